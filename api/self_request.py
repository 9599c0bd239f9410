"""One route asks another: a GET of this service without the network, as a client would get it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import orjson
from starlette.exceptions import HTTPException

from api.address import routed, segments, with_query
from api.answers import Problem
from exports.texts import path_to

if TYPE_CHECKING:
    from fastapi import Request
    from starlette.types import Message

SUFFIX = re.compile(r"\.(?:json|jsonld|jsonl|csv|ics|atom|graphml)$")
PAGES = {"relations": ("timeline",), "entities": (), "events": ()}
NOT_CITED = frozenset({"cite", "cypher"})
LONGEST = 2000
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


def target_of(of: str, base: str) -> str:
    """The path under /v1, with its query, that `of` means: an address of ours, whole or from its path on.

    The page of a pair is its timeline, a file is what it is a file of.

    Raises:
        Problem: 422 where it is no address of this service, or one that is not cited.
    """
    parts, own = urlsplit(of), urlsplit(base)
    elsewhere = (parts.scheme or parts.netloc) and (parts.scheme, parts.netloc) != (own.scheme, own.netloc)
    words = segments(parts.path)
    if elsewhere or not parts.path.startswith("/") or parts.path.startswith("//") or ".." in words:
        raise Problem(422, "of: no address of this service; write it as /v1/events/ID", field="of")
    if words[0] in PAGES and len(words) == (3 if words[0] == "relations" else 2):
        words = ["v1", *words, *PAGES[words[0]]]
    elif words[0] != "v1" or len(words) < 2 or words[1] in NOT_CITED:
        detail = "of: only answers under /v1 and the pages of pairs, entities and events are cited"
        raise Problem(422, detail, field="of")
    return with_query(path_to(*words[:-1], SUFFIX.sub("", words[-1])), parts.query)


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
