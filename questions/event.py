"""One event with all that is claimed about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.errors import NotFound
from graph.vocabulary import vocabulary
from questions.claims import claim_text, claims, origins
from questions.find import ref_of
from questions.items import ITEM, ITEM_AS_OF, Json, if_known, item, lite, lite_of, provenance, words

if TYPE_CHECKING:
    from datetime import date

    from graph.store.reader import Store


COMMON = frozenset(
    ("id", "kind", "title", "date", "start", "end", "status", "depth", "dataset", "file", "row", "contact")
) | {"mirrored_by", "known"}
LINKS = {
    "parts": "(x:Event)-[p:PART_OF]->(e)",
    "part_of": "(e)-[p:PART_OF]->(x:Event)",
    "in_reply_to": "(e)-[p:IN_REPLY_TO]->(x:Event)",
    "replies": "(x:Event)-[p:IN_REPLY_TO]->(e)",
    "fulfils": "(e)-[p:FULFILS]->(x:Event)",
    "fulfilled_by": "(x:Event)-[p:FULFILS]->(e)",
}


def _linked(link: str, *, asof: bool) -> str:
    return f"""COLLECT {{
    MATCH {LINKS[link]} {if_known("x", asof=asof)}
    WITH DISTINCT x, p.seq AS seq ORDER BY seq, x.start, x.id
    RETURN {lite_of("x", asof=asof)}
  }} AS {link}"""


def _text(*, asof: bool = False) -> str:
    claim, known = claim_text(asof=asof), if_known("c", asof=asof)
    return f"""
MATCH (e:Event {{id: $id}})
RETURN {ITEM_AS_OF if asof else ITEM} AS event, properties(e) AS properties,
  {", ".join(_linked(link, asof=asof) for link in LINKS)},
  COLLECT {{
    MATCH (e)-[p:POSSIBLY_SAME]-(x:Event) {if_known("x", asof=asof)}
    WITH x, p ORDER BY x:CodedEvent, x.start, x.id
    RETURN {{dataset: x.dataset, event: {lite_of("x", asof=asof)}, reasons: coalesce(p.reasons, [])}}
  }} AS possibly_same,
  COLLECT {{ MATCH (e)-[:MARKS]->(n) RETURN {ref_of("n")} ORDER BY n.id }} AS marks,
  COLLECT {{ MATCH (e)-[:OF]->(n) RETURN {ref_of("n")} ORDER BY n.id }} AS of,
  COLLECT {{ MATCH (e)-[:ASSERTS|DENIES]->(c:Claim) {known} WITH DISTINCT c RETURN {claim} }} AS says,
  COLLECT {{ MATCH (e)-[:ASSERTS]->(c:Claim) {known} RETURN c.id ORDER BY c.id }} AS asserts,
  COLLECT {{ MATCH (e)-[:DENIES]->(c:Claim) {known} RETURN c.id ORDER BY c.id }} AS denies,
  COLLECT {{ MATCH (c:Claim)-[:ABOUT]->(e) {known} RETURN {claim} }} AS claims
"""


EVENT = _text()
EVENT_AS_OF = _text(asof=True)


async def event(store: Store, event_id: str, *, lang: str, as_of: date | None = None) -> Json:
    """A timeline item with its summary, properties, linked events, claims and the origins of its reports.

    `asserts` and `denies` hold the claims this event itself utters, which are about other things. With
    `as_of`, only what was known on that day; the summary, written later, is left out.

    Raises:
        NotFound: no event has this id, or it was not known on that day.
    """
    text = EVENT if as_of is None else EVENT_AS_OF
    rows = await store.read(text, id=event_id, as_of=as_of, **words(lang))
    if not rows:
        message = f"no event has the id {event_id!r}"
        raise NotFound(message)
    row = rows[0]
    if as_of is not None:
        refuse_unknown(row["event"], as_of)
    properties = row["properties"]
    uttered = {said["id"]: said for said in claims(row["says"])}
    shown = item(row["event"])
    for of_pair in ("mode", "level"):  # no pair was asked for
        shown.pop(of_pair, None)
    told = {said["property"] for said in row["claims"]}
    own = _own(row["event"]["kind"], properties)
    return {
        **shown,
        "summary": None if as_of else properties.get(f"summary_{lang}") or properties.get("summary"),
        "properties": {
            name: own[name] for name in own if as_of is None or name in told or "row" in properties
        },
        **provenance(row["event"]),
        **{link: [lite(other) for other in row[link]] for link in LINKS},
        "possibly_same": [
            {**lite(other["event"]), "dataset": other["dataset"], "reasons": other["reasons"]}
            for other in row["possibly_same"]
        ],
        "marks": row["marks"],
        "of": row["of"],
        "claims": claims(row["claims"]),
        "asserts": [uttered[said] for said in row["asserts"]],
        "denies": [uttered[said] for said in row["denies"]],
        "origins": origins(row["claims"]),
        "dossiers": properties.get("dossiers", []),
    }


def refuse_unknown(row: Json, as_of: date) -> None:
    """Stop where an event, a row with `id, known, known_certain`, was not known on the day.

    Raises:
        NotFound: its message says from when the event is known.
    """
    if row["known"] is None:
        message = f"event {row['id']!r} has no report with a day, so nothing is known of it as of {as_of}"
        raise NotFound(message)
    if row["known"] > as_of.isoformat():
        since = row["known"] if row["known_certain"] else f"{row['known']}, or later"
        message = f"event {row['id']!r} was not known on {as_of}: its earliest report is of {since}"
        raise NotFound(message)


def _own(kind: str, properties: Json) -> Json:
    """The properties the vocabulary gives events of this kind, such as a letter's form; a row's own codes."""
    if "row" in properties:
        return {name: value for name, value in sorted(properties.items()) if name not in COMMON}
    words_of_kind = vocabulary().kinds.get(kind)
    names = words_of_kind.properties if words_of_kind else ()
    return {name: properties[name] for name in names if name in properties}
