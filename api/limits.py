"""How often one client may ask in a minute, counted in this process.

Written here, for a counter that is kept elsewhere sweeps over all clients at each question (docs/adr/0011).
"""

from __future__ import annotations

import math
import time
from functools import lru_cache
from typing import NamedTuple

from api.answers import Problem

MINUTE = 60.0  # seconds
MOST_CLIENTS = 100_000  # counted at once; with more, all begin anew


class Taken(NamedTuple):
    """What is left of a limit: questions, below 0 where one was too many, and seconds until all are back."""

    kind: str
    most: int
    left: int
    seconds: int

    @property
    def lines(self) -> tuple[tuple[bytes, bytes], tuple[bytes, bytes]]:
        """RateLimit-Policy and RateLimit, as draft-ietf-httpapi-ratelimit-headers-10 writes them."""
        policy, pattern = _written(self.kind, self.most)
        return policy, (b"ratelimit", pattern % (max(0, self.left), self.seconds))

    def problem(self) -> Problem:
        """The answer to a question too many."""
        headers = {name.decode(): value.decode() for name, value in self.lines}
        return Problem(
            429,
            f"more than {self.most} {self.kind} in a minute; try again in {self.seconds} s",
            headers={"Retry-After": str(self.seconds), **headers},
        )


class Limiter:
    """Counts what clients ask from one minute of its clock to the next, each kind for itself."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], int] = {}
        self._ends = 0.0

    def take(self, kind: str, client: str, most: int) -> Taken:
        """Count one question of `client`, which may ask `most` in a minute."""
        now = time.monotonic()
        if now >= self._ends or len(self._counts) > MOST_CLIENTS:
            self._counts = {}
            self._ends = now + MINUTE
        asked = self._counts[kind, client] = self._counts.get((kind, client), 0) + 1
        return Taken(kind, most, most - asked, math.ceil(self._ends - now))


@lru_cache(maxsize=1024)
def _written(kind: str, most: int) -> tuple[tuple[bytes, bytes], bytes]:
    name = kind.encode()
    return (b"ratelimit-policy", b'"%b";q=%d;w=60' % (name, most)), b'"%b";r=%%d;t=%%d' % name
