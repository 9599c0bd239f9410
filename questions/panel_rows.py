"""What a panel of pairs and periods counts: recorded events, what was looked at, treaties of each pair.

docs/codebook.md says what each column means; questions/panel.py makes the columns of these rows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.countries.succession import line
from graph.dates import EARLIEST
from graph.store.reader import Row
from questions.treaties import DATES_OF_N, DATES_OF_P, DONE_TO_N

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from graph.store.reader import Store

# `cell` is 2023 or 202309; null where the bounds cross the limits of a period, or the date is uncertain.
COUNTED = """
UNWIND $dyads AS dyad
CALL (dyad) {
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(curated, start)
  WHERE b.curated = dyad AND b.start >= $earliest AND b.start <= $end AND b.end >= $start
    AND b.mode = 'direct' AND b.status = 'occurred'
  WITH e, b, CASE
    WHEN b.uncertain OR b.start.year <> b.end.year THEN null
    WHEN $yearly THEN b.start.year
    WHEN b.start.month = b.end.month THEN b.start.year * 100 + b.start.month
  END AS cell
  RETURN e.kind AS kind, b.direction AS direction, cell, true AS dated,
    CASE WHEN cell IS NULL THEN b.start END AS start, CASE WHEN cell IS NULL THEN b.end END AS end,
    count(*) AS n
  UNION ALL
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(undated)
  WHERE b.undated = dyad AND coalesce(b.not_after >= $start, true)
    AND b.mode = 'direct' AND b.status = 'occurred'
  RETURN e.kind AS kind, b.direction AS direction, null AS cell, false AS dated,
    null AS start, null AS end, count(*) AS n
}
RETURN dyad, kind, direction, cell, dated, start, end, n
"""

# A table cited as a source (alliances, leaders) is no place to look for an event, and the rows of a loaded
# dataset are counted apart: as in questions.coverage.
COVERED = """
UNWIND $dyads AS dyad
MATCH (v:Coverage)-[:FOR]->(:Dyad {id: dyad}), (v)-[:OF]->(s:Source)
WHERE coalesce(s.type, '') <> 'dataset'
RETURN dyad, v.start AS start, v.end AS end
"""

TREATIES = f"""
UNWIND $pairs AS pair
UNWIND pair.a AS held
MATCH (a:Country {{id: held}})-[:PARTY_TO]->(n:Treaty)<-[:PARTY_TO]-(b)
USING INDEX SEEK a:Country(id)
WHERE b.id IN pair.b AND a <> b AND n.row IS NULL
WITH DISTINCT pair.dyad AS dyad, n
RETURN dyad, n {{
  .id, {DATES_OF_N},
  parties: COLLECT {{
    MATCH (a:Country)-[p:PARTY_TO]->(n) RETURN p {{ id: a.id, {DATES_OF_P} }} ORDER BY a.id, p.start
  }},
  actions: {DONE_TO_N},
  atop: COLLECT {{
    MATCH (c:Claim)-[:ABOUT]->(n)
    WHERE c.property STARTS WITH 'atop_' AND c.rank <> 'deprecated' AND c.polarity = 'affirmed'
    RETURN {{property: c.property, value: c.value, start: c.start, end: c.end}} ORDER BY c.id
  }}
}} AS treaty
ORDER BY dyad, n.id
"""

# Of a loaded ATOP; more than one of its versions is not added up.
ALLIANCES = f"""
MATCH (d:Dataset {{source: 'atop', state: 'loaded'}})
WITH d ORDER BY d.id LIMIT 1
UNWIND $pairs AS pair
RETURN pair.dyad AS dyad, d.coded_until AS coded_until, COLLECT {{
  UNWIND pair.a AS held
  MATCH (a:Country {{id: held}})-[:PARTY_TO]->(n:Treaty)<-[:PARTY_TO]-(b)
  USING INDEX SEEK a:Country(id)
  WHERE b.id IN pair.b AND n.dataset = d.id
  WITH DISTINCT n
  RETURN n {{
    .id, provenance: n.row, {DATES_OF_N}, actions: [],
    parties: COLLECT {{
      MATCH (x:Country)-[p:PARTY_TO]->(n) WHERE x.id IN pair.a + pair.b
      RETURN p {{
        id: x.id, {DATES_OF_P}, .defense, .offense, .neutrality, .nonaggression, .consultation
      }} ORDER BY x.id, p.start
    }}
  }}
}} AS alliances
"""

ALL_PAIRS = """
MATCH (d:Dyad)
WHERE EXISTS { (d)-[:IN]->(:DyadYear) }
RETURN d.id AS dyad, d.a AS a, d.b AS b ORDER BY dyad LIMIT $limit
"""

FIRST_AND_LAST = """
UNWIND $dyads AS dyad
MATCH (:Dyad {id: dyad})-[:IN]->(y:DyadYear)
RETURN min(y.year) AS first, max(y.year) AS last
"""


async def pairs_with_contacts(store: Store, limit: int) -> list[tuple[str, str]]:
    """At most `limit` pairs that have a contact in some year, as the ids of both, by the pair's id."""
    return [(row["a"], row["b"]) for row in await store.read(ALL_PAIRS, limit=limit)]


async def years_of(store: Store, dyads: Sequence[str]) -> tuple[int, int] | None:
    """The first and last year with a contact between any of these pairs; None where there is none."""
    row = (await store.read(FIRST_AND_LAST, dyads=list(dyads)))[0]
    return None if row["first"] is None else (row["first"], row["last"])


async def panel_counts(
    store: Store, dyads: Sequence[str], *, start: date, end: date, yearly: bool
) -> tuple[list[Row], list[Row]]:
    """`(events, coverage)` of these pairs.

    events: `{dyad, kind, direction, cell, dated, start, end, n}` for direct events that occurred and may lie
    between `start` and `end`, or have no date; `cell` is the year, or 100 times it plus the month.
    coverage: `{dyad, start, end}`, a span some source was read for; None is open.
    """
    named = {"dyads": list(dyads), "start": start, "end": end, "yearly": yearly, "earliest": EARLIEST}
    return await store.read(COUNTED, **named), await store.read(COVERED, dyads=list(dyads))


async def panel_treaties(store: Store, pairs: Sequence[tuple[str, str, str]]) -> dict[str, list[Row]]:
    """By pair, given as its id and both countries: treaties of both, or of states they continue.

    Each is `{id, parties, actions, atop}` with the dates of DATES_OF_N; `atop` holds what claims say ATOP
    codes: `{property, value, start, end}`.
    """
    asked = [{"dyad": dyad, "a": list(line(a)), "b": list(line(b))} for dyad, a, b in pairs]
    found: dict[str, list[Row]] = {}
    for row in await store.read(TREATIES, pairs=asked):
        found.setdefault(row["dyad"], []).append(row["treaty"])
    return found


async def panel_alliances(store: Store, pairs: Sequence[tuple[str, str, str]]) -> dict[str, Row]:
    """`{alliances, coded_until}` by pair, given as its id and both countries: rows of treaties in ATOP.

    Parties have the codes of what they promise; `coded_until` is the last day of the loaded release, None
    where it was loaded before releases were told apart. Empty where ATOP is not loaded.
    """
    asked = [{"dyad": dyad, "a": list(line(a)), "b": list(line(b))} for dyad, a, b in pairs]
    return {row["dyad"]: row for row in await store.read(ALLIANCES, pairs=asked)}
