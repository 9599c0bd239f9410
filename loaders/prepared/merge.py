"""Slices into a folder: what goes across files is decided here.

Ids that came before, who is named, and what is counted. Rules stay in Python (`counts`), asked once for each
kind of row.
"""

from __future__ import annotations

import hashlib
from collections import deque
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from loaders.bulk.counted import CountedRows
from loaders.bulk.staged import same_kind
from loaders.intake.outcome import RejectFile
from loaders.intake.stream import ALREADY
from loaders.prepared.duck import Duck, unglobbed
from loaders.prepared.folder import (
    LEDGER,
    REJECTS,
    UNRESOLVED,
    Prepared,
    Year,
    files_in,
    files_table,
    keep,
    write,
)
from loaders.prepared.parts import RANGE, Parts, sort_year
from loaders.prepared.slices import LOST, PARTIES, delete

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.intake.job import Watch
    from loaders.prepared.cluster import Cluster
    from loaders.prepared.folder import File
    from loaders.prepared.slices import Slice


# Ids are compared by their hashes first, which are half as long.
DOUBLES = """
CREATE TEMP TABLE doubles AS
WITH hashes AS MATERIALIZED (SELECT hash(id) AS hash FROM new WHERE first),
alike AS MATERIALIZED (
  SELECT hash FROM hashes GROUP BY hash HAVING count(*) > 1
  UNION
  SELECT hash(id) FROM old WHERE first AND hash(id) IN (FROM hashes)
),
known AS (
  SELECT id, file, row FROM new WHERE first AND hash(id) IN (FROM alike)
  UNION ALL
  SELECT id, file, row FROM old WHERE first AND hash(id) IN (FROM alike)
)
SELECT file, row FROM known QUALIFY row_number() OVER (PARTITION BY id ORDER BY file, row) > 1
"""
DOUBLES_KEPT = "COPY doubles TO {path} (FORMAT parquet)"

# Who is named by rows that count, and where first: file, line (below 2^39) and place in the row, as one
# number, which takes a fraction of the time that three take.
NAMED = """
CREATE TEMP TABLE named AS
WITH rows AS (FROM new ANTI JOIN doubles USING (file, row) WHERE first),
uses AS (
  SELECT actor_party AS party, file, row, 0 AS place FROM rows
  UNION ALL
  SELECT target_party, file, row, 2 FROM rows
  UNION ALL
  SELECT party, file, row, if(what = 'acted', 1, 3) FROM (
    SELECT unnest(more_party) AS party, unnest(more).what AS what, file, row FROM rows WHERE more IS NOT NULL
  ) WHERE what <> 'involves'
)
SELECT party, min((file::BIGINT << 41) + (row << 2) + place) AS spot
FROM uses WHERE party IS NOT NULL GROUP BY party
"""

SAID = """
CREATE TEMP TABLE said AS
SELECT * EXCLUDE (party) FROM (SELECT DISTINCT ON (party) * FROM parties) JOIN named USING (party)
"""
# What was said before comes first.
SAID_BEFORE = """
CREATE OR REPLACE TEMP TABLE said AS
FROM said UNION ALL BY NAME
SELECT * EXCLUDE (countries), unnest(countries) AS country,
  generate_subscripts(countries, 1) - len(countries) - 1 AS spot
FROM (SELECT * REPLACE (if(countries = [], [NULL], countries) AS countries) FROM actors_before)
"""
ACTORS = """
COPY (
  SELECT id, name, countries, * EXCLUDE (id, name, countries)
  FROM (SELECT DISTINCT ON (id) * EXCLUDE (country, spot) FROM said ORDER BY id, spot)
  JOIN (
    SELECT id, coalesce(list(country ORDER BY spot) FILTER (country IS NOT NULL), []) AS countries
    FROM (SELECT id, country, min(spot) AS spot FROM said GROUP BY id, country) GROUP BY id
  ) USING (id) ORDER BY id
) TO {path} (FORMAT parquet, COMPRESSION zstd)
"""

SORTS = """
SELECT dyad, year(start)::INTEGER AS year, level, direction, again, cameo, plover,
  first(goldstein) AS goldstein, count(*) AS rows
FROM read_parquet($parts) WHERE dyad IS NOT NULL GROUP BY ALL
"""


