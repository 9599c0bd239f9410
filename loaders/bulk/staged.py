"""What is staged of the files of a dataset: columns on disk, and the words that their numbers stand for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

import polars as pl

from graph.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import date
    from pathlib import Path

    from loaders.intake.coded_row import Code, CodedActor
    from loaders.intake.outcome import Account

T = TypeVar("T", bound="Hashable")

COLUMNS = {
    "number": pl.String, "line": pl.Int64, "file": pl.Int32, "day": pl.Int32, "known": pl.Int32,
    "code": pl.Int32, "actor": pl.Int32, "target": pl.Int32, "contact": pl.Int64,
}  # fmt: skip
# What rows that name several on a side have beside their first actors: `what` is a field of `Others`.
# Of pairs all are here, the first one too.
OTHERS = {
    "row": pl.Int64, "what": pl.String, "party": pl.Int32, "dyad": pl.String, "direction": pl.String,
    "level": pl.String,
}  # fmt: skip
SIDES = {"row": pl.Int64, "contact": pl.Int64, "side": pl.Boolean, "number": pl.String}


class Words(dict[T, int], Generic[T]):
    """Numbers for words, by when they first came."""

    def __missing__(self, word: T) -> int:
        """The next number, for a word that is new."""
        number = self[word] = len(self)
        return number


class Chunk(NamedTuple):
    """A file of columns, and by columns what their numbers have become since it was written."""

    path: Path
    words: dict[tuple[str, ...], pl.Series]

    def frame(self) -> pl.DataFrame:
        """Its rows."""
        frame = pl.scan_ipc(self.path, glob=False).collect()
        return frame.with_columns(
            numbers.gather(frame[column]).alias(column)
            for columns, numbers in self.words.items()
            for column in columns
        )


@dataclass(slots=True)
class Staged:
    """Files read: `chunks` of columns in the order of rows, what their numbers mean, what became of rows.

    hashes: of every row's id, to find double ones. sides: (row, contact, side, number) of rows of kinds
    told from both sides. others: what rows have beside their first actors. own: the columns of the
    dataset's own scale with their types. lines: the last one of each file. digests: the sha256 of each, ""
    where reading it did not tell.
    """

    rows: int = 0
    chunks: list[Chunk] = field(default_factory=list)
    parties: Words[CodedActor] = field(default_factory=Words)
    codes: Words[Code] = field(default_factory=Words)
    days: Words[date] = field(default_factory=Words)
    hashes: list[pl.Series] = field(default_factory=list)
    sides: list[pl.DataFrame] = field(default_factory=list)
    others: list[pl.DataFrame] = field(default_factory=list)
    own: dict[str, type] = field(default_factory=dict)
    accounts: list[Account] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    unresolved: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, other: Staged) -> None:
        """What was staged of the files behind these."""
        words = {
            ("actor", "target"): _renumbered(self.parties, other.parties),
            ("code",): _renumbered(self.codes, other.codes),
            ("day", "known"): _renumbered(self.days, other.days),
        }
        for name, kind in other.own.items():
            same_kind(self.own, name, kind)
        self.chunks += [Chunk(chunk.path, words) for chunk in other.chunks]
        self.hashes += other.hashes
        party = words["actor", "target"]
        self.others += [
            frame.with_columns(pl.col("row") + self.rows, party.gather(frame["party"]).alias("party"))
            for frame in other.others
        ]
        self.sides += [sides.with_columns(pl.col("row") + self.rows) for sides in other.sides]
        self.accounts += other.accounts
        self.lines += other.lines
        self.digests += other.digests
        self.unresolved.update(other.unresolved)
        self.rows += other.rows


def _renumbered(words: Words[T], new: Words[T]) -> pl.Series:
    return pl.Series([words[word] for word in new], dtype=pl.Int32)


def same_kind(kinds: dict[str, type], name: str, kind: type) -> None:
    """Note the type of a property.

    Raises:
        StoreError: it is of another type in other rows, which one column of a CSV file cannot be.
    """
    if kinds.setdefault(name, kind) is not kind:
        message = f"{name} is {kinds[name].__name__} in one row and {kind.__name__} in another"
        raise StoreError(message)
