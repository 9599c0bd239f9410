"""Rows of one pair out of a prepared folder into a graph that is there, by the sink of a load of files.

Parts become `CodedRow`s again, so that all else is a load's: batches, cursors, contacts, ledger. An event
that names several pairs comes with the one that is pulled; another pull adds its pair, and what that counts.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.store.beside import OWN
from loaders.intake.coded_events import CodedEvents, Others, counts_of, ledger_of, write_others
from loaders.intake.coded_row import Code, CodedActor, CodedRow, codes, pairs
from loaders.intake.job import Job, Slices, Written
from loaders.intake.outcome import Loaded, Row
from loaders.shared.dyads import count, write_dyads
from loaders.shared.possibly_same import link_events_of_dataset

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graph.store.writer import Transaction
    from loaders.intake.coded_events import Count, Prepared
    from loaders.intake.coded_row import Pair
    from loaders.intake.cursor import Entry
    from loaders.intake.parts import Read
    from loaders.prepared.choice import Choice, YearSlice

# Events that came with another pair.
OUTSIDE = """
UNWIND $ids AS id
MATCH (e:Event {id: id})
WHERE NOT EXISTS { (e)-[:BETWEEN]->(:Dyad {id: $dyad}) }
RETURN id
"""
# Whether the counts of all pairs are there already.
COUNTED = """
MATCH (d:Dataset {id: $dataset})
RETURN d.beside IS NOT NULL AS beside
"""


def pull_job(choice: Choice, dyad: str) -> Job:
    """The job of loading what was chosen of one pair."""
    dataset = choice.prepared.dataset
    slices = Slices([PulledSlice(slice_) for slice_ in choice.slices], choice.names)
    derive = partial(link_events_of_dataset, dataset.id)
    return Job(dataset, [], PulledEvents(dyad), derive, slices=slices)


class PulledEvents(CodedEvents):
    """A sink for rows of one pair, whose events stand in that pair alone."""

    def __init__(self, dyad: str) -> None:
        super().__init__()
        self._dyad = dyad

    def between(self, coded: CodedRow) -> list[Pair]:
        """The pair that is pulled."""
        return [pair for pair in pairs(coded) if pair.dyad == self._dyad]

    def write(self, transaction: Transaction, dataset: str, file: int, batch: Prepared) -> Written:
        """Create the events that are not there; those that came with another pair are put into this one."""
        outside = transaction.run(OUTSIDE, ids=list(batch.rows), dyad=self._dyad)
        written = super().write(transaction, dataset, file, batch)
        more: list[tuple[str, Others]] = []
        counted: Counter[Count] = Counter()
        for row in outside:
            coded = batch.rows[row["id"]][1]
            between = self.between(coded)
            more.append((row["id"], Others([], [], [], between)))
            # No contact told twice names several pairs.
            counted.update(counts_of(coded, between))
        if more:
            write_dyads(transaction.run, [self._dyad])
            write_others(transaction.run, more)
        for key, columns in ledger_of(counted).items():
            count(written.ledger, key, columns)
        if transaction.run(COUNTED, dataset=dataset)[0]["beside"]:
            return Written(0, {})
        return Written(0, written.ledger)  # whoever brought it, the slice's row is in the graph


@dataclass(frozen=True)
class PulledSlice:
    """A slice as rows of a file; see `job.Rows`. The line of a row is its place by file and row."""

    slice: YearSlice

    @property
    def may_repeat(self) -> bool:
        """No: it is what its name says, whatever is in it."""
        return False

    def entry(self) -> Entry:
        """As its cursor names it."""
        return self.slice.entry()

    def check(self) -> None:
        """It was looked up."""

    def outcomes(self, after: int, on_bytes: Callable[[int], None] | None = None) -> Iterator[Read]:
        """Each row behind line `after`, in the order in which the files have them."""
        frame = self.slice.scan().sort("file", "row").collect()
        rebuild = Rebuild(self.slice, frame)
        size = self.slice.size
        for line, row in enumerate(frame[after:].iter_rows(named=True), after + 1):
            if on_bytes and not line % 1_000:
                on_bytes(round(size * line / len(frame)))
            yield Row(line, [], "", {}), Loaded(rebuild.row(row))


class Rebuild:
    """Makes rows of a slice what their reader made of them."""

    def __init__(self, slice_: YearSlice, frame: pl.DataFrame) -> None:
        self._number = len(slice_.prepared.dataset.id) + 1
        self._own = {name: name.removeprefix(OWN) for name in frame.columns if name.startswith(OWN)}
        self._actors = _actors(slice_, frame)
        self._codes: dict[tuple[Any, ...], Code] = {}
        self._parties: dict[tuple[str, str | None], CodedActor] = {}

    def row(self, row: dict[str, Any]) -> CodedRow:
        """A row of a part. Among its own properties are its file and line, for those of the slice."""
        own = {name: row[column] for column, name in self._own.items() if row[column] is not None}
        others: dict[str, list[CodedActor]] = {"acted": [], "addressed": [], "involves": []}
        for other in row["more"] or ():
            others[other["what"]].append(self._party(other["actor"], other["for"]))
        return CodedRow(
            row["id"][self._number :],
            row["start"],
            self._code(row["cameo"], row["title"], row["goldstein"], row["plover"]),
            self._party(row["actor"], row["actor_for"]) if row["actor"] else None,
            self._party(row["target"], row["target_for"]) if row["target"] else None,
            {**own, "file": row["file"], "row": row["row"]},
            row["known"],
            (tuple(others["acted"]), tuple(others["addressed"])),
        )

    def _code(self, cameo: str | None, title: str, goldstein: float | None, plover: str | None) -> Code:
        said = (cameo, title, goldstein, plover)
        if said not in self._codes:
            known = codes().get(cameo) if cameo else None
            self._codes[said] = Code(*said, known.mirror if known else None)
        return self._codes[said]

    def _party(self, actor: str, country: str | None) -> CodedActor:
        if (actor, country) not in self._parties:
            name, props = self._actors.get(actor, ("", ()))
            self._parties[actor, country] = CodedActor(actor, name, country, props)
        return self._parties[actor, country]


def _actors(slice_: YearSlice, frame: pl.DataFrame) -> dict[str, tuple[str, tuple[tuple[str, Any], ...]]]:
    """Name and properties of the actors in a slice that are no states, by id."""
    more = frame["more"].drop_nulls().explode().struct.field("actor") if len(frame) else frame["actor"]
    named = pl.concat([frame["actor"], frame["target"], more]).drop_nulls().unique()
    table = pl.scan_parquet(slice_.folder / slice_.prepared.actors, glob=False)
    found = table.filter(pl.col("id").is_in(named.implode())).collect()
    own = [name for name in found.columns if name.startswith(OWN)]
    return {
        row["id"]: (row["name"], tuple((n.removeprefix(OWN), row[n]) for n in own if row[n] is not None))
        for row in found.iter_rows(named=True)
    }
