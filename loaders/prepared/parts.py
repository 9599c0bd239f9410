"""Parts: rows of a year, of slices and of the parts before, paired where they tell one contact, and sorted.

A part, and a year, is made as a whole or not at all: a call behind a kill takes what is there.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl

from graph.store.beside import Part
from loaders.prepared.duck import Duck
from loaders.prepared.folder import EVENTS, Prepared, Year, keep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from loaders.intake.job import Watch

# Rows of a part: what DuckDB sorts within its memory, which takes less time and disk than through files.
RANGE = 2_000_000
MERGED = "merged"  # in the folder of slices, behind it the key: parts, and notes of years

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


class Parts:
    """Makes parts out of `new`, the files of slices by year. key: of all that comes in."""

    def __init__(
        self, duck: Duck, folder: Path, before: Prepared, new: dict[int, list[Path]], key: str
    ) -> None:
        self._duck, self._folder, self._before, self._new = duck, folder, before, new
        self._generation = before.generation + 1
        self._aside = folder / "slices" / f"{MERGED}-{key}"
        self._aside.mkdir(exist_ok=True)
        (folder / EVENTS).mkdir(exist_ok=True)

    def made(self, year: int) -> Year | None:
        """What was made of a year, by this or by a call that was killed behind it."""
        note = self._aside / f"{year}.json"
        if not note.exists():
            return None
        told = Year.of(json.loads(note.read_text("utf-8")))
        for path in map(self._folder.joinpath, told.paths):
            if (made := self._aside / path.name).exists():
                made.replace(path)  # of what a call with other files left there
        return told

    def make(self, year: int) -> Iterator[int]:
        """Make the parts of a year, unless they are there; yields the rows that are done."""
        if made := self.made(year):
            yield made.rows
            return
        yield from self.sort(year, self._aside)
        self._note(year)

    def take(self, of: tuple[int, list[Path]], made: Path, _: object) -> None:
        """Take what `sort_year` made of a year for its parts."""
        for path in made.glob("*.parquet"):
            path.rename(self._aside / path.name)
        self._note(of[0])

    def sort(self, year: int, folder: Path) -> Iterator[int]:
        """Make the parts of a year that are not in a folder yet; yields the rows of each."""
        before = self._before.years.get(year)
        self._duck.events("year_new", self._new[year])
        self._duck.events("year_old", [self._folder / path for path in before.paths] if before else [])
        self._duck.run(YEAR_ROWS)
        for number, (within, rows) in enumerate(self._ranges()):
            part = folder / f"{year}-{number:05}-{self._generation}.parquet"
            if not part.exists():
                self._sort(within, part.with_suffix(".new"))
                keep(part.with_suffix(".new"))
                part.with_suffix(".new").rename(part)
            yield rows

    def _note(self, year: int) -> None:
        parts = []
        for path in sorted(self._aside.glob(f"{year}-*.parquet")):
            first, dyad, until = pl.col("first").sum(), pl.col("dyad"), pl.col("start").max()
            told = pl.scan_parquet(path, glob=False).select(
                pl.len(), first, dyad.min(), dyad.max().alias("last"), until.dt.to_string("iso")
            )
            parts.append(Part(f"{EVENTS}/{path.name}", *told.collect().row(0)))
        noted = Year(self._generation, [part for part in parts if part.rows])
        (self._aside / f"{year}.json.new").write_text(json.dumps(noted.told), "utf-8")
        (self._aside / f"{year}.json.new").rename(self._aside / f"{year}.json")
        self.made(year)

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
        rows = sum(Parts(duck, folder, before, {year: paths}, "worker").sort(year, made))
    watch.begin(str(year), rows, 0)
    watch.at(rows, rows)
    watch.end()
