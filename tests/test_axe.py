"""Every page, wide and on a phone, has nothing that axe-core finds against WCAG 2.2, level A or AA."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import PHONE, WIDE, Open
from test_browser import PAGES

AXE = Path(__file__).parent.parent / "assets/dev/axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MORE = {
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
}
EVERY = {name: path for name, path in (PAGES | MORE).items() if name != "docs"}  # which is Swagger's own


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


@pytest.mark.parametrize("width", ["wide", "phone"])
@pytest.mark.parametrize("name", EVERY)
def test_a_page_breaks_no_rule_of_level_a_or_aa(open_page: Open, name: str, width: str) -> None:
    page = open_page(EVERY[name], viewport=WIDE if width == "wide" else PHONE)
    assert violations(page) == []


@pytest.mark.parametrize("name", ["start", "relation", "event", "cypher", "map", "rhythm", "read"])
def test_a_dark_page_breaks_none_either(open_page: Open, name: str) -> None:
    assert violations(open_page(EVERY[name], color_scheme="dark")) == []


def test_a_broken_rule_is_found(open_page: Open) -> None:
    page = open_page("/data")
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert [found.split(":")[0] for found in violations(page)] == ["image-alt"]
