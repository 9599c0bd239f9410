"""Files of POLECAT to a job: who did what to whom, by the categories of PLOVER.

A side of a row may name several actors: each of them gets the country that is its own.
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from loaders.intake.coded_events import coded_job
from loaders.intake.coded_row import CodedActor, CodedRow, category
from loaders.intake.descriptions import description
from loaders.intake.fields import days_of, number
from loaders.intake.job import with_id
from loaders.intake.outcome import Loaded, Outcome, Rejected, Skipped
from loaders.intake.parts import Part, choose
from loaders.intake.resolve import coded_country

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from loaders.intake.fields import Days
    from loaders.intake.job import Job
    from loaders.intake.outcome import Row

SIDES = ("Actor", "Recipient")
INTENSITY = ("Event Intensity", "Intensity")
DAYS = ("Event Date", "Publication Date")
LIST = re.compile(r"\s*[;|]\s*")
NONE = frozenset({"", "none"})


def open_job(paths: list[Path], dataset: str | None, *, days: str | None = None) -> Job:
    """The job of loading weekly files; days: the order of days as 1/2/2023, where a file does not tell.

    Raises:
        FileProblem: a file is missing or is none of POLECAT.
        InputError: the order of days is asked for.
    """
    described = with_id(description("polecat"), dataset)
    shape = described.shapes["events"]
    parts = [
        Part(place, shape, partial(event, described.id, days_of(place, shape, DAYS, days)))
        for place, _ in choose(paths, [shape])
    ]
    return coded_job(described, parts)


def event(dataset: str, days: Days, row: Row) -> Outcome:
    """What becomes of a row: an event under its own id, known from the day its report was published."""
    if not values(row["Event ID"]):
        return Rejected("Event ID", "empty")
    on, published = (days.day(row[column]) for column in DAYS)
    if on is None or published is None:
        return Rejected(DAYS[0] if on is None else DAYS[1], "no such day")
    kind = category(row["Event Type"], ", ".join(values(row["Event Mode"])))
    if kind is None:
        return Rejected("Event Type", "no category of PLOVER")
    own = _own(row)
    if isinstance(own, Rejected):
        return own
    acting, addressed = sides = [parties(dataset, _side(row, side), on) for side in SIDES]
    if not acting and not addressed:
        return Skipped("neither side is named")
    actor, target = (side[0][0] if side else None for side in sides)
    others = tuple(party for party, _ in acting[1:]), tuple(party for party, _ in addressed[1:])
    unresolved = [
        # What was looked for in vain: the code of the country, or the name of those that have none.
        ("iso3", code) if code else ("name", party.name)
        for side in sides
        for party, code in side
        if party.country is None
    ]
    event_id = row["Event ID"]
    return Loaded(CodedRow(event_id, on, kind, actor, target, own, published, others), tuple(unresolved))


def _own(row: Row) -> dict[str, Any] | Rejected:
    own: dict[str, Any] = {}
    column = next((name for name in INTENSITY if name in row.index), "")
    if column and values(row[column]):
        own["intensity"] = number(row[column])
        if own["intensity"] is None:
            return Rejected(column, "no number")
    if mode := values(row["Event Mode"]):
        own["mode"] = ", ".join(mode)
    if contexts := values(row["Contexts"]):
        own["contexts"] = list(contexts)
    if "Quad Code" in row.index and (quad := values(row["Quad Code"])):
        own["quad"] = quad[0]
    return own


def _side(row: Row, side: str) -> Side:
    return Side(*(row[f"{side} {column}"] for column in ("Name", "Name Raw", "Country", "Sectors")))


class Side(NamedTuple):
    """The columns of a side as they stand: lists, with `None` for a gap."""

    name: str
    raw: str
    country: str
    sectors: str


class Split(NamedTuple):
    """alone: who is named with which country's code. names, codes: those that do not say whose is whose."""

    alone: list[tuple[str, str]]
    names: list[str]
    codes: list[str]