class Merge:
    """Brings slices into a folder that holds `before`. cluster: makes parts in the place of this machine."""

    def __init__(
        self, folder: Path, before: Prepared, slices: list[Slice], cluster: Cluster | None = None
    ) -> None:
        self._folder, self._before, self._cluster = folder, before, cluster
        self._slices = sorted(slices, key=lambda each: each.numbers)
        self._generation = before.generation + 1
        own = dict(before.own)
        for each in slices:
            for name, kind in each.own.items():
                same_kind(own, name, kind)
        self._own = dict(sorted(own.items()))
        self._new: dict[int, list[Path]] = {}
        for each in self._slices:
            for year, paths in each.of_year().items():
                self._new.setdefault(year, []).extend(paths)
        told = [(file.name, file.hash, each.numbers) for each in self._slices for file in each.files]
        self._key = hashlib.sha256(repr((self._generation, RANGE, told)).encode()).hexdigest()

    def run(self, watch: Watch) -> Prepared:
        """Make parts and tables, and put them into the place of what was there."""
        with Duck(self._folder / "slices" / "temporary", self._own) as duck:
            duck.events("new", [path for paths in self._new.values() for path in paths])
            old = [path for year in self._before.years.values() for path in year.paths]
            duck.events("old", [self._folder / path for path in old])
            duck.run(DOUBLES)
            years = self._years(duck, watch)
            merged = replace(
                self._before,
                generation=self._generation,
                own=self._own,
                years={year: years[year] for year in sorted(years) if years[year].rows},
                files=self._table("files", files_table(self._files(duck))),
                actors=self._actors(duck),
                ledger=self._table("ledger", self._ledger(duck, years)),
                unresolved=self._table("unresolved", self._unresolved()),
            )
        self._join_rejects()
        keep(self._folder)
        write(self._folder, merged)
        delete(self._folder / "slices")
        return merged

    def _years(self, duck: Duck, watch: Watch) -> dict[int, Year]:
        years = dict(self._before.years)
        rows = sum(
            pl.scan_parquet(paths, glob=False).select(pl.len()).collect().item()
            for paths in self._new.values()
        )
        rows += sum(years[year].rows for year in self._new if year in years)
        parts = Parts(duck, self._folder, self._before, self._new, self._key)
        watch.begin(f"{len(self._new)} years", rows, 0)
        done = 0
        try:
            if self._cluster:
                self._spread(self._cluster, parts, duck, watch)
            for year in sorted(self._new):
                for rows in parts.make(year):
                    done += rows
                    watch.at(done, done)
                years[year] = parts.made(year) or Year(0, [])
        finally:
            watch.end()
        return years

    def _spread(self, cluster: Cluster, parts: Parts, duck: Duck, watch: Watch) -> None:
        """Have the cluster make each year that is not made yet."""
        doubles = self._folder / "slices" / "doubles.parquet"
        duck.run(DOUBLES_KEPT, path=doubles)
        work = partial(sort_year, self._own, doubles, self._folder, self._before)
        left = [(year, paths) for year, paths in sorted(self._new.items()) if not parts.made(year)]
        deque(cluster.tasks(work, left, parts.take, watch), maxlen=0)

    def _table(self, name: str, table: pl.DataFrame) -> str:
        path = self._folder / f"{name}-{self._generation}.parquet"
        table.write_parquet(path)
        keep(path)
        return path.name

    def _files(self, duck: Duck) -> list[File]:
        """All files by their numbers; of those with rows whose id came before that is told."""
        before = self._before
        files = files_in(self._folder / before.files) if before.files else []
        files += [file for each in self._slices for file in each.files]
        again = duck.rows("SELECT file, count(*) FROM doubles GROUP BY file ORDER BY file")
        for number, rows in again:
            account = files[number].account
            account.loaded -= rows
            account.skipped[ALREADY] += rows
        return files

    def _actors(self, duck: Duck) -> str:
        """Write who is named: what the first row says of each, and every country one was of."""
        path = self._folder / f"actors-{self._generation}.parquet"
        duck.run(NAMED)
        duck.files("parties", (each.folder / PARTIES for each in self._slices))
        duck.run(SAID)
        if self._before.actors:
            duck.files("actors_before", [self._folder / self._before.actors])
            duck.run(SAID_BEFORE)
        duck.run(ACTORS, path=path)
        keep(path)
        return path.name

    def _ledger(self, duck: Duck, years: dict[int, Year]) -> pl.DataFrame:
        """The counts by pair, year and level, those of the years that are made anew counted anew."""
        counted = CountedRows()
        for year in self._new:
            if paths := [unglobbed(self._folder / path) for path in years[year].paths]:
                counted.add_sorts(duck.table(SORTS, parts=paths))
        tables = [pl.DataFrame(schema=LEDGER), counted.years(self._before.dataset.id)[0].drop("id")]
        if self._before.ledger:
            ledger = pl.read_parquet(self._folder / self._before.ledger, glob=False)
            tables.append(ledger.filter(~pl.col("year").is_in(list(self._new))))
        table = pl.concat(tables, how="diagonal_relaxed").sort(*LEDGER)
        return table.select(*LEDGER, *sorted(set(table.columns) - set(LEDGER)))

    def _unresolved(self) -> pl.DataFrame:
        tables = [pl.read_parquet(each.folder / LOST, glob=False) for each in self._slices]
        if self._before.unresolved:
            tables.append(pl.read_parquet(self._folder / self._before.unresolved, glob=False))
        together = pl.concat([pl.DataFrame(schema=UNRESOLVED), *tables])
        return together.group_by("system", "code").agg(pl.col("rows").sum()).sort("system", "code")

    def _join_rejects(self) -> None:
        """Put the rows that are rejected now behind those before, at one stroke."""
        rejects = RejectFile(self._folder / REJECTS)
        rejects.resume({file.name: 0 for each in self._slices for file in each.files})
        joined = RejectFile(self._folder / f"{REJECTS}.joined")
        joined.path.unlink(missing_ok=True)
        for each in (rejects, *(RejectFile(each.folder / REJECTS) for each in self._slices)):
            joined.join(each)
        if joined.path.exists():
            keep(joined.path)
            joined.path.replace(rejects.path)
