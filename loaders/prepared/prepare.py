"""Files of coded events into a prepared folder: read by slices, merged into parts, whole or not at all.

Killed anywhere, the same call goes on with the slices and the years that are there.
"""

from __future__ import annotations

import errno
import shutil
from collections import Counter, deque
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import duckdb
import polars as pl

from graph.errors import InputError, StoreError
from graph.local.file_locks import try_exclusive
from graph.store.beside import MANIFEST
from loaders.bulk.reading import divided, each
from loaders.intake.coded_events import check_coded
from loaders.intake.files import digest
from loaders.intake.job import Unwatched
from loaders.intake.stream import DatasetReport
from loaders.prepared import slices
from loaders.prepared.folder import EVENTS, Prepared, files_in, read
from loaders.prepared.merge import Merge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from loaders.bulk.reading import Share
    from loaders.intake.job import Job, Watch
    from loaders.intake.parts import Part
    from loaders.prepared.cluster import Cluster
    from loaders.prepared.slices import Slice

    Digests = Iterator[list[tuple[str, str]]]
    Each = Callable[[Callable[[Share, Watch], list[tuple[str, str]]], list[Share], Watch], Digests]

LOCK, SLICES = "prepare.lock", "slices"
MOST = 5  # labels that are no state, told at the end
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# As DuckDB and polars say it; the second where DuckDB's own files would not leave room on the disk.
FULL_SAID = ("no space left", "max_temp_directory_size", "quota exceeded", "file too large")


def prepare(
    folder: Path, job: Job, watch: Watch | None = None, cluster: Cluster | None = None
) -> DatasetReport:
    """Bring every file of a job into the folder that is not in it yet; `revision` tells its generation.

    cluster: works in the place of processes here.

    Raises:
        FileProblem: a file is not what it should be; what was read of others stays, and is not read again.
        InputError: the folder holds something else or cannot be written to, or another prepare works in it;
            a file is in it with other contents.
        StoreError: the disk is full, or the cluster does not work.
    """
    check_coded(job, "prepare")
    folder = folder.absolute()
    watch = watch or Unwatched()
    run = cluster.each if cluster else each
    with _alone(folder):
        before = _before(folder, job)
        _clear(folder, before)
        files = files_in(folder / before.files) if before.files else []
        known = {file.name: file.hash for file in files}
        parts: dict[str, Part] = {}
        for part in job.parts:
            parts.setdefault(part.place.name, part)
        plan = dict(enumerate((part for name, part in parts.items() if name not in known), len(known)))
        about = [before.dataset.source, before.dataset.id, before.dataset.properties["version"]]
        there = _slices(folder, about, plan)
        known |= {file.name: file.hash for each_ in there for file in each_.files}
        changed = _changed(job, known, watch, run)
        if stale := [file.name for file in files if file.name in changed]:
            message = f"{stale[0]} is in {folder} with other contents; prepare this one into another folder"
            raise InputError(message)
        for each_ in list(there):
            if any(file.name in changed for file in each_.files):  # is read again, with what was read with it
                slices.delete(each_.folder)
                there.remove(each_)
        resumed = {number for each_ in there for number in each_.numbers}
        unread = [(number, part) for number, part in plan.items() if number not in resumed]
        if unread:
            shares = list(divided(job.description.id, unread, folder / SLICES, slices.SLICE))
            deque(run(partial(slices.write, about), shares, watch), maxlen=0)
        if plan:
            before = Merge(folder, before, _slices(folder, about, plan), cluster).run(watch)
        report = DatasetReport(job.description.id, passed=job.passed, revision=f"{before.generation}")
        for number, part in plan.items():
            (report.resumed if number in resumed else report.loaded).append(part.place.name)
        unchanged = {file.name for file in files}
        report.unchanged = [name for name in parts if name in unchanged]
        return _accounted(folder, before, report)


