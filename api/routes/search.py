"""Search in every language."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response

from api import models
from api.etag import answer, store_of
from api.params import Cursor, InLanguage, Limit
from graph.queries.search import search

router = APIRouter(tags=["Search"])
Type = Literal[
    "Country", "Person", "Organization", "Place", "Treaty", "Resolution", "Occasion", "Event", "CodedActor"
]


@router.get(
    "/v1/search",
    response_model=models.SearchResult,
    openapi_extra={"x-example": "/v1/search?q=习近平&limit=3"},
)
async def search_all(
    request: Request,
    lang: InLanguage,
    q: Annotated[str, Query(description="What to look for, in any language.", min_length=1, max_length=300)],
    only: Annotated[
        list[Type] | None, Query(alias="type", description="Only this type; may be repeated.")
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Names in every language, titles of treaties, titles and summaries of events, best first.

    A country of exactly this name or code comes first. A name is found in any script and romanisation: `Kim
    Chŏng-ŭn`, `Gim Jeong-eun`, `kimjongun` and `김정은` are one. Words are looked for whole, then as
    beginnings, then with a letter or two wrong. `matched` is the form that was found, `matched_by` how.
    """
    return await answer(
        request,
        lambda: search(store_of(request), q, types=tuple(only or ()), limit=limit, cursor=cursor, lang=lang),
        lang=lang,
    )
