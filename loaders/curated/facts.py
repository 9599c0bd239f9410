"""An event as a list of facts: one for each property and value, with who says it and whether it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graph.dates import Span, is_edtf, reading
from loaders.curated import grammar
from loaders.curated.values import Word

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    as_: Word
    for_: Word
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
        return one_of if simple and is_edtf(one_of) else f"{span.start.isoformat()}/{span.end.isoformat()}"


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
    nothing = value.now("")
    reports = [report for report in event.reports if covers(report, prop)]
    return Fact(prop, value, reports, as_=nothing, for_=nothing, seq=seq)


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
