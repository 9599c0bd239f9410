"""What was read for a pair of countries."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from analysis.coverage import coverage
from api import models
from api.answers import Problem, answer, store_of
from api.params import InLanguage, country
from api.unknown import also
from questions.coverage import coverage_of

router = APIRouter(tags=["Sources"])


@router.get(
    "/v1/coverage",
    response_model=models.Coverage,
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
    first, second = country(a, "a", status=422), country(b, "b", status=422)
    if first == second:
        raise Problem(422, f"b: {b!r} is the same country as {a!r}; name another", field="b")

    async def produce() -> dict[str, Any]:
        return coverage(await coverage_of(store_of(request), first, second, lang=lang))

    return await answer(request, produce, lang=lang)
