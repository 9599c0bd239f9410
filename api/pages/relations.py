"""Two countries: the summary and the timeline of what passed between them."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from analysis.joined_treaties import Asked, with_joined
from api.address import Segment
from api.answers import store_of
from api.pages.filters import FILTERS, Filters, filters
from api.pages.place import address, country_id, moved
from api.pages.render import render
from api.pages.speech import speech
from api.params import Successors
from api.unknown import takes
from exports.texts import path_to
from graph.errors import InputError
from graph.vocabulary import vocabulary
from questions.summary import summary
from questions.timeline import timeline
from questions.walk import Wanted

if TYPE_CHECKING:
    from graph.store.reader import Store

router = APIRouter()
SHOWN = 10  # treaties both joined; their own page has all


@router.get("/relations", dependencies=[takes(a=None, b=None)])
async def choose(request: Request) -> Response:
    """Send a form with two countries to their page."""
    first, second = (request.query_params.get(key, "").strip() for key in "ab")
    if not first or not second:
        message = "name two countries: a code such as KP, or a name such as 북한"
        raise InputError(message)
    path = path_to("relations", address(country_id(first)), address(country_id(second)))
    lang = request.query_params.get("lang")
    return RedirectResponse(f"{path}?lang={lang}" if lang in {"en", "id"} else path, 303)


@router.get("/relations/{a}/{b}", dependencies=[takes(**FILTERS, successors=Successors)])
async def relation(request: Request, a: Segment, b: Segment) -> Response:
    """What has passed between two countries."""
    asked = filters(request)
    first, second = country_id(a, asked.window), country_id(b, asked.window)
    if elsewhere := moved(request, "relations", (a, b), (address(first), address(second))):
        return elsewhere
    if first == second:
        message = f"{a} and {b} are the same country; name two different ones"
        raise InputError(message)
    store, lang = store_of(request), speech(request).lang
    now = datetime.now(UTC).date()
    today = min(now, asked.past or now)
    glance, found, mentioned = await asyncio.gather(
        summary(store, first, second, lang=lang, as_of=asked.past),
        _timeline(store, first, second, asked, lang),
        _mentioned(store, first, second, asked, lang),
    )
    glance = with_joined(glance, (first, second), today, Asked(SHOWN))
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


def chips(counts: dict[str, Any], asked: Filters) -> dict[str, list[tuple[Any, int, bool]]]:
    """What narrows the list by one click: kinds and years, each with its contacts and whether it is chosen.

    Contacts are of the year, and of the kinds, that are chosen already.
    """
    years = {year["year"]: year for year in counts["by_year"]}
    none: dict[str, Any] = {"by_kind": {}}
    by_kind = (years.get(asked.year, none) if asked.year else counts)["by_kind"]
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


async def _timeline(store: Store, a: str, b: str, asked: Filters, lang: str) -> dict[str, Any]:
    """A page of the timeline; an empty one where the filters cannot be read."""
    if asked.problems:
        return {"items": [], "undated": [], "next": None, "revision": await store.revision()}
    return await timeline(store, a, b, asked.wanted(lang), successors=asked.successors)


async def _mentioned(store: Store, a: str, b: str, asked: Filters, lang: str) -> int:
    """How many of the events that pass the filters only mention the two together."""
    wanted = Wanted(lang=lang) if asked.problems else asked.wanted(lang)
    wanted = replace(wanted, mode="mentioned", limit=1, total=True, cursor=None)
    found = await timeline(store, a, b, wanted)
    total: int = found["total"]
    return total
