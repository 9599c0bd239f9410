"""What the numbers of staged rows mean, put into the rows: actors, codes, days, the pair each is between.

The rules of `coded_row` are asked once for each thing that differs, not for each row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from graph.errors import StoreError
from loaders.bulk.tables import Numbers
from loaders.intake.coded_row import Pair, pair_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loaders.bulk.staged import Staged

OF_CODE = {"title": "label", "cameo": "code", "root": "root", "plover": "plover"}
PAIRED = {
    "sort": pl.Int64, "dyad_node": pl.Int64, "dyad": pl.String, "direction": pl.String, "level": pl.String
}  # fmt: skip


class Decoder:
    """numbers: of nodes. party_id, party_node, party_for: by number of the party."""

    def __init__(self, dataset: str, staged: Staged) -> None:
        self.parties, self.codes = list(staged.parties), list(staged.codes)
        self.numbers = Numbers(len(self.parties), staged.rows)
        self._dataset = dataset
        self._days = list(staged.days)
        self._pairs: dict[int, Pair | None] = {}
        self.party_id = _texts(party.id for party in self.parties)
        self.party_node = pl.Series(self._nodes(), dtype=pl.Int64)
        self.party_for = _texts(party.country for party in self.parties)
        standings: dict[tuple[str | None, bool], int] = {}
        self._standing = pl.Series(
            [standings.setdefault((party.country, party.is_state), len(standings)) for party in self.parties],
            dtype=pl.Int64,
        )
        self._standings = max(len(standings), 1)
        self._day = _texts(day.isoformat() for day in self._days)
        self._year = pl.Series([day.year for day in self._days], dtype=pl.Int32)
        self._mirrored = pl.Series([party.mirror is not None for party in self.codes], dtype=pl.Int64)
        self._of_code = {
            name: _texts(getattr(party, wanted) for party in self.codes) for name, wanted in OF_CODE.items()
        }
        self._of_code["goldstein"] = pl.Series([party.goldstein for party in self.codes], dtype=pl.Float64)

    def _nodes(self) -> list[int]:
        """The node of each party: parties that differ in what is said of them may be one actor."""
        countries = self.numbers.countries
        numbers: dict[str, int] = {}
        nodes = []
        for number, party in enumerate(self.parties, len(countries)):
            if party.country is not None and party.country not in countries:
                message = f"{self._dataset}: {party.country} is no country of the base layer"
                raise StoreError(message)
            nodes.append(countries[party.id] if party.is_state else numbers.setdefault(party.id, number))
        return nodes

    def decoded(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Rows with what their numbers mean, and the pair each is between."""
        actor, target, code = frame["actor"], frame["target"], frame["code"]
        sides = self._standing.gather(actor) * self._standings + self._standing.gather(target)
        frame = frame.with_columns(
            (pl.col("row") + self.numbers.first).alias("node"),
            (self._dataset + ":" + pl.col("number")).alias("id"),
            (self._dataset + ":" + pl.col("partner")).alias("partner"),
            self._day.gather(frame["day"]).alias("date"),
            self._day.gather(frame["known"]).alias("known"),
            self._year.gather(frame["day"]).alias("year"),
            self.party_node.gather(actor).alias("actor_node"),
            self.party_node.gather(target).alias("target_node"),
            self.party_for.gather(actor).alias("actor_for"),
            self.party_for.gather(target).alias("target_for"),
            *(column.gather(code).alias(name) for name, column in self._of_code.items()),
            # Whom both sides act for, and whether such a contact has a mirror: rows alike in it are alike
            # in their pair.
            (sides * 2 + self._mirrored.gather(code)).alias("sort"),
        )
        return frame.join(self._paired(frame), on="sort", how="left", maintain_order="left")

    def _paired(self, frame: pl.DataFrame) -> pl.DataFrame:
        """By `sort`: the pair, where there is one."""
        sorts = frame.filter(pl.col("sort").is_not_null()).unique("sort", keep="first", maintain_order=True)
        rows = []
        for sort, actor, target, code in sorts.select("sort", "actor", "target", "code").iter_rows():
            if sort not in self._pairs:
                first, second = self.parties[actor], self.parties[target]
                self._pairs[sort] = pair_of(first, second, self.codes[code])
            if between := self._pairs[sort]:
                rows.append((sort, self.numbers.dyad(between.dyad), *between))
        return pl.DataFrame(rows, schema=PAIRED, orient="row")


def _texts(words: Iterable[str | None]) -> pl.Series:
    return pl.Series(list(words), dtype=pl.String)
