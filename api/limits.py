"""How often one client may ask in a minute: counted in this process, from its first question on.

Written here because what is kept elsewhere sweeps over all clients at each question (docs/adr/0011).
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import NamedTuple

from cachetools import TTLCache

from api.answers import Problem

MINUTE = 60.0  # seconds
MOST_CLIENTS = 50_000  # counted at once; of more, those begin anew that have not asked for longest


@dataclass(slots=True)
class Count:
    """Questions of one client since `begun`, a time of the monotonic clock."""

    begun: float
    asked: int = 0


class Taken(NamedTuple):
    """What is left of a limit: questions, below 0 where one was too many, and seconds until all are back."""

    kind: str
    most: int
    left: int
    seconds: int

    @property
    def headers(self) -> tuple[tuple[bytes, bytes], tuple[bytes, bytes]]:
        """RateLimit-Policy and RateLimit, as draft-ietf-httpapi-ratelimit-headers-10 writes them."""
        left = max(0, self.left)
        return (
            (b"ratelimit-policy", b'"%b";q=%d;w=60' % (self.kind.encode(), self.most)),
            (b"ratelimit", b'"%b";r=%d;t=%d' % (self.kind.encode(), left, self.seconds)),
        )

    def problem(self) -> Problem:
        """The answer to a question too many."""
        headers = {name.decode(): value.decode() for name, value in self.headers}
        return Problem(
            429,
            f"more than {self.most} {self.kind} in a minute; try again in {self.seconds} s",
            headers={"Retry-After": str(self.seconds), **headers},
        )


class Limiter:
    """Counts what clients ask, each kind for itself."""

    def __init__(self) -> None:
        self._counts: TTLCache[tuple[str, str], Count] = TTLCache(MOST_CLIENTS, MINUTE)

    def take(self, kind: str, client: str, most: int) -> Taken:
        """Count one question of `client`, which may ask `most` in a minute."""
        count = self._counts.get((kind, client))
        now = time.monotonic()
        if count is None:
            count = self._counts[kind, client] = Count(now)
        count.asked += 1
        return Taken(kind, most, most - count.asked, max(1, math.ceil(count.begun + MINUTE - now)))
