"""A released row of ICEWS: both sides, a CAMEO code and ICEWS's own intensity; and its actors.

An actor is the state itself by its plain name, or somebody of a country, or of none we know.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from loaders.intake.coded_row import Apart, Code, CodedActor, CodedRow, by_label, codes, folded
from loaders.intake.fields import number
from loaders.intake.outcome import Loaded, Outcome, Rejected
from loaders.intake.resolve import CodedCountry, coded_country, is_dated, unchanged_since

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from loaders.intake.descriptions import Description
    from loaders.intake.fields import Days
    from loaders.intake.outcome import Row

LEAF = 3  # digits of a code below the roots
SOURCE = "icews"
CODE = ("CAMEO Code", "Event Text")
OF = re.compile(r".*\(([^()]+)\)")
NONE = frozenset({"", "null", "none", "n/a"})
same_since = partial(unchanged_since, source=SOURCE)


def events_of(about: Description, days: Days) -> Callable[[Row], Outcome]:
    """Reads rows of a released file that writes its days so."""
    return partial(event, about.id, days)


def event(dataset: str, days: Days, row: Row) -> Outcome:
    """What becomes of a row. Its id is the event's with the date: ICEWS uses an id again on another day."""
    number_of_event = row["Event ID"]
    if not number_of_event.isdigit():
        return Rejected("Event ID", "no number")
    on = days.day(row["Event Date"])
    if on is None:
        return Rejected("Event Date", "no such day")
    code = _code(*(row[column] if column in row.index else "" for column in CODE))
    if isinstance(code, Rejected):
        return code
    actor = released_actor(dataset, row["Source Name"], row["Source Sectors"], row["Source Country"], on)
    target = released_actor(dataset, row["Target Name"], row["Target Sectors"], row["Target Country"], on)
    if not actor.name or not target.name:
        return Rejected("Target Name" if actor.name else "Source Name", "empty")
    own = _own(row["Intensity"])
    if isinstance(own, Rejected):
        return own
    nobody = unresolved((actor, row["Source Country"]), (target, row["Target Country"]))
    return Loaded(CodedRow(f"{number_of_event}-{on}", on, code, actor, target, own), nobody)


def apart(about: Description, days: Days) -> Apart:
    """How rows of a released file come apart; the same as `event` makes of them."""
    source, target = (
        tuple(f"{side} {column}" for column in ("Name", "Sectors", "Country"))
        for side in ("Source", "Target")
    )
    return Apart(
        number="Event ID",
        day="Event Date",
        day_of=days.day,
        code=CODE,
        code_of=_code,
        own=("Intensity",),
        own_of=_own,
        sides=(source, target),
        side_of=partial(_side, about.id),
        is_dated=_is_dated,
        since=same_since,
    )


def _side(
    dataset: str, name: str, sectors: str, country: str, day: date
) -> tuple[CodedActor, tuple[tuple[str, str], ...]] | None:
    party = released_actor(dataset, name, sectors, country, day)
    return (party, unresolved((party, country))) if party.name else None


def _is_dated(name: str, _sectors: str, country: str) -> bool:
    return is_dated("name", name, SOURCE) or is_dated("name", country, SOURCE)


def _own(intensity: str) -> dict[str, float] | Rejected:
    """ICEWS's own scale, where a row has it."""
    if intensity.casefold() in NONE:
        return {}
    value = number(intensity)
    return Rejected("Intensity", "no number") if value is None else {"intensity": value}


def _code(text: str, name: str) -> Code | Rejected:
    """The code of a row, by its name where it has none or one that CAMEO has not, as `13y` in 2017."""
    coded = text.casefold() not in NONE
    code = (code_of(text) if coded else None) or by_label().get(folded(name))
    if code is None and coded:
        return Rejected("CAMEO Code", "no code of CAMEO")
    return code or Rejected("Event Text", "no name of a code of CAMEO")


def code_of(text: str) -> Code | None:
    """A code as ICEWS prints it, with or without its leading zero."""
    known = codes()
    return known[text] if len(text) >= LEAF and text in known else known.get(f"0{text}")


def country_named(name: str, day: date) -> CodedCountry | None:
    """The country that ICEWS calls so, or whose part it calls so."""
    return coded_country("name", name, day, SOURCE)


def depends_on_day(name: str) -> bool:
    """Whether the day decides for whom an actor of a quadruple set stands."""
    of = OF.fullmatch(name)
    return is_dated("name", name, SOURCE) or (of is not None and is_dated("name", of[1], SOURCE))


def set_actor(dataset: str, number: int, name: str, day: date) -> CodedActor:
    """An actor of a quadruple set. `Citizen (North Korea)` belongs to the country in brackets."""
    return _set_actor(dataset, number, name, country_named(name, day) or _bracketed(name, day))


def _bracketed(name: str, day: date) -> CodedCountry | None:
    of = OF.fullmatch(name)
    country = country_named(of[1], day) if of else None
    return CodedCountry(country.id, itself=False) if country else None


@lru_cache(maxsize=1 << 17)
def _set_actor(dataset: str, number: int, name: str, country: CodedCountry | None) -> CodedActor:
    if country and country.itself:
        return CodedActor(country.id, name, country.id)
    return CodedActor(f"{dataset}:actor:{number}", name, country.id if country else None)


def released_actor(dataset: str, name: str, sectors: str, country: str, day: date) -> CodedActor:
    """An actor of a released row, by its name and country."""
    given = "" if country.casefold() in NONE else country
    home = country_named(given, day) if given else None
    return _released_actor(dataset, name, sectors, given, home, country_named(name, day))


@lru_cache(maxsize=1 << 17)
def _released_actor(
    dataset: str, name: str, sectors: str, given: str, home: CodedCountry | None, meant: CodedCountry | None
) -> CodedActor:
    if meant and meant.itself and (not given or home == meant):
        return CodedActor(meant.id, name, meant.id)
    if not given:
        home = meant
    sector = (("sector", sectors),) if sectors.casefold() not in NONE else ()
    return CodedActor(f"{dataset}:actor:{given or '-'}:{name}", name, home.id if home else None, sector)


def unresolved(*parties: tuple[CodedActor, str]) -> tuple[tuple[str, str], ...]:
    """What was looked for in vain: the country given, or the name where none is."""
    return tuple(
        ("name", party.name if given.casefold() in NONE else given)
        for party, given in parties
        if party.country is None
    )
