"""Letters, visits, meetings and gifts between two countries, with what answers them and who took part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questions.coverage import BOTH, LEDGER
from questions.find import ref_of
from questions.items import (
    ACTING,
    CLAIMED,
    PLACE,
    STANDS,
    STOOD,
    Json,
    if_known,
    lite,
    lite_of,
    name_of,
    words,
)
from questions.timeline import dyad_id

if TYPE_CHECKING:
    from datetime import date

    from graph.store.reader import Store
    from graph.window import Window

MOST = 5000  # events; above that the answer says it is cut


# A person's rank is that of the highest office held on any day the event may lie on, for the country acted
# for; an office without dates counts. The ranks themselves are ordered by analysis.reciprocity.
def _text(*, asof: bool = False) -> str:
    claimed = CLAIMED.format("toLower(type(r))") if asof else ""
    return f"""
RETURN COLLECT {{
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(curated, start)
  WHERE b.curated = $dyad AND b.start >= $low AND b.start <= $end AND b.end >= $start AND b.end <= $high
    AND (NOT $certain OR b.uncertain IS NULL) AND b.mode = 'direct' AND b.status = 'occurred'
    {if_known("b", "AND b.start <= $as_of AND", asof=asof)}
    AND (e:Letter OR e:Visit OR e:Meeting OR e:Gift)
  WITH e, b ORDER BY b.start, b.depth, e.id LIMIT {MOST}
  RETURN {{
    event: {lite_of("e", asof=asof)}, form: e.form, items: e.items,
    actors: COLLECT {{
      MATCH (a:Actor)-[r:{ACTING}]->(e) {claimed}
      RETURN {{
        id: a.id, name: {name_of("a")}, role: toLower(type(r)), for: r.for,
        type: head([label IN labels(a) WHERE label IN ['Country', 'Person', 'Organization']]),
        ranks: COLLECT {{
          MATCH (a)-[o:REPRESENTS]->()
          WHERE o.rank IS NOT NULL AND (o.start IS NULL OR o.start <= e.end)
            AND (o.end IS NULL OR o.end >= e.start)
          RETURN DISTINCT o.rank
        }}
      }} ORDER BY a.id
    }} + COLLECT {{
      MATCH (e)-[r:ADDRESSED_TO]->(a:Actor) {claimed}
      RETURN {{id: a.id, name: {name_of("a")}, role: toLower(type(r)), for: r.for, type: null, ranks: []}}
      ORDER BY a.id
    }},
    places: COLLECT {{
      {STOOD if asof else STANDS}
      RETURN {PLACE} ORDER BY a.id
    }},
    marks: COLLECT {{ MATCH (e)-[:MARKS]->(n) RETURN {ref_of("n")} ORDER BY n.id }},
    in_reply_to: COLLECT {{
      MATCH (e)-[:IN_REPLY_TO]->(x:Event) {if_known("x", asof=asof)} RETURN x.id ORDER BY x.id
    }},
    replies: COLLECT {{
      MATCH (x:Event)-[:IN_REPLY_TO]->(e) {if_known("x", asof=asof)}
      RETURN {{
        event: {lite_of("x", asof=asof)},
        by: COLLECT {{ MATCH (:Actor)-[r:{ACTING}]->(x) WHERE r.for IS NOT NULL RETURN DISTINCT r.for }}
      }} ORDER BY x.start, x.id
    }},
    unanswered: COLLECT {{
      MATCH (c:Claim {{polarity: 'negated'}})-[:ABOUT]->(e)
      WHERE c.property IN ['answered', 'returned', 'reply'] {if_known("c", "AND", asof=asof)}
      RETURN c.id ORDER BY c.id
    }}
  }}
}} AS events,
COLLECT {{ {LEDGER} }} AS ledger,
COLLECT {{ {BOTH} }} AS between
"""


RECIPROCITY = _text()
RECIPROCITY_AS_OF = _text(asof=True)


async def exchanges(
    store: Store, a: str, b: str, window: Window, *, lang: str, as_of: date | None = None
) -> Json:
    """`{between, events, ledger, truncated}`: the rows `analysis.reciprocity` works on, by date.

    An event is `{event, form, items, actors, places, marks, in_reply_to, replies, unanswered}`; `actors`
    have `for`, `role` and the `ranks` held then; `unanswered` holds claims that no answer came.
    With `as_of`, only what was known on that day, and only sources published by then were read.
    """
    text = RECIPROCITY if as_of is None else RECIPROCITY_AS_OF
    limits = {**window.limits, "certain": window.certain, "as_of": as_of}
    rows = await store.read(text, dyad=dyad_id(a, b), a=a, b=b, **limits, **words(lang))
    row = rows[0]
    for one in row["events"]:
        one["event"] = lite(one["event"])
        one["replies"] = [{"event": lite(other["event"]), "by": other["by"]} for other in one["replies"]]
    return {
        "between": row["between"],
        "events": row["events"],
        "ledger": row["ledger"],
        "truncated": len(row["events"]) == MOST,
    }
