"""Fields of a row as numbers and as days: 2017-01-15, or 1/15/2017, whose order the whole file tells."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from graph.errors import InputError
from loaders.intake.outcome import FileProblem
from loaders.intake.rows import open_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from loaders.intake.descriptions import Shape
    from loaders.intake.files import Place

LENGTHS = (8, 10)  # of 20180131 and 2018-01-31; a week, which Python would read too, has others
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[ T].*)?", re.ASCII)
YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})(?:[ T].*)?", re.ASCII)
ORDERS = {"mdy": "month", "dmy": "day"}
MONTHS = 12
MISSING = frozenset({"", ".", "-9"})  # what ATOP and the Correlates of War write for nothing
LOOK = 1_000  # rows; a file that has no other form of a day in them has none


@lru_cache(maxsize=1 << 15)
def day(text: str) -> date | None:
    """`2018-01-31` or `20180131` as a day; None for what is none, as `20230230`."""
    if len(text) not in LENGTHS or not text.replace("-", "").isdigit():
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def edtf(year: str, month: str, day_: str) -> str:
    """`1822-12` of 1822, 12 and a day that is missing; of what is no date something that is none either.

    A month above 12 is one of those: EDTF would read a season.
    """
    if month not in MISSING and month.zfill(2) > str(MONTHS):
        return ""
    text = year.zfill(4)
    for part in (month, day_):
        if part in MISSING:
            break
        text += f"-{part.zfill(2)}"
    return text


def number(text: str) -> float | None:
    """`-1.5` as a number; None for what is none, as `nan`."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None


def whole(text: str) -> int | None:
    """`12` as a whole number; None for what is none."""
    return int(text) if text.isascii() and text.isdigit() else None


class Days(NamedTuple):
    """How a file writes its days. order: `mdy` or `dmy` where the year stands last, else None."""

    order: str | None = None

    def day(self, text: str) -> date | None:
        """The day that a field names; None for what is none."""
        if match := YEAR_FIRST.fullmatch(text):
            return _date(match[1], match[3], match[4])
        if (match := YEAR_LAST.fullmatch(text)) and self.order:
            parts = (match[1], match[3]) if self.order == "mdy" else (match[3], match[1])
            return _date(match[4], *parts)
        return day(text)


def _date(year: str, month: str, day_: str) -> date | None:
    try:
        return date(int(year), int(month), int(day_))
    except ValueError:
        return None


def days_of(place: Place, shape: Shape, columns: Sequence[str], given: str | None) -> Days:
    """How the days in `columns` of a file are written; `given` is the order the user names.

    Where the year stands last, a number above 12 in any row is the day in all of them.

    Raises:
        FileProblem: the file has both orders, or another one than is given.
        InputError: no row tells, and nothing is given.
    """
    above: dict[str, tuple[int, str]] = {}
    seen = ""
    for number, row in enumerate(open_rows(place, shape)):
        if number == LOOK and not seen:
            break
        if row.problem:
            continue
        for column in columns:
            if match := YEAR_LAST.fullmatch(text := row[column]):
                seen = seen or text
                first, second = int(match[1]), int(match[3])
                if (first > MONTHS) != (second > MONTHS):
                    above.setdefault("dmy" if first > MONTHS else "mdy", (row.line, text))
    if not seen:
        return Days()
    if len(above) == len(ORDERS) or (given and above and given not in above):
        _refuse(place, above, given)
    if not above and not given:
        message = (
            f"{place.name}: no row tells whether a day such as {seen} has its month or its day first; "
            "say --days mdy or --days dmy"
        )
        raise InputError(message)
    return Days(next(iter(above), given))


def _refuse(place: Place, above: dict[str, tuple[int, str]], given: str | None) -> None:
    order, (line, text) = next((order, at) for order, at in above.items() if order != given)
    others = [f"line {at[0]}" for name, at in above.items() if name != order] or [f"--days {given}"]
    message = f"{text} has its {ORDERS[order]} first, but {others[0]} not; write days as 2017-01-15"
    raise FileProblem(place.name, line, message)
