"""Events as JSON-LD: schema.org's terms for what happened, PROV's for who says so, our own for the rest.

The context stands in the file, so a reader fetches nothing. Dates are EDTF literals; the days they lie
between stand beside them as `earliest` and `latest`. Each role of an actor is a property of our own (`sent`,
`addressed_to`), and besides one of schema.org's two: who hosts, or else who acts, is the `organizer`,
everybody is a `participant`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson

from exports.texts import address, path_of, title_of
from graph.countries.registry import countries
from graph.dates import EARLIEST, LATEST
from graph.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from questions.claims import Claim, Report
    from questions.event import Event
    from questions.shapes import Dates, EventItem, Ref, SourceRef
    from questions.timeline import AnyTimeline

JSONLD = "application/ld+json"
SCHEMA, PROV = "https://schema.org/", "http://www.w3.org/ns/prov#"
XSD, EDTF = "http://www.w3.org/2001/XMLSchema#", "http://id.loc.gov/datatypes/edtf/EDTF"
OWN = "urn:diplograph:"
HAPPENED = {"planned": "EventScheduled", "cancelled": "EventCancelled", "did_not_occur": "EventCancelled"}


def context() -> dict[str, Any]:
    """What the words of a file mean; the same for every file."""
    roles = [role.lower() for role in vocabulary().roles]
    return {
        "@vocab": SCHEMA,
        "prov": PROV,
        "xsd": XSD,
        "own": OWN,
        "startDate": {"@type": EDTF},
        "endDate": {"@type": EDTF},
        "datePublished": {"@type": EDTF},
        "eventStatus": {"@type": "@vocab"},
        "edtf": {"@id": "own:edtf", "@type": EDTF},
        "earliest": {"@id": "own:earliest", "@type": "xsd:date"},
        "latest": {"@id": "own:latest", "@type": "xsd:date"},
        "revision": "own:revision",
        **{word: f"own:{word}" for word in ("kind", "status", "contested", "claim")},
        **{word: f"own:{word}" for word in ("property", "polarity", "modality", "rank", "reason")},
        **{word: {"@id": f"own:{word}", "@type": "@id"} for word in ("contradicts", *roles)},
    }


def timeline_jsonld(
    base: str, self_address: str, *, newest_first: bool
) -> Callable[[AnyTimeline, str], tuple[bytes, str]]:
    """A writer of timelines as an ItemList of Events in their order, which is found at `self_address`.

    A page of a longer timeline is a list of its own: its number and positions are of what it holds.
    """

    def write(body: AnyTimeline, revision: str) -> tuple[bytes, str]:
        events = [*body["items"], *body["undated"]]
        document = {
            "@context": context(),
            "@id": self_address,
            "@type": ["ItemList", "prov:Collection"],
            "name": title_of(body),
            "url": address(base, *path_of(body)),
            "revision": revision,
            "itemListOrder": f"ItemListOrder{'Descending' if newest_first else 'Ascending'}",
            "numberOfItems": len(events),
            "itemListElement": [
                {"@type": "ListItem", "position": place, "item": _event(base, event)}
                for place, event in enumerate(events, 1)
            ],
        }
        return _text(document), JSONLD

    return write


def event_jsonld(base: str) -> Callable[[Event, str], tuple[bytes, str]]:
    """A writer of one event with its claims, each derived from the sources that report it."""

    def write(body: Event, revision: str) -> tuple[bytes, str]:
        document = {
            "@context": context(),
            **_event(base, body),
            **({"description": body["summary"]} if body["summary"] else {}),
            "revision": revision,
            "claim": [_claim(base, claim) for claim in body["claims"]],
        }
        return _text(document), JSONLD

    return write


def _text(document: Mapping[str, object]) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_INDENT_2)


def _event(base: str, event: EventItem) -> dict[str, Any]:
    acting = [party for party in (*event["from"], *event["to"]) if party["role"] == "hosted"] or event["from"]
    document: dict[str, Any] = {
        "@id": address(base, "v1", "events", event["id"]),
        "@type": ["Event", "prov:Entity"],
        "identifier": event["id"],
        "name": event["title"],
        "url": address(base, "events", event["id"]),
        "kind": event["kind"],
        "status": event["status"],
        **_dates(event["date"]),
        "organizer": [_actor(base, party) for party in acting],
        "participant": [_actor(base, party) for party in (*event["from"], *event["to"])],
        "about": [_actor(base, topic) for topic in event["about"]],
        "location": [
            {"@id": address(base, "v1", "entities", place["id"]), "@type": "Place", "name": place["name"]}
            for place in event["places"]
        ],
        "contested": event["contested"],
        "prov:wasDerivedFrom": [_source(base, source, source["id"]) for source in event["sources"]],
    }
    if event["status"] in HAPPENED:
        document["eventStatus"] = HAPPENED[event["status"]]
    for party in (*event["from"], *event["to"]):
        document.setdefault(party["role"], []).append(address(base, "v1", "entities", party["id"]))
    return {name: value for name, value in document.items() if value != []}


def _dates(date: Dates | None) -> dict[str, Any]:
    if date is None:
        return {}
    first, _, last = date["edtf"].partition("/")
    document = {"edtf": date["edtf"]}
    document |= {"startDate": first} if first not in ("", "..") else {}
    document |= {"endDate": last} if last not in ("", "..") else {}
    document |= {"earliest": date["start"]} if date["start"] != EARLIEST.isoformat() else {}
    return document | ({"latest": date["end"]} if date["end"] != LATEST.isoformat() else {})


def _actor(base: str, actor: Ref) -> dict[str, Any]:
    document = {"@id": address(base, "v1", "entities", actor["id"]), "name": actor["name"]}
    return {**document, "@type": ["Country", "prov:Agent"]} if countries().get(actor["id"]) else document


def _source(
    base: str, source: SourceRef | Report, source_id: str, title: str | None = None
) -> dict[str, Any]:
    """A source of a timeline item, or the report of a claim."""
    document: dict[str, Any] = {
        "@id": address(base, "v1", "sources", source_id),
        "@type": ["CreativeWork", "prov:Entity"],
        "name": title,
        "datePublished": source["published"],
        "inLanguage": source["lang"],
        "url": source["url"],
    }
    if source["publisher"]:
        document["publisher"] = {
            "@id": address(base, "v1", "entities", source["publisher"]["id"]),
            "@type": ["Organization", "prov:Agent"],
            "name": source["publisher"]["name"],
        }
    return {name: value for name, value in document.items() if value is not None}


def _claim(base: str, claim: Claim) -> dict[str, Any]:
    origins = {report["origin"]["id"] for report in claim["reports"] if report["origin"]}
    document = {
        "@id": f"{OWN}claim:{claim['id']}",
        "@type": ["Claim", "prov:Entity"],
        "text": claim["text"],
        "property": claim["property"],
        "value": claim["value"],
        "polarity": claim["polarity"],
        "modality": claim["modality"],
        "rank": claim["rank"],
        "reason": claim["reason"],
        "prov:wasDerivedFrom": [
            _source(base, report, report["source"], report["title"]) for report in claim["reports"]
        ],
        "prov:wasAttributedTo": [{"@id": address(base, "v1", "entities", one)} for one in sorted(origins)],
        "contradicts": [f"{OWN}claim:{other}" for other in claim["contradicts"]],
    }
    return {name: value for name, value in document.items() if value not in (None, [])}
