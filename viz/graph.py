"""What a map draws: nodes and merged edges, made of the answers of questions.neighbourhood."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NotRequired
from urllib.parse import quote, unquote

from questions.subgraph import Subgraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from questions.neighbourhood import CodedRows
    from questions.subgraph import Node, Saying

MAX_NODES = 2_000  # what a browser moves smoothly; more is cut, and the map says so
NEVER_DRAWN = frozenset({"Dyad", "DyadYear", "Dossier", "Coverage"})
RELAYS = "\N{LEFTWARDS ARROW}"
HIDDEN_AT_FIRST = frozenset({"Claim", "Source"})


def focus_text(*ids: str) -> str:
    """Ids as `focus` of a map's address: joined by commas, a comma within an id written as %2C."""
    return ",".join(one.replace("%", "%25").replace(",", "%2C") for one in ids)


def focus_ids(text: str) -> tuple[str, ...]:
    """The ids in `focus` of a map's address."""
    found = (unquote(one.strip()) for one in text.split(","))
    return tuple(dict.fromkeys(one for one in found if one))


@dataclass(frozen=True)
class MapNode:
    """One point. `kind` is an event kind or an entity type of the vocabulary; `says` holds who reports it."""

    id: str
    kind: str
    name: str
    event: bool = False
    date: str | None = None
    status: str | None = None
    contested: tuple[str, ...] = ()
    says: tuple[str, ...] = ()

    @property
    def took_place(self) -> bool:
        """False for an event that is only alleged or planned, was called off or did not happen."""
        return self.status in {None, "occurred"}

    @property
    def path(self) -> str | None:
        """Path of its page on the site; None for what has no page of its own."""
        if self.event:
            return f"/events/{quote(self.id, safe=':')}"
        if self.kind == "Source":
            return f"/sources/{quote(self.id, safe=':')}"
        return None if self.kind in {"Claim", "Provision"} else f"/entities/{quote(self.id, safe=':')}"


@dataclass(frozen=True)
class MapEdge:
    """All relationships that run from one node to another; `types` are their names in the graph."""

    start: str
    end: str
    types: tuple[str, ...]
    coded: Coded | None = None


@dataclass(frozen=True)
class Coded:
    """The rows of a dataset that one line stands for: events of one class, between two days.

    mutual: they are of both together, and the line has no direction.
    """

    dataset: str
    name: str
    count: int
    first: str
    last: str
    mutual: bool = False


@dataclass(frozen=True)
class MapGraph:
    """Nodes and edges of one map. `total` counts the nodes before the cut at MAX_NODES.

    `more` says that the query itself left nodes out (its limit), so that `total` is not all there is.
    `outside`: how many events linked with those of a pair are not of the time and kinds asked for. `rows`:
    rows of datasets gathered into lines, of which `drawn` are on the map; `counted_all`: whether it is all.
    """

    nodes: tuple[MapNode, ...]
    edges: tuple[MapEdge, ...]
    focus: tuple[str, ...] = ()
    total: int = 0
    more: bool = False
    outside: int = 0
    rows: int = 0
    drawn: int = 0
    counted_all: bool = True
    degree: Mapping[str, int] = field(default_factory=dict)


class Drawn(Subgraph):
    """Nodes and edges of a map, and what it leaves out."""

    truncated: NotRequired[bool]
    outside: NotRequired[int]
    coded: NotRequired[CodedRows]


def map_graph(drawn: Drawn, focus: Sequence[str] = (), limit: int = MAX_NODES) -> MapGraph:
    """At most `limit` nodes, those fewest steps from `focus` first, and the edges between them."""
    nodes = {node["id"]: _node(node) for node in drawn["nodes"] if node["type"] not in NEVER_DRAWN}
    joined: dict[tuple[str, str], list[str]] = {}
    lines = []
    for line in drawn["edges"]:
        ends = line["source"], line["target"]
        if (told := line.get("coded")) and ends[0] in nodes and ends[1] in nodes:
            coded = Coded(
                told["dataset"], told["class"], told["count"], told["first"], told["last"], told["mutual"]
            )
            lines.append(MapEdge(*ends, (line["type"],), coded))
        elif ends[0] in nodes and ends[1] in nodes and line["type"] not in joined.setdefault(ends, []):
            joined[ends].append(line["type"])
    edges = (*(MapEdge(start, end, tuple(types)) for (start, end), types in joined.items() if types), *lines)
    total, kept = len(nodes), nodes
    if total > limit:
        near = _nearest(nodes, edges, focus, limit)
        kept = {node: nodes[node] for node in nodes if node in near}
        edges = tuple(edge for edge in edges if edge.start in kept and edge.end in kept)
    coded_rows = drawn.get("coded")
    degree = dict.fromkeys(kept, 0)
    for edge in edges:
        degree[edge.start] += 1
        degree[edge.end] += 1
    return MapGraph(
        nodes=tuple(kept.values()),
        edges=edges,
        focus=tuple(node for node in focus if node in kept),
        total=total,
        more=drawn.get("truncated", False),
        outside=drawn.get("outside", 0),
        rows=coded_rows["rows"] if coded_rows else 0,
        drawn=sum(edge.coded.count for edge in edges if edge.coded),
        counted_all=not (coded_rows and coded_rows["cut"]),
        degree=degree,
    )


def connected(graph: MapGraph) -> MapGraph:
    """The same graph without the entities that no edge touches, such as papers that only report."""
    nodes = tuple(node for node in graph.nodes if node.event or graph.degree[node.id])
    return replace(graph, nodes=nodes, total=graph.total - (len(graph.nodes) - len(nodes)))


def _node(node: Node) -> MapNode:
    dates = node.get("date")
    return MapNode(
        id=node["id"],
        kind=node.get("kind") or node["type"],
        name=node["label"] or node["id"],
        event=node["type"] == "Event",
        date=dates["edtf"] if dates else None,
        status=node.get("status"),
        contested=tuple(node.get("contested") or ()),
        says=tuple(dict.fromkeys(says(source) for source in node.get("sources") or ())),
    )


def says(source: Saying) -> str:
    """Who says so, nearest first: "KabarBerita ← Reuters ← KCNA" for a paper relaying a relay."""
    publisher = source["publisher"]
    chain = [publisher["name"] if publisher else source["id"], *(relay["name"] for relay in source["via"])]
    return f" {RELAYS} ".join(chain)


def _nearest(
    nodes: Mapping[str, MapNode], edges: Iterable[MapEdge], focus: Sequence[str], limit: int
) -> set[str]:
    """The `limit` nodes fewest steps from the focus, or from the busiest nodes where there is none."""
    neighbours: dict[str, list[str]] = {node: [] for node in nodes}
    for edge in edges:
        neighbours[edge.start].append(edge.end)
        neighbours[edge.end].append(edge.start)
    starts = [node for node in focus if node in nodes]
    busiest = sorted(nodes, key=lambda node: -len(neighbours[node]))
    kept: set[str] = set()
    for start in [*starts, *busiest]:
        queue = deque([start])
        while queue and len(kept) < limit:
            node = queue.popleft()
            if node not in kept:
                kept.add(node)
                queue.extend(other for other in neighbours[node] if other not in kept)
        if len(kept) >= limit:
            break
    return kept
