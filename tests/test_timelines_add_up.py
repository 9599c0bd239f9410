"""Lists that add up: what has no date, how many there are, filters together, what accounts differ in."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import icews_files as files
import pytest
from conftest import Open
from page_reader import page

from graph.store.connection import Connection
from graph.store.reader import Store
from graph.store.writer import Writer
from loaders.curated.load import load_curated, unload_dossier
from loaders.intake.dataset import unload
from loaders.intake.job import open_job
from loaders.intake.stream import load_dataset
from questions import page as pages
from questions.page import encode
from questions.timeline import timeline
from questions.walk import Wanted

Json = dict[str, Any]
PAIR = "/v1/relations/MH/KI/timeline"
RELATION = "/relations/MH/KI"
ROWS = "adds-icews"

DOSSIER = """
dossier: adds-up
title: Lists that add up
about: For a test. Nothing of it happened.
organizations:
  adds-paper: {name: A paper}
  adds-other: {name: Another paper}
people:
  adds-minister: {name: The minister}
places:
  adds-hall: {name: Hall, names: {id: Balai}, in: MH}
  adds-yard: {name: Yard, in: KI}
sources:
  told-2018: {title: Told, publisher: adds-paper, lang: en, published: 2018-06-05, retrieved: 2026-11-21}
  told-2019: {title: Told, publisher: adds-other, lang: en, published: 2019, retrieved: 2026-11-21}
  unprinted:
    {title: No date printed, publisher: adds-paper, lang: en, published_not_before: 2016-01-01,
     published_note: It tells of that day., retrieved: 2020-03-01}
  doubted: {title: Doubted, publisher: adds-paper, lang: en, published: "2015?", retrieved: 2021-01-01}
events:
  - {id: adds-told-2018, kind: Letter, title: One, sent: MH, addressed_to: KI, reports: told-2018}
  - {id: adds-told-2019, kind: Letter, title: Two, sent: MH, addressed_to: KI, reports: told-2019}
  - {id: adds-unprinted, kind: Letter, title: Three, sent: MH, addressed_to: KI, reports: unprinted}
  - {id: adds-doubted, kind: Letter, title: Four, sent: KI, addressed_to: MH, reports: doubted}
  - id: adds-both
    kind: Letter
    title: Five
    sent: KI
    addressed_to: MH
    reports: [{source: told-2019}, {source: unprinted, via: [told-2018]}]
  - id: adds-alleged
    kind: Letter
    title: Six
    status: alleged
    sent: KI
    addressed_to: MH
    reports: told-2018
  - id: adds-plan
    kind: Visit
    title: Seven
    status: planned
    travelled: MH
    hosted: KI
    reports: told-2018
  - id: adds-2017
    kind: Letter
    title: Eight
    date: 2017-05-01
    sent: MH
    addressed_to: KI
    reports: told-2018
  - id: adds-gift
    kind: Gift
    title: Nine
    date: 2018-01-05
    gave: MH
    addressed_to: KI
    reports: told-2018
  - id: adds-talk
    kind: Meeting
    title: A talk
    title_en: The talk
    title_id: Pembicaraan
    title_ko: 회담
    title_zh: 会谈
    title_ru: Беседа
    date: 2018-03-01
    attended: [MH, KI]
    reports: [{source: told-2018}, {source: told-2019}, {source: unprinted}]
    disputed:
      place:
        - {value: adds-yard, reports: unprinted}
        - {value: adds-hall, reports: [{source: told-2018}, {source: told-2019}]}
  - id: adds-denial
    kind: Denial
    title: It never met
    title_id: Tidak pernah bertemu
    date: 2018-03-04
    denied: KI
    addressed_to: MH
    reports: told-2019
    denies: {claim: adds-talk}
