"""Whose timelines an event belongs to: pairs of countries (BETWEEN) and single entities (INVOLVES).

Two countries are `direct` when both act, or one acts and the other receives, in the sense of the
vocabulary's roles; two who only receive, and any pair with a mere topic, are `mentioned`. One who speaks
of its own dealings with another, and so is itself a topic beside it, is direct with that other, without
a direction and so without being counted as a contact (the Kremlin on what it signed with North Korea);
a third party that speaks of the two is not. What one party does to a treaty of two, such as ratifying it,
is direct between the two in the same way, whoever it is addressed to; of a treaty of more, only those who
act or are addressed are in it. A visit without a recorded host makes no host of the country it went to. A
country in both ways is direct.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from graph.countries.succession import lasting, standing_for
from loaders.curated import grammar
from loaders.curated.context import Standing, ends_of, standing
from loaders.curated.dossier import Treaty
from loaders.curated.rows import End, Graph, Props

if TYPE_CHECKING:
    from loaders.curated.context import Context
    from loaders.curated.facts import Fact, Facts

ACTS, RECEIVES, TOPIC = "acts", "receives", "topic"
DIRECT, MENTIONED = "direct", "mentioned"


class Taking(NamedTuple):
    """A country taking part: what its role does, and the side it stands on in a timeline."""

    country: str
    does: str
    side: str


def standing_of(context: Context, facts: Facts, fact: Fact) -> Standing:
    """What the actor of a role stands for on the day of the event."""
    return standing(context, fact.value, facts.span(), fact.for_)


def relate_pairs(context: Context, graph: Graph, facts: Facts, end: End, common: Props) -> None:
    """Add BETWEEN for every pair of countries in the event; `common` holds start, end, depth, status."""
    taking = _taking(context, facts)
    partners = _partners(context, facts, taking)
    together = combinations(sorted({each.country for each in taking}), 2)
    for one, other in sorted({*together, *partners}):
        dyad = f"{one}-{other}"
        props = common | {"dyad": dyad} | _pair(taking, partners, one, other)
        # What only curated events have; datasets share the rest (docs/graph.md).
        props["curated"] = dyad
        if "start" not in common:
            props["undated"] = dyad
        graph.relate("BETWEEN", end, End("Dyad", dyad), props)


def _taking(context: Context, facts: Facts) -> list[Taking]:
    taking = []
    for fact in facts.roles():
        country = standing_of(context, facts, fact).country
        if country:
            taking.append(Taking(country, grammar.roles()[fact.property], grammar.side(fact.property)))
    return taking


def _partners(context: Context, facts: Facts, taking: list[Taking]) -> set[tuple[str, str]]:
    """The two parties, in order, of each treaty of two that one of them acts on, as they stood that day.

    A state and those that continue it are one party; which of them stood is not known without a day.
    """
    acting = {each.country for each in taking if each.does == ACTS}
    span = facts.span()
    found = set()
    for fact in facts.standing("of"):
        treaty = context.things[fact.value].record
        sides: dict[str, set[str]] = {}
        for party in treaty.parties if isinstance(treaty, Treaty) else ():
            state = str(party.who)
            stood = standing_for(state, span.start)[0] if span else state
            sides.setdefault(lasting(state), set()).add(stood)
        stood_there = sorted(state for states in sides.values() for state in states)
        if len(sides) == len(stood_there) == 2 and acting & set(stood_there):
            found.add((stood_there[0], stood_there[1]))
    return found


def _pair(taking: list[Taking], partners: set[tuple[str, str]], one: str, other: str) -> Props:
    ones = [each for each in taking if each.country == one and each.does != TOPIC]
    others = [each for each in taking if each.country == other and each.does != TOPIC]
    if any(ACTS in (a.does, b.does) for a in ones for b in others):
        return {"mode": DIRECT, "direction": direction({a.side for a in ones}, {b.side for b in others})}
    speaks = _speaks_of_both(taking, one, other) or _speaks_of_both(taking, other, one)
    if speaks or (one, other) in partners:
        return {"mode": DIRECT}  # without a direction: part of the record of the two, no contact between them
    return {"mode": MENTIONED}


def _speaks_of_both(taking: list[Taking], speaker: str, other: str) -> bool:
    """Whether `speaker` acts in an event of which both it and `other` are topics."""
    does = {(each.country, each.does) for each in taking}
    return {(speaker, ACTS), (speaker, TOPIC), (other, TOPIC)} <= does


def direction(one: set[str], other: set[str]) -> str:
    """`ab` from the first country to the second, `ba` the other way, `mutual` when both stand on a side."""
    if one == {"from"} and other == {"to"}:
        return "ab"
    if one == {"to"} and other == {"from"}:
        return "ba"
    return "mutual"


def relate_involved(context: Context, graph: Graph, facts: Facts, end: End, common: Props) -> None:
    """Add INVOLVES for every entity whose own timeline the event belongs to.

    Actors, the organs and countries they stand for, the places with the larger places they lie in
    (their country only when it is an actor), the treaty or occasion, the other party of a treaty of two;
    direct unless only a topic or such a party.
    """
    partners = _partners(context, facts, _taking(context, facts))
    modes: dict[str, str] = {state: MENTIONED for pair in partners for state in pair}
    for fact in facts.roles():
        mode = MENTIONED if grammar.roles()[fact.property] == TOPIC else DIRECT
        for entity in {str(fact.value), *standing_of(context, facts, fact).through}:
            modes[entity] = DIRECT if DIRECT in (mode, modes.get(entity)) else MENTIONED
    for fact in facts.standing("place"):
        modes |= dict.fromkeys(_places(context, fact.value), DIRECT)
    for fact in [*facts.standing("of"), *facts.standing("marks")]:
        if context.things[fact.value].sort != "event":
            modes[str(fact.value)] = DIRECT
    for entity, mode in modes.items():
        props = common | {"entity": entity, "mode": mode}
        if "start" not in common:
            props["undated"] = entity
        graph.relate("INVOLVES", end, ends_of(context, entity), props)


def _places(context: Context, place: str) -> list[str]:
    found: list[str] = []
    while place in context.things and place not in found:
        found.append(str(place))
        place = context.things[place].record.in_  # type: ignore[attr-defined]
    return found
