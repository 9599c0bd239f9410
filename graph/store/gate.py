"""Whether the store answers. While it does not, whoever asks is told at once, and one asks for its return.

Else each would wait for it: for seconds where nothing listens, for minutes where something does and is
silent, such as a server that is stopped or cut off.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from neo4j import READ_ACCESS, AsyncGraphDatabase

from graph.errors import StoreError, StoreUnavailable
from graph.store.driver import PING, options, translated

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from graph.store.driver import Connection

LOOK_SECONDS = 2.0  # a question that takes longer is reason to ask whether the store still answers
PING_SECONDS = 5.0  # longest it may take to say so
GRACE_SECONDS = 0.05  # within which most find out by themselves
RETURN_SECONDS = 0.5  # between two looks whether it is back
REFUSED_SECONDS = 10.0  # where it refused us: Neo4j locks a user for five after three wrong passwords


class Gate:
    """Stands before one store; use `async with gate.passing()` around whatever asks it.

    Nothing is sent beside the questions but where one fails or takes long. To be closed at the end.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._within: dict[asyncio.Timeout, float] = {}  # since when, the oldest first
        self._answered = float("-inf")  # when somebody within last had what was asked for
        self._down: StoreUnavailable | None = None
        self._asking: asyncio.Task[None] | None = None
        self._look: asyncio.TimerHandle | None = None

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """Ask the store within the block, which ends when the store is found not to answer.

        Raises:
            StoreUnavailable: it does not, as is known already or turns out meanwhile.
        """
        if self._down is not None:
            self._ask()
            raise self._error()
        loop = asyncio.get_running_loop()
        limit = asyncio.timeout(None)
        try:
            async with limit:
                self._within[limit] = loop.time()
                if self._look is None:
                    self._look = loop.call_later(LOOK_SECONDS, self._look_at_the_oldest)
                yield
            self._answered = loop.time()
        except StoreUnavailable:
            self._ask()
            raise
        except TimeoutError:
            if not limit.expired():
                raise
            raise self._error() from None
        finally:
            self._within.pop(limit, None)

    @property
    def busy(self) -> bool:
        """Whether anybody is within."""
        return bool(self._within)

    async def close(self) -> None:
        """Stop asking."""
        if self._look is not None:
            self._look.cancel()
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait([self._asking])

    def _error(self) -> StoreUnavailable:
        """One for each who asks: one raised twice would gather the traces of all."""
        known = self._down or StoreUnavailable(f"no Neo4j answers at {self._connection.uri}")
        return StoreUnavailable(str(known), plain=known.plain, lasting=known.lasting)

    def _look_at_the_oldest(self) -> None:
        self._look = None
        if self._within:
            loop = asyncio.get_running_loop()
            waited = loop.time() - next(iter(self._within.values()))
            if waited >= LOOK_SECONDS:
                self._ask()
            rest = LOOK_SECONDS - waited if waited < LOOK_SECONDS else LOOK_SECONDS
            self._look = loop.call_later(rest, self._look_at_the_oldest)

    def _ask(self) -> None:
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._until_it_answers())

    async def _until_it_answers(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            asked = loop.time()
            try:
                await self._ping()
            except StoreUnavailable as error:
                # It is slow, not away, where others had their answers meanwhile.
                self._down = None if self._answered > asked else error
            else:
                self._down = None
            if self._down is None:
                return
            await asyncio.sleep(GRACE_SECONDS)
            for limit in self._within:
                limit.reschedule(0)
            self._within.clear()
            await asyncio.sleep(REFUSED_SECONDS if self._down.lasting else RETURN_SECONDS)

    async def _ping(self) -> None:
        """Over a connection of its own: the others may all be taken, or be those of a server that is gone."""
        uri = self._connection.uri
        try:
            async with asyncio.timeout(PING_SECONDS):
                with translated(self._connection):
                    async with (
                        AsyncGraphDatabase.driver(uri, **options(self._connection, pool=1)) as driver,
                        driver.session(
                            database=self._connection.database, default_access_mode=READ_ACCESS
                        ) as session,
                    ):
                        await (await session.run(PING)).consume()
        except TimeoutError:
            message = f"the Neo4j at {uri} is silent for {PING_SECONDS:g} s; see whether it is stopped"
            raise StoreUnavailable(message) from None
        except StoreUnavailable:
            raise
        except StoreError as error:
            raise StoreUnavailable(str(error)) from error
