"""Actors of ICEWS: the state itself by its plain name, or somebody of a country, or of none we know."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from loaders.intake.about import about
from loaders.intake.coded import Party
from loaders.intake.resolve import country_of, is_dated

if TYPE_CHECKING:
    from datetime import date

OF = re.compile(r".*\(([^()]+)\)")
NONE = frozenset({"", "null", "none", "n/a"})


def country_named(name: str, day: date | None) -> str | None:
    """The id of the country that ICEWS calls so."""
    ours: dict[str, str] = about("icews").rest["names"]
    return ours.get(name.strip()) or country_of("name", name, day)


def by_day(name: str) -> bool:
    """Whether the day decides for whom an actor of a quadruple set stands."""
    of = OF.fullmatch(name)
    return is_dated("name", name) or (of is not None and is_dated("name", of[1]))


def numbered(dataset: str, number: int, name: str, day: date) -> Party:
    """An actor of a quadruple set. `Citizen (North Korea)` belongs to the country in brackets."""
    if state := country_named(name, day):
        return Party(state, name, state)
    of = OF.fullmatch(name)
    return Party(f"{dataset}:actor:{number}", name, country_named(of[1], day) if of else None)


def listed(dataset: str, name: str, sectors: str, country: str, day: date) -> Party:
    """An actor of a released row, by its name and country."""
    return _undated(dataset, name, sectors, country) or _listed(dataset, name, sectors, country, day)


@lru_cache(maxsize=1 << 17)
def _undated(dataset: str, name: str, sectors: str, country: str) -> Party | None:
    """The actor, once for all days; None where the day decides."""
    if is_dated("name", name) or is_dated("name", country):
        return None
    return _listed(dataset, name, sectors, country, None)


def _listed(dataset: str, name: str, sectors: str, country: str, day: date | None) -> Party:
    given = "" if country.casefold() in NONE else country
    home = country_named(given, day) if given else None
    state = country_named(name, day)
    if state and (not given or home == state):
        return Party(state, name, state)
    sector = (("sector", sectors),) if sectors.casefold() not in NONE else ()
    return Party(f"{dataset}:actor:{given or '-'}:{name}", name, home, sector)


def unresolved(*parties: Party) -> tuple[tuple[str, str], ...]:
    """The names of those no country is known of."""
    return tuple(("name", party.name) for party in parties if party.country is None)
