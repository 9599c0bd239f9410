"""Dates of a row of manydata: EDTF, of which an impossible day is lost and not the row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from graph.dates import bounds
from loaders.intake.outcome import Rejected

if TYPE_CHECKING:
    from datetime import date

    from loaders.intake.files import Row

OPEN = "9999-12-31"
# What of a date may stand where the whole does not, and what is said of it.
PARTS = {r"\d{4}-\d{2}": "no such day, its month stands", r"\d{4}": "no such month, its year stands"}
LEFT_OUT = "no EDTF date, left out"


class Dates:
    """The dates of a row; `lost` says which could not be read as they stand."""

    def __init__(self, row: Row) -> None:
        """Of a row whose file may have some of the columns only."""
        self._row = row
        self._read: dict[str, str] = {}
        self.lost: list[Rejected] = []

    def edtf(self, *columns: str) -> str:
        """The first of these dates that is told, as EDTF; empty where none is.

        Of an impossible one (1981-02-30) it is what can be: 1981-02.
        """
        return next((found for each in columns if (found := self._of(each))), "")

    def day(self, *columns: str) -> date | None:
        """The first day of the first of these dates that is told."""
        found = self.edtf(*columns)
        return bounds(found)[0] if found else None

    def span(self, begun: tuple[str, ...], ended: tuple[str, ...]) -> dict[str, Any]:
        """`start`, `end` and `edtf`; `open_end` where there is none. An end not known is not there."""
        first, last = self.edtf(*begun), self.edtf(*ended)
        props: dict[str, Any] = {}
        if first:
            props["start"] = bounds(first)[0]
        if last == OPEN:
            props["open_end"] = True
        elif last:
            props["end"] = bounds(last)[1]
        if props:
            props["edtf"] = f"{first}/{'..' if last == OPEN else last}"
        return props

    def _of(self, column: str) -> str:
        if column not in self._read:
            text = self._row[column] if column in self._row.index else ""
            self._read[column] = self._readable(column, text) if text else ""
        return self._read[column]

    def _readable(self, column: str, text: str) -> str:
        if _is_date(whole := edtf(text)):
            return whole
        for pattern, said in PARTS.items():
            if (part := re.match(pattern, text)) and _is_date(part[0]):
                self.lost.append(Rejected(column, said))
                return part[0]
        self.lost.append(Rejected(column, LEFT_OUT))
        return ""


def edtf(text: str) -> str:
    """A date of the dataset as EDTF: of `1981-09..1981-10` `[1981-09..1981-10]`, a day of the two months."""
    return f"[{text}]" if ".." in text else text


def _is_date(text: str) -> bool:
    try:
        bounds(text)
    except ValueError:
        return False
    return True
