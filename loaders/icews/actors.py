"""Actors of ICEWS: the state itself by its plain name, or somebody of a country, or of none we know."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from loaders.intake.coded_row import Party
from loaders.intake.resolve import Found, found_of, is_dated

if TYPE_CHECKING:
    from datetime import date

SOURCE = "icews"
OF = re.compile(r".*\(([^()]+)\)")
NONE = frozenset({"", "null", "none", "n/a"})


def country_named(name: str, day: date) -> Found | None:
    """The country that ICEWS calls so, or whose part it calls so."""
    return found_of("name", name, day, SOURCE)


def by_day(name: str) -> bool:
    """Whether the day decides for whom an actor of a quadruple set stands."""
    of = OF.fullmatch(name)
    return is_dated("name", name, SOURCE) or (of is not None and is_dated("name", of[1], SOURCE))


def numbered(dataset: str, number: int, name: str, day: date) -> Party:
    """An actor of a quadruple set. `Citizen (North Korea)` belongs to the country in brackets."""
    return _numbered(dataset, number, name, country_named(name, day) or _bracketed(name, day))


def _bracketed(name: str, day: date) -> Found | None:
    of = OF.fullmatch(name)
    found = country_named(of[1], day) if of else None
    return Found(found.id, itself=False) if found else None


@lru_cache(maxsize=1 << 17)
def _numbered(dataset: str, number: int, name: str, found: Found | None) -> Party:
    if found and found.itself:
        return Party(found.id, name, found.id)
    return Party(f"{dataset}:actor:{number}", name, found.id if found else None)


def listed(dataset: str, name: str, sectors: str, country: str, day: date) -> Party:
    """An actor of a released row, by its name and country."""
    given = "" if country.casefold() in NONE else country
    home = country_named(given, day) if given else None
    return _listed(dataset, name, sectors, given, home, country_named(name, day))


@lru_cache(maxsize=1 << 17)
def _listed(
    dataset: str, name: str, sectors: str, given: str, home: Found | None, meant: Found | None
) -> Party:
    if meant and meant.itself and (not given or home == meant):
        return Party(meant.id, name, meant.id)
    if not given:
        home = meant
    sector = (("sector", sectors),) if sectors.casefold() not in NONE else ()
    return Party(f"{dataset}:actor:{given or '-'}:{name}", name, home.id if home else None, sector)


def unresolved(*parties: tuple[Party, str]) -> tuple[tuple[str, str], ...]:
    """What was looked for in vain: the country given, or the name where none is."""
    return tuple(
        ("name", party.name if given.casefold() in NONE else given)
        for party, given in parties
        if party.country is None
    )
