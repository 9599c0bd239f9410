"""All that is said of an event, of its parts and beside it, with the voice each report goes back to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.errors import NotFound
from graph.queries.claims import CLAIM, claim
from graph.queries.items import ACTING, Json, any_name_of, lite, lite_of, name_of, words

if TYPE_CHECKING:
    from graph.store import Store

PARTS = 200
SHORT = 31  # days; a longer event has too much beside it for "the same days" to mean anything

# Beside an event stand claims on other events of its pairs and days on which somebody has taken a stand.
# The voice of an origin is the last of the chain of its masters; of several chains, the one first by id.
ACCOUNTS = f"""
MATCH (e:Event {{id: $id}})
WITH e,
  COLLECT {{
    MATCH (x:Event)-[:PART_OF*1..3]->(e)
    WITH DISTINCT x ORDER BY x.start, x.id LIMIT {PARTS}
    RETURN x
  }} AS parts,
  COLLECT {{
    WITH e WHERE duration.inDays(e.start, e.end).days <= {SHORT}
    MATCH (e)-[own:BETWEEN {{mode: 'direct'}}]->(:Dyad)
    WITH e, own.dyad AS dyad, e.start - duration({{days: {SHORT}}}) AS since
    MATCH (x:Event)-[b:BETWEEN]->()
    USING INDEX b:BETWEEN(dyad, start)
    WHERE b.dyad = dyad AND b.start >= since AND b.start <= e.end
      AND b.end >= e.start AND b.mode = 'direct' AND x <> e
    WITH DISTINCT x ORDER BY x.id LIMIT {PARTS}
    RETURN x
  }} AS near
WITH e, parts, [x IN near WHERE NOT x IN parts] AS near
RETURN {lite_of("e")} AS event,
  COLLECT {{
    MATCH (a:Actor)-[r:{ACTING}]->(e) WHERE r.for IS NOT NULL RETURN r.for
    UNION MATCH (e)-[r:ADDRESSED_TO|AGAINST]->(a:Actor) WHERE r.for IS NOT NULL RETURN r.for
  }} AS parties,
  COLLECT {{ UNWIND parts AS x RETURN {lite_of("x")} }} AS parts,
  COLLECT {{ UNWIND near AS x RETURN {lite_of("x")} }} AS near,
  COLLECT {{
    UNWIND [e] + parts + near AS x
    MATCH (x)<-[:ABOUT]-(c:Claim)
    WHERE x = e OR (x IN parts AND c.property = 'occurred')
      OR (x IN near AND EXISTS {{ (c)<-[:ASSERTS|DENIES]-(:Event) }})
    RETURN {{about: x.id, claim: {CLAIM}}}
  }} AS claims,
  COLLECT {{
    UNWIND [e] + parts + near AS x
    MATCH (x)<-[:ABOUT]-(:Claim)-[r:REPORTED_BY]->(:Source)
    WITH DISTINCT r.origin AS origin WHERE origin IS NOT NULL
    OPTIONAL MATCH (o:Actor {{id: origin}})
    RETURN {{
      origin: origin,
      name: coalesce({name_of("o")}, origin),
      master: COLLECT {{
        MATCH chain = (o)-[:ORGAN_OF*1..6]->(m:Actor)
        WHERE NOT (m)-[:ORGAN_OF]->()
        RETURN {{id: m.id, name: {any_name_of("m")}, country: m:Country}} ORDER BY m.id LIMIT 1
      }}
    }}
  }} AS voices
"""


async def accounts_of(store: Store, event_id: str, *, lang: str) -> Json:
    """`{event, parties, claims, parts, beside, voices}`: the rows `analysis.accounts` works on.

    parties: ids of the countries acted for or addressed in the event. claims: as `/v1/events` shows them.
    parts: `{event, claims}` of each part of the event, with the claims that it took place.
    beside: `{event, claim}` for claims on which some event takes a stand, about other events between the
    same countries on the same days. voices: origin id -> `{id, name, side, origin_name}`.

    Raises:
        NotFound: no event has this id.
    """
    rows = await store.read(ACCOUNTS, id=event_id, **words(lang))
    if not rows:
        message = f"no event has the id {event_id!r}"
        raise NotFound(message)
    row = rows[0]
    said: dict[str, list[Json]] = {}
    for one in row["claims"]:
        said.setdefault(one["about"], []).append(claim(one["claim"]))
    return {
        "event": lite(row["event"]),
        "parties": sorted(set(row["parties"])),
        "claims": said.get(row["event"]["id"], []),
        "parts": [{"event": lite(part), "claims": said.get(part["id"], [])} for part in row["parts"]],
        "beside": [
            {"event": lite(one), "claim": each} for one in row["near"] for each in said.get(one["id"], [])
        ],
        "voices": {voice["origin"]: _voice(voice) for voice in row["voices"]},
    }


def _voice(row: Json) -> Json:
    master = row["master"][0] if row["master"] else None
    return {
        "id": master["id"] if master else row["origin"],
        "name": master["name"] if master else row["name"],
        "side": master["id"] if master and master["country"] else None,
        "origin_name": row["name"],
    }
