"""Charts along years, as the SVG of a page: contacts by side, votes alike, what was read.

Of one family with the strip (viz/strip.py): x in percent of the width, y in pixels, years below. The page
names every mark in words and has the numbers as a table.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from viz.strip import TICKS, Tick

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LEAST_YEARS = 12  # shown, so that one year alone is no wall
TICKS_MOST = 8
LANE, LABEL = 36, 18  # pixels: the highest bar, and the room above it for the lane's name
LINE = 150  # pixels: a line from 0 at the foot to 1 at the head
GAP = 0.2  # of a year, between two bars


class Axis(NamedTuple):
    """The years of a chart from the first to the last, and those that are written below it."""

    first: int
    last: int
    ticks: list[Tick]

    def place(self, year: float) -> float:
        """Where a year begins, in percent."""
        return round(100 * (year - self.first) / (self.last - self.first + 1), 2)

    @property
    def wide(self) -> float:
        """The width of one year, in percent."""
        return round(100 / (self.last - self.first + 1), 2)


def axis(years: Sequence[int]) -> Axis:
    """The axis of these years, of which there is at least one."""
    last = max(years)
    first = min(*years, last - LEAST_YEARS + 1)
    many = last - first + 1
    every = next((step for step in TICKS if many / step <= TICKS_MOST), TICKS[-1])
    begin = -(-first // every) * every
    ticks = [
        Tick(round(100 * (year - first + 0.5) / many, 2), year) for year in range(begin, last + 1, every)
    ]
    return Axis(first, last, ticks)


class Column(NamedTuple):
    """One year: where it begins, and for each lane its number and its bar's top and height in pixels."""

    year: int
    x: float
    bars: list[tuple[int, float, float]]


class Lanes(NamedTuple):
    """Bars by year, a lane a series, all to one scale; x and width of a bar lie within its year.

    sums: of each lane.
    """

    axis: Axis
    sums: list[int]
    columns: list[Column]
    feet: list[int]
    height: int
    most: int
    inset: float
    width: float


def lanes(by_year: Mapping[int, Sequence[int]]) -> Lanes | None:
    """Numbers by year, as many as there are lanes; None where all are 0."""
    years = [year for year, numbers in by_year.items() if any(numbers)]
    if not years:
        return None
    drawn = axis(years)
    most = max(max(by_year[year]) for year in years)
    feet = [(LABEL + LANE) * (lane + 1) for lane in range(len(by_year[years[0]]))]
    columns = []
    for year in sorted(years):
        tall = [round(LANE * number / most, 1) for number in by_year[year]]
        bars = [
            (number, round(foot - height, 1), height)
            for number, foot, height in zip(by_year[year], feet, tall, strict=True)
        ]
        columns.append(Column(year, drawn.place(year), bars))
    inset = round(drawn.wide * GAP / 2, 2)
    sums = [sum(numbers) for numbers in zip(*by_year.values(), strict=True)]
    return Lanes(drawn, sums, columns, feet, feet[-1] + LABEL, most, inset, round(drawn.wide * (1 - GAP), 2))


class Point(NamedTuple):
    """One year of a line: its middle in percent, and its height in pixels from the head."""

    year: int
    x: float
    y: float


def points(shares: Mapping[int, float]) -> tuple[Axis, list[Point]] | None:
    """Shares from 0 to 1 by year as a line; None of fewer than two years."""
    if len(shares) < 2:
        return None
    drawn = axis(list(shares))
    return drawn, [
        Point(year, drawn.place(year + 0.5), round(LINE * (1 - share), 1))
        for year, share in sorted(shares.items())
    ]


class Run(NamedTuple):
    """Years in a row with one number."""

    first: int
    last: int
    number: int
    x: float
    width: float


def runs(drawn: Axis, by_year: Mapping[int, int]) -> list[Run]:
    """The years of a row of a heat map, those in a row with the same number as one; without those of 0."""
    years = range(drawn.first, drawn.last + 1)
    found = []
    for number, group in groupby(years, key=lambda year: by_year.get(year, 0)):
        alike = list(group)
        if number:
            width = round(drawn.wide * len(alike), 2)
            found.append(Run(alike[0], alike[-1], number, drawn.place(alike[0]), width))
    return found
