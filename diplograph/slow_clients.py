"""How long the server waits for a client, and how much it takes before it knows what is asked.

uvicorn waits for ever for the head of a request, for the rest of a body nobody reads, and for a client that
takes no answer; and its parser keeps a head of any size. What a body may be is for api/middleware.py to say.
"""

from __future__ import annotations

import asyncio
import json
from enum import Enum, auto
from http import HTTPStatus
from typing import TYPE_CHECKING

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_HEAD = 64 * 1024  # bytes of all lines before a body
MOST_ADDRESS = 16 * 1024  # bytes of path and query: a query page carries its query there
HEAD_TOO_LARGE = (431, "the head of the request is too large")


class Within(Enum):
    """What of a request comes next."""

    NOTHING = auto()
    HEAD = auto()
    BODY = auto()


class Bounded(HttpToolsProtocol):
    """HTTP/1.1 for one connection, as uvicorn speaks it, with an end to each wait."""

    head_seconds = 10.0  # from the connection, or the first byte after an answer, to the end of a head
    rest_seconds = 2.0  # a body is thrown away after its answer, for a client reads that only once it is sent
    taking_seconds = 60.0  # some 50 KB of an answer have to be taken in this time

    _within = Within.NOTHING
    _heads = 0  # that were whole
    _bytes = 0  # of a head that is not yet
    _piece = 0  # bytes that came last
    _refusal: tuple[int, str] | None = None
    _waiting: asyncio.TimerHandle | None = None  # for the client to send
    _taking: asyncio.TimerHandle | None = None  # for the client to take

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for a head."""
        super().connection_made(transport)
        self._wait(self.head_seconds, self._no_head)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._wait_no_longer()
        if self._taking:
            self._taking.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, and wait for the rest of a head that has begun."""
        heads, before = self._heads, self._within
        self._piece = len(data)
        super().data_received(data)
        if self._within is Within.BODY or self.transport.is_closing():
            return
        if heads == self._heads and before is not Within.BODY:  # of a head, or line breaks between requests
            self._bytes += len(data)
            if self._bytes > MOST_HEAD:
                self._refuse(*(self._address_too_long() or HEAD_TOO_LARGE))
                return
        elif self._within is Within.NOTHING:
            return
        if self._waiting is None:
            self._wait(self.head_seconds, self._no_head)

    def on_message_begin(self) -> None:
        """A head begins."""
        self._within = Within.HEAD
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """A head is whole, and may be too large though it came in one piece."""
        self._within = Within.BODY
        self._heads += 1
        if self._waiting is not None:
            self._wait_no_longer()
        if self._bytes + self._piece > MOST_ADDRESS:
            self._measure()
        self._bytes = 0
        super().on_headers_complete()

    def _address_too_long(self) -> tuple[int, str] | None:
        """The refusal of the address, as far as it has come."""
        if len(self.url or b"") <= MOST_ADDRESS:
            return None
        return 414, f"the address is longer than {MOST_ADDRESS:,} bytes"

    def _measure(self) -> None:
        self._refusal = self._address_too_long()
        size = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
        if self._refusal is None and size > MOST_HEAD:
            self._refusal = HEAD_TOO_LARGE
        if self._refusal:
            raise ValueError  # ends the parser, and uvicorn then sends the refusal

    def on_message_complete(self) -> None:
        """A request is whole."""
        self._within = Within.NOTHING
        if self._waiting is not None:
            self._wait_no_longer()
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """An answer is out; a body that still comes has only a little while."""
        super().on_response_complete()
        if self._within is Within.BODY and not self.transport.is_closing():
            self._wait(self.rest_seconds, self.transport.close)

    def send_400_response(self, msg: str) -> None:
        """Refuse what the parser, or one of the limits here, does not take."""
        status, told = self._refusal or (400, msg)
        self._refuse(status, told)

    def pause_writing(self) -> None:
        """Begin to wait for the client to take what is written."""
        super().pause_writing()
        self._taking = self.loop.call_later(self.taking_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has taken most of it."""
        super().resume_writing()
        if self._taking:
            self._taking.cancel()

    def _wait(self, seconds: float, then: Callable[[], None]) -> None:
        self._wait_no_longer()
        self._waiting = self.loop.call_later(seconds, then)

    def _wait_no_longer(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _no_head(self) -> None:
        if self._heads and not self.cycle.response_complete:
            self._wait(self.head_seconds, self._no_head)  # an answer is still to come: it is for us to hurry
        elif self._bytes:
            self._refuse(408, f"the head of the request did not come within {self.head_seconds:g} s")
        else:
            self.transport.close()

    def _refuse(self, status: int, told: str) -> None:
        problem = {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": told,
        }
        body = json.dumps(problem).encode()
        lines = (
            STATUS_LINE[status],
            b"content-type: application/problem+json\r\n",
            b"content-length: %d\r\n" % len(body),
            b"x-content-type-options: nosniff\r\nconnection: close\r\n\r\n",
            body,
        )
        self.transport.write(b"".join(lines))
        self.transport.close()
