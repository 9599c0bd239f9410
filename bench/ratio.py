"""What one comparison found, and how the two sides take turns."""

from __future__ import annotations

import gc
import statistics
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class Ratio(NamedTuple):
    """`name` says `ours / theirs`. unit: of both amounts. bound: what the design wants, in words."""

    name: str
    ours: float
    theirs: float
    unit: str
    bound: str = ""

    @property
    def value(self) -> float:
        """Ours divided by theirs."""
        return self.ours / self.theirs

    @property
    def line(self) -> str:
        """As `scripts/bench` prints it."""
        return f"{self.name} {self.value:.2f}"


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    gc.collect()
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def by_turns(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> tuple[float, float]:
    """The median seconds of both, run one after the other and each first in every second round."""
    times: dict[Callable[[], object], list[float]] = {ours: [], theirs: []}
    for number in range(rounds):
        for work in (ours, theirs) if number % 2 else (theirs, ours):
            times[work].append(seconds(work))
    return statistics.median(times[ours]), statistics.median(times[theirs])


async def awaited(work: Awaitable[object]) -> float:
    """How long it takes until `work` is done."""
    begun = time.perf_counter()
    await work
    return time.perf_counter() - begun
