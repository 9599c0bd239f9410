"""A first load into a store of its own: files to tables, tables to a graph, and the account of it."""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING, Protocol

from graph.errors import InputError, StoreError
from graph.store.writer import Writer
from loaders.bulk.reading import read_files
from loaders.bulk.tables import Tables
from loaders.intake.coded import CodedEvents
from loaders.intake.cursor import advance, most_unresolved, open_cursor
from loaders.intake.dataset import begin, finish
from loaders.intake.job import Unwatched
from loaders.intake.lines import digest
from loaders.intake.stream import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from graph.store.connection import Connection
    from loaders.bulk.csv import Group
    from loaders.intake.job import Job, Part, Watch

COUNT_NODES = "MATCH (n:{name}) RETURN count(n) AS n"
COUNT_RELATIONSHIPS = "MATCH ()-[r:{name}]->() RETURN count(r) AS n"


class Target(Protocol):
    """An empty store, as `graph.local.replacement.Replacement`."""

    @property
    def folder(self) -> Path:
        """Where the tables go."""

    def fill(
        self,
        nodes: Iterable[tuple[str, Sequence[Path]]],
        relationships: Iterable[tuple[str, Sequence[Path]]],
        tell: Callable[[str, float], None],
    ) -> None:
        """Import the tables; `tell` hears the step and the share of it that is done."""

    def running(self) -> AbstractContextManager[Connection]:
        """Its server."""


def check(job: Job) -> None:
    """Raise InputError (FileProblem among them) for a job that is not for bulk or has a file that is none."""
    if not isinstance(job.sink, CodedEvents):
        message = f"bulk is for coded events in their millions; load this: diplograph load {job.about.source}"
        raise InputError(message)
    for part in job.parts:
        part.check()


def bulk_load(
    target: Target,
    job: Job,
    prepare: Callable[[Writer], None],
    *,
    rejects: Path | None = None,
    watch: Watch | None = None,
    tell: Callable[[str, float], None] = lambda _step, _done: None,
) -> Report:
    """Make the graph of a job in `target`: the one `load_dataset` makes.

    `prepare` makes schema and base layer, and whatever else is to be there, once the rows are in.

    Raises:
        InputError: FileProblem, or two different files have one name.
        StoreError: the store refuses the tables, or has other counts than they have.
    """
    watch = watch or Unwatched()
    report = Report(job.about.id, passed=job.passed)
    files = _files(job, report)
    staged = read_files(job.about.id, [part for part, _ in files], target.folder, rejects, watch)
    if not staged.rows:
        rejected = sum((account.rejected for account in staged.accounts), Counter[str]())
        why = ", ".join(f"{reason} ({rows:,})" for reason, rows in rejected.most_common(3))
        raise InputError(f"no row can be loaded, and the graph stays as it is: {why or 'none is named'}")
    tables = Tables(job.about.id, staged, target.folder)
    watch.begin("tables", staged.rows, 0)
    try:
        tables.write(watch)
    finally:
        watch.end()
    target.fill(_named(tables.nodes), _named(tables.relationships), tell)
    shutil.rmtree(target.folder)
    with target.running() as connection, Writer(connection) as writer:
        tell("indexes and countries", 0)
        _verify(writer, tables)
        prepare(writer)
        begin(writer, job.about)
        for (part, hash_), account, line in zip(files, staged.accounts, staged.lines, strict=True):
            cursor = open_cursor(writer, job.about.id, part.place, hash_)
            with writer.transaction() as transaction:
                advance(transaction, cursor, line, account, Counter(), last=True)
            report.loaded.append(part.place.name)
            report.account = report.account.plus(account)
        if job.derive:
            job.derive(writer)
        report.stateless = most_unresolved(writer, job.about.id)
        report.revision = finish(writer, job.about.id, report.loaded)
    return report


def _files(job: Job, report: Report) -> list[tuple[Part, str]]:
    """Files with their hashes; one that is given twice counts once."""
    hashes: dict[str, str] = {}
    found: list[tuple[Part, str]] = []
    for part in job.parts:
        name, hash_ = part.place.name, digest(part.place)
        if hashes.setdefault(name, hash_) != hash_:
            message = f"two files are called {name}; load one of them as another --dataset"
            raise InputError(message)
        if any(name == each.place.name for each, _ in found):
            report.unchanged.append(name)
        else:
            found.append((part, hash_))
    return found


def _named(groups: list[Group]) -> list[tuple[str, list[Path]]]:
    return [(each.name, each.files) for each in groups]


def _verify(writer: Writer, tables: Tables) -> None:
    """Whether the graph has what the tables have, by label and type."""
    for groups, cypher in ((tables.nodes, COUNT_NODES), (tables.relationships, COUNT_RELATIONSHIPS)):
        for group in groups:
            there = writer.read(cypher.format(name=group.name.rpartition(":")[2]))[0]["n"]
            if there != group.rows:
                message = f"the store has {there:,} of {group.rows:,} {group.name}; the old graph stays"
                raise StoreError(message)
