"""The span of time a question is about, and whether what answers it must certainly lie inside."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from graph.dates import EARLIEST, LATEST, bounds
from graph.errors import WrongField

if TYPE_CHECKING:
    from datetime import date

When = Literal["certain", "possible"]


@dataclass(frozen=True)
class Window:
    """From `start` to `end`, both inside. `certain`: only what lies wholly inside and is not uncertain."""

    start: date = EARLIEST
    end: date = LATEST
    certain: bool = False

    @property
    def bounded(self) -> bool:
        """Whether a start or an end was asked for."""
        return self.start > EARLIEST or self.end < LATEST

    @property
    def naming(self) -> tuple[date | None, date]:
        """By which day a name that is asked with this time is meant, and since when; None is today.

        Its last day: "Russia" until 1980 is the Soviet Union. `Countries.resolve` takes both.
        """
        return self.end if self.end < LATEST else None, self.start

    @property
    def limits(self) -> dict[str, date]:
        """`low <= starts <= end` and `start <= ends <= high` for what may or must lie inside."""
        return {
            "low": self.start if self.certain else EARLIEST,
            "start": self.start,
            "end": self.end,
            "high": self.end if self.certain else LATEST,
        }

    def holds(self, start: str, end: str, *, uncertain: bool) -> bool:
        """Whether what has these two days, as ISO text, may lie inside, or, if `certain`, does."""
        if self.certain and uncertain:
            return False
        days = self._written
        return days["low"] <= start <= days["end"] and days["start"] <= end <= days["high"]

    @cached_property
    def _written(self) -> dict[str, str]:
        return {name: day.isoformat() for name, day in self.limits.items()}


ANY_TIME = Window()


def window(start: str | None, end: str | None, when: When = "possible") -> Window:
    """The window between two EDTF dates, each at its widest: `2023-09~` begins on 1 August.

    Raises:
        WrongField: one is no EDTF date, or the end lies before the start.
    """
    first = _bounds(start, "start")[0] if start else EARLIEST
    last = _bounds(end, "end")[1] if end else LATEST
    if last < first:
        raise WrongField("end", f"{end} lies before start {start}")
    return Window(first, last, when == "certain")


def known_by(as_of: str | None) -> date | None:
    """The last day of an EDTF date up to which something had to be published; None without one.

    Raises:
        WrongField: it is no EDTF date.
    """
    return _bounds(as_of, "as_of")[1] if as_of else None


def on_day(text: str, field: str = "on") -> date:
    """The first day an EDTF date may mean.

    Raises:
        WrongField: it is no EDTF date.
    """
    return _bounds(text, field)[0]


def _bounds(text: str, field: str) -> tuple[date, date]:
    try:
        return bounds(text)
    except ValueError as error:
        raise WrongField(field, str(error)) from None
