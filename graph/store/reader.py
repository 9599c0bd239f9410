"""Reading the store: one async driver, routed to readers, behind a gate that knows whether it answers."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Mapping
from contextlib import asynccontextmanager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Self

from neo4j import READ_ACCESS, AsyncGraphDatabase, Query
from neo4j.exceptions import DriverError, Neo4jError

from graph.errors import StoreError, StoreUnavailable
from graph.store.beside import Counted, EventsFolder, note_left_out
from graph.store.driver import RETRY_SECONDS, in_one_map, is_away, options, translated
from graph.store.gate import Gate
from graph.store.migrate import newest_shipped
from graph.store.native import native_rows

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path
    from types import TracebackType

    from neo4j import AsyncDriver

    from graph.store.driver import Connection, Options

# A row as the driver gives it; only questions read it, and give answers with types of their own.
Row = Mapping[str, Any]

POOL = 24  # more than two cores can keep busy; the rest of the requests wait for a free one
READ_SECONDS = 15.0  # longest a query of ours may run, once it is planned
PLAN_SECONDS = 180.0  # longest planning it may take: seconds, but not on a busy machine just after a start
READY_SECONDS = 3.0
NEVER_LOADED = "was never loaded"
PAUSES = (0.0, 0.5, 1.5)  # seconds before a read that failed is tried again
MOST_TEXTS = 1000  # as many as the server keeps plans of

REVISION = """
MATCH (m:Meta {id: 'graph'})
RETURN m.revision AS revision, m.hash AS hash
"""

# Datasets of which the graph has the counts, and a folder the events: a handful.
BESIDE = """
MATCH (d:Dataset)
WHERE d.id > '' AND d.beside IS NOT NULL
RETURN d.id AS dataset, d.beside AS digest, coalesce(d.generation, 0) AS generation ORDER BY dataset
"""
BESIDE_SECONDS = 10.0  # for which what lies beside is taken for known

NEWEST_MIGRATION = """
MATCH (m:Migration)
RETURN max(m.number) AS number
"""


def _nobody() -> None:
    """Do nothing: the text is planned already."""


def written_revision(number: int | None, contents: str | None) -> str:
    """`r<loads>-<hash>`; `r0` for a graph never loaded into."""
    return "r0" if number is None else f"r{number}-{(contents or '')[:8]}"


class Watch:
    """Hooks that a Store calls, here without effect; a server's count and time what it reads."""

    def looked(self) -> None:
        """A look at the revision goes to the store."""

    def query(self, asker: str) -> AbstractContextManager[None]:
        """Around one query: from its being asked to its last row. `asker`: the module that asks it."""
        del asker
        return nullcontext()


class Planning:
    """Makes concurrent reads of one text wait until the first has its plan.

    Otherwise the server would plan the text once for each of them.
    """

    def __init__(self) -> None:
        self._begun: dict[str, asyncio.Event] = {}

    @asynccontextmanager
    async def turn(self, text: str) -> AsyncIterator[Callable[[], None]]:
        """Wait until `text` is planned. Yields a function to call when this read has its plan."""
        while (begun := self._begun.get(text)) is not None and not begun.is_set():
            await begun.wait()
        if begun is not None:
            yield _nobody
            return
        if len(self._begun) >= MOST_TEXTS:
            self._begun.clear()
        mine = self._begun[text] = asyncio.Event()
        try:
            yield mine.set
        finally:
            if not mine.is_set():  # it failed: the next one tries
                self._begun.pop(text, None)
                mine.set()


