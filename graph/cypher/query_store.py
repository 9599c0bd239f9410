"""The store as users' own Cypher sees it: few connections, few queries at once, no giant answers."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

from neo4j import AsyncGraphDatabase

from graph.cypher.answer_limit import AnswerLimit
from graph.errors import QueryBusy, QueryTimeout, QueryTooLarge, StoreError
from graph.store.driver import Connection, Options
from graph.store.reader import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from types import TracebackType

    from neo4j import AsyncDriver

    from graph.settings import Settings

WAIT_SECONDS = 5.0  # how long a query may wait for its turn before it is told to come back
WATCH_SECONDS = 0.5
WATCH_LIMIT = 600.0
MOST_BYTES = 16 * 2**20  # on the wire, in answer to one request

STILL_RUNNING = """
SHOW TRANSACTIONS YIELD metaData
WHERE metaData.query = $tag
RETURN count(*) AS n
"""


def query_connection(settings: Settings, connection: Connection) -> Connection:
    """Where users' Cypher runs: the store at `query_uri` if one is set, else `connection` itself."""
    if settings.query_uri is None:
        return connection
    return Connection(
        uri=settings.query_uri,
        user=settings.query_user,
        password=settings.query_password.get_secret_value(),
        database=connection.database,
        named="DIPLOGRAPH_QUERY",
    )


class QueryStore(Store):
    """A Store of its own for users' queries, so that they cannot take the service's connections.

    At most `concurrency` queries run at once and `queue` wait for their turn. Closing a connection does
    not stop a long expression, so queries that were given up are watched until the server is done with
    them, and while twice `concurrency` of them are not, no new query is let in.

    Over an address without TLS, an answer larger than 16 MiB to one request is cut off on its way.
    """

    # Whether it lets no query in before its doors are known to hold.
    examines_itself: ClassVar[bool] = False

    # What may leave a query running on the server.
    GIVEN_UP: ClassVar[tuple[type[BaseException], ...]] = (
        QueryTimeout, QueryTooLarge, asyncio.CancelledError
    )  # fmt: skip

    def __init__(self, connection: Connection, *, concurrency: int = 2, queue: int = 16) -> None:
        super().__init__(connection, pool=2 * concurrency + 2, patience=0)
        self._places = asyncio.Semaphore(concurrency)
        self._queue = queue
        self._waiting = 0
        self._most_given_up = 2 * concurrency
        self._given_up: set[asyncio.Task[None]] = set()
        self._limit = AnswerLimit(MOST_BYTES)

    def _open(self) -> AsyncDriver:
        # A query is never sent twice, so no connection is taken for good unasked.
        arguments: Options = {**self._options(), "liveness_check_timeout": 0}
        if urlsplit(self.connection.uri).scheme not in {"bolt", "neo4j"}:
            return AsyncGraphDatabase.driver(self.connection.uri, **arguments)
        return AsyncGraphDatabase.driver(self.connection.uri, **arguments, resolver=self._limit.resolve)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop watching and close every connection."""
        watches = set(self._given_up)
        for watch in watches:
            watch.cancel()
        await asyncio.gather(*watches, return_exceptions=True)
        await super().__aexit__(kind, error, trace)
        await self._limit.__aexit__(kind, error, trace)

    @property
    def cuts(self) -> int:
        """How many answers were cut off for their size."""
        return self._limit.cuts

    @property
    def waiting(self) -> int:
        """How many queries wait for a place."""
        return self._waiting

    @property
    def given_up(self) -> int:
        """How many queries were given up and may still keep the server busy."""
        return len(self._given_up)

    @asynccontextmanager
    async def place(self, tag: str) -> AsyncIterator[None]:
        """One of the few places, for a query whose transaction carries `tag` as metadata `query`.

        Raises:
            QueryBusy: too many wait, none was free within five seconds, or stopped queries still run.
            StoreUnavailable: the server does not answer, or is being started.
        """
        if self.given_up >= self._most_given_up:
            message = f"{self.given_up} stopped queries still keep the server busy; try again in a minute"
            raise QueryBusy(message)
        await self._turn()
        try:
            await self.started()
            try:
                async with self.gate.passing():
                    yield
            except self.GIVEN_UP:
                watch = asyncio.create_task(self._watch(tag))
                self._given_up.add(watch)
                watch.add_done_callback(self._given_up.discard)
                raise
        finally:
            self._places.release()

    async def started(self) -> None:
        """Have the server; this one is somebody else's to start."""

    async def _turn(self) -> None:
        message = "too many queries run at once; try again in a moment"
        if not self._places.locked():
            await self._places.acquire()
            return
        if self._waiting >= self._queue:
            raise QueryBusy(message)
        self._waiting += 1
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._places.acquire()
        except TimeoutError as error:
            raise QueryBusy(message) from error
        finally:
            self._waiting -= 1

    async def _watch(self, tag: str) -> None:
        """Wait until the server has no transaction with this tag; at most ten minutes."""
        with suppress(StoreError, TimeoutError):  # the server cannot tell
            async with asyncio.timeout(WATCH_LIMIT):
                await self._ended(tag)

    async def _ended(self, tag: str) -> None:
        while (await self.read(STILL_RUNNING, tag=tag))[0]["n"]:  # noqa: ASYNC110 - only asking tells
            await asyncio.sleep(WATCH_SECONDS)
