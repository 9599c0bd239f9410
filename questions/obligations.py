"""The treaties of two states with their provisions, each with the sources that report it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questions.items import Json, name_of, words
from questions.joined_treaties import treaties_of_datasets
from questions.treaties import SHAPE_OF_N, SOURCES_OF_C, shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.store.reader import Store

OBLIGATIONS = f"""
RETURN COLLECT {{
  UNWIND $a AS id
  MATCH (a:Country {{id: id}})-[:PARTY_TO]->(n:Treaty)
  WHERE n.row IS NULL AND EXISTS {{ MATCH (n)<-[:PARTY_TO]-(b:Country) WHERE b.id IN $b AND a <> b }}
  WITH DISTINCT n ORDER BY n.id
  RETURN {{
    treaty: {SHAPE_OF_N},
    provisions: COLLECT {{
      MATCH (n)-[:HAS_PROVISION]->(q:Provision)
      RETURN {{
        id: q.id, article: q.article, effect: q.effect, act: q.act,
        start: toString(q.start), end: toString(q.end),
        binds: COLLECT {{ MATCH (q)-[:BINDS]->(x:Actor) RETURN x.id ORDER BY x.id }},
        toward: COLLECT {{ MATCH (q)-[:TOWARD]->(x:Actor) RETURN x.id ORDER BY x.id }},
        sources: head(COLLECT {{
          MATCH (c:Claim {{property: q.effect, value: q.act}})-[:ABOUT]->(q)
          RETURN {SOURCES_OF_C}
        }})
      }} ORDER BY q.article, q.id
    }}
  }}
}} AS treaties, COLLECT {{
  UNWIND $a + $b AS id
  OPTIONAL MATCH (x:Country {{id: id}})
  RETURN {{id: id, name: coalesce({name_of("x")}, id)}}
}} AS named
"""


async def provisions_between(store: Store, a: Sequence[str], b: Sequence[str], *, lang: str) -> Json:
    """`{treaties, coded_treaties, names}`: what `analysis.obligations` works on.

    treaties: rows of `treaties.shape` of one of `a` and one of `b`, with `provisions`: `{id, article, effect,
    act, start, end, binds, toward, sources}`. coded_treaties: those of datasets, rows of
    `treaties_of_datasets`. names: of all in `a` and `b`, by id.
    """
    rows = await store.read(OBLIGATIONS, a=list(a), b=list(b), **words(lang))
    return {
        "treaties": [
            {**shape(row["treaty"]), "provisions": row["provisions"]} for row in rows[0]["treaties"]
        ],
        "coded_treaties": await treaties_of_datasets(store, a, b, lang=lang),
        "names": {one["id"]: one["name"] for one in rows[0]["named"]},
    }
