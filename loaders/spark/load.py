"""Loads a dataset of coded events by Spark; the graph is the one `load_dataset` makes."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from graph.errors import InputError, StoreError
from loaders.intake.coded import WRITE_ACTORS, WRITE_AFFILIATIONS, CodedEvents
from loaders.intake.cursor import UNRESOLVED, advance, most_unresolved, open_cursor, unresolved_rows
from loaders.intake.dataset import begin, finish
from loaders.intake.files import Row
from loaders.intake.lines import digest
from loaders.intake.outcome import Account, Rejected
from loaders.intake.rejects import Rejects
from loaders.intake.several import write_more
from loaders.intake.stream import ALREADY, Report
from loaders.shared.dyads import YearCounts, put_counts, write_dyads
from loaders.spark import rows
from loaders.spark.write import query, schema, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from graph.store.connection import Connection
    from graph.store.writer import Writer
    from loaders.intake.cursor import Cursor
    from loaders.intake.job import Job

CHUNK = 5_000
FILES = """
MATCH (d:Dataset {id: $dataset})
RETURN coalesce(d.files, []) AS files
"""
IN_FILES = """
MATCH (e:Event)
WHERE e.id STARTS WITH $dataset + ':' AND e.dataset = $dataset
RETURN e.file AS file, count(*) AS events
"""


def spark_load(
    spark: Any,  # noqa: ANN401
    connection: Connection,
    writer: Writer,
    job: Job,
    *,
    writers: int = 1,
    rejects: Path | None = None,
) -> Report:
    """Load every file of a job that is not in the graph yet; schema and base layer must be there.

    The same call after a failure does all again, and what is there stays as it is. A dataset with files
    that are not among the job's is refused: its contacts and counts go across files.

    Raises:
        FileProblem: a file is not what it should be.
        InputError: no dataset of coded events, or one with other files or half streamed in.
        StoreError: the store has other counts than the files.
    """
    if not isinstance(job.sink, CodedEvents):
        message = (
            f"Spark is for coded events in their millions; load this: diplograph load {job.about.source}"
        )
        raise InputError(message)
    for part in job.parts:
        part.check()
    dataset = job.about.id
    begin(writer, job.about)
    cursors = [open_cursor(writer, dataset, part.place, digest(part.place)) for part in job.parts]
    report = Report(dataset, passed=job.passed, unchanged=[cursor.file for cursor in cursors if cursor.done])
    if len(report.unchanged) == len(cursors):
        report.account = _sum(cursor.account for cursor in cursors)
        report.stateless = most_unresolved(writer, dataset)
        report.revision = finish(writer, dataset, [])
        return report
    _check_alone(writer, dataset, cursors)
    numbers = [cursor.number for cursor in cursors]
    parts = list(zip(numbers, job.parts, strict=True))
    read = spark.sparkContext.parallelize(parts, len(parts)).flatMap(rows.read).cache()
    accounts: dict[int, tuple[Account, int]] = (
        read.map(rows.accounted).reduceByKey(rows.summed).collectAsMap()
    )
    unresolved = Counter(dict(read.flatMap(rows.unresolved).reduceByKey(int.__add__).collect()))
    events = read.flatMap(partial(rows.event, dataset)).reduceByKey(rows.earlier).cache()
    _write_actors(writer, dataset, events)
    told = events.flatMap(partial(rows.side, dataset)).groupByKey().flatMap(_twins)
    joined = events.leftOuterJoin(told).cache()
    written = _write_ledger(writer, dataset, joined)
    _write_events(spark, connection, dataset, joined, writers)
    write_more(writer.write, events.flatMap(rows.more).toLocalIterator(), CHUNK)
    there = {row["file"]: row["events"] for row in writer.read(IN_FILES, dataset=dataset)}
    if sum(there.values()) != written:
        message = (
            f"the store has {sum(there.values()):,} of {written:,} events of {dataset}; run the same again"
        )
        raise StoreError(message)
    with writer.transaction() as transaction:
        if some := unresolved_rows(dataset, unresolved):
            transaction.run(UNRESOLVED, rows=some, dataset=dataset)
        for cursor in cursors:
            account, line = accounts.get(cursor.number, (Account(), 0))
            again = account.loaded - there.get(cursor.number, 0)
            account = account.plus(Account(-again, skipped=Counter({ALREADY: again} if again else {})))
            advance(transaction, cursor, line, account, Counter(), last=True)
            report.loaded.append(cursor.file)
            report.account = report.account.plus(account)
    if rejects:
        _write_rejects(read, rejects, cursors)
    new = bool(job.derive and job.derive(writer))
    report.stateless = most_unresolved(writer, dataset)
    report.revision = finish(writer, dataset, report.loaded, new=new)
    for kept in (read, events, joined):
        kept.unpersist()
    return report


def _check_alone(writer: Writer, dataset: str, cursors: Sequence[Cursor]) -> None:
    names = {cursor.file for cursor in cursors}
    others = [file for file in writer.read(FILES, dataset=dataset)[0]["files"] if file not in names]
    begun = [cursor.file for cursor in cursors if cursor.done or cursor.line]
    if others or begun:
        message = (
            f"{dataset} has {(others or begun)[0]} already, and Spark loads all files of a dataset together; "
            "add to it by `diplograph load`, or take it out first"
        )
        raise InputError(message)


def _twins(grouped: tuple[int, Any]) -> Iterator[tuple[str, rows.Twin]]:
    return rows.twins(*grouped)


def _write_actors(writer: Writer, dataset: str, events: Any) -> None:  # noqa: ANN401
    """Actors are few: they go by way of the driver. What the first row says of one stands."""
    named = events.values().flatMap(rows.parties)
    actors = [party for _, _, party in named.reduceByKey(rows.earlier_party).values().collect()]
    homes = named.map(_home).filter(_has_home).distinct().collect()
    for some in _chunks([{"id": one.id, "name": one.name, "props": dict(one.props)} for one in actors]):
        writer.write(WRITE_ACTORS, rows=some, dataset=dataset)
    for some in _chunks([list(home) for home in sorted(homes)]):
        writer.write(WRITE_AFFILIATIONS, rows=some, dataset=dataset)


def _home(named: tuple[str, tuple[rows.Place, int, Any]]) -> tuple[str, str | None]:
    return named[0], named[1][2].country


def _has_home(home: tuple[str, str | None]) -> bool:
    return home[1] is not None


def _write_ledger(writer: Writer, dataset: str, joined: Any) -> int:  # noqa: ANN401
    """Write pairs and what is counted of them; returns the number of events."""
    counted: YearCounts = dict(joined.flatMap(rows.counted).reduceByKey(rows.added).collect())
    for some in _chunks(sorted({dyad for dyad, _, _ in counted})):
        write_dyads(writer.write, some)
    for keys in _chunks(sorted(counted)):
        writer.transact(lambda transaction, keys=keys: put_counts(  # type: ignore[misc]
            transaction, dataset, {key: counted[key] for key in keys}))  # fmt: skip
    events: int = joined.count()
    return events


def _write_events(
    spark: Any,  # noqa: ANN401
    connection: Connection,
    dataset: str,
    joined: Any,  # noqa: ANN401
    writers: int,
) -> None:
    own = dict(joined.flatMap(rows.own_types).distinct().collect())
    names = sorted(own)
    for kind in sorted(joined.map(rows.kind_of).distinct().collect()):
        of_kind = joined.filter(partial(_is_kind, kind)).map(partial(rows.columns, own=names))
        write(spark.createDataFrame(of_kind, schema(own)), query(dataset, kind), connection, writers)


def _is_kind(kind: tuple[bool, ...], entry: rows.Joined) -> bool:
    return rows.kind_of(entry) == kind


def _write_rejects(read: Any, path: Path, cursors: Sequence[Cursor]) -> None:  # noqa: ANN401
    rejected = sorted(read.filter(_is_rejected).collect(), key=lambda row: row.place)
    told = Rejects(path)
    for cursor in cursors:
        told.resume(cursor.file, 0)
        told.add(cursor.file, [(Row(row.place[1], [], row.raw, {}), row.outcome) for row in rejected
                               if row.place[0] == cursor.number])  # fmt: skip


def _is_rejected(row: rows.Read) -> bool:
    return isinstance(row.outcome, Rejected)


def _sum(accounts: Iterator[Account]) -> Account:
    total = Account()
    for account in accounts:
        total = total.plus(account)
    return total


def _chunks(all_: list[Any]) -> Iterator[list[Any]]:
    for begin_ in range(0, len(all_), CHUNK):
        yield all_[begin_ : begin_ + CHUNK]
