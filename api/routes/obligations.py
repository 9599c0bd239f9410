"""Which provisions bound two states toward one another on a day."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from analysis.obligations import Asked, obligations
from api import models
from api.answers import Problem, answer, store_of
from api.joining import with_pages
from api.params import InLanguage, country
from api.routes.treaties import ON_DAY, Basis, on_day
from api.unknown import also
from graph.window import Window
from questions.obligations import provisions_between

router = APIRouter(tags=["Treaties"])
PARTY = Query(
    description="A country, present or former, by any code or name.",
    max_length=200,
    json_schema_extra=also("country", "state", "party"),
)


@router.get(
    "/v1/obligations",
    response_model=models.Obligations,
    openapi_extra={"x-example": "/v1/obligations?a=KP&b=RU&on=1996-09-01"},
)
async def obligations_between(
    request: Request,
    lang: InLanguage,
    a: Annotated[str, PARTY],
    b: Annotated[str, PARTY],
    on: Annotated[
        str | None,
        Query(
            description="The day, an EDTF date; otherwise today.", max_length=100, json_schema_extra=ON_DAY
        ),
    ] = None,
    basis: Basis = "text",
) -> Response:
    """Provisions that bound one toward the other on a day: article, effect, act, since when, and who says so.

    A state that continues another has its treaties; asked about a day on which the other stood, the answer is
    for that other. An empty answer says which treaties there are and why none bound.
    """
    today = datetime.now(UTC).date()
    day = on_day(on, "on") if on else today
    then = Window(day, day)
    first, second = country(a, "a", then, status=422), country(b, "b", then, status=422)
    asked = Asked(first, second, day)
    if asked.pair[0] == asked.pair[1]:
        raise Problem(422, f"b: {b!r} is the same state as {a!r} on {day}; name another", field="b")

    async def produce() -> dict[str, Any]:
        rows = await provisions_between(store_of(request), *asked.lines, lang=lang)
        return with_pages(obligations(rows, asked, basis))

    return await answer(request, produce, lang=lang, varies="" if on else today.isoformat())
