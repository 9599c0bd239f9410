"""Three pairs of countries side by side: yearly contacts and the treaties of each pair."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from graph.countries.succession import line
from graph.dates import EARLIEST
from questions.items import Json, any_name_of, name_of, words
from questions.timeline import dyad_id
from questions.treaties import DATES_OF_N, DONE_TO_N, PARTIES_OF_N

if TYPE_CHECKING:
    from graph.store.reader import Store

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
      USING INDEX SEEK b:BETWEEN(curated, start)
      WHERE NOT $certain AND b.curated = pair.id AND b.start >= $earliest
        AND b.mode = 'direct' AND b.status = 'occurred' AND b.direction IS NOT NULL
        AND (b.start.year <> b.end.year OR b.uncertain)
      RETURN {{direction: b.direction, start: b.start.year, end: b.end.year}}
    }},
    coded: COLLECT {{
      MATCH (:Dyad {{id: pair.id}})-[:COUNTED]->(y:DatasetYear {{level: 'state'}})
      WHERE y.rows IS NOT NULL
      RETURN properties(y) ORDER BY y.dataset, y.year
    }},
    treaties: COLLECT {{
      UNWIND pair.a_line AS held
      MATCH (a:Country {{id: held}})-[:PARTY_TO]->(n:Treaty)<-[:PARTY_TO]-(b)
      USING INDEX SEEK a:Country(id)
      WHERE b.id IN pair.b_line AND a <> b AND n.row IS NULL
      WITH DISTINCT n ORDER BY n.id
      RETURN n {{
        .id, name: {any_name_of("n")}, .type, {DATES_OF_N},
        parties: {PARTIES_OF_N}, actions: {DONE_TO_N}
      }}
    }}
  }}
}} AS pairs, COLLECT {{
  MATCH (d:Dataset) WHERE d.id > '' AND d.covered IS NOT NULL
  RETURN {{id: d.id, covered: d.covered}} ORDER BY d.id
}} AS datasets, COLLECT {{
  UNWIND $ids AS id
  OPTIONAL MATCH (x:Country {{id: id}})
  RETURN {{id: id, name: coalesce({name_of("x")}, id)}}
}} AS between
"""


async def three(store: Store, ids: tuple[str, str, str], *, certain: bool, lang: str) -> Json:
    """`{between, datasets, pairs: [{id, a, b, years, coded, loose, treaties}]}` for `analysis.triangle`.

    datasets: `{id, covered}` of those with coded events, and the days their files are about. years: the
    properties of each DyadYear, by year; coded: of each DatasetYear of the two states. loose: unless
    `certain`, the contacts that lie in no year for certain, each `{direction, start, end}` with the first and
    last year it may lie in. treaties: those both, or states they continue, are party to, with the dates of
    the parties and the actions.
    """
    pairs: list[Json] = [
        {"id": dyad_id(*pair), "a": min(pair), "b": max(pair)} for pair in combinations(ids, 2)
    ]
    for pair in pairs:
        pair |= {"a_line": list(line(pair["a"])), "b_line": list(line(pair["b"]))}
    rows = await store.read(
        TRIANGLE, ids=list(ids), pairs=pairs, certain=certain, earliest=EARLIEST, **words(lang)
    )
    return rows[0]
