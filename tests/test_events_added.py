"""Events beside the graph while their folder grows: an answer has all of a new day, or nothing of it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import app_here
import httpx
import pytest
from conftest import ROOT, free_port, wait_until_ready
from test_events_beside import REVISION, ask, taken_out
from test_prepare import ID, gdelt_day, gdelt_days

from diplograph.connect import count_beside
from graph.local import admin
from graph.settings import Settings
from graph.store.connection import Connection
from graph.store.reader import Store
from graph.store.writer import Writer
from loaders.intake.job import Job, open_job
from loaders.prepared.ledger import bring_ledger
from loaders.prepared.prepare import prepare
from questions.timeline import Timeline, timeline
from questions.walk import Wanted

__all__ = ["taken_out"]
TIMELINE = "/v1/relations/CN/KP/timeline?limit=500"  # its total is what the graph counts
ASKED = (TIMELINE, "/v1/relations/CN/KP", "/relations/CN/KP?level=all&order=desc")
SECONDS = 60  # within which a new day is shown
AFTER = 3  # answers that are awaited from the first that shows it


def days(folder: Path) -> tuple[Job, Job]:
    """Files that were there, and a day that comes."""
    job = gdelt_days(folder)
    return replace(job, parts=job.parts[:2]), replace(job, parts=job.parts[2:])


def listed(answer: Any) -> int:
    return len(answer["items"]) + len(answer["undated"])


async def asked_while(servers: list[httpx.AsyncClient], add: Callable[[Callable[[], int]], object]) -> None:
    """Ask each server again and again while a day is added, until each shows it.

    `add` may ask how many answers each server has given of each address at least.
    """
    told: list[dict[str, list[str]]] = [{path: [] for path in ASKED} for _ in servers]

    async def ask_one(http: httpx.AsyncClient, path: str, bodies: list[str]) -> None:
        # Each time as another asks, since a server gives again what it has kept of a revision.
        answer = await http.get(path, headers={"accept": f"*/*;q=0.{len(bodies) + 1:03}"})
        assert answer.status_code == httpx.codes.OK, answer.text
        if path == TIMELINE:
            assert answer.json()["total"] == listed(answer.json()), "counts and rows agree"
        # Of a timeline the revision goes over with the rows, of others it may be that of before them.
        bodies.append(answer.text if path == TIMELINE else REVISION.sub("REVISION", answer.text))

    async def ask_until(http: httpx.AsyncClient, path: str, bodies: list[str]) -> None:
        while sum(body != bodies[0] for body in bodies) < AFTER:
            await ask_one(http, path, bodies)
            await asyncio.sleep(0.05)

    all_ = [(http, path, of[path]) for http, of in zip(servers, told, strict=True) for path in ASKED]
    for one in all_:
        await ask_one(*one)  # the first waits for its plan
    adding = asyncio.create_task(
        asyncio.to_thread(add, lambda: min(len(bodies) for of in told for bodies in of.values()))
    )
    async with asyncio.timeout(SECONDS):
        await asyncio.gather(*(ask_until(*one) for one in all_))
    await adding
    for one in all_:
        await ask_one(*one)
    for of_server in told:
        for path, bodies in of_server.items():
            changes = sum(one != other for one, other in pairwise(bodies))
            assert changes == 1, f"{path}: what was there, and from then on all that was added"


def test_two_servers_on_one_folder_show_a_day_that_is_added_all_at_once(
    writer: Writer, connection: Connection, tmp_path: Path
) -> None:
    (there, comes), folder = days(tmp_path / "files"), tmp_path / "prepared"
    prepare(folder, there)
    bring_ledger(writer, folder)
    settings = Settings(events=folder, warm=False, kept_seconds=0)

    def add(answers: Callable[[], int]) -> None:
        prepare(folder, comes)
        enough = answers() + 2  # one may have been on its way
        until = time.monotonic() + SECONDS
        while answers() < enough and time.monotonic() < until:
            time.sleep(0.02)
        count_beside(writer, settings)

    async def work() -> None:
        async with app_here.served(settings, connection) as one, app_here.served(settings, connection) as two:
            await asked_while([one, two], add)

    app_here.run_here(work)


@pytest.mark.long
def test_two_serve_with_graphs_of_their_own_on_one_folder_show_a_day_that_is_added(
    environment: dict[str, str], tmp_path: Path
) -> None:
    (there, comes), folder = days(tmp_path / "files"), tmp_path / "prepared"
    prepare(folder, there)
    own = Settings(data_dir=tmp_path / "second", bolt_port=free_port(), neo4j_uri=None)
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        patch.delenv("DIPLOGRAPH_NEO4J_URI", raising=False)
        of_its_own = {
            **os.environ,
            "DIPLOGRAPH_DATA_DIR": str(own.data_dir),
            "DIPLOGRAPH_BOLT_PORT": str(own.bolt_port),
        }
        stack.callback(admin.stop, own)
        bases = []
        for number, variables in enumerate((environment, of_its_own)):
            port, log = free_port(), tmp_path / f"{number}.log"
            command = [sys.executable, "-m", "diplograph", "serve", "--events", folder, "--port", str(port)]
            output = stack.enter_context(log.open("w"))
            process = subprocess.Popen(
                command, env=variables, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT
            )
            stack.callback(process.wait, 120)
            stack.callback(process.terminate)
            bases.append(f"http://127.0.0.1:{port}")
            wait_until_ready(bases[-1], process, log)

        async def work() -> None:
            one, two = (httpx.AsyncClient(base_url=base, timeout=150) for base in bases)
            async with one, two:
                await asked_while([one, two], lambda _: prepare(folder, comes))

        app_here.run_here(work)


def test_rows_are_read_of_the_generation_that_the_graph_counts_while_it_is_there(
    writer: Writer, connection: Connection, tmp_path: Path
) -> None:
    (there, comes), folder = days(tmp_path / "files"), tmp_path / "prepared"
    prepare(folder, there)
    bring_ledger(writer, folder)

    def of_pair(store: Store) -> Awaitable[Timeline]:
        return timeline(store, "CN", "KP", Wanted(level="all", limit=500))

    def ids(answer: Timeline) -> list[str]:
        return [item["id"] for item in answer["items"]]

    async def meanwhile(store: Store) -> list[Any]:
        found = [await of_pair(store)]
        for job in (comes, more):
            await asyncio.to_thread(prepare, folder, job)
            found.append(await of_pair(store))
        return found

    gdelt_day(tmp_path / "more", "20200102", 60, 9_000)
    more = open_job("gdelt", [tmp_path / "more"], ID)
    first, second, third = ask(connection, meanwhile, folder)
    assert second == first, "the graph counts the first, which is there still"
    assert len(third["items"]) > len(first["items"]), "the second prepare has deleted it: the newest is read"
    assert ids(ask(connection, of_pair, folder)) == ids(third)
    bring_ledger(writer, folder)
    counted = ask(connection, of_pair, folder)
    assert ids(counted) == ids(third)
    assert counted["total"] == listed(counted)
    gdelt_day(tmp_path / "last", "20200103", 60, 9_900)
    prepare(folder, open_job("gdelt", [tmp_path / "last"], ID))
    assert ask(connection, of_pair, folder) == counted, "who comes later reads what the graph counts, too"
