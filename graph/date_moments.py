"""One EDTF moment, such as `2023-09~`, `196X` or `?2021-24`: its days, and how far its marks reach.

The rule stands in docs/time.md. What is not made of a year, a month or season, and a day (a time of day, a
year of five digits) is left to the edtf library.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from time import struct_time
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

EARLIEST = date.min
LATEST = date.max

_DECEMBER = 12
_MARK = "([~?%]?)"
_MOMENT = re.compile(
    rf"{_MARK}([0-9X]{{4}}){_MARK}(?:-{_MARK}([0-9X]{{2}}){_MARK}(?:-{_MARK}([0-9X]{{2}}){_MARK})?)?"
)
_SIGNIFICANT = re.compile(r"([0-9]{4})S([1-4])")  # 1950S2: only its first two digits are meant
# EDTF's month numbers above 12, with the month each begins in and how many months it has: seasons, of the
# northern half of the earth where that is not said, of the north, of the south; quarters, thirds, halves.
_SEASONS = {
    number: (begins, length)
    for first, length, beginnings in (
        (21, 3, (3, 6, 9, 12)),
        (25, 3, (3, 6, 9, 12)),
        (29, 3, (9, 12, 3, 6)),
        (33, 3, (1, 4, 7, 10)),
        (37, 4, (1, 5, 9)),
        (40, 6, (1, 7)),
    )
    for number, begins in enumerate(beginnings, first)
}


class Span(NamedTuple):
    """The first and the last day a date may mean; `uncertain` where it is marked `?` or `%`."""

    start: date
    end: date
    uncertain: bool = False


class UnreadableError(Exception):
    """Not EDTF at all."""


def moment(text: str) -> Span:
    """The days of what is no interval and no set.

    Raises:
        UnreadableError: it is no EDTF.
        ValueError: it is, but there is no such day; the message says in one line what would be right.
    """
    found = _MOMENT.fullmatch(_SIGNIFICANT.sub(lambda s: f"{s[1][: int(s[2])]:X<4}", text))
    if found is None:
        return _by_library(text)
    before_year, year, after_year, before_month, month, after_month, before_day, day, after_day = (
        part or "" for part in found.groups()
    )
    start, end = _days(text, year, month, day)
    marks = (before_year + after_year, before_month + after_month, before_day + after_day)
    reach = [
        unit for unit, mark in zip(_units(year, month, day), marks, strict=True) if "~" in mark or "%" in mark
    ]
    months, days = sum(unit[0] for unit in reach), sum(unit[1] for unit in reach)
    uncertain = any(mark in "?%" for mark in "".join(marks))
    to_a_day = bool(day) and "X" not in day
    return Span(
        _moved(start, -months, -days, month_ends=False),
        _moved(end, months, days, month_ends=not to_a_day),
        uncertain,
    )


def _units(year: str, month: str, day: str) -> tuple[tuple[int, int], ...]:
    """One unit of the precision of each part, as `(months, days)`; one with an X in it is not stated."""
    of_year = (_DECEMBER * 10 ** year.count("X"), 0)
    of_month = of_year if "X" in month or not month else (_SEASONS.get(int(month), (0, 1))[1], 0)
    of_day = of_month if "X" in day or not day else (0, 1)
    return of_year, of_month, of_day


def _days(text: str, year: str, month: str, day: str) -> tuple[date, date]:
    """First and last day of a date without its marks."""
    years = (int(year.replace("X", "0")), int(year.replace("X", "9")))
    if month.isdigit() and int(month) in _SEASONS:
        if day:
            raise UnreadableError
        begins, length = _SEASONS[int(month)]
        over, last = divmod(begins + length - 2, _DECEMBER)
        return day_of(text, years[0], begins, 1), day_of(text, years[1] + over, last + 1, None)
    months = _matching(month, _DECEMBER) if month else range(1, _DECEMBER + 1)
    days = _matching(day, 31) if day else range(1, 32)
    if "X" in year + month + day:
        for limit in years:
            day_of(text, limit, 1, 1)
        start = _first(range(years[0], years[1] + 1), months, days)
        end = _first(range(years[1], years[0] - 1, -1), months[::-1], days[::-1])
        if start is None or end is None:
            raise UnreadableError
        return start, end
    given = int(day) if day else None
    return (
        day_of(text, years[0], int(month or 1), 1 if given is None else given),
        day_of(text, years[0], int(month or _DECEMBER), given),
    )


def _matching(digits: str, most: int) -> Sequence[int]:
    """Numbers from 1 to `most` that these two digits may be."""
    pattern = re.compile(digits.replace("X", "[0-9]"))
    return [number for number in range(1, most + 1) if pattern.fullmatch(f"{number:02}")]


def _first(years: Sequence[int], months: Sequence[int], days: Sequence[int]) -> date | None:
    """The first day in the calendar of these, in their order."""
    for year in years:
        for month in months:
            last = monthrange(year, month)[1]
            for day in days:
                if day <= last:
                    return date(year, month, day)
    return None


def _moved(day: date, months: int, days: int, *, month_ends: bool) -> date:
    """`day` some months and days later or earlier; as far as there are days."""
    if months:
        year, month = divmod(day.year * _DECEMBER + day.month - 1 + months, _DECEMBER)
        if not EARLIEST.year <= year <= LATEST.year:
            return EARLIEST if months < 0 else LATEST
        last = monthrange(year, month + 1)[1]
        day = date(year, month + 1, last if month_ends else min(day.day, last))
    return date.fromordinal(max(EARLIEST.toordinal(), min(day.toordinal() + days, LATEST.toordinal())))


def _by_library(text: str) -> Span:
    from edtf import EDTFParseException, parse_edtf

    if text != text.strip() or "," in text:  # the library would read it all the same
        raise UnreadableError
    try:
        parsed: Any = parse_edtf(text)
        lower, upper = parsed.lower_strict(), parsed.upper_strict()
    except (EDTFParseException, ValueError, TypeError, AttributeError, IndexError):
        raise UnreadableError from None
    if not isinstance(lower, struct_time) or not isinstance(upper, struct_time):
        raise UnreadableError
    start, end = (day_of(text, day.tm_year, day.tm_mon, day.tm_mday) for day in (lower, upper))
    if start > end:
        raise UnreadableError
    return Span(start, end)


def day_of(text: str, year: int, month: int, day: int | None) -> date:
    """A calendar day, the month's last without `day`; ValueError with advice where there is none."""
    if not EARLIEST.year <= year <= LATEST.year:
        message = f"the date {text!r} leaves the years 0001 to 9999: leave it out, or narrow it, as 196X"
        raise ValueError(message)
    if not 1 <= month <= _DECEMBER:
        message = f"the date {text!r} has no real month: months are 01 to 12, as in {year:04d}-01"
        raise ValueError(message)
    last = monthrange(year, month)[1]
    if day is not None and not 1 <= day <= last:
        message = f"the date {text!r} is in no calendar: {year:04d}-{month:02d} runs from 01 to {last}"
        raise ValueError(message)
    return date(year, month, last if day is None else day)
