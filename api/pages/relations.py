"""Two countries: what passed between them, what bound them on a day, and the treaties both joined."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, TypedDict, get_args

from fastapi import APIRouter, Request, Response

from api.address import Segment
from api.answers import store_of
from api.pages.filters import FILTERS, Filters, asked_day, filters, moved
from api.pages.records import ClaimGroup, citation, grouped, voices
from api.pages.render import render, speech
from api.params import AsOfText, By, Successors
from api.unknown import takes
from graph.countries.registry import countries
from graph.errors import InputError, NotFound
from graph.store.beside import noting
from graph.window import Window, known_by
from questions.as_cypher import AsCypher, names_in
from questions.beside import of_one_generation
from questions.claims import Origin
from questions.event import Event, event
from questions.obligations import obligations, read_states
from questions.outline import Outlined, chosen, facets, outlined, sums
from questions.relation import Relation, at_a_glance
from questions.relation_treaties import PageAsked, relation_treaties
from questions.request import read_country, read_pair
from questions.timeline import Timeline, timeline
from questions.treaty_status import CountedAs
from questions.walk import Wanted
from viz.strip import strip

if TYPE_CHECKING:
    from graph.store.reader import Store

router = APIRouter()
# Treaties both joined: beside the timeline, beside obligations, and on a page of their own, which has all.
BESIDE_TIMELINE, BESIDE_OBLIGATIONS, ON_A_PAGE = 10, 20, 50


@router.get(
    "/relations/{a}/{b}",
    dependencies=[takes(**FILTERS, successors=Successors, by=By, view=None, event=None)],
)
async def relation(request: Request, a: Segment, b: Segment) -> Response:
    """What has passed between two countries, and the evidence of one event of it.

    That is the one chosen; where only what is disputed is asked for and none is chosen, the first listed.
    """
    asked = filters(request)
    first, second = (read_country(text, asked.window, field=field) for field, text in (("a", a), ("b", b)))
    if elsewhere := moved(request, "relations", (a, b), _addresses(first, second)):
        return elsewhere
    read_pair(a, b, asked.window)
    asked = asked.between(first, second)
    store, lang = store_of(request), speech(request).lang
    now = datetime.now(UTC).date()
    today = min(now, asked.past or now)
    chosen_event = request.query_params.get("event", "").strip()
    (glance, found, whole), evidence, names = await asyncio.gather(
        _told(store, first, second, today, asked, lang),
        _evidence(request, chosen_event, asked.past),
        names_in(store),
    )
    if asked.disputed == "yes" and not chosen_event and (listed := [*found["items"], *found["undated"]]):
        evidence = await _evidence(request, listed[0]["id"], asked.past)
    wanted = Wanted(lang=lang) if asked.problems else asked.wanted(lang)
    on_strip = chosen(whole, wanted, but="year")
    coded = [
        year["year"]
        for counted in glance["datasets"]
        if counted["level"] == "state" and "total" in counted["counts"]
        for year in counted["by_year"]
    ]
    between = glance["between"]
    return render(
        request,
        "relation.html",
        status=422 if asked.problems else 200,
        a=between[0],
        b=between[1],
        view="table" if request.query_params.get("view") == "table" else "timeline",
        glance=glance,
        found=found,
        filters=asked,
        mentioned=len(chosen(whole, replace(wanted, mode="mentioned"))),
        sums=sums(whole, chosen(whole, wanted)),
        facets=facets(whole, wanted),
        strip=strip(on_strip, first, second, wanted.start, wanted.end, coded=coded),
        evidence=evidence,
        in_cypher=None
        if asked.problems
        else AsCypher(names, lang).pair(first, second, wanted, successors=asked.successors),
    )


def _addresses(*country_ids: str) -> tuple[str, ...]:
    """What stands for these countries in an address."""
    return tuple(countries().address(country_id) for country_id in country_ids)


@of_one_generation
async def _told(
    store: Store, a: str, b: str, today: date, asked: Filters, lang: str
) -> tuple[Relation, Timeline, Outlined]:
    """What is counted of two countries, a page of what passed between them, and the outline of all of it."""
    return await asyncio.gather(
        at_a_glance(store, a, b, today, joined=BESIDE_TIMELINE, lang=lang, as_of=asked.past),
        _timeline(store, a, b, asked, lang),
        outlined(store, a, b, lang=lang, as_of=asked.past, successors=asked.successors),
    )


async def _timeline(store: Store, a: str, b: str, asked: Filters, lang: str) -> Timeline:
    """A page of the timeline; an empty one where the filters cannot be read."""
    if asked.problems:
        revision = await store.revision()
        return {"between": [], "items": [], "undated": [], "next": None, "revision": revision}
    return await timeline(store, a, b, asked.wanted(lang), successors=asked.successors)


class Evidence(TypedDict):
    """What the pane beside a list shows of an event."""

    event: Event
    disputed: list[ClaimGroup]
    origins: list[Origin]
    voices: int
    citation: str
    revision: str


async def _evidence(request: Request, event_id: str, past: date | None) -> Evidence | None:
    """What is claimed of the chosen event; None where none is, or it is not there."""
    if not event_id:
        return None
    store, lang = store_of(request), speech(request).lang
    try:
        with noting():  # the pane tells of this event alone, whatever may tell the same
            found, revision = await asyncio.gather(
                event(store, event_id, lang=lang, as_of=past), store.revision()
            )
    except NotFound:
        return None
    return {
        "citation": citation(request, found, revision, past),
        "revision": revision,
        "event": found,
        "disputed": [group for group in grouped(found["claims"]) if group["disputed"]],
        "origins": found["origins"],
        "voices": voices(found["origins"]),
    }


@router.get("/events/{event_id}/evidence", dependencies=[takes(as_of=AsOfText)])
async def evidence_pane(request: Request, event_id: Segment) -> Response:
    """The evidence of one event, to be put beside a list without loading the list again."""
    past = known_by(request.query_params.get("as_of", "").strip())
    found = await _evidence(request, event_id, past)
    if found is None:
        message = f"no event has the id {event_id!r}"
        raise NotFound(message)
    return render(request, "evidence.html", evidence=found)


@router.get("/relations/{a}/{b}/obligations", dependencies=[takes(on=None, basis=None)])
async def bound(request: Request, a: Segment, b: Segment) -> Response:
    """Provisions in force between the two on a day; today where the day cannot be read."""
    day, basis, problem = asked_day(request)
    asked = read_states(a, b, day)
    answer = await obligations(
        store_of(request), asked, basis, limit=BESIDE_OBLIGATIONS, lang=speech(request).lang
    )
    return render(
        request,
        "obligations.html",
        status=422 if problem else 200,
        found=answer,
        on=request.query_params.get("on", day.isoformat()),
        basis=basis,
        problem=problem,
    )


@router.get(
    "/relations/{a}/{b}/treaties",
    dependencies=[takes(on=None, basis=None, dataset=None, counted=None, cursor=None)],
)
async def both(request: Request, a: Segment, b: Segment) -> Response:
    """Treaties both joined and how they stood on a day; today where the day cannot be read."""
    day, basis, problem = asked_day(request)
    then = Window(day, day)
    first, second = (read_country(text, then, field=field) for field, text in (("a", a), ("b", b)))
    if elsewhere := moved(request, "relations", (a, b, "treaties"), (*_addresses(first, second), "treaties")):
        return elsewhere
    read_pair(a, b, then)
    chosen = {name: request.query_params.get(name) or None for name in ("dataset", "counted", "cursor")}
    answers = get_args(CountedAs)
    counted = next((answer for answer in answers if answer == chosen["counted"]), None)
    if chosen["counted"] and not counted:
        message = f"counted: {chosen['counted']!r} is none of {', '.join(answers)}"
        raise InputError(message)
    asked = PageAsked(ON_A_PAGE, chosen["cursor"], chosen["dataset"], counted)
    store, lang = store_of(request), speech(request).lang
    joined = await relation_treaties(store, first, second, day, asked, basis, lang=lang)
    # How a treaty stood is told by a rule outside Cypher.
    in_cypher = None if counted else AsCypher(await names_in(store), lang).joined_treaties
    return render(
        request,
        "joined_treaties.html",
        status=422 if problem else 200,
        between=joined["between"],
        joined=joined,
        on=request.query_params.get("on", day.isoformat()),
        basis=basis,
        chosen=chosen,
        asked={name: chosen[name] for name in ("dataset", "counted") if chosen[name]}
        | {"on": joined["on"], "basis": basis},
        problem=problem,
        in_cypher=in_cypher and in_cypher(first, second, chosen["dataset"]),
    )
