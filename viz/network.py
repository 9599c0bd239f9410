"""A map as a pyvis Network, filled in bulk.

pyvis' own `add_node` and `add_edge` look through everything added so far, which makes a map of n points
cost n squared. Its Node, Edge and Network classes are used here without them.
"""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING, Any

from graph.vocabulary import vocabulary
from graph.words import group
from viz.dates import in_words
from viz.layout import positions
from viz.look import look

if TYPE_CHECKING:
    from pyvis.network import Network

    from viz.graph import Coded, MapEdge, MapGraph, MapNode

SIZES = {"Country": 24, "Person": 13, "Organization": 13, "Claim": 7, "Source": 8}
SIZE = 11  # of everything else
FOCUS_FACTOR = 1.35
LABEL_WIDTH, LABEL_LINES = 22, 3
MANY_EDGES = 600
CROWDED = 70  # points from which on only the most important names are shown at first
CONTESTED_BORDER = "#b3401f"
FACE = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"


def network(graph: MapGraph, lang: str = "en") -> Network:
    """A directed pyvis Network of `graph` with places, looks, labels and hover texts set."""
    # pyvis imports IPython, half a second that only a map should cost.
    from pyvis.edge import Edge
    from pyvis.network import Network
    from pyvis.node import Node

    names = {node.id: node for node in graph.nodes}
    places = positions(list(names), [(edge.start, edge.end) for edge in graph.edges], graph.focus)
    net = Network(height="100%", width="100%", directed=True, cdn_resources="in_line")
    net.nodes = [
        Node(node.id, **_drawn(node, graph, lang), x=places[node.id][0], y=places[node.id][1]).options
        for node in graph.nodes
    ]
    net.node_ids = list(names)
    net.node_map = {node["id"]: node for node in net.nodes}
    net.edges = [
        Edge(edge.start, edge.end, directed=True, id=f"e{at}", **_joined(edge, names, lang), **bent).options
        for at, (edge, bent) in enumerate(zip(graph.edges, _bends(graph.edges), strict=True))
    ]
    net.options = options(len(graph.nodes), len(graph.edges))
    return net


def _drawn(node: MapNode, graph: MapGraph, lang: str) -> dict[str, Any]:
    seen = look(node.kind, lang)
    size = float(SIZES.get(node.kind, SIZE))
    in_focus = node.id in graph.focus
    certain = node.took_place
    fill, border = seen.color if certain else "#ffffff", CONTESTED_BORDER if node.contested else seen.color
    drawn: dict[str, Any] = {
        "label": label(node, lang),
        "title": hover(node, lang),
        "shape": seen.shape,
        "size": size * FOCUS_FACTOR if in_focus else size,
        # Hollow: said to have been, planned or called off. map.js fills it with the paper's colour.
        "color": colors(fill, border),
        "borderWidth": 1.5 if certain else 2.5,
        "font": {"size": 18 if node.kind == "Country" else 13},
        "kind": node.kind,
    }
    if seen.shape == "box":
        drawn["font"] = {"size": 12, "color": seen.ink if certain else "#1b1b1b"}
        drawn["margin"] = 5
        if len(graph.nodes) > CROWDED and not in_focus:
            drawn["label"] = " "  # a box grows with its text; hovering tells what it is
    if not certain:
        drawn["shapeProperties"] = {"borderDashes": [4, 3]}
        drawn["hollow"] = True
    if node.contested:
        drawn["borderWidth"] = 3
    return drawn


def colors(background: str, border: str) -> dict[str, Any]:
    """The same fill when chosen or hovered over; map.js draws the border in the page's accent colour then."""
    return {
        "background": background,
        "border": border,
        "highlight": {"background": background},
        "hover": {"background": background},
    }


def label(node: MapNode, lang: str) -> str:
    """What stands beside a point: an event's kind and date, anything else's name on a few short lines."""
    if node.event:
        when = textwrap.wrap(in_words(node.date, lang), LABEL_WIDTH) if node.date else []
        return "\n".join([look(node.kind, lang).name, *when])
    lines = textwrap.wrap(node.name, LABEL_WIDTH)
    if len(lines) > LABEL_LINES:
        lines = [*lines[: LABEL_LINES - 1], f"{lines[LABEL_LINES - 1]} …"]
    return "\n".join(lines)


