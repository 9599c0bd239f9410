"""Decoded rows to the counts of pairs by year, as `counts` has them."""

from __future__ import annotations

import polars as pl

from loaders.intake.coded_events import counts
from loaders.intake.coded_row import Code
from loaders.shared.dyads import year_id

KEY = ["dyad", "year", "level"]
SORT = ["cameo", "plover", "direction", "again"]  # rows alike in these count alike


class CountedRows:
    """The counts by pair, year and level, out of chunks of rows."""

    def __init__(self) -> None:
        self._amounts: dict[tuple[str | None, str | None, str, bool], dict[str, float]] = {}
        self._parts: list[pl.DataFrame] = []
        self._kinds: dict[str, type] = {}

    def add(self, rows: pl.DataFrame) -> None:
        """Count rows with the columns of KEY and of SORT, and goldstein."""
        self.add_sorts(rows.group_by(*KEY, *SORT).agg(pl.col("goldstein").first(), pl.len().alias("rows")))

    def add_sorts(self, sorts: pl.DataFrame) -> None:
        """The same of rows that are counted by these columns in `rows`."""
        alike = sorts.select(*SORT, "goldstein").unique(SORT).with_row_index("sort")
        added = [
            (sort, column, amount)
            for sort, *kind in alike.iter_rows()
            for column, amount in self._of(*kind).items()
        ]
        schema = {"sort": pl.UInt32, "column": pl.String, "amount": pl.Float64}
        amounts = pl.DataFrame(added, schema=schema, orient="row", strict=False)
        part = sorts.join(alike.drop("goldstein"), on=SORT, nulls_equal=True).join(amounts, on="sort")
        self._parts.append(
            part.group_by(*KEY, "column").agg((pl.col("amount") * pl.col("rows")).sum().alias("amount"))
        )

    def _of(
        self, cameo: str | None, plover: str | None, direction: str, again: bool, goldstein: float | None
    ) -> dict[str, float]:
        key = (cameo, plover, direction, again)
        if key not in self._amounts:
            code = Code(cameo, "", goldstein, plover, None)
            self._amounts[key] = counts(code, direction, again=again)
            self._kinds |= {column: type(amount) for column, amount in self._amounts[key].items()}
        return self._amounts[key]

    def years(self, dataset: str) -> tuple[pl.DataFrame, dict[str, type]]:
        """A row for each :DatasetYear with its id, and the columns it counts in, with their types."""
        long = pl.concat(self._parts).group_by(*KEY, "column").agg(pl.col("amount").sum().round(1))
        names = sorted(self._kinds)
        wide = long.pivot("column", index=KEY, values="amount", on_columns=names).sort(KEY)
        whole = [name for name in names if self._kinds[name] is int]
        ids = [year_id(dataset, *key) for key in wide.select(KEY).iter_rows()]
        frame = wide.with_columns(pl.col(whole).cast(pl.Int64), pl.Series("id", ids))
        return frame, {name: self._kinds[name] for name in names}
