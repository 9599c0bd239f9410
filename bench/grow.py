"""Make N events in the shape of ICEWS's released files out of ICEWS18: the same year again, one year earlier.

    python -m bench.grow 2000000 FOLDER [ICEWS18]

writes FOLDER/events.2018.tab, events.2017.tab, …, about 110 bytes a row. ICEWS18 is the folder of the set,
../shared/data/icews18 by default.
Names stand as in the set, with the country in brackets as the country; ids count on.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from loaders.intake.coded_row import by_label, folded

FIRST = date(2018, 1, 1)
NEXT_NUMBER = 30_000_000
SPLITS = ("train.txt", "valid.txt", "test.txt")
COLUMNS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number",
    "Publisher", "City", "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip


def grow(rows: int, folder: Path, source: Path) -> list[Path]:
    """Write files of `rows` events in all; returns their paths, the latest year first."""
    events = _events(source)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    number = NEXT_NUMBER
    for back in range(-(-rows // len(events))):
        some = events.head(rows - back * len(events))
        year = FIRST.year - back
        days = pl.DataFrame({
            "hours": [24 * day for day in range(365)],
            "Event Date": [
                (date(year, 1, 1) + timedelta(days=day)).isoformat() for day in range(365)
            ],
        })  # fmt: skip
        table = some.join(days, on="hours", how="left", maintain_order="left").with_columns(
            pl.int_range(number, number + len(some)).alias("Event ID")
        )
        number += len(some)
        path = folder / f"events.{year}.tab"
        table.select(
            pl.col(name) if name in table.columns else pl.lit("").alias(name) for name in COLUMNS
        ).write_csv(path, separator="\t", quote_style="never")
        written.append(path)
    return written


def _events(source: Path) -> pl.DataFrame:
    quads = pl.concat(
        pl.read_csv(
            source / name, separator="\t", has_header=False, columns=[0, 1, 2, 3],
            new_columns=["actor", "relation", "target", "hours"],
        )
        for name in SPLITS
    )  # fmt: skip
    names = _map(source / "entity2id.txt").with_columns(
        pl.col("name").str.extract(r"\(([^()]+)\)$").alias("of"),
    )
    states = set(names["of"].drop_nulls()) & set(names["name"])
    names = names.with_columns(
        pl.when(pl.col("of").is_null() & pl.col("name").is_in(list(states)))
        .then(pl.col("name"))
        .otherwise(pl.col("of"))
        .fill_null("")
        .alias("of")
    )
    words = _map(source / "relation2id.txt")
    codes = {row["id"]: by_label()[folded(row["name"])] for row in words.iter_rows(named=True)}
    verbs = pl.DataFrame({
        "relation": list(codes), "Event Text": [code.label for code in codes.values()],
        "CAMEO Code": [code.code for code in codes.values()],
        "Intensity": [code.goldstein for code in codes.values()],
    })  # fmt: skip
    for side, column in (("Source", "actor"), ("Target", "target")):
        mine = names.rename({"id": column, "name": f"{side} Name", "of": f"{side} Country"})
        quads = quads.join(mine, on=column, how="left", maintain_order="left")
    return quads.join(verbs, on="relation", how="left", maintain_order="left")


def _map(path: Path) -> pl.DataFrame:
    lines = [line.rstrip("\r\n").split("\t") for line in path.open(encoding="utf-8")]
    return pl.DataFrame({"name": [line[0].strip() for line in lines], "id": [int(line[1]) for line in lines]})


if __name__ == "__main__":
    wanted, to, *given = sys.argv[1:]
    base = Path(given[0]) if given else Path(__file__).parents[2] / "shared" / "data" / "icews18"
    for each in grow(int(wanted), Path(to), base):
        print(each)
