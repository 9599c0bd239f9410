"""Parts: rows of a year, of slices and of the part before, paired where they tell one contact, and sorted.

A year that is made is noted, so that a call behind a kill takes it as it is.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from loaders.prepared.duck import Duck
from loaders.prepared.folder import EVENTS, Prepared, Year, keep, part_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from loaders.intake.job import Watch

RANGE = 2_000_000  # rows that are sorted at once, within DuckDB's memory
PART = "part.parquet"  # what a task made, in a folder of its own
MERGED = "merged"  # in the folder of slices: notes of the years that are made

YEAR_ROWS = """
CREATE OR REPLACE TEMP VIEW year_rows AS
FROM year_new ANTI JOIN doubles USING (file, row) UNION ALL BY NAME FROM year_old
"""
# How many rows a year has of each pair, and of those without one on each day, in the order of the part.
SIZES = """
SELECT dyad, if(dyad IS NULL, start, NULL) AS day, count(*) AS rows
FROM year_rows GROUP BY ALL ORDER BY dyad NULLS LAST, day
"""
PAIRS = "dyad BETWEEN '{first}' AND '{last}'"
UNPAIRED = "dyad IS NULL AND start BETWEEN DATE '{first}' AND DATE '{last}'"
RANGE_ROWS = "CREATE OR REPLACE TEMP VIEW range_rows AS FROM year_rows"

# The k-th row of one side goes with the k-th of the other, as `PairedContacts` has it. Both have one pair and
# one day, and so stand in one range.
PARTNERS = """
CREATE OR REPLACE TEMP TABLE partners AS
WITH sides AS (
  SELECT contact, side, id, file, row,
    row_number() OVER (PARTITION BY contact, side ORDER BY file, row) AS turn
  FROM range_rows WHERE side IS NOT NULL
)
SELECT mine.file, mine.row, yours.id AS mirrored_by, (mine.file, mine.row) > (yours.file, yours.row) AS again
FROM sides mine JOIN sides yours
  ON mine.contact = yours.contact AND mine.turn = yours.turn AND mine.side <> yours.side
"""

# In groups of ten of DuckDB's vectors, which a reader takes at once.
SORTED = """
COPY (
  SELECT range_rows.* EXCLUDE (mirrored_by, again, actor_party, target_party, more_party),
    partners.mirrored_by, coalesce(partners.again, false) AS again
  FROM range_rows LEFT JOIN partners USING (file, row)
  ORDER BY dyad NULLS LAST, start, id
) TO {path} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)
"""
JOINED = "COPY ranges TO {path} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)"


class Parts:
    """Makes parts out of `new`, the files of slices by year. key: of all that comes in, for what is noted."""

    def __init__(
        self, duck: Duck, folder: Path, before: Prepared, new: dict[int, list[Path]], key: str
    ) -> None:
        self._duck, self._folder, self._before, self._new, self._key = duck, folder, before, new, key
        self._aside = folder / "slices" / MERGED
        self._aside.mkdir(exist_ok=True)
        (folder / EVENTS).mkdir(exist_ok=True)

    def made(self, year: int) -> Year:
        """What was made of a year."""
        return Year(**self.noted(year))

    def _part(self, year: int) -> str:
        return part_of(year, self._before.generation + 1)

    def noted(self, year: int) -> dict[str, Any]:
        """What was noted of a year that is made, by this or by a call that was killed behind it."""
        note = self._aside / f"{year}.json"
        if not note.exists() or not (self._folder / self._part(year)).exists():
            return {}
        told: dict[str, Any] = json.loads(note.read_text("utf-8"))
        return told if told.pop("key") == self._key else {}

    def make(self, year: int) -> Iterator[int]:
        """Make the part of a year, unless it is there; yields the rows that are done."""
        if noted := self.noted(year):
            yield noted["rows"]
            return
        aside = (self._folder / self._part(year)).with_suffix(".new")
        yield from self.sort(year, aside, self._aside)
        self._put(year, aside)

    def take(self, of: tuple[int, list[Path]], made: Path, _: object) -> None:
        """Take what `sort_year` made of a year for its part."""
        self._put(of[0], made / PART)

    def sort(self, year: int, path: Path, beside: Path) -> Iterator[int]:
        """Make a file of the rows of a year, with files in the folder `beside`; yields the rows done."""
        before = self._before.years.get(year)
        self._duck.events("year_new", self._new[year])
        self._duck.events("year_old", [self._folder / before.part] if before else [])
        self._duck.run(YEAR_ROWS)
        ranges = self._ranges()
        if len(ranges) == 1:
            self._sort("true", path)
            yield ranges[0][1]
        else:
            # A range is sorted in memory, which takes less time and disk than a whole year through files.
            sorted_ = [beside / f"{year}-{number:05}.parquet" for number in range(len(ranges))]
            for (within, rows), of_range in zip(ranges, sorted_, strict=True):
                self._sort(within, of_range)
                yield rows
            self._duck.files("ranges", sorted_)
            self._duck.run(JOINED, path=path)
            for of_range in sorted_:
                of_range.unlink()

    def _put(self, year: int, aside: Path) -> None:
        rows, events = pl.scan_parquet(aside).select(pl.len(), pl.col("first").sum()).collect().row(0)
        keep(aside)
        aside.replace(self._folder / self._part(year))
        made = Year(self._part(year), rows, events)
        note = {"key": self._key, **made._asdict()}
        (self._aside / f"{year}.json").write_text(json.dumps(note), "utf-8")

    def _sort(self, within: str, path: Path) -> None:
        self._duck.run(f"{RANGE_ROWS} WHERE {within}")
        self._duck.run(PARTNERS)
        self._duck.run(SORTED, path=path)

    def _ranges(self) -> list[tuple[str, int]]:
        """Ranges of a year in the order of its part, of about RANGE rows: a condition each, and its rows."""
        ranges: list[tuple[str, Any, Any, int]] = []
        for dyad, day, rows in self._duck.rows(SIZES):
            kind, key = (PAIRS, dyad) if dyad else (UNPAIRED, day)
            if ranges and ranges[-1][0] == kind and ranges[-1][3] + rows <= RANGE:
                ranges[-1] = (kind, ranges[-1][1], key, ranges[-1][3] + rows)
            else:
                ranges.append((kind, key, key, rows))
        total = sum(rows for *_, rows in ranges)
        if total <= RANGE:
            return [("true", total)]
        return [(kind.format(first=first, last=last), rows) for kind, first, last, rows in ranges]


# On a worker.


def sort_year(
    own: dict[str, type],
    doubles: Path,
    folder: Path,
    before: Prepared,
    of: tuple[int, list[Path]],
    made: Path,
    watch: Watch,
) -> None:
    """Make a file of the rows of a year in the folder `made`. doubles: rows whose id came before."""
    year, paths = of
    made.mkdir()
    with Duck(made / "temporary", own) as duck:
        duck.files("doubles", [doubles])
        rows = sum(Parts(duck, folder, before, {year: paths}, "").sort(year, made / PART, made))
    watch.begin(str(year), rows, 0)
    watch.at(rows, rows)
    watch.end()
