"""A dossier's event shows the rows of datasets that may tell the same, and why; nothing is merged."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import icews_files as files
import pytest
from dossier_store import loading

from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.job import open_job
from loaders.intake.stream import load_dataset
from loaders.shared.possibly_same import rules

Cli = Callable[..., subprocess.CompletedProcess[str]]
ID = "icews-same"
DOSSIER = """
dossier: same-visit
title: A visit
about: For a test. Nothing of it happened.
sources:
  same-paper: {title: Paper, publisher: kcna, lang: en, published: 2001-04-02, retrieved: 2026-11-21}
events:
  - id: same-visit-tr
    kind: Visit
    title: A visit to Turkey
    date: DAYS
    travelled: CN
    hosted: TR
    reports: {source: same-paper}
"""
ROWS = [
    files.row(1, "2001-02-28", "China / China", "042", "Turkey / Turkey"),  # a day before
    files.row(2, "2001-03-02", "Turkey / Turkey", "043", "China / China"),  # within
    files.row(3, "2001-03-05", "Turkey / Turkey", "040", "China / China"),  # two days after
    files.row(4, "2001-03-06", "China / China", "042", "Turkey / Turkey"),  # too late
    files.row(5, "2001-03-02", "China / China", "112", "Turkey / Turkey"),  # another kind of act
    files.row(6, "2001-03-02", "China / China", "042", "North Korea / North Korea"),  # another pair
    files.row(7, "2001-03-02", "Citizen / China", "042", "Turkey / Turkey"),  # no state
]
LINKS = """
MATCH (c:CodedEvent {dataset: $dataset})-[s:POSSIBLY_SAME]->(e:Event)
RETURN c.id AS row, e.id AS event, s.reasons AS reasons, s.dataset AS dataset ORDER BY c.id
"""


@pytest.fixture
def dossier(writer: Writer, tmp_path: Path) -> Iterator[Callable[[str], Any]]:
    """Load the dossier with the visit on these days."""
    with loading(writer, tmp_path) as load:
        yield lambda days: load(DOSSIER.replace("DAYS", days))


@pytest.fixture
def dataset(writer: Writer, tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """Load the rows as the dataset ID; it is taken out at the end."""
    (tmp_path / "events.tab").write_text(files.released(*ROWS), "utf-8")
    yield lambda: load_dataset(writer, open_job("icews", [tmp_path / "events.tab"], ID))
    if writer.read("MATCH (d:Dataset {id: $id}) RETURN d.id AS id", id=ID):
        unload(writer, ID, say=lambda _: None)


def linked(writer: Writer) -> list[str]:
    return [row["row"].removeprefix(f"{ID}:").partition("-")[0] for row in writer.read(LINKS, dataset=ID)]


def test_rows_of_the_same_states_days_and_kind_are_candidates(
    dossier: Callable[[str], Any], dataset: Callable[[], Any], writer: Writer, http: httpx.Client, cli: Cli
) -> None:
    dossier("2001-03-01/2001-03-03")
    dataset()
    found = writer.read(LINKS, dataset=ID)
    assert [row["row"] for row in found] == [f"{ID}:1-2001-02-28", f"{ID}:2-2001-03-02", f"{ID}:3-2001-03-05"]
    assert {(row["event"], row["dataset"]) for row in found} == {("same-visit-tr", ID)}
    assert [row["reasons"][1] for row in found] == ["1 day before it", "on a day of it", "2 days after it"]
    event = http.get("/v1/events/same-visit-tr").json()
    assert [other["id"] for other in event["possibly_same"]] == [row["row"] for row in found]
    assert {other["dataset"] for other in event["possibly_same"]} == {ID}
    assert event["possibly_same"][1]["reasons"] == [
        "the same two states: CN-TR", "on a day of it", "coded as Host a visit (043), which a Visit may be",
    ]  # fmt: skip
    row = http.get(f"/v1/events/{ID}:2-2001-03-02").json()
    (other,) = row["possibly_same"]
    assert (other["id"], other["dataset"]) == ("same-visit-tr", "curated")
    assert "Possibly the same as" in http.get(f"/events/{ID}:2-2001-03-02").text
    page = http.get("/events/same-visit-tr").text
    assert "3 rows may tell the same" in page
    assert "coded as Host a visit (043)" in page
    assert f"{ID}:2-2001-03-02" in cli("show", "same-visit-tr").stdout
    summary = http.get("/v1/relations/CN/TR").json()
    assert summary["counts"]["total"] == 1, "nothing is counted together"


def test_either_may_come_first_and_either_may_go(
    dossier: Callable[[str], Any], dataset: Callable[[], Any], writer: Writer
) -> None:
    dataset()
    assert linked(writer) == []
    report = dossier("2001-03-01/2001-03-03")
    assert linked(writer) == ["1", "2", "3"]
    dossier("2001-03-05")
    assert linked(writer) == ["3", "4"], "a changed date has other counterparts"
    dossier("2001-03")
    assert linked(writer) == [], "a month is no day to compare"
    dossier("2001-03-01")
    unload(writer, ID, say=lambda _: None)
    assert linked(writer) == []
    assert writer.read("MATCH (e:Event {id: 'same-visit-tr'}) RETURN count(e) AS n") == [{"n": 1}]
    assert report.loaded == ["same-visit"]


def test_a_dossier_that_goes_is_not_kept_by_its_counterparts(
    writer: Writer, dataset: Callable[[], Any], tmp_path: Path
) -> None:
    dataset()
    (tmp_path / "own").mkdir()
    with loading(writer, tmp_path / "own") as load:
        load(DOSSIER.replace("DAYS", "2001-03-01"))
        assert linked(writer) == ["1", "2"]
    assert writer.read("MATCH (e:Event {id: 'same-visit-tr'}) RETURN count(e) AS n") == [{"n": 0}]
    assert writer.read("MATCH (e:CodedEvent {dataset: $id}) RETURN count(e) AS n", id=ID) == [{"n": 7}]


def test_the_table_names_kinds_and_codes_that_exist() -> None:
    from graph.vocabulary import vocabulary
    from loaders.intake.coded_row import codes

    known = codes()
    for kind, wanted in rules()["kinds"].items():
        assert kind in vocabulary().kinds
        assert set(wanted["cameo"]) <= set(known)
        assert set(wanted["plover"]) <= {code.plover for code in known.values()}
