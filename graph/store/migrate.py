"""The schema, as numbered files that run once each: `migrations/NNNN_name.cypher`.

A line ending in `;` ends a statement; a line starting with `//` is a comment. Every statement must
come out the same when run twice (`IF NOT EXISTS`, `MERGE`): two programs may migrate at the same
moment, and one that was cut off starts its file again.
"""

from __future__ import annotations

import hashlib
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import groupby
from typing import TYPE_CHECKING

from graph.errors import StoreError

if TYPE_CHECKING:
    from graph.store.writer import Writer

INDEX_SECONDS = 6 * 3600  # how long building an index on a large graph may take
TRIES = 5

RECORDS = """
CREATE CONSTRAINT migration_number IF NOT EXISTS FOR (n:Migration) REQUIRE n.number IS UNIQUE
"""

APPLIED = """
MATCH (m:Migration)
RETURN m.number AS number, m.name AS name, m.hash AS hash
"""

RECORD = """
UNWIND $rows AS row
MERGE (m:Migration {number: row.number})
ON CREATE SET m.name = row.name, m.hash = row.hash, m.applied = datetime()
"""

MAKES = re.compile(r"CREATE [A-Z ]*INDEX (\w+) ")
DROPS = re.compile(r"DROP INDEX (\w+) ")

AWAIT = "CALL db.awaitIndexes($seconds)"
REPLAN = "CALL db.prepareForReplanning(60)"


@dataclass(frozen=True)
class Migration:
    """One file: its number, its name without number and suffix, its statements and their hash."""

    number: int
    name: str
    statements: tuple[str, ...]
    hash: str


def replan(writer: Writer) -> None:
    """Have the indexes sampled now, so that queries are planned by what was loaded, not by an empty graph.

    The server does it by itself some time later; where a user may not ask for it, that has to do.
    """
    with suppress(StoreError):
        writer.write(REPLAN)


def migrations() -> list[Migration]:
    """The migrations shipped with this version, by number."""
    folder = resources.files("graph.store") / "migrations"
    files = sorted((file.name, file.read_text("utf-8")) for file in folder.iterdir())
    found = [parse(name, text) for name, text in files if name.endswith(".cypher")]
    if [migration.number for migration in found] != list(range(1, len(found) + 1)):
        message = "the migrations are not numbered 1, 2, 3 …; rename the files in graph/store/migrations"
        raise StoreError(message)
    return found


@cache
def newest_shipped() -> int:
    """The number of the newest migration this version has."""
    return len(migrations())


def parse(filename: str, text: str) -> Migration:
    """Read one file. Comments do not count towards its hash, so they may be mended later."""
    number, _, name = filename.removesuffix(".cypher").partition("_")
    lines = [line.rstrip() for line in text.splitlines()]
    code = [line for line in lines if line and not line.lstrip().startswith("//")]
    if code and not code[-1].endswith(";"):
        message = f"{filename}: the last statement has no `;` at its end"
        raise StoreError(message)
    statements = tuple(part.strip() for part in ("\n".join(code) + "\n").split(";\n") if part.strip())
    return Migration(int(number), name, statements, hashlib.sha256("\n".join(code).encode()).hexdigest())


def migrate(writer: Writer, shipped: list[Migration] | None = None) -> list[int]:
    """Run the migrations the store has not had; return their numbers (none: nothing was to do).

    Waits until every index is online.

    Raises:
        StoreError: a migration differs from what was run here, or the store has newer ones.
    """
    shipped = migrations() if shipped is None else shipped
    _repeat(writer, RECORDS)
    applied = {row["number"]: row for row in writer.read(APPLIED)}
    _compare(shipped, {number: (row["name"], row["hash"]) for number, row in applied.items()})
    missing = [migration for migration in shipped if migration.number not in applied]
    statements = [
        statement
        for place, migration in enumerate(missing)
        for statement in _lasting(migration, missing[place + 1 :])
    ]
    for _, together in groupby(statements, _changes_schema):
        _repeat(writer, *together)
    if missing:
        rows = [{"number": each.number, "name": each.name, "hash": each.hash} for each in missing]
        writer.write(RECORD, rows=rows)
    writer.read(AWAIT, seconds=INDEX_SECONDS)
    return [migration.number for migration in missing]


def _lasting(migration: Migration, later: list[Migration]) -> list[str]:
    """Its statements but for indexes that a later one drops: of millions of nodes, one takes minutes."""
    dropped = {found[1] for each in later for found in map(DROPS.match, each.statements) if found}
    return [
        statement
        for statement in migration.statements
        if not (found := MAKES.match(statement)) or found[1] not in dropped
    ]


def _compare(shipped: list[Migration], applied: dict[int, tuple[str, str]]) -> None:
    known = {migration.number: migration for migration in shipped}
    for number, (name, digest) in sorted(applied.items()):
        if number not in known:
            message = f"the store has migration {number} ({name}) of a newer diplograph; upgrade diplograph"
            raise StoreError(message)
        if known[number].hash != digest:
            message = (
                f"migration {number} ({name}) was changed after the store had it; "
                "put the file back and add a new one with the next number"
            )
            raise StoreError(message)


def _changes_schema(statement: str) -> bool:
    """Whether it does: the server lets no transaction change schema and data."""
    return statement.startswith(("CREATE", "DROP"))


def _repeat(writer: Writer, *statements: str) -> None:
    """Run statements, together; again when another program made the same constraint or index meanwhile."""
    for attempt in range(1, TRIES + 1):
        try:
            writer.transact(lambda transaction: [transaction.run(statement) for statement in statements])
        except StoreError as error:
            if attempt == TRIES or "Schema" not in str(error):
                raise
            time.sleep(0.1 * attempt)
        else:
            return
