"""Loads a dataset in batches, each whole or not at all, and resumes where a load was cut off."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from graph.errors import InputError
from loaders.intake.cursor import (
    SAME_NAME,
    Cursor,
    advance,
    check_held,
    held,
    known_files,
    open_cursor,
    take_turn,
)
from loaders.intake.dataset import begin, finish, most_unresolved
from loaders.intake.job import Unwatched, Watch
from loaders.intake.outcome import Account, Loaded, RejectFile, unreadable
from loaders.shared.dyads import add_counts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graph.store.writer import Transaction, Writer
    from loaders.intake.cursor import Entry
    from loaders.intake.job import Job, Rows, Watch
    from loaders.intake.outcome import Rejected, Row
    from loaders.intake.parts import Passed, Read

T = TypeVar("T")
END: Final = object()


BATCH = 5_000
ALREADY = "an event of its id is in the graph already"
ALONE = "what it belongs to is not in the graph"


@dataclass(slots=True)
class DatasetReport:
    """What a load did: files `loaded` and `unchanged`, rows of all of them by what they became.

    resumed: files taken up where an earlier load was cut off. passed: files that were given and are not
    loaded. stateless: the most frequent labels of the dataset that are no state, with their rows. revision:
    the graph's afterwards.
    """

    dataset: str
    loaded: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    resumed: list[str] = field(default_factory=list)
    account: Account = field(default_factory=Account)
    passed: tuple[Passed, ...] = ()
    stateless: list[tuple[str, int]] = field(default_factory=list)
    revision: str = ""


class Batch(NamedTuple):
    """Rows that are committed together, as far as they can be worked out without the graph.

    unreadable: what goes to the reject file. account: of these rows alone. unresolved: by line, the codes of
    a row that name no country. prepared: what the sink made of those that go in, None where none does. line:
    the last one's; `last`: whether the file ends here. behind: bytes of the file up to here.
    """

    unreadable: list[tuple[Row, Rejected]]
    account: Account
    unresolved: dict[int, tuple[tuple[str, str], ...]]
    prepared: Any
    line: int
    behind: int
    last: bool


def load_dataset(
    writer: Writer,
    job: Job,
    *,
    batch: int = BATCH,
    rejects: Path | None = None,
    watch: Watch | None = None,
) -> DatasetReport:
    """Load every file of a job that is not in the graph yet.

    Schema and base layer must be there. Cut off anywhere, the same call goes on behind the last batch
    that was committed, and the graph comes out the same.

    Raises:
        FileProblem: a file is not what it should be; batches before the problem stay.
        BeingUnloaded: the dataset is taken out meanwhile.
        InputError: the dataset or one of its files was loaded with other contents, or two files have one
            name; nothing is changed.
        StoreError: the store cannot be written to.
    """
    watch = watch or Unwatched()
    reject_file = RejectFile(rejects) if rejects else None
    report = DatasetReport(job.description.id, passed=job.passed)
    for part in job.rows:
        part.check()
    entries = _entries(writer, job)
    known = known_files(writer.read, job.description.id)
    first = {hash_: name for name, hash_ in reversed(known.items())}
    counted: set[str] = set()
    begin(
        writer,
        job.description,
        job.slices.files if job.slices else None,
        partial(check_held, dataset=job.description.id, entries=list(entries.values())),
    )
    for place, part in enumerate(job.rows):
        entry = entries.get(place) or part.entry()
        if part.may_repeat and entry.name not in known:
            # What is in the graph is there under the name that it had first, and goes on under it.
            entry = entry._replace(name=first.setdefault(entry.hash, entry.name))
        cursor = open_cursor(writer, job.description.id, entry)
        if cursor.done:
            report.unchanged.append(cursor.file)
        else:
            (report.resumed if cursor.line else report.loaded).append(cursor.file)
            watch.begin(cursor.file, entry.size, cursor.account.read)
            try:
                _load_file(writer, job, part, cursor, batch, reject_file, watch)
            finally:
                watch.end()
        if cursor.id not in counted:
            counted.add(cursor.id)
            report.account = report.account.plus(cursor.account)
    new = bool(job.derive and job.derive(writer))
    report.stateless = most_unresolved(writer, job.description.id)
    report.revision = finish(writer, job.description, report.loaded + report.resumed, new=new)
    return report


def _entries(writer: Writer, job: Job) -> dict[int, Entry]:
    """By their place, files that may be refused: others of their names are in the graph, or given too.

    The hash of others is taken when their turn comes, and what is hashed then read from memory.

    Raises:
        InputError: two files of one name have other contents.
    """
    names = Counter(part.place.name for part in job.parts)
    there = held(writer.read, job.description.id, names)
    entries: dict[int, Entry] = {}
    first: dict[str, Entry] = {}
    for place, part in enumerate(job.parts):
        if part.place.name in there or names[part.place.name] > 1:
            entry = entries[place] = part.entry()
            if first.setdefault(entry.name, entry).hash != entry.hash:
                raise InputError(SAME_NAME.format(name=entry.name))
    return entries


def _load_file(
    writer: Writer, job: Job, part: Rows, cursor: Cursor, size: int, rejects: RejectFile | None, watch: Watch
) -> None:
    if rejects:
        rejects.resume({cursor.file: cursor.line})
    for batch in _read_ahead(_batches(job, part, cursor.line, size)):
        if rejects:
            rejects.add(cursor.file, batch.unreadable)
        account = writer.transact(partial(_commit, job=job, cursor=cursor, batch=batch))
        job.sink.committed()
        if account is not None:
            cursor.account = account
        cursor.line = batch.line
        watch.at(batch.behind, cursor.account.read)


def _batches(job: Job, part: Rows, line: int, size: int) -> Iterator[Batch]:
    """Batches of `size` rows behind `line`; the last one, which may be empty, ends the file."""
    behind = 0

    def on_bytes(position: int) -> None:
        nonlocal behind
        behind = position

    rows: list[Read] = []
    for read in part.outcomes(line, on_bytes):
        if len(rows) == size:
            line = rows[-1][0].line
            yield _batch(job, rows, line, behind, last=False)
            rows = []
        rows.append(read)
    yield _batch(job, rows, rows[-1][0].line if rows else line, behind, last=True)


def _batch(job: Job, rows: list[Read], line: int, behind: int, *, last: bool) -> Batch:
    account = Account()
    unresolved: dict[int, tuple[tuple[str, str], ...]] = {}
    facts: list[tuple[Row, Any]] = []
    lost: list[tuple[Row, Rejected]] = []
    for row, outcome in rows:
        account.count(outcome)
        lost += unreadable(row, outcome)
        if isinstance(outcome, Loaded):
            facts.append((row, outcome.facts))
            if outcome.unresolved:
                unresolved[row.line] = outcome.unresolved
    prepared = job.sink.prepare(job.description.id, facts) if facts else None
    return Batch(lost, account, unresolved, prepared, line, behind, last)


def _commit(transaction: Transaction, job: Job, cursor: Cursor, batch: Batch) -> Account | None:
    """Write a batch and move the cursor; None where an earlier try had done it."""
    if not take_turn(transaction, cursor, batch.line):
        return None
    account = cursor.account.plus(batch.account)
    unresolved = dict(batch.unresolved)
    if batch.prepared is not None:
        written = job.sink.write(transaction, job.description.id, cursor.number, batch.prepared)
        for why, rows in ((ALREADY, written.already), (ALONE, written.alone)):
            if rows:
                account.loaded -= rows
                account.skipped[why] += rows
        for why, lines in written.left_out.items():
            account.loaded -= len(lines)
            account.skipped[why] += len(lines)
            account.stateless -= sum(unresolved.pop(line, None) is not None for line in lines)
        add_counts(transaction, job.description.id, written.ledger)
    codes = Counter(code for of_row in unresolved.values() for code in of_row)
    advance(transaction, cursor, batch.line, account, codes, last=batch.last)
    return account


def _read_ahead(items: Iterator[T]) -> Iterator[T]:
    """The same items, the next one read in a thread meanwhile; what `items` raises comes in its place."""
    with ThreadPoolExecutor(1, "ahead") as reader:
        coming = reader.submit(next, items, END)
        while (item := coming.result()) is not END:
            coming = reader.submit(next, items, END)
            yield item  # type: ignore[misc]
