"""A prepared folder of rows of GDELT's shape, against what bulk takes to read such rows and write its CSV.

    python -m bench.prepare 10000000 FOLDER [GDELT]

makes the rows in FOLDER/files unless they are there (see bench/gdelt_rows.py), has bulk read the first 2
million and write its tables, by columns and each row by itself (as it did before GDELT came apart), and
prepares all of them into FOLDER/prepared. Prints rows a second, the most memory of all processes, and bytes a
row.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from bench.gdelt_rows import made
from loaders.bulk.reading import read_files
from loaders.bulk.rows import StagedRows
from loaders.bulk.tables import Tables
from loaders.intake.job import Unwatched, open_job
from loaders.prepared.folder import EVENTS
from loaders.prepared.prepare import prepare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loaders.intake.parts import Part

BULK = 2_000_000
LOOK_SECONDS = 0.25


@dataclass
class Taken:
    """What a block took. memory: the most of this process and its children together; disk: of a folder."""

    seconds: float = 0
    memory: int = 0
    disk: int = 0


@contextmanager
def taking(folder: Path) -> Iterator[Taken]:
    """Look on while the block runs, also at how large `folder` becomes."""
    taken, ended = Taken(), threading.Event()

    def look() -> None:
        while not ended.wait(LOOK_SECONDS):
            taken.memory = max(taken.memory, _memory())
            taken.disk = max(taken.disk, _size(folder))

    looking = threading.Thread(target=look)
    looking.start()
    began = time.perf_counter()
    try:
        yield taken
    finally:
        taken.seconds = time.perf_counter() - began
        ended.set()
        looking.join()


def _memory() -> int:
    here = psutil.Process()
    total = 0
    for process in (here, *here.children(recursive=True)):
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total


def _size(folder: Path) -> int:
    total = 0
    for where, _, names in os.walk(folder):  # which passes over what goes meanwhile
        for name in names:
            with suppress(FileNotFoundError):
                total += (Path(where) / name).stat().st_size
    return total


def bulk(parts: list[Part]) -> tuple[int, Taken]:
    """Rows that bulk reads of these files, and what it takes to write them as CSV."""
    with tempfile.TemporaryDirectory(prefix="diplograph-bench-") as made_here:
        folder = Path(made_here)
        with taking(folder) as taken:
            staged = read_files("gdelt", parts, folder, None, Unwatched())
            Tables("gdelt", StagedRows("gdelt", staged), folder).write(Unwatched())
    return staged.rows, taken


def main(rows: int, folder: Path, source: Path) -> None:
    """Make rows, measure both, print."""
    files = folder / "files"
    if not files.is_dir():
        for path in made(rows, files, source):
            print(path.name, end="\r", flush=True)
    job = open_job("gdelt", [files])
    some = job.parts[: max(1, -(-BULK * len(job.parts) // rows))]
    rates = []
    for name, parts in (
        ("bulk, each row by itself", [replace(part, apart=None) for part in some]),
        ("bulk, by columns", some),
    ):
        count, taken = bulk(parts)
        rates.append(count / taken.seconds)
        print(f"{name}: {count:,} rows, {rates[-1]:,.0f}/s, {taken.memory / 1e9:.1f} GB", flush=True)
    into = folder / "prepared"
    shutil.rmtree(into, ignore_errors=True)
    with taking(into) as taken:
        report = prepare(into, job)
    count = report.account.read
    rate = count / taken.seconds
    size = _size(into)
    print(
        f"prepare: {count:,} rows, {rate:,.0f}/s ({rate / rates[0]:.1f} and {rate / rates[1]:.1f} of bulk's)"
        f", {taken.memory / 1e9:.1f} GB; {size / count:.1f} bytes a row, {_size(into / EVENTS) / count:.1f} "
        f"of them in parts; {taken.disk / count:.1f} at the most on the way"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3] if sys.argv[3:] else "../shared/data/gdelt"))
