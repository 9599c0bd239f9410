"""Slices to parts by year: what goes across files is decided here, and all is sorted.

By DuckDB, not by polars: a year can be larger than memory, and DuckDB sorts, groups and joins through files
in a folder we name, within the memory we name; polars has no such limit, and sorts in memory alone. Rules
stay in Python (`counts`), asked once for each kind of row.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl

from loaders.bulk.staged import same_kind
from loaders.bulk.tables import CountedRows
from loaders.intake.coded_row import Code
from loaders.intake.outcome import RejectFile
from loaders.intake.stream import ALREADY
from loaders.prepared.folder import (
    COLUMNS,
    EVENTS,
    LEDGER,
    MORE,
    REJECTS,
    UNRESOLVED,
    Prepared,
    Year,
    files_in,
    files_table,
    keep,
    write,
)
from loaders.prepared.slices import ACROSS, LOST, NUMBERS, PARTIES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from loaders.intake.job import Watch
    from loaders.prepared.folder import File
    from loaders.prepared.slices import Slice

MEMORY = "2GB"  # of DuckDB, which takes somewhat more; nothing else is large meanwhile
GROUP = 20_480  # rows that a reader takes at once: ten of DuckDB's vectors
OWN = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN", list: "VARCHAR[]"}
OF_CODE = ("title", "cameo", "plover", "goldstein")
MERGED = "merged"  # in the folder of slices: which years are merged already

SQL = {
    pl.String: "VARCHAR", pl.Boolean: "BOOLEAN", pl.Date: "DATE", pl.Float64: "DOUBLE", pl.Int32: "INTEGER",
    pl.Int64: "BIGINT", pl.List(pl.Int64): "BIGINT[]",
    MORE: 'STRUCT(what VARCHAR, actor VARCHAR, "for" VARCHAR)[]',
}  # fmt: skip

# The rows of files with all columns, whatever each file has.
ROWS_OF = "CREATE OR REPLACE TEMP VIEW {name} AS FROM shape UNION ALL BY NAME FROM {name}_files"

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

YEAR_ROWS = """
CREATE OR REPLACE TEMP VIEW year_rows AS
FROM year_new ANTI JOIN doubles USING (file, row) UNION ALL BY NAME FROM year_old
"""

# The k-th row of one side goes with the k-th of the other, as `PairedContacts` has it.
PARTNERS = """
CREATE OR REPLACE TEMP TABLE partners AS
WITH sides AS (
  SELECT contact, side, id, file, row,
    row_number() OVER (PARTITION BY contact, side ORDER BY file, row) AS turn
  FROM year_rows WHERE side IS NOT NULL
)
SELECT mine.file, mine.row, yours.id AS mirrored_by, (mine.file, mine.row) > (yours.file, yours.row) AS again
FROM sides mine JOIN sides yours
  ON mine.contact = yours.contact AND mine.turn = yours.turn AND mine.side <> yours.side
"""

PART = """
COPY (
  SELECT {columns}, partners.mirrored_by, coalesce(partners.again, false) AS again{own}
  FROM year_rows LEFT JOIN partners USING (file, row)
  ORDER BY dyad NULLS LAST, start, id
) TO {path} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group})
"""
COUNTED = "SELECT count(*), count_if(first) FROM read_parquet($part)"

# Who is named by rows that count, and where first: file, line, and place in the row.
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
SELECT party, min((file, row, place)) AS spot FROM uses WHERE party IS NOT NULL GROUP BY party
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
  (-1, generate_subscripts(countries, 1), 0) AS spot
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
SELECT dyad, year(start)::INTEGER AS year, level, direction, again, title, cameo, plover, goldstein,
  count(*) AS rows
FROM read_parquet($part) WHERE dyad IS NOT NULL GROUP BY ALL
"""


