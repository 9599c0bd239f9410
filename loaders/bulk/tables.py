"""Decoded rows to the tables of a graph: what `CodedEvents` writes over Bolt, as CSV files for neo4j-admin.

tests/test_bulk.py holds both to the same graph.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

import polars as pl
import polars.selectors as cs

from graph.countries.registry import countries
from graph.errors import StoreError
from loaders.bulk.counted import CountedRows
from loaders.intake.cursor import unresolved_rows

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator
    from pathlib import Path

    from loaders.intake.job import Watch

EVENT = {
    "node": ":ID", "id": "id", "kind": "kind", "title": "title", "date": "date", "start": "start:date",
    "end": "end:date", "status": "status", "depth": "depth:long", "dataset": "dataset", "file": "file:long",
    "line": "row:long", "cameo": "cameo", "root": "root", "plover": "plover", "goldstein": "goldstein:double",
    "contact": "contact:long", "mirrored_by": "mirrored_by", "known": "known:date",
}  # fmt: skip
ALONG = {
    "node": ":START_ID", "other": ":END_ID", "start": "start:date", "end": "end:date", "depth": "depth:long",
    "mode": "mode", "status": "status", "known": "known:date",
}  # fmt: skip
ENDS = {"from": ":START_ID", "to": ":END_ID"}
NODE = {"node": ":ID", "id": "id"}
DATASET = {"dataset": "dataset"}
TYPES = {str: "string", int: "long", float: "double", bool: "boolean", list: "string[]"}
BETWEEN = "\x1f"  # the entries of a list
ALWAYS = (
    pl.lit("CodedEvent").alias("kind"),
    pl.lit("occurred").alias("status"),
    pl.lit(0).alias("depth"),
    pl.lit("direct").alias("mode"),
    pl.col("start").alias("date"),
    pl.col("start").alias("end"),
)
# Columns of `Decoded`.
NAMED = ["what", "node", "start", "known", "entity", "other", "for"]
PAIRS = [
    "node", "start", "known", "year", "dyad", "dyad_node", "direction", "level", "cameo", "plover",
    "goldstein", "again",
]  # fmt: skip
ACTOR = {"node": pl.Int64, "id": pl.String, "name": pl.String}


class Decoded(NamedTuple):
    """Some rows with what is written of them; days are ISO text, nodes are numbers.

    events: a row an event, its columns as in EVENT, `own_…`, and of its first actor and target (`actor`,
    `target`) the id, `…_node` and `…_for`. named (NAMED): who else acts, is addressed or is involved (`what`
    as in `Others`). pairs (PAIRS): a row for each event and pair.
    """

    events: pl.DataFrame
    named: pl.DataFrame
    pairs: pl.DataFrame


class Numbers:
    """The numbers of nodes: `countries` first, then actors, events from `first` on, then the rest."""

    def __init__(self, actors: int, events: int) -> None:
        self.countries = {country.id: number for number, country in enumerate(countries())}
        self.first = len(self.countries) + actors
        self.dyads: dict[str, int] = {}
        self._behind = self.first + events

    def dyad(self, dyad: str) -> int:
        """The number of a pair."""
        return self.dyads.setdefault(dyad, self._behind + len(self.dyads))

    @property
    def free(self) -> int:
        """The next number, once all pairs are met."""
        return self._behind + len(self.dyads)


class Rows(Protocol):
    """Rows of a dataset, whoever decodes them. own: its own columns of events, by name, with their types.

    numbers: those of nodes that rows and tables share. unresolved: rows by (code system, code).
    """

    own: dict[str, type]
    numbers: Numbers
    unresolved: Counter[tuple[str, str]]

    def decoded(self, watch: Watch) -> Iterator[Decoded]:
        """All rows, some at a time; `watch` hears of them."""

    def actors(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Once all rows are decoded: actors that are no states (ACTOR, `own_…`), and for whom each acts."""


