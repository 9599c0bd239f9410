"""Events of the dossiers as a list; one with all that is claimed about it, and its accounts side by side."""

# ruff: noqa: TC001 - FastAPI reads the annotations

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from api.address import url_asked
from api.answers import answer, store_of
from api.docs import problems, texts
from api.params import (
    AsOf,
    Cursor,
    DisputedOrNot,
    IdPath,
    InLanguage,
    Kinds,
    Limit,
    OrderParam,
    Span,
    Statuses,
)
from api.unknown import also
from exports.forms import FORMS, LIST_FORMS, ListForm, for_form, most, writer
from graph.window import Window
from questions.accounts import Accounts, accounts
from questions.event import Event, event
from questions.events import Events, events
from questions.request import PAGE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from graph.store.reader import Store
    from questions.located import Located

router = APIRouter(tags=["Events"])
AS_FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "content": texts(*(FORMS[form][0] for form in LIST_FORMS)),
        "description": "A row an event, or what is drawn of it.",
    }
}


@dataclass(frozen=True)
class EventsAsked:
    """What a list of events is asked for."""

    kinds: tuple[str, ...]
    statuses: tuple[str, ...]
    disputed: bool | None
    dossier: str | None
    span: Window
    newest_first: bool
    limit: int
    cursor: str | None
    lang: str

    def of(self, store: Store) -> Callable[[], Awaitable[Events]]:
        """Asks for it."""
        return lambda: events(store, **vars(self))


ListFormPath = Annotated[ListForm, Path(description="The form, as a suffix.")]
OfDossier = Annotated[
    str | None,
    Query(
        description="Only events of this dossier; /v1/datasets lists them.",
        max_length=300,
        json_schema_extra=also("file"),
    ),
]


async def asked(
    lang: InLanguage,
    days: Span,
    only: Kinds,
    status: Statuses = None,
    disputed: DisputedOrNot = None,
    dossier: OfDossier = None,
    order: OrderParam = "desc",
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> EventsAsked:
    """What a list of events is asked for, in the words of a request."""
    named = None if disputed is None else disputed == "yes"
    statuses, newest_first = tuple(status or ()), order == "desc"
    return EventsAsked(only, statuses, named, dossier, days, newest_first, limit, cursor, lang)


Asked = Annotated[EventsAsked, Depends(asked)]


@router.get(
    "/v1/events", response_model=Events, openapi_extra={"x-example": "/v1/events?disputed=yes&limit=2"}
)
async def all_events(request: Request, wanted: Asked) -> Response:
    """Events of every dossier, newest first unless asked otherwise; rows of datasets are not among them.

    With `disputed=yes` only those of which accounts contradict one another, or somebody denies something.
    """
    return await answer(request, wanted.of(store_of(request)), lang=wanted.lang)


@router.get(
    "/v1/events.{form}",
    responses=AS_FILE | problems(501),
    response_class=Response,
    openapi_extra={"x-example": "/v1/events.csv?start=2023&end=2023&limit=2"},
)
async def all_events_file(request: Request, wanted: Asked, form: ListFormPath) -> Response:
    """The same as a file, in the columns, points or edges of a timeline's."""
    wanted = replace(wanted, limit=most(form, wanted.limit, request.query_params))
    store, lang = store_of(request), wanted.lang

    async def produce() -> Events | Located:
        return await for_form(store, form, await wanted.of(store)(), lang=lang)

    return await answer(
        request,
        produce,
        lang=lang,
        write=writer(form, str(request.base_url), lang, url_asked(request), newest_first=wanted.newest_first),
    )


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
