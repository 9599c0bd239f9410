"""A network of actors as a pyvis Network and as a page: who deals with whom, and how much.

How wide, dashed, bent and pointed a line is depends on the years a reader chooses, so static/map-actors.js
works it out of the counts given here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from graph.countries.registry import countries
from graph.vocabulary import CODED_EVENT, vocabulary
from graph.words import group, number, words
from questions.network_counts import columns, year_of
from questions.network_left import line_id
from viz.dates import in_words
from viz.graph import MapNode, focus_text
from viz.layout import facing, positions, spaced
from viz.look import Look, look
from viz.network import FACE, colors, label, options

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pyvis.network import Network

    from questions.network_shapes import Network as Answer
    from questions.network_shapes import NetworkEdge, NetworkEvent, NetworkNode

    Link = Callable[[str], str]

ROOM = 105.0  # free space around a node
SPACED = 120  # most nodes for `spaced`, which compares each with each
GOLDEN = (math.sqrt(5) - 1) / 2
SPREAD = 1.75  # factor on positions: there are more edges between two nodes here, and longer names
SIZES = (9.0, 3.2)  # of a node without events, and what each doubling of its events adds
ROW_SIZES = (7.0, 1.6)  # the same for two sides in rows
TOLD_PAIRS, LISTED_EVENTS = 100, 8  # pairs of the list with events under them, and how many
PAIR = 2
TIE = "represents"


@dataclass(frozen=True)
class PairKind:
    """Events of one kind between two: its look, and the counts in words."""

    look: Look
    dataset: str | None
    total: int
    told: str


@dataclass(frozen=True)
class PairEvent:
    """One event in the list of a pair."""

    name: str
    when: str
    kind: str
    href: str | None
    status: str | None
    disputed: bool


@dataclass(frozen=True)
class Pair:
    """Two actors in the list beside the drawing. share: length of the bar, 100 for the pair of most events.

    events: the newest few, of the first pairs only. shown: whether the reader's filters leave any event
    between them.
    """

    id: str
    a: str
    b: str
    total: int
    share: float
    disputed: int
    kinds: tuple[PairKind, ...]
    events: tuple[PairEvent, ...]
    more: int
    href: str | None
    shown: bool


@dataclass(frozen=True)
class LineKind:
    """A kind of line in the legend. `id`: the kind, for rows with their dataset."""

    id: str
    look: Look
    name: str
    total: int


def pair_id(edge: NetworkEdge) -> str:
    """An id for the two actors of an edge, the same for all edges between them."""
    return focus_text(edge["a"], edge["b"])


def map_node(node: NetworkNode) -> MapNode:
    """A node as the other maps know it."""
    return MapNode(node["id"], node["type"], node["name"])


def actor_network(answer: Answer, lang: str) -> Network:
    """A pyvis Network with places, looks and labels set, and the counts that widths come from."""
    from pyvis.edge import Edge
    from pyvis.network import Network
    from pyvis.node import Node

    ties = [(node["id"], state) for node in answer["nodes"] for state in node["acts_for"]]
    ties = [tie for tie in ties if tie[0] != tie[1]]
    places = _places(answer, ties)
    sizes = ROW_SIZES if len(answer["focus"]) == PAIR else SIZES
    net = Network(height="100%", width="100%", directed=True, cdn_resources="in_line")
    net.nodes = [
        Node(
            node["id"],
            **_drawn(node, sizes, lang),
            x=round(places[node["id"]][0], 1),
            y=round(places[node["id"]][1], 1),
        ).options
        for node in answer["nodes"]
    ]
    net.node_ids = [node["id"] for node in answer["nodes"]]
    net.node_map = {node["id"]: node for node in net.nodes}
    numbers = {event["id"]: at for at, event in enumerate(answer["events"])}
    for at, edge in enumerate(answer["edges"]):
        drawn = Edge(edge["a"], edge["b"], directed=True, id=f"e{at}", **_line(edge, lang)).options
        drawn["events"] = [numbers[event] for event in edge["events"]]
        net.edges.append(drawn)
    net.edges += [
        Edge(node, state, id=f"t{at}", kind=TIE, dashes=[1, 5], width=1).options
        for at, (node, state) in enumerate(ties)
    ]
    net.options = _options(len(net.nodes), len(net.edges))
    return net


def _places(answer: Answer, ties: Sequence[tuple[str, str]]) -> dict[str, tuple[float, float]]:
    """Where each stands: around the focus, or two sides facing each other where two states are in focus."""
    focus = [node["id"] for node in answer["focus"]]
    totals: dict[tuple[str, str], int] = {}
    for edge in answer["edges"]:
        ends = edge["a"], edge["b"]
        totals[ends] = totals.get(ends, 0) + (1 if edge["dataset"] else edge["total"])
    sides = {node["id"]: _side(node, focus) for node in answer["nodes"]}
    if len(focus) == PAIR and set(focus) <= set(sides):
        return facing(focus, sides, totals)
    # Neighbours are placed around a node in the order given: spread so that heavy edges are not side by side.
    heavy = sorted(totals, key=lambda ends: (-totals[ends], ends))
    apart = sorted(range(len(heavy)), key=lambda at: at * GOLDEN % 1)
    found = positions(list(sides), [*(heavy[at] for at in apart), *ties], focus)
    spread = {node: (x * SPREAD, y * SPREAD) for node, (x, y) in found.items()}
    if len(spread) > SPACED:
        return spread
    broad: dict[tuple[str, str], float] = dict.fromkeys(totals, 0.0)
    for edge in answer["edges"]:
        broad[edge["a"], edge["b"]] += 2.5 + math.log2(edge["total"])  # about what map-actors.js draws
    return spaced(spread, broad, ROOM)


def _side(node: NetworkNode, focus: Sequence[str]) -> str | None:
    """The one of two in focus to which somebody belongs; None for a third party."""
    if node["id"] in focus:
        return node["id"]
    stood = [state for state in node["acts_for"] if state in focus]
    return stood[0] if len(stood) == 1 else None


def _options(nodes: int, edges: int) -> dict[str, Any]:
    drawn = options(nodes, edges)
    drawn["nodes"]["scaling"]["label"]["drawThreshold"] = 4  # actors.js sees to it that none lie on another
    drawn["edges"] |= {"smooth": False, "arrows": {"to": {"scaleFactor": 0.4}, "from": {"scaleFactor": 0.4}}}
    drawn["edges"]["font"] = {"face": FACE, "size": 12, "strokeWidth": 4}
    return drawn


def actor_look(kind: str, lang: str) -> Look:
    """How a point looks here: as on other maps, but no box, which grows with its text."""
    seen = look(kind, lang)
    return replace(seen, shape="hexagon") if seen.shape == "box" else seen


def _drawn(node: NetworkNode, sizes: tuple[float, float], lang: str) -> dict[str, Any]:
    seen = actor_look(node["type"], lang)
    least, doubled = sizes
    drawn = {
        "label": label(map_node(node), lang),
        "title": f"{seen.name}: {node['name']}",
        "shape": seen.shape,
        "size": round(least + doubled * math.log2(1 + node["events"]), 1),
        "color": colors(seen.color, seen.color),
        "borderWidth": 1.5,
        "font": {"size": 17 if node["type"] == "Country" else 14},
        "kind": node["type"],
    }
    if node["opened"]:
        drawn["borderWidth"] = 4
    return drawn


def _line(edge: NetworkEdge, lang: str) -> dict[str, Any]:
    """A line with its counts."""
    drawn: dict[str, Any] = {
        "kind": line_id(edge),
        "pair": pair_id(edge),
        "color": look(edge["kind"], lang).color,
        "years": {year: columns(counts) for year, counts in edge["years"].items()},
    }
    if classes := edge.get("classes"):
        drawn["classes"] = classes
    return drawn


def events_told(answer: Answer, lang: str, link: Link | None) -> list[dict[str, Any]]:
    """The events as the panel lists them; absent keys are not shown."""
    return [_event(event, lang, link) for event in answer["events"]]


def _event(event: NetworkEvent, lang: str, link: Link | None) -> dict[str, Any]:
    says = group("drawing", lang)
    told: dict[str, Any] = {
        "name": event["title"],
        "when": in_words(event["date"]["edtf"] if event["date"] else None, lang),
        "year": year_of(event["date"]),
        "kind": look(event["kind"], lang).name,
    }
    if event["status"] != "occurred":
        told["status"] = vocabulary().name(event["status"], lang)
    if event["contested"]:
        told["contested"] = [says[mark] for mark in event["contested"] if mark in says]
    if link:
        told["href"] = link(f"/events/{quote(event['id'], safe=':')}")
    return told


def line_kinds(answer: Answer, lang: str) -> tuple[LineKind, ...]:
    """The kinds of line in the legend, those of the most events first, each event once."""
    totals: dict[str, int] = {}
    seen: dict[str, set[str]] = {}
    first: dict[str, NetworkEdge] = {}
    for edge in answer["edges"]:
        name = line_id(edge)
        first.setdefault(name, edge)
        if edge["dataset"]:
            totals[name] = totals.get(name, 0) + edge["total"]
        else:
            seen.setdefault(name, set()).update(edge["events"])
            totals[name] = len(seen[name])
    kinds = (
        LineKind(name, look(edge["kind"], lang), line_name(edge, lang), totals[name])
        for name, edge in first.items()
    )
    return tuple(sorted(kinds, key=lambda kind: (-kind.total, kind.id)))


def line_name(edge: NetworkEdge, lang: str) -> str:
    """A kind of line in words; rows with their dataset."""
    name = look(edge["kind"], lang).name
    if edge["dataset"] is None:
        return name
    return words("network.of_dataset", lang).format(name=name, dataset=edge["dataset"])


def pairs(answer: Answer, lang: str, link: Link | None, shown: Answer | None = None) -> tuple[Pair, ...]:
    """The list beside the drawing: pairs of the most events first, each event of a pair once.

    shown: the answer after the reader's filters, if there are any; pairs without events in it come last.
    """
    names = {node["id"]: node["name"] for node in answer["nodes"]}
    events = {event["id"]: event for event in answer["events"]}
    remain = _by_pair(shown or answer)
    found = _by_pair(answer) | remain
    # What dossiers tell comes before rows of datasets, which are many more.
    ranked = sorted(
        found.items(),
        key=lambda item: (
            item[0] not in remain,
            -_told(item[1]),
            -sum(edge["total"] for edge in item[1]),
            item[0],
        ),
    )
    most = max((sum(edge["total"] for edge in edges) for edges in (remain or found).values()), default=1)
    listed = []
    for at, (name, edges) in enumerate(ranked):
        told = [event for edge in edges for event in edge["events"]]
        newest = sorted(told, key=lambda one: (_start(events[one]), one), reverse=True)
        newest = newest[:LISTED_EVENTS] if at < TOLD_PAIRS else []
        total = sum(edge["total"] for edge in edges)
        a, b = edges[0]["a"], edges[0]["b"]
        listed.append(
            Pair(
                name,
                names[a],
                names[b],
                total,
                round(100 * math.log1p(total) / math.log1p(most), 1),
                sum(edge["counts"]["disputed"] for edge in edges),
                tuple(_pair_kind(edge, names, lang) for edge in edges),
                tuple(_pair_event(events[one], lang, link) for one in newest),
                total - len(newest),
                link(pair_path(a, b)) if link else None,
                name in remain,
            )
        )
    return tuple(listed)


def _by_pair(answer: Answer) -> dict[str, list[NetworkEdge]]:
    found: dict[str, list[NetworkEdge]] = {}
    for edge in answer["edges"]:
        found.setdefault(pair_id(edge), []).append(edge)
    return found


def _told(edges: Sequence[NetworkEdge]) -> int:
    return sum(edge["total"] for edge in edges if edge["dataset"] is None)


def _start(event: NetworkEvent) -> str:
    return event["date"]["start"] if event["date"] else ""


def _pair_kind(edge: NetworkEdge, names: Mapping[str, str], lang: str) -> PairKind:
    says, counts = group("network", lang), edge["counts"]
    a, b = names[edge["a"]], names[edge["b"]]
    parts = [
        says["toward"].format(n=number(counts["ab"], lang), a=a, b=b) if counts["ab"] else "",
        says["toward"].format(n=number(counts["ba"], lang), a=b, b=a) if counts["ba"] else "",
        says["together"].format(n=number(counts["mutual"], lang)) if counts["mutual"] else "",
        says["unsure"].format(n=number(counts["unsure"], lang)) if counts["unsure"] else "",
    ]
    told = ", ".join(part for part in parts if part)
    named = Look(edge["kind"], line_name(edge, lang), look(edge["kind"], lang).color, "dot")
    return PairKind(named, edge["dataset"], edge["total"], told)


def _pair_event(event: NetworkEvent, lang: str, link: Link | None) -> PairEvent:
    told = _event(event, lang, link)
    return PairEvent(
        told["name"],
        told["when"],
        told["kind"],
        told.get("href"),
        told.get("status"),
        bool(event["contested"]),
    )


def pair_path(a: str, b: str) -> str:
    """Where all between two stands: two states have a page, of others there is a network."""
    if countries().get(a) and countries().get(b):
        return f"/relations/{quote(a, safe='')}/{quote(b, safe='')}"
    return f"/map?view=actors&focus={quote(focus_text(a, b), safe=':,%')}"


def rows_path(edge: NetworkEdge) -> str | None:
    """The page of the rows one line counts; None for what dossiers tell."""
    if edge["dataset"] is None:
        return None
    if countries().get(edge["a"]) and countries().get(edge["b"]):
        asked = f"source={quote(edge['dataset'])}&kind={CODED_EVENT}&level=all"
        return f"/relations/{quote(edge['a'], safe='')}/{quote(edge['b'], safe='')}?{asked}"
    other = edge["b"] if countries().get(edge["a"]) else edge["a"]
    return f"/entities/{quote(other, safe='')}?source={quote(edge['dataset'])}&kind={CODED_EVENT}"


def left_told(answer: Answer, left: Answer, state: Mapping[str, str], lang: str) -> str:
    """How much the reader's filters leave, in words; empty without filters."""
    if left is answer:
        return ""
    some, every = (number(len({pair_id(edge) for edge in one["edges"]}), lang) for one in (left, answer))
    told = words("network.left", lang).format(some=some, all=every)
    years = state.get("years")
    return f"{told} {words('network.left_years', lang).format(years=years)}" if years else told


def notes(answer: Answer, lang: str) -> tuple[str, ...]:
    """What the network does not show, in words."""
    says, left, said = group("network", lang), answer["left_out"], partial(number, lang=lang)
    told = []
    if not answer["edges"]:
        told.append(says["empty"])
    if left["nodes"]:
        told.append(says["nodes_left"].format(n=said(left["nodes"]), edges=said(left["edges"])))
    if left["events"]:
        told.append(says["events_left"])
    if left["apart"]:
        told.append(says["apart"].format(n=said(left["apart"])))
    if left["rows"]:
        told.append(says["rows"].format(rows=said(left["rows"]), drawn=said(left["rows_drawn"])))
        if left["rows_cut"]:
            told.append(says["rows_cut"])
    return tuple(told)
