"""What only all rows together tell: ids that come twice, and contacts told from both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from loaders.bulk.staging import TOLD

if TYPE_CHECKING:
    from loaders.bulk.staging import Staged


class Twins(NamedTuple):
    """doubles: rows whose id an earlier row has. partners: by row, the `partner` that tells the same contact.

    `again` is set on the later of the two.
    """

    doubles: pl.Series
    partners: pl.DataFrame


def twins(staged: Staged) -> Twins:
    """Find both. The k-th telling of one side goes with the k-th of the other, as `Mirrors` has it."""
    doubles = _doubles(staged)
    told = pl.concat([pl.DataFrame(schema=TOLD), *staged.told]).filter(
        ~pl.col("row").is_in(doubles.implode())
    )
    told = told.with_columns(pl.int_range(pl.len()).over("contact", "side").alias("turn"))
    one, other = told.filter(~pl.col("side")), told.filter("side")
    both = one.join(other, on=["contact", "turn"], suffix="_other")
    pairs = [
        both.select(
            pl.col(f"row{mine}").alias("row"),
            pl.col(f"number{yours}").alias("partner"),
            (pl.col(f"row{mine}") > pl.col(f"row{yours}")).alias("again"),
        )
        for mine, yours in (("", "_other"), ("_other", ""))
    ]
    return Twins(doubles, pl.concat(pairs).sort("row"))


def _doubles(staged: Staged) -> pl.Series:
    """By the hashes of the ids, then by the ids themselves of those few whose hashes are the same."""
    hashes = pl.concat([pl.Series([], dtype=pl.UInt64), *staged.hashes]).alias("hash").to_frame()
    alike = hashes.with_row_index("row").filter(pl.col("hash").is_duplicated())["row"].cast(pl.Int64)
    if alike.is_empty():
        return alike
    found = []
    first = 0
    for chunk in staged.chunks:
        numbers = pl.read_ipc(chunk.path, columns=["number"])
        rows = alike.filter(alike.is_between(first, first + len(numbers) - 1))
        found.append(pl.DataFrame({"row": rows, "number": numbers["number"].gather(rows - first)}))
        first += len(numbers)
    return pl.concat(found).filter(~pl.col("number").is_first_distinct())["row"]
