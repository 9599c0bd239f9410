"""From checked dossiers to the nodes and relationships of each. Pure: nothing is read or written.

Events and written claims are compiled here, what else a dossier defines in `compile_entities.py`.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from loaders.curated import grammar
from loaders.curated.claims import MODALITY, OCCURRENCE, Claims, Proposition
from loaders.curated.compile_entities import Entities
from loaders.curated.context import called, end_of
from loaders.curated.facts import (
    LOCAL_DATE,
    OCCURRED,
    Facts,
    facts_of,
    relate_involved,
    relate_pairs,
    standing_of,
)
from loaders.curated.rows import Compiled, End, Graph, Node, Props, filled

if TYPE_CHECKING:
    from loaders.curated.context import Context
    from loaders.curated.dossier import Claim, Event, Report

TOOK_PLACE = {
    ("affirmed", "actual"): "took place",
    ("affirmed", "planned"): "was planned",
    ("affirmed", "possible"): "is said to have taken place",
    ("negated", "actual"): "did not take place",
    ("negated", "planned"): "was not planned",
    ("negated", "possible"): "cannot have taken place",
}
NOT = {"affirmed": "", "negated": "not "}


class Events:
    """Compiles the events and claims of one dossier."""

    def __init__(self, context: Context, claims: Claims, name: str, graph: Graph) -> None:
        self._context = context
        self._claims = claims
        self._name = name
        self._graph = graph
        self.denied: list[tuple[str, End, list[Report]]] = []  # claims only known from being denied

    def event(self, event: Event) -> None:
        """The event with all that stands in it."""
        facts = facts_of(event)
        end = self._node(facts)
        span = facts.span()
        common: Props = {"depth": depth(self._context, event), "status": str(event.status or OCCURRED)}
        if span is not None:
            common |= filled(start=span.start, end=span.end, uncertain=span.uncertain or None)
        relate_pairs(self._context, self._graph, facts, end, common)
        relate_involved(self._context, self._graph, facts, end, common)
        self._relationships(facts, end)
        self._own_claims(facts)
        for claim in event.claims:
            self.claim(claim, event.reports)
        for claim in event.asserts:
            self._stance("ASSERTS", event, end, claim)
        for claim in event.denies:
            self._stance("DENIES", event, end, claim)

    def _node(self, facts: Facts) -> End:
        event, span = facts.event, facts.span()
        props = filled(
            kind=event.kind,
            title=event.title,
            summary=event.summary,
            status=event.status or OCCURRED,
            date=facts.date_text(),
            start=span and span.start,
            end=span and span.end,
            uncertain=(span and span.uncertain) or None,
            dataset="curated",
            **event.titles,
        )
        props["depth"] = depth(self._context, event)
        for prop, shape in grammar.kind_properties(event.kind).items():
            values = [str(fact.value) for fact in facts.standing(prop)]
            if values:
                props[prop] = values if shape == "list" else " or ".join(values)
        return self._graph.add(Node(("Event", str(event.kind)), str(event.id), props))

    def _relationships(self, facts: Facts, end: End) -> None:
        for fact in facts.roles():
            actor = end_of(self._context, fact.value)
            props = filled(for_=standing_of(self._context, facts, fact).country, as_=fact.as_)
            acting = grammar.roles()[fact.property] == "acts"
            start, stop = (actor, end) if acting else (end, actor)
            self._graph.relate(fact.property.upper(), start, stop, props)
        for link, (kind, _) in grammar.LINKS.items():
            for fact in facts.standing(link):
                self._graph.relate(kind, end, end_of(self._context, fact.value), filled(seq=fact.seq))
        for other in facts.event.possibly_same:
            # Once, from the smaller id: either event may say it of the other.
            start, stop = sorted((end, end_of(self._context, other.event)), key=lambda each: each.id)
            self._graph.relate(
                "POSSIBLY_SAME", start, stop, {"reasons": [str(each) for each in other.reasons]}
            )

    def _own_claims(self, facts: Facts) -> None:
        event = facts.event
        status = event.status or OCCURRED
        disputed: dict[str, set[str]] = {}
        for fact in facts.all:
            if fact.property == OCCURRED:
                polarity, modality = OCCURRENCE[status]
                proposition = Proposition(event.id, OCCURRED, "", polarity, modality)
            else:
                proposition = Proposition(event.id, fact.property, fact.value, modality=MODALITY[status])
            claim = self._claims.make(
                self._name,
                proposition,
                generated=self._text(proposition),
                text=fact.text,
                rank=fact.rank,
                reason=fact.reason,
            )
            self._claims.report(self._name, claim, fact.reports)
            if fact.disputed:
                disputed.setdefault(fact.property, set()).add(claim.id)
        for alternatives in disputed.values():
            for one, other in combinations(sorted(alternatives), 2):
                self._claims.contradict(self._name, one, other)

    def _stance(self, kind: str, event: Event, end: End, claim: Claim) -> None:
        """That the event asserts or denies a claim.

        Without reports of its own, a claim asserted here has the event's; so has one denied here that
        nobody else reports, as it is known from the denial only.
        """
        target = self._known(claim)
        if target is None:
            asserted = kind == "ASSERTS"
            target = self.claim(claim, event.reports if asserted else [])
            if not asserted and not claim.reports:
                self.denied.append((self._name, target, event.reports))
        self._graph.relate(kind, end, target)

    def _known(self, claim: Claim) -> End | None:
        """The claim a handle names; None for one written out, or for an event meaning that it took place."""
        if not claim.claim or claim.claim not in self._context.claims:
            return None
        return End("Claim", self.proposition(self._context.claims[claim.claim]).id)

    def proposition(self, claim: Claim) -> Proposition:
        """What a written claim claims, with its defaults."""
        if claim.claim:
            return self._occurrence(claim.claim)
        about = self._context.event(claim.about)
        value: str = claim.value
        modality = claim.modality or "actual"
        if about is not None and not claim.modality and claim.property_ in _event_properties():
            occurred = claim.property_ == OCCURRED
            value = "" if occurred else value
            if claim.polarity != "negated":
                status = about.status or OCCURRED
                modality = self._occurrence(claim.about).modality if occurred else MODALITY[status]
        polarity = claim.polarity or "affirmed"
        return Proposition(claim.about, claim.property_, value, polarity, modality, claim.start, claim.end)

    def _occurrence(self, event_id: str) -> Proposition:
        """That an event took place, was planned, or is alleged: never that it did not."""
        event = self._context.event(event_id)
        polarity, modality = OCCURRENCE[(event and event.status) or OCCURRED]
        return Proposition(event_id, OCCURRED, modality=modality if polarity == "affirmed" else "actual")

    def claim(self, claim: Claim, reports: list[Report]) -> End:
        """A written claim; `reports` stand where it has none of its own."""
        proposition = self.proposition(claim)
        end = self._claims.make(
            self._name,
            proposition,
            generated=self._text(proposition),
            text=claim.text,
            rank=claim.rank or "normal",
            reason=claim.reason,
        )
        self._claims.report(self._name, end, claim.reports or reports)
        for handle in claim.contradicts:
            if handle in self._context.claims:
                other = self.proposition(self._context.claims[handle])
            else:
                other = self._occurrence(handle)
            self._claims.contradict(self._name, end.id, other.id)
        return end

    def _text(self, claim: Proposition) -> str:
        if claim.prop == OCCURRED:
            return TOOK_PLACE[claim.polarity, claim.modality]
        return NOT[claim.polarity] + phrase(self._context, claim.prop, claim.value)


def _event_properties() -> set[str]:
    return {OCCURRED, "date", *grammar.roles(), *grammar.LINKS, *grammar.properties()}


def phrase(context: Context, prop: str, value: str) -> str:
    """A property and its value as English words: `sent by Kim Jong Un`, `at Pyongyang`, `dated 2023-09`."""
    if prop == LOCAL_DATE:
        country, _, day = value.partition(" ")
        return f"{day} in {called(context, country)}"
    words = {"date": "dated"} | {link: grammar.name(kind) for link, (kind, _) in grammar.LINKS.items()}
    if prop in grammar.roles():
        words[prop] = grammar.name(prop.upper())
    return f"{words.get(prop, prop.replace('_', ' '))} {called(context, value) if value else ''}".strip()


def depth(context: Context, event: Event, seen: frozenset[str] = frozenset()) -> int:
    """0, or one more than the deepest event it replies to."""
    answered = [context.event(each) for each in event.in_reply_to if each and each not in seen]
    deeper = [depth(context, each, seen | {str(event.id)}) for each in answered if each is not None]
    return 1 + max(deeper) if deeper else 0


def compile_dossiers(context: Context) -> dict[str, Compiled]:
    """Every dossier of a context without problems (see `check.checked`), by id.

    What a dossier becomes depends on those before it in the context's order and on those it refers
    to, never on what a later one adds: loading one's own does not change the shipped ones.
    """
    order = list(context.dossiers)
    graphs = {name: Graph() for name in order}
    claims = Claims(context, graphs)
    denied: list[tuple[str, End, list[Report]]] = []
    for name, dossier in context.dossiers.items():
        Entities(context, claims, name, graphs[name]).compile(dossier)
        events = Events(context, claims, name, graphs[name])
        for event in dossier.events:
            events.event(event)
        for claim in dossier.claims.values():
            events.claim(claim, [])
        for sayer, claim_end, reports in events.denied:
            if claim_end.id not in claims.reported:
                denied.append((sayer, claim_end, reports))
    for sayer, claim_end, reports in denied:
        claims.report(sayer, claim_end, reports)
    claims.finish(order)
    shipped = {file.name for file in context.files.values() if file.shipped}
    compiled = {}
    for name, dossier in context.dossiers.items():
        props = filled(title=dossier.title, about=dossier.about, **dossier.titles)
        compiled[name] = Compiled(name, props, graphs[name], dossier.at.file in shipped)
        compiled[name].note = str(dossier.changes)
        compiled[name].needs = _needs(context, claims, name, graphs[name])
    return compiled


def _needs(context: Context, claims: Claims, name: str, graph: Graph) -> set[str]:
    ends = {
        end for relationship in graph.relationships.values() for end in (relationship.start, relationship.end)
    }
    needed = set()
    for end in ends:
        if end.label == "Claim":
            makers = claims.makers.get(end.id, [])
            needed.add(name if name in makers or not makers else makers[0])
        elif end.id in context.things:
            needed.add(context.things[end.id].dossier)
    return needed - {name}
