"""Staged rows to the tables of a graph: what `CodedEvents` writes over Bolt, as CSV files for neo4j-admin.

tests/test_bulk.py holds both to the same graph.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl
import polars.selectors as cs

from graph.errors import StoreError
from loaders.bulk.decode import Decoder
from loaders.bulk.staged import OTHERS
from loaders.bulk.staging import repeats
from loaders.intake.coded_events import counts
from loaders.intake.dataset import unresolved_rows
from loaders.intake.stream import ALREADY
from loaders.shared.dyads import year_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from loaders.bulk.staged import Staged
    from loaders.intake.coded_row import Code, CodedActor
    from loaders.intake.job import Watch

EVENT = {
    "node": ":ID", "id": "id", "kind": "kind", "title": "title", "date": "date", "start": "start:date",
    "end": "end:date", "status": "status", "depth": "depth:long", "dataset": "dataset", "file": "file:long",
    "line": "row:long", "cameo": "cameo", "root": "root", "plover": "plover", "goldstein": "goldstein:double",
    "contact": "contact:long", "partner": "mirrored_by", "known": "known:date",
}  # fmt: skip
ALONG = {
    "node": ":START_ID", "other": ":END_ID", "start": "start:date", "end": "end:date", "depth": "depth:long",
    "mode": "mode", "status": "status", "known": "known:date",
}  # fmt: skip
ENDS = {"from": ":START_ID", "to": ":END_ID"}
NODE = {"node": ":ID", "id": "id"}
DATASET = {"dataset": "dataset"}
KEY = ["dyad", "year", "level"]
TYPES = {str: "string", int: "long", float: "double", bool: "boolean", list: "string[]"}
BETWEEN = "\x1f"  # the entries of a list


class Tables:
    """Writes the tables of staged rows into `folder`; `nodes` and `relationships` are what there is then."""

    def __init__(self, dataset: str, staged: Staged, folder: Path) -> None:
        self.nodes: list[Group] = []
        self.relationships: list[Group] = []
        self._dataset, self._staged, self._folder = dataset, staged, folder
        self._decoder = Decoder(dataset, staged)
        self._counted = CountedRows(self._decoder.codes)
        self._used: list[pl.DataFrame] = []
        own = {f"own_{name}": typed(name, kind) for name, kind in staged.own.items()}
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
        doubles, partners = repeats(self._staged)
        others = pl.concat([pl.DataFrame(schema=OTHERS), *self._staged.others])
        first = 0
        for chunk in self._staged.chunks:
            frame = chunk.frame().with_row_index("row", first).with_columns(pl.col("row").cast(pl.Int64))
            last = first + len(frame)
            if len(doubles):
                frame = self._without(doubles, frame)
            near = partners.filter(pl.col("row").is_between(first, last - 1))
            frame = frame.join(near, on="row", how="left", maintain_order="left")
            near = others.filter(pl.col("row").is_between(first, last - 1))
            self._write_rows(self._decoder.decoded(frame), near)
            chunk.path.unlink()
            first = last
            watch.at(first, first)
        self._write_actors()
        self._write_pairs()
        # Countries by their ids only: the base layer is loaded over them.
        self._node("Actor:Country", NODE).write(_named(self._decoder.countries))

    def _without(self, doubles: pl.Series, frame: pl.DataFrame) -> pl.DataFrame:
        double = pl.col("row").is_in(doubles.implode())
        for file in frame.filter(double)["file"]:
            account = self._staged.accounts[file]
            account.loaded -= 1
            account.skipped[ALREADY] += 1
        return frame.filter(~double)

    def _write_rows(self, frame: pl.DataFrame, others: pl.DataFrame) -> None:
        missing = {f"own_{name}" for name in self._staged.own} - set(frame.columns)
        self._event.write(frame.with_columns(pl.lit(None).alias(column) for column in missing))
        sides = {side: frame.filter(pl.col(side).is_not_null()) for side in ("actor", "target")}
        for side, group, ends in (
            ("actor", self._acted, ("actor_node", "node")),
            ("target", self._addressed, ("node", "target_node")),
        ):
            columns = {**dict(zip(ENDS, ends, strict=True)), "for": f"{side}_for"}
            group.write(sides[side].select(pl.col(name).alias(column) for column, name in columns.items()))
        for turn, (side, rows) in enumerate(sides.items()):
            # Who acts on itself is involved once.
            new = pl.col("actor_node").ne_missing(pl.col("target_node")) if turn else pl.lit(value=True)
            involved = rows.filter(new)
            entity = self._decoder.party_id.gather(involved[side])
            self._involves.write(
                involved.with_columns(entity.alias("entity"), pl.col(f"{side}_node").alias("other"))
            )
            at = (pl.col("row") * 2 + turn).min().alias("at")
            self._used.append(rows.group_by(pl.col(side).alias("party")).agg(at))
        one_each = ~pl.col("row").is_in(others["row"].implode())
        self._write_between(frame.filter(pl.col("dyad").is_not_null() & one_each))
        if not others.is_empty():
            self._write_others(frame, others)

    def _write_between(self, pairs: pl.DataFrame) -> None:
        self._between.write(pairs.with_columns(pl.col("dyad_node").alias("other")))
        self._counted.add(pairs.with_columns(pl.col("again").fill_null(value=False)))

    def _write_others(self, frame: pl.DataFrame, others: pl.DataFrame) -> None:
        """What rows have beside their first actors, and all their pairs."""
        paired = ["dyad", "direction", "level"]
        joined = frame.drop(*paired, "dyad_node").join(others, on="row", maintain_order="right")
        party = {
            name: column.gather(joined["party"])
            for name, column in (
                ("entity", self._decoder.party_id),
                ("other", self._decoder.party_node),
                ("for", self._decoder.party_for),
            )
        }
        joined = joined.with_columns(column.alias(name) for name, column in party.items())
        rows = {what: joined.filter(pl.col("what") == what) for what in joined["what"].unique()}
        for turn, (what, group, ends) in enumerate(
            (("acted", self._acted, ("other", "node")), ("addressed", self._addressed, ("node", "other")))
        ):
            if what in rows:
                columns = {**dict(zip(ENDS, ends, strict=True)), "for": "for"}
                group.write(rows[what].select(pl.col(old).alias(new) for new, old in columns.items()))
                at = (pl.col("row") * 2 + turn).alias("at")
                self._used.append(rows[what].select(pl.col("party").cast(pl.Int32), at))
        if "involves" in rows:
            self._involves.write(rows["involves"])
        if "between" in rows:
            self._write_between(self._decoder.paired(rows["between"]))

    def _in_order(self) -> Iterator[tuple[int, CodedActor]]:
        """The parties of the rows that were written, as they first came, with the numbers of their nodes."""
        if self._used:
            used = pl.concat(self._used).group_by("party").agg(pl.col("at").min()).sort("at")
            for number in used["party"]:
                yield int(self._decoder.party_node[number]), self._decoder.parties[number]

    def _write_actors(self) -> None:
        kinds: dict[str, type] = {}
        actors: dict[str, dict[str, object]] = {}
        affiliations: dict[tuple[int, int], None] = {}
        for node, party in self._in_order():
            if party.is_state:
                continue
            if party.id not in actors:
                # What the first row says of an actor stands.
                props = {f"own_{name}": value for name, value in party.props}
                kinds |= {name: type(value) for name, value in props.items()}
                actors[party.id] = {**props, "node": node, "id": party.id, "name": party.name}
            if party.country:
                affiliations[node, self._decoder.countries[party.country]] = None
        more = {name: typed(name.removeprefix("own_"), kind) for name, kind in kinds.items()}
        actor = self._node("Actor:CodedActor", NODE | {"name": "name"} | DATASET | more)
        if actors:
            self._write_ours(actor, pl.DataFrame(list(actors.values()), infer_schema_length=None))
        links = pl.DataFrame(list(affiliations), schema=dict.fromkeys(ENDS, pl.Int64), orient="row")
        self._write_ours(self._link("AFFILIATED_WITH", ENDS | DATASET), links)
        columns = {"system": "system", "code": "code", "rows": "rows:long"}
        unresolved = self._node("Unresolved", NODE | columns | DATASET)
        if rows := unresolved_rows(self._dataset, self._staged.unresolved):
            self._write_ours(unresolved, pl.DataFrame(rows).with_row_index("node", self._decoder.free))

    def _write_pairs(self) -> None:
        dyads = self._decoder.dyads
        dyad = self._node("Dyad", NODE | {"a": "a", "b": "b"})
        if not dyads:
            return
        a, b = zip(*(pair.split("-") for pair in dyads), strict=True)
        dyad.write(_named(dyads).with_columns(pl.Series("a", a), pl.Series("b", b)))
        years, columns = self._counted.years(self._dataset)
        first = self._decoder.free + len(self._staged.unresolved)
        years = years.with_columns(
            pl.int_range(first, first + len(years)).alias("node"),
            pl.col("dyad").replace_strict(dyads).alias("from"),
        ).with_columns(pl.col("node").alias("to"))
        where = {"dyad": "dyad", "year": "year:long", "level": "level"}
        self._write_ours(self._node("DatasetYear", NODE | where | columns | DATASET), years)
        self._link("COUNTED", ENDS).write(years)

    def _write_ours(self, group: Group, frame: pl.DataFrame) -> None:
        group.write(frame.with_columns(pl.lit(self._dataset).alias("dataset")))


def _named(numbers: dict[str, int]) -> pl.DataFrame:
    return pl.DataFrame({"node": list(numbers.values()), "id": list(numbers)})


class CountedRows:
    """The counts by pair, year and level, out of chunks of rows. codes: what the numbers in `code` mean."""

    def __init__(self, codes: list[Code]) -> None:
        self._codes = codes
        self._amounts: dict[tuple[int, str, bool], dict[str, float]] = {}
        self._parts: list[pl.DataFrame] = []
        self._kinds: dict[str, type] = {}

    def add(self, rows: pl.DataFrame) -> None:
        """Count rows with the columns dyad, year, level, code, direction and again."""
        self.add_sorts(rows.group_by(*KEY, "code", "direction", "again").len("rows"))

    def add_sorts(self, sorts: pl.DataFrame) -> None:
        """The same of rows that are counted by these columns in `rows`."""
        added = []
        for code, direction, again in sorts.select("code", "direction", "again").unique().iter_rows():
            for column, amount in self._of(code, direction, again=again).items():
                kind = self._kinds.setdefault(column, type(amount))
                added.append((code, direction, again, column, float(amount)))
                if kind is int and isinstance(amount, float):
                    self._kinds[column] = float
        schema = {
            "code": pl.Int32, "direction": pl.String, "again": pl.Boolean, "column": pl.String,
            "amount": pl.Float64,
        }  # fmt: skip
        amounts = pl.DataFrame(added, schema=schema, orient="row")
        part = sorts.join(amounts, on=["code", "direction", "again"])
        self._parts.append(
            part.group_by(*KEY, "column").agg((pl.col("amount") * pl.col("rows")).sum().alias("amount"))
        )

    def _of(self, code: int, direction: str, *, again: bool) -> dict[str, float]:
        key = (code, direction, again)
        if key not in self._amounts:
            self._amounts[key] = counts(self._codes[code], direction, again=again)
        return self._amounts[key]

    def years(self, dataset: str) -> tuple[pl.DataFrame, dict[str, str]]:
        """A row for each :DatasetYear with its id, and the columns it has, as a header names them."""
        long = pl.concat(self._parts).group_by(*KEY, "column").agg(pl.col("amount").sum().round(1))
        names = sorted(self._kinds)
        wide = long.pivot("column", index=KEY, values="amount", on_columns=names).sort(KEY)
        whole = [name for name in names if self._kinds[name] is int]
        ids = [year_id(dataset, *key) for key in wide.select(KEY).iter_rows()]
        frame = wide.with_columns(pl.col(whole).cast(pl.Int64), pl.Series("id", ids))
        return frame, {name: typed(name, self._kinds[name]) for name in names}


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
