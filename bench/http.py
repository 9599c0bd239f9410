"""A client that costs little: it sends GET over connections kept open and reads what comes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple, Self

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Mapping

HEAD_END = b"\r\n\r\n"


class Answer(NamedTuple):
    """Status, headers in lower case, body as sent."""

    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """One connection; use as `async with Connection(host, port) as connection`."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """GET `path`; the answer must say its length or come in chunks."""
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: {self._host}",
            *(f"{a}: {b}" for a, b in (headers or {}).items()),
        ]
        if self._reader.at_eof():  # the server ends what is idle for some seconds
            self._writer.close()
            await self.__aenter__()
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = (await self._reader.readuntil(HEAD_END)).decode("latin-1").split("\r\n")
        said = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        status = int(head[0].split()[1])
        if said.get("transfer-encoding") == "chunked":
            body = b"".join([chunk async for chunk in self._chunks()])
        else:
            body = await self._reader.readexactly(int(said.get("content-length", "0")))
        return Answer(status, said, body)

    async def _chunks(self) -> AsyncIterator[bytes]:
        while size := int(await self._reader.readline(), 16):
            yield await self._reader.readexactly(size)
            await self._reader.readline()
        await self._reader.readline()


async def all_of(
    host: str, port: int, paths: Iterable[str], clients: int, headers: Mapping[str, str] | None = None
) -> int:
    """Get every path once, by `clients` connections that share them. How many answers came.

    Raises:
        RuntimeError: an answer was neither 200 nor 304.
    """
    left = iter(paths)
    done = 0

    async def work() -> None:
        nonlocal done
        async with Connection(host, port) as connection:
            for path in left:
                answer = await connection.get(path, headers)
                if answer.status not in {200, 304}:
                    message = f"{path} answered {answer.status}: {answer.body[:200]!r}"
                    raise RuntimeError(message)
                done += 1

    await asyncio.gather(*(work() for _ in range(clients)))
    return done
