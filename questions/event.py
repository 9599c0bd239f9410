"""One event with all that is claimed about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from graph.errors import NotFound
from graph.store.reader import Row
from graph.vocabulary import vocabulary
from questions.claims import Claim, Origin, Report, claim_text, claims, origins
from questions.items import ITEM, ITEM_AS_OF, event_item, if_known, lite, lite_of, provenance, ref_of, words
from questions.shapes import EventItem, ItemLite, OfRow, Typed, means
from questions.table import Table, edtf

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from graph.store.reader import Store


class Possibly(ItemLite):
    """An event that may be this one, and why."""

    dataset: Annotated[str, means("`curated` for an event of a dossier.")]
    reasons: Annotated[list[str], means("What speaks for it; nothing is merged.")]


class Event(EventItem, OfRow):
    """One event with all that is claimed about it."""

    parts: list[ItemLite]
    part_of: list[ItemLite]
    in_reply_to: list[ItemLite]
    replies: list[ItemLite]
    fulfils: list[ItemLite]
    fulfilled_by: list[ItemLite]
    summary: str | None
    properties: Annotated[dict[str, object], means("What its kind has besides: form, items, measure …")]
    possibly_same: list[Possibly]
    marks: list[Typed]
    of: list[Typed]
    claims: list[Claim]
    asserts: Annotated[list[Claim], means("Claims this event itself utters.")]
    denies: Annotated[list[Claim], means("Claims this event itself denies.")]
    origins: list[Origin]
    dossiers: list[str]


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


async def event_row(store: Store, text: str, event_id: str, *, lang: str, as_of: date | None) -> Row:
    """The row that `text` gives of an event.

    Raises:
        NotFound: no event has this id.
    """
    rows = await store.read(text, id=event_id, as_of=as_of, **words(lang))
    if not rows:
        message = f"no event has the id {event_id!r}"
        raise NotFound(message)
    return rows[0]


async def event(store: Store, event_id: str, *, lang: str, as_of: date | None = None) -> Event:
    """One event; with `as_of`, only what was known on that day, without the summary, which is written later.

    Raises:
        NotFound: no event has this id, or it was not known on that day.
    """
    row = await event_row(store, EVENT if as_of is None else EVENT_AS_OF, event_id, lang=lang, as_of=as_of)
    if as_of is not None:
        refuse_unknown(row["event"], as_of)
    properties = row["properties"]
    uttered = {claim["id"]: claim for claim in claims(row["says"])}
    claimed = {claim["property"] for claim in row["claims"]}
    own = _own(row["event"]["kind"], properties)
    return {
        **event_item(row["event"]),
        "summary": None if as_of else properties.get(f"summary_{lang}") or properties.get("summary"),
        "properties": {
            name: own[name] for name in own if as_of is None or name in claimed or "row" in properties
        },
        **provenance(row["event"]),
        "parts": [lite(other) for other in row["parts"]],
        "part_of": [lite(other) for other in row["part_of"]],
        "in_reply_to": [lite(other) for other in row["in_reply_to"]],
        "replies": [lite(other) for other in row["replies"]],
        "fulfils": [lite(other) for other in row["fulfils"]],
        "fulfilled_by": [lite(other) for other in row["fulfilled_by"]],
        "possibly_same": [
            {**lite(other["event"]), "dataset": other["dataset"], "reasons": other["reasons"]}
            for other in row["possibly_same"]
        ],
        "marks": row["marks"],
        "of": row["of"],
        "claims": claims(row["claims"]),
        "asserts": [uttered[claim] for claim in row["asserts"]],
        "denies": [uttered[claim] for claim in row["denies"]],
        "origins": origins(row["claims"]),
        "dossiers": properties.get("dossiers", []),
    }


def refuse_unknown(row: Row, as_of: date) -> None:
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


def _own(kind: str, properties: Row) -> Row:
    """The properties the vocabulary gives events of this kind, such as a letter's form; a row's own codes."""
    if "row" in properties:
        return {name: value for name, value in sorted(properties.items()) if name not in COMMON}
    words_of_kind = vocabulary().kinds.get(kind)
    names = words_of_kind.properties if words_of_kind else ()
    return {name: properties[name] for name in names if name in properties}


def tables(answer: Event) -> list[Table]:
    """What is told of the event, then its claims, and those it utters, a row each."""
    place = answer["place"]
    facts = {
        "id": answer["id"],
        "kind": answer["kind"],
        "date": edtf(answer["date"]) or "not given",
        "status": answer["status"],
        "from": "; ".join(f"{actor['name']} ({actor['role']})" for actor in answer["from"]),
        "to": "; ".join(f"{actor['name']} ({actor['role']})" for actor in answer["to"]),
        "about": "; ".join(topic["name"] for topic in answer["about"]),
        "place": place["name"] if place else None,
        "contested": ", ".join(answer["contested"]),
        "summary": answer["summary"],
        "part of": _ids(answer["part_of"]),
        "parts": _ids(answer["parts"]),
        "in reply to": _ids(answer["in_reply_to"]),
        "replies": _ids(answer["replies"]),
        "possibly same": _ids(answer["possibly_same"]),
        "marks": "; ".join(node["id"] for node in answer["marks"]),
    }
    claims_of = (("", answer["claims"]), ("asserts", answer["asserts"]), ("denies", answer["denies"]))
    return [
        Table(title=answer["title"], facts=facts),
        *(
            Table(("claim", "stands", "reported by", "reason"), map(_claim_row, claims), title)
            for title, claims in claims_of
            if claims
        ),
    ]


def _ids(events: Sequence[ItemLite]) -> str:
    return "; ".join(event["id"] for event in events)


def _claim_row(claim: Claim) -> list[object]:
    stands: list[str] = [claim["rank"]] if claim["rank"] != "normal" else []
    stands += [word for word in (claim["polarity"], claim["modality"]) if word not in ("affirmed", "actual")]
    stands += ["contradicted"] if claim["contradicts"] else []
    return [
        claim["text"],
        ", ".join(stands),
        "; ".join(map(_chain, claim["reports"])),
        claim["reason"],
    ]


def _chain(report: Report) -> str:
    """The publisher, and after `<` whom it relays."""
    chain = [*([report["publisher"]] if report["publisher"] else []), *report["via"]]
    return " < ".join(link["name"] for link in chain)
