"""A map of 2,000 nodes: ours against stock pyvis drawing the same points and lines.

Ours lays the points out; stock pyvis leaves that to the browser, which moves them for a while after it opens.
How the layout grows with a map is told by itself: ten times the nodes and edges.
"""

from __future__ import annotations

import random

from bench.ratio import Ratio, by_turns
from viz.graph import MapEdge, MapGraph, MapNode
from viz.layout import positions
from viz.map import render_file

NODES, EDGES = 2_000, 6_000
LARGER = 10  # times as many of both


def run(*, quick: bool) -> list[Ratio]:
    """One whole HTML file by each, and the places alone for a larger map."""
    from pyvis.network import Network

    chance = random.Random(1961)  # noqa: S311 - the same map in every run
    names, ends = _joined(NODES, EDGES, chance)
    nodes = tuple(MapNode(name, "Person", f"Name {number}") for number, name in enumerate(names))
    edges = tuple(MapEdge(start, end, ("SENT",)) for start, end in ends)

    def theirs() -> None:
        net = Network(directed=True, cdn_resources="in_line")
        for node in nodes:
            net.add_node(node.id, label=node.name, title=node.name)
        for edge in edges:
            net.add_edge(edge.start, edge.end, title=edge.types[0])
        net.generate_html()

    middles = iter(nodes)  # another one each time, or the places would be remembered
    ours, peer = by_turns(
        lambda: render_file(MapGraph(nodes, edges, (next(middles).id,), NODES), "A map"),
        theirs,
        1 if quick else 5,
    )
    same = MapGraph(nodes, edges, ("n0",), NODES)
    render_file(same, "A map")
    placed, _ = by_turns(lambda: render_file(same, "A map"), theirs, 1 if quick else 5)
    larger = _joined(NODES * LARGER, EDGES * LARGER, chance)
    others = iter(names[100:]), iter(names[100:])
    many, few = by_turns(
        lambda: positions(*larger, [next(others[0])]),
        lambda: positions(names, ends, [next(others[1])]),
        1 if quick else 5,
    )
    return [
        Ratio("map of 2,000 nodes / stock pyvis", ours, peer, "s"),
        Ratio("the same map again / stock pyvis", placed, peer, "s"),
        Ratio("places of 20,000 nodes / of 2,000", many, few, "s", "at most 15"),
    ]


def _joined(nodes: int, edges: int, chance: random.Random) -> tuple[list[str], list[tuple[str, str]]]:
    names = [f"n{number}" for number in range(nodes)]
    ends = {(chance.choice(names), chance.choice(names)) for _ in range(edges)}
    return names, sorted((start, end) for start, end in ends if start != end)
