"""What of a prepared folder is no row, into a graph whose rows stay beside it: who acts, and what is counted.

The :Dataset, its files, actors, pairs and counts come out as those of a load of the same files; its events
are left out, and `beside` says so: whoever lists rows reads them in the folder. Cut off, the same call goes
on; given again it brings what the folder was given since.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.errors import InputError
from graph.store.beside import digest_of
from loaders.intake.coded_events import WRITE_ACTORS, WRITE_AFFILIATIONS
from loaders.intake.cursor import Entry, note_loaded, unresolved_rows
from loaders.intake.dataset import begin, finish
from loaders.prepared import folder as prepared_folder
from loaders.prepared.choice import still_there
from loaders.shared.dyads import put_counts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graph.store.writer import Writer
    from loaders.prepared.folder import Prepared

BATCH = 5_000
OWN = "own_"
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
        InputError: it is no prepared folder or holds nothing yet; the dataset was loaded whole, or pulled
            from other files.
    """
    digest = digest_of(folder)
    prepared = prepared_folder.read(folder)
    if not prepared.years:
        raise InputError(f"{folder} holds no event yet; add files to it by `diplograph prepare`")
    dataset = prepared.dataset.id
    held = writer.read(HELD, id=dataset)[0]
    if held["beside"] == digest:
        return None
    with still_there(folder):
        files = prepared_folder.files_in(folder / prepared.files)
        actors, ledger, unresolved = (
            pl.read_parquet(folder / path) for path in (prepared.actors, prepared.ledger, prepared.unresolved)
        )
    begin(writer, prepared.dataset, [file.name for file in files])
    writer.write(MARK, id=dataset)
    _write_actors(writer, dataset, actors)
    lost = Counter({(system, code): rows for system, code, rows in unresolved.iter_rows()})
    for rows in _batches(unresolved_rows(dataset, lost)):
        writer.write(WRITE_UNRESOLVED, rows=rows, dataset=dataset)
    new = _newer(prepared, held["generation"])
    _write_counts(writer, dataset, ledger.filter(pl.col("year").is_in(new)))
    added = files[held["files"] :]
    noted = [(Entry(file.name, file.size, file.hash), file.line, file.account) for file in added]
    note_loaded(writer, dataset, noted, first=held["files"])
    revision = finish(writer, dataset, [file.name for file in added], new=True)
    writer.write(NOTE, id=dataset, digest=digest, generation=prepared.generation)
    return revision


def _newer(prepared: Prepared, generation: int) -> list[int]:
    """The years whose part was made after the generation that the graph has: `events/2016-7.parquet`."""
    made = {
        year: int(of.part.rpartition("-")[2].removesuffix(".parquet")) for year, of in prepared.years.items()
    }
    return [year for year, number in made.items() if number > generation]


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
        writer.write(WRITE_ACTORS, rows=rows, dataset=dataset)
        homes = frame.select("id", "countries").explode("countries").drop_nulls().rows()
        writer.write(WRITE_AFFILIATIONS, rows=[list(home) for home in homes], dataset=dataset)


def _write_counts(writer: Writer, dataset: str, ledger: pl.DataFrame) -> None:
    """Put what pairs count in the place of what the graph has of the same years."""
    for frame in ledger.iter_slices(BATCH):
        counts = {
            tuple(row[name] for name in WHERE): {
                name: value for name, value in row.items() if name not in WHERE and value is not None
            }
            for row in frame.iter_rows(named=True)
        }
        writer.transact(partial(put_counts, dataset=dataset, counts=counts))


def _batches(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for first in range(0, len(rows), BATCH):
        yield rows[first : first + BATCH]
