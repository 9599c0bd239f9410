"""The surroundings of a node, step by step outwards; or all that the dossiers say, as nodes and edges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from typing_extensions import TypedDict

from graph.errors import NotFound
from graph.store.reader import Row
from graph.vocabulary import CODED_EVENT
from graph.window import ANY_TIME, Window
from questions.event import lies_beside, refuse_unknown
from questions.items import ACTING, FIND_N, RECEIVING, status_of
from questions.shapes import means
from questions.subgraph import OF_ENTITIES, OF_EVENTS, GatheredRows, Subgraph, gathered, subgraph, within

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from graph.store.reader import Store


class CodedRows(TypedDict):
    """How many rows of datasets the entities in the middle have, and how many of them the edges stand for."""

    rows: int
    drawn: int
    cut: Annotated[bool, means("Whether only the 20,000 newest of an entity were counted.")]


class Whole(Subgraph):
    """Nodes and the edges among them."""

    truncated: Annotated[bool, means("Whether the limit left nodes out.")]


class Neighbourhood(Whole):
    """Nodes and the edges among them."""

    coded: CodedRows


SCANNED = 20_000  # relationships looked at from one node in one step

ROOTS = f"""
UNWIND $ids AS entity
CALL (entity) {{
  {FIND_N.replace("$entity", "entity").replace("CALL () {", "", 1).strip().removesuffix("}")}
  UNION OPTIONAL MATCH (n:Event {{id: entity}}) RETURN n
}}
WITH entity, n WHERE n IS NOT NULL
RETURN entity, elementId(n) AS element, n:Event AS event, n.id AS id,
  CASE WHEN n:Event THEN toString(n.known) END AS known, n.known_certain AS known_certain
