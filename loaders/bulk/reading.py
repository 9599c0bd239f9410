"""Files to staged rows, by as many processes as the machine has processors: reading is most of the work.

Each takes some files in a row, and hands over what it staged. Numbers of words are made one in the order of
the files, so that the graph does not depend on who read what.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, wait
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from loaders.bulk.staged import Staged
from loaders.bulk.staging import Stage
from loaders.intake.job import Unwatched, Watch
from loaders.intake.outcome import RejectFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableSequence
    from multiprocessing.sharedctypes import SynchronizedArray
    from pathlib import Path

    from polars._typing import IpcCompression

    from loaders.intake.job import Watch
    from loaders.intake.parts import Part

T = TypeVar("T")

WORTH = 32 << 20  # bytes of files from which other processes are worth their start
SHARES = 8  # for each process, so that all end at about the same time
LOOK_SECONDS = 0.25
_shared: list[SynchronizedArray[int]] = []


class Share(NamedTuple):
    """Files to read in one go, each with its number in the dataset. folder: for what is staged."""

    dataset: str
    parts: list[tuple[int, Part]]
    folder: Path

    @property
    def rejects(self) -> Path:
        """Where their rejected rows are kept."""
        return self.folder / "rejects.csv"


class Meter(Unwatched):
    """A `Watch` over one share, that tells others: bytes and rows of its files together."""

    def __init__(
        self, behind: SynchronizedArray[int] | MutableSequence[int], place: int, changed: Callable[[], None]
    ) -> None:
        self._behind, self._place, self._changed = behind, place, changed
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
        at = 2 * self._place
        self._behind[at : at + 2] = [self._bytes + behind, self._rows + self._last[1]]
        self._changed()


def read_files(dataset: str, parts: list[Part], folder: Path, rejects: Path | None, watch: Watch) -> Staged:
    """Read all files of a dataset.

    Raises:
        FileProblem: one is not what it should be.
    """
    staged = Staged()
    reject_file = RejectFile(rejects) if rejects else None
    if reject_file:
        reject_file.resume({part.place.name: 0 for part in parts})
    shares = list(divided(dataset, list(enumerate(parts)), folder))
    for share, rows in zip(shares, each(stage, shares, watch), strict=True):
        staged.add(rows)
        if reject_file:
            reject_file.join(RejectFile(share.rejects))
    return staged


def divided(
    dataset: str, parts: list[tuple[int, Part]], folder: Path, most: int = sys.maxsize
) -> Iterator[Share]:
    """Files in shares of about the same size, of `most` bytes and one file, in a folder each.

    The numbers in a share follow one another, so that shares have an order, whatever is between them.
    """
    sizes = [part.place.size for _, part in parts]
    least = min(most, sum(sizes) // (SHARES * _processes(parts)))
    share: list[tuple[int, Part]] = []
    size = 0
    following = [number for number, _ in parts[1:]] + [None]
    for numbered, more, after in zip(parts, sizes, following, strict=True):
        share.append(numbered)
        size += more
        if size >= least or numbered[0] + 1 != after:
            yield Share(dataset, share, folder / f"share-{share[0][0]:07}")
            share, size = [], 0


def each(work: Callable[[Share, Watch], T], shares: list[Share], watch: Watch) -> Iterator[T]:
    """What `work` makes of each share, in their order; in processes of their own where that is worth it.

    work: a function that can be sent to another process.
    """
    parts = [numbered for share in shares for numbered in share.parts]
    size = sum(part.place.size for _, part in parts)
    watch.begin(parts[0][1].place.name if len(parts) == 1 else f"{len(parts)} files", size, 0)
    try:
        yield from _each(work, shares, min(_processes(parts), len(shares)), watch)
    finally:
        watch.end()


def _processes(parts: list[tuple[int, Part]]) -> int:
    size = sum(part.place.size for _, part in parts)
    return min(os.cpu_count() or 1, len(parts)) if size > WORTH else 1


def _each(
    work: Callable[[Share, Watch], T], shares: list[Share], processes: int, watch: Watch
) -> Iterator[T]:
    context = multiprocessing.get_context("spawn")  # a fork would copy the locks of polars' threads
    behind = context.Array("q", 2 * len(shares))

    def changed() -> None:
        watch.at(sum(behind[::2]), sum(behind[1::2]))

    if processes == 1:
        for place, share in enumerate(shares):
            yield work(share, Meter(behind, place, changed))
        return
    with ProcessPoolExecutor(processes, context, _begin, (behind, os.getpid())) as pool:
        done = [pool.submit(_aside, work, place, share) for place, share in enumerate(shares)]
        try:
            for result in done:
                while not wait([result], LOOK_SECONDS).done:
                    changed()
                yield result.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in multiprocessing.active_children():
                process.terminate()
            raise


def stage(share: Share, watch: Watch, compression: IpcCompression = "lz4") -> Staged:
    """Read the files of a share. compression: of what is staged."""
    share.folder.mkdir()
    staging = Stage(share.dataset, share.folder, compression)
    rejects = RejectFile(share.rejects)
    for number, part in share.parts:
        watch.begin(part.place.name, part.place.size, 0)
        staging.read(part, number, rejects, watch)
        watch.end()
    return staging.end()


# In a process of its own.


def _begin(behind: SynchronizedArray[int], parent: int) -> None:
    """Take what cannot be sent later, and end with the parent, however that ends."""
    _shared.append(behind)

    def end() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=end, daemon=True).start()


def _aside(work: Callable[[Share, Watch], T], place: int, share: Share) -> T:
    return work(share, Meter(_shared[0], place, lambda: None))
