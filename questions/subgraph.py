"""Nodes and the edges among them, as maps and the neighbourhood show them.

Coded events are gathered: one edge for each pair of actors, dataset and class of event, with its count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, NotRequired

from typing_extensions import TypedDict

from graph.store.reader import Row
from graph.vocabulary import vocabulary
from questions import towards
from questions.beside import beside_of, of_one_generation
from questions.items import (
    ACTING,
    RECEIVING,
    any_name_of,
    contested_of,
    if_known,
    name_of,
    status_of,
    type_of,
    words,
)
from questions.request import Status
from questions.shapes import Dates, ItemLevel, Ref, means

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from graph.store.beside import Beside
    from graph.store.reader import Store
    from graph.window import Window
    from questions.walk import Wanted


class Node(TypedDict):
    """A point of a map. `depth` counts the steps from the middle."""

    id: str
    type: str
    label: str
    depth: int
    alpha2: NotRequired[str | None]
    kind: NotRequired[str | None]
    date: NotRequired[Dates | None]
    status: NotRequired[Status | None]
    contested: NotRequired[list[str] | None]
    sources: NotRequired[list[Saying] | None]


class Saying(TypedDict):
    """A source and its relays."""

    id: str
    publisher: Ref | None
    via: list[Ref]


_GatheredClass = TypedDict(
    "_GatheredClass", {"class": Annotated[str, means("PLOVER category, or CAMEO root where it has none.")]}
)


class Gathered(_GatheredClass):
    """The rows of a dataset that one edge stands for."""

    dataset: str
    count: Annotated[int, means("Rows; two that tell one contact from both sides count once.")]
    first: str
    last: str
    mutual: Annotated[bool, means("Of a kind that both sides tell: without direction, by id.")]


_EdgeFor = TypedDict("_EdgeFor", {"for": NotRequired[str | None]})


class Edge(_EdgeFor):
    """A relationship, in the direction the graph holds it; with `coded`, rows of a dataset gathered."""

    source: str
    target: str
    type: str
    role: NotRequired[str | None]
    office: NotRequired[str | None]
    coded: NotRequired[Gathered | None]


class Subgraph(TypedDict):
    """Nodes and the edges among them."""

    nodes: list[Node]
    edges: list[Edge]


class GatheredEdge(TypedDict):
    """Rows of a dataset as one edge, with the element ids of both ends."""

    source: str
    target: str
    type: Literal["ACTED"]
    coded: Gathered
    ends: list[str]


class GatheredRows(TypedDict):
    """Coded events as edges."""

    edges: list[GatheredEdge]
    rows: Annotated[int, means("How many were counted.")]
    cut: Annotated[bool, means("Whether an entity has more than the 20,000 newest that are.")]


OF_EVENTS = f"{ACTING}|{RECEIVING}|AT|PART_OF|IN_REPLY_TO|MARKS|FULFILS|OF|POSSIBLY_SAME"
OF_ENTITIES = "REPRESENTS|ORGAN_OF|PARTY_TO|LOCATED_IN|SUCCEEDED_BY|OF"


def _nodes(*, asof: bool = False) -> str:
    return f"""
UNWIND $elements AS element
MATCH (n) WHERE elementId(n) = element
RETURN element, n {{
  .id, type: {type_of("n")}, name: {any_name_of("n")},
  .kind, .date, start: toString(n.start), end: toString(n.end), .alpha2, .dataset,
  status: {status_of("n", asof=asof)}, contested: {contested_of("n", asof=asof)},
  sources: CASE WHEN NOT n:Event THEN [] ELSE COLLECT {{
    MATCH (n)<-[:ABOUT]-(:Claim)-[r:REPORTED_BY]->(s:Source) {if_known("r", asof=asof)}
    WITH DISTINCT s, coalesce(r.via, []) AS via
    OPTIONAL MATCH (s)-[:PUBLISHED_BY]->(a:Actor)
    RETURN {{
      id: s.id, publisher: CASE WHEN a IS NULL THEN null ELSE {{id: a.id, name: {name_of("a")}}} END,
      via: COLLECT {{
        UNWIND via AS relay
        OPTIONAL MATCH (v:Actor {{id: relay}})
        RETURN {{id: relay, name: coalesce({name_of("v")}, relay)}}
      }}
    }} ORDER BY s.id
  }} END
}} AS node
"""


NODES = _nodes()
NODES_AS_OF = _nodes(asof=True)


# Edges are looked for from the events, which have few, and never from a country, which may have millions.
def _edges(*, asof: bool = False) -> str:
    # A row of a dataset has no claims: it was known whole, or not at all.
    claimed = """AND (e.row IS NOT NULL OR NOT n:Actor AND NOT n:Place OR EXISTS {
    (e)<-[:ABOUT]-(c:Claim {
      property: CASE type(r) WHEN 'AT' THEN 'place' ELSE toLower(type(r)) END, value: n.id
    }) WHERE c.known <= $as_of
  })"""
    return f"""
