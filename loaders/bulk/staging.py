"""Rows of coded events as columns on disk; the words they repeat (actors, codes, days) are kept once.

Rows go through the reader that a stream uses, one by one or by columns (see `columns`). What a row shares
with millions of others becomes a number, so that memory holds the distinct actors, and of each row only what
only all rows together tell: ids that come twice, and contacts told from both sides.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import polars as pl

from loaders.bulk.columns import Columnwise
from loaders.bulk.staged import COLUMNS, OTHERS, SIDES, Chunk, Staged, same_kind
from loaders.intake.coded_row import pairs, side_of
from loaders.intake.files import is_gzip
from loaders.intake.outcome import Account, Loaded, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from hashlib import _Hash as Hash
    from pathlib import Path

    from polars._typing import IpcCompression

    from loaders.intake.coded_row import Apart, CodedRow
    from loaders.intake.job import Watch
    from loaders.intake.outcome import Rejected, RejectFile, Row
    from loaders.intake.parts import Part

CHUNK = 250_000  # rows of a file of columns: 30 MB, and some 200 MB while they become CSV
WATCH_ROWS = 5_000
STAGED = COLUMNS | {"side": SIDES["side"]}


class Stage:
    """Takes the rows of one dataset, file after file, into `folder`."""

    def __init__(self, dataset: str, folder: Path, compression: IpcCompression = "lz4") -> None:
        self.staged = Staged()
        self._dataset, self._folder, self._compression = dataset, folder, compression
        self._frames: list[pl.DataFrame] = []
        self._readers: dict[int, Columnwise] = {}
        self._clear()

    def _clear(self) -> None:
        self._columns: dict[str, list[Any]] = {name: [] for name in STAGED}
        self._own: dict[str, list[Any]] = defaultdict(list)
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
        sha256 = hashlib.sha256()
        last = 0
        if part.apart is None:
            pieces = self._one_by_one(part, file, account, on_bytes)
        else:
            pieces = self._by_columns(part, part.apart, file, account, on_bytes, sha256)
        for line, rejected in pieces:
            last = max(last, line)
            watch.at(behind, account.read)
            rejects.add(part.place.name, rejected)
        watch.at(behind, account.read)
        self.staged.accounts.append(account)
        self.staged.lines.append(last)
        known = part.apart is not None and not is_gzip(part.place)
        self.staged.digests.append(sha256.hexdigest() if known else "")

    def _one_by_one(
        self, part: Part, file: int, account: Account, on_bytes: Callable[[int], None]
    ) -> Iterator[tuple[int, list[tuple[Row, Rejected]]]]:
        """Now and then, the last line and what was rejected since then."""
        rows = part.outcomes(0, on_bytes)
        while some := list(islice(rows, WATCH_ROWS)):
            rejected: list[tuple[Row, Rejected]] = []
            for row, outcome in some:
                account.count(outcome)
                rejected += unreadable(row, outcome)
                if isinstance(outcome, Loaded):
                    self._add(outcome, row.line, file, self.staged.rows)
                    self.staged.rows += 1
            if len(self._columns["line"]) >= CHUNK:
                self._flush()
            yield some[-1][0].line, rejected

    def _by_columns(
        self,
        part: Part,
        apart: Apart,
        file: int,
        account: Account,
        on_bytes: Callable[[int], None],
        sha256: Hash,
    ) -> Iterator[tuple[int, list[tuple[Row, Rejected]]]]:
        """The same of a file that is read by columns."""
        for some in self._reader(apart).read(part, on_bytes, sha256):
            some.count(account, self.staged.unresolved)
            rejected: list[tuple[Row, Rejected]] = []
            self._take()
            own = [name for name in some.frame.columns if name.startswith("own_")]
            frame = some.frame.with_columns(pl.lit(file, pl.Int32).alias("file")).select("at", *STAGED, *own)
            there = frame["at"].to_list() if some.single else []
            at: list[int] = []
            for place, (row, outcome) in some.single:
                account.count(outcome)
                rejected += unreadable(row, outcome)
                if isinstance(outcome, Loaded):
                    before = bisect_left(there, place) + len(at)
                    self._add(outcome, row.line, file, self.staged.rows + before)
                    at.append(place)
            if at:
                self._take()
                single = self._frames.pop().with_columns(pl.Series("at", at, pl.Int64))
                frame = pl.concat([frame, single], how="diagonal").sort("at")
            self._frames.append(frame.drop("at"))
            self.staged.rows += len(frame)
            if sum(map(len, self._frames)) >= CHUNK:
                self._flush()
            yield some.last, rejected

    def _reader(self, apart: Apart) -> Columnwise:
        """What was asked for one file need not be asked again for the next that comes apart alike."""
        if id(apart) not in self._readers:
            self._readers[id(apart)] = Columnwise(self._dataset, apart, self.staged)
        return self._readers[id(apart)]

    def _add(self, loaded: Loaded, line: int, file: int, number: int) -> None:
        """Take one row; `number` is its own among all."""
        coded: CodedRow = loaded.facts
        staged, columns = self.staged, self._columns
        staged.unresolved.update(loaded.unresolved)
        actor, target, day = coded.actor, coded.target, staged.days[coded.day]
        columns["number"].append(coded.number)
        columns["line"].append(line)
        columns["file"].append(file)
        columns["day"].append(day)
        columns["known"].append(staged.days[coded.known] if coded.known else day)
        columns["code"].append(staged.codes[coded.code])
        columns["actor"].append(staged.parties[actor] if actor else None)
        columns["target"].append(staged.parties[target] if target else None)
        contact, side = side_of(self._dataset, coded) or (None, None)
        columns["contact"].append(contact)
        columns["side"].append(side)
        if any(coded.others):
            self._add_others(coded, number)
        if coded.own:
            here = len(columns["line"])
            for name, value in coded.own.items():
                same_kind(staged.own, name, type(value))
                column = self._own[f"own_{name}"]
                column.extend([None] * (here - 1 - len(column)))
                column.append(value)

    def _add_others(self, coded: CodedRow, row: int) -> None:
        parties, between = self.staged.parties, pairs(coded)
        first = {party.id for party in (coded.actor, coded.target) if party}
        for what, named in zip(("acted", "addressed"), coded.others, strict=True):
            self._others += [(row, what, parties[party], None, None, None) for party in named]
            new = {party.id: party for party in named if party.id not in first}
            self._others += [(row, "involves", parties[party], None, None, None) for party in new.values()]
            first |= new.keys()
        self._others += [(row, "between", None, *pair) for pair in between]

    def _take(self) -> None:
        """Make columns of the rows that came one by one."""
        rows = len(self._columns["line"])
        if not rows:
            return
        for column in self._own.values():
            column.extend([None] * (rows - len(column)))
        self._frames.append(
            pl.DataFrame(self._columns, schema=STAGED).with_columns(
                pl.Series(name, column) for name, column in self._own.items()
            )
        )
        self.staged.others.append(pl.DataFrame(self._others, schema=OTHERS, orient="row"))
        self._clear()

    def _flush(self) -> None:
        self._take()
        frame = pl.concat(self._frames, how="diagonal")
        first = self.staged.rows - len(frame)
        told = frame.with_columns(pl.int_range(first, first + pl.len()).alias("row"))
        self.staged.sides.append(told.filter(pl.col("side").is_not_null()).select(*SIDES))
        path = self._folder / f"rows-{len(self.staged.chunks):05}.arrow"
        frame.write_ipc(path, compression=self._compression)
        self.staged.chunks.append(Chunk(path, {}))
        self.staged.hashes.append(frame["number"].hash())
        self._frames = []

    def end(self) -> Staged:
        """All that was taken."""
        if self._columns["line"] or self._frames:
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
        numbers = pl.scan_ipc(chunk.path, glob=False).select("number").collect()
        rows = alike.filter(alike.is_between(first, first + len(numbers) - 1))
        candidates.append(pl.DataFrame({"row": rows, "number": numbers["number"].gather(rows - first)}))
        first += len(numbers)
    return pl.concat(candidates).filter(~pl.col("number").is_first_distinct())["row"]
