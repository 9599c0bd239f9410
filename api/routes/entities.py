"""Actors, places, treaties, resolutions and occasions: lists of them; one, its events, its surroundings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Query, Request, Response

from api.address import WholeSegment, url_asked
from api.answers import Problem, answer, store_of
from api.docs import MOVED
from api.negotiation import OTHER_FORMS, best_form
from api.params import (
    AroundAsked,
    Cursor,
    InLanguage,
    Limit,
    TimelineAsked,
    moved,
)
from api.shapes import Entity
from api.unknown import also
from exports.forms import fitted, for_form, writer
from exports.texts import Form, escaped
from graph.countries.registry import countries
from graph.errors import NotFound, UnknownCountry
from graph.window import ANY_TIME, Window
from questions.entities import Entities, EntityType, entities
from questions.entity import entity
from questions.neighbourhood import Neighbourhood, neighbourhood
from questions.request import PAGE, read_country
from questions.timeline import EntityTimeline, entity_timeline
from viz.graph import focus_text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from questions.located import Located

router = APIRouter(tags=["Entities"])

EntityPath = Annotated[
    str,
    WholeSegment,
    Path(
        description="The id of a country, person, organization, place, treaty, resolution or occasion. A "
        "country by another code or a name answers 308.",
        max_length=300,
    ),
]


@router.get(
    "/v1/entities",
    response_model=Entities,
    openapi_extra={"x-example": "/v1/entities?type=Person&country=KP&limit=3"},
)
async def all_entities(
    request: Request,
    lang: InLanguage,
    of_type: Annotated[
        EntityType,
        Query(
            alias="type", description="Which of them.", json_schema_extra=also("only", "label", "category")
        ),
    ],
    country: Annotated[
        str | None,
        Query(
            description="Only those of this country, by any code or name: who acts for it, its organs, the "
            "places in it, the treaties it is party to.",
            max_length=200,
            json_schema_extra=also("of", "state", "for"),
        ),
    ] = None,
    limit: Limit = PAGE,
    cursor: Cursor = None,
) -> Response:
    """Those of one type, by id, each with whom it belongs to and how many events it has."""
    state = read_country(country, field="country") if country else None
    return await answer(
        request,
        lambda: entities(store_of(request), of_type, country=state, limit=limit, cursor=cursor, lang=lang),
        lang=lang,
    )


@router.get(
    "/v1/entities/{entity_id}",
    response_model=Entity,
    responses=MOVED,
    openapi_extra={"x-example": "/v1/entities/kim-jong-un"},
)
async def one_entity(request: Request, entity_id: EntityPath, lang: InLanguage) -> Response:
    """Names in every language, codes, offices with their dates, organs, parties, what is claimed of it."""

    async def produce() -> Entity:
        path = escaped(entity_id)
        return {
            **await entity(store_of(request), entity_id, lang=lang),
            "links": {
                "timeline": f"/v1/entities/{path}/timeline",
                "neighbourhood": f"/v1/entities/{path}/neighbourhood",
                "page": f"/entities/{path}",
                "map": f"/map?focus={escaped(focus_text(entity_id))}",
            },
        }

    return await or_country(request, entity_id, "", lambda: answer(request, produce, lang=lang))


@router.get(
    "/v1/entities/{entity_id}/timeline",
    response_model=EntityTimeline,
    responses=OTHER_FORMS | MOVED,
    openapi_extra={"x-example": "/v1/entities/KP/timeline?limit=2&order=desc"},
)
async def one_entity_timeline(request: Request, entity_id: EntityPath, asked: TimelineAsked) -> Response:
    """All its events, also those with no second country: a suspension, a withdrawal, a pause."""
    return await entity_file(request, entity_id, asked, "", best_form(request))


@router.get(
    "/v1/entities/{entity_id}/neighbourhood",
    response_model=Neighbourhood,
    responses=MOVED,
    openapi_extra={"x-example": "/v1/entities/kim-jong-un/neighbourhood?depth=1&limit=4"},
)
async def one_entity_neighbourhood(
    request: Request,
    entity_id: EntityPath,
    around: AroundAsked,
    lang: InLanguage,
) -> Response:
    """What surrounds it, as nodes and edges; `kind`, `status`, `start`, `end`, `when` choose events.

    Nearest nodes come first; on one step other nodes before events, newer events before older.
    """
    return await or_country(
        request,
        entity_id,
        "/neighbourhood",
        lambda: answer(
            request, lambda: neighbourhood(store_of(request), [entity_id], around, lang=lang), lang=lang
        ),
        around.window,
    )


async def entity_file(
    request: Request, entity_id: str, asked: TimelineAsked, suffix: str, form: Form
) -> Response:
    """The timeline of an entity in one of FORMS."""
    wanted = fitted(asked, form, request.query_params)
    store, lang = store_of(request), asked.lang

    async def produce() -> EntityTimeline | Located:
        body = await entity_timeline(store, entity_id, wanted)
        return await for_form(store, form, body, lang=lang, as_of=wanted.as_of)

    return await or_country(
        request,
        entity_id,
        "/timeline" + suffix,
        lambda: answer(
            request,
            produce,
            lang=lang,
            write=writer(
                form, str(request.base_url), lang, url_asked(request), newest_first=wanted.newest_first
            ),
            carries_revision=True,
        ),
        Window(asked.start, asked.end),
    )


async def or_country(
    request: Request,
    entity_id: str,
    suffix: str,
    respond: Callable[[], Awaitable[Response]],
    days: Window = ANY_TIME,
) -> Response:
    """The answer; where no entity has the id but a country has it as a name or code, 308 to that country.

    days: the time that is asked about, by which the name is meant.
    """
    try:
        return await respond()
    except NotFound:
        try:
            found = countries().resolve(entity_id, *days.naming).id
        except UnknownCountry as error:
            if error.meant:
                raise Problem(404, str(error), field="entity_id") from None
            found = entity_id
        if found == entity_id:
            raise
        return moved(request, "/v1/entities/{}" + suffix, found)