MATCH (e:Event)-[r:{OF_EVENTS}]-(n)
WHERE elementId(e) IN $events AND elementId(n) IN $elements {claimed if asof else ""}
RETURN DISTINCT startNode(r).id AS source, endNode(r).id AS target, type(r) AS type,
  r.for AS for, null AS office, elementId(r) AS element
UNION
MATCH (m)-[r:{OF_ENTITIES}]->(n)
WHERE elementId(m) IN $others AND elementId(n) IN $others
RETURN m.id AS source, n.id AS target, type(r) AS type,
  null AS for, r.office AS office, elementId(r) AS element
"""


EDGES = _edges()
EDGES_AS_OF = _edges(asof=True)


async def subgraph(
    store: Store, elements: dict[str, int], *, lang: str, as_of: date | None = None
) -> Subgraph:
    """The nodes with these element ids, each given with its distance from the middle, and their edges.

    With `as_of`, an event has what was known of it on that day.
    """
    text = NODES if as_of is None else NODES_AS_OF
    rows = await store.read(text, elements=list(elements), as_of=as_of, **words(lang))
    nodes = [_node(row["node"], elements[row["element"]]) for row in rows]
    events = [row["element"] for row in rows if row["node"]["type"] == "Event"]
    others = [row["element"] for row in rows if row["node"]["type"] != "Event"]
    text = EDGES if as_of is None else EDGES_AS_OF
    edges = await store.read(text, elements=list(elements), events=events, others=others, as_of=as_of)
    return {
        "nodes": sorted(nodes, key=_order),
        "edges": sorted(map(edge_of, edges), key=_order_of_edges),
    }


def _order(node: Node) -> tuple[object, ...]:
    return node["depth"], node["type"] == "Event", _start_of(node), node["id"]


def _order_of_edges(edge: Edge) -> tuple[str, ...]:
    # A person may hold two offices in one country: all of an edge decides, or each load orders anew.
    return edge["source"], edge["target"], edge["type"], repr(edge)


def _start_of(node: Node) -> str:
    day = node.get("date")
    return day["start"] if day else ""


def _node(row: Row, depth: int) -> Node:
    node: Node = {"id": row["id"], "type": row["type"], "label": row["name"], "depth": depth}
    if row["type"] == "Event":
        dated = row["start"] is not None
        node |= {
            "kind": row["kind"],
            "date": {"edtf": row["date"], "start": row["start"], "end": row["end"]} if dated else None,
            "status": row["status"],
            "contested": row["contested"] or [],
            "sources": row["sources"],
        }
    if row["alpha2"]:
        node["alpha2"] = row["alpha2"]
    return node


def edge_of(row: Row) -> Edge:
    """A row with `source, target, type, for, office` as an edge: a role has `role` and `for`."""
    edge: Edge = {"source": row["source"], "target": row["target"], "type": row["type"]}
    if row["type"] in vocabulary().roles:
        edge["role"], edge["for"] = row["type"].lower(), row["for"]
    if row["office"]:
        edge["office"] = row["office"]
    return edge


def rows_among(wanted: Wanted) -> bool:
    """Whether coded events may be asked for: they occurred, both sides act, and no account differs."""
    return {"occurred"} >= set(wanted.statuses) and wanted.mode != "mentioned" and not wanted.disputed


SCANNED = 20_000  # newest events of one entity or pair that are counted
EDGES_MOST = 1_000

# A row that tells a contact of another row again counts once. What names no second actor has no edge.
_TEXT = """
UNWIND $keys AS key
CALL (key) {{
  MATCH (e:Event)-[b:{type}]->()
  USING INDEX SEEK b:{type}({key}, start)
  WHERE b.{key} = key AND b.start >= $start AND b.start <= $end
  WITH e, b ORDER BY b.{key} DESC, b.start DESC LIMIT $scanned
  WITH collect([e, b.level]) AS found
  RETURN found, size(found) = $scanned AS cut
}}
WITH collect(cut) AS cuts, reduce(all = [], one IN collect(found) | all + one) AS found
UNWIND CASE WHEN found = [] THEN [null] ELSE found END AS one
WITH cuts, one[0] AS e, one[1] AS level
WHERE e IS NULL OR (e:CodedEvent AND ($level IS NULL OR coalesce(level, 'state') = $level)
  AND coalesce(e.dataset <> $beside, true) AND ($source IS NULL OR e.dataset = $source)
  AND ($as_of IS NULL OR e.known <= $as_of) AND (e.mirrored_by IS NULL OR e.id < e.mirrored_by))
