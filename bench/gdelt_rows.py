"""Rows of GDELT's shape, made from what one of its files has: as many as wanted, in a zip for each day.

    python -m bench.gdelt_rows 10000000 FOLDER [GDELT]

GDELT is a folder with a file of events, ../shared/data/gdelt by default. Rows come in reports as there: so
many of one address, tone and count of mentions. Sides, codes, places and how far back a row's day lies are
drawn from the file's own, each by itself; a twentieth of the names get one of 5,000 numbers behind, as
there are more in a year than in a quarter of an hour. Addresses are made of the hosts and words there.
Rows are not sorted, and of a hundredth the event was told before.
"""

from __future__ import annotations

import re
import sys
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from loaders.intake.descriptions import description
from loaders.intake.parts import choose

if TYPE_CHECKING:
    from collections.abc import Iterator

A_DAY = 290_000  # of the 8.8 million a month of GDELT 2.0
FIRST = date(2016, 1, 1)
FIRST_NUMBER = 500_000_000
WIDTH = 61
SIDES = (range(5, 15), range(15, 25))
CODE = range(25, 31)  # with its roots, class and Goldstein value
REPORT = range(31, 35)  # mentions, sources, articles, tone
PLACES = range(35, 59)
DAY, ADDED, URL = 1, 59, 60
TAIL, FURTHER = 1 / 20, 5_000
WORDS = (5, 12)


def made(rows: int, folder: Path, source: Path, a_day: int = A_DAY) -> Iterator[Path]:
    """Write files of `rows` rows in all, one after the other."""
    folder.mkdir(parents=True, exist_ok=True)
    known = _Known(source)
    chance = np.random.default_rng(2016)
    for back in range(-(-rows // a_day)):
        day = FIRST + timedelta(days=back)
        path = folder / f"{day:%Y%m%d}.export.CSV.zip"
        table = known.day(chance, min(a_day, rows - back * a_day), day, FIRST_NUMBER + back * a_day)
        with (
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
            packed.open(path.stem, "w") as stream,
        ):
            table.write_csv(stream, separator="\t", include_header=False, quote_style="never")
        yield path


class _Known:
    """What the file has, to draw from."""

    def __init__(self, source: Path) -> None:
        [(place, _)] = choose([source], [description("gdelt").shapes["events"]])
        text = place.path.read_text("utf-8").splitlines()
        rows = [
            line.split("\t") for line in text if line.isprintable() or line.replace("\t", "").isprintable()
        ]
        self.rows = pl.DataFrame(rows, schema=[str(place) for place in range(WIDTH)], orient="row")
        urls = self.rows[str(URL)].unique(maintain_order=True)
        self.sizes = self.rows[str(URL)].value_counts()["count"].to_numpy()
        self.hosts = np.array([url.split("/")[2] for url in urls])
        self.words = np.array(
            [word for url in urls for word in re.findall(r"[a-z]+", url.split("/", 3)[3].lower())]
        )
        last = max(self.rows[str(DAY)])
        self.back = np.array([
            (date.fromisoformat(last) - date.fromisoformat(day)).days for day in self.rows[str(DAY)]
        ])  # fmt: skip

    def day(self, chance: np.random.Generator, rows: int, day: date, first: int) -> pl.DataFrame:
        """The rows of one day, the first event of which has the number `first`."""
        reports = np.repeat(np.arange(rows), chance.choice(self.sizes, rows))[:rows]
        chance.shuffle(reports)
        of_report, count = chance.integers(len(self.rows), size=rows), int(reports.max()) + 1
        numbers = (
            np.where(chance.random(rows) < 0.01, chance.integers(rows, size=rows), np.arange(rows)) + first
        )
        days = [
            (day - timedelta(days=int(back))).strftime("%Y%m%d") for back in range(int(self.back.max()) + 1)
        ]
        columns: dict[str, pl.Series] = {"0": pl.Series(numbers).cast(pl.String)}
        columns[str(DAY)] = on = pl.Series(days).gather(chance.choice(self.back, rows))
        columns |= {"2": on.str.head(6), "3": on.str.head(4), "4": on.str.head(4) + ".5000"}
        for places in (*SIDES, CODE, PLACES):
            drawn = self.rows[chance.integers(len(self.rows), size=rows)]
            columns |= {str(place): drawn[str(place)] for place in places}
        for places in SIDES:
            columns[str(places[1])] = _further(chance, columns[str(places[1])])
        drawn = self.rows[of_report[reports]]
        columns |= {str(place): drawn[str(place)] for place in REPORT}
        urls = pl.Series([self._url(chance, day) for _ in range(count)])
        columns[str(URL)] = urls.gather(reports)
        columns[str(ADDED)] = pl.Series([f"{day:%Y%m%d}120000"]).gather(np.zeros(rows, dtype=np.int64))
        empty = pl.lit("")
        return pl.DataFrame(columns).select(
            pl.col(str(place)) if str(place) in columns else empty.alias(str(place)) for place in range(WIDTH)
        )

    def _url(self, chance: np.random.Generator, day: date) -> str:
        host = self.hosts[chance.integers(len(self.hosts))]
        words = self.words[chance.integers(len(self.words), size=chance.integers(*WORDS))]
        return f"https://{host}/{day:%Y/%m/%d}/{'-'.join(words)}-{chance.integers(10**6)}"


def _further(chance: np.random.Generator, names: pl.Series) -> pl.Series:
    """Some of the names with a number behind, small ones more often."""
    rows = len(names)
    numbers = (FURTHER ** chance.random(rows)).astype(np.int64)
    with_number = names + " " + pl.Series(numbers).cast(pl.String)
    return with_number.zip_with(pl.Series(chance.random(rows) < TAIL) & (names != ""), names)


if __name__ == "__main__":
    source = Path(sys.argv[3] if sys.argv[3:] else "../shared/data/gdelt")
    for path in made(int(sys.argv[1]), Path(sys.argv[2]), source):
        print(path)
