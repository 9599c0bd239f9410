"""Loads a dataset in batches, each whole or not at all, and resumes where a load was cut off."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from loaders.intake.ahead import ahead
from loaders.intake.cursor import Cursor, advance, most_unresolved, open_cursor, take_turn
from loaders.intake.dataset import begin, finish
from loaders.intake.job import Unwatched
from loaders.intake.lines import digest
from loaders.intake.outcome import Account, Loaded, Rejected
from loaders.intake.rejects import Rejects
from loaders.shared.dyads import add_counts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graph.store.writer import Transaction, Writer
    from loaders.intake.choice import Passed
    from loaders.intake.files import Row
    from loaders.intake.job import Job, Part, Read, Watch

BATCH = 5_000
ALREADY = "an event of its id is in the graph already"
LOADED = "the row was loaded"
ALONE = "what it belongs to is not in the graph"


@dataclass(slots=True)
class Report:
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
    """Rows that are committed together; `line` is the last one's, `last` whether the file ends here.

    behind: bytes of the file up to here.
    """

    rows: list[Read]
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
) -> Report:
    """Load every file of a job that is not in the graph yet.

    Schema and base layer must be there. Cut off anywhere, the same call goes on behind the last batch
    that was committed, and the graph comes out the same.

    Raises:
        FileProblem: a file is not what it should be; batches before the problem stay.
        InputError: the dataset or one of its files was loaded with other contents.
        StoreError: the store cannot be written to.
    """
    watch = watch or Unwatched()
    told = Rejects(rejects) if rejects else None
    report = Report(job.about.id, passed=job.passed)
    for part in job.parts:
        part.check()
    begin(writer, job.about)
    for part in job.parts:
        cursor = open_cursor(writer, job.about.id, part.place, digest(part.place))
        if cursor.done:
            report.unchanged.append(cursor.file)
        else:
            (report.resumed if cursor.line else report.loaded).append(cursor.file)
            watch.begin(cursor.file, part.place.size, cursor.account.read)
            try:
                _load_file(writer, job, part, cursor, batch, told, watch)
            finally:
                watch.end()
        report.account = report.account.plus(cursor.account)
    new = bool(job.derive and job.derive(writer))
    report.stateless = most_unresolved(writer, job.about.id)
    report.revision = finish(writer, job.about.id, report.loaded + report.resumed, new=new)
    return report


def _load_file(
    writer: Writer, job: Job, part: Part, cursor: Cursor, size: int, rejects: Rejects | None, watch: Watch
) -> None:
    if rejects:
        rejects.resume(cursor.file, cursor.line)
    for batch in ahead(_batches(part, cursor.line, size)):
        if rejects:
            rejects.add(cursor.file, _unreadable(batch.rows))
        account = writer.transact(partial(_commit, job=job, cursor=cursor, batch=batch))
        job.sink.committed()
        if account is not None:
            cursor.account = account
        cursor.line = batch.line
        watch.at(batch.behind, cursor.account.read)


def _unreadable(rows: list[Read]) -> list[tuple[Row, Rejected]]:
    """What goes to the reject file: rows, and values of rows that are loaded without them."""
    found: list[tuple[Row, Rejected]] = []
    for row, said in rows:
        if isinstance(said, Rejected):
            found.append((row, said))
        elif isinstance(said, Loaded):
            found += [(row, Rejected(each.field, f"{each.reason}: {LOADED}")) for each in said.lost]
    return found


def _batches(part: Part, line: int, size: int) -> Iterator[Batch]:
    """Batches of `size` rows behind `line`; the last one, which may be empty, ends the file."""
    behind = 0

    def tell(position: int) -> None:
        nonlocal behind
        behind = position

    some: list[Read] = []
    for each in part.outcomes(line, tell):
        if len(some) == size:
            yield Batch(some, some[-1][0].line, behind, last=False)
            line = some[-1][0].line
            some = []
        some.append(each)
    yield Batch(some, some[-1][0].line if some else line, behind, last=True)


def _commit(transaction: Transaction, job: Job, cursor: Cursor, batch: Batch) -> Account | None:
    """Write a batch and move the cursor; None where an earlier try had done it."""
    if not take_turn(transaction, cursor, batch.line):
        return None
    facts: list[tuple[Row, Any]] = []
    unresolved: Counter[tuple[str, str]] = Counter()
    account = Account().plus(cursor.account)
    for row, outcome in batch.rows:
        account.count(outcome)
        if isinstance(outcome, Loaded):
            facts.append((row, outcome.facts))
            unresolved.update(outcome.unresolved)
    if facts:
        written = job.sink.write(transaction, job.about.id, cursor.number, facts)
        for why, rows in ((ALREADY, written.already), (ALONE, written.alone)):
            if rows:
                account.loaded -= rows
                account.skipped[why] += rows
        add_counts(transaction, job.about.id, written.ledger)
    advance(transaction, cursor, batch.line, account, unresolved, last=batch.last)
    return account
