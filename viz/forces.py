"""Springs and repulsion for a map, in numpy: a point of the plane is a complex number, x + iy.

The unit of length is what an edge would like to have. Kept apart from `viz.layout` so that numpy is imported
only where a map is laid out.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Points = NDArray[np.complex128]
    Reals = NDArray[np.float64]
    Numbers = NDArray[np.int64]

GOLDEN = math.pi * (3 - math.sqrt(5))
STRENGTH = 0.5  # two points push one another by this, divided by their distance
# Maps on which each point is compared with each.
ROUNDS, COOLING, LEAST_STEP = 120, 0.96, 0.005
REACH = 2.5  # how far repulsion is felt
HUB, HUBS = 10, 40  # from how many edges on a point is a hub, and how many hubs keep their distance at most

# Larger maps.
FAR_ROUNDS, NEAR_ROUNDS = 110, 40
GRAVITY = 1.0  # what holds the map together: left alone, a point has an area of pi/2 to itself
LAST_STEP = 0.02  # the steps shrink to this share of the first
BLUR = 1.5  # of the grid, in sides of its cells
PAIRS = 30  # at most so many neighbours of a point in its row of cells, and in the row below


class Grid(NamedTuple):
    """A square of cells over a map, on which all points push all.

    A push is 1/r. Its blurred part, (1 - exp(-r²/blur²))/r, is what a mass spread as a Gaussian would do:
    smooth enough to be worked out on cells by Fourier transform. What is left, exp(-r²/blur²)/r, ends within
    two blurs. (Ewald's way of dividing a force; on a grid: Hockney and Eastwood, Computer Simulation
    Using Particles, 1988.)
    """

    cells: int  # from side to side, twice the map: what leaves on one side must not come in on the other
    kernel: Points  # the transformed push of a mass of 1 at the corner, for cells with sides of 1

    @classmethod
    def of(cls, size: int) -> Grid:
        """For a map of `size` points: about two cells a point."""
        cells = 64 * max(1, round(math.sqrt(size) * 1.4 / 32))  # a number that transforms fast
        steps = np.fft.fftfreq(cells, 1 / cells)
        away = steps + 1j * steps[:, None]
        square = away.real**2 + away.imag**2
        square[0, 0] = 1.0
        return cls(cells, np.fft.fft2(away * (STRENGTH * -np.expm1(-square / BLUR**2) / square)))

    def push(self, at: Points, mass: Reals) -> tuple[Points, float]:
        """How all masses push each point, blurred, and the length of the blur."""
        corner = complex(at.real.min(), at.imag.min())
        side = max(np.ptp(at.real), np.ptp(at.imag), 1.0) / (self.cells // 2 - 2)
        inside = (at - corner) / side
        column, row = inside.real.astype(np.int64), inside.imag.astype(np.int64)
        right, down = inside.real - column, inside.imag - row
        cell = row * self.cells + column
        corners = np.stack([cell, cell + 1, cell + self.cells, cell + self.cells + 1])
        shares = np.stack([(1 - right) * (1 - down), right * (1 - down), (1 - right) * down, right * down])
        masses = np.bincount(corners.ravel(), (shares * mass).ravel(), self.cells**2)
        masses = masses.reshape(self.cells, self.cells)
        field = np.fft.ifft2(np.fft.fft2(masses) * self.kernel).ravel()
        return (field[corners] * shares).sum(axis=0) / side, BLUR * side


class Springs(NamedTuple):
    """One spring an edge, from `starts` to `ends` (numbers of points), and its stiffness."""

    starts: Numbers
    ends: Numbers
    stiffness: Reals

    def pull(self, places: Points) -> Points:
        """Where the springs draw each point."""
        along = places[self.ends] - places[self.starts]
        length = np.maximum(np.abs(along), 1e-4)
        force = along * ((length - 1) / length * self.stiffness)
        return _summed(self.starts, force, len(places)) - _summed(self.ends, force, len(places))


def settle(
    places: Iterable[complex], edges: Sequence[tuple[int, int]], pinned: Iterable[int], *, many: bool
) -> list[complex]:
    """Where the points come to rest that stand at `places` and hang together by `edges`; `pinned` ones stay.

    Edges are pairs of numbers of points. many: for more than some hundreds of points; the work then grows
    as the points and edges do, wherever they stand. Otherwise it grows as the square of the points.
    """
    at = np.fromiter(places, np.complex128)
    starts, ends = np.array(edges, np.int64).reshape(-1, 2).T
    degrees = np.bincount(starts, minlength=len(at)) + np.bincount(ends, minlength=len(at))
    # A hub's many springs share its pull, or it would drag all its neighbours into a ball.
    stiffness = 0.5 / np.sqrt(np.maximum(1, np.minimum(degrees[starts], degrees[ends])))
    free = np.ones(len(at), bool)
    free[list(pinned)] = False
    # Two points on one spot would never part: a little wave, the same each time, sets them apart.
    at += np.where(free, 1e-4j * np.sin(GOLDEN * np.arange(len(at))), 0)
    work = _settle_many if many else _settle_few
    return [complex(place) for place in work(at, Springs(starts, ends, stiffness), degrees, free)]


def _settle_few(at: Points, springs: Springs, degrees: Numbers, free: NDArray[np.bool_]) -> Points:
    """Each point pushes those within reach, and hubs push one another over any distance."""
    hubs = np.argsort(-degrees, kind="stable")[:HUBS]
    hubs = hubs[degrees[hubs] >= HUB]
    apart = np.zeros((len(at), len(at)))
    # The more the more edges both have: each keeps its own circle.
    apart[np.ix_(hubs, hubs)] = np.minimum.outer(degrees[hubs], degrees[hubs])
    step = 1.0
    for _ in range(ROUNDS):
        away = at[:, None] - at
        square = np.maximum(away.real**2 + away.imag**2, 1e-6)
        push = (np.where(square > REACH**2, 0, STRENGTH) + apart) / square
        _move(at, (away * push).sum(axis=1) + springs.pull(at), step, free)
        step = max(step * COOLING, LEAST_STEP)
    return at


def _settle_many(at: Points, springs: Springs, degrees: Numbers, free: NDArray[np.bool_]) -> Points:
    """All push all: from afar over a grid, in the last rounds also those nearby one by one.

    Points with many edges push and are pushed more. A pull to the middle keeps the crowd from flying apart.
    """
    size = len(at)
    mass = np.sqrt(degrees / degrees.mean())
    grid = Grid.of(size)
    step = max(1.0, math.sqrt(size / 2_000))
    rounds = FAR_ROUNDS + NEAR_ROUNDS
    cooling = LAST_STEP ** (1 / rounds)
    reach = math.inf
    for number in range(rounds):
        if number == FAR_ROUNDS:  # the grid cannot part what stands on one spot
            at += np.where(free, 0.01 * np.exp(1j * GOLDEN * np.arange(size)), 0)
        push, blur = grid.push(at, mass)
        if number >= FAR_ROUNDS:
            reach = min(reach, 2 * blur)
            one, other, whole = _pairs(at, reach)
            if not whole:
                reach *= 0.8
            away = at[one] - at[other]
            square = np.maximum(away.real**2 + away.imag**2, 1e-4)
            force = away * (STRENGTH * np.exp(-square / blur**2) / square)
            push += _summed(one, force, size) - _summed(other, force, size)
        _move(at, mass * (push - GRAVITY * at) + springs.pull(at), step, free)
        step *= cooling
    return at


def _pairs(at: Points, reach: float) -> tuple[Numbers, Numbers, bool]:
    """Pairs of points within about `reach`, each once, and whether these are all: a crowd is cut short."""
    column = np.floor(at.real / reach).astype(np.int64)
    row = np.floor(at.imag / reach).astype(np.int64)
    wide = int(np.ptp(column)) + 3
    cells = (row - row.min()) * wide + column - column.min() + 1
    order = np.argsort(cells, kind="stable")
    cells = cells[order]
    # In this order the rest of a cell and the next one are one stretch, and the three cells below another.
    places = np.arange(len(at))
    starts = np.stack([places + 1, np.searchsorted(cells, cells + wide - 1)])
    stops = np.stack([np.searchsorted(cells, cells + 2), np.searchsorted(cells, cells + wide + 2)])
    found = stops - starts
    lengths = np.minimum(found, PAIRS)
    total = int(lengths.sum())
    flat = lengths.ravel()
    first = np.repeat(np.tile(places, 2), flat)
    second = np.repeat(starts.ravel() - np.cumsum(flat) + flat, flat) + np.arange(total)
    return order[first], order[second], total == int(found.sum())


def _summed(numbers: Numbers, forces: Points, size: int) -> Points:
    """What acts on each of `size` points together."""
    summed: Points = np.empty(size, np.complex128)
    summed.real = np.bincount(numbers, forces.real, size)
    summed.imag = np.bincount(numbers, forces.imag, size)
    return summed


def _move(at: Points, move: Points, step: float, free: NDArray[np.bool_]) -> None:
    """Move the free points, none further than `step`."""
    at += np.where(free, move * (step / np.maximum(np.abs(move), step)), 0)
