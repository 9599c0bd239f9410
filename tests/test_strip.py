"""The strip of time of a pair: what of its events is marked, and where."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import cast

import httpx

from graph.dates import EARLIEST, LATEST
from graph.store.writer import Writer
from loaders.curated.load import load_curated, unload_dossier
from questions.outline import OutlinedEvent
from viz.strip import strip

TEXT = """
dossier: strip-try
title: Malawi and Zambia
about: What two states are made to do for a test.
sources:
  strip-source: {title: A paper, publisher: strip-paper, lang: en, retrieved: 2026-11-21}
organizations:
  strip-paper: {name: The Paper}
events:
  - {id: strip-1, kind: Letter, title: A letter, date: 2001-02-03, sent: [MW], addressed_to: [ZM],
      reports: [{source: strip-source}]}
  - {id: strip-2, kind: Visit, title: A visit without an end, date: 2003-02/.., travelled: [MW], hosted: [ZM],
      reports: [{source: strip-source}]}
"""


def event(name: str, start: str, end: str) -> OutlinedEvent:
    told = {
        "id": name, "kind": "Letter", "title": name, "status": "occurred", "by": "KP", "disputed": False,
        "date": {"edtf": f"{start}/{end}", "start": start, "end": end},
    }  # fmt: skip
    return cast("OutlinedEvent", told)


def test_an_event_with_an_open_end_is_marked_where_the_other_end_is() -> None:
    first, last = EARLIEST.isoformat(), LATEST.isoformat()
    drawn = strip(
        [
            event("whole", "2020-01-01", "2020-12-31"),
            event("since", "2022-02-01", last),
            event("until", first, "2023-05-06"),
            event("never", first, last),
        ],
        "KP",
        "RU",
    )
    assert drawn is not None
    assert {mark.event["id"]: (mark.start, mark.end) for mark in drawn.marks} == {
        "whole": (date(2020, 1, 1), date(2020, 12, 31)),
        "since": (date(2022, 2, 1), date(2022, 2, 1)),
        "until": (date(2023, 5, 6), date(2023, 5, 6)),
    }
    assert (drawn.first, drawn.last) == (date(2020, 1, 1), date(2024, 1, 1))
    assert [mark.width for mark in drawn.marks[1:]] == [0, 0]


def test_a_strip_of_what_is_open_on_both_sides_is_none() -> None:
    assert strip([event("never", EARLIEST.isoformat(), LATEST.isoformat())], "KP", "RU") is None


def test_the_page_of_a_pair_marks_an_event_without_an_end(
    http: httpx.Client, writer: Writer, tmp_path: Path
) -> None:
    path = tmp_path / "strip-try.yaml"
    path.write_text(TEXT, "utf-8")
    load_curated(writer, [path])
    try:
        text = http.get("/relations/MW/ZM").raise_for_status().text
    finally:
        unload_dossier(writer, "strip-try")
    marks = re.findall(r'data-id="(strip-\d)" data-start="([^"]+)" data-end="([^"]+)"', text)
    assert marks == [("strip-1", "2001-02-03", "2001-02-03"), ("strip-2", "2003-02-01", "2003-02-01")]
