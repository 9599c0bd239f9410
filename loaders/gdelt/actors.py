"""Actors of GDELT, by their CAMEO codes: the state itself, somebody of a country, or of none."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from loaders.intake.coded_row import Party
from loaders.intake.resolve import found_of

if TYPE_CHECKING:
    from datetime import date

# Columns from the first of an actor's: code, name, country, group, ethnicity, two religions, three types.
WIDTH = 10
GOVERNMENT = "GOV"


@lru_cache(maxsize=1 << 16)
def actor(dataset: str, columns: tuple[str, ...], day: date) -> Party | None:
    """The actor that WIDTH columns tell of; None where the row names none.

    The country's code alone, or with that of its government and no other, is the state itself; so GDELT
    also codes the country's capital, cities and people, whose name stays with the event.
    """
    code, name, of, group, ethnicity, _, _, *types = columns
    if not code and not name:
        return None
    found = found_of("cameo", of, day) if of else None
    if found and found.itself and code in (of, of + GOVERNMENT):
        return Party(found.id, name, found.id)
    told = {
        "code": code,
        "type": ";".join(each for each in types if each),
        "group": group,
        "ethnicity": ethnicity,
    }
    props = tuple((key, value) for key, value in told.items() if value)
    country = found.id if found else None
    return Party(f"{dataset}:actor:{code or '-'}:{name or '-'}", name or code, country, props)
