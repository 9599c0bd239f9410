"""Parts: rows of a year, of slices and of the part before, paired where they tell one contact, and sorted.

A year that is made is noted, so that a call behind a kill takes it as it is.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from loaders.prepared.folder import EVENTS, Prepared, Year, keep

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from loaders.prepared.duck import Duck

RANGE = 2_000_000  # rows that are sorted at once, within DuckDB's memory
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
COUNTED = "SELECT count(*), count_if(first) FROM read_parquet($part)"


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
        return Year(**self._noted(year))

    def _part(self, year: int) -> str:
        return f"{EVENTS}/{year}-{self._before.generation + 1}.parquet"

    def _noted(self, year: int) -> dict[str, Any]:
        """What was noted of a year that is made, by this or by a call that was killed behind it."""
        note = self._aside / f"{year}.json"
        if not note.exists() or not (self._folder / self._part(year)).exists():
            return {}
        told: dict[str, Any] = json.loads(note.read_text("utf-8"))
        return told if told.pop("key") == self._key else {}

    def make(self, year: int) -> Iterator[int]:
        """Make the part of a year, unless it is there; yields the rows that are done."""
        if noted := self._noted(year):
            yield noted["rows"]
            return
        before = self._before.years.get(year)
        self._duck.events("year_new", self._new[year])
        self._duck.events("year_old", [self._folder / before.part] if before else [])
        self._duck.run(YEAR_ROWS)
        path = self._folder / self._part(year)
        aside = path.with_suffix(".new")
        ranges = self._ranges()
        if len(ranges) == 1:
            self._sort("true", aside)
            yield ranges[0][1]
        else:
            # A range is sorted in memory, which takes less time and disk than a whole year through files.
            sorted_ = [self._aside / f"{year}-{number:05}.parquet" for number in range(len(ranges))]
            for (within, rows), of_range in zip(ranges, sorted_, strict=True):
                self._sort(within, of_range)
                yield rows
            self._duck.files("ranges", sorted_)
            self._duck.run(JOINED, path=aside)
            for of_range in sorted_:
                of_range.unlink()
        [found] = self._duck.rows(COUNTED, part=str(aside))
        keep(aside)
        aside.replace(path)
        made = Year(self._part(year), *map(int, found))
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