def digests(share: Share, watch: Watch) -> list[tuple[str, str]]:
    """The name and the hash of each file of a share."""
    found = []
    for _, part in share.parts:
        watch.begin(part.place.name, part.place.size, 0)
        found.append((part.place.name, digest(part.place)))
        watch.end()
    return found


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder alone; whatever the disk refuses in the block is told in a line."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = folder / LOCK
        if not lock.exists() and any(folder.iterdir()):
            message = f"{folder} is no prepared folder and not empty; name a new one by --into"
            raise InputError(message)
        lock.touch()
        with try_exclusive(lock) as alone:
            if not alone:
                message = f"another prepare works in {folder}; let it finish"
                raise InputError(message)
            yield
    except (OSError, duckdb.Error, pl.exceptions.PolarsError) as error:
        said = str(error).lower()
        if getattr(error, "errno", None) in FULL or any(words in said for words in FULL_SAID):
            message = f"the disk of {folder} is full; make room and say the same again, which goes on"
            raise StoreError(message) from error
        if isinstance(error, OSError):
            message = f"{folder} cannot be written to: {error.strerror or error}; name another by --into"
            raise InputError(message) from error
        raise


def _before(folder: Path, job: Job) -> Prepared:
    """What the folder holds; nothing at first.

    Raises:
        InputError: it is of another dataset or format.
    """
    described = job.description
    if not (folder / MANIFEST).exists():
        return Prepared(described)
    before = read(folder)
    held, wanted = (
        (each_.source, each_.id, each_.properties["version"]) for each_ in (before.dataset, described)
    )
    if held != wanted:
        message = (
            f"{folder} holds {held[1]} ({held[0]}, version {held[2]}), and this is {wanted[1]} ({wanted[0]}, "
            f"version {wanted[2]}); name another folder by --into"
        )
        raise InputError(message)
    return replace(before, dataset=described)


def _clear(folder: Path, before: Prepared) -> None:
    """Delete what is no longer named, but for parts that a prepare that was killed has made for the next."""
    coming = f"-{before.generation + 1}.parquet"
    for path in (*folder.glob("prepared-*.json"), *folder.glob("*.parquet"), *(folder / EVENTS).glob("*")):
        if str(path.relative_to(folder)) not in before.named and not path.name.endswith(coming):
            path.unlink()
    (folder / SLICES).mkdir(exist_ok=True)
    for path in (folder / f"{SLICES}.new", *(folder / SLICES).glob("*.new")):
        shutil.rmtree(path, ignore_errors=True)  # a task of a killed command may still write there


def _slices(folder: Path, about: list[str], plan: dict[int, Part]) -> list[Slice]:
    """What was read of the files that are to be; slices of others are deleted."""
    found = []
    for path in sorted((folder / SLICES).glob(slices.NAMED)):
        slice_ = slices.read(path, about)
        if slice_ and all(
            number in plan and plan[number].place.name == file.name
            for number, file in zip(slice_.numbers, slice_.files, strict=True)
        ):
            found.append(slice_)
        else:
            slices.delete(path)
    return found


def _changed(job: Job, known: dict[str, str], watch: Watch, run: Each) -> set[str]:
    """The names of known files that have other contents now.

    Raises:
        InputError: two different files have one name.
    """
    times = Counter(part.place.name for part in job.parts)
    look = [part for part in job.parts if part.place.name in known or times[part.place.name] > 1]
    if not look:
        return set()
    shares = list(divided(job.description.id, list(enumerate(look)), job.parts[0].place.path))
    hashes: dict[str, str] = {}
    for name, hash_ in (found for share in run(digests, shares, watch) for found in share):
        if hashes.setdefault(name, hash_) != hash_:
            message = f"two files are called {name}; prepare one of them into another folder"
            raise InputError(message)
    return {name for name, hash_ in hashes.items() if known.get(name, hash_) != hash_}


def _accounted(folder: Path, prepared: Prepared, report: DatasetReport) -> DatasetReport:
    """The report with the account of the files it names, and the labels of all that are no state."""
    named = {*report.loaded, *report.resumed, *report.unchanged}
    for file in files_in(folder / prepared.files):
        if file.name in named:
            report.account = report.account.plus(file.account)
    unresolved = pl.read_parquet(folder / prepared.unresolved, glob=False)
    most = unresolved.sort("rows", "code", descending=[True, False]).head(MOST)
    report.stateless = list(most.select("code", "rows").iter_rows())
    return report
