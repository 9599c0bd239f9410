"""Parts of a file under /v1, by `Range: bytes=0-1023` (RFC 9110, 14).

Programs that read an address as a file ask so, and polars takes nothing else: it asks for the head, then for
parts. A load between two of them makes another file; who fears that names the `revision` in the address.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders

from api.middleware import Middleware

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

ONE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


class Ranges(Middleware):
    """Answers with the part that was asked for; where that is none, or are several, with the whole."""

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        headers = Headers(scope=scope)
        asked = ONE.fullmatch(headers.get("range", "").strip())
        # If-Range wants a validator that our weak ones are not, and so means the whole.
        if (
            asked is None
            or "if-range" in headers
            or scope["method"] != "GET"
            or not scope["path"].startswith("/v1/")
        ):
            await self.app(scope, receive, send)
            return
        left_out = {b"range", b"accept-encoding"}  # parts are counted in the file as it is
        kept = [(name, value) for name, value in scope["headers"] if name not in left_out]
        start: Message = {}
        body = bytearray()

        async def gathered(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))

        await self.app({**scope, "headers": kept}, receive, gathered)
        if not start:
            return
        part = _part(asked, len(body)) if start["status"] == HTTPStatus.OK else None
        if part is not None:
            start = {**start, "status": int(HTTPStatus.PARTIAL_CONTENT), "headers": [*start["headers"]]}
            told = MutableHeaders(scope=start)
            told["content-range"] = f"bytes {part.start}-{part.stop - 1}/{len(body)}"
            told["content-length"] = str(len(part))
        await send(start)
        shown = body[part.start : part.stop] if part else body
        await send({"type": "http.response.body", "body": bytes(shown)})


def _part(asked: re.Match[str], length: int) -> range | None:
    """The bytes that `first-last`, `first-` or `-number` names, of so many; None if it names none."""
    first, last = asked.groups()
    if first:
        part = range(int(first), min(int(last) + 1, length) if last else length)
    else:
        part = range(max(0, length - int(last or 0)), length)
    return part or None
