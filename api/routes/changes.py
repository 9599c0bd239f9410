"""What has changed since a state of the graph."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api import models
from api.answers import answer, store_of
from api.params import Cursor, InLanguage, Limit
from api.unknown import also
from questions.changes import changes

router = APIRouter(tags=["Service"])


@router.get(
    "/v1/changes",
    response_model=models.Changes,
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
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """What loads have added, changed and withdrawn since a state of the graph, oldest first, and why.

    Each dossier loaded or unloaded is a row, and so is each event, claim, treaty, actor, place, occasion and
    source that came, changed or went; claims about something that came or went itself have none. The shipped
    dossiers a new graph starts with are one row each, with counts, and so is a dataset loaded or unloaded.
    """
    return await answer(
        request,
        lambda: changes(store_of(request), since, limit=limit, cursor=cursor),
        lang=lang,
        carries_revision=True,
    )
