"""Treaties: lists of them, one and its life, those two countries joined, and what they bound whom to."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.answers import answer, store_of
from api.docs import MOVED
from api.params import (
    CountryPath,
    Cursor,
    IdPath,
    InLanguage,
    Limit,
    Successors,
    pair_asked,
)
from api.unknown import also
from graph.window import ANY_TIME, Window, on_day
from questions.obligations import Obligations, obligations, read_states
from questions.relation_treaties import PageAsked, RelationTreaties
from questions.relation_treaties import relation_treaties as both_joined
from questions.request import PAGE, Rule, read_country
from questions.timeline import joined
from questions.treaties import Treaties, treaties
from questions.treaty import Treaty, treaty
from questions.treaty_status import CountedAs

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
    response_model=Treaties,
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
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> Response:
    """Treaties by id, of one or two countries. With `in_force_on`, each says whether it is in force and why.

    What is neither known to be in force nor known not to be is listed too, with `in_force: unknown`. A state
    has its own treaties and those of the state it continues.
    """
    day = on_day(in_force_on, "in_force_on") if in_force_on else None
    then = Window(day, day) if day else ANY_TIME
    named = [read_country(text, then, field=field) for field, text in (("a", a), ("b", b)) if text]
    sides = list(dict.fromkeys(named))
    before = joined(sides, lang) if successors else None
    lines = [[side, *(state["id"] for state in before or () if state["of"] == side)] for side in sides]
    return await answer(
        request,
        lambda: treaties(
            store_of(request),
            lines,
            on=day,
            rule=basis,
            dataset=dataset,
            successors=before,
            limit=limit,
            cursor=cursor,
            lang=lang,
        ),
        lang=lang,
    )


@router.get(
    "/v1/treaties/{treaty_id}",
    response_model=Treaty,
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
    day = on_day(on) if on else datetime.now(UTC).date()
    return await answer(
        request,
        lambda: treaty(store_of(request), treaty_id, day, basis, lang=lang),
        lang=lang,
        varies="" if on else day.isoformat(),
    )


@router.get(
    "/v1/relations/{a}/{b}/treaties",
    response_model=RelationTreaties,
    responses=MOVED,
    openapi_extra={"x-example": "/v1/relations/KP/RU/treaties?on=2000-12-31"},
)
async def relation_treaties(
    request: Request,
    a: CountryPath,
    b: CountryPath,
    lang: InLanguage,
    on: Annotated[
        str | None,
        Query(
            description="The day, an EDTF date; otherwise today.", max_length=100, json_schema_extra=ON_DAY
        ),
    ] = None,
    basis: Basis = "text",
    dataset: Annotated[
        str | None,
        Query(description="List only those of this dataset; `curated` for the dossiers.", max_length=100),
    ] = None,
    counted: Annotated[
        CountedAs | None,
        Query(description="List only those that count as this on the day."),
    ] = None,
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> Response:
    """Treaties both joined, themselves or by continuing a state that did, and how each stood on a day.

    The numbers are of all, also where only some are listed: of the dossiers first, then of each dataset, by
    id. The same treaty may stand in several datasets. `text` says where no article is coded here: then
    nothing is known of what it obliges to.
    """
    day = on_day(on) if on else datetime.now(UTC).date()
    first, second = pair_asked(request, a, b, Window(day, day))
    asked = PageAsked(limit, cursor, dataset, counted)
    return await answer(
        request,
        lambda: both_joined(store_of(request), first, second, day, asked, basis, lang=lang),
        lang=lang,
        varies="" if on else day.isoformat(),
    )


STATE = Query(
    description="A country, present or former, by any code or name.",
    max_length=200,
    json_schema_extra=also("country", "state", "party"),
)


@router.get(
    "/v1/obligations",
    response_model=Obligations,
    openapi_extra={"x-example": "/v1/obligations?a=KP&b=RU&on=1996-09-01"},
)
async def obligations_between(
    request: Request,
    lang: InLanguage,
    a: Annotated[str, STATE],
    b: Annotated[str, STATE],
    on: Annotated[
        str | None,
        Query(
            description="The day, an EDTF date; otherwise today.", max_length=100, json_schema_extra=ON_DAY
        ),
    ] = None,
    basis: Basis = "text",
) -> Response:
    """Provisions that bound one toward the other on a day: article, effect, act, since when, and who says so.

    A state that continues another has its treaties; asked about a day on which the other stood, the answer is
    for that other. An empty answer says which treaties there are and why none bound.
    """
    day = on_day(on) if on else datetime.now(UTC).date()
    asked = read_states(a, b, day)
    return await answer(
        request,
        lambda: obligations(store_of(request), asked, basis, lang=lang),
        lang=lang,
        varies="" if on else day.isoformat(),
    )