class Tables:
    """Writes the tables of rows into `folder`; `nodes` and `relationships` are what there is then."""

    def __init__(self, dataset: str, rows: Rows, folder: Path) -> None:
        self.nodes: list[Group] = []
        self.relationships: list[Group] = []
        self._dataset, self._rows, self._folder = dataset, rows, folder
        self._counted = CountedRows()
        own = {f"own_{name}": typed(name, kind) for name, kind in rows.own.items()}
        self._event = self._node("Event:CodedEvent", EVENT | own)
        self._acted = self._link("ACTED", ENDS | {"for": "for"})
        self._addressed = self._link("ADDRESSED_TO", ENDS | {"for": "for"})
        self._involves = self._link("INVOLVES", ALONG | {"entity": "entity"})
        between = {name: name for name in ("dyad", "direction", "level")}
        self._between = self._link("BETWEEN", ALONG | between)

    def _node(self, labels: str, columns: dict[str, str]) -> Group:
        self.nodes.append(Group(labels, self._folder, columns))
        return self.nodes[-1]

    def _link(self, kind: str, columns: dict[str, str]) -> Group:
        self.relationships.append(Group(kind, self._folder, columns))
        return self.relationships[-1]

    def write(self, watch: Watch) -> None:
        """Write everything; `watch` hears of the rows."""
        for rows in self._rows.decoded(watch):
            self._write_events(rows.events.with_columns(*ALWAYS))
            self._write_named(rows.named.with_columns(*ALWAYS))
            pairs = rows.pairs.with_columns(*ALWAYS, pl.col("dyad_node").alias("other"))
            self._between.write(pairs)
            self._counted.add(pairs.with_columns(pl.col("again").fill_null(value=False)))
        self._write_actors()
        self._write_pairs()
        # Countries by their ids only: the base layer is loaded over them.
        self._node("Actor:Country", NODE).write(_numbered(self._rows.numbers.countries))

    def _write_events(self, frame: pl.DataFrame) -> None:
        missing = {f"own_{name}" for name in self._rows.own} - set(frame.columns)
        self._write_ours(self._event, frame.with_columns(pl.lit(None).alias(column) for column in missing))
        sides = {side: frame.filter(pl.col(side).is_not_null()) for side in ("actor", "target")}
        for side, group, ends in (
            ("actor", self._acted, ("actor_node", "node")),
            ("target", self._addressed, ("node", "target_node")),
        ):
            _write_ends(group, sides[side], ends, f"{side}_for")
        # Who acts on itself is involved once.
        new = pl.col("actor_node").ne_missing(pl.col("target_node"))
        for side, rows in (("actor", sides["actor"]), ("target", sides["target"].filter(new))):
            involved = (pl.col(side).alias("entity"), pl.col(f"{side}_node").alias("other"))
            self._involves.write(rows.with_columns(*involved))

    def _write_named(self, frame: pl.DataFrame) -> None:
        if frame.is_empty():
            return
        _write_ends(self._acted, frame.filter(what="acted"), ("other", "node"), "for")
        _write_ends(self._addressed, frame.filter(what="addressed"), ("node", "other"), "for")
        self._involves.write(frame.filter(what="involves"))

    def _write_actors(self) -> None:
        actors, links = self._rows.actors()
        own = {
            name: typed(name.removeprefix("own_"), kind.to_python())
            for name, kind in actors.schema.items()
            if name.startswith("own_")
        }
        self._write_ours(self._node("Actor:CodedActor", NODE | {"name": "name"} | DATASET | own), actors)
        self._write_ours(self._link("AFFILIATED_WITH", ENDS | DATASET), links)
        columns = {"system": "system", "code": "code", "rows": "rows:long"}
        unresolved = self._node("Unresolved", NODE | columns | DATASET)
        if rows := unresolved_rows(self._dataset, self._rows.unresolved):
            self._write_ours(unresolved, pl.DataFrame(rows).with_row_index("node", self._rows.numbers.free))

    def _write_pairs(self) -> None:
        dyads = self._rows.numbers.dyads
        dyad = self._node("Dyad", NODE | {"a": "a", "b": "b"})
        if not dyads:
            return
        a, b = zip(*(pair.split("-") for pair in dyads), strict=True)
        dyad.write(_numbered(dyads).with_columns(pl.Series("a", a), pl.Series("b", b)))
        years, kinds = self._counted.years(self._dataset)
        columns = {name: typed(name, kind) for name, kind in kinds.items()}
        first = self._rows.numbers.free + len(self._rows.unresolved)
        years = years.with_columns(
            pl.int_range(first, first + len(years)).alias("node"),
            pl.col("dyad").replace_strict(dyads).alias("from"),
        ).with_columns(pl.col("node").alias("to"))
        where = {"dyad": "dyad", "year": "year:long", "level": "level"}
        self._write_ours(self._node("DatasetYear", NODE | where | columns | DATASET), years)
        self._link("COUNTED", ENDS).write(years)

    def _write_ours(self, group: Group, frame: pl.DataFrame) -> None:
        group.write(frame.with_columns(pl.lit(self._dataset).alias("dataset")))


def _write_ends(group: Group, rows: pl.DataFrame, ends: tuple[str, str], for_: str) -> None:
    columns = {**dict(zip(ENDS, ends, strict=True)), "for": for_}
    group.write(rows.select(pl.col(name).alias(column) for column, name in columns.items()))


def _numbered(numbers: dict[str, int]) -> pl.DataFrame:
    return pl.DataFrame({"node": list(numbers.values()), "id": list(numbers)})


@dataclass(slots=True)
class Group:
    """Nodes with the same labels (`Event:CodedEvent`), or relationships of one type.

    columns: name in the frames to what stands in the header: `id`, `start:date`, `:ID`.
    """

    name: str
    folder: Path
    columns: dict[str, str]
    rows: int = 0
    files: list[Path] = field(default_factory=list)

    def write(self, frame: pl.DataFrame) -> None:
        """Add the rows of a frame; the first file begins with the header."""
        if frame.is_empty():
            return
        if not self.files:
            header = self.folder / f"{self.name.replace(':', '-')}.csv"
            header.write_text(",".join(self.columns.values()) + "\n", "utf-8")
            self.files.append(header)
        path = self.folder / f"{self.name.replace(':', '-')}-{len(self.files):05}.csv"
        lists = cs.by_dtype(pl.List(pl.String)).list.join(BETWEEN)
        # Missing values stand for no property; an empty string would be one, and stands in quotes.
        frame.select(list(self.columns)).with_columns(lists).write_csv(path, include_header=False)
        self.files.append(path)
        self.rows += len(frame)


def typed(name: str, kind: type) -> str:
    """A property in a header, from its type in Python.

    Raises:
        StoreError: it can be no property.
    """
    if kind not in TYPES:
        message = f"{name} is a {kind.__name__}, which no column of a CSV file can be"
        raise StoreError(message)
    return f"{name}:{TYPES[kind]}"
