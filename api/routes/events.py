"""One event with all that is claimed about it, and its accounts side by side."""

# ruff: noqa: TC001 - FastAPI reads the annotations

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.answers import answer, store_of
from api.params import AsOf, IdPath, InLanguage
from questions.accounts import Accounts, accounts
from questions.event import Event, event

router = APIRouter(tags=["Events"])


@router.get(
    "/v1/events/{event_id}",
    response_model=Event,
    openapi_extra={"x-example": "/v1/events/2023-09-kim-reply-to-xi"},
)
async def one_event(request: Request, event_id: IdPath, lang: InLanguage, past: AsOf) -> Response:
    """An event with its parts, what it answers, and every claim about it: who reports it and who denies it.

    `origins` groups the reports by where they come from: two papers relaying one agency are one origin, and
    agencies with one master are one voice. With `as_of`, 404 for an event that was not known then.
    """
    return await answer(request, lambda: event(store_of(request), event_id, lang=lang, as_of=past), lang=lang)


@router.get(
    "/v1/events/{event_id}/accounts",
    response_model=Accounts,
    openapi_extra={"x-example": "/v1/events/2023-09-kim-putin-meeting/accounts"},
)
async def event_accounts(request: Request, event_id: IdPath, lang: InLanguage, past: AsOf) -> Response:
    """What each independent origin says of an event, property by property, and whether they agree.

    Reports that go back to one origin count once, and so do organs of one state. `class` is `agreed`,
    `majority`, `unique`, `conflicting` or `silent`; `one_sided` is set where all origins answer to one party.
    """
    return await answer(
        request, lambda: accounts(store_of(request), event_id, lang=lang, as_of=past), lang=lang
    )
