"""Neighbourhoods and shortest paths: asking the store against networkx with the graph in memory."""

from __future__ import annotations

import asyncio
import statistics
from functools import partial
from typing import TYPE_CHECKING

import networkx as nx

from bench.ratio import Ratio, awaited, seconds
from graph.store.reader import Store
from questions.neighbourhood import Around, neighbourhood
from questions.paths import paths

if TYPE_CHECKING:
    from graph.store.connection import Connection
    from graph.store.writer import Writer

EDGES = """
MATCH (a)-[r:ACTED|ADDRESSED_TO|AFFILIATED_WITH]->(b)
RETURN a.id AS a, b.id AS b
"""
ACTORS = """
MATCH (a:CodedActor) WITH a, COUNT { (a)--() } AS degree
WHERE 5 <= degree <= 50
RETURN a.id AS id ORDER BY degree DESC, id LIMIT 20
"""


def run(connection: Connection, writer: Writer) -> list[Ratio]:
    """Two steps around an actor, and the shortest ways between two; reading the graph into memory apart."""
    graph = nx.Graph()
    reading = seconds(lambda: graph.add_edges_from((row["a"], row["b"]) for row in writer.read(EDGES)))
    ids = [row["id"] for row in writer.read(ACTORS)]
    return asyncio.run(_measure(connection, graph, ids, reading))


async def _measure(connection: Connection, graph: nx.Graph, ids: list[str], reading: float) -> list[Ratio]:
    near: list[tuple[float, float]] = []
    ways: list[tuple[float, float]] = []
    async with Store(connection) as store:
        for number, (one, other) in enumerate(zip(ids, [*ids[1:], ids[0]], strict=True)):
            taken = await awaited(neighbourhood(store, [one], Around(depth=2), lang="en"))
            theirs = seconds(partial(nx.ego_graph, graph, one, radius=2))
            way = await awaited(paths(store, one, other, lang="en"))
            shortest = seconds(partial(_shortest, graph, one, other))
            if number:  # the first plans the queries
                near.append((taken, theirs))
                ways.append((way, shortest))
    return [
        Ratio("neighbourhood / networkx in memory", *_medians(near), "ms"),
        Ratio("shortest paths / networkx in memory", *_medians(ways), "ms"),
        Ratio("one neighbourhood / reading the graph into networkx", _medians(near)[0], reading * 1000, "ms"),
    ]


def _shortest(graph: nx.Graph, one: str, other: str) -> list[list[str]]:
    try:
        return list(nx.all_shortest_paths(graph, one, other))
    except nx.NetworkXNoPath:
        return []


def _medians(pairs: list[tuple[float, float]]) -> tuple[float, float]:
    ours, theirs = zip(*pairs, strict=True)
    return statistics.median(ours) * 1000, statistics.median(theirs) * 1000
