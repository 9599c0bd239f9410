"""What bound two states toward one another on a day, as a page."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

from fastapi import APIRouter, Request, Response

from analysis.obligations import Asked, obligations
from api.address import Segment
from api.answers import store_of
from api.pages.place import country_id
from api.pages.render import render
from api.pages.speech import speech
from api.pages.treaties import asked_day
from api.unknown import takes
from graph.errors import InputError
from graph.window import Window
from questions.obligations import provisions_between

router = APIRouter()
SHOWN = 20  # treaties both joined; their own page has all


@router.get("/relations/{a}/{b}/obligations", dependencies=[takes(on=None, basis=None)])
async def bound(request: Request, a: Segment, b: Segment) -> Response:
    """Provisions in force between the two on a day; today where the day cannot be read."""
    day, basis, problem = asked_day(request)
    first, second = (country_id(text, Window(day, day)) for text in (a, b))
    asked = Asked(first, second, day)
    if asked.pair[0] == asked.pair[1]:
        message = f"{a} and {b} are the same state on {day}; name two different ones"
        raise InputError(message)
    rows = await provisions_between(store_of(request), *asked.lines, lang=speech(request).lang)
    return render(
        request,
        "obligations.html",
        status=422 if problem else 200,
        found=obligations(rows, asked, basis, limit=SHOWN),
        on=request.query_params.get("on", day.isoformat()),
        basis=basis,
        problem=problem,
    )
