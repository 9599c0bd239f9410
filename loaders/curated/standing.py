"""For whom an actor acts on a day: itself, or what its offices and its organs belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.dates import EARLIEST, LATEST, bounds
from loaders.curated.dossier import Organization, Person

if TYPE_CHECKING:
    from datetime import date

    from graph.dates import Span
    from loaders.curated.context import Context


@dataclass(frozen=True, slots=True)
class Standing:
    """What an actor stands for.

    `country`: the country acted for, None for nobody's actor (or when several are possible).
    `through`: the organs and countries stood for, the actor itself left out.
    `possible`: the countries it could be, sorted; more than one means that the dossier must say.
    """

    country: str | None
    through: frozenset[str]
    possible: tuple[str, ...]


def chain(context: Context, actor: str) -> list[str]:
    """A country, or an organization and what it is an organ of up to a country; ends at a cycle."""
    found: list[str] = []
    while actor and actor not in found:
        found.append(actor)
        thing = context.things.get(actor)
        actor = str(thing.record.organ_of) if thing and isinstance(thing.record, Organization) else ""
    return found


def country_of(context: Context, actor: str) -> str | None:
    """The country at the end of an organization's chain, or the country itself."""
    last = chain(context, actor)[-1]
    return None if last in context.things else last


def standing(context: Context, actor: str, span: Span | None, chosen: str = "") -> Standing:
    """What `actor` stands for within `span` (None: at any time).

    A person stands for what it represents in an office that may overlap the span; `chosen` is the
    country the dossier names where offices leave it open, and only offices of that country count then.
    """
    thing = context.things.get(actor)
    if thing is not None and isinstance(thing.record, Person):
        chains = [
            chain(context, office.of)
            for office in thing.record.offices
            if office.of and overlaps(_held(office.start, office.end), span)
        ]
    else:
        chains = [chain(context, actor)]
    ends = {id(each): country_of(context, each[-1]) for each in chains}
    possible = tuple(sorted({end for end in ends.values() if end}))
    country = chosen or (possible[0] if len(possible) == 1 else None)
    through = {step for each in chains for step in each if not chosen or ends[id(each)] == chosen}
    if country:
        through.add(country)
    return Standing(country, frozenset(through - {actor}), possible)


def overlaps(held: tuple[date, date], span: Span | None) -> bool:
    """Whether two spans may share a day; no span overlaps everything."""
    return span is None or (held[0] <= span.end and span.start <= held[1])


def _held(start: str, end: str) -> tuple[date, date]:
    return (bounds(start)[0] if start else EARLIEST, bounds(end)[1] if end else LATEST)
