"""The same measurements at several sizes, each made by `diplograph load` in a store of its own.

    python -m bench.growth FOLDER...

takes folders of ICEWS's released files, the smallest first (bench/grow.py makes them), and prints a row
for each: seconds and bytes of the load, then the median milliseconds of the first and of a deep page of the
pair with the most events, nothing kept.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.http import Connection as Http
from bench.ratio import awaited
from bench.store import HOST, served
from bench.timeline import ANOTHER_REVISION
from graph.settings import Settings
from graph.store.connection import open_connection
from graph.store.writer import Writer

if TYPE_CHECKING:
    from graph.store.connection import Connection

ROUNDS = 40
MIDDLE = "2018-06-01"  # of the last year of the files
LARGEST = """
MATCH (d:Dyad)-[:COUNTED]->(y:DatasetYear {level: 'state'})
WITH d, sum(y.rows) AS events ORDER BY events DESC LIMIT 1
RETURN d.a AS a, d.b AS b, events
"""
COLUMNS = ("rows", "load s", "bytes a row", "events of the pair", "first page ms", "deep page ms")


def measure(folder: Path) -> list[float]:
    """The values of COLUMNS for the files of a folder."""
    with tempfile.TemporaryDirectory(prefix="diplograph-bench-") as data:
        settings = Settings(data_dir=Path(data), heap="1g", page_cache="2g")
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "diplograph", "--data-dir", data, "load", "icews", str(folder)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        load = time.perf_counter() - began
        size = sum(path.stat().st_size for path in Path(data).rglob("*") if path.is_file())
        with open_connection(settings) as connection, Writer(connection) as writer:
            rows = writer.read("MATCH (l:Load) RETURN sum(l.read) AS rows")[0]["rows"]
            largest = writer.read(LARGEST)[0]
            pages = asyncio.run(
                _pages(connection, writer, f"/v1/relations/{largest['a']}/{largest['b']}/timeline")
            )
    return [rows, load, size / rows, largest["events"], *pages]


async def _pages(connection: Connection, writer: Writer, path: str) -> list[float]:
    """Milliseconds of the first page, and of one far behind it."""
    with served(connection, kept_seconds="0") as port:
        async with Http(HOST, port) as http:
            inside = await http.get(f"{path}?start={MIDDLE}")
            deep = f"{path}?cursor={json.loads(inside.body)['next']}"
            times: tuple[list[float], list[float]] = ([], [])
            for number in range(ROUNDS + 5):
                await asyncio.to_thread(writer.write, ANOTHER_REVISION)
                for found, address in zip(times, (path, deep), strict=True):
                    taken = await awaited(http.get(address))
                    if number >= 5:  # the first plan the queries and fill the page cache
                        found.append(taken * 1000)
    return [statistics.median(found) for found in times]


if __name__ == "__main__":
    print("| " + " | ".join(COLUMNS) + " |")
    print("|" + "---|" * len(COLUMNS))
    for argument in sys.argv[1:]:
        print("| " + " | ".join(f"{value:,.1f}" for value in measure(Path(argument))) + " |", flush=True)