@lru_cache(maxsize=1 << 16)
def parties(dataset: str, side: Side, day: date) -> tuple[tuple[CodedActor, str], ...]:
    """Everybody on a side, each once, with a country's code; the report's words stand in for a name."""
    raw = entries(side.raw)
    names = entries(side.name) or raw
    if len(names) == len(raw):
        names = [name or word for name, word in zip(names, raw, strict=True)]
    split = _by_country(names, entries(side.country), day)
    sectors = entries(side.sectors)
    if len(split.alone) == 1 or len(values(side.sectors)) < 2:
        shares = ["; ".join(values(side.sectors))] * len(split.alone)
    elif [name for name, _ in split.alone] == names and len(sectors) == len(names):
        shares = sectors
    else:
        shares = [""] * len(split.alone)  # whose they are the row does not say
    everybody = [
        *(
            (actor_of(dataset, name, code, share, day), code)
            for (name, code), share in zip(split.alone, shares, strict=True)
        ),
        *((joint_actor(dataset, split.names, split.codes, code, day), code) for code in split.codes),
    ]
    return tuple(dict.fromkeys(everybody))


def _by_country(names: list[str], codes: list[str], day: date) -> Split:
    """Which country is whose.

    One country is everybody's, and as many as there are names go with them by their places. Else, and where
    the name of a state does not stand at its own code, states take their own, and who is left the one that
    is left; several who are left act jointly for each country that is left.
    """
    different = list(dict.fromkeys(filter(None, codes)))
    if len(different) < 2:
        code = different[0] if different else ""
        return Split([(name, code) for name in names if name] or [("", code)] * len(different), [], [])
    homes = {code: coded_country("iso3", code, day) for code in different}
    own = {home: code for code, home in homes.items() if home}
    states = {
        name: own.get(meant) if (meant := coded_country("name", name, day)) else None
        for name in names
        if name
    }
    if len(names) == len(codes):
        placed = list(zip(names, codes, strict=True))
        if all(states.get(name) in (None, code) for name, code in placed):
            return Split([(name, code) for name, code in placed if name or code], [], [])
    named = [(name, code) for name, code in states.items() if code]
    left = [code for code in different if code not in dict(named).values()]
    others = [name for name, code in states.items() if not code]
    if len(left) < 2:
        return Split([*named, *((name, "".join(left)) for name in others)], [], [])
    if not others:
        return Split([*named, *(("", code) for code in left)], [], [])
    return Split(named, others, left)


def entries(text: str) -> list[str]:
    """The entries of a list in their places, a gap as empty; none where all are gaps."""
    parts = ["" if part.casefold() in NONE else part for part in LIST.split(text.strip())]
    return parts if any(parts) else []


def values(text: str) -> tuple[str, ...]:
    """The values of a field, each once, without gaps."""
    return tuple(dict.fromkeys(filter(None, entries(text))))


@lru_cache(maxsize=1 << 16)
def actor_of(dataset: str, name: str, code: str, sectors: str, day: date) -> CodedActor:
    """One actor by its name, its country's code, or both: the state itself where it is the name of one."""
    home = coded_country("iso3", code, day) if code else None
    state = coded_country("name", name, day) if name else None
    if state and state.itself and (not code or state == home):
        return CodedActor(state.id, name, state.id)
    if not code:
        home = state
    country = home.id if home else None
    props = (("sector", sectors),) if sectors else ()
    return CodedActor(f"{dataset}:actor:{code or '-'}:{name or code}", name or code, country, props)


def joint_actor(dataset: str, names: list[str], codes: list[str], code: str, day: date) -> CodedActor:
    """Several as one actor under their joined names, who act for one of their countries."""
    joined = "; ".join(names)
    home = coded_country("iso3", code, day)
    return CodedActor(f"{dataset}:actor:{';'.join(codes)}:{joined}", joined, home.id if home else None)
