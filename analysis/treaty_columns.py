"""How many treaties two states both joined, and how they stood, as columns of a panel."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from analysis.treaty import counted_over

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    Row = Mapping[str, Any]

# Kinds of datasets that have treaties, and the prefix of the columns of the dossiers.
SOURCES = ("atop", "cow_alliances", "ggo")
CURATED = "treaties"
ANSWERS = ("in_force", "ended", "unknown")
COLUMNS = tuple(f"{of}_{answer}" for of in (CURATED, *SOURCES) for answer in ANSWERS)


NOTHING: Mapping[str, int | None] = dict.fromkeys(COLUMNS)


def treaty_columns(
    curated: Sequence[Row], coded: Mapping[str, Sequence[Row]], pair: tuple[str, str], days: Sequence[date]
) -> list[dict[str, int | None]]:
    """The columns of a pair on each of these days.

    curated: rows of questions.panel; coded: by kind of dataset, of questions.joined_treaties. None
    for a kind that is not loaded, and where the dossiers have no treaty of the two: they list few.
    """
    counted = [dict(NOTHING) for _ in days]
    for of, rows in ((CURATED, curated), *coded.items()):
        if of == CURATED and not rows:
            continue
        answers: list[Counter[str]] = [Counter() for _ in days]
        for row in rows:
            for place, answer in enumerate(counted_over(row, pair, days)):
                answers[place][answer] += 1
        for cell, told in zip(counted, answers, strict=True):
            cell.update({f"{of}_{answer}": told[answer] for answer in ANSWERS})
    return counted
