"""Writing to the store, for loaders and migrations: plain calls, no asyncio."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self, TypeVar

from neo4j import GraphDatabase, RoutingControl

from graph.errors import StoreError
from graph.store.driver import options, translated
from graph.store.native import native_rows
from graph.store.signals import given_up_on_signals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from neo4j import Driver, ManagedTransaction, Result, Session
    from neo4j import Transaction as DriverTransaction

    from graph.store.driver import Connection

POOL = 4

# A write to one node, before anything else, is a lock: loads of any kind take turns. The value must be a new
# one, setting the same again takes no lock.
TAKE_TURN = """
MERGE (m:Meta {id: 'graph'})
SET m.loading = randomUUID()
REMOVE m.loading
"""

T = TypeVar("T")


class Transaction:
    """One open transaction; see `Writer.transaction`."""

    def __init__(self, transaction: DriverTransaction | ManagedTransaction) -> None:
        self._transaction = transaction

    def run(self, cypher: str, **params: Any) -> list[dict[str, Any]]:  # noqa: ANN401
        """Run one statement and return its rows; dates are `datetime.date`."""
        return native_rows(self._transaction.run(cypher, params))


class Writer:
    """Writes to the store at `connection`; use as `with Writer(connection) as writer`."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._driver: Driver | None = None

    def __enter__(self) -> Self:
        """Make the driver; nothing is sent before the first statement."""
        with translated(self.connection):
            self._driver = GraphDatabase.driver(self.connection.uri, **options(self.connection, pool=POOL))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        if self._driver is not None:
            self._driver.close()
            self._driver = None

    def write(self, cypher: str, **params: Any) -> list[dict[str, Any]]:  # noqa: ANN401
        """Run one statement in a transaction of its own and return its rows.

        Tried again where the server says that can help (a deadlock, a lost connection), so the
        statement must come out the same when run twice: MERGE rather than CREATE.

        Raises:
            StoreUnavailable: nothing answers, or not now.
            StoreError: the server refused the statement, for instance a constraint does.
        """
        return self._execute(cypher, params, RoutingControl.WRITE)

    def read(self, cypher: str, **params: Any) -> list[dict[str, Any]]:  # noqa: ANN401
        """Like `write` in READ mode; sees everything this writer has written."""
        return self._execute(cypher, params, RoutingControl.READ)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """One transaction for several statements: committed at the end, rolled back on an exception.

        Not tried again by itself: whoever opens it repeats the whole block if wanted.
        """
        with self._session() as session:  # at whose end the driver rolls back what is open
            transaction = session.begin_transaction()
            yield Transaction(transaction)
            transaction.commit()

    def transact(self, work: Callable[[Transaction], T]) -> T:
        """One transaction for what `work` does with it, tried again where the server says that can help.

        An answer can get lost after the commit, so `work` must notice that it was done before.

        Raises:
            StoreUnavailable, StoreError: as `write`; what `work` raises rolls everything back.
        """
        with self._session() as session:
            return session.execute_write(lambda transaction: work(Transaction(transaction)))

    @contextmanager
    def _session(self) -> Iterator[Session]:
        driver = self._open()
        with (
            translated(self.connection),
            given_up_on_signals(),
            driver.session(
                database=self.connection.database, bookmark_manager=driver.execute_query_bookmark_manager
            ) as session,
        ):
            yield session

    def _execute(self, cypher: str, params: dict[str, Any], routing: RoutingControl) -> list[dict[str, Any]]:
        driver = self._open()
        with translated(self.connection), given_up_on_signals():
            return driver.execute_query(
                cypher,
                params,
                routing_=routing,
                database_=self.connection.database,
                result_transformer_=_rows,
            )

    def _open(self) -> Driver:
        if self._driver is None:
            message = "the writer is closed; write inside `with Writer(...)`"
            raise StoreError(message)
        return self._driver


def _rows(result: Result) -> list[dict[str, Any]]:
    return native_rows(result)
