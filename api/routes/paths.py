"""How two actors are tied."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api import models
from api.answers import Problem, answer, store_of
from api.params import InLanguage
from api.unknown import also
from graph.countries.registry import countries
from graph.errors import NotFound, UnknownCountry
from questions.paths import LONGEST, paths

router = APIRouter(tags=["Paths"])
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
    response_model=models.Paths,
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

    async def produce() -> dict[str, Any]:
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
