"""All treaties two countries both joined, as a page."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

from fastapi import APIRouter, Request, Response

from analysis.joined_treaties import COUNTS, Asked, joined_treaties
from api.address import Segment
from api.answers import store_of
from api.joining import paged, place_of
from api.pages.place import address, country_id, moved
from api.pages.render import render
from api.pages.speech import speech
from api.pages.treaties import asked_day
from api.unknown import takes
from graph.errors import InputError
from graph.window import Window
from questions.joined_treaties import both_joined

router = APIRouter()
SHOWN = 50


@router.get(
    "/relations/{a}/{b}/treaties",
    dependencies=[takes(on=None, basis=None, dataset=None, counted=None, cursor=None)],
)
async def both(request: Request, a: Segment, b: Segment) -> Response:
    """Treaties both joined and how they stood on a day; today where the day cannot be read."""
    day, basis, problem = asked_day(request)
    first, second = (country_id(text, Window(day, day)) for text in (a, b))
    if elsewhere := moved(
        request, "relations", (a, b, "treaties"), (address(first), address(second), "treaties")
    ):
        return elsewhere
    if first == second:
        message = f"{a} and {b} are the same country; name two different ones"
        raise InputError(message)
    chosen = {name: request.query_params.get(name) or None for name in ("dataset", "counted", "cursor")}
    if chosen["counted"] not in (None, *COUNTS[1:]):
        message = f"counted: {chosen['counted']!r} is none of {', '.join(COUNTS[1:])}"
        raise InputError(message)
    rows = await both_joined(store_of(request), first, second, lang=speech(request).lang)
    pair = (first, second)
    asked = Asked(SHOWN, place_of(chosen["cursor"]), chosen["dataset"], chosen["counted"])
    joined = joined_treaties(rows["treaties"], rows["coded_treaties"], pair, day, asked, basis)
    return render(
        request,
        "joined_treaties.html",
        status=422 if problem else 200,
        between=rows["between"],
        joined=paged(joined),
        on=request.query_params.get("on", day.isoformat()),
        basis=basis,
        chosen=chosen,
        problem=problem,
    )
