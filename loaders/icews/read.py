"""Files of ICEWS to a job: the released events, or a quadruple set with its two maps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.errors import InputError
from loaders.icews.events import events_of
from loaders.icews.quadruples import Quadruples
from loaders.intake.about import about
from loaders.intake.coded import coded_job
from loaders.intake.job import Part, named
from loaders.intake.lines import Place, places

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.intake.job import Job

MAPS = ("entity2id.txt", "relation2id.txt")


def open_job(paths: list[Path], dataset: str | None) -> Job:
    """The job of loading `paths`: released events as `icews`, quadruples as `icews18`.

    Raises:
        FileProblem: a file is missing or is none of ICEWS.
        InputError: both sorts together, or a quadruple file without what it needs beside it.
    """
    found = places(paths)
    order = about("icews", "icews18").rest["order"]
    quadruples = [place for place in found if place.inner in order]
    if quadruples:
        return _quadruples(quadruples, order, dataset)
    described = named(about("icews"), dataset)
    tables = [place for place in found if place.inner.rsplit(".", 1)[-1] in ("tab", "tsv", "txt", "csv")]
    if not tables:
        message = (
            f"no file of ICEWS in {', '.join(map(str, paths))}; it has .tab files, or {', '.join(order)}"
        )
        raise InputError(message)
    read = events_of(described)
    return coded_job(described, [Part(each, described.shapes["events"], read) for each in tables])


def _quadruples(chosen: list[Place], order: list[str], dataset: str | None) -> Job:
    """Each split with its rows counted on from the ones before it, which must lie beside it."""
    described = named(about("icews", "icews18"), dataset)
    beside = {place.inner: place for place in _beside(chosen[0])}
    wanted = {place.inner for place in chosen}
    last = max(order.index(name) for name in wanted)
    if missing := [name for name in [*MAPS, *order[:last]] if name not in beside]:
        message = f"{chosen[0].name} needs {', '.join(missing)} beside it: its rows are numbered by them"
        raise InputError(message)
    quadruples = Quadruples(described, beside[MAPS[0]], beside[MAPS[1]])
    parts = []
    first = 0
    for name in order[: last + 1]:
        if name in wanted:
            parts.append(Part(beside[name], described.shapes["quadruples"], quadruples.reader(first)))
        first += quadruples.rows_in(beside[name]) if name != order[last] else 0
    return coded_job(described, parts)


def _beside(place: Place) -> list[Place]:
    """What lies in the same folder, or in the same zip."""
    if place.member:
        return places([place.path])
    return [Place(each) for each in sorted(place.path.parent.iterdir()) if each.is_file()]