class Store:
    """Reads from the store at `connection`; use as `async with Store(connection) as store`.

    `watch` is told of each query. `idle`: nothing is being read, nor waited for (`at_work`). While the store
    does not answer, a read waits `patience` seconds for it to come back. events: a prepared folder whose rows
    stand beside the graph.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        pool: int = POOL,
        timeout: float = READ_SECONDS,
        patience: float = RETRY_SECONDS,
        watch: Watch | None = None,
        events: Path | None = None,
    ) -> None:
        self.connection = connection
        self.events = EventsFolder(events) if events else None
        self._counted: tuple[float, list[Counted]] | None = None
        self._pool = pool
        self._timeout = timeout
        self._patience = patience
        self.gate = Gate(connection)
        self._watched_by = watch or Watch()
        self._recent: tuple[float, str] | None = None
        self._driver: AsyncDriver | None = None
        self._planning = Planning()
        self._asked = 0
        self.idle = asyncio.Event()
        self.idle.set()
        self._running: asyncio.Task[str] | None = None
        self._next: asyncio.Task[str] | None = None

    async def __aenter__(self) -> Self:
        """Make the driver; nothing is sent before the first read."""
        with translated(self.connection):
            self._driver = self._open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        for task in (self._running, self._next):
            if task is not None:
                await asyncio.wait([task])
        await self.gate.close()
        if self.events is not None:
            await self.events.close()
        if self._driver is not None:
            await self._driver.close()
            self._driver = None

    def _open(self) -> AsyncDriver:
        return AsyncGraphDatabase.driver(self.connection.uri, **self._options())

    def _options(self) -> Options:
        """Options without retries by the driver, since the Store itself decides what to repeat."""
        return {**options(self.connection, pool=self._pool), "max_transaction_retry_time": 0}

    @property
    def driver(self) -> AsyncDriver:
        """The open driver, for this room only."""
        if self._driver is None:
            message = "the store is closed; use it inside `async with Store(...)`"
            raise StoreError(message)
        return self._driver

    def read(self, cypher: str, **params: Any) -> Coroutine[Any, Any, list[Row]]:  # noqa: ANN401
        """Rows of a reading query, each a dict from column to value; dates are `datetime.date`.

        The transaction is in READ mode: the server refuses a write. It ends after the store's timeout
        (seconds), in which planning does not count: a plan cut short is lost, and the next who asks would
        begin it anew. It is tried again where that can help.

        Raises:
            StoreUnavailable: nothing answers, or not now.
            StoreError: the server refused the query.
        """
        # A question is a file: its name tells in metrics and logs which was slow. Texts are made of parts.
        return self._read(sys._getframe(1).f_globals["__name__"], cypher, params)  # noqa: SLF001

    async def _read(self, asker: str, cypher: str, params: dict[str, Any]) -> list[Row]:
        text, parameters = in_one_map(cypher, params)
        until = time.monotonic() + self._patience
        with self.at_work(), self._watched_by.query(asker):
            while True:
                try:
                    return await self._rows(text, parameters)
                except StoreUnavailable as error:
                    if error.lasting or time.monotonic() >= until:
                        raise
                await asyncio.sleep(PAUSES[1])

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Not `idle` within the block, for what somebody waits for."""
        self._asked += 1
        self.idle.clear()
        try:
            yield
        finally:
            self._asked -= 1
            if not self._asked:
                self.idle.set()

    async def _rows(self, text: str, parameters: dict[str, Any]) -> list[Row]:
        driver, seconds = self.driver, self._timeout

        async def ask() -> list[Row]:
            # The server opens and ends the transaction of a single statement: a round trip less.
            async with driver.session(
                database=self.connection.database, default_access_mode=READ_ACCESS
            ) as session:
                result = await session.run(Query(text, timeout=seconds + PLAN_SECONDS), parameters)
                # The server has answered that it runs, so the plan is made. Who stops listening stops it.
                planned()
                try:
                    async with asyncio.timeout(seconds):
                        return [*native_rows([record async for record in result])]
                except TimeoutError:
                    message = f"TransactionTimedOut: a query ran longer than {seconds:g} s and was stopped"
                    raise StoreError(message) from None

        async with self.gate.passing(), self._planning.turn(text) as planned:
            with translated(self.connection):
                return await _again_where_that_can_help(ask)

    @property
    def timeout(self) -> float:
        """Seconds a query may run."""
        return self._timeout

    async def beside(self) -> list[str]:
        """The datasets whose events lie beside the graph, as of some moment of the last ten seconds."""
        return [counted.dataset for counted in await self.counted()]

    async def counted(self, within: float = BESIDE_SECONDS) -> list[Counted]:
        """The same with what the graph counts of each, as of some moment of the last `within` seconds."""
        asked = time.monotonic()
        if self._counted is None or asked - self._counted[0] >= within:
            self._counted = asked, [Counted(**row) for row in await self.read(BESIDE)]
        return self._counted[1]

    async def leave_out(self) -> None:
        """Note that an answer is made without the events that lie beside the graph, if there are any."""
        note_left_out(await self.beside())

    async def revision(self) -> str:
        """Which state of the graph this is, as `r<loads>-<hash>`; `r0` for a graph never loaded into.

        Those who ask while one is being read share the next: what they get was read after they asked.

        Raises:
            StoreUnavailable, StoreError: as `read`.
        """
        if self._next is None:
            self._next = asyncio.create_task(self._shared_revision())
        return await asyncio.shield(self._next)

    async def recent_revision(self, within: float) -> str:
        """As `revision`, or what it was at some moment of the last `within` seconds, if that is known.

        Raises:
            StoreUnavailable, StoreError: as `read`.
        """
        if self._recent is not None:
            asked, revision = self._recent
            if time.monotonic() - asked < within:
                return revision
        return await self.revision()

    async def _shared_revision(self) -> str:
        if self._running is not None:
            await asyncio.wait([self._running])
        self._running, self._next = self._next, None
        self._watched_by.looked()
        asked = time.monotonic()  # not when the answer came: a load may end while it is on its way
        rows = await self.read(REVISION)
        revision = written_revision(rows[0]["revision"], rows[0]["hash"]) if rows else "r0"
        self._recent = asked, revision
        return revision

    async def unready(self) -> str | None:
        """Why the store cannot be read, as the rest of a sentence about it; None if it can. Never raises."""
        try:
            rows = await asyncio.wait_for(self.read(NEWEST_MIGRATION), READY_SECONDS)
        except StoreUnavailable as error:
            return error.plain
        except (StoreError, TimeoutError):
            return "does not answer now"
        newest = rows[0]["number"]
        if newest is None:
            return NEVER_LOADED
        if newest > newest_shipped():
            return "has the graph of a newer diplograph"
        return None


async def _again_where_that_can_help(ask: Callable[[], Awaitable[list[Row]]]) -> list[Row]:
    """Repeat what failed in a way that can pass, such as a connection to a server since restarted."""
    for pause in PAUSES:
        try:
            return await ask()
        except (DriverError, Neo4jError) as error:
            if not error.is_retryable() or (pause and is_away(error)):
                raise
        await asyncio.sleep(pause)
    return await ask()
