"""Claims: propositions by id, what is said of them, who reports them, and from when that is known."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from graph.countries.sounds import keys_of
from graph.dates import EARLIEST, LATEST, Span, bounds, iso_text, reading
from loaders.curated.context import end_of, name_of
from loaders.curated.dossier import Source
from loaders.curated.rows import End, Graph, Node, Props, digest, filled

if TYPE_CHECKING:
    from datetime import date

    from loaders.curated.context import Context
    from loaders.curated.dossier import Report

# What a claim on a property of an event holds to be, by the event's status: (polarity, modality) that it
# took place, and the modality of everything else said of it.
OCCURRENCE = {
    "occurred": ("affirmed", "actual"),
    "planned": ("affirmed", "planned"),
    "alleged": ("affirmed", "possible"),
    "cancelled": ("negated", "actual"),
    "did_not_occur": ("negated", "actual"),
}
MODALITY = {
    "occurred": "actual",
    "planned": "planned",
    "cancelled": "planned",
    "alleged": "possible",
    "did_not_occur": "possible",
}


@dataclass(frozen=True)
class Proposition:
    """What a claim claims. `value` is an id or the literal; `start` and `end` are EDTF.

    `lang` is that of a name: the same letters in two languages are two names.
    """

    subject: str
    prop: str
    value: str = ""
    polarity: str = "affirmed"
    modality: str = "actual"
    start: str = ""
    end: str = ""
    lang: str = ""

    @cached_property
    def id(self) -> str:
        """The claim's id: the same proposition has the same id in every dossier."""
        parts = [self.subject, self.prop, self.value, self.polarity, self.modality, self.start, self.end]
        return digest([*parts, self.lang] if self.lang else parts)

    def opposite(self) -> Proposition:
        """The same with the other polarity."""
        other = "negated" if self.polarity == "affirmed" else "affirmed"
        return replace(self, polarity=other)


@dataclass(slots=True)
class Claims:
    """Every claim of a context, said by one dossier after the other.

    Where several dossiers make the same claim, text, rank and reason are those of the first, so that
    a dossier of one's own never changes what a shipped one says.
    """

    context: Context
    graphs: dict[str, Graph]
    propositions: dict[str, Proposition] = field(default_factory=dict)
    makers: dict[str, list[str]] = field(default_factory=dict)
    props: dict[str, Props] = field(default_factory=dict)
    reported: set[str] = field(default_factory=set)

    def make(
        self,
        dossier: str,
        claim: Proposition,
        *,
        generated: str,
        text: str = "",
        rank: str = "normal",
        reason: str = "",
        more: Props | None = None,
    ) -> End:
        """`dossier` makes the claim; `generated` is its text if none was written, `more` is further props."""
        self.propositions[claim.id] = claim
        makers = self.makers.setdefault(claim.id, [])
        if dossier not in makers:
            makers.append(dossier)
        if makers[0] == dossier:
            made: Props = {"text": generated, "generated": True, "rank": "normal"}
            props = self.props.setdefault(claim.id, made | (more or {}))
            props |= filled(text=text, rank=None if rank == "normal" else rank, reason=reason)
            if text:
                props.pop("generated", None)
        return End("Claim", claim.id)

    def report(self, dossier: str, claim: End, reports: list[Report]) -> None:
        """`reports` of `dossier` say so."""
        for report in reports:
            if report.source:
                self.reported.add(claim.id)
                self._reported_by(self.graphs[dossier], claim, report)

    def _reported_by(self, graph: Graph, claim: End, report: Report) -> None:
        via = [str(step) for step in report.via if step]
        last = via[-1] if via else str(report.source)
        thing = self.context.things.get(last)
        origin = str(thing.record.publisher) if thing and thing.sort == "source" else last  # type: ignore[attr-defined]
        attribution = str(report.attribution) or ("named" if via else "none")
        props = filled(origin=origin, attribution=attribution, locator=report.locator)
        props["via"] = via
        if known := known_by(self.context, report):
            props |= known.props()
        if latest := latest_by(self.context, report):
            props["known_latest"] = latest
        distinct_by = [*via, "|", attribution, str(report.locator)]
        graph.relate("REPORTED_BY", claim, End("Source", str(report.source)), props, *distinct_by)

    def contradict(self, dossier: str, one: str, other: str) -> None:
        """`dossier` holds that two claims cannot both be true; stored once, from the smaller id."""
        if one != other:
            start, end = sorted((one, other))
            self.graphs[dossier].relate("CONTRADICTS", End("Claim", start), End("Claim", end))

    def finish(self, order: list[str]) -> None:
        """Put the claim nodes into the graphs of all who make them, and opposites into the later one's."""
        for claim_id, claim in self.propositions.items():
            for dossier in self.makers[claim_id]:
                self._put(self.graphs[dossier], claim)
            opposite = claim.opposite().id
            if opposite in self.propositions:
                later = max(self.makers[claim_id][0], self.makers[opposite][0], key=order.index)
                self.contradict(later, claim_id, opposite)

    def _put(self, graph: Graph, claim: Proposition) -> None:
        props = filled(
            property=claim.prop,
            value=claim.value,
            polarity=claim.polarity,
            modality=claim.modality,
            dataset="curated",
        )
        props |= span_props(claim.start, claim.end)
        if claim.lang:
            props |= filled(lang=claim.lang, keys=keys_of([claim.value]))
        labels = ("Claim", "Name") if claim.lang else ("Claim",)
        end = graph.add(Node(labels, claim.id, props | self.props[claim.id]))
        graph.relate("ABOUT", end, end_of(self.context, claim.subject))
        if claim.value and not claim.lang and name_of(self.context, claim.value) is not None:
            graph.relate("VALUE", end, end_of(self.context, claim.value))


