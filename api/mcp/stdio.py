"""The server over stdin and stdout, for a client that starts it as a program of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import cache
from threading import Thread
from typing import TYPE_CHECKING

import structlog
from starlette.requests import Request

from api.mcp.server import Server
from api.mcp.tools import Graph
from graph.cypher.query_store import QueryStore, query_connection
from graph.store.reader import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from api.cypher_door import CypherDoor
    from graph.settings import Settings
    from graph.store.connection import Connection

STDIN = 0
CHUNK = 65_536  # bytes


async def serve(settings: Settings, connection: Connection, version: str) -> None:
    """Answer until stdin ends. Logs go to stderr: stdout is the wire."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    async with (
        Store(connection, timeout=settings.read_timeout, events=settings.events) as store,
        QueryStore(
            query_connection(settings, connection),
            concurrency=settings.query_concurrency,
            queue=settings.query_queue,
        ) as query_store,
    ):

        @cache
        def door() -> tuple[CypherDoor, Request]:  # brings FastAPI, which nothing else here needs
            from api.callers import Caller
            from api.cypher_door import CypherDoor
            from api.limits import Limiter

            mine = Request({"type": "http", "state": {"caller": Caller("stdio", 0)}})
            return CypherDoor(query_store, settings, Limiter()), mine

        @asynccontextmanager
        async def enter(_: Request | None, __: str) -> AsyncIterator[QueryStore]:
            cypher_door, mine = door()
            from api.mcp.site import as_refused

            with as_refused():
                yield await cypher_door.enter(mine)

        server = Server(Graph(store, settings, enter), version)
        with _ended_by_signals():
            await server.run_stdio_async()


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """SIGTERM and Ctrl-C end stdin, and count after that: a thread that waits for a line waits on.

    So the server reads a pipe, into which what comes is passed on.
    """
    loop, real = asyncio.get_running_loop(), os.dup(STDIN)
    end, begin = os.pipe()
    os.dup2(end, STDIN)
    os.close(end)
    into = os.fdopen(begin, "wb", buffering=0)
    told: list[signal.Signals] = []

    def pass_on() -> None:
        with suppress(OSError, ValueError), into:  # closed by a signal meanwhile
            while part := os.read(real, CHUNK):
                into.write(part)

    def stop(number: signal.Signals) -> None:
        told.append(number)
        into.close()

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        loop.add_signal_handler(number, stop, number)
    Thread(target=pass_on, daemon=True).start()
    try:
        yield
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)
    if told:
        signal.raise_signal(told[0])