"""
# By which day each of the events without a date had taken place.
NOT_AFTER = {
    "adds-told-2018": "2018-06-05",
    "adds-told-2019": "2019-12-31",
    "adds-unprinted": "2020-03-01",
    "adds-doubted": "2021-01-01",
    "adds-both": "2018-06-05",
    "adds-alleged": "2018-06-05",
    "adds-plan": None,
}


@pytest.fixture(scope="module", autouse=True)
def adds_up(server: str, writer: Writer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The dossier, loaded once the server is there, which would load the shipped ones again on its start."""
    assert server
    path = tmp_path_factory.mktemp("adds-up") / "adds-up.yaml"
    path.write_text(DOSSIER, "utf-8")
    load_curated(writer, [path])
    yield
    unload_dossier(writer, "adds-up")


@pytest.fixture
def rows(writer: Writer, tmp_path: Path) -> Iterator[None]:
    """Coded events: China and North Korea have three rows of two contacts, and one of society."""
    folder = files.write_set(tmp_path / "set")
    load_dataset(writer, open_job("icews", [folder], ROWS, start=files.START))
    yield
    unload(writer, ROWS, say=lambda _: None)


def get(http: httpx.Client, path: str, **params: Any) -> Json:
    response = http.get(path, params=params)
    assert response.status_code == 200, response.text[:500]
    found: Json = response.json()
    return found


def ids(items: list[Json]) -> set[str]:
    return {item["id"] for item in items}


def test_the_first_publication_bounds_what_has_no_date(http: httpx.Client) -> None:
    undated = get(http, PAIR)["undated"]
    assert {item["id"]: item["not_after"] for item in undated} == NOT_AFTER
    assert {item["not_after"] for item in get(http, PAIR)["items"]} == {None}


@pytest.mark.parametrize(
    ("start", "left"),
    [
        ("2018-06-05", set(NOT_AFTER)),
        ("2018-06-06", {"adds-told-2019", "adds-unprinted", "adds-doubted", "adds-plan"}),
        ("2020", {"adds-unprinted", "adds-doubted", "adds-plan"}),
        ("2023", {"adds-plan"}),
    ],
)
def test_lists_files_counts_and_panels_agree_on_it(
    http: httpx.Client, cli: Callable[..., Any], start: str, left: set[str]
) -> None:
    for path in (PAIR, "/v1/entities/MH/timeline", "/v1/entities/KI/timeline"):
        found = get(http, path, start=start)
        assert ids(found["undated"]) == left, path
        assert found["total"] == len(left) + len(found["items"]), path
        table = http.get(f"{path}.csv", params={"start": start}).text
        listed = {row["id"]: row for row in csv.DictReader(io.StringIO(table))}
        assert {name for name, row in listed.items() if not row["date"]} == left, path
        assert listed["adds-plan"]["not_after"] == ""
    done = cli("timeline", "MH", "KI", "--start", start, "--json")
    assert ids(json.loads(done.stdout)["undated"]) == left
    asked = {"dyads": "MH-KI", "start": start, "end": "2024", "period": "month"}
    (rest,) = get(http, "/v1/panel", **asked)["remainder"]
    counted = {name for name in left if name not in ("adds-plan", "adds-alleged")}
    if start.endswith(("-05", "-06")):
        counted |= {"adds-told-2018", "adds-both"}  # the panel begins with the first of the month
    assert rest["undated"] == len(counted)
    text = page(http, f"{RELATION}?start={start}").text
    assert ("Two" in text) == ("adds-told-2019" in left)


def test_a_filtered_list_has_a_total(http: httpx.Client) -> None:
    for narrowed, wanted in (
        ({"kind": "Letter"}, 7),
        ({"start": "2018", "end": "2018"}, 3 + 7),
        ({"kind": "Letter", "start": "2018", "end": "2018", "status": "occurred"}, 5),
        ({"source": "adds-other"}, 4),
    ):
        first = get(http, PAIR, limit=1, **narrowed)
        assert first["total"] == wanted, narrowed
        if first["next"]:
            assert get(http, PAIR, limit=1, cursor=first["next"], **narrowed)["total"] == wanted
        text = page(http, str(httpx.URL(RELATION, params=narrowed))).text
        assert f"Timeline {wanted} events" in text
    assert "total" not in get(http, PAIR, kind="Letter", total=False)
    text = page(http, "/entities/MH?kind=Letter&start=2018-06-06").text
    assert text.split("Its events")[1].startswith(" 3 events")