def hover(node: MapNode, lang: str) -> str:
    """Plain text: what it is, when, in which state, and who says so."""
    says = group("drawing", lang)
    lines = [f"{look(node.kind, lang).name}: {node.name}"]
    if node.event:
        lines.append(in_words(node.date, lang))
    if node.status and node.status != "occurred":
        lines.append(f"{says['status']}: {vocabulary().name(node.status, lang)}")
    if node.contested:
        why = "; ".join(says[mark] for mark in node.contested if mark in says)
        lines.append(f"{says['contested']}: {why}")
    if node.says:
        lines.append(f"{says['says']}: {'; '.join(node.says)}")
    elif node.event:
        lines.append(f"{says['says']}: {says['no_source']}")
    return "\n".join(lines)


def edge_words(types: tuple[str, ...], lang: str) -> str:
    """Names of the relationships one line on the map stands for."""
    known, ours = vocabulary(), group("edge", lang)
    named = {kind: known.name(kind, lang) for kind in types if kind in known.roles or kind in known.links}
    return ", ".join(dict.fromkeys(str(ours.get(kind) or named.get(kind, kind)) for kind in types))


def _bends(edges: tuple[MapEdge, ...]) -> list[dict[str, Any]]:
    """How lines between the same two points are kept apart: each gathered line bends more than the last."""
    seen: dict[tuple[str, str], int] = {}
    bends: list[dict[str, Any]] = []
    for edge in edges:
        if edge.coded is None:
            bends.append({})
            continue
        place = seen[edge.start, edge.end] = seen.get((edge.start, edge.end), 0) + 1
        bends.append({"smooth": {"enabled": True, "type": "curvedCW", "roundness": min(0.06 * place, 1.0)}})
    return bends


def gathered_words(coded: Coded, lang: str) -> str:
    """What a gathered line says of itself: `consult, 12 rows, 2018-01-03 to 2018-10-30 (icews18)`."""
    says = group("drawing", lang)
    when = in_words(coded.first if coded.first == coded.last else f"{coded.first}/{coded.last}", lang)
    return str(says["gathered"]).format(
        name=coded.name.lower() if not coded.name.startswith("CAMEO") else coded.name,
        count=coded.count,
        when=when,
        dataset=coded.dataset,
    )


def _joined(edge: MapEdge, names: dict[str, MapNode], lang: str) -> dict[str, Any]:
    if edge.coded:
        said = gathered_words(edge.coded, lang)
        width = round(1 + 2 * math.log10(edge.coded.count), 1)
        way = "\N{EN DASH}" if edge.coded.mutual else "→"
        title = f"{names[edge.start].name} {way} {names[edge.end].name}\n{said}"
        without = {"arrows": ""} if edge.coded.mutual else {}
        return {"title": title, "said": said, "width": width, "gathered": True, **without}
    start, end, said = names[edge.start], names[edge.end], edge_words(edge.types, lang)
    # A role reads from the event's side, whichever way the relationship runs: "letter: sent by Kim Jong Un".
    acts = start.event or not end.event
    sentence = f"{start.name}\n{said} {end.name}" if acts else f"{end.name}\n{said} {start.name}"
    drawn: dict[str, Any] = {"title": sentence, "said": said}
    if set(edge.types) <= {"CONCERNS", "POSSIBLY_SAME"}:
        drawn["dashes"] = [3, 4]
    elif not (start.took_place and end.took_place):
        drawn["dashes"] = [7, 4]  # as the outline of the point it leads to
    return drawn


def options(nodes: int, edges: int) -> dict[str, Any]:
    """vis-network's options. Places are fixed beforehand, so nothing moves but what a reader drags.

    On a crowded map the lesser names wait until the reader zooms in; map.js keeps the greater ones legible.
    """
    many = edges > MANY_EDGES
    return {
        "autoResize": True,
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False, "randomSeed": 1},
        "nodes": {
            "font": {"face": FACE, "size": 13, "vadjust": -2},
            "scaling": {"label": {"enabled": False, "drawThreshold": 11 if nodes > CROWDED else 6}},
        },
        "edges": {
            "width": 1.1,
            "arrows": {"to": {"enabled": True, "scaleFactor": 0.45}},
            "smooth": False if many else {"enabled": True, "type": "curvedCW", "roundness": 0.08},
            "font": {"face": FACE, "size": 11, "strokeWidth": 4},
            "selectionWidth": 1.4,
            "hoverWidth": 0.6,
        },
        "interaction": {
            "hover": True,
            "tooltipDelay": 120,
            # Its own keyboard takes the focus whenever the pointer passes, and the page jumps: see map.js.
            "keyboard": {"enabled": False},
            "hideEdgesOnDrag": True,  # they are what drawing costs, from a few dozen on
            "hideEdgesOnZoom": many,
        },
    }
