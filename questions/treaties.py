"""Treaties: who is party, what was done to them, and the claims that date their start and end.

Whether one is in force on a day is worked out of these rows by analysis/treaty.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from questions.items import (
    SOURCES_OF_S,
    Json,
    any_name_of,
    lite,
    lite_of,
    name_of,
    origin,
    origin_of,
    provenance,
    title_of,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from graph.store.reader import Store

# Who reports claim c, and where; expects $name.
SOURCES_OF_C = f"""COLLECT {{
      MATCH (c)-[r:REPORTED_BY]->(s:Source)
      OPTIONAL MATCH (s)-[:PUBLISHED_BY]->(p:Actor)
      RETURN {{
        id: s.id, publisher: CASE WHEN p IS NULL THEN null ELSE {{id: p.id, name: {name_of("p")}}} END,
        published: s.published, lang: s.lang, url: s.url, type: s.type, locator: r.locator
      }} ORDER BY s.published, s.id, r.locator
    }}"""

DATING_CLAIM = f""".id, .property, .value, .text, .polarity, .modality, .rank, .reason, .edtf,
      start: toString(c.start), end: toString(c.end), sources: {SOURCES_OF_C}"""

# What analysis/treaty_span.py reads of a party, relationship p, and of treaty n itself. one_by_one: whether
# it dates three or more parties each by itself, so that one without such a day may not be bound at all.
DATES_OF_P = ".edtf, .signed, .ratified, .open_end, start: toString(p.start), end: toString(p.end)"
DATES_OF_N = """.signed, .begun, .open_end, start: toString(n.start), end: toString(n.end),
  coded_until: toString(n.coded_until),
  one_by_one: EXISTS { ()-[p:PARTY_TO]->(n) WHERE p.start IS NOT NULL OR p.ratified IS NOT NULL }
    AND COUNT { MATCH (a:Country)-[:PARTY_TO]->(n) RETURN DISTINCT a LIMIT 3 } > 2"""

# The parties of treaty n and their dates; a triangle asks for no more than these, DATES_OF_N and DONE_TO_N.
PARTIES_OF_N = f"""COLLECT {{
    MATCH (a:Country)-[p:PARTY_TO]->(n)
    RETURN p {{ id: a.id, name: {name_of("a")}, {DATES_OF_P} }} ORDER BY a.id, p.start
  }}"""

DONE_TO_N = """COLLECT {
    MATCH (e:TreatyAction)-[:OF]->(n)
    WITH e ORDER BY e.start, e.id
    RETURN {
      action: e.action, status: e.status, date: CASE WHEN e.date IS NULL THEN null ELSE {edtf: e.date} END
    }
  }"""

SHAPE_OF_N = f"""
n {{
  .id, .type, .row, origin: {origin_of("n")}, name: {any_name_of("n")},
  {DATES_OF_N},
  title: {title_of("n")}, provisions: COUNT {{ (n)-[:HAS_PROVISION]->() }},
  parties: {PARTIES_OF_N},
  actions: COLLECT {{
    MATCH (e:TreatyAction)-[:OF]->(n)
    WITH e ORDER BY e.start, e.id
    RETURN {{event: {lite_of("e")}, action: e.action}}
  }},
  evidence: COLLECT {{
    MATCH (n)<-[:ABOUT]-(c:Claim)
    WHERE c.property IN ['atop_span', 'in_force', 'ended_by']
    WITH c ORDER BY c.id
    RETURN c {{ {DATING_CLAIM}, action: null, status: null, event: null }}
  }} + COLLECT {{
    MATCH (n)<-[:OF]-(e:TreatyAction)<-[:ABOUT]-(c:Claim {{property: 'date'}})
    WHERE e.action IN ['entry_into_force', 'termination', 'supersession']
    WITH e, c ORDER BY e.id, c.id
    RETURN c {{ {DATING_CLAIM}, action: e.action, status: e.status, event: e.id }}
  }},
  sources: COLLECT {{
    MATCH (n)<-[:OF*0..1]-()<-[:ABOUT]-(:Claim)-[:REPORTED_BY]->(s:Source)
    {SOURCES_OF_S}
  }}
}}"""

# What was read from a row of a dataset is asked for by the dataset; all else is of the dossiers.
CHOSEN = "CASE WHEN $dataset IS NULL THEN n.row IS NULL ELSE n.dataset = $dataset END"

# $a and $b are lists: a state, and those whose treaties count as its own.
OF_BOTH = f"""
MATCH (a:Country)-[:PARTY_TO]->(n:Treaty)<-[:PARTY_TO]-(b:Country)
WHERE a.id IN $a AND b.id IN $b AND a <> b AND n.id > $after AND {CHOSEN}
WITH DISTINCT n ORDER BY n.id LIMIT $limit
RETURN {SHAPE_OF_N} AS treaty
"""

OF_ONE = f"""
MATCH (a:Country)-[:PARTY_TO]->(n:Treaty)
WHERE a.id IN $a AND n.id > $after AND {CHOSEN}
WITH DISTINCT n ORDER BY n.id LIMIT $limit
RETURN {SHAPE_OF_N} AS treaty
"""

ANY = f"""
MATCH (n:Treaty) WHERE n.id > $after AND {CHOSEN}
WITH n ORDER BY n.id LIMIT $limit
RETURN {SHAPE_OF_N} AS treaty
"""

BATCH = 200
ALL = 1000


async def treaties(
    store: Store,
    parties: Sequence[Sequence[str]] = (),
    *,
    keep: Callable[[Json], Json | None] = lambda treaty: treaty,
    limit: int = ALL,
    after: str = "",
    dataset: str | None = None,
    lang: str,
) -> tuple[list[Json], str | None]:
    """At most `limit` treaties by id after `after`, and the id to go on from: curated ones, or a dataset's.

    parties: up to two sides, each a list of countries of which one is party.
    keep: what to make of a row of `shape`; one it gives None for is left out.
    """
    text = (ANY, OF_ONE, OF_BOTH)[len(parties)]
    named = {side: list(ids) for side, ids in zip(("a", "b"), parties, strict=False)}
    batch = max(BATCH, limit + 1)
    found: list[Json] = []
    while True:
        rows = await store.read(text, **named, after=after, dataset=dataset, limit=batch, **words(lang))
        for row in rows:
            treaty = keep(shape(row["treaty"]))
            if treaty is None:
                continue
            if len(found) == limit:
                return found, found[-1]["id"]
            found.append(treaty)
        if len(rows) < batch:
            return found, None
        after = rows[-1]["treaty"]["id"]


def shape(row: Json) -> Json:
    """A row of SHAPE_OF_N as `{id, title, name, type, provisions, parties, actions, sources, evidence}`.

    provisions: how many are coded here. evidence: claims that date its start or end, with their sources and,
    of one about an action, what that is.
    One of a dataset has the dataset as its source, `provenance`, its own dates as the dataset gives them
    (`signed`, `start`, `end`, and `begun`, where nothing else says when it began), and what a missing end
    means: `coded_until`, the day after which the dataset tells nothing, or `open_end`, that it has none.
    """
    of_row = ("row", "origin", "signed", "begun", "start", "end", "coded_until", "open_end")
    plain = {key: value for key, value in row.items() if key not in of_row}
    actions = [{**lite(action["event"]), "action": action["action"]} for action in row["actions"]]
    if row["row"] is None:
        return {**plain, "actions": actions}
    own = {name: row[name] for name in of_row[2:]} | {"open_end": bool(row["open_end"])}
    return {**plain, "actions": actions, "sources": origin(row), **provenance(row), **own}
