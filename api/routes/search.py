"""Search in every language."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api import models
from api.answers import answer, store_of
from api.params import Cursor, Disputed, End, InLanguage, Kinds, Limit, Sought, Start, Types, span
from questions.search import search

router = APIRouter(tags=["Search"])


@router.get(
    "/v1/search",
    response_model=models.SearchResult,
    openapi_extra={"x-example": "/v1/search?q=习近平&limit=3"},
)
async def search_all(
    request: Request,
    lang: InLanguage,
    kind: Kinds,
    q: Sought,
    only: Types = None,
    disputed: Disputed = None,
    start: Start = None,
    end: End = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Names in every language, titles of treaties, titles and summaries of events, best first.

    A country of exactly this name or code comes first; two countries, or people who act for them, give the
    pair, of type `Dyad`. Then the more of the words something has, the earlier it comes; none need be there.
    A year among the words (`Kim Putin 2023`, `2018-2019`) leaves out events of other times, as `start` and
    `end` do. A name is found in any script and romanisation: `Kim Chŏng-ŭn`, `Gim Jeong-eun`, `kimjongun` and
    `김정은` are one. A word that is nowhere is looked for with a letter or two wrong. `matched` is the form
    that was found, `matched_by` how.
    """
    wanted = await span(start, end)
    return await answer(
        request,
        lambda: search(
            store_of(request),
            q,
            types=tuple(only or ()),
            kinds=kind,
            disputed=disputed is not None,
            span=wanted,
            limit=limit,
            cursor=cursor,
            lang=lang,
        ),
        lang=lang,
    )
