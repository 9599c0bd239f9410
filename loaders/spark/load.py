"""Loads a dataset of coded events by Spark; the graph is the one `load_dataset` makes.

How events get from Spark into Neo4j: by the connector, with the texts of the streaming path.

A batch of the connector is one transaction, and an event is made with all its relationships or not at all:
whatever Spark runs again finds it there and leaves it.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any

from graph.errors import InputError, StoreError
from loaders.intake.coded_events import (
    COLUMNS,
    WRITE_ACTORS,
    WRITE_AFFILIATIONS,
    check_coded,
    text_of,
    write_others,
)
from loaders.intake.cursor import UNRESOLVED, advance, open_cursor, unresolved_rows
from loaders.intake.dataset import begin, finish, most_unresolved
from loaders.intake.outcome import Account, RejectFile, Row, unreadable
from loaders.intake.stream import ALREADY, DatasetReport
from loaders.shared.dyads import YearCounts, put_counts, write_dyads
from loaders.spark import rows

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from graph.store.connection import Connection
    from graph.store.writer import Writer
    from loaders.intake.coded_events import RowKind
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
FORMAT = "org.neo4j.spark.DataSource"
BATCH = 5_000
FIRST, LAST = "UNWIND $rows AS row", "RETURN count(*) AS written"
ONCE = "WITH event, [{values}] AS row\nWHERE NOT EXISTS {{ MATCH (:Event {{id: event.id}}) }}"
TEXT, DAY, WHOLE, FRACTION = "string", "date", "bigint", "double"
TYPES = {"day": DAY, "known": DAY, "goldstein": FRACTION, "line": WHOLE, "contact": WHOLE}
PYTHON_TYPES = {"str": TEXT, "int": WHOLE, "float": FRACTION, "bool": "boolean", "date": DAY}


def spark_load(
    spark: Any,  # noqa: ANN401
    connection: Connection,
    writer: Writer,
    job: Job,
    *,
    writers: int = 1,
    rejects: Path | None = None,
) -> DatasetReport:
    """Load every file of a job that is not in the graph yet; schema and base layer must be there.

    The same call after a failure does all again, and what is there stays as it is. A dataset with files
    that are not among the job's is refused: its contacts and counts go across files.

    Raises:
        FileProblem: a file is not what it should be.
        InputError: no dataset of coded events, or one with other files or half streamed in.
        StoreError: the store has other counts than the files.
    """
    check_coded(job, "Spark")
    dataset = job.description.id
    begin(writer, job.description)
    cursors = [open_cursor(writer, dataset, part.entry()) for part in job.parts]
    unchanged = [cursor.file for cursor in cursors if cursor.done]
    report = DatasetReport(dataset, passed=job.passed, unchanged=unchanged)
    if len(unchanged) == len(cursors):
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
    contacts = events.flatMap(partial(rows.side, dataset)).groupByKey().flatMap(_contacts)
    joined = events.leftOuterJoin(contacts).cache()
    written = _write_ledger(writer, dataset, joined)
    _write_events(spark, connection, dataset, joined, writers)
    write_others(writer.write, events.flatMap(rows.others).toLocalIterator(), CHUNK)
    stored = {row["file"]: row["events"] for row in writer.read(IN_FILES, dataset=dataset)}
    if sum(stored.values()) != written:
        message = (
            f"the store has {sum(stored.values()):,} of {written:,} events of {dataset}; run the same again"
        )
        raise StoreError(message)
    with writer.transaction() as transaction:
        if unknown := unresolved_rows(dataset, unresolved):
            transaction.run(UNRESOLVED, rows=unknown, dataset=dataset)
        for cursor in cursors:
            account, line = accounts.get(cursor.number, (Account(), 0))
            again = account.loaded - stored.get(cursor.number, 0)
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


def _contacts(grouped: tuple[int, Any]) -> Iterator[tuple[str, rows.Contact]]:
    return rows.contacts(*grouped)


def _write_actors(writer: Writer, dataset: str, events: Any) -> None:  # noqa: ANN401
    """Actors are few: they go by way of the driver. What the first row says of one stands."""
    named = events.values().flatMap(rows.parties)
    parties = named.reduceByKey(rows.earlier_party).values().map(rows.actor_row).collect()
    homes = named.map(_home).filter(_has_home).distinct().collect()
    for chunk in _chunks(parties):
        writer.write(WRITE_ACTORS, rows=chunk, dataset=dataset)
    for chunk in _chunks([list(home) for home in sorted(homes)]):
        writer.write(WRITE_AFFILIATIONS, rows=chunk, dataset=dataset)


def _home(named: tuple[str, tuple[rows.RowPlace, int, Any]]) -> tuple[str, str | None]:
    return named[0], named[1][2].country


def _has_home(home: tuple[str, str | None]) -> bool:
    return home[1] is not None


def _write_ledger(writer: Writer, dataset: str, joined: Any) -> int:  # noqa: ANN401
    """Write pairs and what is counted of them; returns the number of events."""
    counted: YearCounts = dict(joined.flatMap(rows.counted).reduceByKey(rows.added).collect())
    for chunk in _chunks(sorted({dyad for dyad, _, _ in counted})):
        write_dyads(writer.write, chunk)
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


def _is_kind(kind: RowKind, entry: rows.Joined) -> bool:
    return rows.kind_of(entry) == kind


def _write_rejects(read: Any, path: Path, cursors: Sequence[Cursor]) -> None:  # noqa: ANN401
    told = sorted(read.filter(_told).collect(), key=lambda row: row.place)
    reject_file = RejectFile(path)
    reject_file.resume({cursor.file: 0 for cursor in cursors})
    for cursor in cursors:
        of_file = [row for row in told if row.place[0] == cursor.number]
        for row in of_file:
            reject_file.add(cursor.file, unreadable(Row(row.place[1], [], row.raw, {}), row.outcome))


def _told(row: rows.Read) -> bool:
    return bool(row.raw)


def _sum(accounts: Iterator[Account]) -> Account:
    total = Account()
    for account in accounts:
        total = total.plus(account)
    return total


def _chunks(all_: list[Any]) -> Iterator[list[Any]]:
    for begin_ in range(0, len(all_), CHUNK):
        yield all_[begin_ : begin_ + CHUNK]


def query(dataset: str, kind: RowKind) -> str:
    """The streaming path's text for rows of a kind, for one `event` of the connector's list."""
    text = text_of(kind).strip()
    body = text.removeprefix(FIRST).removesuffix(LAST)
    values = ", ".join(f"event.{column}" for column in COLUMNS)
    # An id of a dataset has letters, digits, dots, hyphens and underscores only: see job.ID.
    return ONCE.format(values=values) + body.replace("$dataset", f"'{dataset}'").replace(
        "$file", "event.file"
    )


def schema(own: dict[str, str]) -> str:
    """Names and types of `rows.columns`; `own`: of the dataset's own properties, as Python has them."""
    inner = ", ".join(f"{name}: {PYTHON_TYPES[type_]}" for name, type_ in sorted(own.items()))
    parts = [
        f"{name} {f'struct<{inner}>' if name == 'own' and own else TYPES.get(name, TEXT)}" for name in COLUMNS
    ]
    return ", ".join([*parts, f"file {WHOLE}"])


def write(frame: Any, text: str, connection: Connection, writers: int) -> None:  # noqa: ANN401
    """Send a DataFrame, `writers` batches at a time."""
    (
        frame.coalesce(writers)
        .write.format(FORMAT)
        .mode("Append")
        .option("url", connection.uri)
        .option("authentication.basic.username", connection.user)
        .option("authentication.basic.password", connection.password)
        .option("database", connection.database)
        .option("batch.size", BATCH)
        .option("query", text)
        .save()
    )
