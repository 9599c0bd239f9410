"""A map of 2,000 nodes: ours against stock pyvis drawing the same points and lines.

Ours lays the points out; stock pyvis leaves that to the browser, which moves them for a while after it opens.
"""

from __future__ import annotations

import random

from bench.ratio import Ratio, by_turns
from viz.graph import MapEdge, MapGraph, MapNode
from viz.map import render_file

NODES, EDGES = 2_000, 6_000


def run(*, quick: bool) -> list[Ratio]:
    """One whole HTML file by each."""
    from pyvis.network import Network

    chance = random.Random(1961)  # noqa: S311 - the same map in every run
    nodes = tuple(MapNode(f"n{number}", "Person", f"Name {number}") for number in range(NODES))
    ends = {(chance.choice(nodes).id, chance.choice(nodes).id) for _ in range(EDGES)}
    edges = tuple(MapEdge(start, end, ("SENT",)) for start, end in sorted(ends) if start != end)

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
    return [
        Ratio("map of 2,000 nodes / stock pyvis", ours, peer, "s"),
        Ratio("the same map again / stock pyvis", placed, peer, "s"),
    ]
