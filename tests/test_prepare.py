"""A prepared folder holds what a load would put into the graph, whenever it is killed and however it grew."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gdelt_files
import icews_files
import polars as pl
import pytest
import test_polecat
from prepared_rows import of_folder, of_graph
from test_bulk import released
from test_resume import many

from graph.errors import InputError, StoreError
from graph.local.file_locks import try_exclusive
from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.job import Job, open_job
from loaders.intake.stream import load_dataset
from loaders.prepared.folder import MANIFEST, read
from loaders.prepared.prepare import LOCK, prepare

ID = "prepared-try"
ROOT = Path(__file__).parent.parent
SIDES = [gdelt_files.CHINA, gdelt_files.KIM, gdelt_files.SOLDIERS, gdelt_files.EUROPE, gdelt_files.NOBODY]


def gdelt_day(folder: Path, day: str, rows: int, first: int = 0) -> Path:
    """Rows of a day as GDELT has them: some of years before, some told twice, some that cannot be read."""
    chance = random.Random(int(day))
    folder.mkdir(exist_ok=True)
    told = [
        gdelt_files.row(
            chance.choice([number, number, number, first + 5]),
            chance.choice([day, day, f"{int(day[:4]) - 1}{day[4:]}"]), chance.choice(SIDES),
            chance.choice(["042", "043", "040", "020", "173"]), chance.choice(SIDES), added=f"{day}120000",
            place=chance.choice(["", 'Pyongyang, "the capital"']), goldstein=chance.choice(["", "1.5", "x"]),
        )
        for number in range(first, first + rows)
    ]  # fmt: skip
    path = folder / f"{day}.export.CSV"
    path.write_text("".join(told), "utf-8")
    return path


def gdelt_days(folder: Path) -> Job:
    for number, day in enumerate(("20190121", "20190122", "20200101")):
        gdelt_day(folder, day, 200, 150 * number)  # the first ones of a day stand in the day before too
    return open_job("gdelt", [folder], ID)


def icews_years(folder: Path) -> Job:
    return open_job("icews", [released(folder, 300)], ID)


def icews_set(folder: Path) -> Job:
    return open_job("icews", [many(folder, 600)], ID, start=icews_files.START)


def polecat_weeks(folder: Path) -> Job:
    several = [
        test_polecat.row(f"s{number}", "2023-05-01", case.values[0], "CONSULT / visit", case.values[1])
        for number, case in enumerate(test_polecat.SEVERAL)
    ]
    again = test_polecat.row("s1", "2023-05-02", "China; Japan / CHN; JPN", "AID", "India / IND")
    folder.mkdir()
    test_polecat.write(folder / "ngecEvents.20230502.Release1.DV.txt", *several[:4], *test_polecat.ROWS)
    test_polecat.write(folder / "ngecEvents.20230509.Release1.DV.txt", *several[4:], again)
    return open_job("polecat", [folder], ID)


JOBS = [gdelt_days, icews_years, icews_set, polecat_weeks]


@pytest.fixture
def graph(writer: Writer) -> Iterator[Writer]:
    yield writer
    unload(writer, ID, say=lambda _: None)


@pytest.mark.parametrize("made", JOBS)
def test_a_folder_holds_what_a_load_puts_into_the_graph(
    graph: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: Callable[[Path], Job]
) -> None:
    monkeypatch.setattr("loaders.prepared.slices.SLICE", 1)  # each file a slice
    monkeypatch.setattr("loaders.bulk.staging.CHUNK", 128)
    job = made(tmp_path / "files")
    loaded = load_dataset(graph, job, batch=100, rejects=tmp_path / "rejects.csv")
    report = prepare(tmp_path / "into", job)
    held, stored = of_folder(tmp_path / "into"), of_graph(graph, ID)
    for what in stored:
        assert held[what] == stored[what], what
    assert len(held["events"]) > 10
    assert (report.account, report.stateless) == (loaded.account, loaded.stateless)
    if loaded.account.rejected:
        assert (tmp_path / "into" / "rejects.csv").read_text() == (tmp_path / "rejects.csv").read_text()
