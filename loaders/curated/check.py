"""Checks dossiers: everything wrong in them, each with its file, line and what would be right."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from graph.countries.registry import countries
from graph.dates import bounds
from graph.errors import DossierError, UnknownCountry
from graph.nearest import did_you_mean, either, nearest
from loaders.curated import grammar
from loaders.curated.context import Context, read_context, standing
from loaders.curated.dossier import Report
from loaders.curated.facts import OCCURRED, Facts, covers, facts_of
from loaders.curated.problems import At
from loaders.curated.references import as_problem, resolve
from loaders.curated.values import Record, Word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from graph.dates import Span
    from loaders.curated.dossier import Claim, Event
    from loaders.curated.problems import Problem

SLIP = 80.0  # likeness (0 to 100) from which a key is taken for a mistyped one


def check(paths: Iterable[Path | str] | None = None) -> list[Problem]:
    """All problems of the dossiers at `paths` (files or folders; None: the shipped ones), by file and line.

    They may refer to what the shipped dossiers define. Nothing is written anywhere.
    """
    context = examined(paths)
    return context.problems.sorted(context.given())


def checked(paths: Iterable[Path | str] | None = None) -> Context:
    """The dossiers at `paths` with the shipped ones, all of them right.

    Raises:
        DossierError: one has problems, those of all files are in it.
    """
    context = examined(paths)
    problems = context.problems.sorted()
    if problems:
        raise DossierError([str(problem) for problem in problems])
    return context


def examined(paths: Iterable[Path | str] | None = None) -> Context:
    """Like `checked`, with the problems in the context instead of raised."""
    context = read_context(paths)
    resolve(context)
    for dossier in context.dossiers.values():
        for record in _records(dossier):
            _interval(context, record)
            if isinstance(record, Report):
                _chain(context, record)
        for source in dossier.sources.values():
            _source(context, source)
        for coverage in dossier.coverage:
            if len({*filter(None, coverage.for_)}) < 2 and all(coverage.for_):
                context.note(coverage.at.entry("for"), "names fewer than two countries; write both: [KP, CN]")
        for claim in dossier.claims.values():
            check_claim(context, claim, event=None)
    for _, event in context.events():
        check_event(context, event)
    _cycles(context, "organization", "organ_of", lambda record: [record.organ_of])
    _cycles(context, "place", "in", lambda record: [record.in_])
    _cycles(context, "event", "part_of", lambda record: [part.event for part in record.part_of])
    _cycles(context, "event", "in_reply_to", lambda record: record.in_reply_to)
    return context


def _records(value: Any) -> Iterator[Record]:  # noqa: ANN401
    if isinstance(value, Record):
        yield value
        for part in vars(value).values():
            yield from _records(part)
    elif isinstance(value, dict):
        for part in value.values():
            yield from _records(part)
    elif isinstance(value, list):
        for part in value:
            yield from _records(part)


def _interval(context: Context, record: Record) -> None:
    start, end = getattr(record, "start", ""), getattr(record, "end", "")
    if (
        isinstance(start, Word)
        and isinstance(end, Word)
        and start
        and end
        and bounds(start)[0] > bounds(end)[1]
    ):
        context.note(end.at, f"'{end}' is before the start, '{start}'; exchange them or mend one")


def _chain(context: Context, report: Report) -> None:
    if report.attribution == "inferred" and not report.via:
        context.note(report.attribution.at, "no chain is inferred here; add `via:`, or leave it out")


def _source(context: Context, source: Any) -> None:  # noqa: ANN401
    if source.published_not_before and source.published:
        context.note(source.published_not_before.at, "stands beside a known date; keep only published")
    elif source.published_not_before and not source.published_note:
        context.note(source.published_not_before.at, "has no reasoning; say why in published_note")


def _cycles(context: Context, sort: str, key: str, following: Callable[[Any], list[str]]) -> None:
    """Note one problem for each thing that leads back to itself."""
    for thing in context.things.values():
        if thing.sort != sort:
            continue
        seen: set[str] = set()
        waiting = [*filter(None, following(thing.record))]
        while waiting:
            step = waiting.pop()
            if step == thing.id:
                at = thing.record.at.entry(key)
                context.note(at, f"{thing.id!r} leads back to itself; take one step out")
                break
            if step not in seen and step in context.things and context.things[step].sort == sort:
                seen.add(step)
                waiting += filter(None, following(context.things[step].record))


def check_event(context: Context, event: Event) -> None:
    """Note what is wrong with the event as a whole."""
    facts = facts_of(event)
    if event.kind:
        _kind(context, event)
        _roles(context, event, facts)
    _disputed(context, event)
    _reports(context, event, facts)
    _too_early(context, event, facts)
    _acting_for(context, facts)
    for other in event.possibly_same:
        if other.event == event.id:
            context.note(other.event.at, "is the event itself; name the other one")
    for claim in [*event.claims, *event.asserts, *event.denies]:
        check_claim(context, claim, event)
    for claim in event.claims:
        if claim.claim:
            context.note(claim.at, "a handle adds no claim; write the claim out: {property, value, text}")


def _kind(context: Context, event: Event) -> None:
    wanted = grammar.kind_properties(event.kind)
    written = {name: _where(value, event.at.entry(name)) for name, value in event.facts.items()}
    written |= {
        name: event.at.entry("disputed").entry(name, _line(event, name))
        for name in event.disputed
        if name in grammar.properties()
    }
    for name, at in written.items():
        if name not in wanted:
            having = [kind for kind in grammar.kinds() if name in grammar.kind_properties(kind)]
            context.note(at, f"a {event.kind} has no {name}, {either(having)} has; leave it out")


def _where(value: Word | list[Word], at: At) -> At:
    words = value if isinstance(value, list) else [value]
    return At(at.file, words[0].at.line if words else at.line, at.field)


def _line(event: Event, name: str) -> int | None:
    return next((each.at.line for each in event.disputed[name]), None)


def _roles(context: Context, event: Event, facts: Facts) -> None:
    allowed = grammar.allowed(event.kind)
    present = {*event.roles, *(name for name in event.disputed if name in grammar.roles())}
    for participants in event.roles.values():
        for participant in participants:
            _unfiltered(context, participant.reports)
    for role in sorted(present):
        if role not in allowed:
            at = next((fact.value.at for fact in facts.of(role)), event.at)
            at = At(at.file, at.line, event.at.entry(role).field)
            context.note(at, f"a {event.kind} has no role {role}; it may have {either(allowed)}")
    for needed in grammar.needs(event.kind):
        if present.isdisjoint(needed):
            context.note(
                event.at, f"a {event.kind} needs {either(needed)}; add `{needed[0]}:` with the id of an actor"
            )


def _disputed(context: Context, event: Event) -> None:
    may = ["date", *grammar.roles(), *grammar.LINKS, *grammar.properties()]
    for name, alternatives in event.disputed.items():
        at = event.at.entry("disputed").entry(name, _line(event, name))
        if name == OCCURRED:
            context.note(at, "whether it took place is no value; use `status:` and what others deny")
            continue
        # Any property may be disputed, so only what is nearly a key of the event is taken for a slip.
        if name not in may and (slip := nearest(name, may, limit=1, score=SLIP)):
            context.note(at, f"unknown key; did you mean {slip[0]}?")
            continue
        if name in may and getattr(event, name):
            context.note(at, f"stands under `disputed` and as `{name}:` too; keep it under `disputed`")
        values = [alternative.value for alternative in alternatives]
        if all(values) and len(set(values)) < 2:
            context.note(at, f"has fewer than two values; give the other, or write `{name}:` in the event")
        if alternatives and all(alternative.rank == "deprecated" for alternative in alternatives):
            context.note(at, "every value is deprecated; leave one normal or preferred")
        for alternative in alternatives:
            _reasoned(context, alternative.rank, alternative.reason)
            _unfiltered(context, alternative.reports)
            if not alternative.reports:
                context.note(alternative.at.entry("reports"), "is missing; say which source gives this value")


def _reasoned(context: Context, rank: Word, reason: str) -> None:
    if rank == "preferred" and not reason:
        context.note(rank.at, "a preferred claim needs a reason; add `reason:`")


def _reports(context: Context, event: Event, facts: Facts) -> None:
    known = dict.fromkeys(fact.property for fact in facts.all)
    disputed = set(event.disputed)
    for report in event.reports:
        for word in [*report.says, *report.omits]:
            if word and word not in known:
                context.note(word.at, f"the event has no {word!s}; {did_you_mean(word, known)}")
        for word in report.says:
            if word in disputed:
                context.note(word.at, f"{word!s} is disputed; its values name their own reports")
    if not event.reports or any(word not in known for each in event.reports for word in each.says):
        return  # that is a problem already
    for prop in known:
        if prop not in disputed and any(not fact.reports for fact in facts.of(prop)):
            at = event.at if prop == OCCURRED else next(f.value.at for f in facts.of(prop) if not f.reports)
            context.note(
                At(at.file, at.line, event.at.entry(prop).field),
                f"no report says it; {_who_could(event.reports, prop)}",
            )


def _too_early(context: Context, event: Event, facts: Facts) -> None:
    """A source from before an event can tell of a plan only; a day is left for clocks around the world."""
    span = facts.span()
    if span is None or (event.status or OCCURRED) != OCCURRED or span[0] == date.min:
        return
    for report in event.reports:
        source = context.things.get(report.source)
        published = source.record.published if source and source.sort == "source" else None  # type: ignore[attr-defined]
        if published and bounds(published)[1] < span[0] - timedelta(days=1):
            context.note(
                report.source.at,
                f"{report.source!s} is from {published}, before the event; leave it out here, and write what "
                "it tells as a claim with `modality: planned`",
            )


def _who_could(reports: list[Report], prop: str) -> str:
    silent = [report for report in reports if not covers(report, prop)]
    where = f" (line {silent[0].at.line})" if silent else ""
    return f"add {prop} to `says` of a report{where}, or leave it out"


def _acting_for(context: Context, facts: Facts) -> None:
    span = facts.span()
    if span is None and (facts.event.date.wrong or "date" in facts.event.disputed):
        return  # without its date nothing can be said
    for fact in facts.all:
        if fact.property not in grammar.roles() or fact.for_:
            continue
        stands = standing(context, fact.value, span)
        if len(stands.possible) > 1:
            context.note(
                fact.value.at,
                f"{fact.value} may act for {either(stands.possible)} on that day; "
                f"write {{who: {fact.value}, for: {stands.possible[0]}}}",
            )
        elif stands.country and stands.country != fact.value and span is not None:
            _was_there(context, fact.value, stands.country, span)


def _was_there(context: Context, who: Word, country: str, span: Span) -> None:
    """An office without dates, or an organ, may outlast the state that its owner acted for on that day."""
    try:
        countries().resolve_in(country, span.start, span.end)
    except UnknownCountry as error:
        context.note(who.at, f"{who} acts for {as_problem(error)}, as in {{who: {who}, for: …}}")


def check_claim(context: Context, claim: Claim, event: Event | None) -> None:
    """Note what a claim lacks; `event` is the one it stands in, None under the dossier's `claims:`."""
    if claim.claim or claim.claim.wrong:
        if claim.property_ or claim.reports:
            context.note(claim.at, "names a claim and writes one; keep the handle or the other keys")
        if event is None:
            context.note(claim.at, "only repeats another claim; write the claim out")
        return
    for key, value in (("about", claim.about), ("property", claim.property_)):
        if not value and not value.wrong:
            context.note(
                claim.at.entry(key),
                "is missing; say what the claim is about and which property it gives, such as first_since",
            )
    if event is None and not claim.reports:
        context.note(claim.at.entry("reports"), "is missing; say which source has this claim")
    _reasoned(context, claim.rank, claim.reason)
    _unfiltered(context, claim.reports)


def _unfiltered(context: Context, reports: list[Report]) -> None:
    for report in reports:
        for word in [*report.says, *report.omits]:
            context.note(word.at, "belongs to the reports of an event as a whole; leave it out here")
