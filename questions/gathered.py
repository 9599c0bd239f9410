"""Coded events gathered: one edge for each pair of actors, dataset and class of event, with its count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from graph.store.reader import Store
    from graph.window import Window
    from questions.items import Json

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
  AND ($as_of IS NULL OR e.known <= $as_of) AND (e.mirrored_by IS NULL OR e.id < e.mirrored_by))
WITH DISTINCT e, any(cut IN cuts WHERE cut) AS cut
OPTIONAL MATCH (x:Actor)-[:ACTED]->(e)
OPTIONAL MATCH (e)-[:ADDRESSED_TO]->(y:Actor)
WITH cut, x, y, e.dataset AS dataset, coalesce(e.plover, 'CAMEO ' + e.root) AS class,
  count(e) AS number, min(e.start) AS first, max(e.start) AS last
ORDER BY number DESC, x.id, y.id, dataset, class
RETURN any(one IN collect(cut) WHERE one) AS cut, sum(number) AS rows, collect(
  CASE WHEN x IS NULL OR y IS NULL THEN null ELSE {{
    source: x.id, target: y.id, ends: [elementId(x), elementId(y)],
    dataset: dataset, class: class, count: number, first: toString(first), last: toString(last)
  }} END
)[..$most] AS edges
"""
OF_ENTITIES = _TEXT.format(type="INVOLVES", key="entity")
OF_PAIRS = _TEXT.format(type="BETWEEN", key="dyad")


async def gathered(
    store: Store,
    keys: Sequence[str],
    window: Window,
    *,
    pairs: bool = False,
    level: Literal["state", "society"] | None = None,
    as_of: date | None = None,
) -> Json:
    """`{edges, rows, cut}` of the coded events of entities, or with `pairs` of dyads.

    An edge is `{source, target, type: ACTED, coded: {dataset, class, count, first, last}, ends}`, the
    greatest count first, a thousand at most: class is the event's PLOVER category, or its CAMEO root
    where the tables have none; ends holds the element ids. rows: how many were counted; cut: whether an
    entity has more than the 20,000 newest that are.
    """
    params: dict[str, Any] = {"keys": list(keys), "start": window.start, "end": window.end}
    text = OF_PAIRS if pairs else OF_ENTITIES
    rows = await store.read(text, **params, level=level, as_of=as_of, scanned=SCANNED, most=EDGES_MOST)
    if not rows:
        return {"edges": [], "rows": 0, "cut": False}
    row = rows[0]
    edges = [
        {
            "source": edge["source"],
            "target": edge["target"],
            "type": "ACTED",
            "coded": {key: edge[key] for key in ("dataset", "class", "count", "first", "last")},
            "ends": edge["ends"],
        }
        for edge in row["edges"]
    ]
    return {"edges": edges, "rows": row["rows"], "cut": bool(row["cut"])}


def within(found: Json, nodes: Sequence[Json]) -> tuple[list[Json], int]:
    """The edges of which both ends are among the nodes, and how many of the rows they stand for."""
    there = {node["id"] for node in nodes}
    kept = [
        {key: value for key, value in edge.items() if key != "ends"}
        for edge in found["edges"]
        if edge["source"] in there and edge["target"] in there
    ]
    return kept, sum(edge["coded"]["count"] for edge in kept)
