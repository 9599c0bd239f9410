"""The Neo4j of users' queries beside the local store: what starts, copies, replaces and ends it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, Self

import httpx
import psutil
import pytest
from app_here import run
from failing_site import DOSSIER
from neo4j import GraphDatabase
from neo4j.exceptions import Neo4jError
from test_cli import Cli

from diplograph.connect import prepare
from graph.cypher.own_store import OwnQueryStore, query_store
from graph.cypher.query_store import QueryStore
from graph.cypher.run import run_readonly
from graph.errors import QueryTimeout, StoreUnavailable
from graph.local.admin import status
from graph.local.copied import Copied, clear_copies
from graph.local.home import Home
from graph.local.process import NICE, servers
from graph.settings import Settings
from graph.store.fingerprint import fingerprint
from graph.store.gate import Gate
from graph.store.reader import Store
from graph.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

    from graph.store.connection import Connection

LOADED = "MATCH (m:Meta {id: 'graph'}) SET m.revision = m.revision + 1, m.seen = $seen"
SEEN = "MATCH (m:Meta {id: 'graph'}) RETURN m.seen"
UNSEEN = "MATCH (m:Meta {id: 'graph'}) REMOVE m.seen"


class Site:
    """An OwnQueryStore over the store under test, in a loop of its own so that tests can share it."""

    def __init__(self, settings: Settings, connection: Connection) -> None:
        self.settings, self.connection = settings, connection
        self.loop = asyncio.new_event_loop()
        self.said: list[str] = []
        self._thread = Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.run(self._open())
        return self

    def __exit__(self, *_: object) -> None:
        self.run(self._close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(300)

    def ask(self, text: str, **options: Any) -> list[list[Any]]:
        """The rows, once there is a server: on a busy machine a start takes longer than a query waits."""
        deadline = time.monotonic() + 300
        while True:
            try:
                rows: list[list[Any]] = self.run(run_readonly(self.queries, text, **options))["rows"]
            except StoreUnavailable:
                assert time.monotonic() < deadline
                time.sleep(0.5)
            else:
                return rows

    @property
    def copied(self) -> Copied:
        assert self.queries._copied is not None
        return self.queries._copied

    async def _open(self) -> None:
        self.store = await Store(self.connection, timeout=120).__aenter__()
        self.queries = OwnQueryStore(self.settings, self.store, say=self.said.append)
        await self.queries.__aenter__()

    async def _close(self) -> None:
        await self.queries.__aexit__(None, None, None)
        await self.store.__aexit__(None, None, None)


def copies(settings: Settings) -> list[Path]:
    return [path for path in Home.of(settings).folder.glob("queries/*/*") if path.is_dir()]


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:  # gone meanwhile
        return False


def only_copy(site: Site) -> Path:
    """The folder of the server in use, once those before it are gone: their last queries are waited for."""
    deadline = time.monotonic() + 180
    while copies(site.settings) != [site.copied.home.folder]:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return site.copied.home.folder


@pytest.fixture(scope="module")
def site(settings: Settings, connection: Connection) -> Iterator[Site]:
    if settings.neo4j_uri is not None:
        pytest.skip("only a local store has a Neo4j for queries beside it")
    # A server that is replaced ends a second after the longest time of a query.
    with Site(settings.model_copy(update={"query_timeout": 3.0}), connection) as site:
        yield site
        pids = servers(Home(only_copy(site)))
        assert len(pids) == 1
    assert copies(settings) == []
    deadline = time.monotonic() + 120  # what is killed gives its memory back first
    while any(map(is_alive, pids)):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_first_query_starts_it_and_says_what_it_costs(site: Site, settings: Settings) -> None:
    assert copies(settings) == []
    assert status(settings).query_servers == []
    assert site.ask("RETURN 1 AS one") == [[1]]
    assert [Home(path) for path in copies(settings)] == [site.copied.home]
    assert "MB of memory (DIPLOGRAPH_QUERY_STORE=shared does without)" in site.said[0]
    process = psutil.Process(site.copied.run.pid)
    assert process.memory_info().rss < 1.2e6 * site.queries._copies.memory
    (told,) = status(settings).query_servers or ()
    assert (told.size > 1e6, told.memory > 1e8) == (True, True)
    if sys.platform == "linux":
        assert {os.getpriority(os.PRIO_PROCESS, thread.id) for thread in process.threads()} == {NICE}


def test_its_graph_is_that_of_the_local_store(site: Site, connection: Connection) -> None:
    site.ask("RETURN 1")
    assert fingerprint(site.copied.connection) == fingerprint(connection)


@pytest.mark.parametrize(
    "statement",
    ["CREATE (:Nothing)", "MATCH (n) SET n.x = 1", "CREATE INDEX never FOR (n:Nothing) ON (n.x)"],
)
def test_it_refuses_to_write_whoever_asks(site: Site, statement: str) -> None:
    site.ask("RETURN 1")
    there = site.copied.connection
    with (
        GraphDatabase.driver(there.uri, auth=(there.user, there.password)) as driver,
        driver.session() as session,
        pytest.raises(Neo4jError, match=r"read.only"),
    ):
        session.run(statement).consume()


def test_a_store_that_takes_no_writes_is_read_as_any_other_and_a_load_says_so(
    site: Site, cli: Cli, environment: dict[str, str], tmp_path: Path
) -> None:
    site.ask("RETURN 1")
    there = site.copied.connection
    named = {"DIPLOGRAPH_NEO4J_URI": there.uri, "DIPLOGRAPH_NEO4J_PASSWORD": there.password}
    dossier = tmp_path / "letter.yaml"
    dossier.write_text(DOSSIER.format(number=7))
    ended = cli("load", "curated", str(dossier), env=environment | named)
    assert ended.returncode == 1
    assert f"the database 'neo4j' of the Neo4j at {there.uri} is read-only" in ended.stderr
    assert "make it writable, or load into another" in ended.stderr.splitlines()[-1]
    with Writer(there) as writer:
        prepare(writer, curated=True)  # as `serve` does: all is there, nothing is written

    async def work(http: httpx.AsyncClient) -> None:
        for path in ("/readyz", "/v1/relations/KP/CN/timeline", "/data"):
            assert (await http.get(path, timeout=150)).status_code == 200, path
        asked = [
            await http.post("/v1/cypher", json={"query": query}, timeout=150)
            for query in ("RETURN 1 AS one", "CREATE (n) RETURN n")
        ]
        assert [answer.status_code for answer in asked] == [200, 403]

    run(work, there, warm=False, neo4j_uri=there.uri, data_dir=tmp_path)


def test_a_killed_one_is_back_with_the_next_query_and_planning_ahead_waits_for_it(site: Site) -> None:
    site.ask("RETURN 1")
    killed = site.copied.run.pid
    os.kill(killed, signal.SIGKILL)
    while is_alive(killed):
        time.sleep(0.01)
    starting = asyncio.run_coroutine_threadsafe(site.queries.started(), site.loop)
    time.sleep(0.2)
    for _ in range(5):
        assert (starting.done(), site.store.idle.is_set()) == (False, False)
        time.sleep(0.05)
    with suppress(StoreUnavailable):  # not within half a minute, on a busy machine
        starting.result(120)
    assert site.ask("RETURN 2 AS two") == [[2]]


def test_one_that_outlives_a_query_is_replaced_and_the_site_does_not_notice(site: Site) -> None:
    site.ask("RETURN 1")
    stuck = site.copied.run.pid
    os.kill(stuck, signal.SIGSTOP)
    started = time.monotonic()
    with pytest.raises(QueryTimeout):
        site.ask("RETURN 1", timeout=0.5)
    longest = 0.0
    while is_alive(stuck):
        asked = time.monotonic()
        site.run(site.store.revision())
        longest = max(longest, time.monotonic() - asked)
        assert asked - started < 60
    assert longest < 3  # a machine at work on other tests
    assert site.ask("RETURN 3 AS three") == [[3]]
    assert site.copied.run.pid != stuck


def test_queries_see_what_was_loaded_and_are_answered_until_then(site: Site, writer: Writer) -> None:
    site.ask("RETURN 1")
    before = site.copied
    writer.write(LOADED, seen="new")
    try:
        deadline = time.monotonic() + 120
        while site.ask(SEEN) != [["new"]]:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert site.copied.home != before.home
    finally:
        writer.write(UNSEEN)


def test_loads_one_after_another_never_make_more_than_two_servers(
    site: Site, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.ask("RETURN 1")
    only_copy(site)
    monkeypatch.setattr(site.queries, "_last_seconds", 3600)
    most, deadline = 1, time.monotonic() + 180
    try:
        for seen in ("first", "second", "third"):
            writer.write(LOADED, seen=seen)
            while site.ask(SEEN) != [[seen]]:
                assert time.monotonic() < deadline
                most = max(most, len(copies(site.settings)))
                time.sleep(0.05)
    finally:
        writer.write(UNSEEN)
    assert most == 2
    only_copy(site)  # the others went as soon as nobody asked them


def test_a_server_that_is_replaced_ends_with_its_last_query(
    site: Site, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.ask("RETURN 1")
    before = Home(only_copy(site))
    monkeypatch.setattr(site.queries, "_last_seconds", 3600)
    answered = asyncio.Event()

    async def last_query(gate: Gate) -> None:
        async with gate.passing():
            await answered.wait()

    last = asyncio.run_coroutine_threadsafe(last_query(site.queries.gate), site.loop)
    writer.write(LOADED, seen="beside")
    try:
        deadline = time.monotonic() + 120
        while site.ask(SEEN) != [["beside"]]:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        time.sleep(1)
        assert servers(before)
    finally:
        site.loop.call_soon_threadsafe(answered.set)
        writer.write(UNSEEN)
    last.result(60)
    only_copy(site)


def test_a_graph_that_changes_all_the_while_is_not_copied(
    site: Site, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.ask("RETURN 1")
    folder = only_copy(site)
    ticks = iter(range(1000))
    monkeypatch.setattr("graph.local.copied._files", lambda _: {Path("neostore"): (1, next(ticks), 1)})
    with pytest.raises(StoreUnavailable, match="being changed"):
        site.queries._copies.fresh()
    assert copies(site.settings) == [folder]


def test_what_a_killed_site_left_is_taken_away_and_what_is_used_is_not(site: Site) -> None:
    site.ask("RETURN 1")
    left = Home.of(site.settings).folder / "queries" / "7" / "1"
    (left / "neo4j").mkdir(parents=True)
    left.parent.with_suffix(".lock").touch()
    clear_copies(Home.of(site.settings))
    assert not left.exists()
    assert site.ask("RETURN 1 AS one") == [[1]]


def test_other_stores_large_graphs_and_those_told_so_have_none(
    connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def kind(**told: str) -> type[QueryStore]:
        return type(query_store(Settings(**{"data_dir": tmp_path, "query_store": "auto", **told}), store))

    store = Store(connection)
    for told in ({"query_store": "shared"}, {"neo4j_uri": "bolt://a:1"}, {"query_uri": "bolt://b:1"}):
        assert kind(**told) is QueryStore
    assert kind() is OwnQueryStore
    monkeypatch.setattr("graph.cypher.own_store.MOST_BYTES", -1)
    assert kind() is QueryStore
    assert kind(query_store="own") is OwnQueryStore
