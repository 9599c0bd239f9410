"""What a prepared folder holds, for who reads it and who makes it.

`prepared.json` names every file that counts; it is replaced at one stroke, so that a reader who begins with
it never sees half of anything. Files it no longer names stay until the next `prepare`, as does what it said
before, in `prepared-N.json`. In docs/prepare.md stands what each column means.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from graph.store.beside import FORMAT, MANIFEST, Part, manifest, manifest_of
from loaders.intake.descriptions import Description
from loaders.intake.outcome import Account

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

    from polars._typing import PolarsDataType

EVENTS = "events"  # the folder of the parts
REJECTS = "rejects.csv"
# A row for each (event, pair), by (dyad nulls last, start, id). Behind these stand the columns `own_…`; one
# that a part lacks has no value in it. `side` is of use to the next `prepare` alone.
MORE = pl.List(pl.Struct({"what": pl.String, "actor": pl.String, "for": pl.String}))
COLUMNS: dict[str, PolarsDataType] = {
    "id": pl.String, "dyad": pl.String, "direction": pl.String, "level": pl.String, "first": pl.Boolean,
    "start": pl.Date, "known": pl.Date, "title": pl.String, "cameo": pl.String, "root": pl.String,
    "plover": pl.String, "goldstein": pl.Float64, "contact": pl.Int64, "side": pl.Boolean,
    "mirrored_by": pl.String, "again": pl.Boolean, "file": pl.Int32, "row": pl.Int64, "actor": pl.String,
    "actor_for": pl.String, "target": pl.String, "target_for": pl.String, "more": MORE,
}  # fmt: skip
ACTORS: dict[str, PolarsDataType] = {
    "id": pl.String,
    "name": pl.String,
    "countries": pl.List(pl.String),
}  # then `own_…`
LEDGER: dict[str, PolarsDataType] = {
    "dyad": pl.String,
    "year": pl.Int32,
    "level": pl.String,
}  # then the counts
UNRESOLVED: dict[str, PolarsDataType] = {"system": pl.String, "code": pl.String, "rows": pl.Int64}
FILES: dict[str, PolarsDataType] = {
    "name": pl.String, "hash": pl.String, "size": pl.Int64, "line": pl.Int64, "read": pl.Int64,
    "loaded": pl.Int64, "rejected": pl.Int64, "skipped": pl.Int64, "stateless": pl.Int64,
    "rejected_reasons": pl.List(pl.String), "rejected_counts": pl.List(pl.Int64),
    "skipped_reasons": pl.List(pl.String), "skipped_counts": pl.List(pl.Int64),
    "lost_reasons": pl.List(pl.String), "lost_counts": pl.List(pl.Int64), "first": pl.Date, "last": pl.Date,
}  # fmt: skip
KINDS: dict[str, type] = {kind.__name__: kind for kind in (str, int, float, bool, list)}


class Year(NamedTuple):
    """What there is of a year: its parts in their order, and the generation in which they were made."""

    generation: int
    parts: list[Part]

    @property
    def rows(self) -> int:
        """Rows of all parts."""
        return sum(part.rows for part in self.parts)

    @property
    def events(self) -> int:
        """The events they tell of."""
        return sum(part.events for part in self.parts)

    @property
    def paths(self) -> list[str]:
        """The paths of its parts in the folder."""
        return [part.path for part in self.parts]

    @classmethod
    def of(cls, told: dict[str, Any]) -> Self:
        """The year that was told as `told` tells it."""
        return cls(told["generation"], [Part(**part) for part in told["parts"]])

    @property
    def told(self) -> dict[str, Any]:
        """For JSON."""
        return {"generation": self.generation, "parts": [part._asdict() for part in self.parts]}


class File(NamedTuple):
    """A file that went in: its number is its place in the list, as `file` of the rows has it."""

    name: str
    hash: str
    size: int
    line: int
    account: Account


@dataclass(frozen=True)
class Prepared:
    """What `prepared.json` says. files, actors, ledger, unresolved: paths in the folder.

    own: the columns `own_…` of the events by their names without that, with their types; a list is one of
    texts. years: in their order. generation: how often the folder was added to.
    """

    dataset: Description
    generation: int = 0
    files: str = ""
    actors: str = ""
    ledger: str = ""
    unresolved: str = ""
    own: dict[str, type] = field(default_factory=dict)
    years: dict[int, Year] = field(default_factory=dict)

    @property
    def named(self) -> set[str]:
        """The paths of all files that count, in the folder."""
        parts = {path for year in self.years.values() for path in year.paths}
        return {self.files, self.actors, self.ledger, self.unresolved} | parts


def read(folder: Path) -> Prepared:
    """What the folder holds now.

    Raises:
        InputError: it is no prepared folder, or one of another format.
    """
    return told_by(manifest(folder))


def told_by(told: dict[str, Any]) -> Prepared:
    """What a `prepared.json` tells."""
    return Prepared(
        Description(**told["dataset"], shapes={}),
        **{name: told[name] for name in ("generation", "files", "actors", "ledger", "unresolved")},
        own={name: KINDS[kind] for name, kind in told["own"].items()},
        years={int(year): Year.of(of) for year, of in told["years"].items()},
    )


def write(folder: Path, prepared: Prepared) -> None:
    """Put this in the place of what the folder held, at one stroke."""
    dataset = prepared.dataset
    told = {
        "format": FORMAT,
        "generation": prepared.generation,
        "dataset": {"source": dataset.source, "id": dataset.id, "properties": dataset.properties},
        **{name: getattr(prepared, name) for name in ("files", "actors", "ledger", "unresolved")},
        "own": {name: kind.__name__ for name, kind in prepared.own.items()},
        "years": {str(year): of.told for year, of in sorted(prepared.years.items())},
    }
    aside = folder / f"{MANIFEST}.new"
    with aside.open("w", encoding="utf-8") as stream:
        json.dump(told, stream, ensure_ascii=False, indent=1)
        stream.flush()
        os.fsync(stream.fileno())
    if prepared.generation > 1:  # for who counts that one still
        before = folder / manifest_of(prepared.generation - 1)
        before.write_bytes((folder / MANIFEST).read_bytes())
        keep(before)
    aside.replace(folder / MANIFEST)
    keep(folder)


def keep(path: Path) -> None:
    """Have the system write a file, or the names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def files_in(path: Path) -> list[File]:
    """The files of a table of them, by their numbers."""
    rows = pl.read_parquet(path, glob=False).iter_rows(named=True)
    return [
        File(row["name"], row["hash"], row["size"], row["line"], Account.from_properties(row)) for row in rows
    ]


def files_table(entries: list[File]) -> pl.DataFrame:
    """The same as a table."""
    rows = [{**file._asdict(), **file.account.properties()} for file in entries]
    return pl.DataFrame(rows, schema=FILES)
