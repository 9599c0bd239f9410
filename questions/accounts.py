"""All that is said of an event, of its parts and beside it, with the voice each report goes back to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.errors import NotFound
from questions.claims import claim, claim_text
from questions.event import refuse_unknown
from questions.items import (
    ACTING,
    CLAIMED,
    RECEIVING,
    Json,
    any_name_of,
    if_known,
    known,
    lite,
    lite_of,
    name_of,
    origin_of,
    words,
)

if TYPE_CHECKING:
    from datetime import date

    from graph.store.reader import Store

PARTS = 200
SHORT = 31  # days; a longer event has too much beside it for "the same days" to mean anything


# Beside an event stand claims on other events of its pairs and days on which somebody has taken a stand.
# The voice of an origin is the last of the chain of its masters; of several chains, the one first by id.
def _text(*, asof: bool = False) -> str:
    known = if_known("x", "AND", asof=asof)
    claimed = CLAIMED.format("toLower(type(r))").replace("WHERE", "AND", 1) if asof else ""
    return f"""
MATCH (e:Event {{id: $id}})
WITH e,
  COLLECT {{
    MATCH (x:Event)-[:PART_OF*1..3]->(e) {if_known("x", asof=asof)}
    WITH DISTINCT x ORDER BY x.start, x.id LIMIT {PARTS}
    RETURN x
  }} AS parts,
  COLLECT {{
    WITH e WHERE duration.inDays(e.start, e.end).days <= {SHORT}
    MATCH (e)-[own:BETWEEN {{mode: 'direct'}}]->(:Dyad)
    WITH e, own.dyad AS dyad, e.start - duration({{days: {SHORT}}}) AS since
    MATCH (x:Event)-[b:BETWEEN]->()
    USING INDEX SEEK b:BETWEEN(curated, start)
    WHERE b.curated = dyad AND b.start >= since AND b.start <= e.end
      AND b.end >= e.start AND b.mode = 'direct' AND x <> e {known}
    WITH DISTINCT x ORDER BY x.id LIMIT {PARTS}
    RETURN x
  }} AS near
WITH e, parts, [x IN near WHERE NOT x IN parts] AS near
RETURN {lite_of("e", asof=asof)} AS event, toString(e.known) AS known, e.known_certain AS known_certain,
  {origin_of("e")} AS dataset, e.row AS line,
  CASE WHEN e.row IS NULL THEN [] ELSE COLLECT {{
    MATCH (a:Actor)-[r:{ACTING}]->(e) RETURN {{id: a.id, name: {name_of("a")}, role: toLower(type(r))}}
    UNION
    MATCH (e)-[r:{RECEIVING}]->(a:Actor) RETURN {{id: a.id, name: {name_of("a")}, role: toLower(type(r))}}
  }} END AS actors,
  COLLECT {{
    MATCH (a:Actor)-[r:{ACTING}]->(e) WHERE r.for IS NOT NULL {claimed} RETURN r.for
    UNION MATCH (e)-[r:ADDRESSED_TO|AGAINST]->(a:Actor) WHERE r.for IS NOT NULL {claimed} RETURN r.for
  }} AS parties,
  COLLECT {{ UNWIND parts AS x RETURN {lite_of("x", asof=asof)} }} AS parts,
  COLLECT {{ UNWIND near AS x RETURN {lite_of("x", asof=asof)} }} AS near,
  COLLECT {{
    UNWIND [e] + parts + near AS x
    MATCH (x)<-[:ABOUT]-(c:Claim)
    WHERE (x = e OR (x IN parts AND c.property = 'occurred')
      OR (x IN near AND EXISTS {{ (c)<-[:ASSERTS|DENIES]-(u:Event) {if_known("u", asof=asof)} }}))
      {if_known("c", "AND", asof=asof)}
    RETURN {{about: x.id, claim: {claim_text(asof=asof)}}}
  }} AS claims,
  COLLECT {{
    UNWIND [e] + parts + near AS x
    MATCH (x)<-[:ABOUT]-(:Claim)-[r:REPORTED_BY]->(:Source) {if_known("r", asof=asof)}
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


ACCOUNTS = _text()
ACCOUNTS_AS_OF = _text(asof=True)


async def accounts_of(store: Store, event_id: str, *, lang: str, as_of: date | None = None) -> Json:
    """`{event, parties, claims, parts, beside, voices}`: the rows `analysis.accounts` works on.

    A row of a dataset has no claims: what it says itself stands in their place, told by the dataset.
    parties: ids of the countries acted for or addressed in the event. claims: as `/v1/events` shows them.
    parts: `{event, claims}` of each part of the event, with the claims that it took place.
    beside: `{event, claim}` for claims on which some event takes a stand, about other events between the
    same countries on the same days. voices: origin id -> `{id, name, side, origin_name}`. With `as_of`, only
    what was known on that day.

    Raises:
        NotFound: no event has this id, or it was not known on that day.
    """
    text = ACCOUNTS if as_of is None else ACCOUNTS_AS_OF
    rows = await store.read(text, id=event_id, as_of=as_of, **words(lang))
    if not rows:
        message = f"no event has the id {event_id!r}"
        raise NotFound(message)
    row = rows[0]
    if as_of is not None:
        refuse_unknown({"id": event_id, **row}, as_of)
    said: dict[str, list[Json]] = {}
    for one in row["claims"]:
        said.setdefault(one["about"], []).append(claim(one["claim"]))
    voices = {voice["origin"]: _voice(voice) for voice in row["voices"]}
    if (origin := row["dataset"]) is not None:
        name = origin["title"]
        voices[origin["id"]] = {"id": origin["id"], "name": name, "side": None, "origin_name": name}
        said[row["event"]["id"]] = _of_row(row)
    return {
        "event": lite(row["event"]),
        "parties": sorted(set(row["parties"])),
        "claims": said.get(row["event"]["id"], []),
        "parts": [{"event": lite(part), "claims": said.get(part["id"], [])} for part in row["parts"]],
        "beside": [
            {"event": lite(one), "claim": each} for one in row["near"] for each in said.get(one["id"], [])
        ],
        "voices": voices,
    }


def _of_row(row: Json) -> list[Json]:
    """What the row of a dataset says, in the shape of claims: its date, and who did it to whom."""
    event, dataset = row["event"], row["dataset"]
    teller = {"id": dataset["id"], "name": dataset["title"]}
    told = [("date", event["date"], event["date"])]
    told += [(actor["role"], actor["id"], actor["name"]) for actor in row["actors"]]
    report = {
        "source": dataset["id"],
        "title": dataset["title"],
        "publisher": teller,
        "published": None,
        "lang": None,
        "url": dataset["url"],
        "via": [],
        "origin": teller,
        "attribution": "named",
        "locator": f"{dataset['file']}, line {row['line']}",
        "known": known(row),
    }
    plain = {"polarity": "affirmed", "modality": "actual", "rank": "normal", "reason": None, "text": None}
    return [
        {
            "id": f"{event['id']}:{name}:{value}",
            "property": name,
            "value": value,
            "value_name": shown,
            **plain,
            "reports": [report],
            "contradicts": [],
            "asserted_by": [],
            "denied_by": [],
        }
        for name, value, shown in told
    ]


def _voice(row: Json) -> Json:
    master = row["master"][0] if row["master"] else None
    return {
        "id": master["id"] if master else row["origin"],
        "name": master["name"] if master else row["name"],
        "side": master["id"] if master and master["country"] else None,
        "origin_name": row["name"],
    }
