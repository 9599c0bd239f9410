"""What a graph answers of events that lie beside it, in milliseconds, over HTTP, nothing kept.

    python -m bench.beside FOLDER [LOADED]

takes a prepared folder (bench/prepare.py makes one of made-up rows) and brings what it counts into a store of
its own; then it prints the median of pages of the pair with most events, of that relation, its page and its
weeks, of ids that are not there, for which all are looked through, and of the panel of all pairs by year, and
what the server takes in memory. LOADED, a smaller folder, is made into a store by bulk and asked the same,
and each line is given as a ratio to that.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from bench.growth import LARGEST
from bench.http import Connection as Http
from bench.ratio import awaited
from bench.store import HEAP, HOST, PAGE_CACHE, free_port, fresh_store, served, tell
from bench.timeline import ANOTHER_REVISION
from graph.settings import Settings, variable
from graph.store.beside import manifest
from graph.store.connection import open_connection
from graph.store.writer import Writer
from loaders.prepared.ledger import bring_ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.store.connection import Connection

ROUNDS, FIRST = 20, 3  # the first plan the queries and fill the caches
PANEL = "panel"


async def _asked(connection: Connection, writer: Writer, folder: Path, events: str) -> dict[str, float]:
    """Print milliseconds of each answer, median and most, and its bytes. events: a folder to serve beside."""
    largest = writer.read(LARGEST)[0]
    a, b = largest["a"], largest["b"]
    print(f"largest pair: {a} and {b}, {largest['events']:,} events")
    held = manifest(folder)
    path, years = f"/v1/relations/{a}/{b}", held["years"]
    last = max(years)
    first_day, until = date(int(last), 1, 1), max(part["until"] for part in years[last]["parts"])
    middle = first_day + (date.fromisoformat(until) - first_day) / 2
    medians = {}
    with served(connection, kept_seconds="0", **({"events": events} if events else {})) as port:
        async with Http(HOST, port) as http:
            inside = await http.get(f"{path}/timeline?start={middle}")
            addresses = {
                "first page": f"{path}/timeline",
                "newest page": f"{path}/timeline?order=desc",
                "deep page": f"{path}/timeline?cursor={json.loads(inside.body)['next']}",
                "filtered page": f"{path}/timeline?by={a}&start={last}",
                "relation": path,
                "relation page": f"/relations/{a}/{b}",
                "coded in time": f"{path}/coded",
                "unknown id": f"/v1/events/{held['dataset']['id']}:none-{{number}}",
                PANEL: "/v1/panel.csv",
            }
            for name, address in addresses.items():
                times = []
                for number in range(ROUNDS + FIRST if name != PANEL else FIRST + 1):
                    await asyncio.to_thread(writer.write, ANOTHER_REVISION)
                    taken = await awaited(http.get(address.format(number=number)))
                    if number >= FIRST:
                        times.append(taken * 1000)
                answer = await http.get(address)
                medians[name] = statistics.median(times)
                told = f"{medians[name]:10,.1f} ms, {max(times):,.1f} at most, {answer.status}"
                print(f"{told} {len(answer.body):,} bytes: {name}, {address[:60]}", flush=True)
        print(f"server: {_memory(port) / 1e6:,.0f} MB")
    return medians


def _memory(port: int) -> int:
    for process in psutil.process_iter(["cmdline"]):
        if str(port) in (process.info["cmdline"] or ()) and "serve" in process.info["cmdline"]:
            return int(process.memory_info().rss)
    return 0


@contextmanager
def _loaded(folder: Path) -> Iterator[tuple[Connection, Writer]]:
    """A store made of all of a prepared folder."""
    with tempfile.TemporaryDirectory(prefix="diplograph-bench-") as made:
        port = free_port()
        settings = Settings(
            data_dir=Path(made), heap=HEAP, page_cache=PAGE_CACHE, transaction_memory="512m", bolt_port=port
        )
        environment = {**os.environ, variable("data_dir"): made, variable("bolt_port"): f"{port}"}
        command = [sys.executable, "-m", "diplograph", "bulk", "--prepared", str(folder)]
        subprocess.run(command, env=environment, check=True)
        with open_connection(settings, say=tell) as connection, Writer(connection) as writer:
            yield connection, writer


def main(folder: Path, loaded: Path | None = None) -> None:
    """Bring the counts in, measure, print."""
    with fresh_store() as (connection, writer):
        began = time.perf_counter()
        bring_ledger(writer, folder)
        print(f"counts of the folder in the graph after {time.perf_counter() - began:,.1f} s")
        ours = asyncio.run(_asked(connection, writer, folder, str(folder)))
    if loaded is None:
        return
    with _loaded(loaded) as (connection, writer):
        theirs = asyncio.run(_asked(connection, writer, loaded, ""))
    for name, median in ours.items():
        print(f"{name}: {median / theirs[name]:.2f} of the store's")


if __name__ == "__main__":
    main(*(Path(path).absolute() for path in sys.argv[1:]))
