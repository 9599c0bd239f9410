"""Two countries: the summary and the timeline of what passed between them."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from analysis.joined_treaties import Asked, with_joined
from api.address import Segment, path_to
from api.etag import store_of
from api.pages.filters import FILTERS, Filters, filters
from api.pages.place import address, country_id, moved
from api.pages.render import render
from api.pages.speech import speech
from api.params import Successors
from api.unknown import takes
from graph.errors import InputError
from graph.queries.page import Wanted
from graph.queries.summary import summary
from graph.queries.timeline import timeline

if TYPE_CHECKING:
    from datetime import date

    from graph.store import Store

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
    first, second = country_id(a), country_id(b)
    if elsewhere := moved(request, "relations", (a, b), (address(first), address(second))):
        return elsewhere
    if first == second:
        message = f"{a} and {b} are the same country; name two different ones"
        raise InputError(message)
    store, lang, asked = store_of(request), speech(request).lang, filters(request)
    now = datetime.now(UTC).date()
    today = min(now, asked.past or now)
    glance, found, mentioned = await asyncio.gather(
        summary(store, first, second, lang=lang, as_of=asked.past),
        _timeline(store, first, second, asked, lang),
        _mentioned(store, first, second, asked.past, lang),
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
    )


async def _timeline(store: Store, a: str, b: str, asked: Filters, lang: str) -> dict[str, Any]:
    """A page of the timeline; an empty one where the filters cannot be read."""
    if asked.problems:
        return {"items": [], "undated": [], "next": None, "revision": await store.revision()}
    return await timeline(store, a, b, asked.wanted(lang), successors=asked.successors)


async def _mentioned(store: Store, a: str, b: str, as_of: date | None, lang: str) -> int:
    """How many events only mention the two together."""
    found = await timeline(store, a, b, Wanted(mode="mentioned", limit=1, lang=lang, total=True, as_of=as_of))
    total: int = found["total"]
    return total
