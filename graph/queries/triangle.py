"""Three pairs of countries side by side: yearly contacts and the treaties of each pair."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from graph.dates import EARLIEST
from graph.queries.items import Json, any_name_of, name_of, words
from graph.queries.timeline import dyad_id

if TYPE_CHECKING:
    from graph.store import Store

TRIANGLE = f"""
RETURN COLLECT {{
  UNWIND $pairs AS pair
  RETURN {{
    id: pair.id, a: pair.a, b: pair.b,
    years: COLLECT {{
      MATCH (:Dyad {{id: pair.id}})-[:IN]->(y:DyadYear) RETURN properties(y) ORDER BY y.year
    }},
    loose: COLLECT {{
      MATCH (:Event)-[b:BETWEEN]->()
      USING INDEX b:BETWEEN(dyad, start)
      WHERE NOT $certain AND b.dyad = pair.id AND b.start >= $earliest
        AND b.mode = 'direct' AND b.status = 'occurred' AND b.direction IS NOT NULL
        AND (b.start.year <> b.end.year OR b.uncertain)
      RETURN {{direction: b.direction, start: b.start.year, end: b.end.year}}
    }},
    treaties: COLLECT {{
      MATCH (a:Country {{id: pair.a}})-[p:PARTY_TO]->(t:Treaty)<-[q:PARTY_TO]-(b:Country {{id: pair.b}})
      RETURN {{
        id: t.id, name: {any_name_of("t")}, type: t.type,
        starts: [toString(p.start), toString(q.start)], ends: [toString(p.end), toString(q.end)],
        actions: COLLECT {{
          MATCH (e:TreatyAction {{status: 'occurred'}})-[:OF]->(t) WHERE e.start IS NOT NULL
          RETURN {{action: e.action, date: e.date, start: toString(e.start), end: toString(e.end)}}
          ORDER BY e.start, e.id
        }}
      }} ORDER BY t.id
    }}
  }}
}} AS pairs, COLLECT {{
  UNWIND $ids AS id
  OPTIONAL MATCH (x:Country {{id: id}})
  RETURN {{id: id, name: coalesce({name_of("x")}, id)}}
}} AS between
"""


async def three(store: Store, ids: tuple[str, str, str], *, certain: bool, lang: str) -> Json:
    """`{between, pairs: [{id, a, b, years, loose, treaties}]}`: the rows `analysis.triangle` works on.

    years: the properties of each DyadYear, by year. loose: unless `certain`, the contacts that lie in no year
    for certain, each `{direction, start, end}` with the first and last year it may lie in. treaties: those
    both are party to, with the dates each is party from and to, and their dated actions.
    """
    pairs = [{"id": dyad_id(*pair), "a": min(pair), "b": max(pair)} for pair in combinations(ids, 2)]
    rows = await store.read(
        TRIANGLE, ids=list(ids), pairs=pairs, certain=certain, earliest=EARLIEST, **words(lang)
    )
    return {"between": rows[0]["between"], "pairs": rows[0]["pairs"]}