def span_props(start: str, end: str) -> Props:
    """`start` and `end` as days (the earliest start, the latest end), and `edtf`, the two as one interval.

    No day where it is open; a start or end that is an interval or set stands in `edtf` as its day.
    """
    first, from_ = _end_of_span(start, 0)
    last, until = _end_of_span(end, 1)
    return filled(start=first, end=last, edtf=f"{from_}/{until}" if first or last else None)


def _end_of_span(text: str, side: int) -> tuple[date | None, str]:
    """Its day, the first (0) or last (1) of `text`, and what stands for it in an interval."""
    days = reading(text) if text else Span(EARLIEST, LATEST)
    day = days[:2][side]
    if day in (EARLIEST, LATEST):
        return None, ".."
    composite = any(sign in text for sign in "/[{")  # no interval is made of those
    return day, iso_text(day, uncertain=days.uncertain) if composite else text


OPEN_TO_DOUBT = frozenset("?~%")


class Known(NamedTuple):
    """A day, and whether it is sure; of two on one day the sure one is the smaller."""

    day: date
    doubtful: bool

    def props(self) -> Props:
        """As properties of a node or relationship."""
        return {"known": self.day, "known_certain": not self.doubtful}


def known_of(source: Source) -> Known | None:
    """From when a source is known: the first day of `published`, which is sure only if it is one day.

    Without it the first day of `published_not_before`, without that the day it was retrieved; not sure then.
    """
    if source.published:
        first, last = bounds(source.published)
        return Known(first, first != last or bool(OPEN_TO_DOUBT & set(source.published)))
    for text in (source.published_not_before, source.retrieved):
        if text:
            return Known(bounds(text)[0], doubtful=True)
    return None


def latest_of(source: Source) -> date | None:
    """The last day on which a source can have come out: that of `published`, else the day it was retrieved.

    A date of publication that is marked as uncertain bounds nothing.
    """
    sure = source.published and not set("?%") & set(source.published)
    text = source.published if sure else source.retrieved
    day = bounds(text)[1] if text else LATEST
    return day if day < LATEST else None


def known_by(context: Context, report: Report) -> Known | None:
    """From when a report is known: the earliest of its own source and of the sources it relays."""
    return min((each for each in map(known_of, _chain(context, report)) if each), default=None)


def latest_by(context: Context, report: Report) -> date | None:
    """The last day on which a report can have been made: the earliest bound of any source in its chain."""
    return min((each for each in map(latest_of, _chain(context, report)) if each), default=None)


def _chain(context: Context, report: Report) -> list[Source]:
    things = [context.things.get(each) for each in (report.source, *report.via)]
    return [thing.record for thing in things if thing and isinstance(thing.record, Source)]
