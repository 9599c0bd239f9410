"""Honest time: what docs/time.md says of dates, and what certain and possible find."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import networkx as nx
import pytest
from conftest import ROOT

from graph.dates import reading
from graph.store.writer import Writer
from loaders.curated.load import load_curated, unload_dossier

PAGE = (ROOT / "docs" / "time.md").read_text("utf-8")
ROWS = re.findall(r"^\| `([^`]+)` \| ([0-9-]+) \| ([0-9-]+) \| (yes)? ?\|$", PAGE, re.MULTILINE)
# Letters from Paraguay to Uruguay, made up for these tests.
DATES: dict[str, str | None] = {
    "time-decade": "196X",
    "time-open": "1961-07-11/..",
    "time-about": "2023-09~",
    "time-both": "2023-09%",
    "time-month": "2023-09",
    "time-perhaps": "2023-09?",
    "time-day": "2023-09-13",
    "time-undated": None,
    "time-planned": "1990-05",
}
DOSSIER = """
dossier: time-loose
title: Loose dates
about: For the tests of time.
sources:
  time-source: {title: Dates, publisher: time-paper, lang: en, retrieved: 2026-11-21}
organizations:
  time-paper: {name: A paper}
events:
"""
SEPTEMBER = ("2023-09", "2023-09")
# (start, end): what certainly lies in it, and what else may.
FOUND: dict[tuple[str | None, str | None], tuple[set[str], set[str]]] = {
    SEPTEMBER: ({"month", "day"}, {"about", "perhaps", "both", "open"}),
    ("2023-08", "2023-10"): ({"month", "day", "about"}, {"perhaps", "both", "open"}),
    ("2023-09~", "2023-09~"): ({"month", "day", "about"}, {"perhaps", "both", "open"}),
    ("2023-09-15", "2023-09"): (set(), {"month", "about", "perhaps", "both", "open"}),
    ("2023-10", "2023-10"): (set(), {"about", "both", "open"}),
    ("1960", "1969"): ({"decade"}, {"open"}),
    ("1965", "1965"): (set(), {"decade", "open"}),
    ("1961", None): ({"month", "day", "about", "open", "planned"}, {"decade", "perhaps", "both"}),
    (None, "1969"): ({"decade"}, {"open"}),
    (None, None): ({"month", "day", "about", "decade", "open", "planned"}, {"perhaps", "both"}),
}
SPANS = list(FOUND)


@pytest.fixture(scope="module", autouse=True)
def letters(writer: Writer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    path = tmp_path_factory.mktemp("time") / "time-loose.yaml"
    entries = [
        f"  - id: {event}\n    kind: Letter\n    title: A letter\n"
        + (f"    date: '{day}'\n" if day else "")
        + ("    status: planned\n" if event == "time-planned" else "")
        + "    sent: PY\n    addressed_to: UY\n    reports: time-source\n"
        for event, day in DATES.items()
    ]
    path.write_text(DOSSIER + "".join(entries), "utf-8")
    load_curated(writer, [path])
    yield
    unload_dossier(writer, "time-loose")


def asked(span: tuple[str | None, str | None], when: str) -> dict[str, str]:
    return {key: text for key, text in zip(("start", "end", "when"), (*span, when), strict=True) if text}


def expected(span: tuple[str | None, str | None], when: str) -> set[str]:
    certain, possible = FOUND[span]
    return {f"time-{name}" for name in (certain if when == "certain" else certain | possible)}


def get(http: httpx.Client, path: str, **params: Any) -> Any:
    response = http.get(path, params=params)
    assert response.status_code == 200, response.text
    return response.json()


def ids(answer: Any) -> set[str]:
    return {item["id"] for item in answer["items"]}


@pytest.mark.parametrize("when", ["certain", "possible"])
@pytest.mark.parametrize("span", SPANS)
def test_timelines_find_what_may_or_must_lie_in_a_span(
    http: httpx.Client, span: tuple[str | None, str | None], when: str
) -> None:
    for path in ("/v1/relations/PY/UY/timeline", "/v1/entities/PY/timeline"):
        answer = get(http, path, **asked(span, when), total=True)
        assert ids(answer) == expected(span, when)
        undated = {"time-undated"} if when == "possible" else set()
        assert {item["id"] for item in answer["undated"]} == undated
        assert answer["total"] == len(answer["items"]) + len(answer["undated"])


@pytest.mark.parametrize("when", ["certain", "possible"])
def test_every_other_question_takes_when_too(http: httpx.Client, when: str) -> None:
    params, dated = asked(SEPTEMBER, when), expected(SEPTEMBER, when)
    wanted = dated | ({"time-undated"} if when == "possible" else set())
    around = get(http, "/v1/entities/PY/neighbourhood", depth=1, **params)
    assert {node["id"] for node in around["nodes"] if node["type"] == "Event"} == wanted
    text = http.get("/v1/entities/PY/neighbourhood.graphml", params={"depth": 1, **params}).text
    nodes = nx.parse_graphml(text).nodes(data=True)
    assert {node for node, data in nodes if data["type"] == "Event"} == wanted
    ways = get(http, "/v1/relations/PY/UY/reciprocity", **params)
    assert ids(ways) == dated


@pytest.mark.parametrize("when", ["certain", "possible"])
def test_pages_and_maps_take_when_too(http: httpx.Client, when: str) -> None:
    params = asked(SEPTEMBER, when)
    wanted = expected(SEPTEMBER, when) | ({"time-undated"} if when == "possible" else set())
    for path in ("/relations/PY/UY", "/entities/PY"):
        page = http.get(path, params=params).text.partition('id="timeline"')[2]
        page = page.partition('id="glance"')[0]  # first and last stand there
        assert {name for name in DATES if f'href="/events/{name}"' in page} == wanted
    for path in ("/map", "/map.html"):
        for focus in ("PY,UY", "PY"):
            page = http.get(path, params={"focus": focus, "depth": 1, **params}).text
            assert {name for name in DATES if f'"{name}"' in page} == wanted, (path, focus)


@pytest.mark.parametrize("when", ["certain", "possible"])
def test_the_command_line_takes_when_too(
    cli: Callable[..., subprocess.CompletedProcess[str]], when: str
) -> None:
    span = ("--start", "2023-09", "--end", "2023-09", "--when", when)
    wanted = expected(SEPTEMBER, when)
    told = cli("timeline", "PY", "UY", *span, "--json")
    assert told.returncode == 0, told.stderr
    assert ids(json.loads(told.stdout)) == wanted
    assert ids(json.loads(cli("reciprocity", "PY", "UY", *span, "--json").stdout)) == wanted


@pytest.mark.parametrize("when", ["certain", "possible"])
def test_a_map_on_the_command_line_takes_when_too(
    cli: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path, when: str
) -> None:
    file = tmp_path / "map.html"
    span = ("--start", "2023-09", "--end", "2023-09", "--when", when)
    drawn = cli("map", "PY", "--depth", "1", *span, "-o", str(file))
    assert drawn.returncode == 0, drawn.stderr
    text = file.read_text("utf-8")
    wanted = expected(SEPTEMBER, when) | ({"time-undated"} if when == "possible" else set())
    assert {name for name in DATES if f'"{name}"' in text} == wanted


@pytest.mark.parametrize("status", ["occurred", "planned"])
def test_neighbourhoods_and_maps_choose_by_status(
    http: httpx.Client, cli: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path, status: str
) -> None:
    wanted = {"time-planned"} if status == "planned" else set(DATES) - {"time-planned"}
    around = get(http, "/v1/entities/PY/neighbourhood", depth=1, status=status)
    assert {node["id"]: node["status"] for node in around["nodes"] if node["type"] == "Event"} == (
        dict.fromkeys(wanted, status)
    )
    page = http.get("/map", params={"focus": "PY", "depth": 1, "status": status}).text
    assert {name for name in DATES if f'"{name}"' in page} == wanted
    file = tmp_path / "map.html"
    assert cli("map", "PY", "--depth", "1", "--status", status, "-o", str(file)).returncode == 0
    text = file.read_text("utf-8")
    assert {name for name in DATES if f'"{name}"' in text} == wanted
    told = cli("timeline", "PY", "UY", "--status", status, "--json")
    assert ids(json.loads(told.stdout)) == wanted - {"time-undated"}


@pytest.mark.parametrize("when", ["certain", "possible"])
def test_counts_hold_what_is_certain_unless_the_possible_is_asked_for(http: httpx.Client, when: str) -> None:
    """In 2023 three letters certainly, and three more perhaps."""
    certain, possible = 3, 6
    panel = get(http, "/v1/panel", dyads="PY-UY", period="year", start="2023", end="2023", when=when)
    row = dict(zip(panel["columns"], panel["rows"][0], strict=True))
    assert row["letter"] == row["contacts"] == (certain if when == "certain" else possible)
    assert row["undivided"] == possible - certain
    if when == "certain":
        assert get(http, "/v1/panel", dyads="PY-UY", start="2023", end="2023")["rows"] == panel["rows"]
    sides = get(http, "/v1/triangles/PY/UY/WS", start="2023", end="2023", when=when)
    assert sides["years"][0]["pairs"]["PY-UY"]["contacts"] == (certain if when == "certain" else possible)
    for known in ({}, {"as_of": "2100"}):
        by_year = get(http, "/v1/relations/PY/UY", **known)["counts"]["by_year"]
        assert [(year["year"], year["total"]) for year in by_year] == [(2023, certain)]


def test_the_days_of_two_capitals_are_kept_side_by_side(http: httpx.Client) -> None:
    event = get(http, "/v1/events/2024-06-kim-meets-putin-at-airport")
    told = {
        claim["value"]: {report["source"] for report in claim["reports"]}
        for claim in event["claims"]
        if claim["property"] == "local_date"
    }
    assert told == {
        "KP 2024-06-19": {"donga-2024-06-arrival", "kbsworld-2024-06-arrival"},
        "RU 2024-06-18": {"tass-2024-06-arrival"},
    }
    assert event["date"]["edtf"] == "2024-06-19"
    accounts = get(http, "/v1/events/2024-06-kim-meets-putin-at-airport/accounts")
    local = next(one for one in accounts["properties"] if one["property"] == "local_date")
    assert local["class"] != "conflicting"
    assert {value["value"] for value in local["values"]} == set(told)
    page = http.get("/events/2024-06-kim-meets-putin-at-airport").text
    assert "Date by local clocks" in page
    assert "2024-06-18 in Russia" in page


def test_a_letter_of_the_month_before_may_be_in_the_span_it_reaches_into(http: httpx.Client) -> None:
    """What began before the start counts: reciprocity once looked at where a span begins only."""
    answer = get(http, "/v1/relations/PY/UY/reciprocity", start="2023-09-14", end="2023-09-20")
    assert "time-month" in ids(answer)


def test_the_date_comes_back_as_it_was_given(http: httpx.Client) -> None:
    answer = get(http, "/v1/relations/PY/UY/timeline")
    told = {item["id"]: item["date"]["edtf"] for item in answer["items"]}
    assert told == {event: day for event, day in DATES.items() if day}


@pytest.mark.parametrize(("edtf", "start", "end", "uncertain"), ROWS)
def test_the_examples_of_the_page_are_read_as_it_says(
    edtf: str, start: str, end: str, uncertain: str
) -> None:
    read = reading(edtf)
    assert (read.start.isoformat(), read.end.isoformat()) == (start, end)
    assert read.uncertain == bool(uncertain)


def test_every_row_of_the_page_is_executed() -> None:
    table = PAGE[PAGE.index("|---") : PAGE.index("- **`~`")]
    assert len(ROWS) == table.strip().count("\n") > 20
