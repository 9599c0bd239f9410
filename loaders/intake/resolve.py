"""Codes and names of actors to countries: by the codes' own rules and the day, never by likeness."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from graph.countries import countries

if TYPE_CHECKING:
    from datetime import date

System = Literal["cameo", "cow", "gw", "iso2", "iso3", "fips", "wikidata", "name"]


def country_of(system: System, code: str, on: date | None = None) -> str | None:
    """The id of the country that `code` of a code system meant on that day; None where there was none.

    Where a code has meant one country only, the day does not matter. A name is matched whole, after
    folding of case and accents. What is None is handed on as Loaded.unresolved and counted.
    """
    return _found(system, code, on if is_dated(system, code) else None)


@lru_cache(maxsize=1 << 17)
def is_dated(system: System, code: str) -> bool:
    """Whether the day decides which country `code` means. Most mean one: remember them without the day."""
    return len(countries().ever(system, code.strip())) > 1


@lru_cache(maxsize=1 << 17)
def _found(system: System, code: str, on: date | None) -> str | None:
    found = countries().find(system, code.strip(), on)
    return found.id if found else None
