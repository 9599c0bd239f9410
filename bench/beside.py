"""What a graph answers of events that lie beside it, in milliseconds, over HTTP, nothing kept.

    python -m bench.beside FOLDER

takes a prepared folder (bench/prepare.py makes one of made-up rows) and brings what it counts into a store of
its own; then it prints the median of pages of the pair with most events, of that relation, its page and its
weeks, and of the panel of all pairs by year, and what the server takes in memory.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from bench.growth import LARGEST
from bench.http import Connection as Http
from bench.ratio import awaited
from bench.store import HOST, fresh_store, served
from bench.timeline import ANOTHER_REVISION
from graph.store.beside import manifest
from loaders.prepared.ledger import bring_ledger

if TYPE_CHECKING:
    from graph.store.connection import Connection
    from graph.store.writer import Writer

ROUNDS, FIRST = 20, 3  # the first plan the queries and fill the caches
PANEL = "/v1/panel.csv"


async def _asked(connection: Connection, writer: Writer, folder: Path) -> None:
    """Print the median milliseconds of each address, the most, and the bytes of its answer."""
    largest = writer.read(LARGEST)[0]
    a, b = largest["a"], largest["b"]
    print(f"largest pair: {a} and {b}, {largest['events']:,} events")
    path, years = f"/v1/relations/{a}/{b}", sorted(manifest(folder)["years"])
    with served(connection, kept_seconds="0", events=str(folder)) as port:
        async with Http(HOST, port) as http:
            inside = await http.get(f"{path}/timeline?start={years[len(years) // 2]}-06-01")
            deep = f"{path}/timeline?cursor={json.loads(inside.body)['next']}"
            newest = f"{path}/timeline?order=desc"
            narrowed = f"{path}/timeline?by={a}&start={years[-1]}"
            page = f"/relations/{a}/{b}"
            for address in (f"{path}/timeline", newest, deep, narrowed, path, page, f"{path}/coded", PANEL):
                times, answer = [], None
                for number in range(ROUNDS + FIRST if address != PANEL else FIRST + 1):
                    await asyncio.to_thread(writer.write, ANOTHER_REVISION)
                    taken = await awaited(http.get(address))
                    if number >= FIRST:
                        times.append(taken * 1000)
                answer = await http.get(address)
                print(
                    f"{statistics.median(times):10,.1f} ms, {max(times):,.1f} at most, "
                    f"{answer.status} {len(answer.body):,} bytes: {address[:60]}",
                    flush=True,
                )
        print(f"server: {_memory(port) / 1e6:,.0f} MB")


def _memory(port: int) -> int:
    for process in psutil.process_iter(["cmdline"]):
        if str(port) in (process.info["cmdline"] or ()) and "serve" in process.info["cmdline"]:
            return int(process.memory_info().rss)
    return 0


def main(folder: Path) -> None:
    """Bring the counts in, measure, print."""
    with fresh_store() as (connection, writer):
        began = time.perf_counter()
        bring_ledger(writer, folder)
        print(f"counts of the folder in the graph after {time.perf_counter() - began:,.1f} s")
        asyncio.run(_asked(connection, writer, folder))


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute())
