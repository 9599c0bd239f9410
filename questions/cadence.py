"""Recurring occasions that two countries mark: the events that mark one, and the ledger of what was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.dates import EARLIEST, LATEST
from questions.coverage import BOTH, LEDGER
from questions.items import ACTING, Json, any_name_of, if_known, lite, lite_of, words
from questions.timeline import dyad_id

if TYPE_CHECKING:
    from datetime import date

    from graph.store.reader import Store

MOST = 5000  # marking events of a pair


# An event that marks what the occasion is of (the treaty) may mark the day too: analysis.cadence says when.
def _text(*, asof: bool = False) -> str:
    return f"""
CALL () {{
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(curated, start)
  WHERE b.curated = $dyad AND b.start > $earliest AND b.end < $latest AND b.mode = 'direct'
    {if_known("b", "AND", asof=asof)}
  MATCH (e)-[:MARKS]->(m)
  OPTIONAL MATCH (m)<-[:OF]-(of:Occasion)
  WITH e, b.direction AS direction, m, coalesce(of, m) AS o WHERE o:Occasion AND o.recurs IS NOT NULL
  WITH o, e, direction, any(x IN collect(m) WHERE x = o) AS plainly
  ORDER BY e.start, e.id LIMIT {MOST}
  RETURN o, collect({{
    event: {lite_of("e", asof=asof)}, plainly: plainly,
    by: COLLECT {{
      MATCH (:Actor)-[r:{ACTING}]->(e) WHERE r.for IS NOT NULL RETURN DISTINCT r.for ORDER BY r.for
    }}
  }}) AS events
}}
WITH o, events WHERE $occasion IS NULL OR o.id = $occasion
WITH o, events ORDER BY o.recurs, o.id
WITH collect({{
  id: o.id, name: {any_name_of("o")}, recurs: o.recurs, since: toString(o.since), events: events,
  denials: COLLECT {{
    MATCH (c:Claim {{polarity: 'negated', modality: 'actual'}})-[:ABOUT]->(o)
    WHERE c.start IS NOT NULL {if_known("c", "AND", asof=asof)}
    RETURN {{
      id: c.id, property: c.property, text: c.text,
      start: toString(c.start), end: toString(coalesce(c.end, c.start))
    }}
    ORDER BY c.start, c.id
  }}
}}) AS occasions
RETURN occasions,
COLLECT {{ {LEDGER} }} AS ledger,
COLLECT {{ {BOTH} }} AS between
"""


CADENCE = _text()
CADENCE_AS_OF = _text(asof=True)


async def marked(
    store: Store, a: str, b: str, *, occasion: str | None, lang: str, as_of: date | None = None
) -> Json:
    """`{between, occasions, ledger}`: the rows `analysis.cadence` works on.

    occasions: `{id, name, recurs, since, events: [{event, plainly, by}], denials}`; `plainly` says that the
    event marks the occasion itself, not only what it is of. With `occasion`, only that one; with `as_of`,
    only what was known on that day.
    """
    rows = await store.read(
        CADENCE if as_of is None else CADENCE_AS_OF,
        as_of=as_of,
        dyad=dyad_id(a, b),
        a=a,
        b=b,
        occasion=occasion,
        earliest=EARLIEST,
        latest=LATEST,
        **words(lang),
    )
    row = rows[0]
    for one in row["occasions"]:
        one["events"] = [{**event, "event": lite(event["event"])} for event in one["events"]]
    return {key: row[key] for key in ("between", "occasions", "ledger")}
