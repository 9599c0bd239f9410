"""`diplograph serve` over a store of its own whose parts one may kill, stop and starve of room."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
import pytest
from conftest import ROOT, free_port, wait_until_ready

from graph.errors import StoreError
from graph.local.home import Home
from graph.local.launch import connection_to
from graph.local.process import servers
from graph.settings import Settings
from graph.store.connection import Connection
from graph.store.writer import Writer

TIMELINE = "/v1/relations/KP/CN/timeline"
# A user's query, and what is one with the loads below: nothing of theirs is in the answer.
CYPHER = "MATCH (:Dyad {id: 'CN-KP'})<-[:BETWEEN]-(e) RETURN e.id, e.title ORDER BY e.id"
AT_ONCE = 1.0  # seconds; with the machine to itself it is hundredths
AWAY = {503, 429}  # the latter of a query that others wait before

DOSSIER = """
dossier: fault-{number}
title: A letter while something fails
about: It is loaded or not, and never half.
sources:
  fault-source-{number}:
    {{title: A letter, publisher: fault-paper-{number}, lang: en, url: "https://example.org/{number}",
     retrieved: 2026-11-21}}
organizations:
  fault-paper-{number}: {{name: A paper}}
events:
  - id: fault-letter-{number}
    kind: Letter
    title: A letter
    date: 2020-01-02
    sent: NZ
    addressed_to: FJ
    reports: fault-source-{number}
"""


@dataclass
class Site:
    """`diplograph serve` over a store of its own."""

    settings: Settings
    log: Path
    small_disk: bool
    port: int = field(default_factory=free_port)

    def __post_init__(self) -> None:
        self.base = f"http://127.0.0.1:{self.port}"
        self.home = Home.of(self.settings)
        self.environment = {
            **os.environ,
            "DIPLOGRAPH_DATA_DIR": str(self.settings.data_dir),
            "DIPLOGRAPH_BOLT_PORT": str(self.settings.bolt_port),
            "DIPLOGRAPH_QUERY_STORE": "auto",
            "DIPLOGRAPH_CYPHER_RATE": "100000",
            "DIPLOGRAPH_QUERY_TIMEOUT": "60",  # a first plan on a busy machine
        }

    def start(self) -> None:
        with self.log.open("a") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "diplograph", "serve", "--port", str(self.port)],
                env=self.environment, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def wait(self, seconds: float = 300) -> None:
        wait_until_ready(self.base, self.process, self.log, seconds)

    def fill(self, file: Path) -> None:
        """Leave no byte on the small disk."""
        with suppress(OSError), file.open("wb") as filler:
            filler.write(bytes(shutil.disk_usage(file.parent).free))

    def write_all_the_same(self) -> None:
        """What a load does that was under way when the disk filled up: Neo4j stops its database."""
        with pytest.raises(StoreError), Writer(self.connection) as writer:
            writer.write("UNWIND range(1, 20000) AS i CREATE (:Much {text: 'of no use ' + i})")

    def make_room(self) -> None:
        """For three copies of the graph and its logs on the small disk."""
        if self.small_disk:
            disk = self.settings.data_dir.parent
            subprocess.run(["mount", "-o", "remount,size=2g", str(disk)], check=True)

    def kill(self) -> None:
        """Kill the site itself, and start it again."""
        self.process.kill()
        self.process.wait()
        self.start()

    def kill_query_store(self) -> None:
        """Kill whatever answers users' queries, once it does."""
        self.until_back(CYPHER)
        for pid in self.query_servers():
            os.kill(pid, signal.SIGKILL)

    def query_servers(self) -> list[int]:
        """The processes of Neo4j that answer users' queries, and of those that are to take over."""
        return [pid for folder in self.home.folder.glob("queries/*/*") for pid in servers(Home(folder))]

    def signal_neo4j(self, number: signal.Signals) -> None:
        run = self.home.read_run()
        assert run is not None
        os.kill(run.pid, number)

    def get(self, path: str) -> tuple[httpx.Response, float]:
        """What comes of a path, or of CYPHER, and after how many seconds."""
        began = time.monotonic()
        if path == CYPHER:
            answer = httpx.post(self.base + "/v1/cypher", json={"query": CYPHER}, timeout=60)
        else:
            answer = httpx.get(self.base + path, timeout=60)
        return answer, time.monotonic() - began

    def diplograph(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "diplograph", *words],
            env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip

    @property
    def connection(self) -> Connection:
        run = self.home.read_run()
        assert run is not None
        return connection_to(self.home, run)

    def is_away(self) -> None:
        """All that asks the store is answered with 503, at once; the process lives."""
        for path in (TIMELINE, "/readyz", "/data"):
            asked = [self.get(path) for _ in range(2)]
            while min(seconds for _, seconds in asked) >= AT_ONCE and len(asked) < 10:  # a busy machine
                asked.append(self.get(path))
            assert {answer.status_code for answer, _ in asked} == {503}
            assert all(int(answer.headers["retry-after"]) > 0 for answer, _ in asked)
            assert min(seconds for _, seconds in asked) < AT_ONCE, path
        assert self.get("/healthz")[0].status_code == 200

    def until_back(self, path: str = TIMELINE, seconds: float = 120) -> float:
        began = time.monotonic()
        while (answer := self.get(path)[0]).status_code != 200:
            assert answer.status_code in AWAY, answer.text
            assert time.monotonic() - began < seconds, self.log.read_text()[-2000:]
            time.sleep(0.1)
        return time.monotonic() - began

    def until_said(self, line: str, seconds: float = 120) -> None:
        deadline = time.monotonic() + seconds
        while line not in self.log.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.2)

    def connections(self) -> int:
        """How many the site holds to its Neo4j."""
        held = psutil.Process(self.process.pid).net_connections("tcp")
        return len([each for each in held if each.raddr and each.raddr.port == self.settings.bolt_port])
