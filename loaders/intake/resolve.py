"""Codes and names of actors to countries: by the codes' own rules and the day, never by likeness."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from graph.countries import countries

if TYPE_CHECKING:
    from datetime import date

System = Literal["cameo", "cow", "gw", "iso2", "iso3", "fips", "wikidata", "name"]


@lru_cache(maxsize=1 << 17)
def country_of(system: System, code: str, on: date | None = None) -> str | None:
    """The id of the country that `code` of a code system meant on that day; None where there was none.

    Where a code has meant one country only, the day does not matter. A name is matched whole, after
    folding of case and accents. What is None is handed on as Loaded.unresolved and counted.
    """
    found = countries().find(system, code.strip(), on)
    return found.id if found else None
