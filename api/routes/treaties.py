"""Treaties between countries, and which are in force on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from itertools import product
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from analysis.treaty import Rule, life, one_listed
from api import models
from api.answers import Problem, answer, store_of
from api.params import Cursor, IdPath, InLanguage, Limit, Successors, country
from api.unknown import also
from graph.countries.succession import line
from graph.dates import bounds
from graph.window import ANY_TIME, Window
from questions.cursor import decode, encode
from questions.joined import joined
from questions.treaties import treaties
from questions.treaty import treaty

router = APIRouter(tags=["Treaties"])
PARTY = Query(
    description="A country that is party to it, by any code or name.",
    max_length=200,
    json_schema_extra=also("country", "state", "party", "member"),
)
ON_DAY = also("on", "day", "date", "year")
Basis = Annotated[
    Rule,
    Query(
        description="`text`: from entry into force to the end; `atop`: the span ATOP 4.01 counts, from "
        "signature, its last day included, unknown after 2016-12-31 where it has no end."
    ),
]


@router.get(
    "/v1/treaties",
    response_model=models.Treaties,
    openapi_extra={"x-example": "/v1/treaties?a=KP&b=CN&in_force_on=2021-07-11"},
)
async def all_treaties(
    request: Request,
    lang: InLanguage,
    a: Annotated[str | None, PARTY] = None,
    b: Annotated[str | None, PARTY] = None,
    in_force_on: Annotated[
        str | None,
        Query(
            description="Only treaties of which this day, an EDTF date, is not known to be outside.",
            max_length=100,
            json_schema_extra=ON_DAY,
        ),
    ] = None,
    basis: Basis = "text",
    successors: Successors = False,
    dataset: Annotated[
        str | None,
        Query(
            description="Treaties of this dataset, by the dates it gives; /v1/datasets lists them. Without "
            "it, those of the dossiers.",
            max_length=100,
        ),
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Treaties by id, of one or two countries. With `in_force_on`, each says whether it is in force and why.

    What is neither known to be in force nor known not to be is listed too, with `in_force: unknown`. A state
    has its own treaties and those of the state it continues.
    """
    day = on_day(in_force_on, "in_force_on") if in_force_on else None
    then = Window(day, day) if day else ANY_TIME
    sides = list(
        dict.fromkeys(country(text, field, then, status=422) for field, text in (("a", a), ("b", b)) if text)
    )
    after = decode(cursor, 1)[0] if cursor else ""
    before = joined(sides, lang) if successors else []
    groups = [[side, *(one["id"] for one in before if one["of"] == side)] for side in sides]

    async def produce() -> dict[str, Any]:
        found, following = await treaties(
            store_of(request),
            [list(dict.fromkeys(each for one in group for each in line(one))) for group in groups],
            keep=partial(one_listed, pairs=list(product(*groups)), on=day, rule=basis),
            limit=limit,
            after=after,
            dataset=dataset,
            lang=lang,
        )
        return {
            "items": found,
            "next": encode(following) if following else None,
            **({"successors": before} if successors else {}),
        }

    return await answer(request, produce, lang=lang)


@router.get(
    "/v1/treaties/{treaty_id}",
    response_model=models.Treaty,
    openapi_extra={"x-example": "/v1/treaties/1961-kp-su-treaty?on=1996-09-11"},
)
async def one_treaty(
    request: Request,
    treaty_id: IdPath,
    lang: InLanguage,
    on: Annotated[
        str | None,
        Query(
            description="The day `standing` is about, an EDTF date; otherwise today.",
            max_length=100,
            json_schema_extra=ON_DAY,
        ),
    ] = None,
    basis: Basis = "text",
) -> Response:
    """The life of a treaty: each step with its date and sources, its parties, articles, and what is disputed.

    `standing` tells whether it was in force on the day, with the reasons and the accounts that say otherwise.
    """
    today = datetime.now(UTC).date()
    day = on_day(on, "on") if on else today

    async def produce() -> dict[str, Any]:
        return life(await treaty(store_of(request), treaty_id, lang=lang), day, basis)

    return await answer(request, produce, lang=lang, varies="" if on else today.isoformat())


def on_day(text: str, field: str) -> date:
    """The first day an EDTF date may mean.

    Raises:
        Problem: 422 where it is none.
    """
    try:
        return bounds(text)[0]
    except ValueError as error:
        raise Problem(422, f"{field}: {error}", field=field) from None
