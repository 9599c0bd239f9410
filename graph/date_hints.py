"""What a date that is no EDTF was probably meant to be: for error messages, nothing is read this way."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

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
_OPEN = {"", "..", "open", "now", "present", "today"}
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
    ends = [".." if side in _OPEN else _moment(side, readable) for side in sides]
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
