"""What the graph rests on: sources, what was read for a pair, datasets, dossiers, and what loads changed."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.answers import answer, store_of
from api.params import Cursor, InLanguage, Limit, OrderParam
from api.unknown import also
from questions.changes import Changes, changes
from questions.coverage import Coverage, coverage
from questions.datasets import Datasets, datasets
from questions.request import PAGE, read_pair
from questions.schema import Schema, schema
from questions.sources import Sources, sources

router = APIRouter()


@router.get(
    "/v1/sources",
    response_model=Sources,
    openapi_extra={"x-example": "/v1/sources?limit=2"},
    tags=["Sources"],
)
async def all_sources(
    request: Request, lang: InLanguage, limit: Limit = PAGE, cursor: Cursor = None
) -> Response:
    """Every source, by id, with its publisher and how much it tells."""
    return await answer(
        request, lambda: sources(store_of(request), limit=limit, cursor=cursor, lang=lang), lang=lang
    )


@router.get(
    "/v1/coverage",
    tags=["Sources"],
    response_model=Coverage,
    openapi_extra={"x-example": "/v1/coverage?a=KP&b=US"},
)
async def pair_coverage(
    request: Request,
    lang: InLanguage,
    a: Annotated[
        str,
        Query(
            description="A country, by any code or name.", max_length=200, json_schema_extra=also("country")
        ),
    ],
    b: Annotated[
        str,
        Query(description="The other country.", max_length=200, json_schema_extra=also("country")),
    ],
) -> Response:
    """Which sources were read for two countries, for which span, when and how closely.

    `answers` states the rule that tells "nothing recorded" from "not looked at".
    """
    first, second = read_pair(a, b)
    return await answer(request, lambda: coverage(store_of(request), first, second, lang=lang), lang=lang)


@router.get(
    "/v1/datasets", response_model=Datasets, openapi_extra={"x-example": "/v1/datasets"}, tags=["Datasets"]
)
async def all_datasets(request: Request, lang: InLanguage) -> Response:
    """Datasets with version, licence and citation, and the curated dossiers with what each holds."""
    return await answer(request, lambda: datasets(store_of(request), lang=lang), lang=lang)


@router.get("/v1/schema", response_model=Schema, openapi_extra={"x-example": "/v1/schema"}, tags=["Cypher"])
async def what_cypher_can_name(request: Request, lang: InLanguage) -> Response:
    """Labels and relationship types, how many there are of each, and the properties seen on some of them."""
    return await answer(request, lambda: schema(store_of(request)), lang=lang)


@router.get(
    "/v1/changes",
    tags=["Service"],
    response_model=Changes,
    openapi_extra={"x-example": "/v1/changes?since=r0&limit=2"},
)
async def all_changes(
    request: Request,
    lang: InLanguage,
    since: Annotated[
        str,
        Query(
            description="A revision, as answers carry it; `r0` is the beginning. 422 for one that never was.",
            max_length=40,
            json_schema_extra=also("from", "start", "after"),
        ),
    ],
    order: OrderParam = "asc",
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> Response:
    """What loads have added, changed and withdrawn since a state of the graph, oldest first, and why.

    Each dossier loaded or unloaded is a row, and so is each event, claim, treaty, actor, place, occasion and
    source that came, changed or went; claims about something that came or went itself have none. The shipped
    dossiers a new graph starts with are one row each, with counts, and so is a dataset loaded or unloaded.
    """
    return await answer(
        request,
        lambda: changes(store_of(request), since, newest_first=order == "desc", limit=limit, cursor=cursor),
        lang=lang,
        carries_revision=True,
    )
