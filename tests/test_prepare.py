"""A prepared folder holds what a load would put into the graph, whenever it is killed and however it grew."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import gdelt_files
import icews_files
import polars as pl
import pytest
import test_polecat
from conftest import run_here
from prepared_rows import of_folder, of_graph
from test_bulk import released
from test_resume import many

from graph.errors import InputError
from graph.local.file_locks import try_exclusive
from graph.store.beside import MANIFEST
from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.job import Job, Sink, open_job
from loaders.intake.stream import load_dataset
from loaders.prepared.folder import read
from loaders.prepared.merge import Merge
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


def whole(folder: Path) -> dict[str, Any]:
    """What a folder says, but for how often it was added to."""
    return of_folder(folder) | {"rejects": (folder / "rejects.csv").read_text("utf-8").splitlines()}


def test_days_that_are_added_come_out_as_if_all_had_come_at_once_and_files_that_are_in_are_left(
    tmp_path: Path,
) -> None:
    job, into = gdelt_days(tmp_path / "files"), tmp_path / "into [b]"
    once = tmp_path / "into b"  # which the other would be a pattern of
    prepare(once, job)
    first, second, third = job.parts
    prepare(into, replace(job, parts=[first]))
    reader = read(into)
    before = of_folder(into)
    report = prepare(into, replace(job, parts=[first, second]))
    assert (report.unchanged, report.loaded) == ([first.place.name], [second.place.name])
    # Whoever began to read before goes on reading what was there.
    shown = [
        pl.read_parquet([into / path for path in year.paths], glob=False) for year in reader.years.values()
    ]
    assert sum(map(len, shown)) == sum(year.rows for year in reader.years.values())
    assert {row for table in shown for row in table["id"]} == before["events"].keys()
    kept = read(into).years[2018]
    last = prepare(into, replace(job, parts=[third]))
    assert whole(into) == whole(once)
    assert read(into).years[2018] == kept, "a year without new rows is left as it is"
    gone = [into / path for path in reader.years[2019].paths]
    assert not any(path.exists() for path in gone), "what nobody names any more goes with the next"
    again = prepare(into, job)
    assert (again.loaded, again.revision, len(again.unchanged)) == ([], last.revision, 3)


DEATH = """
import os, sys
from pathlib import Path
from loaders.prepared import merge, parts, prepare, slices
slices.SLICE, parts.RANGE = 1, 50

def dies(of, name, turn):
    real, turns = getattr(of, name), iter(range(turn + 1))
    def call(*given, **named):
        made = real(*given, **named) if next(turns) < turn else os.kill(os.getpid(), 9)
        return made
    setattr(of, name, call)

