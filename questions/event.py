"""One event with all that is claimed about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typing_extensions import TypedDict

from graph.errors import NotFound
from graph.store.reader import Row
from graph.vocabulary import vocabulary
from questions.claims import Claim, Origin, Report, claim_of, claim_text, claims, origins
from questions.event_beside import found_beside
from questions.items import ITEM, ITEM_AS_OF, event_item, if_known, lite, lite_of, provenance, ref_of, words
from questions.shapes import EventItem, ItemLite, OfRow, Typed, means
from questions.table import Table, edtf

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import date

    from graph.store.reader import Store
    from questions.event_beside import Found


PULL = "bring its pair in: diplograph pull FOLDER A B"


class Possibly(ItemLite):
    """An event that may be this one, and why."""

    dataset: Annotated[str, means("`curated` for an event of a dossier.")]
    reasons: Annotated[list[str], means("What speaks for it; nothing is merged.")]


class LinkedEvents(TypedDict):
    """What an event is part of, answers or fulfils, and what is part of it, answers or fulfils it."""

    parts: list[ItemLite]
    part_of: list[ItemLite]
    in_reply_to: list[ItemLite]
    replies: list[ItemLite]
    fulfils: list[ItemLite]
    fulfilled_by: list[ItemLite]


class Event(EventItem, LinkedEvents, OfRow):
    """One event with all that is claimed about it."""

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


# Each shape stands once in the text, and is told apart by type and direction: every subquery is planned.
def _text(*, asof: bool = False) -> str:
    claim, known = claim_text(asof=asof), if_known("c", asof=asof)
    return f"""
MATCH (e:Event {{id: $id}})
RETURN {ITEM_AS_OF if asof else ITEM} AS event, properties(e) AS properties,
  COLLECT {{
    MATCH (e)-[p:PART_OF|IN_REPLY_TO|FULFILS]-(x:Event) {if_known("x", asof=asof)}
    WITH DISTINCT x, type(p) AS type, startNode(p) = e AS out, p.seq AS seq ORDER BY seq, x.start, x.id
    RETURN {{type: type, out: out, event: {lite_of("x", asof=asof)}}}
  }} AS links,
  COLLECT {{
    MATCH (e)-[p:POSSIBLY_SAME]-(x:Event) {if_known("x", asof=asof)}
    WITH x, p ORDER BY x:CodedEvent, x.start, x.id
    RETURN {{dataset: x.dataset, event: {lite_of("x", asof=asof)}, reasons: coalesce(p.reasons, [])}}
  }} AS possibly_same,
  COLLECT {{ MATCH (e)-[:MARKS]->(n) RETURN {ref_of("n")} ORDER BY n.id }} AS marks,
  COLLECT {{ MATCH (e)-[:OF]->(n) RETURN {ref_of("n")} ORDER BY n.id }} AS of,
  COLLECT {{
    MATCH (e)-[t:ABOUT|ASSERTS|DENIES]-(c:Claim) {known}
    WITH c, collect(type(t)) AS ties ORDER BY c.id
    RETURN {{ties: ties, claim: {claim}}}
  }} AS claims
"""


EVENT = _text()
EVENT_AS_OF = _text(asof=True)


async def event_row(
    store: Store,
    text: str,
    event_id: str,
    apart: Callable[[Found], Awaitable[Row]],
    *,
    lang: str,
    as_of: date | None,
) -> Row:
    """The row that `text` gives of an event, or `apart` of one that lies beside the graph.

    Raises:
        NotFound: no event has this id.
    """
    rows = await store.read(text, id=event_id, as_of=as_of, **words(lang))
    if rows:
        await store.leave_out()  # which may tell the same
        return rows[0]
    if found := await found_beside(store, event_id, lang=lang, as_of=as_of):
        return await apart(found)
    lies = None if store.events else await lies_beside(store, event_id)
    raise NotFound(lies or f"no event has the id {event_id!r}")


async def lies_beside(store: Store, event_id: str) -> str | None:
    """Why an event is not in the graph, if its dataset lies beside it."""
    dataset = event_id.partition(":")[0]
    if dataset not in await store.beside():
        return None
    return f"{event_id} is not in the graph, as the events of {dataset} lie beside it; {PULL}"


async def _row_apart(found: Found) -> Row:
    """What EVENT gives of a row: nothing links it, and nobody claims anything about it."""
    nothing: dict[str, list[Row]] = {"links": [], "possibly_same": [], "marks": [], "of": [], "claims": []}
    return {"event": found.event, "properties": found.properties, **nothing}


async def event(store: Store, event_id: str, *, lang: str, as_of: date | None = None) -> Event:
    """One event; with `as_of`, only what was known on that day, without the summary, which is written later.

    Raises:
        NotFound: no event has this id, or it was not known on that day.
    """
    text = EVENT if as_of is None else EVENT_AS_OF
    row = await event_row(store, text, event_id, _row_apart, lang=lang, as_of=as_of)
    if as_of is not None:
        refuse_unknown(row["event"], as_of)
    properties = row["properties"]
    about, asserts, denies = (
        [tied["claim"] for tied in row["claims"] if kind in tied["ties"]]
        for kind in ("ABOUT", "ASSERTS", "DENIES")
    )
    claimed = {claim["property"] for claim in about}
    own = _own(row["event"]["kind"], properties)
    return {
        **event_item(row["event"]),
        "summary": None if as_of else properties.get(f"summary_{lang}") or properties.get("summary"),
        "properties": {
            name: own[name] for name in own if as_of is None or name in claimed or "row" in properties
        },
        **provenance(row["event"]),
        "parts": _linked(row, "PART_OF", out=False),
        "part_of": _linked(row, "PART_OF", out=True),
        "in_reply_to": _linked(row, "IN_REPLY_TO", out=True),
        "replies": _linked(row, "IN_REPLY_TO", out=False),
        "fulfils": _linked(row, "FULFILS", out=True),
        "fulfilled_by": _linked(row, "FULFILS", out=False),
        "possibly_same": [
            {**lite(other["event"]), "dataset": other["dataset"], "reasons": other["reasons"]}
            for other in row["possibly_same"]
        ],
        "marks": row["marks"],
        "of": row["of"],
        "claims": claims(about),
        "asserts": [claim_of(claim) for claim in asserts],
        "denies": [claim_of(claim) for claim in denies],
        "origins": origins(about),
        "dossiers": properties.get("dossiers", []),
    }


def _linked(row: Row, kind: str, *, out: bool) -> list[ItemLite]:
    return [lite(link["event"]) for link in row["links"] if link["type"] == kind and link["out"] == out]


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
