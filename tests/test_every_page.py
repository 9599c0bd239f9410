"""Every page in a real browser, wide and on a dark phone: no other host, no console error, nothing past its
margins, nothing that moves while it comes, and nothing that axe-core finds against WCAG 2.2, level A or AA.

Screenshots go to the folder DIPLOGRAPH_SCREENSHOTS, if that is set.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import icews_files
import pytest
import test_un
from conftest import PHONE, WIDE, Open, hosts, picture, shifted, sideways

from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.job import open_job
from loaders.intake.stream import load_dataset

AXE = Path(__file__).parent.parent / "assets/dev/axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MEETING = "2023-09-kim-putin-meeting"
PAGES = {
    "start": "/",
    "relation": "/relations/KP/RU",
    "relation-empty": "/relations/TO/WS",
    "empty-indonesian": "/relations/TO/WS?lang=id",
    "event": f"/events/{MEETING}",
    "entity": "/entities/KP",
    "treaty": "/entities/1961-cn-kp-treaty",
    "source": "/sources/kabarberita-2023-kim-letter-to-xi",
    "search": "/search?q=kim",
    "map": "/map?view=events&focus=KP,RU&start=2023-09&end=2023-09",
    "map-whole": "/map?view=events",
    "network": "/map",
    "network-one": "/map?focus=KP",
    "network-pair": "/map?focus=KP,RU",
    "cypher": "/cypher",
    "data": "/data",
    "help": "/help",
    "pairs": "/relations",
    "treaties": "/treaties?a=KP&on=2021-07-11",
    "events": "/events",
    "disputed": "/disputed",
    "people": "/entities?country=KP",
    "sources": "/sources",
    "changes": "/changes",
    "indonesian": "/relations/KP/CN?lang=id",
    "search-empty": "/search?q=zzzz",
    "missing": "/entities/nobody-at-all",
    "obligations": "/relations/KP/RU/obligations",
    "joined": "/relations/KP/RU/treaties",
    "places": "/relations/KP/RU/places",
    "rhythm": "/relations/KP/RU/rhythm",
    "votes": "/relations/KP/RU/votes",
    "compare": "/relations/KP/RU/compare?c=CN",
    "read": "/relations/KP/CN/coverage",
    "person": "/entities/kim-jong-un",
    "organization": "/entities/kcna",
    "filtered": "/relations/KP/CN?kind=Letter&order=desc",
    "wrong": "/relations/KP/CN?start=20x",
    "disputed-pair": "/relations/KP/RU?start=2023&end=2023&disputed=yes",
    "answered": "/cypher?q=MATCH+(c:Country+{id:'KP'})+RETURN+c.id,+c",
    "charted": "/cypher?q=UNWIND+[[2022,3],[2023,9]]+AS+y+RETURN+y[0]+AS+year,+y[1]+AS+n&view=chart",
}
SWAGGER = {"docs": "/docs"}  # whose marks are not ours to mend
STILL = 0.01  # of layout shift; 0.1 is called good
REFUSED = {"missing", "wrong"}  # of which the browser itself says that they are


@cache
def axe() -> str:
    if AXE.is_file():
        return AXE.read_text("utf-8")
    message = "no axe-core: ./scripts/setup could not fetch it; see scripts/assets.py --dev --again"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def violations(page: Any) -> list[str]:
    """What axe-core finds on a page: the rule, and the first elements that break it."""
    page.evaluate(axe())
    found = page.evaluate(f"axe.run(document, {{runOnly: {LEVELS}, resultTypes: ['violations']}})")
    return [
        f"{rule['id']}: {rule['help']}: "
        + " | ".join(f"{node['target']} {node['html'][:150]}" for node in rule["nodes"][:3])
        for rule in found["violations"]
    ]


def complaints(page: Any, name: str) -> list[str]:
    return [line for line in page.complaints if not (name in REFUSED and "with a status of 4" in line)]


@pytest.mark.parametrize("name", PAGES | SWAGGER)
def test_a_page_asks_no_other_host_complains_of_nothing_and_breaks_no_rule(
    open_page: Open, server: str, name: str
) -> None:
    page = open_page((PAGES | SWAGGER)[name])
    if name in SWAGGER:
        page.locator(".opblock").first.wait_for()
    assert hosts(page) == {urlsplit(server).netloc}
    assert complaints(page, name) == []
    assert sideways(page) == 0
    assert name in SWAGGER or shifted(page) < STILL
    picture(page, f"{name}-1280")
    assert name in SWAGGER or violations(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_dark_phone_shows_a_page_without_sideways_scrolling_and_breaks_no_rule(
    open_page: Open, name: str
) -> None:
    page = open_page(PAGES[name], viewport=PHONE, color_scheme="dark")
    assert sideways(page) == 0
    assert shifted(page) < STILL
    assert complaints(page, name) == []
    picture(page, f"{name}-390-dark")
    small = page.eval_on_selector_all(
        "button, nav a, select, input:not([type=hidden])",
        "all => all.filter(e => e.offsetParent && e.getBoundingClientRect().height < 16).length",
    )
    assert small == 0
    assert violations(page) == []


OF_DATASETS = {
    "relation": "/relations/CN/KP?start=2018-01",
    "rhythm": "/relations/CN/KP/rhythm",
    "votes": "/relations/CN/KP/votes",
    "event": "/events/coded-try:1",
    "actor": f"/entities/coded-try:actor:{icews_files.CITIZEN}",
    "entity": "/entities/KP",
    "network": "/map?focus=KP",
    "data": "/data",
}


@pytest.fixture(scope="module")
def datasets(writer: Writer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A small set of coded events and one of votes beside the dossiers."""
    coded = icews_files.write_set(tmp_path_factory.mktemp("coded"))
    load_dataset(writer, open_job("icews", [coded], "coded-try", start=icews_files.START))
    load_dataset(writer, open_job("un", [test_un.files(tmp_path_factory.mktemp("un"))], test_un.ID))
    yield
    for name in ("coded-try", test_un.ID):
        unload(writer, name, say=lambda _: None)


@pytest.mark.parametrize("look", ["wide", "phone"])
@pytest.mark.parametrize("name", OF_DATASETS)
def test_a_page_that_datasets_tell_too_breaks_no_rule(
    datasets: None, open_page: Open, name: str, look: str
) -> None:
    options = {"viewport": PHONE, "color_scheme": "dark"} if look == "phone" else {"viewport": WIDE}
    page = open_page(OF_DATASETS[name], **options)
    assert page.complaints == []
    assert sideways(page) == 0
    assert shifted(page) < STILL
    picture(page, f"dataset-{name}-{look}")
    assert violations(page) == []


def test_a_broken_rule_is_found(open_page: Open) -> None:
    page = open_page("/data")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert [found.split(":")[0] for found in violations(page)] == ["image-alt"]
