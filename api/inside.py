"""One route asks another: a GET of this service without the network, as a client would get it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import orjson
from starlette.exceptions import HTTPException

from api.address import routed
from api.problem import Problem

if TYPE_CHECKING:
    from fastapi import Request
    from starlette.types import Message

MOVED = 308
OK = 200
HOPS = 3
PASSED = ("starlette.", "fastapi_")  # where the frameworks keep error handlers and open files
KEPT = (
    "type",
    "asgi",
    "http_version",
    "server",
    "client",
    "scheme",
    "root_path",
    "app",
    "state",
    "extensions",
)


async def ask(request: Request, target: str, lang: str) -> tuple[str, dict[str, Any]]:
    """The address that answered and the JSON body of `target`, a path of this service with its query.

    Raises:
        Problem: with the status the path answers, if that is not 200, or its answer is no JSON object.
    """
    for _ in range(HOPS):
        status, headers, body = await _get(request, target, lang)
        if status != MOVED:
            break
        target = headers["location"]
    if status != OK:
        detail = orjson.loads(body)["detail"] if "json" in headers.get("content-type", "") else "no answer"
        raise Problem(status if status in (404, 410, 503, 504) else 422, f"of: {detail}", field="of")
    if not headers.get("content-type", "").startswith("application/json"):
        raise Problem(422, f"of: {target} is a file; name the address without its suffix", field="of")
    return target, orjson.loads(body)


async def _get(request: Request, target: str, lang: str) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(target)
    scope = {
        **{key: request.scope[key] for key in request.scope if key in KEPT or key.startswith(PASSED)},
        "method": "GET",
        "path": routed(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "headers": [
            (b"host", request.headers.get("host", "").encode()),
            (b"accept", b"application/json"),
            (b"accept-language", lang.encode()),
        ],
    }
    status, headers, body = 500, {}, bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = {key.decode().lower(): value.decode() for key, value in message["headers"]}
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))

    try:
        await request.app.router(scope, receive, send)
    except HTTPException as error:  # no route has this path
        raise Problem(error.status_code, "of: nothing is at this address", field="of") from None
    return status, headers, bytes(body)