def test_a_list_too_long_to_count_says_how_many_there_are_at_least(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask(**asked: Any) -> Json:
        async with Store(connection, timeout=120) as store:
            return await timeline(store, "MH", "KI", Wanted(kinds=("Letter", "Meeting"), **asked))

    monkeypatch.setattr(pages, "COUNTED_MOST", 2)
    found = asyncio.run(ask())
    assert "total" not in found
    assert found["at_least"] == 1 + 6, "of the dated ones only the newest are read"
    assert asyncio.run(ask(total=True))["total"] == 2 + 6


def test_filters_combine_and_the_chosen_ones_are_marked(http: httpx.Client) -> None:
    def chips(path: str) -> dict[str, tuple[str, bool]]:
        found = page(http, path)
        return {
            given["href"]: ("aria-current" in given)
            for tag, given in found.elements
            if tag == "a" and given.get("class") == "chip"
        }

    plain = chips(RELATION)
    year = next(href for href in plain if "start=2018" in href)
    assert not any(plain.values())
    after_year = chips(year.partition("#")[0])
    kind = next(href for href in after_year if "kind=Gift" in href)
    assert "start=2018&end=2018" in kind
    facets = get(http, "/v1/relations/MH/KI/outline", start=2018, end=2018)["facets"]["kind"]
    letters = get(http, PAIR, start=2018, end=2018, kind="Letter")
    counted = {choice["value"]: choice["events"] for choice in facets}
    assert counted["Letter"] == letters["total"] == len(letters["undated"]), "no letter is dated 2018"
    assert all(any(f"kind={kind}" in href for href in after_year) for kind in counted)
    both = chips(unescape(kind).partition("#")[0])
    chosen = [href for href, marked in both.items() if marked]
    assert sorted(chosen) == [f"{RELATION}?kind=Gift#timeline", f"{RELATION}?start=2018&end=2018#timeline"], (
        "each chosen one takes itself away and leaves the other"
    )
    listed = page(http, unescape(kind).partition("#")[0]).text
    assert "Timeline 1 event" in listed
    turned = page(http, f"{RELATION}?start=2018&end=2018&kind=Gift&lang=id").all("a", "href")
    assert any(href.startswith("/relations/KI/MH?") and "kind=Gift" in href for href in turned)
    later = encode("2018-01-05", 0, "adds-gift")
    assert not any("cursor" in href for href in chips(f"{RELATION}?cursor={later}"))


def test_the_form_keeps_several_kinds_together(http: httpx.Client) -> None:
    found = page(http, f"{RELATION}?kind=Letter&kind=Gift")
    chosen = [given["value"] for tag, given in found.elements if tag == "option" and "selected" in given]
    assert "Letter,Gift" in chosen
    assert get(http, PAIR, kind=["Letter", "Gift"])["total"] == 8


def test_an_item_says_what_accounts_differ_in_and_who_denies_it(
    http: httpx.Client, cli: Callable[..., Any]
) -> None:
    (item,) = [item for item in get(http, PAIR)["items"] if item["id"] == "adds-talk"]
    assert item["contested"] == ["conflict", "denied"]
    (place,) = item["differs"]
    assert place["property"] == "place"
    assert [(value["value"], value["name"], value["reports"]) for value in place["values"]] == [
        ("adds-hall", "Hall", 2), ("adds-yard", "Yard", 1)
    ]  # fmt: skip
    (denial,) = item["denied_by"]
    assert (denial["event"], [who["id"] for who in denial["by"]]) == ("adds-denial", ["KI"])
    text = page(http, RELATION).text
    assert "Place: Hall (2) vs Yard (1)" in text
    assert "Denied by: Kiribati, It never met" in text
    indonesian = page(http, f"{RELATION}?lang=id").text
    assert "Balai (2) vs Yard (1)" in indonesian
    table = csv.DictReader(io.StringIO(http.get(f"{PAIR}.csv").text))
    row = next(row for row in table if row["id"] == "adds-talk")
    assert (row["differs"], row["denied_by"]) == ("place: Hall (2) vs Yard (1)", "Kiribati")
    assert "place: Hall (2) vs Yard (1)" in http.get(f"{PAIR}.atom").text
    assert "place: Hall" in cli("timeline", "MH", "KI", "--disputed", "yes").stdout


def test_of_a_day_only_the_differences_known_then_are_told(http: httpx.Client) -> None:
    found = get(http, PAIR, as_of="2018-12-31")["items"]
    (item,) = [item for item in found if item["id"] == "adds-talk"]
    assert item["denied_by"] == [], "the denial was told in 2019"
    values = {value["value"]: value["reports"] for value in item["differs"][0]["values"]}
    assert values == {"adds-hall": 1, "adds-yard": 1}


def test_disputed_events_are_counted_and_listed(http: httpx.Client, cli: Callable[..., Any]) -> None:
    assert get(http, "/v1/relations/MH/KI")["totals"]["disputed"] == 1
    found = get(http, PAIR, disputed="yes")
    assert (ids(found["items"]), found["undated"], found["total"]) == ({"adds-talk"}, [], 1)
    others = get(http, PAIR, disputed="no")
    assert others["total"] == get(http, PAIR)["total"] - 1
    assert "adds-talk" not in ids(others["items"])
    assert ids(get(http, "/v1/entities/MH/timeline", disputed="yes")["items"]) == {"adds-talk"}
    assert http.get(PAIR, params={"disputed": "maybe"}).status_code == 422
    done = cli("timeline", "MH", "KI", "--disputed", "yes", "--json")
    assert ids(json.loads(done.stdout)["items"]) == {"adds-talk"}
    text = page(http, f"{RELATION}?disputed=yes").text
    assert "Timeline 1 event" in text
    assert get(http, PAIR, disputed="yes", as_of="2018-05-31")["total"] == 0, "nothing was known then"
    for pair in ("KP/RU", "KP/CN"):
        told = get(http, f"/v1/relations/{pair}")["totals"]["disputed"]
        assert told == get(http, f"/v1/relations/{pair}/timeline", disputed="yes")["total"] > 0


def test_one_sentence_says_how_the_counts_add_up(http: httpx.Client) -> None:
    totals = get(http, "/v1/relations/MH/KI")["totals"]
    assert totals == {
        "dated": 4, "undated": 7, "contacts": 4, "disputed": 1, "rows": 0, "coded_contacts": 0,
        "society_rows": 0,
    }  # fmt: skip
    assert totals["dated"] + totals["undated"] == get(http, PAIR)["total"]
    assert (
        "11 entries in all: 11 events of the dossiers (4 dated, 7 undated; 4 counted as contacts)."
        in page(http, RELATION).text
    )


@pytest.mark.usefixtures("rows")
def test_rows_of_datasets_stand_in_the_sentence_and_no_zero_above_them(http: httpx.Client) -> None:
    totals = get(http, "/v1/relations/CN/TR")["totals"]
    assert (totals["rows"], totals["coded_contacts"], totals["contacts"]) == (3, 2, 0)
    found = get(http, "/v1/relations/CN/TR/timeline")
    assert found["total"] == 2 == len(found["items"])
    text = page(http, "/relations/CN/TR").text
    assert "0 contacts" not in text
    assert "2 contacts in datasets" in text
    told = "2 contacts that datasets tell of the two states (rows: 3)"
    assert f"2 entries in all: no event of the dossiers and {told}." in text
    assert "Timeline 2 events" in text
    both = get(http, "/v1/relations/CN/KP")
    listed = get(http, "/v1/relations/CN/KP/timeline", limit=1)["total"]
    counted = both["totals"]
    assert listed == counted["dated"] + counted["undated"] + counted["coded_contacts"]
    assert counted["society_rows"] == 1
    assert (
        "1 more row, in which a side is a person, group or crowd, is left out."
        in page(http, "/relations/CN/KP").text
    )


@pytest.mark.usefixtures("rows")
def test_a_pair_that_only_datasets_tell_has_a_strip_of_their_years(open_page: Open) -> None:
    shown = open_page("/relations/CN/TR")
    strip = shown.locator("figure.strip")
    assert [strip.get_attribute(f"data-{end}") for end in ("first", "last")] == ["2018-01-01", "2019-01-01"]
    strip.locator("canvas.coded").wait_for()
    assert shown.complaints == []


@pytest.mark.usefixtures("rows")
def test_two_rows_that_tell_one_contact_are_one_item(http: httpx.Client) -> None:
    found = get(http, "/v1/relations/CN/KP/timeline", source=ROWS)
    visit = next(item for item in found["items"] if item["id"] == f"{ROWS}:2")
    assert ids(found["items"]) == {f"{ROWS}:1", f"{ROWS}:2"}
    assert found["total"] == 2
    assert visit["mirrored_by"] == f"{ROWS}:3"
    assert [(source["file"], source["row"]) for source in visit["sources"]] == [
        ("train.txt", 2), ("train.txt", 3)
    ]  # fmt: skip
    of_one = get(http, "/v1/entities/KP/timeline", source=ROWS)
    assert f"{ROWS}:3" not in ids(of_one["items"])
    assert of_one["total"] == len(of_one["items"])
    text = page(http, f"/relations/CN/KP?source={ROWS}").text
    assert "train.txt, line 2; " in text
    assert "train.txt, line 3" in text
    assert "told from the other side too" in text
    assert get(http, f"/v1/events/{ROWS}:3")["mirrored_by"] == f"{ROWS}:2", "each row keeps its own page"


TITLES = {"en": "The talk", "id": "Pembicaraan", "ko": "회담", "zh": "会谈", "ru": "Беседа"}


@pytest.mark.parametrize(("lang", "title"), list(TITLES.items()))
def test_titles_come_in_the_language_asked_for(
    http: httpx.Client, cli: Callable[..., Any], lang: str, title: str
) -> None:
    asked = {"lang": lang, "start": "2018-03-01", "end": "2018-03-01"}
    assert title in [item["title"] for item in get(http, PAIR, **asked)["items"]]
    for suffix in (".csv", ".atom", ".ics", ".jsonl", ".jsonld"):
        assert title in http.get(f"{PAIR}{suffix}", params=asked).text, suffix
    assert title in page(http, str(httpx.URL(RELATION, params=asked))).text
    assert get(http, "/v1/events/adds-talk", lang=lang)["title"] == title
    found = get(http, "/v1/search", q=title, lang=lang)["items"]
    assert ("adds-talk", title) in [(hit["id"], hit["name"]) for hit in found]
    glance = get(http, "/v1/relations/MH/KI", lang=lang)
    assert title in json.dumps(glance["gaps"] or glance, ensure_ascii=False)
    around = get(http, "/v1/entities/MH/neighbourhood", lang=lang, depth=1)
    assert title in [node["label"] for node in around["nodes"]]
    told = json.loads(cli("timeline", "MH", "KI", "--lang", lang, "--json").stdout)
    assert title in [item["title"] for item in told["items"]]


def test_a_denial_is_named_in_the_language_asked_for(http: httpx.Client) -> None:
    (item,) = [item for item in get(http, PAIR, lang="id")["items"] if item["id"] == "adds-talk"]
    assert item["denied_by"][0]["title"] == "Tidak pernah bertemu"
    assert item["differs"][0]["values"][0]["name"] == "Balai"
