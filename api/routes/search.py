"""Search in every language, and how two actors are tied."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.answers import Problem, answer, store_of
from api.params import Cursor, Disputed, End, InLanguage, Kinds, Limit, Sought, Start, Types, span
from api.unknown import also
from graph.countries.registry import countries
from graph.errors import NotFound, UnknownCountry
from questions.paths import LONGEST, Paths, paths
from questions.request import PAGE
from questions.search import SearchResult, search

router = APIRouter()


@router.get(
    "/v1/search",
    tags=["Search"],
    response_model=SearchResult,
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
    limit: Limit = PAGE,
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


ACTOR = "The id of a country, person or organization, or a country's code or name."
FROM = Query(
    alias="from",
    description=ACTOR,
    min_length=1,
    max_length=300,
    json_schema_extra=also("a", "start", "source", "actor"),
)
MOST = Query(
    alias="max",
    description="Most steps.",
    ge=1,
    le=LONGEST,
    json_schema_extra=also("depth", "length", "hops", "longest", "limit"),
)
TO = Query(
    description=ACTOR, min_length=1, max_length=300, json_schema_extra=also("b", "end", "target", "actor")
)


@router.get(
    "/v1/paths",
    tags=["Paths"],
    response_model=Paths,
    openapi_extra={"x-example": "/v1/paths?from=xi-jinping&to=vladimir-putin"},
)
async def shortest_paths(
    request: Request,
    lang: InLanguage,
    from_: Annotated[str, FROM],
    to: Annotated[str, TO],
    longest: Annotated[int, MOST] = LONGEST,
) -> Response:
    """The shortest ways between two actors, through events, offices, organs and treaties; ten at most."""
    store = store_of(request)

    async def produce() -> Paths:
        try:
            return await paths(store, from_, to, longest=longest, lang=lang)
        except NotFound:
            first, second = _named(from_), _named(to)
            if (first, second) == (from_, to):
                raise
            return await paths(store, first, second, longest=longest, lang=lang)

    if _named(from_) == _named(to):
        raise Problem(422, "to: is the same actor as from; name two different ones", field="to")
    return await answer(request, produce, lang=lang)


def _named(text: str) -> str:
    """The id of the country of this name; any other text as it is."""
    try:
        return countries().resolve(text).id
    except UnknownCountry:
        return text
