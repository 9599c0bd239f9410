"""EDTF dates and the two days they lie between (ISO 8601-2:2019, as far as the edtf library reads it).

Our own rules, where the standard leaves room:

- an open end (`..`) and an unknown one (nothing beside the `/`) both reach to the first or last day there is;
- a winter runs from December of its year to the end of February;
- `~`, `?` and `%` do not widen a date;
- what has no year, or one outside 1 to 9999, is no date.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from time import struct_time
from typing import Any

from graph.date_hints import advice

EARLIEST = date.min
LATEST = date.max

_PLAIN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_QUALIFIED = re.compile(r"(?<=[0-9X])[~?%]$")
_OPEN = ("", "..")
_DECEMBER = 12
_SEASONS = range(21, 42)  # EDTF's month numbers for seasons, quarters and thirds of a year


class _Unreadable(Exception):
    """Not EDTF at all."""


def bounds(edtf: str) -> tuple[date, date]:
    """The first and the last day `edtf` may mean, `start <= end`.

    `2023-09` gives 1 and 30 September 2023, `196X` 1960-01-01 and 1969-12-31, `1945/..` 1945-01-01
    and `LATEST`. Answers are kept: the library takes milliseconds a date.

    Raises:
        ValueError: it is no EDTF date; the message is one line that says what would be right.
    """
    try:
        return _read(edtf)
    except _Unreadable:
        message = f"{edtf!r} is no EDTF date: {advice(edtf, is_edtf)}"
        raise ValueError(message) from None


def is_edtf(text: str) -> bool:
    """Whether `bounds` can read `text`."""
    try:
        _read(text)
    except (_Unreadable, ValueError):
        return False
    return True


def iso_text(day: date) -> str:
    """`day` as EDTF: `2023-09-13`, or `..` for the first and the last day there is."""
    return ".." if day in (EARLIEST, LATEST) else day.isoformat()


@lru_cache(maxsize=65536)
def _read(edtf: str) -> tuple[date, date]:
    sides = edtf.split("/")
    if len(sides) == 1:
        return _moment(edtf)
    if len(sides) != 2 or not any(sides) or "[" in edtf or "{" in edtf:
        raise _Unreadable
    # The library reads an unknown end as a span of ten years, so the ends are read one by one.
    first, last = sides
    start = EARLIEST if first in _OPEN else _moment(first)[0]
    end = LATEST if last in _OPEN else _moment(last)[1]
    if start > end:
        message = f"the interval {edtf!r} ends before it starts: write {last}/{first}"
        raise ValueError(message)
    return start, end


def _moment(text: str) -> tuple[date, date]:
    """Bounds of what is no interval."""
    # A mark on the whole date does not widen it, and the library does not know one on a season.
    text = _QUALIFIED.sub("", text)
    if plain := _PLAIN.fullmatch(text):
        year, month, day = (int(part) if part else None for part in plain.groups())
        if year is not None and (month is None or month not in _SEASONS):
            return _day(text, year, month or 1, day or 1), _day(text, year, month or _DECEMBER, day)
    return _parsed(text)


def _parsed(text: str) -> tuple[date, date]:
    """Bounds of a date that needs the library: qualified, unspecified, a season, a set, a time of day."""
    from edtf import EDTFParseException, parse_edtf

    if text != text.strip():  # the library would read it all the same
        raise _Unreadable
    try:
        parsed: Any = parse_edtf(text)
        lower, upper = parsed.lower_strict(), parsed.upper_strict()
    except (EDTFParseException, ValueError, TypeError, AttributeError, IndexError):
        raise _Unreadable from None
    start, end = _library_day(text, lower), _library_day(text, upper)
    if "Season" in type(parsed).__name__ and start.month == _DECEMBER:
        # The library ends a winter on 31 December.
        end = _day(text, start.year + 1, 2, None)
    if start > end:
        raise _Unreadable
    return start, end


def _library_day(text: str, value: float | struct_time) -> date:
    """A day from the library's `struct_time`, or from its float infinity for an open end."""
    if isinstance(value, struct_time):
        return _day(text, value.tm_year, value.tm_mon, value.tm_mday)
    return LATEST if value > 0 else EARLIEST


def _day(text: str, year: int, month: int, day: int | None) -> date:
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
