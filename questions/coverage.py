"""The ledger of what was read for a pair of countries: which source, for which span, how closely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questions.items import Json, any_name_of, name_of, title_of, words
from questions.timeline import dyad_id

if TYPE_CHECKING:
    from graph.store.reader import Store

# Every row of the ledger for $dyad, of sources published by $as_of if that is a day; expects $name and
# $title. A dataset of coded events is about all pairs on the days its files cover. Put it inside COLLECT.
LEDGER = f"""
    CALL () {{
      MATCH (:Dyad {{id: $dyad}})<-[:FOR]-(c:Coverage)-[:OF]->(s:Source)
      WHERE $as_of IS NULL OR s.known <= $as_of
      OPTIONAL MATCH (s)-[:PUBLISHED_BY]->(p:Actor)
      RETURN {{
        id: c.id, edtf: c.edtf, start: toString(c.start), end: toString(c.end),
        read_on: toString(c.read_on), depth: c.depth,
        source: {{
          id: s.id, title: {title_of("s")}, lang: s.lang, type: s.type, published: s.published, url: s.url,
          publisher: CASE WHEN p IS NULL THEN null ELSE {{id: p.id, name: {name_of("p")}}} END
        }}
      }} AS row
      UNION ALL
      MATCH (s:Dataset) WHERE s.id > '' AND $as_of IS NULL
      UNWIND s.covered AS span
      RETURN {{
        id: s.id + ':' + span, edtf: span, start: split(span, '/')[0], end: split(span, '/')[1],
        read_on: toString(date(s.loaded)), depth: 'every row, coded by machine',
        source: {{
          id: s.id, title: s.title, lang: null, type: 'loaded_dataset', published: null, url: s.url,
          publisher: null
        }}
      }} AS row
    }}
    RETURN row ORDER BY row.start, row.end, row.source.id, row.id
"""

# The two countries by name; expects $a, $b and $name. Put it inside COLLECT.
BOTH = f"""
    UNWIND [$a, $b] AS id
    OPTIONAL MATCH (x:Country {{id: id}})
    RETURN {{id: id, name: coalesce({any_name_of("x")}, id)}}
"""

COVERAGE = f"""
RETURN COLLECT {{ {LEDGER} }} AS ledger, COLLECT {{ {BOTH} }} AS between
"""


async def coverage_of(store: Store, a: str, b: str, *, lang: str) -> Json:
    """`{between, ledger}`: every coverage of the pair, by start.

    A row is `{id, source: {id, title, type, lang, published, url, publisher}, start, end, edtf, read_on,
    depth}`; a `start` or `end` of None is open.
    """
    rows = await store.read(COVERAGE, dyad=dyad_id(a, b), a=a, b=b, as_of=None, **words(lang))
    return {"between": rows[0]["between"], "ledger": rows[0]["ledger"]}
