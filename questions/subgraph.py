"""Nodes and edges among a set of nodes, as maps and the neighbourhood show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.vocabulary import vocabulary
from questions.find import type_of
from questions.items import (
    ACTING,
    RECEIVING,
    Json,
    any_name_of,
    contested_of,
    if_known,
    name_of,
    status_of,
    words,
)

if TYPE_CHECKING:
    from datetime import date

    from graph.store.reader import Store

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
    claimed = """AND (NOT n:Actor AND NOT n:Place OR EXISTS {
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


async def subgraph(store: Store, elements: dict[str, int], *, lang: str, as_of: date | None = None) -> Json:
    """`{nodes, edges}` of the nodes with these element ids, each given with its distance from the middle.

    A node is `{id, type, label, depth}`, an event also `kind, date, status, contested, sources`, a country
    its `alpha2`. An edge is `{source, target, type}`: a role between actor and event also has `role` and
    `for`, an office `office`. With `as_of`, an event has what was known of it on that day.
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
        "edges": sorted(
            (_edge(edge) for edge in edges), key=lambda edge: (edge["source"], edge["target"], edge["type"])
        ),
    }


def _order(node: Json) -> tuple[object, ...]:
    return node["depth"], node["type"] == "Event", (node.get("date") or {}).get("start", ""), node["id"]


def _node(row: Json, depth: int) -> Json:
    node: Json = {"id": row["id"], "type": row["type"], "label": row["name"], "depth": depth}
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


def _edge(row: Json) -> Json:
    edge: Json = {"source": row["source"], "target": row["target"], "type": row["type"]}
    if row["type"] in vocabulary().roles:
        edge |= {"role": row["type"].lower(), "for": row["for"]}
    if row["office"]:
        edge["office"] = row["office"]
    return edge
