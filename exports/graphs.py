"""The graph as lines of JSON, and a part of it as GraphML."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, TextIO

import networkx as nx

from exports.texts import address, of_what_shows
from graph.hidden import escaped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from graph.store.reader import Store
    from questions.neighbourhood import Neighbourhood
    from questions.network_shapes import Network

GRAPHML = "application/graphml+xml; charset=utf-8"

NODES = """
MATCH (n)
WHERE n:Curated OR n:Country OR n:Dyad AND EXISTS { (n)<-[:BETWEEN|FOR]-(:Curated) }
RETURN labels(n) AS labels, properties(n) AS properties
ORDER BY labels[0], n.id
"""

RELATIONSHIPS = """
MATCH (a)-[r]->(b)
WHERE r.dossiers IS NOT NULL OR type(r) = 'SUCCEEDED_BY'
RETURN type(r) AS type, properties(r) AS properties,
  {labels: labels(a), id: a.id} AS start, {labels: labels(b), id: b.id} AS end
ORDER BY type, start.id, end.id, r.key
"""


async def write_graph_lines(store: Store, out: TextIO) -> tuple[int, int]:
    """Write the curated graph and the countries, an object a line; how many nodes and relationships.

    A node is `{type: "node", labels, properties}`; after all nodes, a relationship is `{type: "relationship",
    label, start, end, properties}`, whose ends are named by labels and id.
    """
    nodes = await store.read(NODES)
    relationships = await store.read(RELATIONSHIPS)
    for row in nodes:
        _line(out, {"type": "node", **row})
    for row in relationships:
        ends = {"start": row["start"], "end": row["end"], "properties": row["properties"]}
        _line(out, {"type": "relationship", "label": row["type"], **ends})
    return len(nodes), len(relationships)


def _line(out: TextIO, entry: Mapping[str, object]) -> None:
    out.write(escaped(json.dumps(entry, ensure_ascii=False, default=str, sort_keys=True)) + "\n")


def neighbourhood_graphml(base: str) -> Callable[[Neighbourhood, str], tuple[bytes, str]]:
    """A writer of surroundings; lists within a node are joined by `; `."""

    def write(body: Neighbourhood, revision: str) -> tuple[bytes, str]:
        graph = nx.MultiDiGraph(revision=revision, truncated=body["truncated"])
        for node in body["nodes"]:
            date = node.get("date")
            room = "events" if node["type"] == "Event" else "entities"
            properties = {
                "label": node["label"],
                "type": node["type"],
                "depth": node["depth"],
                "kind": node.get("kind"),
                "status": node.get("status"),
                "edtf": date and date["edtf"],
                "start": date and date["start"],
                "end": date and date["end"],
                "alpha2": node.get("alpha2"),
                "contested": "; ".join(node.get("contested") or []),
                "sources": "; ".join(dict.fromkeys(source["id"] for source in node.get("sources") or [])),
                "url": address(base, room, node["id"]),
            }
            graph.add_node(node["id"], **_given(properties))
        for number, edge in enumerate(body["edges"]):
            ends = edge["source"], edge["target"]
            known: dict[str, object] = {
                "type": edge["type"],
                "role": edge.get("role"),
                "for": edge.get("for"),
                "office": edge.get("office"),
                **(edge.get("coded") or {}),
            }
            graph.add_edge(*ends, key=f"e{number}", **_given(known))
        out = io.BytesIO()
        nx.write_graphml_xml(graph, out)
        return out.getvalue(), GRAPHML

    return of_what_shows(write)


def network_graphml(base: str) -> Callable[[Network, str], tuple[bytes, str]]:
    """A writer of who deals with whom: a weighted edge for each direction of each kind.

    What both did together is one edge with `together`. Years are `2023: 4; 2024: 7`, all ways together.
    """

    def write(body: Network, revision: str) -> tuple[bytes, str]:
        graph = nx.MultiDiGraph(revision=revision, left_out=json.dumps(body["left_out"]))
        for node in body["nodes"]:
            properties = {
                "label": node["name"],
                "type": node["type"],
                "alpha2": node.get("alpha2"),
                "acts_for": "; ".join(node["acts_for"]),
                "events": node["events"],
                "url": address(base, "entities", node["id"]),
            }
            graph.add_node(node["id"], **_given(properties))
        number = 0
        for edge in body["edges"]:
            a, b, counts = edge["a"], edge["b"], edge["counts"]
            ways = ((a, b, counts["ab"], False), (b, a, counts["ba"], False), (a, b, counts["mutual"], True))
            years = (
                f"{year or '?'}: {told['ab'] + told['ba'] + told['mutual']}"
                for year, told in edge["years"].items()
            )
            shared = {
                "kind": edge["kind"],
                "dataset": edge["dataset"],
                "years": "; ".join(years),
                "unsure_of_all": counts["unsure"],
                "disputed_of_all": counts["disputed"],
            }
            for start, end, weight, together in ways:
                if weight:
                    told = _given({**shared, "weight": weight, "together": together})
                    # Gephi leaves out edges whose id it has seen.
                    graph.add_edge(start, end, key=f"e{number}", **told)
                    number += 1
        out = io.BytesIO()
        nx.write_graphml_xml(graph, out)
        return out.getvalue(), GRAPHML

    return of_what_shows(write)


def _given(properties: Mapping[str, object]) -> dict[str, object]:
    """GraphML has no null, so what is absent is left out."""
    return {name: value for name, value in properties.items() if value not in (None, "")}