WITH DISTINCT e, any(cut IN cuts WHERE cut) AS cut
OPTIONAL MATCH (x:Actor)-[:ACTED]->(e)
OPTIONAL MATCH (e)-[:ADDRESSED_TO]->(y:Actor)
WITH cut, e, x, y, e.contact IS NOT NULL AS mutual, e.contact IS NOT NULL AND y.id < x.id AS turned
WITH cut, CASE WHEN turned THEN y ELSE x END AS x, CASE WHEN turned THEN x ELSE y END AS y, mutual,
  e.dataset AS dataset, coalesce(e.plover, 'CAMEO ' + e.root) AS class,
  count(e) AS number, min(e.start) AS first, max(e.start) AS last
ORDER BY number DESC, x.id, y.id, dataset, class, mutual
RETURN any(one IN collect(cut) WHERE one) AS cut, sum(number) AS rows, collect(
  CASE WHEN x IS NULL OR y IS NULL THEN null ELSE {{
    source: x.id, target: y.id, ends: [elementId(x), elementId(y)],
    dataset: dataset, class: class, count: number, first: toString(first), last: toString(last),
    mutual: mutual
  }} END
)[..$most] AS edges
"""
ROWS_OF_ENTITIES = _TEXT.format(type="INVOLVES", key="entity")
ROWS_OF_PAIRS = _TEXT.format(type="BETWEEN", key="dyad")


@of_one_generation
async def gathered(
    store: Store,
    keys: Sequence[str],
    window: Window,
    *,
    pairs: bool = False,
    level: ItemLevel | None = None,
    source: str | None = None,
    as_of: date | None = None,
) -> GatheredRows:
    """The coded events of entities, or with `pairs` of dyads: a thousand edges at most, greatest first.

    source: the id of a dataset, whose rows alone are gathered; another source tells none.
    """
    apart = await _apart(store, keys, pairs=pairs)
    chosen = {"start": window.start, "end": window.end, "level": level, "source": source, "as_of": as_of}
    rows = await store.read(
        ROWS_OF_PAIRS if pairs else ROWS_OF_ENTITIES,
        keys=list(keys),
        **chosen,
        scanned=SCANNED,
        most=EDGES_MOST,
        beside=apart.dataset if apart else None,
    )
    if not rows:
        return {"edges": [], "rows": 0, "cut": False}
    row = rows[0]
    if apart:
        there = await towards.edges(store, apart, {"dyads": list(keys), **chosen}, most=EDGES_MOST)
        both = sorted([*row["edges"], *there["edges"]], key=_most_first)[:EDGES_MOST]
        row = {**row, "rows": row["rows"] + there["rows"], "edges": both}
    edges: list[GatheredEdge] = [
        {
            "source": edge["source"],
            "target": edge["target"],
            "type": "ACTED",
            "coded": {
                "dataset": edge["dataset"],
                "class": edge["class"],
                "count": edge["count"],
                "first": edge["first"],
                "last": edge["last"],
                "mutual": edge["mutual"],
            },
            "ends": edge["ends"],
        }
        for edge in row["edges"]
    ]
    return {"edges": edges, "rows": row["rows"], "cut": bool(row["cut"])}


async def _apart(store: Store, keys: Sequence[str], *, pairs: bool) -> Beside | None:
    """What holds rows of pairs beside the graph; of entities they are left out."""
    if pairs:
        return await beside_of(store)
    if keys:
        await store.leave_out()
    return None


def _most_first(edge: Row) -> tuple[int, str, str, str, str, bool]:
    return -edge["count"], edge["source"], edge["target"], edge["dataset"], edge["class"], edge["mutual"]


def within(gathered_rows: GatheredRows, nodes: Sequence[Node]) -> tuple[list[Edge], int]:
    """The edges of which both ends are among the nodes, and how many of the rows they stand for."""
    there = {node["id"] for node in nodes}
    drawn = [edge for edge in gathered_rows["edges"] if edge["source"] in there and edge["target"] in there]
    edges: list[Edge] = [
        {"source": edge["source"], "target": edge["target"], "type": edge["type"], "coded": edge["coded"]}
        for edge in drawn
    ]
    return edges, sum(edge["coded"]["count"] for edge in drawn)
