"""Other views of two countries: how they voted, what came back and what recurs, and a third beside them."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from api.address import Segment
from api.answers import store_of
from api.pages.filters import FILTERS, Filters, filters, moved
from api.pages.render import country_name, country_names, render, speech
from api.params import By, Cursor, End, Start
from api.unknown import takes
from graph.countries.registry import countries
from graph.window import Window
from questions.cadence import cadence
from questions.reciprocity import reciprocity
from questions.relation_places import relation_places
from questions.request import read_country, read_pair, read_three
from questions.triangle import triangle
from questions.votes import agreement, votes
from questions.walk import Wanted

router = APIRouter()
YEARS = 20  # shown of recurring occasions unless a start is asked for
SPAN = {"start": Start, "end": End}


def _read(request: Request, a: str, b: str, view: str) -> tuple[Filters, str, str] | Response:
    """The span asked for and the ids of the two, or a redirect to the address that has them."""
    asked = filters(request)
    first, second = (read_country(text, asked.window, field=field) for field, text in (("a", a), ("b", b)))
    addresses = (*map(countries().address, (first, second)), view)
    if elsewhere := moved(request, "relations", (a, b, view), addresses):
        return elsewhere
    read_pair(a, b, asked.window)
    return asked, first, second


@router.get("/relations/{a}/{b}/votes", dependencies=[takes(**SPAN, cursor=Cursor)])
async def voted(request: Request, a: Segment, b: Segment) -> Response:
    """How far the two voted alike in the UN General Assembly, year by year, and each roll call."""
    read = _read(request, a, b, "votes")
    if isinstance(read, Response):
        return read
    asked, first, second = read
    store, lang = store_of(request), speech(request).lang
    by_dataset, calls = await asyncio.gather(
        agreement(store, first, second),
        votes(store, first, second, asked.window, limit=50, cursor=asked.cursor or None, lang=lang),
    )
    return render(
        request,
        "relation_votes.html",
        status=422 if asked.problems else 200,
        view="votes",
        filters=asked,
        a=calls["between"][0],
        b=calls["between"][1],
        agreements=by_dataset,
        calls=calls,
    )


@router.get("/relations/{a}/{b}/places", dependencies=[takes(**FILTERS, by=By)])
async def places(request: Request, a: Segment, b: Segment) -> Response:
    """Where what passed between the two took place."""
    read = _read(request, a, b, "places")
    if isinstance(read, Response):
        return read
    asked, first, second = read
    asked = asked.between(first, second)
    lang = speech(request).lang
    wanted = Wanted(lang=lang) if asked.problems else asked.wanted(lang)
    found = await relation_places(store_of(request), first, second, wanted)
    return render(
        request,
        "relation_places.html",
        status=422 if asked.problems else 200,
        view="places",
        filters=asked,
        a=found["between"][0],
        b=found["between"][1],
        found=found,
    )


@router.get("/relations/{a}/{b}/rhythm", dependencies=[takes(**SPAN)])
async def rhythm(request: Request, a: Segment, b: Segment) -> Response:
    """What went each way and what came back, and which recurring occasions the two marked in which years."""
    read = _read(request, a, b, "rhythm")
    if isinstance(read, Response):
        return read
    asked, first, second = read
    store, lang = store_of(request), speech(request).lang
    today = datetime.now(UTC).date()
    days = Window() if asked.problems else asked.window
    answers, recurring = await asyncio.gather(
        reciprocity(store, first, second, days, lang=lang),
        cadence(store, first, second, days, today, lang=lang),
    )
    every = sorted({year["year"] for each in recurring["occasions"] for year in each["years"]})
    years = every if asked.start else every[-YEARS:]
    return render(
        request,
        "relation_rhythm.html",
        status=422 if asked.problems else 200,
        view="rhythm",
        filters=asked,
        a=answers["between"][0],
        b=answers["between"][1],
        answers=answers,
        occasions=recurring["occasions"],
        years=years,
        earlier=0 if asked.start else len(every) - len(years),
    )


@router.get("/relations/{a}/{b}/compare", dependencies=[takes(**SPAN, c=None)])
async def compare(request: Request, a: Segment, b: Segment) -> Response:
    """The two beside a third country: three pairs on one axis of years."""
    read = _read(request, a, b, "compare")
    if isinstance(read, Response):
        return read
    asked, first, second = read
    store, lang = store_of(request), speech(request).lang
    third = request.query_params.get("c", "").strip()
    days = Window() if asked.problems else Window(asked.window.start, asked.window.end, certain=True)
    three = read_three(first, second, third, days) if third else None
    shown = await triangle(store, three, days, datetime.now(UTC).date().year, lang=lang) if three else None
    return render(
        request,
        "relation_compare.html",
        status=422 if asked.problems else 200,
        view="compare",
        filters=asked,
        a={"id": first, "name": country_name(first, lang)},
        b={"id": second, "name": country_name(second, lang)},
        third=third,
        shown=shown,
        names=country_names(lang),
    )