"""


def chosen(event: str) -> str:
    """Cypher for whether an event is one of those that the parameters of `Around.choice` ask for."""
    return f"""(
      ($kinds IS NULL AND NOT {event}:CodedEvent OR {event}.kind IN $kinds)
      AND ($statuses IS NULL OR {status_of(event, asof=True)} IN $statuses)
      AND CASE
        WHEN $certain THEN {event}.start >= $start AND {event}.end <= $end AND {event}.uncertain IS NULL
        WHEN $bounded THEN {event}.start <= $end AND {event}.end >= $start
          OR {event}.start IS NULL AND coalesce({event}.not_after >= $start, true)
        ELSE true
      END
      AND ($as_of IS NULL OR {event}.known <= $as_of))"""


STEP = f"""
MATCH (n) WHERE elementId(n) IN $frontier
CALL (n) {{
  MATCH (n)-[:{OF_EVENTS}|{OF_ENTITIES}]-(m)
  WHERE NOT elementId(m) IN $seen
    AND (NOT m:Event OR {chosen("m")})
    AND NOT m:Claim AND NOT m:Provision AND (m.row IS NULL OR m:Event OR m:CodedActor)
  WITH m LIMIT $scanned
  RETURN m
}}
WITH DISTINCT m ORDER BY m:Event, m.start DESC, m.id LIMIT $room
RETURN elementId(m) AS element
"""

# Rows of datasets are told of by `coded`; what links two events are the links of dossiers.
OUTSIDE = f"""
MATCH (n:Event)-[:{OF_EVENTS}]-(m:Event)
WHERE n.id IN $ids AND NOT m.id IN $ids AND NOT m:CodedEvent AND NOT {chosen("m")}
RETURN count(DISTINCT m) AS number
"""


@dataclass(frozen=True)
class Around:
    """How far to go: `depth` steps, `limit` nodes, events only of these kinds, statuses and this time.

    An event without a date may be of any time up to the day by which it was told. With `as_of`, only events
    known on that day. Without kinds, rows of datasets are left out: a map of two states would hold nothing
    else.
    """

    depth: int = 2
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    window: Window = ANY_TIME
    limit: int = 200
    as_of: date | None = None

    @property
    def choice(self) -> dict[str, object]:
        """The parameters of `chosen`."""
        return {
            "kinds": list(self.kinds) or None,
            "statuses": list(self.statuses) or None,
            "bounded": self.window.bounded,
            "start": self.window.start,
            "end": self.window.end,
            "certain": self.window.certain,
            "as_of": self.as_of,
        }


async def neighbourhood(store: Store, ids: Sequence[str], around: Around, *, lang: str) -> Neighbourhood:
    """What surrounds entities or events, with every edge between two nodes shown.

    Unless kinds are asked for, coded events of the entities in the middle are gathered into edges between
    those who act in them. Nearest nodes come first, on one step entities before events and newer events
    before older.

    Raises:
        NotFound: one of the ids is neither an entity nor an event, or is an event not known on that day.
    """
    await _note_left_out(store, around)
    rows = await store.read(ROOTS, ids=list(ids))
    for row in rows:
        if around.as_of is not None and row["event"]:
            refuse_unknown(row, around.as_of)
    missing = sorted(set(ids) - {row["entity"] for row in rows})
    if missing:
        lies = await lies_beside(store, missing[0])
        raise NotFound(lies or f"no entity or event has the id {missing[0]!r}")
    seen = {row["element"]: 0 for row in rows}
    frontier = list(seen)
    truncated = False
    for depth in range(1, around.depth + 1):
        room = around.limit - len(seen)
        found = [row["element"] for row in await _step(store, frontier, seen, around, room + 1)]
        truncated = len(found) > room
        frontier = found[:room]
        seen |= dict.fromkeys(frontier, depth)
        if truncated or not frontier:
            break
    middle = [row["entity"] for row in rows if not row["event"]]
    coded: GatheredRows = {"edges": [], "rows": 0, "cut": False}
    if around.depth and not around.kinds and {"occurred"} >= set(around.statuses):
        coded = await gathered(store, middle, around.window, as_of=around.as_of)
    for edge in coded["edges"]:
        for element in edge["ends"]:
            if len(seen) < around.limit:
                seen.setdefault(element, 1)
            truncated |= element not in seen
    drawn = await subgraph(store, seen, lang=lang, as_of=around.as_of)
    edges, number = within(coded, drawn["nodes"])
    return {
        "nodes": drawn["nodes"],
        "edges": [*drawn["edges"], *edges],
        "truncated": truncated,
        "coded": {"rows": coded["rows"], "drawn": number, "cut": coded["cut"]},
    }


async def _note_left_out(store: Store, around: Around) -> None:
    """Coded events are points where they are asked for, as far as they are in the graph."""
    if CODED_EVENT in around.kinds:
        await store.leave_out()


async def outside(store: Store, ids: Sequence[str], around: Around) -> int:
    """How many events linked with these are not of the kinds, statuses and time asked for."""
    rows = await store.read(OUTSIDE, ids=list(ids), **around.choice)
    number: int = rows[0]["number"]
    return number


async def _step(
    store: Store, frontier: list[str], seen: dict[str, int], around: Around, room: int
) -> list[Row]:
    return await store.read(
        STEP,
        frontier=frontier,
        seen=list(seen),
        **around.choice,
        scanned=SCANNED,
        room=room,
    )


CURATED = f"""
MATCH (n:Curated)
WHERE (n:Event AND {chosen("n")})
  OR n:Actor OR n:Place OR n:Treaty OR n:Resolution OR n:Occasion
WITH n ORDER BY n:Event DESC, n.start DESC, n.id LIMIT $room
RETURN elementId(n) AS element
"""

COUNTRIES = f"""
MATCH (n:Curated)-[:{ACTING}|{RECEIVING}|{OF_ENTITIES}]-(c:Country)
WHERE elementId(n) IN $elements
WITH DISTINCT c ORDER BY c.id
RETURN elementId(c) AS element
"""


async def whole(store: Store, around: Around, *, lang: str) -> Whole:
    """All curated events, actors, places, treaties, and their countries.

    Of `around`, `depth` plays no part; the limit keeps events before the rest, newer before older.
    """
    rows = await store.read(CURATED, **around.choice, room=around.limit + 1)
    elements = [row["element"] for row in rows]
    ties = await store.read(COUNTRIES, elements=elements[: around.limit])
    # Countries join the rest together, so they have room before anything else.
    middle = dict.fromkeys([row["element"] for row in ties][: around.limit], 0)
    kept = elements[: around.limit - len(middle)]
    shown = middle | dict.fromkeys(kept, 1)
    return {
        **await subgraph(store, shown, lang=lang, as_of=around.as_of),
        "truncated": len(kept) < len(elements),
    }
