"""Who may run Cypher now: whether it is on at all, and how often one client may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from api.answers import Problem
from graph.cypher.run import closed_because
from graph.errors import StoreUnavailable

if TYPE_CHECKING:
    from fastapi import Request

    from api.limits import Limiter
    from graph.cypher.query_store import QueryStore
    from graph.settings import Settings

log = structlog.get_logger("diplograph.cypher")


class CypherDoor:
    """Lets queries in, of one client at most `cypher_rate` a minute."""

    def __init__(self, store: QueryStore, settings: Settings, limiter: Limiter) -> None:
        self._store = store
        self._rate = settings.cypher_rate
        self._limiter = limiter
        self._closed = None if settings.cypher_enabled else "it is switched off in the settings"
        self._examined = not settings.cypher_enabled or store.examines_itself

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
            Problem: 403 where Cypher is off, or not for this key, 429 for a client that asks too often,
                503 without a store.
        """
        caller = request.state.caller
        if not caller.cypher:
            raise Problem(403, "this key is not for cypher")
        taken = self._limiter.take("queries", caller.who, self._rate)
        if taken.left < 0:
            raise taken.problem()
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
