"""Two countries at a glance: treaties in force, first and last contact, counts, longest silences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.dates import EARLIEST, LATEST
from graph.queries.items import ITEM, Json, item, lite, lite_of, name_of, words
from graph.queries.timeline import dyad_id
from graph.queries.treaties import treaties
from graph.succession import line
from graph.vocabulary import vocabulary

if TYPE_CHECKING:
    from datetime import date

    from graph.store import Store

GAPS = 5

# Contacts are direct, have a direction (see docs/graph.md) and occurred.
# The order by dyad lets the index serve the order (see page.py).
END_OF_LIST = f"""
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX b:BETWEEN(dyad, start)
  WHERE b.dyad = $dyad AND b.start > $earliest AND b.start <= $latest
    AND b.direction IS NOT NULL AND b.status = 'occurred'
  WITH e, b ORDER BY b.dyad %s, b.start %s, b.depth %s, e.id %s LIMIT 1
  RETURN collect({ITEM}) AS """

AT_A_GLANCE = f"""
CALL () {{ {END_OF_LIST.replace("%s", "ASC")} first }}
CALL () {{ {END_OF_LIST.replace("%s", "DESC")} last }}
CALL () {{
  MATCH (:Dyad {{id: $dyad}})-[:IN]->(y:DyadYear)
  WITH y ORDER BY y.year
  RETURN collect(properties(y)) AS years
}}
CALL () {{
  MATCH ()-[b:BETWEEN]->()
  USING INDEX b:BETWEEN(dyad, start)
  WHERE b.dyad = $dyad AND b.start > $earliest AND b.end < $latest
    AND b.direction IS NOT NULL AND b.status = 'occurred'
  WITH b.start AS start, max(b.end) AS end ORDER BY start
  RETURN collect([start, end]) AS spans
}}
RETURN first, last, years, spans, COLLECT {{
  UNWIND [$a, $b] AS id
  OPTIONAL MATCH (a:Country {{id: id}})
  RETURN {{id: id, name: coalesce({name_of("a")}, id)}}
}} AS between
"""

BOUNDS_OF_GAPS = f"""
UNWIND $starts AS start
CALL (start) {{
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX b:BETWEEN(dyad, start)
  WHERE b.dyad = $dyad AND b.start = start AND b.direction IS NOT NULL AND b.status = 'occurred'
  WITH e, b ORDER BY b.end DESC, b.depth, e.id LIMIT 1
  RETURN {lite_of("e")} AS event
}}
RETURN start, event
"""


async def summary(store: Store, a: str, b: str, *, lang: str) -> Json:
    """`{between, treaties, first, last, counts, gaps}` for the countries with ids `a` and `b`.

    treaties: rows of `treaties` of both or of states they continue; `analysis.treaty.listed` tells which are
    in force.
    counts: contacts whose date lies within one year; `from` counts them by who
    acted towards the other, `mutual` those both acted in.
    gaps: the longest times, in days, in which no contact is known, longest first.
    """
    dyad = dyad_id(a, b)
    rows = await store.read(AT_A_GLANCE, dyad=dyad, a=a, b=b, earliest=EARLIEST, latest=LATEST, **words(lang))
    row = rows[0]
    return {
        "between": row["between"],
        "treaties": (await treaties(store, (line(a), line(b)), lang=lang))[0],
        "first": item(row["first"][0], "direct") if row["first"] else None,
        "last": item(row["last"][0], "direct") if row["last"] else None,
        "counts": _counts(row["years"], a, b),
        "gaps": await _gaps(store, dyad, row["spans"], lang),
    }


def _counts(years: list[Json], a: str, b: str) -> Json:
    first, second = sorted((a, b))
    by_year = [
        {
            "year": year["year"],
            "total": year["total"],
            "from": {first: year.get("ab", 0), second: year.get("ba", 0)},
            "mutual": year.get("mutual", 0),
            "by_kind": {kind: year[kind.lower()] for kind in vocabulary().kinds if year.get(kind.lower())},
        }
        for year in years
    ]
    by_kind = {kind: sum(year["by_kind"].get(kind, 0) for year in by_year) for kind in vocabulary().kinds}
    return {
        "total": sum(year["total"] for year in by_year),
        "from": {who: sum(year["from"][who] for year in by_year) for who in (first, second)},
        "mutual": sum(year["mutual"] for year in by_year),
        "by_kind": {kind: number for kind, number in by_kind.items() if number},
        "by_year": by_year,
    }


def longest_gaps(spans: list[list[date]], most: int = GAPS) -> list[tuple[date, date, date, date]]:
    """The longest stretches no span covers: (last day covered, next day covered, their spans' starts).

    `spans` are [start, end] by start. An event whose date is a whole month covers the month, so a gap
    is never longer than the silence was.
    """
    gaps: list[tuple[date, date, date, date]] = []
    reach: tuple[date, date] | None = None
    for start, end in spans:
        if reach is not None and (start - reach[0]).days > 1:
            gaps.append((reach[0], start, reach[1], start))
        if reach is None or end > reach[0]:
            reach = (end, start)
    return sorted(gaps, key=lambda gap: (gap[0] - gap[1], gap[0]))[:most]


async def _gaps(store: Store, dyad: str, spans: list[list[date]], lang: str) -> list[Json]:
    gaps = longest_gaps(spans)
    if not gaps:
        return []
    starts = sorted({start for gap in gaps for start in gap[2:]})
    rows = await store.read(BOUNDS_OF_GAPS, dyad=dyad, starts=starts, **words(lang))
    events = {row["start"]: lite(row["event"]) for row in rows}
    return [
        {
            "days": (until - since).days,
            "since": since.isoformat(),
            "until": until.isoformat(),
            "after": events[before],
            "before": events[then],
        }
        for since, until, before, then in gaps
    ]