of, name, turn = sys.argv[1].split(":")
dies({"slices": slices, "merge": merge, "Parts": parts.Parts}[of], name, int(turn))
from loaders.intake.job import open_job
prepare.prepare(Path(sys.argv[3]), open_job("gdelt", [Path(sys.argv[2])], "prepared-try"))
"""


def test_killed_between_slices_and_in_the_merge_it_goes_on_and_comes_out_the_same(tmp_path: Path) -> None:
    job, into = gdelt_days(tmp_path / "files"), tmp_path / "into"
    prepare(tmp_path / "once", job)
    for moment in ("slices:_write_rows:1", "slices:write:1", "Parts:_sort:4", "merge:write:0"):
        died = subprocess.run(
            [sys.executable, "-c", DEATH, moment, tmp_path / "files", into],
            cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
        )  # fmt: skip
        assert died.returncode == -signal.SIGKILL, died.stderr
        assert not (into / MANIFEST).exists()
    report = prepare(into, job)
    assert len(report.resumed) == 3, "nothing was read again"
    assert whole(into) == whole(tmp_path / "once")
    assert sorted(path.name for path in into.iterdir()) == sorted(
        path.name for path in (tmp_path / "once").iterdir()
    )


@pytest.mark.parametrize("first_gone", ["files.parquet", "rows/*"])
def test_what_a_kill_left_of_slices_being_deleted_counts_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first_gone: str
) -> None:
    job, into = gdelt_days(tmp_path / "files"), tmp_path / "into"
    rmtree = shutil.rmtree

    def killed(path: Path, *, ignore_errors: bool = False) -> None:
        if not ignore_errors:
            for gone in list(path.rglob(first_gone)):
                gone.unlink()
            raise KeyboardInterrupt
        rmtree(path, ignore_errors=True)

    first, second, third = job.parts
    with monkeypatch.context() as killing:
        killing.setattr(Merge, "run", lambda *_: killed(tmp_path / "nothing"))
        with pytest.raises(KeyboardInterrupt):
            prepare(into, replace(job, parts=[first, second]))
    # As slices of files that are not to be, then as slices of what is in.
    for parts in ([third], [first, second]):
        with monkeypatch.context() as killing:
            killing.setattr(shutil, "rmtree", killed)
            with pytest.raises(KeyboardInterrupt):
                prepare(into, replace(job, parts=parts))
    prepare(into, job)
    prepare(tmp_path / "once", job)
    assert whole(into) == whole(tmp_path / "once")


def test_a_file_that_changed_after_a_kill_is_read_again(tmp_path: Path) -> None:
    job, into = gdelt_days(tmp_path / "files"), tmp_path / "into"
    subprocess.run(
        [sys.executable, "-c", DEATH, "Parts:make:0", tmp_path / "files", into], cwd=ROOT, check=False
    )
    assert (into / "slices").is_dir()
    gdelt_day(tmp_path / "files", "20190122", 50, 9_000)
    report = prepare(into, job)
    assert (len(report.resumed), len(report.loaded)) == (2, 1)
    prepare(tmp_path / "once", job)
    assert whole(into) == whole(tmp_path / "once")


def test_what_was_read_out_of_turn_before_a_kill_keeps_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.bulk.reading.SHARES", 1)  # large enough for all that is left
    job, into = gdelt_days(tmp_path / "files"), tmp_path / "into"
    prepare(tmp_path / "once", job)
    subprocess.run(
        [sys.executable, "-c", DEATH, "Parts:make:0", tmp_path / "files", into], cwd=ROOT, check=False
    )
    for number in (0, 2):
        shutil.rmtree(into / "slices" / f"share-{number:07}")
    report = prepare(into, job)
    assert (len(report.resumed), len(report.loaded)) == (1, 2)
    assert whole(into) == whole(tmp_path / "once")


def test_read_by_several_processes_and_sorted_by_ranges_a_folder_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = gdelt_days(tmp_path / "files")
    prepare(tmp_path / "one", job)
    monkeypatch.setattr("loaders.bulk.reading.WORTH", 0)
    monkeypatch.setattr("loaders.prepared.slices.SLICE", 1)
    monkeypatch.setattr("loaders.prepared.parts.RANGE", 50)
    prepare(tmp_path / "several", job)
    assert whole(tmp_path / "several") == whole(tmp_path / "one")


def test_what_cannot_be_prepared_is_told_in_a_line_and_nothing_is_touched(tmp_path: Path) -> None:
    job, into = gdelt_days(tmp_path / "files"), tmp_path / "into"
    other = icews_set(tmp_path / "other")
    prepare(into, job)
    held = set(into.rglob("*.*"))
    with pytest.raises(InputError, match=r"holds prepared-try \(gdelt, version 2\.0\), and this is .*icews"):
        prepare(into, other)
    gdelt_day(tmp_path / "files", "20190122", 50, 9_000)
    with pytest.raises(InputError, match=r"^20190122\.export\.CSV is in .* with other contents"):
        prepare(into, job)
    twin = gdelt_day(tmp_path / "twin", "20200101", 10, 7)
    twins = [gdelt_day(tmp_path / "more", "20200101", 10), twin]
    with pytest.raises(InputError, match=r"two files are called 20200101\.export\.CSV"):
        prepare(tmp_path / "new", open_job("gdelt", twins, ID))
    with try_exclusive(into / LOCK), pytest.raises(InputError, match="another prepare works in"):
        prepare(into, job)
    (into / MANIFEST).write_text((into / MANIFEST).read_text().replace('"format": 2', '"format": 9'))
    with pytest.raises(InputError, match=r"is of format 9, and this diplograph reads 2; prepare it anew"):
        prepare(into, job)
    assert set(into.rglob("*.*")) == held
    with pytest.raises(InputError, match="is no prepared folder and not empty; name a new one by --into"):
        prepare(tmp_path / "files", job)
    with pytest.raises(InputError, match=r"cannot be written to: .*; name another by --into"):
        prepare(tmp_path / "files" / "20190121.export.CSV", job)
    with pytest.raises(InputError, match="prepare is for coded events in their millions; load this"):
        prepare(tmp_path / "table", replace(job, sink=Sink()))


FULL = """
import resource, signal, sys
from pathlib import Path
from graph.store.beside import MANIFEST
from loaders.prepared.folder import read
from loaders.prepared.merge import Merge
from loaders.prepared.prepare import LOCK, prepare
from loaders.intake.job import open_job
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
try:
    prepare(Path(sys.argv[2]), open_job("gdelt", [Path(sys.argv[1])], "prepared-try"))
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.mark.parametrize("room", [2_000, 12_000])  # bytes of a file: too few for a slice, and for a part
def test_a_full_disk_is_told_and_with_room_it_goes_on(tmp_path: Path, room: int) -> None:
    job, into = gdelt_days(tmp_path / "files"), tmp_path / "into"
    said = subprocess.run(
        [sys.executable, "-c", FULL, tmp_path / "files", into, str(room)],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert said.stdout.startswith(f"StoreError the disk of {into} is full; make room"), said
    prepare(into, job)
    assert len(of_folder(into)["files"]) == 3


def test_the_command_tells_what_became_of_every_row_and_what_the_folder_holds(tmp_path: Path) -> None:
    gdelt_days(tmp_path / "files")
    arguments = ("prepare", "gdelt", str(tmp_path / "files"), "--into", str(tmp_path / "into"))
    done = run_here(arguments, dict(os.environ), ROOT, None)
    assert done.returncode == 0, done.stderr
    assert "gdelt: loaded: 3 files; read 600, loaded " in done.stdout
    assert re.search(r"; \S+into holds \d+ events of 3 years, generation 1; ", done.stdout)
    assert "what could not be read is in" in done.stderr
    strict = run_here((*arguments, "--strict"), dict(os.environ), ROOT, None)
    assert strict.returncode == 1
    assert "gdelt: unchanged: 3 files; read 600" in strict.stdout
