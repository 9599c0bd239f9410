"""/mcp on the site: made when the first one asks, since what it imports takes a second.

Each request stands alone: no session, no stream. OwnHosts (api/middleware.py) has refused foreign hosts by
then, and knows proxies and names that the SDK's own protection would have to be told, so that is off; what a
browser says of the page that asks is looked at here.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request

from api.answers import Problem, version
from api.errors import answer_problem
from graph.errors import QueryRefused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
    from starlette.types import Receive, Scope, Send

    from api.cypher_door import CypherDoor
    from api.watching import Watching
    from graph.cypher.query_store import QueryStore
    from graph.settings import Settings
    from graph.store.reader import Store

MOST_BYTES = 1_000_000  # of a request, as elsewhere on the site


class OnSite:
    """The server at /mcp, over the store that the site has open."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._manager: StreamableHTTPSessionManager | None = None
        self._running: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def over(self, store: Store, door: CypherDoor, watching: Watching) -> AsyncIterator[None]:
        """Answer by this store, users' Cypher through this door."""
        self._store, self._door, self._watching = store, door, watching
        self._making, self._ending = asyncio.Lock(), asyncio.Event()
        try:
            yield
        finally:
            self._ending.set()
            if self._running is not None:
                await self._running

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if not of_no_other_site(scope):
            problem = Problem(403, "pages of other sites may not ask here; a program that is no page may")
            await answer_problem(Request(scope), problem)(scope, receive, send)
            return
        async with self._making:
            if self._manager is None:
                self._manager = await self._made()
        await self._manager.handle_request(scope, receive, send)

    async def _made(self) -> StreamableHTTPSessionManager:
        manager = await asyncio.to_thread(self._import)
        begun = asyncio.Event()

        async def run() -> None:
            async with manager.run():
                begun.set()
                await self._ending.wait()

        self._running = asyncio.create_task(run())
        await begun.wait()
        return manager

    def _import(self) -> StreamableHTTPSessionManager:
        from mcp.server.transport_security import TransportSecuritySettings

        from api.mcp.server import Server
        from api.mcp.tools import Graph

        server = Server(Graph(self._store, self._settings, self._enter), version())
        server.streamable_http_app(
            json_response=True,
            stateless_http=True,
            max_request_body_size=MOST_BYTES,
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        return server.session_manager

    @asynccontextmanager
    async def _enter(self, request: Request | None, query: str) -> AsyncIterator[QueryStore]:
        assert request is not None
        with as_refused(), self._watching.cypher(query):
            yield await self._door.enter(request)


def of_no_other_site(scope: Scope) -> bool:
    """Whether no page asks, or one of the host that is asked, which OwnHosts has found to be the site's."""
    headers = Headers(scope=scope)
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


@contextmanager
def as_refused() -> Iterator[None]:
    """What the door says is no answer over HTTP here.

    Raises:
        QueryRefused: Cypher is off, asked for too often, or the store does not answer.
    """
    try:
        yield
    except Problem as problem:
        raise QueryRefused(problem.detail) from None
