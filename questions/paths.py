"""How two actors are tied: the shortest ways between them through events, offices, organs and treaties."""

from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired

from typing_extensions import TypedDict

from graph.errors import NotFound
from graph.store.reader import Row
from questions.items import ACTING, RECEIVING, ref_of, words
from questions.request import Status
from questions.shapes import Typed
from questions.subgraph import Edge, edge_of

if TYPE_CHECKING:
    from graph.store.reader import Store


class PathNode(Typed):
    """A station of a path."""

    kind: NotRequired[str | None]
    date: NotRequired[str | None]
    status: NotRequired[Status | None]


class OnePath(TypedDict):
    """A way from one actor to another."""

    length: int
    nodes: list[PathNode]
    edges: list[Edge]


_PathsFrom = TypedDict("_PathsFrom", {"from": Typed})


class Paths(_PathsFrom):
    """The shortest ways between two actors."""

    to: Typed
    items: list[OnePath]


LONGEST = 6  # steps; written into PATHS, since Cypher takes no parameter there
MOST = 10  # paths

ENDS = f"""
MATCH (n:Actor) WHERE n.id IN [$from_id, $to_id]
RETURN {ref_of("n")} AS end
"""

# The k shortest (SHORTEST k) would show more, but between two states with 60,000 events it never ended.
# A pair's own node, claims and places would join nearly everything to everything, so they are no way; nor are
# conventions and offices as datasets list them, which have rows.
PATHS = f"""
MATCH (a:Actor {{id: $from_id}}), (b:Actor {{id: $to_id}})
MATCH p = allShortestPaths((a)
  -[:{ACTING}|{RECEIVING}|PART_OF|IN_REPLY_TO|MARKS|FULFILS|OF|REPRESENTS|ORGAN_OF|PARTY_TO*..{LONGEST}]-(b))
WHERE none(r IN relationships(p) WHERE r.row IS NOT NULL)
WITH p LIMIT $most
WHERE length(p) <= $longest
RETURN length(p) AS length,
  COLLECT {{
    UNWIND nodes(p) AS n
    RETURN {ref_of("n")[:-1]}, kind: n.kind, date: n.date, status: n.status}}
  }} AS nodes,
  COLLECT {{
    UNWIND relationships(p) AS r
    RETURN {{source: startNode(r).id, target: endNode(r).id, type: type(r), for: r.for, office: r.office}}
  }} AS edges
"""


async def paths(
    store: Store, from_id: str, to_id: str, *, longest: int = LONGEST, most: int = MOST, lang: str
) -> Paths:
    """At most ten of the shortest paths, all equally long and of at most `longest` steps.

    Raises:
        NotFound: one of the two is no actor.
    """
    await store.leave_out()
    rows = await store.read(ENDS, from_id=from_id, to_id=to_id, **words(lang))
    ends = {row["end"]["id"]: row["end"] for row in rows}
    for end in (from_id, to_id):
        if end not in ends:
            message = f"no country, person or organization has the id {end!r}"
            raise NotFound(message)
    rows = await store.read(PATHS, from_id=from_id, to_id=to_id, longest=longest, most=most, **words(lang))
    items: list[OnePath] = [
        {
            "length": row["length"],
            "nodes": [_node(node) for node in row["nodes"]],
            "edges": [edge_of(edge) for edge in row["edges"]],
        }
        for row in rows
    ]
    items.sort(key=lambda path: (path["length"], [node["id"] for node in path["nodes"]]))
    return {"from": ends[from_id], "to": ends[to_id], "items": items}


def _node(row: Row) -> PathNode:
    node: PathNode = {"id": row["id"], "type": row["type"], "name": row["name"]}
    if row["type"] == "Event":
        node["kind"], node["date"], node["status"] = row["kind"], row["date"], row["status"]
    return node
