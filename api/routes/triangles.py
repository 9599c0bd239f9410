"""Three countries as three pairs on one axis of years."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from analysis.triangle import triangle
from api import models
from api.answers import Problem, answer, store_of
from api.docs import MOVED
from api.params import Axis, CountryPath, InLanguage, country, elsewhere, pair
from questions.triangle import three

router = APIRouter(tags=["Relations"])


@router.get(
    "/v1/triangles/{a}/{b}/{c}",
    response_model=models.Triangle,
    responses=MOVED,
    openapi_extra={"x-example": "/v1/triangles/KP/CN/RU?start=2020&end=2023"},
)
async def three_pairs(
    request: Request, a: CountryPath, b: CountryPath, c: CountryPath, days: Axis, lang: InLanguage
) -> Response:
    """Yearly contacts, cooperation, conflict and treaties of three pairs of countries on one axis.

    Counts of what is recorded, without any claim about causes.
    """
    first, second = pair(a, b, days)
    third = country(c, "c", days)
    if third in (first, second):
        raise Problem(422, f"c: {c!r} was named before; name a third country", field="c")
    if there := elsewhere(request, "/v1/triangles/{}/{}/{}", (a, b, c), (first, second, third)):
        return there
    today = datetime.now(UTC).date()

    async def produce() -> dict[str, Any]:
        rows = await three(store_of(request), (first, second, third), certain=days.certain, lang=lang)
        return triangle(rows, days, today.year)

    return await answer(request, produce, lang=lang, varies=str(today.year))
