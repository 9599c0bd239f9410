"""What goes each way between two countries, and what came back."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from analysis.reciprocity import reciprocity
from api import models
from api.answers import answer, store_of
from api.docs import MOVED
from api.params import AsOf, CountryPath, InLanguage, Span, elsewhere, pair
from questions.reciprocity import exchanges

router = APIRouter(tags=["Relations"])


@router.get(
    "/v1/relations/{a}/{b}/reciprocity",
    response_model=models.Reciprocity,
    responses=MOVED,
    openapi_extra={"x-example": "/v1/relations/KP/CN/reciprocity?start=2023&end=2023"},
)
async def relation_reciprocity(
    request: Request, a: CountryPath, b: CountryPath, days: Span, lang: InLanguage, past: AsOf
) -> Response:
    """Letters, congratulations, visits and gifts each way, by rank, and which of them were answered.

    What has no recorded answer says `none_recorded` beside the sources that were read for the time in which
    one would lie, or `not_looked_at` where none was.
    """
    first, second = pair(a, b, days)
    if there := elsewhere(request, "/v1/relations/{}/{}/reciprocity", (a, b), (first, second)):
        return there

    async def produce() -> dict[str, Any]:
        rows = await exchanges(store_of(request), first, second, days, lang=lang, as_of=past)
        return reciprocity(rows)

    return await answer(request, produce, lang=lang)
