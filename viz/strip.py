"""A strip of time: where the events of a pair lie, as the SVG of a page that relation.js brings to life.

Two lanes: what one side did above the line, what the other did below it, what both did on it. Events of one
moment are piled up away from the line.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from graph.dates import EARLIEST, LATEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from questions.outline import OutlinedEvent

MOST = 1500  # marks; of more, bars by year say as much
PLACES = 120  # marks side by side; those nearer to one another are piled up
PILED = 5  # marks on top of one another; the rest stand on the topmost
STEP, MIDDLE, APART = 9, 66, 16  # pixels: between piled marks, the line, and from it to a lane
LEAST = 0.2  # percent: a day in a century is still seen
TICKS = (1, 2, 5, 10, 20, 25, 50, 100)  # years between ticks
TICKS_MOST = 10


class Mark(NamedTuple):
    """One event on the strip, from its first day to its last; x and width in percent of it, y in pixels."""

    event: OutlinedEvent
    start: date
    end: date
    x: float
    width: float
    y: int
    look: str


class Tick(NamedTuple):
    """A year under the strip."""

    x: float
    year: int


class Chosen(NamedTuple):
    """The span that is chosen, within the strip: first day, day after the last; x and width in percent."""

    start: date
    end: date
    x: float
    width: float


class Strip(NamedTuple):
    """Marks and ticks, the first day shown and the day after the last, and the span that is chosen."""

    marks: list[Mark]
    ticks: list[Tick]
    first: date
    last: date
    chosen: Chosen | None


def strip(
    events: Sequence[OutlinedEvent],
    above: str,
    below: str,
    start: date = EARLIEST,
    end: date = LATEST,
    *,
    coded: Sequence[int] = (),
) -> Strip | None:
    """The strip of these events, whole years wide, with `start` to `end` marked; None where none has a date.

    above, below: ids of the two countries. coded: years in which datasets count contacts, which the page
    draws as bars below; a strip may have nothing else. There is none of more than 1,500 events. An event with
    an open end is marked where it begins, one with an open start where it ends.
    """
    dated = [(event, *days) for event in events if (days := _days(event))]
    years = [*coded, *(year for _, begin, until in dated for year in (begin.year, until.year))]
    if not years or len(dated) > MOST:
        return None
    first, last = date(min(years), 1, 1), date(max(years) + 1, 1, 1)
    whole = (last - first).days

    def at(day: date) -> float:
        return round(100 * min(max((day - first).days, 0), whole) / whole, 2)

    piles: Counter[tuple[int, int]] = Counter()
    marks = []
    for event, begin, until in dated:
        x, width = at(begin), round(at(until) - at(begin), 2)
        side = {above: -1, below: 1}.get(event["by"] or "", 0)
        pile = (round((x + width / 2) * PLACES / 100), side)
        high = min(piles[pile], PILED)
        piles[pile] += 1
        y = MIDDLE + side * (APART + high * STEP) if side else MIDDLE + (-1) ** high * ((high + 1) // 2) * 5
        marks.append(Mark(event, begin, until, x, width, y, _look(event)))
    chosen = None
    if start > EARLIEST or end < LATEST:
        begin = min(max(start, first), last)
        until = last if end >= last else max(end + timedelta(days=1), first)
        chosen = Chosen(begin, until, at(begin), max(round(at(until) - at(begin), 2), LEAST))
    return Strip(marks, _ticks(first, last), first, last, chosen)


def _days(event: OutlinedEvent) -> tuple[date, date] | None:
    """The first and the last day of an event as it is marked; None of what has neither."""
    if not event["date"]:
        return None
    ends = event["date"]["start"], event["date"]["end"]
    known = [day for day in map(date.fromisoformat, ends) if EARLIEST < day < LATEST]
    return (known[0], known[-1]) if known else None


def _look(event: OutlinedEvent) -> str:
    hollow = "" if event["status"] == "occurred" else " hollow"
    return f"mark-{event['kind']}{hollow}{' disputed' if event['disputed'] else ''}"


def _ticks(first: date, last: date) -> list[Tick]:
    years = last.year - first.year
    every = next((step for step in TICKS if years / step <= TICKS_MOST), TICKS[-1])
    begin = -(-first.year // every) * every
    return [
        Tick(round(100 * (date(year, 1, 1) - first).days / (last - first).days, 2), year)
        for year in range(begin, last.year, every)
    ]
