"""Which other sites may read /v1 from their readers' browsers: none, some, or all of them.

A browser lets a site ask any address its reader can reach, and hands the answer over only if we say so. A
graph on loopback, or within a house, is not for every site its reader opens; a site with an address of its
own is read by anybody anyway, and an answer depends on no cookie of ours but the language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.middleware.cors import CORSMiddleware

from api.middleware import Middleware

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

# What answers of /v1 tell in headers of ours; what browsers show to every script is not named.
EXPOSED = (
    "Content-Range",
    "Diplograph-Left-Out",
    "ETag",
    "Link",
    "RateLimit",
    "RateLimit-Policy",
    "Retry-After",
    "X-Request-Id",
)


class OtherSites(Middleware):
    """Lets scripts of `origins` read /v1, `*` for those of any site.

    What comes without Origin is no browser's question across sites and goes by: its answer needs no `Vary`,
    for it has no-cache, and the 304 to a question with an Origin brings the headers that one wants.
    """

    def __init__(self, app: ASGIApp, *, origins: tuple[str, ...]) -> None:
        super().__init__(app)
        self._open = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["Authorization", "Content-Type", "If-None-Match", "Range"],
            expose_headers=EXPOSED,
            allow_private_network=False,
            max_age=86_400,
        )

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        asks = scope["path"].startswith("/v1/") and any(name == b"origin" for name, _ in scope["headers"])
        await (self._open if asks else self.app)(scope, receive, send)
