"""How two states voted in the UN General Assembly."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api import models
from api.answers import answer, store_of
from api.docs import MOVED
from api.params import CountryPath, Cursor, InLanguage, Limit, Span, elsewhere, pair
from questions.votes import votes

router = APIRouter(tags=["Relations"])


@router.get(
    "/v1/relations/{a}/{b}/votes",
    response_model=models.Votes,
    responses=MOVED,
    openapi_extra={"x-example": "/v1/relations/KP/CN/votes?start=1991&end=1992&agreed=false"},
)
async def relation_votes(
    request: Request,
    a: CountryPath,
    b: CountryPath,
    days: Span,
    lang: InLanguage,
    resolution: Annotated[
        str | None,
        Query(description="Only roll calls on this resolution, as the dataset writes it.", max_length=100),
    ] = None,
    agreed: Annotated[
        bool | None, Query(description="Only those in which both voted alike, or did not.")
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Roll calls in which both voted, with each one's vote and where it stands in the dataset.

    There are none unless votes are loaded (`diplograph load un`). Who was absent has no vote.
    """
    first, second = pair(a, b, days)
    if there := elsewhere(request, "/v1/relations/{}/{}/votes", (a, b), (first, second)):
        return there

    async def produce() -> dict[str, Any]:
        return await votes(
            store_of(request),
            first,
            second,
            days,
            resolution=resolution,
            agreed=agreed,
            limit=limit,
            cursor=cursor,
            lang=lang,
        )

    return await answer(request, produce, lang=lang)
