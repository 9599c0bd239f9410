"""Users' Cypher in a Neo4j of its own beside the local store: whatever a query does, the site goes on."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from graph.cypher.query_store import QueryStore, query_connection
from graph.cypher.run import closed_because
from graph.errors import DiplographError, QueryRefused, StoreError, StoreUnavailable
from graph.store.driver import quiet
from graph.store.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from types import TracebackType

    from neo4j import AsyncDriver

    from graph.local.copied import Copied
    from graph.settings import Settings
    from graph.store.reader import Store

START_SECONDS = 30.0  # how long a query waits for its server
STUCK_SECONDS = 2.0  # a stopped query that still runs then does not end by itself
LOOK_SECONDS = 2.0  # between looks whether something was loaded
BUSY_SECONDS = 0.1  # between looks whether a replaced server still answers somebody
RETRY_SECONDS = 30.0  # after a start that failed
MOST_BYTES = 4_000_000_000  # of a graph that is copied after each load without being asked to


def query_store(settings: Settings, store: Store, *, say: Callable[[str], None] = quiet) -> QueryStore:
    """What answers the Cypher of a site's users, `store` being what answers all else."""
    if _has_its_own(settings):
        return OwnQueryStore(settings, store, say=say)
    return QueryStore(
        query_connection(settings, store.connection),
        concurrency=settings.query_concurrency,
        queue=settings.query_queue,
    )


def _has_its_own(settings: Settings) -> bool:
    if settings.query_store == "shared" or settings.neo4j_uri or settings.query_uri:
        return False
    # Imported here: with a Neo4j of one's own, Java and jgo are never touched.
    from graph.local.copied import bytes_to_copy

    return settings.query_store == "own" or bytes_to_copy(settings) <= MOST_BYTES


class OwnQueryStore(QueryStore):
    """A QueryStore over a copy of the local store, with a server that the first query starts.

    The server is killed and started again where a stopped query does not end, and replaced by one over a
    fresh copy when something was loaded; meanwhile the old one answers. There are two at most: the next fresh
    copy waits until the last server that was replaced is gone.
    """

    examines_itself = True  # whenever its server starts

    # A server that is silent does not end by itself either.
    GIVEN_UP = (*QueryStore.GIVEN_UP, StoreUnavailable)

    def __init__(self, settings: Settings, store: Store, *, say: Callable[[str], None] = quiet) -> None:
        super().__init__(store.connection, concurrency=settings.query_concurrency, queue=settings.query_queue)
        from graph.local.copied import Copies

        self._site, self._say = store, say
        self._copies = Copies(settings, store.connection)
        self._last_seconds = settings.query_timeout + 1  # by then a query that has begun is over
        self._copied: Copied | None = None
        self._revision = ""
        self._closed: str | None = None
        self._failed: float | None = None
        self._changing = asyncio.Lock()
        self._starting: asyncio.Task[None] | None = None
        self._retiring: set[asyncio.Task[None]] = set()
        self._over = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Nothing is started before the first query."""
        self._spawn(self._follow())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kill the server and delete its copy."""
        self._over.set()
        await asyncio.to_thread(self._copies.close)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await super().__aexit__(kind, error, trace)

    async def started(self) -> None:
        """Have a server that answers; the first query and those of a server that was killed wait for it.

        Raises:
            StoreUnavailable: not within 30 seconds. QueryRefused: a door does not hold.
        """
        if self._copied is None or not self._copied.lives:
            self._start()
        if self._starting is not None:
            with self._site.at_work():  # who asks goes before the planning of what may be asked
                await asyncio.wait({self._starting}, timeout=START_SECONDS)
        if self._starting is not None or self._copied is None or not self._copied.lives:
            message = "the Neo4j for users' queries is being started; try again in a few seconds"
            raise StoreUnavailable(message, plain="is starting a Neo4j of its own for users' queries")
        if self._closed:
            message = f"Cypher is off on this server: {self._closed}"
            raise QueryRefused(message)

    async def _watch(self, tag: str) -> None:
        """Wait until the stopped query is over; where it does not end, the server does."""
        copied = self._copied
        with suppress(StoreError, TimeoutError):
            async with asyncio.timeout(STUCK_SECONDS):
                await self._ended(tag)
                return
        if self._copied is copied:
            self._say("a stopped query does not end: starting the Neo4j for users' queries again")
            self._start()

    def _start(self) -> None:
        """Begin to start the server, or another in the place of one that is dead or stuck."""
        waits = self._failed is not None and time.monotonic() - self._failed < RETRY_SECONDS
        if self._starting is None and not waits and not self._over.is_set():
            self._starting = self._spawn(self._begin(self._copied))

    async def _begin(self, old: Copied | None) -> None:
        try:
            async with self._changing:
                if self._copied is not old:  # a fresh copy took over meanwhile
                    return
                if old is None:
                    self._say(
                        "starting a Neo4j of its own for users' queries, which takes about "
                        f"{self._copies.memory} MB of memory (DIPLOGRAPH_QUERY_STORE=shared does without)"
                    )
                await self._use(await asyncio.to_thread(self._another, old))
        except DiplographError as error:
            self._failed = time.monotonic()
            self._say(f"the Neo4j for users' queries does not start: {error}")
        finally:
            self._starting = None

    def _another(self, old: Copied | None) -> Copied:
        if old is not None:
            try:
                return self._copies.again(old)
            except StoreError:
                self._copied = None
                self._copies.drop(old)
        return self._copies.fresh()

    async def _follow(self) -> None:
        """Take a fresh copy when something was loaded."""
        pause = LOOK_SECONDS
        while not await self._is_over(pause):
            pause = LOOK_SECONDS
            if self._copied is None or self._starting is not None:
                continue
            try:
                if await self._site.recent_revision(LOOK_SECONDS) != self._revision:
                    if self._retiring:
                        await asyncio.wait(self._retiring)
                    async with self._changing:
                        await self._use(await asyncio.to_thread(self._copies.fresh))
                    self._say("users' queries see what was loaded")
            except DiplographError as error:
                self._say(f"users' queries do not see yet what was loaded: {error}")
                pause = RETRY_SECONDS

    async def _use(self, copied: Copied) -> None:
        """Let queries go to this server from now on, once its doors are known to hold."""
        try:
            async with QueryStore(copied.connection, concurrency=1) as fresh:
                self._closed = await closed_because(fresh)
                self._revision = await fresh.revision()
            copied.give_way()
        except StoreError:
            await asyncio.to_thread(self._copies.drop, copied)
            raise
        old, driver, gate = self._copied, self._driver, self.gate
        uri = self.connection.uri
        self._copied, self.connection, self._failed = copied, copied.connection, None
        self.gate = Gate(copied.connection)
        self._driver = self._open()
        if old is not None and driver is not None:
            retiring = self._spawn(self._retire(old, driver, gate, uri))
            self._retiring.add(retiring)
            retiring.add_done_callback(self._retiring.discard)

    async def _retire(self, old: Copied, driver: AsyncDriver, gate: Gate, uri: str) -> None:
        """End a server that was replaced, once the queries that it still answers are over."""
        last = time.monotonic() + self._last_seconds
        while gate.busy and old.lives and time.monotonic() < last and not await self._is_over(BUSY_SECONDS):
            pass
        await gate.close()
        await driver.close()
        self._limit.forget(urlsplit(uri).netloc)
        if self._copied is None or self._copied.home != old.home:
            await asyncio.to_thread(self._copies.drop, old)

    async def _is_over(self, seconds: float) -> bool:
        """Wait so long, or until the store is closed; whether it is."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), seconds)
        return self._over.is_set()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
