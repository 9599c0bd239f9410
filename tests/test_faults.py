"""Neo4j, site or disk fails under those who ask and load: nothing is lost, and all comes back by itself."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import pytest
from conftest import free_port
from failing_site import AT_ONCE, AWAY, CYPHER, DOSSIER, TIMELINE, Site

from graph.errors import DiplographError
from graph.local import admin
from graph.local.process import servers
from graph.local.watch import _watch
from graph.settings import Settings
from graph.store.connection import Connection, open_connection
from graph.store.migrate import newest_shipped
from graph.store.writer import Writer
from loaders.curated.load import load_curated

ASKED = (TIMELINE, "/v1/events/2023-09-kim-reply-to-xi", "/v1/entities/kim-jong-un")
DISK = 500_000_000  # bytes


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One for the whole file, on a small disk where one may mount it."""
    folder = tmp_path_factory.mktemp("faults")
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(disk)]
    mounted = (
        sys.platform == "linux" and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DIPLOGRAPH_NEO4J_URI", raising=False)
        settings = Settings(data_dir=disk / "data", bolt_port=free_port())
        site = Site(settings, folder / "serve.log", mounted)
        try:
            site.start()
            site.wait()
            yield site
        finally:
            site.process.terminate()
            site.process.wait(120)
            admin.stop(settings)
            if mounted:
                subprocess.run(["umount", str(disk)], check=False)


def test_a_killed_neo4j_is_503_at_once_and_back_by_itself(site: Site) -> None:
    site.until_back()
    held = site.connections()
    site.signal_neo4j(signal.SIGKILL)
    site.is_away()
    site.until_back()  # with the machine to itself it takes 5 s
    assert "Neo4j was killed or has stopped itself; starting it again" in site.log.read_text()
    assert site.connections() <= held
    assert site.get("/readyz")[0].json()["disk"]["full"] is False


def test_a_stopped_neo4j_is_503_in_bounded_time_and_back_when_it_goes_on(site: Site) -> None:
    site.until_back()
    held = site.connections()
    site.signal_neo4j(signal.SIGSTOP)
    try:
        answer, seconds = site.get(TIMELINE)
        assert (answer.status_code, seconds < 2 + 5 + 10 * AT_ONCE) == (503, True)
        site.is_away()
    finally:
        site.signal_neo4j(signal.SIGCONT)
    site.until_back()
    assert site.connections() <= held + 1  # and the one that asked when it was back


def test_a_neo4j_that_was_stopped_by_command_stays_so_unless_in_the_middle_of_a_swap(site: Site) -> None:
    admin.stop(site.settings)
    time.sleep(3)
    site.is_away()
    site.home.previous.mkdir()  # as a swap leaves it that is killed before it moves anything
    site.until_back()


def test_a_full_disk_is_named_and_a_database_that_it_stopped_comes_back(site: Site, tmp_path: Path) -> None:
    if not site.small_disk:
        pytest.skip("no small disk to fill: mounting one takes root with CAP_SYS_ADMIN, on Linux")
    disk = site.settings.data_dir.parent
    filler, dossier = disk / "filler", tmp_path / "letter.yaml"
    dossier.write_text(DOSSIER.format(number=0))
    site.until_back()
    try:
        site.fill(filler)
        failed = site.diplograph("load", "curated", str(dossier))
        assert (failed.returncode, len(failed.stderr.splitlines())) == (1, 1)
        assert f"the disk at {disk} is full (0 of 500 MB free)" in failed.stderr
        assert "DIPLOGRAPH_DATA_DIR" in failed.stderr
        assert f"the disk at {disk} is full" in site.diplograph("status").stdout
        assert site.get("/readyz")[0].json()["disk"] == {"free": 0, "full": True}
        assert site.get(TIMELINE)[0].status_code == 200, "reading goes on"
        site.write_all_the_same()
        site.is_away()
        site.until_said(f"Neo4j has ended, and the disk at {disk} is full")
    finally:
        filler.unlink()
    site.until_back()
    assert site.diplograph("load", "curated", str(dossier)).returncode == 0
    assert site.get("/v1/events/fault-letter-0")[0].status_code == 200
    assert site.get("/readyz")[0].json()["disk"]["full"] is False


def test_ctrl_c_just_after_the_disk_filled_up_leaves_a_store_that_starts(site: Site) -> None:
    if not site.small_disk:
        pytest.skip("no small disk to fill: mounting one takes root with CAP_SYS_ADMIN, on Linux")
    filler = site.settings.data_dir.parent / "filler"
    site.until_back()
    try:
        site.fill(filler)
        site.write_all_the_same()
        site.process.send_signal(signal.SIGINT)
        assert site.process.wait(120) == 0
    finally:
        filler.unlink()
    assert servers(site.home) == []
    site.start()
    site.wait()
    site.until_back()


class Crowd:
    """Some who ask and one who loads, until told that it is over."""

    def __init__(self, site: Site, folder: Path, first: int) -> None:
        self.site, self.folder, self.first = site, folder, first
        site.until_back(CYPHER, 120)
        self.right = {path: told(site.get(path)[0]) for path in (*ASKED, CYPHER)}
        self.over = threading.Event()
        self.seen: dict[int, int] = {}
        self.wrong: list[str] = []
        self.acknowledged: list[int] = []
        self.failures: list[str] = []
        self.most_query_servers = 0

    def ask(self, seed: int) -> None:
        chance = random.Random(seed)
        while not self.over.wait(0.1):  # more would keep busy what has to come back
            path = chance.choice((*ASKED, CYPHER))
            try:
                answer = self.site.get(path)[0]
            except httpx.TransportError:  # the site itself was killed
                continue
            status = answer.status_code
            self.seen[status] = self.seen.get(status, 0) + 1
            away = AWAY if path == CYPHER else {503}
            if status not in away and (status != 200 or told(answer) != self.right[path]):
                self.wrong.append(f"{path}: {status} {answer.text[:300]}")

    def load(self, connection: Connection) -> None:
        while not self.over.is_set():
            number = self.first + len(self.acknowledged)
            dossier = self.folder / f"{number}.yaml"
            dossier.write_text(DOSSIER.format(number=number))
            try:
                with Writer(connection) as writer:
                    load_curated(writer, [dossier])
                    self.acknowledged.append(number)
            except DiplographError as error:
                self.failures.append(str(error))
            self.most_query_servers = max(self.most_query_servers, len(self.site.query_servers()))
            self.over.wait(1)  # each load makes another query store start

    def wait_for_a_load(self) -> None:
        """One more is acknowledged: reading the dossiers anew takes as long as two kills."""
        before, deadline = len(self.acknowledged), time.monotonic() + 180
        while len(self.acknowledged) == before:
            assert time.monotonic() < deadline, self.failures[-3:]
            time.sleep(0.2)

    @contextmanager
    def at_work(self, connection: Connection) -> Iterator[None]:
        threads = [threading.Thread(target=self.ask, args=(seed,)) for seed in range(3)]
        threads.append(threading.Thread(target=self.load, args=(connection,)))
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.over.set()
            for thread in threads:
                thread.join()


@pytest.mark.parametrize("kills", [3, pytest.param(30, marks=pytest.mark.long)])
def test_kills_of_neo4j_query_store_and_site_under_load_give_no_wrong_answer_and_lose_no_load(
    site: Site, kills: int, tmp_path: Path
) -> None:
    site.make_room()
    site.until_back()
    chance = random.Random(kills)
    # What is killed, and who asks for it to be back.
    victims = {
        "Neo4j": (lambda: site.signal_neo4j(signal.SIGKILL), TIMELINE),
        "query store": (site.kill_query_store, CYPHER),
        "site": (site.kill, TIMELINE),
    }
    order = [*victims] * (kills // len(victims))
    chance.shuffle(order)
    back: dict[str, list[float]] = {victim: [] for victim in victims}
    crowd = Crowd(site, tmp_path, 100 * kills)
    # A user of the store: it stays while the site is away.
    with open_connection(site.settings) as connection:
        with crowd.at_work(connection):
            for victim in order:
                time.sleep(chance.uniform(0.5, 3))
                kill, path = victims[victim]
                kill()
                began = time.monotonic()
                site.wait()
                site.until_back(path, 240)
                back[victim].append(time.monotonic() - began)
            crowd.wait_for_a_load()
        with Writer(connection) as writer:
            there = {row["id"] for row in writer.read("MATCH (d:Dossier) RETURN d.id AS id")}
    print(f"{kills} kills: answers {crowd.seen}, {len(crowd.acknowledged)} loads")
    for victim, seconds in back.items():
        print(f"{victim} back after {median(seconds):.1f} s at the median, {max(seconds):.1f} at most")
    assert crowd.wrong == []
    assert crowd.seen[200] > kills
    assert crowd.acknowledged
    assert {f"fault-{number}" for number in crowd.acknowledged} <= there
    for number in crowd.acknowledged:
        assert site.get(f"/v1/events/fault-letter-{number}")[0].status_code == 200
    assert crowd.most_query_servers <= 2, "one that answers, and one that takes over"


def told(answer: httpx.Response) -> dict[str, Any]:
    """An answer but for the revision, which every load changes, and for how long it took."""
    return {key: value for key, value in answer.json().items() if key not in {"revision", "elapsed_ms"}}


def test_a_graph_of_a_newer_diplograph_is_refused_in_one_line(
    writer: Writer, cli: Callable[..., subprocess.CompletedProcess[str]], http: httpx.Client
) -> None:
    newer = {"number": newest_shipped() + 1}
    writer.write("CREATE (:Migration {number: $number, name: 'later', hash: 'x'})", **newer)
    try:
        for command in (("serve", "--port", str(free_port())), ("load", "curated")):
            ended = cli(*command)
            assert ended.returncode == 1
            assert "of a newer diplograph; upgrade diplograph" in ended.stderr.splitlines()[-1]
        answer = http.get("/readyz")
        assert (answer.status_code, "newer diplograph" in answer.json()["detail"]) == (503, True)
    finally:
        writer.write("MATCH (m:Migration {number: $number}) DELETE m", **newer)
    assert http.get("/readyz").status_code == 200


def test_another_s_neo4j_without_a_graph_says_what_to_do(
    writer: Writer, cli: Callable[..., subprocess.CompletedProcess[str]], http: httpx.Client
) -> None:
    writer.write("MATCH (m:Migration) SET m:PutAside REMOVE m:Migration")
    try:
        asked = cli("timeline", "KP", "CN")
        assert (asked.returncode, "`diplograph load curated` loads a graph" in asked.stderr) == (1, True)
        answer = http.get("/readyz")
        assert (answer.status_code, "never loaded" in answer.json()["detail"]) == (503, True)
    finally:
        writer.write("MATCH (m:PutAside) SET m:Migration REMOVE m:PutAside")


def test_a_server_that_dies_again_and_again_is_left_longer_each_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    waits: list[float] = []
    said: list[str] = []

    class Clock:
        def wait(self, seconds: float) -> bool:
            waits.append(seconds)
            return len(waits) > 16

        def is_set(self) -> bool:
            return False

    monkeypatch.setattr("graph.local.watch.is_missed", lambda _: True)
    monkeypatch.setattr("graph.local.watch._bring_back", lambda *_: None)
    _watch(Settings(data_dir=tmp_path), said.append, Clock())  # type: ignore[arg-type]
    assert [wait for wait in waits if wait > 1] == [2, 4, 8, 16, 32, 60, 60, 60]
    assert said[1] == "Neo4j ended 0 s after its last start; starting it again in 4 s"
