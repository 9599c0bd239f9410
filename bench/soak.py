"""Mixed traffic against a running server for minutes: no errors, flat memory, no descriptors left open.

Memory and descriptors are those the server tells at /metrics. What is judged is the second half: by then
plans are made and answers are kept.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import fmean, linear_regression, median
from typing import NamedTuple

import httpx
from prometheus_client.parser import text_string_to_metric_families

PATHS = (
    "/", "/events", "/disputed", "/relations", "/relations/KP/CN", "/relations/KP/RU",
    "/entities/kim-jong-un",
    "/v1/relations/KP/CN/timeline?limit=20", "/v1/relations/KP/RU/timeline?limit=20&order=desc",
    "/v1/relations/KP/US/timeline.csv",
    "/v1/obligations?a=KP&b=RU&on=1996-09-01", "/v1/entities/KP",
    "/v1/entities/kim-jong-un/timeline", "/v1/events/2023-09-kim-putin-meeting", "/v1/datasets", "/v1/schema",
    "/v1/network?focus=KP,RU&limit=20", "/v1/sources", "/healthz", "/readyz", "/static/site.css",
    "/openapi.json",
)  # fmt: skip
WRONG = {"/v1/events/nobody-met": 404, "/v1/relations/KP/XX/timeline": 404, "/v1/sources?limt=1": 422}
WORDS = ("Kim", "Putin", "treaty", "letter", "1961", "Xi Jinping", "rice", "Moskow", "金正恩", "perjanjian")
QUERY = "MATCH (e:Event) WHERE e.start > date($day) RETURN e.id, e.title ORDER BY e.start LIMIT 20"
FINE = {200, 304}
TOO_MANY = 429  # of one client's Cypher: a right answer
SAMPLES = 120
GROWTH = 1e6  # bytes a minute, beyond twice the standard error, that count as a leak
LEAST = 300  # seconds below which memory is told and not judged: a page of Python's heap comes and goes


class Line(NamedTuple):
    """A straight line through samples: its slope a minute, and the standard error of that."""

    slope: float
    error: float

    @classmethod
    def through(cls, minutes: list[float], values: list[float]) -> Line:
        """The least squares of both."""
        slope, intercept = linear_regression(minutes, values)
        left = sum((value - slope * at - intercept) ** 2 for at, value in zip(minutes, values, strict=True))
        spread = sum((at - fmean(minutes)) ** 2 for at in minutes)
        return cls(slope, (left / max(len(values) - 2, 1) / spread) ** 0.5)


@dataclass
class Soak:
    """What came of it: seconds of each answer, what went wrong, and (minute, bytes, descriptors)."""

    seconds: float
    took: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    samples: list[tuple[float, float, float]] = field(default_factory=list)

    @property
    def second_half(self) -> list[tuple[float, float, float]]:
        """The samples that are judged."""
        return self.samples[len(self.samples) // 2 :]

    @property
    def memory(self) -> Line:
        """How resident memory grew in the second half, in bytes a minute."""
        at, size, _ = zip(*self.second_half, strict=True)
        return Line.through(list(at), list(size))

    @property
    def left_open(self) -> float:
        """By how many descriptors the last quarter's median is above the quarter's before."""
        half = self.second_half
        before, after = half[: len(half) // 2], half[len(half) // 2 :]
        return median(row[2] for row in after) - median(row[2] for row in before)

    def problems(self, clients: int) -> list[str]:
        """All that is not as it should be."""
        found = [*self.wrong[:10]]
        if self.seconds >= LEAST and self.memory.slope - 2 * self.memory.error > GROWTH:
            found.append(f"memory grows by {self.memory.slope / 1e6:.2f} MB a minute")
        if self.left_open > clients:
            found.append(f"{self.left_open:g} descriptors more are open")
        return found

    def told(self) -> str:
        """The numbers in a few lines."""
        ordered = sorted(self.took)
        late = ordered[len(ordered) * 99 // 100]
        first, last = self.samples[0], self.samples[-1]
        most = max(row[2] for row in self.samples)
        growth = self.memory
        return (
            f"{len(ordered):,} answers in {self.seconds:.0f} s, {len(self.wrong)} wrong; "
            f"median {median(ordered) * 1000:.1f} ms, 99th of 100 {late * 1000:.0f} ms\n"
            f"memory {first[1] / 1e6:.1f} MB at first, {last[1] / 1e6:.1f} MB at last; in the second half "
            f"{growth.slope / 1e6:+.3f} MB a minute, standard error {growth.error / 1e6:.3f}\n"
            f"descriptors {first[2]:.0f} at first, {last[2]:.0f} at last, {most:.0f} at most"
        )


async def soak(base: str, seconds: float, *, clients: int = 8, seed: int = 1, pause: float = 0) -> Soak:
    """Ask the server at `base` for `seconds`, by `clients` at once, each resting `pause` seconds."""
    result = Soak(seconds)
    begun = time.monotonic()

    def left() -> float:
        return begun + seconds - time.monotonic()

    async def client(number: int) -> None:
        chance = random.Random(seed * 1000 + number)  # noqa: S311 - the same traffic each time
        async with httpx.AsyncClient(base_url=base, timeout=120) as http:
            while left() > 0:
                asked = time.monotonic()
                try:
                    problem = await _ask(http, chance)
                except httpx.TransportError as error:
                    problem = f"{type(error).__name__}: {error}"
                result.took.append(time.monotonic() - asked)
                if problem:
                    result.wrong.append(problem)
                await asyncio.sleep(pause)

    async def sampled() -> None:
        async with httpx.AsyncClient(base_url=base, timeout=120) as http:
            while left() > 0:
                size, files = await _state(http)
                result.samples.append(((time.monotonic() - begun) / 60, size, files))
                await asyncio.sleep(min(seconds / SAMPLES, max(left(), 0)))

    await asyncio.gather(sampled(), *(client(number) for number in range(clients)))
    assert all(a[0] < b[0] for a, b in pairwise(result.samples))
    return result


async def _ask(http: httpx.AsyncClient, chance: random.Random) -> str:
    """One request of those there are; what is wrong with its answer, or ""."""
    drawn = chance.random()
    if drawn < 0.05:
        day = f"{chance.randrange(1950, 2020)}-01-01"
        answer = await http.post("/v1/cypher", json={"query": QUERY, "parameters": {"day": day}})
        fine = FINE | {TOO_MANY}
    elif drawn < 0.10:
        path, status = chance.choice(list(WRONG.items()))
        answer = await http.get(path)
        fine = {status}
    elif drawn < 0.20:
        answer = await http.get("/v1/search", params={"q": " ".join(chance.sample(WORDS, 2))})
        fine = FINE
    elif drawn < 0.25:
        # Who goes away before the answer is there.
        async with http.stream("GET", chance.choice(PATHS)) as answer:
            pass
        fine = FINE
    else:
        again = {"if-none-match": http.headers.get("x-last-tag", "")}
        answer = await http.get(chance.choice(PATHS), headers=again, follow_redirects=True)
        http.headers["x-last-tag"] = answer.headers.get("etag", "")
        fine = FINE
    return "" if answer.status_code in fine else f"{answer.status_code} {answer.request.url}"


async def _state(http: httpx.AsyncClient) -> tuple[float, float]:
    """Bytes resident and descriptors open, as the server tells them."""
    families = text_string_to_metric_families((await http.get("/metrics")).text)
    told = {sample.name: sample.value for family in families for sample in family.samples}
    return told["process_resident_memory_bytes"], told["process_open_fds"]


def main() -> None:
    """Run it and tell; ends with 1 where something is wrong."""
    parser = argparse.ArgumentParser(description="Mixed traffic against a running server.")
    parser.add_argument("base", nargs="?", default="http://127.0.0.1:8000", help="its address")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--clients", type=int, default=8)
    given = parser.parse_args()
    result = asyncio.run(soak(given.base, given.minutes * 60, clients=given.clients))
    print(result.told())
    problems = result.problems(given.clients)
    sys.exit("\n".join(problems) if problems else 0)


if __name__ == "__main__":
    main()
