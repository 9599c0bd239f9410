"""Two countries: what passed between them, what bound them on a day, and the treaties both joined."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, get_args

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from api.address import Segment
from api.answers import store_of
from api.pages.filters import FILTERS, Filters, asked_day, filters, moved
from api.pages.render import render, speech
from api.params import Successors
from api.unknown import takes
from exports.texts import path_to
from graph.countries.registry import countries
from graph.errors import InputError
from graph.vocabulary import vocabulary
from graph.window import Window
from questions.obligations import obligations, read_states
from questions.relation import AllCounts, at_a_glance
from questions.relation_treaties import PageAsked, relation_treaties
from questions.request import read_country, read_pair
from questions.timeline import Timeline, timeline
from questions.treaty_status import CountedAs
from questions.walk import Wanted

if TYPE_CHECKING:
    from graph.store.reader import Store

router = APIRouter()
# Treaties both joined: beside the timeline, beside obligations, and on a page of their own, which has all.
BESIDE_TIMELINE, BESIDE_OBLIGATIONS, ON_A_PAGE = 10, 20, 50


@router.get("/relations", dependencies=[takes(a=None, b=None)])
async def choose(request: Request) -> Response:
    """Send a form with two countries to their page."""
    first, second = (request.query_params.get(key, "").strip() for key in "ab")
    if not first or not second:
        message = "name two countries: a code such as KP, or a name such as 북한"
        raise InputError(message)
    path = path_to("relations", *_addresses(read_country(first), read_country(second)))
    lang = request.query_params.get("lang")
    return RedirectResponse(f"{path}?lang={lang}" if lang in {"en", "id"} else path, 303)


@router.get("/relations/{a}/{b}", dependencies=[takes(**FILTERS, successors=Successors)])
async def relation(request: Request, a: Segment, b: Segment) -> Response:
    """What has passed between two countries."""
    asked = filters(request)
    first, second = (read_country(text, asked.window, field=field) for field, text in (("a", a), ("b", b)))
    if elsewhere := moved(request, "relations", (a, b), _addresses(first, second)):
        return elsewhere
    read_pair(a, b, asked.window)
    store, lang = store_of(request), speech(request).lang
    now = datetime.now(UTC).date()
    today = min(now, asked.past or now)
    glance, found, mentioned = await asyncio.gather(
        at_a_glance(store, first, second, today, joined=BESIDE_TIMELINE, lang=lang, as_of=asked.past),
        _timeline(store, first, second, asked, lang),
        _mentioned(store, first, second, asked, lang),
    )
    return render(
        request,
        "relation.html",
        status=422 if asked.problems else 200,
        a=glance["between"][0],
        b=glance["between"][1],
        glance=glance,
        found=found,
        filters=asked,
        mentioned=mentioned,
        chips=chips(glance["counts"], asked),
    )


def _addresses(*country_ids: str) -> tuple[str, ...]:
    """What stands for these countries in an address."""
    return tuple(countries().address(country_id) for country_id in country_ids)


def chips(counts: AllCounts, asked: Filters) -> dict[str, list[tuple[Any, int, bool]]]:
    """What narrows the list by one click: kinds and years, each with its contacts and whether it is chosen.

    Contacts are of the year, and of the kinds, that are chosen already.
    """
    years = {year["year"]: year for year in counts["by_year"]}
    year = years.get(asked.year) if asked.year else None
    by_kind = year["by_kind"] if year else {} if asked.year else counts["by_kind"]
    shown = {*by_kind, *asked.kind}
    kinds = {kind: by_kind.get(kind, 0) for kind in vocabulary().kinds if kind in shown}
    by_year = {
        number: sum(year["by_kind"].get(kind, 0) for kind in asked.kind) if asked.kind else year["total"]
        for number, year in years.items()
    }
    if asked.year:
        by_year.setdefault(asked.year, 0)
    return {
        "kinds": [(kind, number, kind in asked.kind) for kind, number in kinds.items()],
        "years": [
            (year, by_year[year], year == asked.year)
            for year in sorted(by_year)
            if by_year[year] or year == asked.year
        ],
    }


async def _timeline(store: Store, a: str, b: str, asked: Filters, lang: str) -> Timeline:
    """A page of the timeline; an empty one where the filters cannot be read."""
    if asked.problems:
        revision = await store.revision()
        return {"between": [], "items": [], "undated": [], "next": None, "revision": revision}
    return await timeline(store, a, b, asked.wanted(lang), successors=asked.successors)


async def _mentioned(store: Store, a: str, b: str, asked: Filters, lang: str) -> int:
    """How many of the events that pass the filters only mention the two together."""
    wanted = Wanted(lang=lang) if asked.problems else asked.wanted(lang)
    wanted = replace(wanted, mode="mentioned", limit=1, total=True, cursor=None)
    page = await timeline(store, a, b, wanted)
    return page.get("total") or 0


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
    joined = await relation_treaties(
        store_of(request), first, second, day, asked, basis, lang=speech(request).lang
    )
    return render(
        request,
        "joined_treaties.html",
        status=422 if problem else 200,
        between=joined["between"],
        joined=joined,
        on=request.query_params.get("on", day.isoformat()),
        basis=basis,
        chosen=chosen,
        problem=problem,
    )
