"""What of a prepared folder is asked for: pairs and years of it, a slice for each; and its rows as Parquet.

Read by polars, which making the folder needs as well; by its sorted rows and their statistics it passes over
all groups of rows but those of a pair.
"""

from __future__ import annotations

import hashlib
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from graph.errors import InputError
from loaders.intake.cursor import Entry, Slice
from loaders.intake.dataset import covered
from loaders.intake.files import Place, digest
from loaders.intake.outcome import Account
from loaders.prepared import folder as prepared_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from graph.store.beside import Part
    from loaders.prepared.folder import File, Prepared

SPAN = re.compile(r"(\d{4})(?:-(\d{4}))?")
NAMED = 5  # pairs that are named where one is not there


@dataclass(frozen=True)
class YearSlice:
    """The rows of a year, or of one pair in it. days: those of the year that the files are about."""

    folder: Path
    prepared: Prepared
    year: int
    dyad: str | None
    days: list[str]

    @property
    def _parts(self) -> list[Part]:
        """Those they are in; of a pair that the year lacks any."""
        parts = self.prepared.years[self.year].parts
        return [part for part in parts if self.dyad is None or part.may_hold(self.dyad)] or parts[:1]

    @property
    def paths(self) -> list[Path]:
        """The files they are in."""
        return [self.folder / part.path for part in self._parts]

    @property
    def size(self) -> int:
        """Their bytes, about."""
        whole = sum(path.stat().st_size for path in self.paths)
        return round(whole * self.rows / sum(part.rows for part in self._parts))

    def scan(self) -> pl.LazyFrame:
        """Its rows by (dyad, start, id)."""
        rows = pl.scan_parquet(self.paths, glob=False)
        return rows if self.dyad is None else rows.filter(pl.col("dyad") == self.dyad)

    def entry(self) -> Entry:
        """As its cursor names it; another hash where other rows are in it, or other days."""
        told = hashlib.sha256("\n".join(self.days).encode())
        if self.dyad is None:
            for path in self.paths:
                told.update(digest(Place(path)).encode())
        else:
            for id_ in self.scan().select("id").sort("id").collect()["id"]:
                told.update(f"\n{id_}".encode())
        return Entry(self.name, self.size, told.hexdigest(), Slice(self.dyad, self.days))

    @property
    def name(self) -> str:
        """`2016`, or `2016 CN-KP`."""
        return f"{self.year} {self.dyad}" if self.dyad else str(self.year)

    @property
    def rows(self) -> int:
        """How many there are."""
        return int(self.scan().select(pl.len()).collect().item())

    def account(self) -> Account:
        """Of its events, all of which go in."""
        found = self.scan().select(
            pl.col("id").n_unique(), pl.col("known").min().alias("first"), pl.col("known").max().alias("last")
        )
        events, first, last = found.collect().row(0)
        return Account(events, first=first, last=last)


@dataclass(frozen=True)
class Choice:
    """What was asked for. slices: by year, then pair. whole: all there is."""

    folder: Path
    prepared: Prepared
    files: Sequence[File]
    slices: Sequence[YearSlice]
    whole: bool

    @property
    def names(self) -> list[str]:
        """The files it was prepared from."""
        return [file.name for file in self.files]


@contextmanager
def still_there(folder: Path) -> Iterator[None]:
    """Say what it means that a part has gone: twice added to since it was read what the folder holds.

    Raises:
        InputError: a file of the folder is not there.
    """
    try:
        yield
    except FileNotFoundError as error:
        if str(folder) not in str(error):
            raise
        message = f"{folder} was added to meanwhile; give the same command again"
        raise InputError(message) from None


def choose(folder: Path, pairs: Sequence[str] | None = None, years: str | None = None) -> Choice:
    """The rows of these pairs (`CN-KP`) in these years (`2016`, `2015-2020`); None for all.

    Raises:
        InputError: it is no prepared folder, or has no such pair or year.
    """
    prepared = prepared_folder.read(folder)
    files = prepared_folder.files_in(folder / prepared.files) if prepared.files else []
    wanted = _years(folder, prepared, years)
    if pairs is not None:
        _check_pairs(folder, prepared, pairs)
    spans = covered([file.account.properties() for file in files])["covered"] or ()
    slices = [
        YearSlice(folder, prepared, year, pair, _within(spans, year))
        for year in wanted
        for pair in (pairs if pairs is not None else [None])
    ]
    return Choice(folder, prepared, files, slices, pairs is None and years is None)


def _years(folder: Path, prepared: Prepared, asked: str | None) -> list[int]:
    there = sorted(prepared.years)
    if not there:
        raise InputError(f"{folder} holds no event yet; add files to it by `diplograph prepare`")
    if asked is None:
        return there
    match = SPAN.fullmatch(asked)
    if match is None or int(match[2] or match[1]) < int(match[1]):
        raise InputError(f"{asked!r} is no span of years; write 2016, or 2015-2020")
    first, last = int(match[1]), int(match[2] or match[1])
    if first < there[0] or last > there[-1] or not set(there) & set(range(first, last + 1)):
        raise InputError(f"{folder} has no rows of all of {asked}; it holds {_spans(there)}")
    return [year for year in there if first <= year <= last]


def _spans(years: Sequence[int]) -> str:
    """`1979, 2014 to 2018`."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][-1] + 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _check_pairs(folder: Path, prepared: Prepared, pairs: Sequence[str]) -> None:
    ledger = pl.scan_parquet(folder / prepared.ledger, glob=False).group_by("dyad").agg(pl.col("rows").sum())
    there = ledger.sort("rows", "dyad", descending=[True, False]).collect()["dyad"]
    if unknown := next(iter(sorted(set(pairs) - set(there))), None):
        sides = set(unknown.split("-"))
        near = [pair for pair in there if sides & set(pair.split("-"))]
        most = ", ".join((near or list(there))[:NAMED])
        of = f"of these two it has {len(near):,} with others, most of" if near else "it has most of"
        raise InputError(f"{folder} has no event between {unknown}; {of} {most}")


def _within(spans: Sequence[str], year: int) -> list[str]:
    """The days of a year that spans have."""
    first, last = date(year, 1, 1).isoformat(), date(year, 12, 31).isoformat()
    parts = (span.split("/") for span in spans)
    return [f"{max(a, first)}/{min(b, last)}" for a, b in parts if a <= last and b >= first]
