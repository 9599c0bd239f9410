"""The server over stdin and stdout, for a client that starts it as a program of its own."""

from __future__ import annotations

import sys
from contextlib import asynccontextmanager
from functools import cache
from typing import TYPE_CHECKING

import structlog
from starlette.requests import Request

from api.mcp.server import Server
from api.mcp.tools import Graph
from graph.cypher.query_store import QueryStore, query_connection
from graph.store.reader import Store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from api.cypher_door import CypherDoor
    from graph.settings import Settings
    from graph.store.connection import Connection


async def serve(settings: Settings, connection: Connection, version: str) -> None:
    """Answer until stdin ends. Logs go to stderr: stdout is the wire."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    async with (
        Store(connection, timeout=settings.read_timeout) as store,
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

        await Server(Graph(store, settings, enter), version).run_stdio_async()
