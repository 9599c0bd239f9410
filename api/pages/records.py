"""One thing of the graph: an entity and its timeline, an event and its claims, a source and its reports."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

import asyncio
from itertools import groupby
from typing import TypedDict

from fastapi import APIRouter, Request, Response

from api.address import Segment
from api.answers import store_of
from api.pages.filters import FILTERS, asked_day, entity_id, filters, moved
from api.pages.render import country_names, render, speech
from api.params import AsOfText
from api.unknown import takes
from graph.window import known_by
from questions.claims import Claim, Origin, Report
from questions.entity import entity
from questions.event import event
from questions.shapes import ItemLite, Typed
from questions.sources import ReportedClaim, Source, source
from questions.timeline import entity_timeline
from questions.treaty import treaty

router = APIRouter()


@router.get("/entities/{name}", dependencies=[takes(**FILTERS, on=None, basis=None)])
async def entity_page(request: Request, name: Segment) -> Response:
    """What is recorded of one entity."""
    asked = filters(request, "all")
    found_id = entity_id(name, asked.window)
    if elsewhere := moved(request, "entities", (name,), (found_id,)):
        return elsewhere
    store, lang = store_of(request), speech(request).lang
    about = entity(store, found_id, lang=lang)
    if asked.problems:
        return render(
            request,
            "entity.html",
            status=422,
            entity=await about,
            filters=asked,
            names=country_names(lang),
            treaty=None,
            found={"items": [], "undated": [], "next": None, "revision": await store.revision()},
        )
    record, found = await asyncio.gather(about, entity_timeline(store, found_id, asked.wanted(lang)))
    shown = None
    if record["type"] == "Treaty":
        day, basis, _ = asked_day(request)
        shown = await treaty(store, found_id, day, basis, lang=lang)
    return render(
        request,
        "entity.html",
        entity=record,
        filters=asked,
        found=found,
        names=country_names(lang),
        treaty=shown,
    )


@router.get("/events/{event_id}", dependencies=[takes(as_of=AsOfText)])
async def event_page(request: Request, event_id: Segment) -> Response:
    """What is claimed about one event, and by whom."""
    as_of = request.query_params.get("as_of", "").strip()
    record = await event(store_of(request), event_id, lang=speech(request).lang, as_of=known_by(as_of))
    groups = grouped(record["claims"])
    return render(
        request,
        "event.html",
        event=record,
        as_of=as_of,
        revision=await store_of(request).revision(),
        disputed=[group for group in groups if group["disputed"]],
        accounts=accounts([group for group in groups if not group["disputed"]]),
        values={claim["id"]: claim["value_name"] or claim["text"] for claim in record["claims"]},
        voices=voices(record["origins"]),
    )


class ClaimGroup(TypedDict):
    """The claims of one property."""

    property: str
    claims: list[Claim]
    disputed: bool
    preferred: Claim | None


class AccountOfEvent(TypedDict):
    """What the same sources say in one breath, property by property."""

    reports: list[Report]
    rows: list[tuple[str, list[Claim]]]


def grouped(claims: list[Claim]) -> list[ClaimGroup]:
    """Claims by property, in the order given.

    A property is disputed where claims about it contradict one another, one of them is denied, or a claim
    was weighed (preferred or deprecated).
    """
    groups: list[ClaimGroup] = []
    for name, members in groupby(claims, key=lambda claim: claim["property"]):
        same = list(members)
        groups.append(
            {
                "property": name,
                "claims": same,
                "disputed": any(
                    claim["contradicts"] or claim["denied_by"] or claim["rank"] != "normal" for claim in same
                ),
                "preferred": next((claim for claim in same if claim["rank"] == "preferred"), None),
            }
        )
    return groups


def accounts(groups: list[ClaimGroup]) -> list[AccountOfEvent]:
    """The claims of undisputed groups by who reports them.

    Claims with the same sources, relays and locators stand together, so that a source is named once for
    all it says in one breath.
    """
    by_reporters: dict[tuple[object, ...], dict[str, list[Claim]]] = {}
    for group in groups:
        for claim in group["claims"]:
            by_reporters.setdefault(_reporters(claim), {}).setdefault(group["property"], []).append(claim)
    return [
        {"reports": next(iter(rows.values()))[0]["reports"], "rows": list(rows.items())}
        for rows in by_reporters.values()
    ]


def _reporters(claim: Claim) -> tuple[object, ...]:
    return tuple(
        (
            report["source"],
            tuple(relay["id"] for relay in report["via"]),
            report["attribution"],
            report["locator"],
        )
        for report in claim["reports"]
    )


def voices(origins: list[Origin]) -> int:
    """How many independent voices the origins are: those of one master count as one."""
    return len({(origin["master"] or origin)["id"] for origin in origins})


@router.get("/sources/{source_id}")
async def source_page(request: Request, source_id: Segment) -> Response:
    """What one source reports."""
    record = await source(store_of(request), source_id, lang=speech(request).lang)
    return render(request, "source.html", source=record, subjects=by_subject(record))


def by_subject(record: Source) -> list[tuple[ItemLite | Typed, list[ReportedClaim]]]:
    """The source's reports by what they are about: events first, by time, then the rest by name."""
    events = {event["id"]: (place, event) for place, event in enumerate(record["events"])}
    known = [(report["about"], report) for report in record["reports"] if report["about"]]

    def order(subject: tuple[Typed, ReportedClaim]) -> tuple[int, str, str]:
        about = subject[0]
        return (
            events[about["id"]][0] if about["id"] in events else len(events),
            about["name"],
            about["id"],
        )

    groups: list[tuple[ItemLite | Typed, list[ReportedClaim]]] = []
    for _, members in groupby(sorted(known, key=order), key=order):
        subjects = list(members)
        about, reports = subjects[0][0], [report for _, report in subjects]
        groups.append((events[about["id"]][1] if about["id"] in events else about, reports))
    return groups
