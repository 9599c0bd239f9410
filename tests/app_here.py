"""The application in this process, and a cable to a Neo4j that can be pulled out or go dead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from conftest import free_port

from api.app import create_app
from graph.settings import Settings
from graph.store.connection import Connection


@asynccontextmanager
async def served(settings: Settings, connection: Connection) -> AsyncIterator[httpx.AsyncClient]:
    """A client on the application in this process."""
    app = create_app(settings, connection)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://localhost") as http,
    ):
        yield http


def run_here(work: Callable[[], Awaitable[None]]) -> None:
    """Run `work` in a thread of its own: Chromium's driver keeps a loop running in the main one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(work())).result()  # type: ignore[arg-type]


def run(
    work: Callable[[httpx.AsyncClient], Awaitable[None]], connection: Connection, **settings: Any
) -> None:
    async def main() -> None:
        async with served(Settings(**settings), connection) as http:
            await work(http)

    run_here(main)


class Cable:
    """From a port of its own to a Neo4j; nothing is plugged in at first."""

    def __init__(self, far: Connection) -> None:
        self._far = urlsplit(far.uri)
        self._port = free_port()
        self._server: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._live = asyncio.Event()
        self._live.set()
        self.calls = 0
        self.connection = replace(far, uri=f"bolt://127.0.0.1:{self._port}")

    @property
    def open(self) -> int:
        """How many connections there are."""
        return len(self._ends) // 2

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._live.set()
        await self.pull()

    async def plug(self) -> None:
        self._server = await asyncio.start_server(self._call, "127.0.0.1", self._port)

    async def pull(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for end in list(self._ends):
            end.transport.abort()
        await asyncio.sleep(0.05)

    def hold(self) -> None:
        """Let nothing through, and tell nobody."""
        self._live.clear()

    def release(self) -> None:
        self._live.set()

    async def _call(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.calls += 1
        assert self._far.hostname
        far_reader, far_writer = await asyncio.open_connection(self._far.hostname, self._far.port)
        ends = {writer, far_writer}
        self._ends |= ends
        await asyncio.gather(self._pour(reader, far_writer), self._pour(far_reader, writer))
        self._ends -= ends

    async def _pour(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65_536):
                await self._live.wait()
                target.write(data)
                await target.drain()
        target.close()
        with suppress(OSError):
            await target.wait_closed()
