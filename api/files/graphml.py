"""Nodes and edges as GraphML, written by networkx."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import networkx as nx

from api.files.texts import Json, address, legal

if TYPE_CHECKING:
    from collections.abc import Callable

GRAPHML = "application/graphml+xml; charset=utf-8"


def neighbourhood_graphml(base: str) -> Callable[[Json], tuple[bytes, str]]:
    """A writer of `{nodes, edges, truncated}`; lists within a node are joined by `; `."""

    def write(body: Json) -> tuple[bytes, str]:
        graph = nx.MultiDiGraph(revision=body["revision"], truncated=body["truncated"])
        for node in body["nodes"]:
            date = node.get("date") or {}
            room = "events" if node["type"] == "Event" else "entities"
            properties = {
                "label": node["label"],
                "type": node["type"],
                "depth": node["depth"],
                "kind": node.get("kind"),
                "status": node.get("status"),
                "edtf": date.get("edtf"),
                "start": date.get("start"),
                "end": date.get("end"),
                "alpha2": node.get("alpha2"),
                "contested": "; ".join(node.get("contested") or []),
                "sources": "; ".join(dict.fromkeys(source["id"] for source in node.get("sources") or [])),
                "url": address(base, room, node["id"]),
            }
            graph.add_node(legal(node["id"]), **_given(properties))
        for number, edge in enumerate(body["edges"]):
            ends = legal(edge["source"]), legal(edge["target"])
            known = {name: edge.get(name) for name in ("type", "role", "for", "office")}
            known |= edge.get("coded") or {}
            graph.add_edge(*ends, key=f"e{number}", **_given(known))
        out = io.BytesIO()
        nx.write_graphml_xml(graph, out)
        return out.getvalue(), GRAPHML

    return write


def _given(properties: dict[str, Any]) -> dict[str, Any]:
    """GraphML has no null, so what is absent is left out."""
    return {
        name: legal(value) if isinstance(value, str) else value
        for name, value in properties.items()
        if value not in (None, "")
    }
