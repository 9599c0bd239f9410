"""Staged rows as what is written of them: decoded, without those whose id came before, with who else acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from loaders.bulk.decode import Decoder
from loaders.bulk.staged import OTHERS
from loaders.bulk.staging import repeats
from loaders.bulk.tables import ACTOR, ENDS, NAMED, PAIRS, Decoded
from loaders.intake.stream import ALREADY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from loaders.bulk.staged import Staged
    from loaders.intake.coded_row import CodedActor
    from loaders.intake.job import Watch

SIDES = ("actor", "target")


class StagedRows:
    """The rows of files; see `tables.Rows`. What was staged of them goes as they are decoded."""

    def __init__(self, dataset: str, staged: Staged) -> None:
        self.own, self.unresolved = staged.own, staged.unresolved
        self._staged, self._decoder = staged, Decoder(dataset, staged)
        self.numbers = self._decoder.numbers
        self._used: list[pl.DataFrame] = []

    def decoded(self, watch: Watch) -> Iterator[Decoded]:
        """Chunk after chunk; rows whose id came before are left out, and told in the accounts."""
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
            yield self._decoded(self._decoder.decoded(frame), near)
            chunk.path.unlink()
            first = last
            watch.at(first, first)

    def _without(self, doubles: pl.Series, frame: pl.DataFrame) -> pl.DataFrame:
        double = pl.col("row").is_in(doubles.implode())
        for file in frame.filter(double)["file"]:
            account = self._staged.accounts[file]
            account.loaded -= 1
            account.skipped[ALREADY] += 1
        return frame.filter(~double)

    def _decoded(self, frame: pl.DataFrame, others: pl.DataFrame) -> Decoded:
        frame = frame.rename({"date": "start", "partner": "mirrored_by"})
        one_each = pl.col("dyad").is_not_null() & ~pl.col("row").is_in(others["row"].implode())
        pairs = [frame.filter(one_each).select(PAIRS)]
        joined = frame.drop("dyad", "direction", "level", "dyad_node").join(
            others, on="row", maintain_order="right"
        )
        between = joined.filter(what="between")
        dyads = pl.Series("dyad_node", map(self.numbers.dyad, between["dyad"]), dtype=pl.Int64)
        pairs.append(between.with_columns(dyads).select(PAIRS))
        named = joined.filter(pl.col("what") != "between")
        for turn, (side, what) in enumerate(zip(SIDES, ("acted", "addressed"), strict=True)):
            self._use(frame.select("row", party=side), turn)
            self._use(named.filter(what=what).select("row", "party"), turn)
        party = named["party"]
        named = named.with_columns(
            self._decoder.party_id.gather(party).alias("entity"),
            self._decoder.party_node.gather(party).alias("other"),
            self._decoder.party_for.gather(party).alias("for"),
        )
        ids = (self._decoder.party_id.gather(frame[side]).alias(side) for side in SIDES)
        return Decoded(frame.with_columns(ids), named.select(NAMED), pl.concat(pairs))

    def _use(self, rows: pl.DataFrame, turn: int) -> None:
        """Note when each party first comes."""
        at = (pl.col("row") * 2 + turn).min().alias("at")
        self._used.append(rows.drop_nulls().group_by(pl.col("party").cast(pl.Int32)).agg(at))

    def _in_order(self) -> Iterator[tuple[int, CodedActor]]:
        """The parties of the rows that were decoded, as they first came, with the numbers of their nodes."""
        used = pl.concat(self._used).group_by("party").agg(pl.col("at").min()).sort("at", "party")
        for number in used["party"]:
            yield int(self._decoder.party_node[number]), self._decoder.parties[number]

    def actors(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Who acts in rows that were decoded, as the first row that names it has it; and whom it acts for."""
        actors: dict[str, dict[str, object]] = {}
        affiliations: dict[tuple[int, int], None] = {}
        for node, party in self._in_order():
            if party.is_state:
                continue
            if party.id not in actors:
                props = {f"own_{name}": value for name, value in party.props}
                actors[party.id] = {"node": node, "id": party.id, "name": party.name, **props}
            if party.country:
                affiliations[node, self.numbers.countries[party.country]] = None
        found = pl.DataFrame(list(actors.values()), None if actors else ACTOR, infer_schema_length=None)
        return found, pl.DataFrame(list(affiliations), dict.fromkeys(ENDS, pl.Int64), orient="row")
