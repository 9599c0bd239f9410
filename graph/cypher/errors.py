"""What the server says of a user's query, as graph.errors."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from graph.errors import InputError, QueryError, QueryRefused, QuerySyntax, QueryTimeout, QueryTooLarge
from graph.store.driver import first_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neo4j.exceptions import Neo4jError
    from py2neo.errors import Neo4jError as OldNeo4jError

MESSAGE_CHARS = 400

# The place at the end of the server's message; it counts our own first line, so it is cut off.
PLACE = re.compile(r"\s*\(line (\d+), column (\d+) \(offset: \d+\)\)\s*$")

MEMORY = (
    "Neo.TransientError.General.MemoryPoolOutOfMemoryError",
    "Neo.TransientError.General.TransactionOutOfMemoryError",
    "Neo.TransientError.General.OutOfMemoryError",
    "Neo.TransientError.General.StackOverFlowError",
    "Neo.DatabaseError.General.StackOverFlowError",
)
ENDED = (
    "Neo.ClientError.Transaction.TransactionTimedOut",  # also …ClientConfiguration
    "Neo.ClientError.Transaction.TransactionTerminated",
    "Neo.TransientError.Transaction.Terminated",
    "Neo.TransientError.Transaction.LockClientStopped",
)
ACCESS_MODE = "Neo.ClientError.Statement.AccessMode"
REFUSED = {
    ACCESS_MODE: "it writes; only reading is allowed here",
    "Neo.ClientError.Statement.UnsupportedAdministrationCommand": "it administers the server",
    "Neo.ClientError.Database.DatabaseNotFound": "it asks another database",
    "Neo.ClientError.Security.Forbidden": "the server forbids it",
}
# GQL status codes below the first: not on the system database, no such graph, only on composite databases.
ELSEWHERE = {"42N17", "42N00", "42N72", "42NA5"}
# Parsed, or a function known, by Cypher 25 only; and a match mode that Cypher 5 lacks.
NEWER = {"42I67", "42I78", "42N54"}
ASK_FOR_25 = "the query is read as Cypher 5 and needs Cypher 25: begin it with `CYPHER 25`"
MISSING = "Neo.ClientError.Statement.ParameterMissing"
ARGUMENT = "Neo.ClientError.Statement.ArgumentError"


def timed_out(seconds: float | None) -> QueryTimeout:
    """The error for a query that ran longer than its limit, or than the server's where it has none."""
    limit = "the server allows" if seconds is None else f"{seconds:g} s"
    message = f"the query ran longer than {limit} and was stopped; ask for less, or start from an id"
    return QueryTimeout(message)


def query_error(  # noqa: PLR0911 - one return for each kind of error
    error: Neo4jError | OldNeo4jError, timeout: float | None, *, above: int
) -> QueryError:
    """The error to raise for what the server said, to the driver or to py2neo.

    `above` is how many lines of ours stood above the query's first.
    """
    code = error.code or ""
    if code.startswith(ENDED):
        return timed_out(timeout)
    if code.startswith(MEMORY):
        return QueryTooLarge("the query wants more memory than one query may have; return less at a time")
    if code in REFUSED:
        return QueryRefused(f"refused: {REFUSED[code]}")
    if ELSEWHERE & set(_statuses(error)):
        return QueryRefused("refused: it asks another database")
    text, line, column = _placed(error, above)
    if NEWER & set(_statuses(error)):
        return QuerySyntax(ASK_FOR_25, line, column)
    if code == MISSING:
        names = text.removeprefix("Expected parameter(s): ")
        return QuerySyntax(f"a value is missing for the parameter(s) {names}; give it under `parameters`")
    if code == ARGUMENT and "execution mode" in text:
        return QueryRefused("refused: PROFILE is not offered; EXPLAIN shows the plan")
    return QuerySyntax(text, line, column)


def no_type(error: Exception) -> InputError:
    """The error for a parameter that was refused before it was sent."""
    return InputError(
        f"a parameter has no Cypher type ({first_line(error)}); use text, numbers, lists and maps"
    )


def unreadable(columns: list[str]) -> QueryError:
    """The error for a row with a value Python has no room for, such as a year before 1."""
    where = f"in the columns {', '.join(columns)}" if columns else "of the answer"
    return QuerySyntax(
        f"a value {where} cannot be shown (a year before 1 or after 9999?); return toString() of it"
    )


def _statuses(error: BaseException | None) -> Iterator[str]:
    """The GQL status codes of an error and of its causes."""
    while error is not None:
        yield getattr(error, "gql_status", "")
        error = error.__cause__


def _placed(error: Neo4jError | OldNeo4jError, above: int) -> tuple[str, int | None, int | None]:
    """The server's first line without the place, and the place in the user's own text."""
    text = first_line(error)
    match = PLACE.search(text)
    place: dict[str, Any] = (getattr(error, "diagnostic_record", None) or {}).get("_position") or {}
    line = place.get("line") or (int(match[1]) if match else 0)
    column = place.get("column") or (int(match[2]) if match else 0)
    text = PLACE.sub("", text)
    if len(text) > MESSAGE_CHARS:
        text = text[: MESSAGE_CHARS - 2].rstrip() + " …"
    if line <= above or column < 1:
        return text, None, None
    return text, line - above, column
