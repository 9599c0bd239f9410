"""What of a prepared folder is no row, into a graph whose rows stay beside it: who acts, and what is counted.

The :Dataset, its files, actors, pairs and counts come out as those of a load of the same files; its events
are left out, and `beside` says so: whoever lists rows reads them in the folder. Cut off, the same call goes
on; given again it brings what the folder was given since. The graph counts a generation of the folder or the
next, for it goes over in one transaction; where that would be too large, the beginning goes before.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.errors import InputError
from graph.store.beside import OWN, manifest
from loaders.intake.coded_events import WRITE_ACTORS, WRITE_AFFILIATIONS
from loaders.intake.cursor import Entry, note_loaded, unresolved_rows
from loaders.intake.dataset import begin, finish_in, in_turn
from loaders.prepared import folder as prepared_folder
from loaders.prepared.choice import still_there
from loaders.shared.dyads import other_counts, put_counts
from loaders.shared.revision import wait_for_other_loads

if TYPE_CHECKING:
    from pathlib import Path

    from graph.store.writer import Transaction, Writer
    from loaders.shared.dyads import YearCounts

BATCH = 5_000
COUNTS, FILES = 20_000, 4_000  # that go in the last transaction; a day of GDELT is below 9,200 and 96
WHERE = ("dyad", "year", "level")

HELD = """
OPTIONAL MATCH (d:Dataset {id: $id})
RETURN d.beside AS beside, coalesce(d.generation, 0) AS generation,
  COUNT { MATCH (l:Load) WHERE l.id STARTS WITH $id + ':load:' AND l.days IS NULL } AS files
"""
# From here on nobody takes the graph for all of it: what is counted comes before the rows are looked for.
MARK = "MATCH (d:Dataset {id: $id}) SET d.beside = coalesce(d.beside, '')"
NOTE = "MATCH (d:Dataset {id: $id}) SET d.beside = $digest, d.generation = $generation"
WRITE_UNRESOLVED = """
UNWIND $rows AS row
MERGE (u:Unresolved {id: row.id})
SET u = row, u.dataset = $dataset
"""


def bring_ledger(writer: Writer, folder: Path) -> str | None:
    """Bring what the folder counts and names now into the graph; the revision, None where it was there.

    Raises:
        BeingUnloaded: the dataset is taken out.
        InputError: it is no prepared folder or holds nothing yet; the dataset was loaded whole, or pulled
            from other files.
    """
    told = manifest(folder)
    prepared = prepared_folder.told_by(told)
    if not prepared.years:
        raise InputError(f"{folder} holds no event yet; add files to it by `diplograph prepare`")
    dataset = prepared.dataset.id
    held = writer.read(HELD, id=dataset)[0]
    if held["beside"] == told["digest"]:
        return None
    with still_there(folder):
        files = prepared_folder.files_in(folder / prepared.files)
        actors, ledger, unresolved = (
            pl.read_parquet(folder / path, glob=False)
            for path in (prepared.actors, prepared.ledger, prepared.unresolved)
        )
    begin(writer, prepared.dataset, [file.name for file in files])
    in_turn(writer, lambda transaction: transaction.run(MARK, id=dataset), dataset)
    _write_actors(writer, dataset, actors)
    # A folder that was made anew begins to count again.
    since = held["generation"] if held["generation"] < prepared.generation else 0
    new = [year for year, of in prepared.years.items() if of.generation > since]
    counts = _write_counts(writer, dataset, ledger.filter(pl.col("year").is_in(new)))
    added, first = files[held["files"] :], held["files"]
    noted = [(Entry(file.name, file.size, file.hash), file.line, file.account) for file in added]
    early = max(len(noted) - FILES, 0)

    def run(cypher: str, **params: Any) -> object:  # noqa: ANN401
        return in_turn(writer, lambda transaction: transaction.run(cypher, **params), dataset)

    note_loaded(run, dataset, noted[:early], first)
    lost = Counter({(system, code): rows for system, code, rows in unresolved.iter_rows()})
    with writer.transaction() as transaction:
        wait_for_other_loads(transaction)
        if transaction.run(HELD, id=dataset)[0]["generation"] != held["generation"]:
            finish_in(transaction, prepared.dataset, [])
            return None  # another brought it meanwhile
        put_counts(transaction, dataset, counts)
        transaction.run(WRITE_UNRESOLVED, rows=unresolved_rows(dataset, lost), dataset=dataset)
        note_loaded(transaction.run, dataset, noted[early:], first + early)
        revision = finish_in(transaction, prepared.dataset, [file.name for file in added], new=True)
        transaction.run(NOTE, id=dataset, digest=told["digest"], generation=prepared.generation)
    return revision


def _write_actors(writer: Writer, dataset: str, actors: pl.DataFrame) -> None:
    own = [name for name in actors.columns if name.startswith(OWN)]
    for frame in actors.iter_slices(BATCH):
        rows = [
            {
                "id": row["id"],
                "name": row["name"],
                "props": {name.removeprefix(OWN): row[name] for name in own if row[name] is not None},
            }
            for row in frame.iter_rows(named=True)
        ]
        found = frame.select("id", "countries").explode("countries").drop_nulls().rows()
        homes = [list(home) for home in found]
        in_turn(writer, partial(_write_some, dataset=dataset, actors=rows, homes=homes), dataset)


def _write_some(
    transaction: Transaction, dataset: str, actors: list[dict[str, Any]], homes: list[list[str]]
) -> None:
    transaction.run(WRITE_ACTORS, rows=actors, dataset=dataset)
    transaction.run(WRITE_AFFILIATIONS, rows=homes, dataset=dataset)


def _write_counts(writer: Writer, dataset: str, ledger: pl.DataFrame) -> YearCounts:
    """Put counts that the graph has otherwise in their place; what is left for the end is returned."""
    other: YearCounts = {}
    for frame in ledger.iter_slices(BATCH):
        counts: YearCounts = {
            (row["dyad"], row["year"], row["level"]): {
                name: value for name, value in row.items() if name not in WHERE and value is not None
            }
            for row in frame.iter_rows(named=True)
        }
        other |= other_counts(writer.read, dataset, counts)
        if len(other) > COUNTS:
            in_turn(writer, partial(put_counts, dataset=dataset, counts=other), dataset)
            other = {}
    return other
