"""One event with all that is claimed about it."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api import models
from api.answers import answer, store_of
from api.params import AsOf, IdPath, InLanguage
from questions.event import event

router = APIRouter(tags=["Events"])


@router.get(
    "/v1/events/{event_id}",
    response_model=models.Event,
    openapi_extra={"x-example": "/v1/events/2023-09-kim-reply-to-xi"},
)
async def one_event(request: Request, event_id: IdPath, lang: InLanguage, past: AsOf) -> Response:
    """An event with its parts, what it answers, and every claim about it: who reports it and who denies it.

    `origins` groups the reports by where they come from: two papers relaying one agency are one origin, and
    agencies with one master are one voice. With `as_of`, 404 for an event that was not known then.
    """
    return await answer(request, lambda: event(store_of(request), event_id, lang=lang, as_of=past), lang=lang)
