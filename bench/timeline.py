"""The first page of a timeline: ours over HTTP against the raw driver running the same queries."""

from __future__ import annotations

import asyncio
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from neo4j import AsyncGraphDatabase, RoutingControl

from bench.http import Connection as Http
from bench.http import all_of
from bench.ratio import Ratio, awaited
from bench.store import HOST, served
from graph.store.reader import Row, Store
from questions.timeline import timeline
from questions.walk import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neo4j import AsyncDriver

    from graph.store.connection import Connection
    from graph.store.writer import Writer

ITEMS = 50
CLIENTS = 8
BUSIEST = """
MATCH ()-[b:BETWEEN {level: 'state'}]->(d:Dyad)
WITH d, count(*) AS events WHERE events > $items
RETURN d.a AS a, d.b AS b ORDER BY events DESC LIMIT $most
"""
# What is kept, here and on the server, is kept for a revision.
ANOTHER_REVISION = "MATCH (m:Meta {id: 'graph'}) SET m.revision = m.revision + 1"


@dataclass(frozen=True)
class Pair:
    """Two countries, the address of their first page, and what the page asks the store."""

    address: str
    asked: tuple[tuple[str, dict[str, Any]], ...]


class Recording(Store):
    """A store that notes what it is asked."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def read(self, cypher: str, **params: Any) -> list[Row]:  # noqa: ANN401
        """As a store does."""
        self.asked.append((cypher, params))
        return await super().read(cypher, **params)


def run(connection: Connection, writer: Writer, *, quick: bool) -> list[Ratio]:
    """One client and eight, nothing cached, over the busiest pairs of countries."""
    most, rounds = (40, 2) if quick else (200, 5)
    names = [(row["a"], row["b"]) for row in writer.read(BUSIEST, items=ITEMS, most=most)]
    pairs = asyncio.run(_record(connection, names))
    with served(connection, kept_seconds="0") as port:  # each round must see that nothing is kept for it
        return asyncio.run(_measure(connection, writer, pairs, port, rounds))


async def _record(connection: Connection, names: list[tuple[str, str]]) -> list[Pair]:
    pairs = []
    for a, b in names:
        async with Recording(connection) as store:
            await timeline(store, a, b, Wanted(limit=ITEMS))
            pairs.append(Pair(f"/v1/relations/{a}/{b}/timeline", tuple(store.asked)))
    return pairs


async def _measure(
    connection: Connection, writer: Writer, pairs: list[Pair], port: int, rounds: int
) -> list[Ratio]:
    ours: list[float] = []
    raw: list[float] = []
    ours_rate: list[float] = []
    raw_rate: list[float] = []
    async with (
        AsyncGraphDatabase.driver(connection.uri, auth=(connection.user, connection.password)) as driver,
        Http(HOST, port) as http,
    ):
        for number in range(rounds + 1):
            await asyncio.to_thread(writer.write, ANOTHER_REVISION)
            first: list[float] = []
            second: list[float] = []
            for at, pair in enumerate(pairs):
                by_http, by_driver = (
                    (first, lambda p=pair: http.get(p.address)),
                    (second, lambda p=pair: _ask(driver, connection, p)),
                )
                for times, work in (by_http, by_driver) if at % 2 else (by_driver, by_http):
                    times.append(await awaited(work()))
            await asyncio.to_thread(writer.write, ANOTHER_REVISION)
            together = await awaited(all_of(HOST, port, (pair.address for pair in pairs), CLIENTS))
            alone = await awaited(_all(driver, connection, iter(pairs)))
            if number:  # the first round plans the queries and fills the page cache
                ours += first
                raw += second
                ours_rate.append(len(pairs) / together)
                raw_rate.append(len(pairs) / alone)
    return [
        Ratio(
            "timeline page / raw driver",
            statistics.median(ours) * 1000, statistics.median(raw) * 1000, "ms", "<= 1.05",
        ),
        Ratio(
            f"timeline pages by {CLIENTS} clients / raw driver",
            statistics.median(ours_rate), statistics.median(raw_rate), "pages/s", ">= 0.95",
        ),
    ]  # fmt: skip


async def _ask(driver: AsyncDriver, connection: Connection, pair: Pair) -> None:
    for cypher, params in pair.asked:
        await driver.execute_query(
            cypher, params, database_=connection.database, routing_=RoutingControl.READ
        )


async def _all(driver: AsyncDriver, connection: Connection, left: Iterator[Pair]) -> None:
    async def work() -> None:
        for pair in left:
            await _ask(driver, connection, pair)

    await asyncio.gather(*(work() for _ in range(CLIENTS)))
