"""A relay between the driver and a Neo4j that cuts off an answer too large to take in.

The driver reads a whole record before anyone can look at it, and holds everything else up meanwhile:
one row with a list of fifty million numbers is gigabytes here and seconds of silence for all others.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from neo4j import Address

if TYPE_CHECKING:
    from types import TracebackType

HOST = "127.0.0.1"
CHUNK = 2**16


class AnswerLimit:
    """Listens on loopback and passes each connection on; `resolve` is for the driver's `resolver`.

    A connection on which more than `most` bytes arrive in answer to one request is closed, and
    `cuts` goes up by one. What passes is not looked at, so it may not be encrypted for a host name.
    """

    def __init__(self, most: int) -> None:
        self.cuts = 0
        self._most = most
        self._relays: dict[tuple[str, int], asyncio.Server] = {}
        self._relaying: set[asyncio.Task[None]] = set()
        self._opening = asyncio.Lock()  # two who connect at once share a relay

    async def __aenter__(self) -> Self:
        """Nothing is opened before the first connection."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening and close what is open."""
        for relay in self._relays.values():
            relay.close()
        self._relays.clear()
        relaying = set(self._relaying)
        for task in relaying:
            task.cancel()
        await asyncio.gather(*relaying, return_exceptions=True)

    async def resolve(self, address: Address) -> list[Address]:
        """Where to connect instead of `address`."""
        target = (str(address.host), int(address.port))
        async with self._opening:
            return [await self._relay_to(target)]

    async def _relay_to(self, target: tuple[str, int]) -> Address:
        if target not in self._relays:

            def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                task = asyncio.create_task(self._relay(reader, writer, target))
                self._relaying.add(task)
                task.add_done_callback(self._relaying.discard)

            # Who is cancelled while it begins to listen would leave it listening, unknown to anybody.
            relay = await asyncio.start_server(accept, HOST, 0, limit=CHUNK, start_serving=False)
            self._relays[target] = relay
            await relay.start_serving()
        return Address((HOST, self._relays[target].sockets[0].getsockname()[1]))

    def forget(self, address: str) -> None:
        """Take no new connections to the server at `address` (`host:port`), which is gone."""
        host, _, port = address.rpartition(":")
        relay = self._relays.pop((host, int(port)), None)
        if relay is not None:
            relay.close()

    async def _relay(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, target: tuple[str, int]
    ) -> None:
        try:
            with suppress(OSError):  # the driver sees a closed connection, which says enough
                far_reader, far_writer = await asyncio.open_connection(*target, limit=CHUNK)
                try:
                    await self._pass_on(reader, writer, far_reader, far_writer)
                finally:
                    far_writer.transport.abort()
        finally:
            writer.transport.abort()

    async def _pass_on(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        far_reader: asyncio.StreamReader,
        far_writer: asyncio.StreamWriter,
    ) -> None:
        """Pass bytes both ways until one side closes, or an answer grows too large."""
        answered = 0

        async def out() -> None:
            nonlocal answered
            while data := await reader.read(CHUNK):
                answered = 0
                far_writer.write(data)
                await far_writer.drain()

        async def back() -> None:
            nonlocal answered
            while data := await far_reader.read(CHUNK):
                answered += len(data)
                if answered > self._most:
                    self.cuts += 1
                    return
                writer.write(data)
                await writer.drain()

        pumps = [asyncio.create_task(out()), asyncio.create_task(back())]
        try:
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
