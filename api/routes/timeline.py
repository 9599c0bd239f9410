"""What has passed between two countries, in order."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api import models
from api.address import url_asked
from api.answers import answer, store_of
from api.docs import MOVED
from api.negotiation import OTHER_FORMS, best_form
from api.params import CountryPath, Successors, Timeline, elsewhere, pair
from exports.forms import Form, fitted, writer
from graph.window import Window
from questions.timeline import timeline

router = APIRouter(tags=["Relations"])


@router.get(
    "/v1/relations/{a}/{b}/timeline",
    response_model=models.Timeline,
    responses=OTHER_FORMS | MOVED,
    openapi_extra={"x-example": "/v1/relations/KP/CN/timeline?limit=2"},
)
async def relation_timeline(
    request: Request, a: CountryPath, b: CountryPath, asked: Timeline, successors: Successors = False
) -> Response:
    """Events between two countries, oldest first: who did what towards whom, and who says so.

    Events without a date stand in `undated`, on the first page only. `total` counts both. With
    `successors=true` each item names its own `pair`. With
    `Accept: text/csv`, `text/calendar`, `application/atom+xml`, `application/x-ndjson` or
    `application/ld+json` the same in that form.
    """
    return await relation_file(request, a, b, asked, "", best_form(request), successors=successors)


async def relation_file(
    request: Request, a: str, b: str, asked: Timeline, suffix: str, form: Form, *, successors: bool
) -> Response:
    """The timeline of two countries in one of FORMS; 308 where they are not named by their ids."""
    first, second = pair(a, b, Window(asked.start, asked.end))
    if there := elsewhere(request, "/v1/relations/{}/{}/timeline" + suffix, (a, b), (first, second)):
        return there
    wanted = fitted(asked, form, request.query_params)
    return await answer(
        request,
        lambda: timeline(store_of(request), first, second, wanted, successors=successors),
        lang=asked.lang,
        write=writer(form, str(request.base_url), asked.lang, url_asked(request)),
        carries_revision=True,
    )
