"""The site while its Neo4j is away, silent or refuses it: 503 at once, and back by itself."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import httpx
import psutil
import pytest
from app_here import Cable, run_here, served
from conftest import ROOT, free_port
from neo4j import Address, GraphDatabase

from graph.cypher.answer_limit import AnswerLimit
from graph.errors import StoreUnavailable
from graph.settings import Settings
from graph.store.connection import Connection
from graph.store.gate import Gate

TIMELINE = "/v1/relations/KP/CN/timeline"
AT_ONCE = 1.0  # seconds; with the machine to itself it is hundredths


async def until(http: httpx.AsyncClient, path: str, status: int, seconds: float = 120) -> float:
    """Seconds until `path` is answered with `status`."""
    began = time.monotonic()
    while (await http.get(path)).status_code != status:
        assert time.monotonic() - began < seconds
        await asyncio.sleep(0.05)
    return time.monotonic() - began


def with_cable(
    connection: Connection, work: Callable[[httpx.AsyncClient, Cable], Awaitable[None]], **more: Any
) -> None:
    async def main() -> None:
        async with (
            Cable(replace(connection, **more)) as cable,
            served(Settings(kept_seconds=0, warm=False), cable.connection) as http,
        ):
            await work(http, cable)

    run_here(main)


async def timed(http: httpx.AsyncClient, path: str) -> tuple[httpx.Response, float]:
    began = time.monotonic()
    return await http.get(path), time.monotonic() - began


async def is_refused_at_once(http: httpx.AsyncClient, path: str) -> None:
    """With 503, and when to come back; the quickest of some counts, for the machine may be busy."""
    asked = [await timed(http, path) for _ in range(3)]
    while min(seconds for _, seconds in asked) >= AT_ONCE and len(asked) < 10:
        asked.append(await timed(http, path))
    assert {answer.status_code for answer, _ in asked} == {503}
    assert all(int(answer.headers["retry-after"]) > 0 for answer, _ in asked)
    assert min(seconds for _, seconds in asked) < AT_ONCE


def test_a_neo4j_that_is_away_is_503_at_once_and_back_by_itself(connection: Connection) -> None:
    async def work(http: httpx.AsyncClient, cable: Cable) -> None:
        async def is_away() -> None:
            for path in (TIMELINE, "/readyz", "/data"):
                await is_refused_at_once(http, path)
            asked = await http.post("/v1/cypher", json={"query": "RETURN 1"})
            assert asked.status_code == 503
            assert (await http.get("/healthz")).status_code == 200

        await is_away()
        for _ in range(2):
            await cable.plug()
            await until(http, TIMELINE, 200)
            answers = await asyncio.gather(*[http.get(TIMELINE) for _ in range(30)])
            asked = await http.post("/v1/cypher", json={"query": "RETURN 1"})
            assert {answer.status_code for answer in (*answers, asked)} == {200}
            assert cable.open <= 24 + 6 + 1, "the pools of reading and of users' queries, and one who looks"
            await cable.pull()
            await is_away()
            together = await asyncio.gather(*[timed(http, TIMELINE) for _ in range(30)])
            assert {answer.status_code for answer, _ in together} == {503}
            assert max(seconds for _, seconds in together) < 10 * AT_ONCE
        assert cable.open == 0

    with_cable(connection, work)


def test_a_silent_neo4j_is_503_in_bounded_time_and_asked_by_one(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.store.gate.LOOK_SECONDS", 0.5)
    monkeypatch.setattr("graph.store.gate.PING_SECONDS", 1.0)

    async def work(http: httpx.AsyncClient, cable: Cable) -> None:
        await cable.plug()
        await until(http, TIMELINE, 200)
        cable.hold()
        found, seconds = await timed(http, TIMELINE)
        assert (found.status_code, seconds < 1.5 + 10 * AT_ONCE) == (503, True)
        calls, began = cable.calls, time.monotonic()
        while time.monotonic() - began < 3:
            await is_refused_at_once(http, TIMELINE)
        assert cable.calls - calls <= 3, "one at a time, each given up after a second"
        cable.release()
        await until(http, TIMELINE, 200)
        assert (await http.get("/readyz")).status_code == 200

    with_cable(connection, work)


def test_a_long_query_does_not_make_a_store_that_answers_silent(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.store.gate.LOOK_SECONDS", 0.2)

    async def work(http: httpx.AsyncClient, cable: Cable) -> None:
        await cable.plug()
        await until(http, "/readyz", 200)
        long = "UNWIND range(1, 100000) AS x UNWIND range(1, 30) AS y RETURN count(*) AS n"
        asking = [http.post("/v1/cypher", json={"query": long}) for _ in range(2)]
        answers = await asyncio.gather(*asking, *[http.get(TIMELINE) for _ in range(10)])
        assert {answer.status_code for answer in answers} == {200}

    with_cable(connection, work)


def test_a_password_that_is_changed_is_told_and_one_put_right_is_taken(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.store.gate.REFUSED_SECONDS", 0.5)
    words = "first-word", "second-word"

    def administer(cypher: str, **params: str) -> None:
        auth = (connection.user, connection.password)
        with GraphDatabase.driver(connection.uri, auth=auth) as driver:
            driver.execute_query(cypher, params, database_="system")

    async def work(http: httpx.AsyncClient, cable: Cable) -> None:
        await cable.plug()
        await until(http, TIMELINE, 200)
        administer("ALTER USER passing SET PASSWORD $word CHANGE NOT REQUIRED", word=words[1])
        await cable.pull()
        await cable.plug()
        await until(http, TIMELINE, 503)
        refused = await http.get(TIMELINE)
        assert "refuses the user or password of this service" in refused.json()["detail"]
        assert "passing" not in refused.text
        assert "refuses" in (await http.get("/readyz")).json()["detail"]
        administer("ALTER USER passing SET PASSWORD $word CHANGE NOT REQUIRED", word=words[0])
        await until(http, TIMELINE, 200)

    administer("CREATE OR REPLACE USER passing SET PASSWORD $word CHANGE NOT REQUIRED", word=words[0])
    try:
        with_cable(connection, work, user="passing", password=words[0])
    finally:
        administer("DROP USER passing IF EXISTS")


def test_serve_waits_for_a_neo4j_of_another_that_is_not_there_yet(
    connection: Connection, environment: dict[str, str]
) -> None:
    async def main() -> None:
        async with Cable(connection) as cable:
            base = f"http://127.0.0.1:{free_port()}"
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "diplograph", "serve", "--port", base.rpartition(":")[2],
                env={**environment, "DIPLOGRAPH_NEO4J_URI": cable.connection.uri}, cwd=ROOT,
                stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
            )  # fmt: skip
            assert process.stdout
            assert process.stderr
            try:
                assert b"; waiting for it" in await process.stderr.readline()
                async with httpx.AsyncClient(base_url=base, timeout=150) as http:
                    waiting = await http.get(TIMELINE)
                    assert (waiting.status_code, waiting.headers["retry-after"]) == (503, "2")
                    assert (await http.get("/healthz")).status_code == 200
                    await cable.plug()
                    assert (await process.stdout.readline()).startswith(b"diplograph is at")
                    assert (await http.get("/readyz")).status_code == 200
            finally:
                process.terminate()
                await process.communicate()

    run_here(main)


@pytest.mark.parametrize("answers", [True, False])
def test_a_neo4j_that_is_slow_to_say_that_it_lives_is_not_away_while_it_answers_others(answers: bool) -> None:
    class Slow(Gate):
        async def _ping(self) -> None:
            await asyncio.sleep(0.2)
            message = "it is silent"
            raise StoreUnavailable(message)

    async def main() -> None:
        gate = Slow(Connection("bolt://127.0.0.1:1", "neo4j", "", "neo4j"))
        gate._ask()
        await asyncio.sleep(0.1)
        if answers:
            async with gate.passing():
                pass
        await asyncio.sleep(0.2)
        with contextlib.nullcontext() if answers else pytest.raises(StoreUnavailable, match="it is silent"):
            async with gate.passing():
                pass
        await gate.close()

    asyncio.run(main())


def test_a_query_given_up_while_it_connects_leaves_no_door_open() -> None:
    async def main() -> list[int]:
        for turns in range(10):
            async with AnswerLimit(1) as limit:
                resolving = asyncio.create_task(limit.resolve(Address(("127.0.0.1", 1))))
                for _ in range(turns):
                    await asyncio.sleep(0)
                resolving.cancel()
                await asyncio.gather(resolving, return_exceptions=True)
        return listening()

    def listening() -> list[int]:
        return [
            one.laddr.port
            for one in psutil.Process().net_connections("tcp")
            if one.status == psutil.CONN_LISTEN
        ]

    before = listening()
    assert asyncio.run(main()) == before
