"""Recurring occasions of two countries, year by year."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from analysis.cadence import cadence
from api import models
from api.answers import Problem, answer, store_of
from api.docs import MOVED
from api.params import AsOf, CountryPath, InLanguage, Span, elsewhere, pair
from questions.cadence import marked

router = APIRouter(tags=["Relations"])


@router.get(
    "/v1/relations/{a}/{b}/cadence",
    response_model=models.Cadence,
    responses=MOVED,
    openapi_extra={"x-example": "/v1/relations/KP/CN/cadence?occasion=cn-kp-treaty-day&start=2019&end=2024"},
)
async def relation_cadence(
    request: Request,
    a: CountryPath,
    b: CountryPath,
    days: Span,
    lang: InLanguage,
    past: AsOf,
    occasion: Annotated[
        str | None, Query(description="Only the occasion with this id.", max_length=300)
    ] = None,
) -> Response:
    """Recurring occasions the two mark, and for each year whether they did.

    `answer` is `recorded`, `said_not_to_have_happened`, `none_recorded` (sources were read for that day) or
    `not_looked_at`; `messages` says the same of letters alone.
    """
    first, second = pair(a, b, days)
    if there := elsewhere(request, "/v1/relations/{}/{}/cadence", (a, b), (first, second)):
        return there
    now = datetime.now(UTC).date()
    today = min(now, past or now)

    async def produce() -> dict[str, Any]:
        rows = await marked(store_of(request), first, second, occasion=occasion, lang=lang, as_of=past)
        if occasion is not None and not rows["occasions"]:
            detail = f"occasion: the two mark no recurring occasion with the id {occasion!r}"
            raise Problem(404, detail, field="occasion")
        return cadence(rows, days, today)

    return await answer(request, produce, lang=lang, varies=today.isoformat())
