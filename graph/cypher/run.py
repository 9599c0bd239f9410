"""A user's Cypher, read only: Neo4j Community has no roles, so it passes four doors.

1. EXPLAIN: every operator of the plan, and every procedure, is on an allow-list (graph/cypher/plan.py).
2. A transaction in READ mode, in which the server refuses to write.
3. Limits: time on the server and here, rows, bytes, few at once, nothing tried twice.
4. The server's own settings (graph/local/home.py).
"""

from __future__ import annotations

import asyncio
import time
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

import orjson
from neo4j import READ_ACCESS
from neo4j.exceptions import (
    AuthError,
    BrokenRecordError,
    ClientError,
    IncompleteCommit,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
)
from pydantic import Field
from typing_extensions import TypedDict

from graph.cypher.errors import ACCESS_MODE, no_type, query_error, timed_out, unreadable
from graph.cypher.options import check_options
from graph.cypher.plan import PLAN_COLUMNS, SHOW_NESTED, plan_rows, refusal
from graph.cypher.query_store import MOST_BYTES
from graph.cypher.values import Unreadable, json_value
from graph.cypher.warnings import DISABLED, CypherWarning, warnings
from graph.errors import (
    InputError,
    QueryBusy,
    QueryError,
    QueryRefused,
    QueryTimeout,
    QueryTooLarge,
    StoreUnavailable,
)
from graph.store.driver import has_stopped_itself, is_away, translated

if TYPE_CHECKING:
    from neo4j import AsyncTransaction, ResultSummary

    from graph.cypher.query_store import QueryStore

ROWS = 1000
TIMEOUT = 10.0
MAX_BYTES = 16 * 2**20  # of JSON
MAX_CHARS = 20_000  # longer ones may take the server's parser seconds
GRACE = 0.5  # after its timeout the server gets this long to say so itself
FETCH = 500  # rows asked for at a time
LINES_ABOVE = 1  # of ours above the query, while it is explained

TRY_TO_WRITE = "CREATE (n:ReadOnlyCheck) RETURN n"
NOT_LISTED_WITHIN = "RETURN [x IN [1] | COLLECT { CALL dbms.components() YIELD name RETURN name }] AS x"
FOREIGN_FUNCTIONS = """
SHOW FUNCTIONS YIELD name, isBuiltIn
WHERE NOT isBuiltIn
RETURN count(*) AS n, min(name) AS name
"""


class CypherAnswer(TypedDict):
    """Rows are lists in the order of the columns, each value fit for JSON.

    `elapsed_ms` counts from the moment the query had a place on the server.
    """

    columns: list[str]
    rows: list[list[Any]]
    truncated: Annotated[bool, Field(description="Whether there were more rows than are here.")]
    elapsed_ms: int
    warnings: Annotated[
        list[CypherWarning],
        Field(
            description="Names in the query that do not exist; a misspelt label gives no rows and no error."
        ),
    ]


async def run_readonly(
    store: QueryStore,
    query: str,
    parameters: dict[str, Any] | None = None,
    limit: int = ROWS,
    timeout: float = TIMEOUT,  # noqa: ASYNC109 - also told to the server
    *,
    max_bytes: int = MAX_BYTES,
) -> CypherAnswer:
    """Run a user's query, at most `timeout` seconds, and return at most `limit` rows and `max_bytes`.

    `EXPLAIN` before a query gives its plan as rows.

    Raises:
        QueryRefused: it does more than read; the message says what.
        QuerySyntax: it does not parse (with line and column) or fails while it runs.
        QueryTimeout: it ran too long. QueryTooLarge: it wants too much memory, or one row is too large.
        QueryBusy: too many queries run. InputError: a parameter Cypher has no type for.
        StoreUnavailable: nothing answers.
    """
    question = Question(query, parameters or {}, limit, timeout)
    answer = Answer(limit, max_bytes)
    async with store.place(question.tag):
        started = time.monotonic()
        try:
            async with asyncio.timeout(timeout + GRACE):
                await _run(store, question, answer)
        except TimeoutError as error:
            raise timed_out(timeout) from error
        return {
            "columns": answer.columns,
            "rows": answer.rows,
            "truncated": answer.truncated,
            "elapsed_ms": round((time.monotonic() - started) * 1000),
            "warnings": answer.warnings,
        }


@dataclass(frozen=True)
class Question:
    """A user's query as it was asked; `timeout` in seconds, `tag` names its transaction."""

    query: str
    parameters: dict[str, Any]
    limit: int
    timeout: float
    tag: str = field(default_factory=lambda: uuid.uuid4().hex)

    def __post_init__(self) -> None:
        if self.limit < 1:
            message = f"limit is {self.limit}; ask for at least one row"
            raise InputError(message)
        if len(self.query) > MAX_CHARS:
            message = f"the query is longer than {MAX_CHARS:,} characters; pass long lists as parameters"
            raise QueryTooLarge(message)
        check_options(self.query)


