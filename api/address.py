"""Addresses of this service: ids within a path, in whichever letters they are written.

A server hands a path over decoded, and then nobody can tell the `/` of an id from one between two segments,
or its `?` from the one before the query. So links are made here, and an address is read as it was sent.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated
from urllib.parse import parse_qsl, quote, unquote, urlencode

from pydantic import AfterValidator

if TYPE_CHECKING:
    from fastapi import Request
    from starlette.types import ASGIApp, Receive, Scope, Send

ESCAPED = re.compile("%2f", re.IGNORECASE)
# Stands for an escaped slash until a route has its segments: a noncharacter, in no text that is exchanged.
SLASH = "\ufdd0"
SENT = "/%:@!$&'()*+,;=~"  # what may stand in a path, escapes included


def segments(path: str) -> list[str]:
    """The segments of a path, decoded: the reverse of `exports.texts.path_to`."""
    return [unquote(segment) for segment in path.strip("/").split("/")]


def routed(path: str) -> str:
    """A path decoded for the router, in which an escaped slash ends no segment."""
    return unquote(ESCAPED.sub(quote(SLASH), path))


class WholeSegments:
    """Lets routes see an escaped slash as part of its segment; `Segment` gives it back."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] == "http" and ESCAPED.search(path := scope["raw_path"].decode("latin-1")):
            scope = {**scope, "path": routed(path)}
        await self.app(scope, receive, send)


WholeSegment = AfterValidator(lambda text: text.replace(SLASH, "/"))
Segment = Annotated[str, WholeSegment]


def path_asked(request: Request) -> str:
    """The path of the request as it was sent, fit for a link: it names no host, and nothing in it is bare."""
    return "/" + quote(request.scope["raw_path"].lstrip(b"/"), safe=SENT)


def query_asked(request: Request) -> str:
    """The query of the request as it was sent, without `?`."""
    return str(request.scope["query_string"].decode("latin-1"))


def target_asked(request: Request, **changes: str) -> str:
    """Path and query of the request, with some parameters of the query changed."""
    query = query_asked(request)
    if changes:
        kept = [(key, value) for key, value in parse_qsl(query, keep_blank_values=True) if key not in changes]
        query = urlencode([*kept, *changes.items()])
    return with_query(path_asked(request), query)


def url_asked(request: Request) -> str:
    """The whole address of the request."""
    return str(request.base_url).rstrip("/") + target_asked(request)


def with_query(path: str, query: str) -> str:
    """The two as one address."""
    return f"{path}?{query}" if query else path
