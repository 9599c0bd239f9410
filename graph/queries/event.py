"""One event with all that is claimed about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.errors import NotFound
from graph.queries.claims import CLAIM, claims, origins
from graph.queries.find import ref_of
from graph.queries.items import ITEM, Json, item, lite, lite_of, words
from graph.vocabulary import vocabulary

if TYPE_CHECKING:
    from graph.store import Store


EVENT = f"""
MATCH (e:Event {{id: $id}})
RETURN {ITEM} AS event, properties(e) AS properties,
  COLLECT {{
    MATCH (x:Event)-[p:PART_OF]->(e)
    WITH x, p ORDER BY p.seq, x.start, x.id
    RETURN {lite_of("x")}
  }} AS parts,
  COLLECT {{
    MATCH (e)-[:PART_OF]->(x:Event)
    WITH x ORDER BY x.id
    RETURN {lite_of("x")}
  }} AS part_of,
  COLLECT {{
    MATCH (e)-[:IN_REPLY_TO]->(x:Event)
    WITH x ORDER BY x.start, x.id
    RETURN {lite_of("x")}
  }} AS in_reply_to,
  COLLECT {{
    MATCH (x:Event)-[:IN_REPLY_TO]->(e)
    WITH x ORDER BY x.start, x.id
    RETURN {lite_of("x")}
  }} AS replies,
  COLLECT {{
    MATCH (e)-[:FULFILS]->(x:Event)
    WITH x ORDER BY x.start, x.id
    RETURN {lite_of("x")}
  }} AS fulfils,
  COLLECT {{
    MATCH (x:Event)-[:FULFILS]->(e)
    WITH x ORDER BY x.start, x.id
    RETURN {lite_of("x")}
  }} AS fulfilled_by,
  COLLECT {{
    MATCH (e)-[p:POSSIBLY_SAME]-(x:Event)
    WITH x, p ORDER BY x.id
    RETURN {{event: {lite_of("x")}, reasons: coalesce(p.reasons, [])}}
  }} AS possibly_same,
  COLLECT {{ MATCH (e)-[:MARKS]->(n) RETURN {ref_of("n")} ORDER BY n.id }} AS marks,
  COLLECT {{ MATCH (e)-[:OF]->(n) RETURN {ref_of("n")} ORDER BY n.id }} AS of,
  COLLECT {{ MATCH (e)-[:ASSERTS|DENIES]->(c:Claim) WITH DISTINCT c RETURN {CLAIM} }} AS says,
  COLLECT {{ MATCH (e)-[:ASSERTS]->(c:Claim) RETURN c.id ORDER BY c.id }} AS asserts,
  COLLECT {{ MATCH (e)-[:DENIES]->(c:Claim) RETURN c.id ORDER BY c.id }} AS denies,
  COLLECT {{ MATCH (c:Claim)-[:ABOUT]->(e) RETURN {CLAIM} }} AS claims
"""

LINKS = ("parts", "part_of", "in_reply_to", "replies", "fulfils", "fulfilled_by")


async def event(store: Store, event_id: str, *, lang: str) -> Json:
    """A timeline item with its summary, properties, linked events, claims and the origins of its reports.

    `asserts` and `denies` hold the claims this event itself utters, which are about other things.

    Raises:
        NotFound: no event has this id.
    """
    rows = await store.read(EVENT, id=event_id, **words(lang))
    if not rows:
        message = f"no event has the id {event_id!r}"
        raise NotFound(message)
    row = rows[0]
    properties = row["properties"]
    uttered = {said["id"]: said for said in claims(row["says"])}
    shown = item(row["event"])
    del shown["mode"]  # it belongs to an event and a pair, and no pair was asked for
    return {
        **shown,
        "summary": properties.get(f"summary_{lang}") or properties.get("summary"),
        "properties": _own(row["event"]["kind"], properties),
        **{link: [lite(other) for other in row[link]] for link in LINKS},
        "possibly_same": [
            {**lite(other["event"]), "reasons": other["reasons"]} for other in row["possibly_same"]
        ],
        "marks": row["marks"],
        "of": row["of"],
        "claims": claims(row["claims"]),
        "asserts": [uttered[said] for said in row["asserts"]],
        "denies": [uttered[said] for said in row["denies"]],
        "origins": origins(row["claims"]),
        "dossiers": properties.get("dossiers", []),
    }


def _own(kind: str, properties: Json) -> Json:
    """The properties the vocabulary gives events of this kind, such as a letter's form."""
    words_of_kind = vocabulary().kinds.get(kind)
    names = words_of_kind.properties if words_of_kind else ()
    return {name: properties[name] for name in names if name in properties}
