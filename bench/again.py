"""A page asked for again, against Datasette serving the same rows from SQLite, and a 304."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import statistics
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from bench.http import Connection as Http
from bench.http import all_of
from bench.ratio import Ratio, awaited
from bench.store import HOST, free_port, running, served, wait_for
from bench.timeline import BUSIEST, ITEMS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graph.store.connection import Connection
    from graph.store.writer import Writer

CLIENTS = 32
PAIRS = 20
# What a page of ours holds of an event, a row for each.
ROWS = """
MATCH (e:CodedEvent)
OPTIONAL MATCH (e)-[b:BETWEEN]->()
OPTIONAL MATCH (actor)-[:ACTED]->(e)
OPTIONAL MATCH (e)-[:ADDRESSED_TO]->(target)
RETURN e.id, b.dyad, toString(e.start), e.kind, e.title, e.status, e.cameo, e.goldstein, b.level, b.direction,
  actor.id, actor.name, target.id, target.name, e.dataset, e.row
"""
COLUMNS = (
    "id primary key", "dyad", "date", "kind", "title", "status", "cameo", "goldstein", "level", "direction",
    "actor", "actor_name", "target", "target_name", "dataset", "line",
)  # fmt: skip


def run(connection: Connection, writer: Writer, *, quick: bool) -> list[Ratio]:
    """Pages a second of both, each in one process, and of ours where the client has the page."""
    with tempfile.TemporaryDirectory(prefix="diplograph-bench-") as folder:
        database = Path(folder) / "bench.db"
        _fill(database, writer)
        port = free_port()
        command = [sys.executable, "-m", "datasette", "serve", str(database), "--port", str(port)]
        with running(command), served(connection) as ours:
            wait_for(f"http://{HOST}:{port}/-/versions.json")
            names = [(row["a"], row["b"]) for row in writer.read(BUSIEST, items=ITEMS, most=PAIRS)]
            return asyncio.run(_measure(ours, port, names, 300 if quick else 5_000, 2 if quick else 5))


def _fill(database: Path, writer: Writer) -> None:
    with closing(sqlite3.connect(database)) as sql, sql:
        sql.execute(f"CREATE TABLE events ({', '.join(COLUMNS)})")
        marks = ", ".join("?" * len(COLUMNS))
        rows = (tuple(row.values()) for row in writer.read(ROWS))
        sql.executemany(f"INSERT OR IGNORE INTO events VALUES ({marks})", rows)
        sql.execute("CREATE INDEX dyad_date ON events (dyad, date)")


async def _measure(
    ours: int, datasette: int, names: list[tuple[str, str]], pages: int, rounds: int
) -> list[Ratio]:
    own = [f"/v1/relations/{a}/{b}/timeline" for a, b in names]
    # Without what a page of ours has not: counts, facets and suggestions of facets.
    plain = f"_sort=date&_size={ITEMS}&_shape=array&_nocount=1&_nofacet=1&_nosuggest=1"
    peer = [f"/bench/events.json?dyad={a}-{b}&{plain}" for a, b in names]
    only = own[0]
    async with Http(HOST, ours) as http:
        tag = {"If-None-Match": (await http.get(only)).headers["etag"]}

    async def rate(port: int, paths: Iterable[str], most: int, headers: Mapping[str, str]) -> float:
        return most / await awaited(all_of(HOST, port, itertools.islice(paths, most), CLIENTS, headers))

    again: list[float] = []
    theirs: list[float] = []
    whole: list[float] = []
    unchanged: list[float] = []
    for number in range(rounds):
        again.append(await rate(ours, itertools.cycle(own), pages, {}))
        theirs.append(await rate(datasette, itertools.cycle(peer), pages // 5, {}))
        same = [(whole, {}), (unchanged, tag)]  # one page with and without its body, each first in turn
        for rates, headers in same if number % 2 else reversed(same):
            rates.append(await rate(ours, itertools.repeat(only), pages, headers))
    page, peers, one, short = (statistics.median(rates) for rates in (again, theirs, whole, unchanged))
    return [
        Ratio("page asked again / Datasette", page, peers, "pages/s", ">= 20"),
        Ratio("304 / the same page whole", short, one, "answers/s", "> 1"),
    ]
