"""Rows of a prepared folder, decoded: what is written of them stands in them, but for the nodes they name."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from graph.errors import InputError, StoreError
from loaders.bulk.load import Contents
from loaders.bulk.tables import ENDS, NAMED, PAIRS, Decoded, Numbers
from loaders.intake.cursor import Entry
from loaders.shared.possibly_same import link_events_of_dataset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loaders.intake.job import Watch
    from loaders.intake.outcome import Account
    from loaders.prepared.choice import Choice, YearSlice

CHUNK = 250_000  # rows that are decoded together
SIDES = ("actor", "target")


class PreparedRows:
    """The chosen rows of a prepared folder; see `tables.Rows`."""

    def __init__(self, choice: Choice) -> None:
        folder, prepared = choice.folder, choice.prepared
        self.own = prepared.own
        self.unresolved: Counter[tuple[str, str]] = Counter()
        if choice.whole:  # which rows of a slice name them is not kept
            for system, code, rows in pl.read_parquet(folder / prepared.unresolved, glob=False).iter_rows():
                self.unresolved[system, code] = rows
        self._slices = [(slice_, slice_.rows) for slice_ in choice.slices]
        self.rows = sum(rows for _, rows in self._slices)
        actors = pl.read_parquet(folder / prepared.actors, glob=False)
        self.numbers = Numbers(len(actors), self.rows)
        countries = self.numbers.countries
        self._actors = actors.drop("countries").with_row_index("node", len(countries))
        self._actors = self._actors.with_columns(pl.col("node").cast(pl.Int64))
        self._nodes = pl.concat(
            [
                pl.DataFrame({"id": list(countries), "node": list(countries.values())}),
                self._actors.select("id", "node"),
            ]
        )
        self._acting = pl.DataFrame(schema={"actor": pl.String, "for": pl.String})
        self._several = pl.DataFrame(schema={"id": pl.String, "node": pl.Int64})

    def decoded(self, watch: Watch) -> Iterator[Decoded]:
        """Slice after slice."""
        first, year = self.numbers.first, 0
        for slice_, rows in self._slices:
            if slice_.year != year:  # an event's pairs are of one year
                year, self._several = slice_.year, self._several.clear()
            for frame in _chunks(slice_, rows):
                yield self._decoded(frame, first, year)
                first += len(frame)
                watch.at(first - self.numbers.first, first - self.numbers.first)

    def _decoded(self, frame: pl.DataFrame, first: int, year: int) -> Decoded:
        frame = frame.rename({"row": "line"}).with_columns(
            pl.int_range(first, first + pl.len()).alias("place"),
            pl.col("start", "known").dt.to_string("iso"),
            pl.lit(year, pl.Int32).alias("year"),
        )
        frame = self._numbered(frame)
        events = frame.filter(pl.col("node") == pl.col("place"))
        for side in SIDES:
            events = self._found(events, side, f"{side}_node")
        more = events.filter(pl.col("more").is_not_null()).select("node", "start", "known", "more")
        more = self._found(more.explode("more").unnest("more"), "actor", "other")
        sides = [(events, side, f"{side}_for") for side in SIDES] + [(more, "actor", "for")]
        acting = [rows.select(actor=id_, **{"for": for_}) for rows, id_, for_ in sides]
        self._acting = pl.concat([self._acting, *acting]).drop_nulls("actor").unique()
        pairs = frame.filter(pl.col("dyad").is_not_null())
        dyads = {dyad: self.numbers.dyad(dyad) for dyad in pairs["dyad"].unique(maintain_order=True)}
        number = pl.col("dyad").replace_strict(dyads, return_dtype=pl.Int64).alias("dyad_node")
        return Decoded(
            events, more.rename({"actor": "entity"}).select(NAMED), pairs.with_columns(number).select(PAIRS)
        )

    def _numbered(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Rows with the node of their event, which is the place of the first of its rows."""
        several = frame.filter(pl.col("more").is_not_null()).select("id", node="place")
        self._several = pl.concat([self._several, several]).unique("id", keep="first", maintain_order=True)
        frame = frame.join(self._several, on="id", how="left", maintain_order="left")
        return frame.with_columns(pl.coalesce("node", "place").alias("node"))

    def _found(self, frame: pl.DataFrame, actor: str, node: str) -> pl.DataFrame:
        """Rows with the node of an actor."""
        nodes = self._nodes.rename({"id": actor, "node": node})
        frame = frame.join(nodes, on=actor, how="left", maintain_order="left")
        lost = frame.filter(pl.col(actor).is_not_null() & pl.col(node).is_null())
        if len(lost):
            message = f"{lost[actor][0]} is no actor of the folder and no country of the base layer"
            raise StoreError(message)
        return frame

    def actors(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Who acts in the rows, as the first row of the folder that names it has it; and whom it acts for."""
        acting = self._acting.filter(pl.col("actor").ne_missing(pl.col("for")))
        homes = acting.drop_nulls().join(self._nodes.rename({"id": "actor", "node": "from"}), on="actor")
        links = self._found(homes, "for", "to").select(list(ENDS))
        return self._actors.join(acting, left_on="id", right_on="actor", how="semi"), links


def _chunks(slice_: YearSlice, rows: int) -> Iterator[pl.DataFrame]:
    """Of a pair's year all at once, which it is found by."""
    if slice_.dyad is not None:
        yield slice_.scan().collect()
        return
    for first in range(0, rows, CHUNK):
        yield slice_.scan().slice(first, CHUNK).collect()


def contents_of(choice: Choice) -> Contents:
    """What of a folder a new graph is made of; see `load.make`.

    All of it is noted as the files it was prepared from, a part of it as its slices.

    Raises:
        InputError: nothing is in it.
    """
    rows = PreparedRows(choice)
    description = choice.prepared.dataset
    if not rows.rows:
        raise InputError(f"{choice.folder} has no row of that, and the graph stays as it is")

    def loaded() -> list[tuple[Entry, int, Account]]:
        if choice.whole:
            return [
                (Entry(file.name, file.size, file.hash), file.line, file.account) for file in choice.files
            ]
        return [(slice_.entry(), slice_.rows, slice_.account()) for slice_ in choice.slices]

    derive = partial(link_events_of_dataset, description.id)
    files = None if choice.whole else choice.names
    return Contents(description, rows, rows.rows, loaded, derive, files)
