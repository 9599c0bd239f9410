"""EDTF dates and the two days they lie between (ISO 8601-2:2019, levels 0 to 2). docs/time.md tells the rule.

Our own, where the standard leaves room:

- `~` widens a date by one unit of its precision on each side, `?` makes it uncertain, `%` does both;
- an open end (`..`) and an unknown one (nothing beside the `/`) both reach to the first or last day there is;
- a winter runs from December of its year to the end of February;
- what has no year, or one outside 1 to 9999, is no date.

What is not made of a year, a month or season, and a day (a time of day, a year of five digits) is left to the
edtf library. What a date that is no EDTF was probably meant to be is told in error messages only; nothing is
read this way.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from time import struct_time
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["EARLIEST", "LATEST", "Span", "bounds", "is_edtf", "iso_text", "reading"]

_OPEN = ("", "..")
_SETS = {"[": "]", "{": "}"}


def reading(edtf: str) -> Span:
    """The first and the last day `edtf` may mean, `start <= end`, and whether it is uncertain.

    `2023-09` gives 1 and 30 September 2023, `2023-09~` 1 August and 31 October, `196X` 1960-01-01 and
    1969-12-31, `1945/..` 1945-01-01 and `LATEST`; `2023-09?` is uncertain. Answers are kept.

    Raises:
        ValueError: it is no EDTF date; the message is one line that says what would be right.
    """
    try:
        return _read(edtf)
    except UnreadableError:
        message = f"{edtf!r} is no EDTF date: {advice(edtf, is_edtf)}"
        raise ValueError(message) from None


def bounds(edtf: str) -> tuple[date, date]:
    """The first and the last day of `reading`.

    Raises:
        ValueError: it is no EDTF date; the message is one line that says what would be right.
    """
    return reading(edtf)[:2]


def is_edtf(text: str) -> bool:
    """Whether `reading` can read `text`."""
    try:
        _read(text)
    except (UnreadableError, ValueError):
        return False
    return True


def iso_text(day: date, *, uncertain: bool = False) -> str:
    """`day` as EDTF: `2023-09-13`, `2023-09-13?` if uncertain, `..` for the first and last day there is."""
    return ".." if day in (EARLIEST, LATEST) else day.isoformat() + "?" * uncertain


@lru_cache(maxsize=65536)
def _read(edtf: str) -> Span:
    if edtf[:1] in _SETS and edtf[1:].endswith(_SETS[edtf[0]]):
        spans = [_member(date_of_set) for date_of_set in re.split(", *", edtf[1:-1])]
        starts, ends, uncertain = zip(*spans, strict=True)
        return Span(min(starts), max(ends), any(uncertain))
    first, slash, last = edtf.partition("/")
    return _between(edtf, first, last, "/") if slash else moment(edtf)


def _member(text: str) -> Span:
    """One of a set: a moment, or those from one to another, `1670..1672`, `..1970` or `1970..`."""
    first, dots, last = text.partition("..")
    return _between(text, first, last, "..") if dots else moment(text)


def _between(text: str, first: str, last: str, sign: str) -> Span:
    if not first and not last:
        raise UnreadableError
    start = Span(EARLIEST, EARLIEST) if first in _OPEN else moment(first)
    end = Span(LATEST, LATEST) if last in _OPEN else moment(last)
    if start.start > end.end:
        message = f"the interval {text!r} ends before it starts: write {last}{sign}{first}"
        raise ValueError(message)
    return Span(start.start, end.end, start.uncertain or end.uncertain)


_DECEMBER = 12
# English and Indonesian month names, by their first letters.
_MONTHS = {
    "jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "may": 5, "mei": 5, "jun": 6, "jul": 7, "aug": 8,
    "agu": 8, "sep": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "des": 12,
}  # fmt: skip
_DAY_FIRST = re.compile(r"(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?([a-z]{3,9})\.?,?\s+(\d{4})")
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年년 ]\s*(\d{1,2})(?:\s*[-/.月월 ]\s*(\d{1,2})\s*[日일.]?)?[月월]?")
_RUN_TOGETHER = re.compile(r"(\d{4})(\d\d)(\d\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_DECADE = re.compile(r"(\d{3})0'?s")
_ABOUT = re.compile(r"(?:c|ca|circa|about|around|sekitar)\.?\s*(\d{4}(?:-\d\d){0,2})")
_YEARS = re.compile(r"(\d{4})\s*[-\N{EN DASH}]\s*(\d{4})")
_OPEN_WORDS = {"", "..", "open", "now", "present", "today"}
_NO_DATE = {"", "unknown", "undated", "n.d.", "none", "null", "/", "-", "?"}

_EXAMPLES = "write a day as 2023-09-13, a month as 2023-09, a decade as 196X, a span as 2023-09-12/2023-09-17"


def advice(text: str, readable: Callable[[str], bool]) -> str:
    """What to do about `text`, after `is no EDTF date: `; `readable` tells whether a text is EDTF."""
    plain = text.strip().lower()
    if plain in _NO_DATE:
        return "leave the date out where no source gives one"
    wanted = _span(plain, readable) or _moment(plain, readable)
    return f"write {wanted}" if wanted and readable(wanted) else _EXAMPLES


def _span(text: str, readable: Callable[[str], bool]) -> str | None:
    """An interval written `a/b` or `a..b` with ends that are not EDTF yet."""
    separator = ".." if ".." in text.strip(".") and "/" not in text else "/"
    sides = [side.strip() for side in text.split(separator)]
    if len(sides) != 2:
        return None
    ends = [".." if side in _OPEN_WORDS else _moment(side, readable) for side in sides]
    return "/".join(end for end in ends if end) if all(ends) else None


def _moment(text: str, readable: Callable[[str], bool]) -> str | None:
    """EDTF for a date written in another way; None where it could mean two days, or nothing."""
    if readable(text):
        return text
    wanted = None
    if m := _YEARS.fullmatch(text):
        wanted = f"{m[1]}/{m[2]}"
    elif m := _DECADE.fullmatch(text):
        wanted = f"{m[1]}X"
    elif m := _ABOUT.fullmatch(text):
        wanted = f"{m[1]}~"
    elif m := _RUN_TOGETHER.fullmatch(text) or _YEAR_FIRST.fullmatch(text):
        wanted = _written(m[1], int(m[2]), m[3])
    elif m := _YEAR_LAST.fullmatch(text):
        # 03/04/2023 is two different days: only a number above 12 tells which is the month.
        month, day = sorted((int(m[1]), int(m[2])))
        wanted = _written(m[3], month, day) if day > _DECEMBER or day == month else None
    elif (m := _DAY_FIRST.fullmatch(text)) and m[2][:3] in _MONTHS:
        wanted = _written(m[3], _MONTHS[m[2][:3]], m[1])
    elif (m := _MONTH_FIRST.fullmatch(text)) and m[1][:3] in _MONTHS:
        wanted = _written(m[3], _MONTHS[m[1][:3]], m[2])
    return wanted


def _written(year: str, month: int, day: str | int | None) -> str:
    return f"{year}-{month:02d}" + (f"-{int(day):02d}" if day else "")


EARLIEST = date.min
LATEST = date.max

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
    written = _MOMENT.fullmatch(_SIGNIFICANT.sub(lambda s: f"{s[1][: int(s[2])]:X<4}", text))
    if written is None:
        return _by_library(text)
    before_year, year, after_year, before_month, month, after_month, before_day, day, after_day = (
        part or "" for part in written.groups()
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
