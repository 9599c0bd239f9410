"""Treaties between countries, and which are in force on a day."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api import models
from api.errors import Problem
from api.etag import answer, store_of
from api.params import Cursor, IdPath, InLanguage, Limit, country
from graph.dates import bounds
from graph.queries.cursor import decode, encode
from graph.queries.treaties import treaties
from graph.queries.treaty import treaty

router = APIRouter(tags=["Treaties"])
Party = "A country that is party to it, by any code or name."


@router.get(
    "/v1/treaties",
    response_model=models.Treaties,
    openapi_extra={"x-example": "/v1/treaties?a=KP&b=CN&in_force_on=2021-07-11"},
)
async def all_treaties(
    request: Request,
    lang: InLanguage,
    a: Annotated[str | None, Query(description=Party, max_length=200)] = None,
    b: Annotated[str | None, Query(description=Party, max_length=200)] = None,
    in_force_on: Annotated[
        str | None, Query(description="Only treaties in force on this day, an EDTF date.", max_length=100)
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Treaties by id, of one or two countries. With `in_force_on`, each says why it counts as in force."""
    parties = tuple(
        dict.fromkeys(country(text, field, status=422) for field, text in (("a", a), ("b", b)) if text)
    )
    try:
        day = bounds(in_force_on)[0] if in_force_on else None
    except ValueError as error:
        raise Problem(422, f"in_force_on: {error}", field="in_force_on") from None
    after = decode(cursor, 1)[0] if cursor else ""

    async def produce() -> dict[str, Any]:
        found, following = await treaties(
            store_of(request), parties=parties, on=day, limit=limit, after=after, lang=lang
        )
        return {"items": found, "next": encode(following) if following else None}

    return await answer(request, produce, lang=lang)


@router.get(
    "/v1/treaties/{treaty_id}",
    response_model=models.Treaty,
    openapi_extra={"x-example": "/v1/treaties/1961-cn-kp-treaty"},
)
async def one_treaty(request: Request, treaty_id: IdPath, lang: InLanguage) -> Response:
    """One treaty: its parties, what happened to it, what its articles oblige whom to, and who says so."""
    return await answer(request, lambda: treaty(store_of(request), treaty_id, lang=lang), lang=lang)
