"""Many who ask slow queries at once, a server for them that stops answering, and timelines beside it all."""

from __future__ import annotations

import asyncio
import os
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest
from conftest import ROOT, free_port, wait_until_ready

from graph.local.home import Home
from graph.local.process import servers
from graph.settings import Settings, variable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.store.connection import Connection

QUERY_SECONDS = 1.0
# Some minutes of work, which the server ends when told to.
SLOW = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a < 0 RETURN count(*)"
TIMELINE = "/v1/relations/KP/CN/timeline?limit=20&start={}"
MEGABYTES = 1e6


@pytest.fixture(scope="module")
def site(
    settings: Settings, connection: Connection, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A site over the store under test, with a Neo4j of its own for queries."""
    if settings.neo4j_uri is not None:
        pytest.skip("only a local store has a Neo4j for queries beside it")
    told = {
        "data_dir": settings.data_dir,
        "bolt_port": settings.bolt_port,
        "query_store": "own",
        "query_timeout": QUERY_SECONDS,
        "cypher_rate": 1_000_000,
    }
    environment = {**os.environ, **{variable(name): str(value) for name, value in told.items()}}
    port, log = free_port(), tmp_path_factory.mktemp("load") / "serve.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "diplograph", "serve", "--port", str(port)],
            env=environment, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", process, log)
        yield Site(f"http://127.0.0.1:{port}", psutil.Process(process.pid), settings)
    finally:
        process.terminate()
        process.wait(60)
    left = [path for path in Home.of(settings).folder.glob("queries/*/*") if path.is_dir()]
    assert left == []


@dataclass
class Site:
    """A running site, and how it is while it is watched."""

    base: str
    process: psutil.Process
    settings: Settings
    most: dict[str, float] = field(default_factory=dict)  # megabytes

    @property
    def for_queries(self) -> list[psutil.Process]:
        """The servers of users' queries: one, or two while one takes over."""
        homes = [Home(path) for path in Home.of(self.settings).folder.glob("queries/*/*") if path.is_dir()]
        return [psutil.Process(pid) for home in homes for pid in servers(home)]

    def weigh(self) -> None:
        for name, process in (("site", self.process), *(("queries", one) for one in self.for_queries)):
            try:
                self.most[name] = max(self.most.get(name, 0), process.memory_info().rss / MEGABYTES)
            except psutil.NoSuchProcess:
                continue


@dataclass
class Told:
    """What a crowd was told, by status, and how long timelines took beside it, in seconds."""

    statuses: dict[int, int] = field(default_factory=dict)
    timelines: list[float] = field(default_factory=list)

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.timelines, n=100)[98]

    @property
    def median(self) -> float:
        return statistics.median(self.timelines)


async def timelines(http: httpx.AsyncClient, told: Told, *, number: int) -> None:
    """Ask for so many timelines, one after another, none of them kept from before."""
    for at in range(number):
        started = time.perf_counter()
        answer = await http.get(TIMELINE.format(1950 + at % 70))
        told.timelines.append(time.perf_counter() - started)
        assert answer.status_code == httpx.codes.OK
        await asyncio.sleep(0.02)


async def answered(http: httpx.AsyncClient) -> float:
    """The seconds until a query is answered."""
    began = time.monotonic()
    while (await http.post("/v1/cypher", json={"query": "RETURN 1"})).status_code != httpx.codes.OK:
        assert time.monotonic() - began < 180
        await asyncio.sleep(0.1)
    return time.monotonic() - began


async def beset(
    site: Site, clients: int, seconds: float, *, stop: bool, first: int
) -> tuple[Told, Told, float]:
    """Timelines alone and beside so many clients, and the seconds after which a query is answered again.

    `stop`: the server of the queries is made to stop, as one does that a query has taken hold of. `first`:
    how many timelines are asked for before.
    """
    alone, beside = Told(), Told()
    limits = httpx.Limits(max_connections=None)
    async with (
        httpx.AsyncClient(base_url=site.base, timeout=120) as http,
        httpx.AsyncClient(base_url=site.base, timeout=120, limits=limits) as crowd,
    ):
        assert await answered(http) < 180
        await timelines(http, Told(), number=1)  # they are planned once
        await timelines(http, alone, number=first)
        until = time.monotonic() + seconds

        async def client() -> None:
            while time.monotonic() < until:
                answer = await crowd.post("/v1/cypher", json={"query": SLOW})
                beside.statuses[answer.status_code] = beside.statuses.get(answer.status_code, 0) + 1
                await asyncio.sleep(float(answer.headers.get("retry-after", 0)))

        asking = [asyncio.create_task(client()) for _ in range(clients)]
        await asyncio.sleep(1)
        stopped = site.for_queries if stop else []
        for process in stopped:
            os.kill(process.pid, signal.SIGSTOP)
        while time.monotonic() < until:
            await timelines(http, beside, number=10)
            for path in ("/healthz", "/readyz"):
                assert (await http.get(path)).status_code == httpx.codes.OK
            site.weigh()
        for task in asking:
            task.cancel()
        await asyncio.gather(*asking, return_exceptions=True)
        back = await answered(http)
    assert not any(process.is_running() and process.status() == "stopped" for process in stopped)
    return alone, beside, back


@pytest.mark.parametrize("stop", [False, True], ids=["it obeys", "it does not answer"])
def test_slow_queries_of_some_leave_timelines_alone(site: Site, stop: bool) -> None:
    _, beside, back = asyncio.run(beset(site, clients=20, seconds=6, stop=stop, first=1))
    assert set(beside.statuses) <= {429, 503, 504}
    assert beside.p99 < 5  # a machine at work on other tests
    assert back < 60


@pytest.mark.long
@pytest.mark.parametrize("stop", [False, True], ids=["it obeys", "it does not answer"])
def test_slow_queries_of_two_hundred_leave_timelines_alone(site: Site, stop: bool) -> None:
    alone, beside, back = asyncio.run(beset(site, clients=200, seconds=120, stop=stop, first=100))
    print(
        f"\ntimelines alone: median {alone.median:.3f} s, p99 {alone.p99:.3f} s; beside 200 clients: "
        f"median {beside.median:.3f} s, p99 {beside.p99:.3f} s, of {len(beside.timelines)}; "
        f"told {beside.statuses}; back after {back:.1f} s; MB {site.most}"
    )
    assert set(beside.statuses) <= {429, 503, 504}
    assert beside.p99 < 1
    assert beside.median < 2 * alone.median
    assert back < 5
    assert site.most["site"] < 400
    assert site.most["queries"] < 900
