"""Who says so."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from api import models
from api.answers import answer, store_of
from api.params import Cursor, IdPath, InLanguage, Limit
from questions.cursor import decode, encode
from questions.sources import source, sources

router = APIRouter(tags=["Sources"])


@router.get("/v1/sources", response_model=models.Sources, openapi_extra={"x-example": "/v1/sources?limit=2"})
async def all_sources(
    request: Request, lang: InLanguage, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """Every source, by id, with its publisher and how much it tells."""
    after = decode(cursor, 1)[0] if cursor else ""

    async def produce() -> dict[str, Any]:
        found, total, following = await sources(store_of(request), limit=limit, after=after, lang=lang)
        return {"items": found, "total": total, "next": encode(following) if following else None}

    return await answer(request, produce, lang=lang)


@router.get(
    "/v1/sources/{source_id}",
    response_model=models.Source,
    openapi_extra={"x-example": "/v1/sources/shine-2023-kim-at-khasan"},
)
async def one_source(request: Request, source_id: IdPath, lang: InLanguage) -> Response:
    """One source: publisher, date and address as printed, and what it reports, each with its relay chain."""
    return await answer(request, lambda: source(store_of(request), source_id, lang=lang), lang=lang)
