"""Streaming a dataset into the full model, against py2neo's bulk merge of the same."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import warnings
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from bench.ratio import Ratio, seconds
from bench.store import fresh_store
from loaders.intake.coded_row import CodedRow, Pair, pairs
from loaders.intake.job import Job, open_job
from loaders.intake.outcome import Loaded
from loaders.intake.parts import Part
from loaders.intake.stream import BATCH, load_dataset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from graph.store.connection import Connection
    from graph.store.writer import Writer
    from loaders.intake.parts import Read

OURS, THEIRS = "icews18", "icews18-py2neo"
QUICK_ROWS = 20_000


@dataclass(frozen=True)
class Beginning(Part):
    """The first rows of a file."""

    most: int = QUICK_ROWS

    def outcomes(self, after: int, on_bytes: Callable[[int], None] | None = None) -> Iterator[Read]:
        """As a whole file's, but fewer."""
        return islice(super().outcomes(after, on_bytes), max(self.most - after, 0))


def run(writer: Writer, folder: Path, theirs: float, *, quick: bool) -> list[Ratio]:
    """Rows a second of both, from the file; `theirs` as `merged` measured it. Ours stays in the graph."""
    ours = seconds(lambda: load_dataset(writer, job(folder, OURS, quick=quick)))
    rows = sum(1 for _ in _rows(folder, OURS, quick=quick))
    found = [Ratio("rows streamed in / py2neo bulk merge", rows / ours, rows / theirs, "rows/s", ">= 1.6")]
    if not quick:  # few rows go by stream
        name = "rows by the path load picks / py2neo bulk merge"
        found.append(Ratio(name, rows / picked(folder), rows / theirs, "rows/s", ">= 3"))
    return found


def picked(folder: Path) -> float:
    """Seconds of `diplograph load` as it comes, into a store that is not there yet, starts of it and all."""
    with tempfile.TemporaryDirectory(prefix="diplograph-bench-") as data:
        command = [sys.executable, "-m", "diplograph", "--data-dir", data, "load", "icews", str(folder)]
        environment = {**os.environ, "DIPLOGRAPH_CURATED": "false"}
        return seconds(
            lambda: subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
        )


def merged(folder: Path, *, quick: bool) -> float:
    """Seconds that py2neo takes for the same rows, in an empty store of its own."""
    with fresh_store() as (connection, _):
        return seconds(lambda: merge(connection, list(_rows(folder, THEIRS, quick=quick))))


def _rows(folder: Path, dataset: str, *, quick: bool) -> Iterator[CodedRow]:
    for part in job(folder, dataset, quick=quick).parts:
        for _, said in part.outcomes(0):
            if isinstance(said, Loaded):
                yield said.facts


def job(folder: Path, dataset: str, *, quick: bool) -> Job:
    """Loading ICEWS18, or the beginning of it."""
    whole = open_job("icews", [folder], dataset)
    if not quick:
        return whole
    first = whole.parts[0]
    return Job(whole.description, [Beginning(first.place, first.shape, first.read)], whole.sink)


def merge(connection: Connection, rows: list[CodedRow]) -> None:
    """What a careful user of py2neo would write: batches of our size, each sort of thing at once."""
    warnings.simplefilter("ignore")
    from py2neo import Graph

    graph = Graph(connection.uri, auth=(connection.user, connection.password))
    for begin in range(0, len(rows), BATCH):
        _merge_batch(graph, rows[begin : begin + BATCH])


def _merge_batch(graph: Any, rows: list[CodedRow]) -> None:  # noqa: ANN401
    from py2neo.bulk import merge_nodes, merge_relationships

    actor, event, dyad = ("Actor", "id"), ("Event", "id"), ("Dyad", "id")
    parties = {party.id: party for row in rows for party in (row.actor, row.target) if party}
    actors = [
        {"id": party.id, "name": party.name, "dataset": THEIRS}
        for party in parties.values()
        if not party.is_state
    ]
    merge_nodes(graph.auto(), actors, actor, labels={"Actor", "CodedActor"})
    merge_nodes(graph.auto(), [_event(row) for row in rows], event, labels={"Event", "CodedEvent"})

    def join(kind: str, links: list[tuple[Any, dict[str, Any], Any]], start: Any, end: Any) -> None:  # noqa: ANN401
        if links:
            merge_relationships(graph.auto(), links, kind, start, end)

    ids = [f"{THEIRS}:{row.number}" for row in rows]
    both = list(zip(ids, rows, strict=True))
    join("AFFILIATED_WITH", [(party.id, {}, party.country) for party in parties.values()
                             if party.country and not party.is_state], actor, actor)  # fmt: skip
    join("ACTED", [(row.actor.id, _for(row.actor), each) for each, row in both if row.actor], actor, event)
    join(
        "ADDRESSED_TO",
        [(each, _for(row.target), row.target.id) for each, row in both if row.target],
        event,
        actor,
    )
    involved = {(each, party.id): row for each, row in both for party in (row.actor, row.target) if party}
    join(
        "INVOLVES",
        [(each, _along("entity", party, row), party) for (each, party), row in involved.items()],
        event,
        actor,
    )
    between = [(each, row, found) for each, row in both for found in pairs(row)]
    merge_nodes(
        graph.auto(),
        [{"id": each} for each in {found.dyad for _, _, found in between}],
        dyad,
        labels={"Dyad"},
    )
    join("BETWEEN", [(each, _between(row, found), found.dyad) for each, row, found in between], event, dyad)


def _event(row: CodedRow) -> dict[str, Any]:
    code = row.code
    told = {
        "id": f"{THEIRS}:{row.number}",
        "kind": "CodedEvent",
        "title": code.label,
        "date": row.day.isoformat(),
        "start": row.day,
        "end": row.day,
        "known": row.day,
        "status": "occurred",
        "depth": 0,
        "dataset": THEIRS,
        "file": 0,
        "row": 1,
        "cameo": code.code,
        "root": code.root,
        "plover": code.plover,
        "goldstein": code.goldstein,
    }
    return {name: value for name, value in told.items() if value is not None}


def _for(party: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"for": party.country} if party.country else {}


def _along(key: str, value: str, row: CodedRow) -> dict[str, Any]:
    return {
        key: value,
        "start": row.day,
        "end": row.day,
        "depth": 0,
        "mode": "direct",
        "status": "occurred",
        "known": row.day,
    }


def _between(row: CodedRow, found: Pair) -> dict[str, Any]:
    return {**_along("dyad", found.dyad, row), "direction": found.direction, "level": found.level}
