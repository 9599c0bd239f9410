"""A first load into a store of its own: files, or a prepared folder, to tables, and tables to a graph.

The history of the old graph goes over into the new one; a graph with what bulk cannot make is refused.
"""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from graph.errors import InputError, StoreError
from graph.store.writer import Writer
from loaders.bulk.reading import read_files
from loaders.bulk.rows import StagedRows
from loaders.bulk.tables import Tables
from loaders.intake.cursor import SAME_NAME, Entry, note_loaded
from loaders.intake.dataset import begin, finish, most_unresolved
from loaders.intake.files import digest
from loaders.intake.job import Unwatched, Watch
from loaders.intake.stream import DatasetReport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from graph.store.connection import Connection
    from loaders.bulk.tables import Group, Rows
    from loaders.intake.descriptions import Description
    from loaders.intake.job import Job, Watch
    from loaders.intake.outcome import Account
    from loaders.intake.parts import Part

COUNT_NODES = "MATCH (n:{name}) RETURN count(n) AS n"
COUNT_RELATIONSHIPS = "MATCH ()-[r:{name}]->() RETURN count(r) AS n"
NAMED = 5
OURS = ("Curated", "Country", "Dyad", "DyadYear", "Meta", "Migration", "Dataset", "Dossier", "Change")
FOREIGN = f"""
MATCH (d:Dataset)
WHERE NOT d.id IN ['base', 'curated']
RETURN 'dataset ' + d.id AS what ORDER BY what
UNION ALL
MATCH (d:Dossier)
WHERE NOT d.shipped
RETURN 'dossier ' + d.id AS what ORDER BY what
UNION ALL
MATCH (n)
WHERE NOT n:{"|".join(OURS)}
WITH count(n) AS nodes, head(collect(labels(n))) AS labels WHERE nodes > 0
RETURN nodes + ' nodes of others, such as :' + coalesce(head(labels), '') AS what
"""

HISTORY = """
OPTIONAL MATCH (m:Meta {id: 'graph'})
RETURN m.revision AS revision, m.shipped AS shipped,
  COLLECT { MATCH (d:Dossier) RETURN d.id } AS dossiers,
  COLLECT { MATCH (c:Change) RETURN properties(c) } AS changes
"""

GIVE_BACK = """
MERGE (m:Meta {id: 'graph'})
SET m.revision = $revision
WITH m
UNWIND $changes AS change
CREATE (c:Change)
SET c = change
"""

DOSSIERS = "MATCH (d:Dossier) RETURN d.id AS id"


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


@dataclass(frozen=True)
class Contents:
    """What a new graph is made of. rows: how many there are. files: as of `dataset.begin`.

    loaded: once the tables are written, how each file or slice is noted: its last line, its account.
    """

    description: Description
    decoded: Rows
    rows: int
    loaded: Callable[[], list[tuple[Entry, int, Account]]]
    derive: Callable[[Writer], bool | None] | None
    files: Sequence[str] | None = None


def bulk_load(
    target: Target,
    job: Job,
    prepare: Callable[[Writer], None],
    *,
    rejects: Path | None = None,
    watch: Watch | None = None,
    tell: Callable[[str, float], None] = lambda _step, _done: None,
) -> DatasetReport:
    """Make the graph of a job in `target`: the one `load_dataset` makes.

    `prepare` makes schema and base layer, and whatever else is to be there, once the rows are in.

    Raises:
        InputError: FileProblem, or two different files have one name.
        StoreError: the store refuses the tables, or has other counts than they have.
    """
    watch = watch or Unwatched()
    report = DatasetReport(job.description.id, passed=job.passed)
    files = _files(job, report)
    staged = read_files(job.description.id, [part for part, _ in files], target.folder, rejects, watch)
    if not staged.rows:
        rejected = sum((account.rejected for account in staged.accounts), Counter[str]())
        why = ", ".join(f"{reason} ({rows:,})" for reason, rows in rejected.most_common(3))
        raise InputError(f"no row can be loaded, and the graph stays as it is: {why or 'none is named'}")

    entries = [
        Entry(part.place.name, part.place.size, known or told or digest(part.place))
        for (part, known), told in zip(files, staged.digests, strict=True)
    ]

    def loaded() -> list[tuple[Entry, int, Account]]:
        return list(zip(entries, staged.lines, staged.accounts, strict=True))

    decoded = StagedRows(job.description.id, staged)
    return make(
        target,
        Contents(job.description, decoded, staged.rows, loaded, job.derive),
        prepare,
        report,
        watch=watch,
        tell=tell,
    )


