"""Everything the dossiers say, as one set of nodes and edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questions.items import ACTING, RECEIVING, Json
from questions.neighbourhood import chosen
from questions.subgraph import OF_ENTITIES, subgraph

if TYPE_CHECKING:
    from graph.store.reader import Store
    from questions.neighbourhood import Around

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


async def whole(store: Store, around: Around, *, lang: str) -> Json:
    """`{nodes, edges, truncated}` of all curated events, actors, places, treaties, and their countries.

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
