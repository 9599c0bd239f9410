"""Checks dossiers: everything wrong in them, each with its file, line and what would be right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.dates import bounds
from graph.errors import DossierError
from loaders.curated.check_event import check_claim, check_event
from loaders.curated.context import Context, read_context
from loaders.curated.event import Report
from loaders.curated.references import resolve
from loaders.curated.shapes import Word, Written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from loaders.curated.problems import Problem


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
    """Like `checked`, with the problems inside instead of raised."""
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
                context.problems.add(
                    coverage.at.inside("for"), "names fewer than two countries; write both: [KP, CN]"
                )
        for claim in dossier.claims.values():
            check_claim(context, claim, inside=None)
    for _, event in context.events():
        check_event(context, event)
    _cycles(context, "organization", "organ_of", lambda record: [record.organ_of])
    _cycles(context, "place", "in", lambda record: [record.in_])
    _cycles(context, "event", "part_of", lambda record: [part.event for part in record.part_of])
    _cycles(context, "event", "in_reply_to", lambda record: record.in_reply_to)
    return context


def _records(value: Any) -> Iterator[Written]:  # noqa: ANN401
    if isinstance(value, Written):
        yield value
        for each in vars(value).values():
            yield from _records(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _records(each)
    elif isinstance(value, list):
        for each in value:
            yield from _records(each)


def _interval(context: Context, record: Written) -> None:
    start, end = getattr(record, "start", ""), getattr(record, "end", "")
    if (
        isinstance(start, Word)
        and isinstance(end, Word)
        and start
        and end
        and bounds(start)[0] > bounds(end)[1]
    ):
        context.problems.add(end.at, f"'{end}' is before the start, '{start}'; exchange them or mend one")


def _chain(context: Context, report: Report) -> None:
    if report.attribution == "inferred" and not report.via:
        context.problems.add(report.attribution.at, "no chain is inferred here; add `via:`, or leave it out")


def _source(context: Context, source: Any) -> None:  # noqa: ANN401
    if source.published_not_before and source.published:
        context.problems.add(
            source.published_not_before.at, "stands beside a known date; keep only published"
        )
    elif source.published_not_before and not source.published_note:
        context.problems.add(source.published_not_before.at, "has no reasoning; say why in published_note")


def _cycles(context: Context, sort: str, key: str, following: Callable[[Any], list[str]]) -> None:
    """Note one problem for each thing that leads back to itself."""
    for thing in context.things.values():
        if thing.sort != sort:
            continue
        seen: set[str] = set()
        ahead = [step for step in following(thing.record) if step]
        while ahead:
            step = ahead.pop()
            if step == thing.id:
                at = thing.record.at.inside(key)
                context.problems.add(at, f"{thing.id!r} leads back to itself; take one step out")
                break
            if step not in seen and step in context.things and context.things[step].sort == sort:
                seen.add(step)
                ahead += [each for each in following(context.things[step].record) if each]
