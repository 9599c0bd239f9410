"""Rows of coded events as columns on disk; the words they repeat (actors, codes, days) are kept once.

Each row goes through the reader that `load` uses. What a row shares with millions of others becomes a number,
so that memory holds the distinct actors, and of each row only what only all rows together tell: ids that come
twice, and contacts told from both sides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

import polars as pl

from graph.errors import StoreError
from loaders.intake.coded_row import pairs, side_of
from loaders.intake.outcome import Account, Loaded, Rejected

if TYPE_CHECKING:
    from collections.abc import Hashable
    from datetime import date
    from pathlib import Path

    from loaders.intake.coded_row import Code, CodedActor, CodedRow
    from loaders.intake.job import Watch
    from loaders.intake.outcome import RejectFile, Row
    from loaders.intake.parts import Part

CHUNK = 250_000  # rows of a file of columns: 30 MB, and some 200 MB while they become CSV
WATCH_ROWS = 5_000

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
        frame = pl.read_ipc(self.path)
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
    dataset's own scale with their types. lines: the last one of each file.
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


class Stage:
    """Takes the rows of one dataset, file after file, into `folder`."""

    def __init__(self, dataset: str, folder: Path) -> None:
        self.staged = Staged()
        self._dataset, self._folder = dataset, folder
        self._clear()

    def _clear(self) -> None:
        self._columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
        self._own: dict[str, list[Any]] = defaultdict(list)
        self._sides: list[tuple[int, int, bool, str]] = []
        self._others: list[tuple[Any, ...]] = []

    def read(self, part: Part, file: int, rejects: RejectFile, watch: Watch) -> None:
        """Read one file through; `file` is its number in the dataset.

        Raises:
            FileProblem: it is not what it should be.
        """
        behind = 0

        def on_bytes(position: int) -> None:
            nonlocal behind
            behind = position

        account = Account()
        rejected: list[tuple[Row, Rejected]] = []
        last = 0
        for number, (row, outcome) in enumerate(part.outcomes(0, on_bytes), 1):
            account.count(outcome)
            if isinstance(outcome, Loaded):
                self._add(outcome.facts, row.line, file)
                self.staged.unresolved.update(outcome.unresolved)
            elif isinstance(outcome, Rejected):
                rejected.append((row, outcome))
            last = row.line
            if not number % WATCH_ROWS:
                watch.at(behind, number)
                rejects.add(part.place.name, rejected)
                rejected = []
        rejects.add(part.place.name, rejected)
        watch.at(behind, account.read)
        self.staged.accounts.append(account)
        self.staged.lines.append(last)

    def _add(self, coded: CodedRow, line: int, file: int) -> None:
        staged, columns = self.staged, self._columns
        actor, target, day = coded.actor, coded.target, staged.days[coded.day]
        columns["number"].append(coded.number)
        columns["line"].append(line)
        columns["file"].append(file)
        columns["day"].append(day)
        columns["known"].append(staged.days[coded.known] if coded.known else day)
        columns["code"].append(staged.codes[coded.code])
        columns["actor"].append(staged.parties[actor] if actor else None)
        columns["target"].append(staged.parties[target] if target else None)
        side = side_of(self._dataset, coded)
        columns["contact"].append(side[0] if side else None)
        if side:
            self._sides.append((staged.rows, *side, coded.number))
        if any(coded.others):
            self._add_others(coded)
        if coded.own:
            here = len(columns["line"])
            for name, value in coded.own.items():
                same_kind(staged.own, name, type(value))
                column = self._own[f"own_{name}"]
                column.extend([None] * (here - 1 - len(column)))
                column.append(value)
        staged.rows += 1
        if len(columns["line"]) == CHUNK:
            self._flush()

    def _add_others(self, coded: CodedRow) -> None:
        row, parties, between = self.staged.rows, self.staged.parties, pairs(coded)
        first = {party.id for party in (coded.actor, coded.target) if party}
        for what, named in zip(("acted", "addressed"), coded.others, strict=True):
            self._others += [(row, what, parties[party], None, None, None) for party in named]
            new = {party.id: party for party in named if party.id not in first}
            self._others += [(row, "involves", parties[party], None, None, None) for party in new.values()]
            first |= new.keys()
        self._others += [(row, "between", None, *pair) for pair in between]

    def _flush(self) -> None:
        rows = len(self._columns["line"])
        for column in self._own.values():
            column.extend([None] * (rows - len(column)))
        frame = pl.DataFrame(self._columns, schema=COLUMNS).with_columns(
            pl.Series(name, column) for name, column in self._own.items()
        )
        path = self._folder / f"rows-{len(self.staged.chunks):05}.arrow"
        frame.write_ipc(path, compression="lz4")
        self.staged.chunks.append(Chunk(path, {}))
        self.staged.hashes.append(frame["number"].hash())
        self.staged.sides.append(pl.DataFrame(self._sides, schema=SIDES, orient="row"))
        self.staged.others.append(pl.DataFrame(self._others, schema=OTHERS, orient="row"))
        self._clear()

    def end(self) -> Staged:
        """All that was taken."""
        if self._columns["line"]:
            self._flush()
        return self.staged


class Repeats(NamedTuple):
    """doubles: rows whose id an earlier row has. partners: by row, the `partner` that tells the same contact.

    `again` is set on the later of the two.
    """

    doubles: pl.Series
    partners: pl.DataFrame


def repeats(staged: Staged) -> Repeats:
    """Find both. The k-th row of one side goes with the k-th of the other, as `PairedContacts` has it."""
    doubles = _doubles(staged)
    sides = pl.concat([pl.DataFrame(schema=SIDES), *staged.sides]).filter(
        ~pl.col("row").is_in(doubles.implode())
    )
    sides = sides.with_columns(pl.int_range(pl.len()).over("contact", "side").alias("turn"))
    first_side, second_side = sides.filter(~pl.col("side")), sides.filter("side")
    both = first_side.join(second_side, on=["contact", "turn"], suffix="_other")
    pairs = [
        both.select(
            pl.col(f"row{mine}").alias("row"),
            pl.col(f"number{yours}").alias("partner"),
            (pl.col(f"row{mine}") > pl.col(f"row{yours}")).alias("again"),
        )
        for mine, yours in (("", "_other"), ("_other", ""))
    ]
    return Repeats(doubles, pl.concat(pairs).sort("row"))


def _doubles(staged: Staged) -> pl.Series:
    """By the hashes of the ids, then by the ids themselves of those few whose hashes are the same."""
    hashes = pl.concat([pl.Series([], dtype=pl.UInt64), *staged.hashes]).alias("hash").to_frame()
    alike = hashes.with_row_index("row").filter(pl.col("hash").is_duplicated())["row"].cast(pl.Int64)
    if alike.is_empty():
        return alike
    candidates = []
    first = 0
    for chunk in staged.chunks:
        numbers = pl.read_ipc(chunk.path, columns=["number"])
        rows = alike.filter(alike.is_between(first, first + len(numbers) - 1))
        candidates.append(pl.DataFrame({"row": rows, "number": numbers["number"].gather(rows - first)}))
        first += len(numbers)
    return pl.concat(candidates).filter(~pl.col("number").is_first_distinct())["row"]
