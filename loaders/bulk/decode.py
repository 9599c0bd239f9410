"""What the numbers of staged rows mean, put into the rows: actors, codes, days, the pair each is between.

The rules of `coded_row` are asked once for each thing that differs, not for each row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from graph.countries.registry import countries
from graph.errors import StoreError
from loaders.intake.coded_row import Pair, pair_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loaders.bulk.staged import Staged

OF_CODE = {"title": "label", "cameo": "code", "root": "root", "plover": "plover"}
ALWAYS = (
    pl.lit("CodedEvent").alias("kind"),
    pl.lit("occurred").alias("status"),
    pl.lit(0).alias("depth"),
    pl.lit("direct").alias("mode"),
)
PAIRED = {
    "sort": pl.Int64, "dyad_node": pl.Int64, "dyad": pl.String, "direction": pl.String, "level": pl.String
}  # fmt: skip


class Decoder:
    """Nodes have numbers of their own: `countries` first, then actors, events from `first` on, then the rest.

    party_id, party_node, party_for: by number of the party. dyads: the numbers of pairs met so far.
    """

    def __init__(self, dataset: str, staged: Staged) -> None:
        self.parties, self.codes = list(staged.parties), list(staged.codes)
        self.countries = {country.id: number for number, country in enumerate(countries())}
        self.first = len(self.countries) + len(self.parties)
        self.dyads: dict[str, int] = {}
        self._dataset = dataset
        self._days = list(staged.days)
        self._behind = self.first + staged.rows
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
        numbers: dict[str, int] = {}
        nodes = []
        for number, party in enumerate(self.parties, len(self.countries)):
            if party.country is not None and party.country not in self.countries:
                message = f"{self._dataset}: {party.country} is no country of the base layer"
                raise StoreError(message)
            nodes.append(self.countries[party.id] if party.is_state else numbers.setdefault(party.id, number))
        return nodes

    def decoded(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Rows with what their numbers mean, and the pair each is between."""
        actor, target, code = frame["actor"], frame["target"], frame["code"]
        sides = self._standing.gather(actor) * self._standings + self._standing.gather(target)
        frame = frame.with_columns(
            *ALWAYS,
            pl.lit(self._dataset).alias("dataset"),
            (pl.col("row") + self.first).alias("node"),
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
        ).with_columns(pl.col("date").alias("start"), pl.col("date").alias("end"))
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
                number = self._dyad(between.dyad)
                rows.append((sort, number, *between))
        return pl.DataFrame(rows, schema=PAIRED, orient="row")

    def paired(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Rows with the numbers of their pairs."""
        return frame.with_columns(pl.Series("dyad_node", map(self._dyad, frame["dyad"]), dtype=pl.Int64))

    def _dyad(self, dyad: str) -> int:
        return self.dyads.setdefault(dyad, self._behind + len(self.dyads))

    @property
    def free(self) -> int:
        """The next number of a node, once all pairs are met."""
        return self._behind + len(self.dyads)


def _texts(words: Iterable[str | None]) -> pl.Series:
    return pl.Series(list(words), dtype=pl.String)
