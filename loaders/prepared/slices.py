"""Slices: some files read by `bulk`'s rules and written as Parquet, each whole or not at all.

Whatever goes across slices is left to `merge`: ids that come twice, contacts told from both sides, counts.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

import polars as pl

from loaders.bulk.decode import Decoder
from loaders.bulk.reading import stage
from loaders.bulk.staged import OTHERS
from loaders.intake.files import digest
from loaders.prepared.folder import COLUMNS, KINDS, MORE, UNRESOLVED, File, files_in, files_table, keep

if TYPE_CHECKING:
    from pathlib import Path

    from polars._typing import PolarsDataType

    from loaders.bulk.reading import Share
    from loaders.bulk.staged import Staged
    from loaders.intake.coded_row import CodedActor
    from loaders.intake.job import Watch

GROUP = 20_000  # rows that a merge reads at once
SLICE = 64 << 20  # bytes of files in one: what is read again at most, in each process, after a kill
NAMED = "share-*[0-9]"  # their folders, as `divided` names them
ABOUT, TABLE, PARTIES, LOST = "slice.json", "files.parquet", "parties.parquet", "unresolved.parquet"
# Beside COLUMNS but for what only all slices tell. Parties by numbers that are the same in every slice.
NUMBERS: dict[str, PolarsDataType] = {
    "actor_party": pl.Int64, "target_party": pl.Int64, "more_party": pl.List(pl.Int64)
}  # fmt: skip
ACROSS = ("mirrored_by", "again")
ROWS: dict[str, PolarsDataType] = {name: COLUMNS[name] for name in COLUMNS if name not in ACROSS} | NUMBERS


@dataclass(frozen=True)
class Slice:
    """A slice on disk. numbers: of its files, in their order. own: types of the columns `own_…`."""

    folder: Path
    files: list[File]
    numbers: list[int]
    own: dict[str, type]

    def of_year(self) -> dict[int, list[Path]]:
        """Its rows by year."""
        years: dict[int, list[Path]] = {}
        for path in sorted((self.folder / "rows").iterdir()):
            years.setdefault(int(path.name.partition("-")[0]), []).append(path)
        return years


def write(dataset: list[str], share: Share, watch: Watch) -> None:
    """Read the files of a share into its folder, which is there as a whole or not at all.

    dataset: its source, id and version.

    Raises:
        FileProblem: a file is not what it should be.
    """
    aside = share.folder.with_suffix(".new")
    shutil.rmtree(aside, ignore_errors=True)
    # What is staged is read again at once.
    staged = stage(share._replace(folder=aside), watch, "uncompressed")
    files = [
        File(part.place.name, told or digest(part.place), part.place.size, line, account)
        for (_, part), told, line, account in zip(
            share.parts, staged.digests, staged.lines, staged.accounts, strict=True
        )
    ]
    files_table(files).write_parquet(aside / TABLE)
    lost = [(*code, rows) for code, rows in staged.unresolved.items()]
    pl.DataFrame(lost, schema=UNRESOLVED, orient="row").write_parquet(aside / LOST)
    numbers = _write_parties(staged, aside / PARTIES)
    _write_rows(share.dataset, staged, numbers, aside / "rows")
    about = {
        "dataset": dataset,
        "numbers": [number for number, _ in share.parts],
        "own": {name: kind.__name__ for name, kind in staged.own.items()},
    }
    (aside / ABOUT).write_text(json.dumps(about), "utf-8")
    for path in (*(aside / "rows").iterdir(), aside / ABOUT, aside / TABLE, aside / LOST, aside / PARTIES):
        keep(path)
    aside.rename(share.folder)


def read(folder: Path, dataset: list[str]) -> Slice | None:
    """A slice that is there; None where it is one of another dataset, or half of one."""
    try:
        about = json.loads((folder / ABOUT).read_text("utf-8"))
        files = files_in(folder / TABLE)
    except FileNotFoundError:
        return None
    if about["dataset"] != dataset:
        return None
    own = {name: KINDS[kind] for name, kind in about["own"].items()}
    return Slice(folder, files, about["numbers"], own)


def delete(folder: Path) -> None:
    """Delete a slice, or the folder of all; killed meanwhile, what is left of it is taken for none."""
    aside = folder.with_suffix(".new")
    shutil.rmtree(aside, ignore_errors=True)
    folder.rename(aside)
    shutil.rmtree(aside)


def _write_parties(staged: Staged, path: Path) -> pl.Series:
    """Write who is named; returns their numbers that are the same in every slice."""
    numbers = pl.Series([_number(party) for party in staged.parties], dtype=pl.Int64)
    props = [dict(party.props) for party in staged.parties]
    kinds = {name: type(value) for each in props for name, value in each.items()}
    said = [(party.id, party.name, party.country) for party in staged.parties]
    pl.DataFrame(said, schema=dict.fromkeys(("id", "name", "country"), pl.String), orient="row").with_columns(
        numbers.alias("party"),
        *(pl.Series(f"own_{name}", [each.get(name) for each in props]) for name in kinds),
    ).filter(pl.col("country").ne_missing(pl.col("id"))).write_parquet(path)
    return numbers


def _number(party: CodedActor) -> int:
    """The same for what is said alike of an actor, wherever it stands."""
    said = blake2b(repr(tuple(party)).encode(), digest_size=8).digest()
    return int.from_bytes(said, "big", signed=True)


def _write_rows(dataset: str, staged: Staged, numbers: pl.Series, folder: Path) -> None:
    """Write a row for each (event, pair), by year; what was staged of it goes meanwhile."""
    folder.mkdir()
    decoder = Decoder(dataset, staged)
    others = pl.concat([pl.DataFrame(schema=OTHERS), *staged.others])
    first = 0
    for number, chunk in enumerate(staged.chunks):
        frame = chunk.frame().with_row_index("row", first).with_columns(pl.col("row").cast(pl.Int64))
        near = pl.col("row").is_between(first, first + len(frame) - 1)
        first += len(frame)
        frame = frame.with_columns(pl.lit(None, pl.String).alias("partner"))
        frame = _in_pairs(decoder, decoder.decoded(frame), others.filter(near), numbers)
        own = [name for name in frame.columns if name.startswith("own_")]
        frame = frame.select(*(pl.col(name).cast(kind) for name, kind in ROWS.items()), *own)
        # In the order of parts, so that a merge finds the rows of a range together.
        frame = frame.sort("dyad", "start", "id", nulls_last=True)
        for (year,), rows in frame.group_by(pl.col("start").dt.year(), maintain_order=True):
            path = folder / f"{year}-{number:05}.parquet"
            rows.write_parquet(path, compression_level=1, row_group_size=GROUP)
        chunk.path.unlink()


def _in_pairs(
    decoder: Decoder, frame: pl.DataFrame, others: pl.DataFrame, numbers: pl.Series
) -> pl.DataFrame:
    """Rows of events to rows of (event, pair): of an event between several pairs, each with all of it."""
    frame = frame.with_columns(
        pl.col("date").str.to_date().alias("start"),
        pl.col("known").str.to_date(),
        decoder.party_id.gather(frame["actor"]).alias("actor"),
        decoder.party_id.gather(frame["target"]).alias("target"),
        numbers.gather(frame["actor"]).alias("actor_party"),
        numbers.gather(frame["target"]).alias("target_party"),
        pl.lit(value=True).alias("first"),
        pl.lit(None, MORE).alias("more"),
        pl.lit(None, pl.List(pl.Int64)).alias("more_party"),
    ).rename({"row": "at", "line": "row"})
    if others.is_empty():
        return frame
    paired = ["dyad", "direction", "level"]
    between = others.filter(pl.col("what") == "between").select("row", *paired)
    acts_for = decoder.party_for.gather(others["party"])
    more = (
        others.with_columns(
            decoder.party_id.gather(others["party"]).alias("actor"),
            pl.when(pl.col("what") != "involves").then(acts_for).alias("for"),
            numbers.gather(others["party"]).alias("more_party"),
        )
        .filter(pl.col("what") != "between")
        .group_by("row", maintain_order=True)
        .agg(pl.struct("what", "actor", "for").alias("more"), "more_party")
    )
    several = pl.col("at").is_in(others["row"].unique().implode())
    split = (
        frame.filter(several)
        .drop(*paired, "more", "more_party")
        .join(between, left_on="at", right_on="row", how="left", maintain_order="left")
        .join(more, left_on="at", right_on="row", how="left", maintain_order="left")
        .with_columns(pl.int_range(pl.len()).over("at").eq(0).alias("first"))
    )
    return pl.concat([frame.filter(~several), split.select(frame.columns)])
