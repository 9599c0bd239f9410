"""Files of ICEWS to a job: the released events, or a quadruple set with its two maps."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from graph.errors import InputError
from loaders.icews.events import apart, events_of
from loaders.icews.quadruples import MAPS, Quadruples
from loaders.intake.coded_events import coded_job
from loaders.intake.descriptions import description
from loaders.intake.fields import days_of
from loaders.intake.files import Place, places
from loaders.intake.job import with_id
from loaders.intake.parts import Part, choose

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.intake.job import Job

DAYS = ("Event Date",)
STAT = ("stat.txt",)  # of a set: its counts


def open_job(
    paths: list[Path],
    dataset: str | None,
    *,
    start: str | None = None,
    unit: str | None = None,
    days: str | None = None,
) -> Job:
    """The job of loading `paths`: released events as `icews`, quadruples as `icews18` or one of another year.

    start, unit: of a quadruple set, its first day, and whether it counts `day` or `hour`. days: of released
    events, the order of days as 1/2/2017, `mdy` or `dmy`, where a file does not tell.

    Raises:
        FileProblem: a file is missing or is none of ICEWS.
        InputError: a quadruple file without what it needs beside it, or whose first day is to be told.
    """
    files = places(paths)
    order = description("icews", "quadruples").rest["order"]
    quadruples = [place for place in files if place.inner in order]
    if quadruples:
        return _quadruples(quadruples, order, dataset, start, unit)
    if start or unit:
        raise InputError("--start and --unit are for sets of quadruples; released events have their days")
    described = with_id(description("icews"), dataset)
    shape = described.shapes["events"]
    parts = []
    for place, _ in choose(paths, [shape]):
        written = days_of(place, shape, DAYS, days)
        parts.append(Part(place, shape, events_of(described, written), apart(described, written)))
    return coded_job(described, parts)


def _quadruples(
    chosen: list[Place], order: list[str], dataset: str | None, start: str | None, unit: str | None
) -> Job:
    """Each split with its rows counted on from the ones before it, which must lie beside it."""
    beside = {place.inner: place for place in _beside(chosen[0])}
    if others := [place for place in chosen if place not in beside.values()]:
        message = f"{chosen[0].name} and {others[0].name} are of two sets; load one after the other"
        raise InputError(message)
    wanted = {place.inner for place in chosen}
    last = max(order.index(name) for name in wanted)
    if missing := [name for name in [*MAPS, *order[:last]] if name not in beside]:
        message = f"{chosen[0].name} needs {', '.join(missing)} beside it: its rows are numbered by them"
        raise InputError(message)
    quadruples = Quadruples(beside, order, start, unit, partial(with_id, dataset=dataset))
    parts = []
    first = 0
    for name in order[: last + 1]:
        if name in wanted:
            read, apart_ = quadruples.reader(first), quadruples.apart(first)
            parts.append(Part(beside[name], quadruples.shapes["quadruples"], read, apart_))
        first += quadruples.counts.rows[name]
    used = tuple(beside[name] for name in (*MAPS, *STAT) if name in beside)
    return replace(coded_job(quadruples.description, parts), beside=used)


def _beside(place: Place) -> list[Place]:
    """What lies in the same folder, or in the same zip."""
    if place.member:
        return places([place.path])
    return [Place(path) for path in sorted(place.path.parent.iterdir()) if path.is_file()]
