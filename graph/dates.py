"""EDTF dates and the two days they lie between (ISO 8601-2:2019, levels 0 to 2). docs/time.md tells the rule.

Our own, where the standard leaves room:

- `~` widens a date by one unit of its precision on each side, `?` makes it uncertain, `%` does both;
- an open end (`..`) and an unknown one (nothing beside the `/`) both reach to the first or last day there is;
- a winter runs from December of its year to the end of February;
- what has no year, or one outside 1 to 9999, is no date.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from graph.date_hints import advice
from graph.date_moments import EARLIEST, LATEST, Span, UnreadableError, moment

if TYPE_CHECKING:
    from datetime import date

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


def iso_text(day: date) -> str:
    """`day` as EDTF: `2023-09-13`, or `..` for the first and the last day there is."""
    return ".." if day in (EARLIEST, LATEST) else day.isoformat()


@lru_cache(maxsize=65536)
def _read(edtf: str) -> Span:
    if edtf[:1] in _SETS and edtf[1:].endswith(_SETS[edtf[0]]):
        spans = [_member(one) for one in edtf[1:-1].split(",")]
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
