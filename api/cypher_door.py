"""Who may run Cypher now: whether it is on at all, and how often one client may ask."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import structlog
from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from api.answers import Problem
from graph.cypher.run import closed_because
from graph.errors import StoreUnavailable

if TYPE_CHECKING:
    from fastapi import Request

    from graph.cypher.query_store import QueryStore
    from graph.settings import Settings

log = structlog.get_logger("diplograph.cypher")


class CypherDoor:
    """Lets queries in, of one client at most `cypher_rate` a minute."""

    def __init__(self, store: QueryStore, settings: Settings) -> None:
        self._store = store
        self._proxies = settings.trusted_proxies
        self._rate = RateLimitItemPerMinute(settings.cypher_rate)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._closed = None if settings.cypher_enabled else "it is switched off in the settings"
        self._examined = not settings.cypher_enabled

    async def examine(self) -> None:
        """Try to write as a user's query would; if the store lets it, the door stays closed.

        A store that does not answer yet is examined with the first query.
        """
        if self._examined:
            return
        try:
            self._closed = await closed_because(self._store)
        except StoreUnavailable as error:
            log.warning("cypher not examined yet", error=str(error))
            return
        self._examined = True
        if self._closed:
            log.error("cypher switched off", reason=self._closed)

    async def enter(self, request: Request) -> QueryStore:
        """The store for one query.

        Raises:
            Problem: 403 where Cypher is off, 429 for a client that asks too often, 503 without a store.
        """
        await self._check_rate(client_address(request, self._proxies))
        await self.examine()
        if not self._examined:
            raise Problem(
                503,
                "the graph's store does not answer now; try again in a few seconds",
                headers={"Retry-After": "5"},
            )
        if self._closed:
            raise Problem(403, f"Cypher is off on this server: {self._closed}")
        return self._store

    async def _check_rate(self, client: str) -> None:
        if await self._limiter.hit(self._rate, client):
            return
        window = await self._limiter.get_window_stats(self._rate, client)
        seconds = max(1, math.ceil(window.reset_time - time.time()))
        raise Problem(
            429,
            f"more than {self._rate.amount} queries in a minute; try again in {seconds} s",
            headers={"Retry-After": str(seconds)},
        )


def client_address(request: Request, proxies: int) -> str:
    """Who asks: the far end of the connection, or what the outermost of `proxies` trusted proxies saw.

    Each proxy appends the address it was called from to X-Forwarded-For; what stands before may be invented.
    """
    header = request.headers.get("x-forwarded-for", "")
    forwarded = [part.strip() for part in header.split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return request.client.host if request.client else "unknown"
