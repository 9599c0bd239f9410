"""One treaty and its life: what was done to it, when, by whom, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.errors import NotFound
from questions.entity import entity
from questions.items import ACTING, SOURCES_OF_S, Json, any_name_of, lite, lite_of, name_of, words
from questions.treaties import DATING_CLAIM, SHAPE_OF_N, shape

if TYPE_CHECKING:
    from graph.store.reader import Store

TREATY = f"""
MATCH (n:Treaty {{id: $id}})
RETURN {SHAPE_OF_N} AS treaty, COLLECT {{
  MATCH (e:TreatyAction)-[:OF]->(n)
  WITH e ORDER BY e.start, e.id
  RETURN {{
    event: {lite_of("e")}, action: e.action, contested: coalesce(e.contested, []),
    by: COLLECT {{
      MATCH (a:Actor)-[:{ACTING}]->(e)
      WITH DISTINCT a
      RETURN {{id: a.id, name: {name_of("a")}}} ORDER BY a.id
    }},
    dates: COLLECT {{
      MATCH (c:Claim {{property: 'date'}})-[:ABOUT]->(e)
      WITH c ORDER BY CASE c.rank WHEN 'preferred' THEN 0 WHEN 'normal' THEN 1 ELSE 2 END, c.value
      RETURN c {{ {DATING_CLAIM} }}
    }},
    sources: COLLECT {{
      MATCH (e)<-[:ABOUT]-(:Claim)-[:REPORTED_BY]->(s:Source)
      {SOURCES_OF_S}
    }}
  }}
}} AS life, COLLECT {{
  MATCH (n)-[r:POSSIBLY_SAME]-(x:Treaty)
  WITH x, r ORDER BY x.id
  RETURN {{id: x.id, type: 'Treaty', name: {any_name_of("x")}, reasons: r.reasons}}
}} AS possibly_same
"""


# What a treaty has in common with every entity.
TAKEN = ("names", "also", "titles", "provisions", "claims", "dataset", "dossiers", "properties")


async def treaty(store: Store, treaty_id: str, *, lang: str) -> Json:
    """A row of `treaties.shape` whose actions tell more, with its provisions and what is claimed about it.

    An action is `{id, kind, title, status, date, action, contested, by, dates, sources}`, `dates` being every
    claim of when it was, the preferred one first.

    Raises:
        NotFound: no treaty has this id.
    """
    rows = await store.read(TREATY, id=treaty_id, **words(lang))
    if not rows:
        message = f"no treaty has the id {treaty_id!r}"
        raise NotFound(message)
    whole = await entity(store, treaty_id, lang=lang)
    life = [
        {**lite(row["event"]), **{key: row[key] for key in row if key != "event"}} for row in rows[0]["life"]
    ]
    return {
        **shape(rows[0]["treaty"]),
        "actions": life,
        "possibly_same": rows[0]["possibly_same"],
        **{key: whole[key] for key in TAKEN if key in whole},
    }
