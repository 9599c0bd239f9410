"""The accounts of one event side by side."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response

from analysis.accounts import accounts
from api import models
from api.answers import answer, store_of
from api.params import AsOf, IdPath, InLanguage
from questions.accounts import accounts_of

router = APIRouter(tags=["Events"])


@router.get(
    "/v1/events/{event_id}/accounts",
    response_model=models.Accounts,
    openapi_extra={"x-example": "/v1/events/2023-09-kim-putin-meeting/accounts"},
)
async def event_accounts(request: Request, event_id: IdPath, lang: InLanguage, past: AsOf) -> Response:
    """What each independent origin says of an event, property by property, and whether they agree.

    Reports that go back to one origin count once, and so do organs of one state. `class` is `agreed`,
    `majority`, `unique`, `conflicting` or `silent`; `one_sided` is set where all origins answer to one party.
    """

    async def produce() -> dict[str, Any]:
        return accounts(await accounts_of(store_of(request), event_id, lang=lang, as_of=past))

    return await answer(request, produce, lang=lang)
