"""An event as a list of facts, with who says each and whether it stands; and in whose timelines it is.

The timelines are those of pairs of countries (BETWEEN) and of single entities (INVOLVES).

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

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from graph.countries.succession import lasting, standing_for
from graph.dates import Span, is_edtf, iso_text, reading
from loaders.curated import grammar
from loaders.curated.context import Standing, end_of, standing
from loaders.curated.dossier import Treaty
from loaders.curated.rows import End, Graph, Props
from loaders.curated.values import NOTHING, Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loaders.curated.context import Context
    from loaders.curated.dossier import Event, LocalDate, Participant, Report

OCCURRED = "occurred"
LOCAL_DATE = "local_date"  # its value: a country and its date, `KP 2024-06-19`


@dataclass(slots=True)
class Fact:
    """A property of an event with one value.

    `stands`: it is not disputed, or is the preferred alternative, or no alternative is preferred and
    this one is not deprecated. `as_` and `for_` are those of a role, `seq` that of a part.
    """

    property: str
    value: Word
    reports: list[Report]
    as_: Word = NOTHING
    for_: Word = NOTHING
    seq: int | None = None
    text: str = ""
    rank: str = "normal"
    reason: str = ""
    disputed: bool = False
    stands: bool = True


@dataclass(slots=True)
class Facts:
    """The facts of one event, in the order of the vocabulary."""

    event: Event
    all: list[Fact] = field(default_factory=list)

    def of(self, prop: str) -> list[Fact]:
        """All facts of this property."""
        return [fact for fact in self.all if fact.property == prop]

    def standing(self, prop: str) -> list[Fact]:
        """Those which stand."""
        return [fact for fact in self.all if fact.property == prop and fact.stands]

    def roles(self) -> Iterator[Fact]:
        """The actors in their roles, as far as they stand."""
        known = grammar.roles()
        return (fact for fact in self.all if fact.property in known and fact.stands)

    def span(self) -> Span | None:
        """First and last day the event may lie on, and whether that is uncertain; None without a date."""
        spans = [reading(fact.value) for fact in self.standing("date")]
        if not spans:
            return None
        starts, ends, uncertain = zip(*spans, strict=True)
        return Span(min(starts), max(ends), any(uncertain))

    def date_text(self) -> str | None:
        """Its date in EDTF: as given, or one of the several that stand, as a set or else as their span."""
        texts = sorted({str(fact.value) for fact in self.standing("date")})
        span = self.span()
        if span is None or len(texts) == 1:
            return texts[0] if texts else None
        one_of = f"[{','.join(texts)}]"
        simple = all("/" not in text and "[" not in text for text in texts)
        if simple and is_edtf(one_of):
            return one_of
        return "/".join(iso_text(day, uncertain=span.uncertain) for day in span[:2])


def facts_of(event: Event) -> Facts:
    """Every fact `event` states. Values that were wrong, and so are empty, are left out."""
    facts = Facts(event)
    facts.all.append(_plain(event, OCCURRED, Word("", event.id.at)))
    if event.date:
        facts.all.append(_plain(event, "date", event.date))
    facts.all += [_local_date(event, code, local) for code, local in event.local_dates.items() if local.date]
    for role, participants in event.roles.items():
        facts.all += [_role(event, role, participant) for participant in participants if participant.who]
    for link in grammar.LINKS:
        for item in getattr(event, link):
            if link == "part_of" and item.event:
                facts.all.append(_plain(event, link, item.event, int(item.seq) if item.seq else None))
            elif link != "part_of" and item:
                facts.all.append(_plain(event, link, item))
    for name, value in event.facts.items():
        facts.all += [
            _plain(event, name, each) for each in (value if isinstance(value, list) else [value]) if each
        ]
    for name in event.disputed:
        facts.all += _disputed(event, name)
    return facts


def covers(report: Report, prop: str) -> bool:
    """Whether a report of an event says this property. That it took place goes without saying."""
    if prop in report.omits:
        return False
    return not report.says or prop == OCCURRED or prop in report.says


def _plain(event: Event, prop: str, value: Word, seq: int | None = None) -> Fact:
    return Fact(prop, value, [report for report in event.reports if covers(report, prop)], seq=seq)


def _local_date(event: Event, country: str, local: LocalDate) -> Fact:
    fact = _plain(event, LOCAL_DATE, local.date.now(f"{country} {local.date}"))
    fact.reports = local.reports or fact.reports
    return fact


def _role(event: Event, role: str, participant: Participant) -> Fact:
    fact = _plain(event, role, participant.who)
    fact.as_, fact.for_ = participant.as_, participant.for_
    fact.reports = participant.reports or fact.reports
    return fact


def _disputed(event: Event, prop: str) -> list[Fact]:
    alternatives = [each for each in event.disputed[prop] if each.value]
    preferred = any(each.rank == "preferred" for each in alternatives)
    return [
        Fact(
            prop,
            each.value,
            each.reports,
            as_=each.as_,
            for_=each.for_,
            text=each.text,
            rank=each.rank or "normal",
            reason=each.reason,
            disputed=True,
            stands=each.rank == "preferred" if preferred else each.rank != "deprecated",
        )
        for each in alternatives
    ]


ACTS, TOPIC = "acts", "topic"
DIRECT, MENTIONED = "direct", "mentioned"


class CountryRole(NamedTuple):
    """A country in an event: what its role does, and the side it stands on in a timeline."""

    country: str
    does: str
    side: str


def standing_of(context: Context, facts: Facts, fact: Fact) -> Standing:
    """What the actor of a role stands for on the day of the event."""
    return standing(context, fact.value, facts.span(), fact.for_)


def relate_pairs(context: Context, graph: Graph, facts: Facts, end: End, common: Props) -> None:
    """Add BETWEEN for every pair of countries in the event; `common` holds start, end, depth, status."""
    country_roles = _country_roles(context, facts)
    partners = _partners(context, facts, country_roles)
    together = combinations(sorted({each.country for each in country_roles}), 2)
    for one, other in sorted({*together, *partners}):
        dyad = f"{one}-{other}"
        props = common | {"dyad": dyad} | _pair(country_roles, partners, one, other)
        # What only curated events have; datasets share the rest (docs/graph.md).
        props["curated"] = dyad
        if "start" not in common:
            props["undated"] = dyad
        graph.relate("BETWEEN", end, End("Dyad", dyad), props)


def _country_roles(context: Context, facts: Facts) -> list[CountryRole]:
    country_roles = []
    for fact in facts.roles():
        country = standing_of(context, facts, fact).country
        if country:
            country_roles.append(
                CountryRole(country, grammar.roles()[fact.property], grammar.side(fact.property))
            )
    return country_roles


def _partners(context: Context, facts: Facts, country_roles: list[CountryRole]) -> set[tuple[str, str]]:
    """The two parties, in order, of each treaty of two that one of them acts on, as they stood that day.

    A state and those that continue it are one party; which of them stood is not known without a day.
    """
    acting = {each.country for each in country_roles if each.does == ACTS}
    span = facts.span()
    partners = set()
    for fact in facts.standing("of"):
        treaty = context.things[fact.value].record
        sides: dict[str, set[str]] = {}
        for party in treaty.parties if isinstance(treaty, Treaty) else ():
            state = str(party.who)
            stood = standing_for(state, span.start)[0] if span else state
            sides.setdefault(lasting(state), set()).add(stood)
        stood_there = sorted(state for states in sides.values() for state in states)
        if len(sides) == len(stood_there) == 2 and acting & set(stood_there):
            partners.add((stood_there[0], stood_there[1]))
    return partners


def _pair(country_roles: list[CountryRole], partners: set[tuple[str, str]], one: str, other: str) -> Props:
    ones = [each for each in country_roles if each.country == one and each.does != TOPIC]
    others = [each for each in country_roles if each.country == other and each.does != TOPIC]
    if any(ACTS in (a.does, b.does) for a in ones for b in others):
        return {"mode": DIRECT, "direction": direction({a.side for a in ones}, {b.side for b in others})}
    speaks = _speaks_of_both(country_roles, one, other) or _speaks_of_both(country_roles, other, one)
    if speaks or (one, other) in partners:
        return {"mode": DIRECT}  # without a direction: part of the record of the two, no contact between them
    return {"mode": MENTIONED}


def _speaks_of_both(country_roles: list[CountryRole], speaker: str, other: str) -> bool:
    """Whether `speaker` acts in an event of which both it and `other` are topics."""
    does = {(each.country, each.does) for each in country_roles}
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
    partners = _partners(context, facts, _country_roles(context, facts))
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
        graph.relate("INVOLVES", end, end_of(context, entity), props)


def _places(context: Context, place: str) -> list[str]:
    places: list[str] = []
    while place in context.things and place not in places:
        places.append(str(place))
        place = context.things[place].record.in_  # type: ignore[attr-defined]
    return places
