"""How many contacts of two states each kind of machine-coded dataset counts, as columns of a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    Row = Mapping[str, Any]

# Kinds of datasets of coded events.
SOURCES = ("icews", "gdelt", "polecat")
COLUMNS = tuple(f"{source}_contacts" for source in SOURCES)


def coded_columns(
    counted: Mapping[str, Row], cell: int, days: tuple[date, date], ways: Sequence[str]
) -> dict[str, int | None]:
    """The columns of a pair in a period of these days.

    counted: by kind of dataset, of questions.coded_contacts. ways: which directions count. Of a period
    without a row 0 if the dataset's files are about every day of it, else None, as where none is loaded.
    """
    found: dict[str, int | None] = dict.fromkeys(COLUMNS)
    for source, of in counted.items():
        told = of["cells"].get(cell)
        if told is not None:
            found[f"{source}_contacts"] = sum(told[way] for way in ways)
        elif whole(days, of["covered"]):
            found[f"{source}_contacts"] = 0
    return found


def whole(days: tuple[date, date], covered: Sequence[str]) -> bool:
    """Whether a dataset's files are about every day from the first to the last: no row means none coded."""
    first, last = (day.isoformat() for day in days)
    spans = (span.split("/") for span in covered)
    return any(start <= first and last <= end for start, end in spans)
