"""Offices as bars along the years: which row, and where on it, in per cent of the width."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from graph.dates import bounds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from questions.entity import Tie

STEPS = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500)  # years between two marks
MARKS = 8
UNKNOWN = 6.0  # per cent of the width that a bar gets before an end whose beginning is not known
THINNEST = 0.6  # per cent: a day stays visible


class Bar(NamedTuple):
    """One who held an office; x and width in per cent. Without start or end that side is open."""

    tie: Tie
    x: float
    width: float


class Row(NamedTuple):
    """An office, and all who held it; to whom it is accredited, and what it acts for, where that differs."""

    office: str | None
    accredited_to: str | None
    of: Tie | None
    bars: list[Bar]


class Mark(NamedTuple):
    """A year of the axis and its place in per cent."""

    year: int
    x: float


class Tenure(NamedTuple):
    """Offices over time; undated: how many have neither a start nor an end, and stand in no row."""

    rows: list[Row]
    marks: list[Mark]
    undated: int


def tenure(ties: Sequence[Tie], today: date, *, of_person: bool) -> Tenure | None:
    """A row for each office; None where no tie has a day.

    of_person: the ties are the offices of one person, and lead to what they act for; else they lead to those
    who hold an office of one state or organization.
    """
    dated = [(tie, _day(tie.get("start")), _day(tie.get("end"))) for tie in ties]
    dated = [(tie, start, end) for tie, start, end in dated if start or end]
    days = [day for _, start, end in dated for day in (start, end) if day]
    if not days:
        return None
    low = min(days).replace(month=1, day=1).toordinal()
    high = max(*days, today).toordinal() + 1

    def place(day: date) -> float:
        return 100 * (day.toordinal() - low) / (high - low)

    rows: dict[tuple[str | None, ...], Row] = {}
    for tie, start, end in dated:
        right = place(end) if end else 100.0
        left = place(start) if start else max(0.0, right - UNKNOWN)
        width = min(max(right - left, THINNEST), 100 - left)
        office, accredited = tie.get("office"), tie.get("accredited_to")
        key = (office, accredited, tie["id"] if of_person else None)
        row = rows.setdefault(key, Row(office, accredited, tie if of_person else None, []))
        row.bars.append(Bar(tie, round(left, 2), round(width, 2)))
    for row in rows.values():
        row.bars.sort(key=lambda bar: bar.x)
    first, last = min(days).year, max(*days, today).year
    step = next((step for step in STEPS if (last - first) / step <= MARKS), STEPS[-1])
    years = range(-(-first // step) * step, last + 1, step)
    marks = [Mark(year, round(place(today.replace(year=year, month=1, day=1)), 2)) for year in years]
    return Tenure(sorted(rows.values(), key=_order), marks, len(ties) - len(dated))


def _day(text: str | None) -> date | None:
    return bounds(text)[0] if text else None


def _order(row: Row) -> tuple[int, float, str]:
    """Those of many holders first, then by when the office is first held."""
    return -len(row.bars), min(bar.x for bar in row.bars), row.office or ""