class Answer:
    """What has come so far, at most `limit` rows and `most` bytes of JSON."""

    def __init__(self, limit: int, most: int) -> None:
        self.columns: list[str] = []
        self.rows: list[list[Any]] = []
        self.truncated = False
        self.warnings: list[CypherWarning] = []
        self._limit = limit
        self._most = most
        self._size = 0

    def add(self, values: list[Any]) -> bool:
        """Take a row in if it fits; after the first that does not, the answer is truncated."""
        if len(self.rows) < self._limit:
            row = [json_value(value) for value in values]
            self._size += len(orjson.dumps(row))
            if self._size <= self._most:
                self.rows.append(row)
                return True
            if not self.rows:
                message = f"one row is larger than {self._most:,} bytes; return less of it"
                raise QueryTooLarge(message)
        self.truncated = True
        return False


async def _run(store: QueryStore, question: Question, answer: Answer) -> None:
    cuts = store.cuts
    above = LINES_ABOVE
    with translated(store.connection):
        try:
            async with (
                store.driver.session(
                    database=store.connection.database,
                    default_access_mode=READ_ACCESS,
                    fetch_size=min(FETCH, question.limit + 1),
                    notifications_min_severity="WARNING",
                    notifications_disabled_classifications=DISABLED,
                ) as session,
                await session.begin_transaction(
                    metadata={"query": question.tag}, timeout=question.timeout
                ) as transaction,
            ):
                summary = await _examine(transaction, question, store.connection.database)
                answer.warnings = await warnings(transaction, summary, above=LINES_ABOVE)
                above = 0
                await _fetch(transaction, question, answer)
        except AuthError:
            raise
        except (ServiceUnavailable, SessionExpired, IncompleteCommit) as error:
            if store.cuts == cuts:
                raise
            if not answer.rows:
                message = f"one row is larger than {MOST_BYTES // 2**20} MiB; return less of it"
                raise QueryTooLarge(message) from error
            answer.truncated = True
        except Neo4jError as error:
            if is_away(error) or has_stopped_itself(error):
                raise
            raise query_error(error, question.timeout, above=above) from error
        except (BrokenRecordError, Unreadable) as error:
            raise unreadable(answer.columns) from error


async def _examine(transaction: AsyncTransaction, question: Question, database: str) -> ResultSummary:
    """The first door: raise QueryRefused unless the plan only reads; return what EXPLAIN gave."""
    try:
        result = await transaction.run(f"{SHOW_NESTED} EXPLAIN\n{question.query}", question.parameters)
    except (OverflowError, TypeError, ValueError) as error:
        raise no_type(error) from error
    summary = await result.consume()
    if summary.plan is None:
        message = "refused: the server gives no plan to examine"
        raise QueryRefused(message)
    reason = refusal(summary.plan, summary.query_type, database)
    if reason is not None:
        raise QueryRefused(f"refused: {reason}")
    return summary


async def _fetch(transaction: AsyncTransaction, question: Question, answer: Answer) -> None:
    # Without the option: the server keeps no plan of a query with it, and plans anew each time.
    result = await transaction.run(question.query, question.parameters)
    answer.columns = list(result.keys())
    async for record in result:
        if not answer.add(record.values()):
            # Cut the connection rather than take in what is left of it.
            transaction.cancel()
            return
    plan = (await result.consume()).plan
    if plan is not None:
        answer.columns = PLAN_COLUMNS
        for row in plan_rows(plan):
            answer.add(row)


async def closed_because(store: QueryStore) -> str | None:
    """Why users' Cypher must not run on this store; None if the doors hold. To be asked at start-up.

    Raises:
        StoreUnavailable: nothing answers, or not in time.
    """
    async with store.gate.passing():
        with translated(store.connection):
            try:
                async with (
                    store.driver.session(
                        database=store.connection.database, default_access_mode=READ_ACCESS
                    ) as session,
                    await session.begin_transaction(timeout=TIMEOUT) as transaction,
                ):
                    await (await transaction.run(TRY_TO_WRITE)).consume()
            except ClientError as error:
                if error.code != ACCESS_MODE:
                    raise
            else:
                return "the server lets a reading transaction write"
    try:
        await run_readonly(store, NOT_LISTED_WITHIN)
    except QueryRefused:
        pass
    except (QueryBusy, QueryTimeout) as error:
        message = f"the server is too busy to be examined ({error})"
        raise StoreUnavailable(message) from error
    except QueryError as error:
        return f"the server does not show the plans of subqueries ({error})"
    else:
        return "the server hides the plans of subqueries"
    functions = (await store.read(FOREIGN_FUNCTIONS))[0]
    if functions["n"]:
        return (
            f"the server has {functions['n']} added functions (such as {functions['name']}), and a plan does "
            "not show what they do; leave them out with dbms.security.procedures.allowlist"
        )
    return None
