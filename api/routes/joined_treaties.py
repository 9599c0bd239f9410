"""All treaties two countries both joined, by dossiers and datasets."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response

from analysis.joined_treaties import Asked, joined_treaties
from api import models
from api.answers import answer, store_of
from api.joining import paged, place_of
from api.params import CountryPath, Cursor, InLanguage, Limit, elsewhere, pair
from api.routes.treaties import ON_DAY, Basis, on_day
from graph.window import Window
from questions.joined_treaties import both_joined

router = APIRouter(tags=["Treaties"])


@router.get(
    "/v1/relations/{a}/{b}/treaties",
    response_model=models.RelationTreaties,
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
        Literal["in_force", "ended", "not_yet", "unknown"] | None,
        Query(description="List only those that count as this on the day."),
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Treaties both joined, themselves or by continuing a state that did, and how each stood on a day.

    The numbers are of all, also where only some are listed: of the dossiers first, then of each dataset, by
    id. The same treaty may stand in several datasets. `text` says where no article is coded here: then
    nothing is known of what it obliges to.
    """
    today = datetime.now(UTC).date()
    day = on_day(on, "on") if on else today
    first, second = pair(a, b, Window(day, day))
    if there := elsewhere(request, "/v1/relations/{}/{}/treaties", (a, b), (first, second)):
        return there
    asked = Asked(limit, place_of(cursor), dataset, counted)

    async def produce() -> dict[str, Any]:
        rows = await both_joined(store_of(request), first, second, lang=lang)
        found = joined_treaties(rows["treaties"], rows["coded_treaties"], (first, second), day, asked, basis)
        return {"between": rows["between"], "basis": basis, **paged(found)}

    return await answer(request, produce, lang=lang, varies="" if on else today.isoformat())