class Merge:
    """Brings slices into a folder that holds `before`."""

    def __init__(self, folder: Path, before: Prepared, slices: list[Slice]) -> None:
        self._folder, self._before = folder, before
        self._slices = sorted(slices, key=lambda each: each.numbers)
        self._generation = before.generation + 1
        self._own = dict(before.own)
        for each in slices:
            for name, kind in each.own.items():
                same_kind(self._own, name, kind)
        self._new: dict[int, list[Path]] = {}
        for each in self._slices:
            for year, paths in each.of_year().items():
                self._new.setdefault(year, []).extend(paths)
        self._aside = folder / "slices" / MERGED
        told = [(file.name, file.hash, each.numbers) for each in self._slices for file in each.files]
        self._key = hashlib.sha256(repr((self._generation, told)).encode()).hexdigest()

    def run(self, watch: Watch) -> Prepared:
        """Make parts and tables, and put them into the place of what was there."""
        settings: dict[str, Any] = {
            "memory_limit": MEMORY,
            "temp_directory": str(self._folder / "slices" / "temporary"),
            "autoinstall_known_extensions": False,
        }
        self._aside.mkdir(exist_ok=True)
        (self._folder / EVENTS).mkdir(exist_ok=True)
        with duckdb.connect(config=settings) as self._duck:
            shape = {column: SQL[kind] for column, kind in (COLUMNS | NUMBERS).items()}
            shape |= {f"own_{name}": OWN[kind] for name, kind in self._own.items()}
            listed = ", ".join(f'"{column}" {kind}' for column, kind in shape.items())
            self._duck.execute(f"CREATE TEMP TABLE shape ({listed})")
            self._view("new", [path for paths in self._new.values() for path in paths])
            self._view("old", [self._folder / year.part for year in self._before.years.values()])
            self._duck.execute(DOUBLES)
            years = self._years(watch)
            merged = replace(
                self._before,
                generation=self._generation,
                own=dict(sorted(self._own.items())),
                years={year: years[year] for year in sorted(years) if years[year].rows},
                files=self._table("files", files_table(self._files())),
                actors=self._actors(),
                ledger=self._table("ledger", self._ledger(years)),
                unresolved=self._table("unresolved", self._unresolved()),
            )
        self._join_rejects()
        keep(self._folder)
        write(self._folder, merged)
        shutil.rmtree(self._folder / "slices")
        return merged

    def _view(self, name: str, paths: list[Path]) -> None:
        """The rows of these files, which may be none."""
        if paths:
            self._read(paths).create_view(f"{name}_files", replace=True)
        else:
            self._duck.table("shape").create_view(f"{name}_files", replace=True)
        self._duck.execute(ROWS_OF.format(name=name))

    def _read(self, paths: Iterable[Path]) -> duckdb.DuckDBPyRelation:
        return self._duck.read_parquet(list(map(str, paths)), union_by_name=True)

    def _years(self, watch: Watch) -> dict[int, Year]:
        years = dict(self._before.years)
        rows = sum(pl.scan_parquet(paths).select(pl.len()).collect().item() for paths in self._new.values())
        rows += sum(years[year].rows for year in self._new if year in years)
        watch.begin(f"{len(self._new)} years", rows, 0)
        done = 0
        try:
            for year in sorted(self._new):
                years[year] = self._year(year)
                done += years[year].rows
                watch.at(done, done)
        finally:
            watch.end()
        return years

    def _year(self, year: int) -> Year:
        """Make the part of a year; one that was made before a kill is taken as it is."""
        name = f"{EVENTS}/{year}-{self._generation}.parquet"
        path, note = self._folder / name, self._aside / f"{year}.json"
        if note.exists() and path.exists():
            told = json.loads(note.read_text("utf-8"))
            if told.pop("key") == self._key:
                return Year(**told)
        before = self._before.years.get(year)
        self._view("year_new", self._new[year])
        self._view("year_old", [self._folder / before.part] if before else [])
        self._duck.execute(YEAR_ROWS)
        self._duck.execute(PARTNERS)
        columns = ", ".join(f"year_rows.{column}" for column in COLUMNS if column not in ACROSS)
        own = "".join(f', "own_{name}"' for name in sorted(self._own))
        aside = path.with_suffix(".new")
        self._duck.execute(PART.format(columns=columns, own=own, path=_quoted(aside), group=GROUP))
        [found] = self._duck.execute(COUNTED, {"part": str(aside)}).fetchall()
        keep(aside)
        aside.replace(path)
        made = Year(name, *map(int, found))
        note.write_text(json.dumps({"key": self._key, **made._asdict()}), "utf-8")
        return made

    def _table(self, name: str, table: pl.DataFrame) -> str:
        path = self._folder / f"{name}-{self._generation}.parquet"
        table.write_parquet(path)
        keep(path)
        return path.name

    def _files(self) -> list[File]:
        """All files by their numbers; of those with rows whose id came before that is told."""
        before = self._before
        files = files_in(self._folder / before.files) if before.files else []
        files += [file for each in self._slices for file in each.files]
        again = self._duck.sql("SELECT file, count(*) FROM doubles GROUP BY file ORDER BY file").fetchall()
        for number, rows in again:
            account = files[number].account
            account.loaded -= rows
            account.skipped[ALREADY] += rows
        return files

    def _actors(self) -> str:
        """Write who is named: what the first row says of each, and every country one was of."""
        path = self._folder / f"actors-{self._generation}.parquet"
        self._duck.execute(NAMED)
        self._read(each.folder / PARTIES for each in self._slices).create_view("parties")
        self._duck.execute(SAID)
        if self._before.actors:
            self._read([self._folder / self._before.actors]).create_view("actors_before")
            self._duck.execute(SAID_BEFORE)
        self._duck.execute(ACTORS.format(path=_quoted(path)))
        keep(path)
        return path.name

    def _ledger(self, years: dict[int, Year]) -> pl.DataFrame:
        """The counts by pair, year and level, those of the years that are made anew counted anew."""
        codes: list[Code] = []
        counted = CountedRows(codes)
        for year in self._new:
            part = str(self._folder / years[year].part)
            sorts = pl.DataFrame(self._duck.sql(SORTS, params={"part": part}))
            kinds = sorts.select(OF_CODE).unique(maintain_order=True).with_row_index("code", len(codes))
            codes += [
                Code(cameo, title, goldstein, plover, None)
                for title, cameo, plover, goldstein in kinds.select(OF_CODE).iter_rows()
            ]
            kinds = kinds.with_columns(pl.col("code").cast(pl.Int32))
            counted.add_sorts(sorts.join(kinds, on=OF_CODE, nulls_equal=True))
        tables = [pl.DataFrame(schema=LEDGER), counted.years(self._before.dataset.id)[0].drop("id")]
        if self._before.ledger:
            ledger = pl.read_parquet(self._folder / self._before.ledger)
            tables.append(ledger.filter(~pl.col("year").is_in(list(self._new))))
        table = pl.concat(tables, how="diagonal_relaxed").sort(*LEDGER)
        return table.select(*LEDGER, *sorted(set(table.columns) - set(LEDGER)))

    def _unresolved(self) -> pl.DataFrame:
        tables = [pl.read_parquet(each.folder / LOST) for each in self._slices]
        if self._before.unresolved:
            tables.append(pl.read_parquet(self._folder / self._before.unresolved))
        together = pl.concat([pl.DataFrame(schema=UNRESOLVED), *tables])
        return together.group_by("system", "code").agg(pl.col("rows").sum()).sort("system", "code")

    def _join_rejects(self) -> None:
        rejects = RejectFile(self._folder / REJECTS)
        rejects.resume({file.name: 0 for each in self._slices for file in each.files})
        for each in self._slices:
            rejects.join(RejectFile(each.folder / REJECTS))


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
