"""The counts of a dataset by pair, year and level, out of chunks of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from loaders.bulk.csv import typed
from loaders.intake.coded import counts
from loaders.shared.dyads import year_id

if TYPE_CHECKING:
    from loaders.codes.cameo import Code

KEY = ["dyad", "year", "level"]


class Counted:
    """A ledger as columns. codes: what the numbers in `code` mean."""

    def __init__(self, codes: list[Code]) -> None:
        self._codes = codes
        self._amounts: dict[tuple[int, str, bool], dict[str, float]] = {}
        self._parts: list[pl.DataFrame] = []
        self._kinds: dict[str, type] = {}

    def add(self, rows: pl.DataFrame) -> None:
        """Count rows with the columns dyad, year, level, code, direction and again."""
        sorts = rows.group_by(*KEY, "code", "direction", "again").len("rows")
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
