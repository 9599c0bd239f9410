"""Every claim on an event, on its parts, and on events of the same countries on the same days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from questions.claims import Claim, Report, claim_of, claim_text, masters_of
from questions.event import event_row, refuse_unknown
from questions.items import (
    ACTING,
    CLAIMED,
    RECEIVING,
    if_known,
    known,
    lite,
    lite_of,
    name_of,
    origin_of,
    words,
)
from questions.shapes import ItemLite, Ref

if TYPE_CHECKING:
    from datetime import date

    from graph.store.reader import Row, Store
    from questions.event_beside import Found


class Teller(Ref):
    """Whose voice an origin is."""

    side: str | None
    origin_name: str


class ClaimsOfPart(TypedDict):
    """A part of the event, with the claims that it took place."""

    event: ItemLite
    claims: list[Claim]


class ClaimBeside(TypedDict):
    """A claim on which some event takes a stand, about another event of the same countries and days."""

    event: ItemLite
    claim: Claim


class EventClaims(TypedDict):
    """The claims on an event; parties: ids of the countries acted for or addressed in it."""

    event: ItemLite
    parties: list[str]
    claims: list[Claim]
    parts: list[ClaimsOfPart]
    beside: list[ClaimBeside]
    voices: dict[str, Teller]


PARTS = 200
SHORT = 31  # days; a longer event has too much beside it for "the same days" to mean anything


# Beside an event stand claims on other events of its pairs and days on which somebody has taken a stand.
def _near(of: str, day: str, until: str, *, asof: bool) -> str:
    """Finds x beside an event from `day` to `until`; `of` gives each `dyad` of its, and `since`."""
    return f"""COLLECT {{
    {of}
    MATCH (x:Event)-[b:BETWEEN]->()
    USING INDEX SEEK b:BETWEEN(curated, start)
    WHERE b.curated = dyad AND b.start >= since AND b.start <= {until}
      AND b.end >= {day} AND b.mode = 'direct' AND x.id <> $id {if_known("x", "AND", asof=asof)}
    WITH DISTINCT x ORDER BY x.id LIMIT {PARTS}
    RETURN x
  }}"""


def _told(*, asof: bool) -> str:
    """Claims on e, parts and near, and the voices of all that is claimed of them."""
    return f"""COLLECT {{ UNWIND near AS x RETURN {lite_of("x", asof=asof)} }} AS near,
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
      master: {masters_of("o")}
    }}
  }} AS voices
"""


OF_EVENT = f"""WITH e WHERE duration.inDays(e.start, e.end).days <= {SHORT}
    MATCH (e)-[own:BETWEEN {{mode: 'direct'}}]->(:Dyad)
    WITH e, own.dyad AS dyad, e.start - duration({{days: {SHORT}}}) AS since"""
OF_ROW = f"""UNWIND $dyads AS dyad
    WITH dyad, $day - duration({{days: {SHORT}}}) AS since"""


def _text(*, asof: bool = False) -> str:
    claimed = f"AND ({CLAIMED.format('toLower(type(r))').removeprefix('WHERE ')})" if asof else ""
    return f"""
MATCH (e:Event {{id: $id}})
WITH e,
  COLLECT {{
    MATCH (x:Event)-[:PART_OF*1..3]->(e) {if_known("x", asof=asof)}
    WITH DISTINCT x ORDER BY x.start, x.id LIMIT {PARTS}
    RETURN x
  }} AS parts,
  {_near(OF_EVENT, "e.start", "e.end", asof=asof)} AS near
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
  {_told(asof=asof)}"""


# The same beside a row that is in no graph.
def _text_apart(*, asof: bool = False) -> str:
    return f"""
WITH null AS e, [] AS parts, {_near(OF_ROW, "$day", "$day", asof=asof)} AS near
RETURN {_told(asof=asof)}"""


CLAIMS, CLAIMS_APART = _text(), _text_apart()
CLAIMS_AS_OF, CLAIMS_APART_AS_OF = _text(asof=True), _text_apart(asof=True)


async def event_claims(store: Store, event_id: str, *, lang: str, as_of: date | None = None) -> EventClaims:
    """Claims on the event, its parts and what stands beside it; for a dataset's event, what its row says.

    Raises:
        NotFound: no event has this id, or it was not known on that day.
    """
    text, beside = (CLAIMS, CLAIMS_APART) if as_of is None else (CLAIMS_AS_OF, CLAIMS_APART_AS_OF)

    async def apart(found: Found) -> Row:
        event = found.event
        dyads, day = [pair["dyad"] for pair in found.between], found.rows[0]["start"]
        asked = {"id": event_id, "dyads": dyads, "day": day, "as_of": as_of}
        (told,) = await store.read(beside, **asked, **words(lang))
        return {
            **told,
            "event": event,
            "known": event["known"],
            "known_certain": event["known_certain"],
            "dataset": event["origin"],
            "line": event["row"],
            "actors": [{**actor, "role": actor["role"].lower()} for actor in event["actors"]],
            "parties": [actor["for"] for actor in event["actors"] if actor["for"]],
            "parts": [],
        }

    row = await event_row(store, text, event_id, apart, lang=lang, as_of=as_of)
    if as_of is not None:
        refuse_unknown({"id": event_id, **row}, as_of)
    claims: dict[str, list[Claim]] = {}
    for claimed in row["claims"]:
        claims.setdefault(claimed["about"], []).append(claim_of(claimed["claim"]))
    voices = {voice["origin"]: _teller(voice) for voice in row["voices"]}
    if (origin := row["dataset"]) is not None:
        name = origin["title"]
        voices[origin["id"]] = {"id": origin["id"], "name": name, "side": None, "origin_name": name}
        claims[row["event"]["id"]] = _of_row(row)
    return {
        "event": lite(row["event"]),
        "parties": sorted(set(row["parties"])),
        "claims": claims.get(row["event"]["id"], []),
        "parts": [{"event": lite(part), "claims": claims.get(part["id"], [])} for part in row["parts"]],
        "beside": [
            {"event": lite(event), "claim": claim}
            for event in row["near"]
            for claim in claims.get(event["id"], [])
        ],
        "voices": voices,
    }


def _of_row(row: Row) -> list[Claim]:
    """What the row of a dataset says, in the shape of claims: its date, and who did it to whom."""
    event, dataset = row["event"], row["dataset"]
    teller: Ref = {"id": dataset["id"], "name": dataset["title"]}
    told = [("date", event["date"], event["date"])]
    told += [(actor["role"], actor["id"], actor["name"]) for actor in row["actors"]]
    report: Report = {
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
    return [
        {
            "id": f"{event['id']}:{name}:{value}",
            "property": name,
            "value": value,
            "value_name": shown,
            "value_type": None,
            "text": None,
            "generated": False,
            "polarity": "affirmed",
            "modality": "actual",
            "rank": "normal",
            "reason": None,
            "start": None,
            "end": None,
            "edtf": None,
            "reports": [report],
            "contradicts": [],
            "asserted_by": [],
            "denied_by": [],
        }
        for name, value, shown in told
    ]


def _teller(row: Row) -> Teller:
    master = row["master"][0] if row["master"] else None
    return {
        "id": master["id"] if master else row["origin"],
        "name": master["name"] if master else row["name"],
        "side": master["id"] if master and master["country"] else None,
        "origin_name": row["name"],
    }