def make(
    target: Target,
    contents: Contents,
    prepare: Callable[[Writer], None],
    report: DatasetReport,
    *,
    watch: Watch,
    tell: Callable[[str, float], None],
) -> DatasetReport:
    """Make the graph of rows in `target`; arguments and errors as of `bulk_load`."""
    dataset = contents.description.id
    tables = Tables(dataset, contents.decoded, target.folder)
    watch.begin("tables", contents.rows, 0)
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
        begin(writer, contents.description, contents.files)
        loaded = contents.loaded()
        note_loaded(writer.write, dataset, loaded)
        for entry, _, account in loaded:
            report.loaded.append(entry.name)
            report.account = report.account.plus(account)
        if contents.derive:
            contents.derive(writer)
        report.stateless = most_unresolved(writer, dataset)
        report.revision = finish(writer, contents.description, report.loaded)
    return report


def _files(job: Job, report: DatasetReport) -> list[tuple[Part, str]]:
    """Files, each with its sha256 or ""; one that is given twice counts once, also under another name.

    Only files of one name or size are hashed: of most others reading tells the hash.
    """
    names = Counter(part.place.name for part in job.parts)
    sizes = Counter(part.place.size for part in job.parts)
    hashes: dict[str, str] = {}
    first: dict[str, str] = {}
    files: list[tuple[Part, str]] = []
    for part in job.parts:
        name = part.place.name
        alike = names[name] > 1 or (part.may_repeat and sizes[part.place.size] > 1)
        hash_ = digest(part.place) if alike else ""
        again = name in hashes
        if hashes.setdefault(name, hash_) != hash_:
            raise InputError(SAME_NAME.format(name=name))
        known = first.setdefault(hash_, name) if hash_ and part.may_repeat else name
        if again or known != name:
            report.unchanged.append(known)
        else:
            files.append((part, hash_))
    return files


def _named(groups: list[Group]) -> list[tuple[str, list[Path]]]:
    return [(group.name, group.files) for group in groups]


def _verify(writer: Writer, tables: Tables) -> None:
    """Whether the graph has what the tables have, by label and type."""
    for groups, cypher in ((tables.nodes, COUNT_NODES), (tables.relationships, COUNT_RELATIONSHIPS)):
        for group in groups:
            stored = writer.read(cypher.format(name=group.name.rpartition(":")[2]))[0]["n"]
            if stored != group.rows:
                message = f"the store has {stored:,} of {group.rows:,} {group.name}; the old graph stays"
                raise StoreError(message)


class MoreIsThere(InputError):
    """The graph holds what a new one would not have; `what` names it."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"bulk makes the graph anew, and the store holds {what}; "
            "load beside it (`--path stream`), or take that out first (`diplograph unload`)"
        )
        self.what = what


@dataclass(slots=True)
class OldGraph:
    """What of the old graph goes over into the new one. shipped: the stamp of its dossiers."""

    revision: int | None = None
    shipped: str | None = None
    dossiers: set[str] = field(default_factory=set)
    changes: list[dict[str, Any]] = field(default_factory=list)

    def look(self, writer: Writer) -> None:
        """Take it from the old graph; to be done once more before that goes, since others may use it.

        Raises:
            MoreIsThere: it holds what would be lost, or has changed since the first look.
        """
        lost = [row["what"] for row in writer.read(FOREIGN)]
        if lost:
            more = f" and {len(lost) - NAMED} more" if len(lost) > NAMED else ""
            raise MoreIsThere(", ".join(lost[:NAMED]) + more)
        history = writer.read(HISTORY)[0]
        # A graph that was empty has been given what the new one has too: countries and shipped dossiers.
        if self.revision is not None and history["revision"] != self.revision:
            raise MoreIsThere("what was loaded while the new one was made")
        self.revision, self.shipped = history["revision"], history["shipped"]
        self.dossiers, self.changes = set(history["dossiers"]), history["changes"]

    def give_back(self, writer: Writer) -> None:
        """Put the history into a new graph, so that revisions count on."""
        if self.revision is not None:
            writer.write(GIVE_BACK, revision=self.revision, changes=self.changes)

    def unloaded(self, writer: Writer) -> set[str]:
        """Shipped dossiers of the new graph that the old one no longer had."""
        return {row["id"] for row in writer.read(DOSSIERS)} - self.dossiers if self.dossiers else set()
