"""Files to staged rows, by as many processes as the machine has processors: reading is most of the work.

Each takes some files in a row, and hands over what it staged. Numbers of words are made one in the order of
the files, so that the graph does not depend on who read what.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
import time
from concurrent.futures import ProcessPoolExecutor, wait
from typing import TYPE_CHECKING, NamedTuple

from loaders.bulk.staged import Staged
from loaders.bulk.staging import Stage
from loaders.intake.job import Unwatched, Watch
from loaders.intake.outcome import RejectFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.sharedctypes import SynchronizedArray
    from pathlib import Path

    from loaders.intake.job import Watch
    from loaders.intake.parts import Part

WORTH = 32 << 20  # bytes of files from which other processes are worth their start
SHARES = 8  # for each process, so that all end at about the same time
LOOK_SECONDS = 0.25
_shared: list[SynchronizedArray[int]] = []


class Share(NamedTuple):
    """Files to read in one go: `first` is the number of the first of them. folder: for what is staged."""

    dataset: str
    number: int
    first: int
    parts: list[Part]
    folder: Path

    @property
    def rejects(self) -> Path:
        """Where their rejected rows are kept."""
        return self.folder / "rejects.csv"


class Meter(Unwatched):
    """A `Watch` over one share, that tells others: bytes and rows of its files together."""

    def __init__(self, behind: SynchronizedArray[int], share: Share, changed: Callable[[], None]) -> None:
        self._behind, self._number, self._changed = behind, share.number, changed
        self._bytes = self._rows = 0
        self._last = (0, 0)

    def begin(self, name: str, size: int, rows: int) -> None:  # noqa: ARG002
        """A file of `size` bytes begins."""
        self._last = (size, 0)

    def at(self, behind: int, rows: int) -> None:
        """So many bytes and rows of it are behind."""
        self._last = (self._last[0], rows)
        self._tell(behind)

    def end(self) -> None:
        """It is through."""
        self._tell(self._last[0])
        self._bytes, self._rows = self._bytes + self._last[0], self._rows + self._last[1]

    def _tell(self, behind: int) -> None:
        at = 2 * self._number
        self._behind[at : at + 2] = [self._bytes + behind, self._rows + self._last[1]]
        self._changed()


def read_files(dataset: str, parts: list[Part], folder: Path, rejects: Path | None, watch: Watch) -> Staged:
    """Read all files of a dataset.

    Raises:
        FileProblem: one is not what it should be.
    """
    size = sum(part.place.size for part in parts)
    processes = min(os.cpu_count() or 1, len(parts)) if size > WORTH else 1
    shares = list(_shares(dataset, parts, folder, size // (SHARES * processes)))
    staged = Staged()
    reject_file = RejectFile(rejects) if rejects else None
    watch.begin(parts[0].place.name if len(parts) == 1 else f"{len(parts)} files", size, 0)
    try:
        if reject_file:
            for part in parts:
                reject_file.resume(part.place.name, 0)
        for share, rows in zip(shares, _read(shares, processes, watch), strict=True):
            staged.add(rows)
            if reject_file:
                reject_file.join(RejectFile(share.rejects))
    finally:
        watch.end()
    return staged


def _shares(dataset: str, parts: list[Part], folder: Path, least: int) -> Iterator[Share]:
    share: list[Part] = []
    number = 0
    for before, part in enumerate(parts):
        share.append(part)
        if part is parts[-1] or sum(member.place.size for member in share) >= least:
            yield Share(dataset, number, before + 1 - len(share), share, folder / f"share-{number:04}")
            number += 1
            share = []


def _read(shares: list[Share], processes: int, watch: Watch) -> Iterator[Staged]:
    """What each share became, in their order."""
    context = multiprocessing.get_context("spawn")  # a fork would copy the locks of polars' threads
    behind = context.Array("q", 2 * len(shares))

    def changed() -> None:
        watch.at(sum(behind[::2]), sum(behind[1::2]))

    if processes == 1:
        for share in shares:
            yield _stage(share, Meter(behind, share, changed))
        return
    with ProcessPoolExecutor(processes, context, _begin, (behind, os.getpid())) as pool:
        staged = [pool.submit(_stage_aside, share) for share in shares]
        try:
            for share_staged in staged:
                while not wait([share_staged], LOOK_SECONDS).done:
                    changed()
                yield share_staged.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.terminate()
            raise


def _stage(share: Share, meter: Meter) -> Staged:
    share.folder.mkdir()
    stage = Stage(share.dataset, share.folder)
    rejects = RejectFile(share.rejects)
    for number, part in enumerate(share.parts, share.first):
        meter.begin(part.place.name, part.place.size, 0)
        stage.read(part, number, rejects, meter)
        meter.end()
    return stage.end()


# In a process of its own.


def _begin(behind: SynchronizedArray[int], parent: int) -> None:
    """Take what cannot be sent later, and end with the parent, however that ends."""
    _shared.append(behind)

    def end() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=end, daemon=True).start()


def _stage_aside(share: Share) -> Staged:
    return _stage(share, Meter(_shared[0], share, lambda: None))
