"""Timelines, surroundings and events as files: calendar, feed, lines, GraphML, JSON-LD."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.etag import answer, store_of
from api.files.calendar import ICS
from api.files.feed import ATOM
from api.files.forms import JSONL
from api.files.graphml import GRAPHML, neighbourhood_graphml
from api.files.linked import JSONLD, event_jsonld
from api.params import CountryPath, IdPath, InLanguage, Kinds, Span, Timeline
from api.routes.entities import EntityPath, entity_file, or_country
from api.routes.timeline import relation_file
from graph.queries.event import event
from graph.queries.neighbourhood import Around, neighbourhood

router = APIRouter(tags=["Files"])


def _as(media_type: str, what: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": {media_type: {"schema": {"type": "string"}}}, "description": what}}


@router.get(
    "/v1/relations/{a}/{b}/timeline.ics",
    responses=_as(ICS, "An all-day event for each item."),
    response_class=Response,
    openapi_extra={"x-example": "/v1/relations/KP/CN/timeline.ics?limit=2"},
)
async def relation_timeline_ics(
    request: Request, a: CountryPath, b: CountryPath, asked: Timeline
) -> Response:
    """The timeline of two countries as a calendar, up to 1,000 events if no limit is given.

    An event with an exact date or span is OPAQUE; one that took place some day within its bounds is
    TRANSPARENT and TENTATIVE and says `possibly` in its summary. Events without a date are left out.
    """
    return await relation_file(request, a, b, asked, ".ics", "ics")


@router.get(
    "/v1/relations/{a}/{b}/timeline.atom",
    responses=_as(ATOM, "An entry for each item."),
    response_class=Response,
    openapi_extra={"x-example": "/v1/relations/KP/RU/timeline.atom?limit=2"},
)
async def relation_timeline_atom(
    request: Request, a: CountryPath, b: CountryPath, asked: Timeline
) -> Response:
    """The timeline of two countries as an Atom feed, newest first if no order is given.

    An entry is `published` on the day its first source was, `updated` on the day of its last.
    """
    return await relation_file(request, a, b, asked, ".atom", "atom")


@router.get(
    "/v1/relations/{a}/{b}/timeline.jsonl",
    responses=_as(JSONL, "One item a line."),
    response_class=Response,
    openapi_extra={"x-example": "/v1/relations/KP/CN/timeline.jsonl?kind=TreatyAction&limit=1"},
)
async def relation_timeline_jsonl(
    request: Request, a: CountryPath, b: CountryPath, asked: Timeline
) -> Response:
    """The timeline of two countries as JSON lines: one item a line. The next page is in the Link header."""
    return await relation_file(request, a, b, asked, ".jsonl", "jsonl")


@router.get(
    "/v1/relations/{a}/{b}/timeline.jsonld",
    responses=_as(JSONLD, "A list of schema.org events."),
    response_class=Response,
    openapi_extra={"x-example": "/v1/relations/KP/CN/timeline.jsonld?limit=1"},
)
async def relation_timeline_jsonld(
    request: Request, a: CountryPath, b: CountryPath, asked: Timeline
) -> Response:
    """The timeline of two countries as JSON-LD: schema.org events, derived (PROV) from their sources."""
    return await relation_file(request, a, b, asked, ".jsonld", "jsonld")


@router.get(
    "/v1/entities/{entity_id}/timeline.ics",
    responses=_as(ICS, "An all-day event for each item."),
    response_class=Response,
    openapi_extra={"x-example": "/v1/entities/xi-jinping/timeline.ics?limit=2"},
)
async def one_entity_timeline_ics(request: Request, entity_id: EntityPath, asked: Timeline) -> Response:
    """All its events as a calendar, the certain and the possible ones told apart."""
    return await entity_file(request, entity_id, asked, ".ics", "ics")


@router.get(
    "/v1/entities/{entity_id}/timeline.atom",
    responses=_as(ATOM, "An entry for each item."),
    response_class=Response,
    openapi_extra={"x-example": "/v1/entities/kim-jong-un/timeline.atom?limit=2"},
)
async def one_entity_timeline_atom(request: Request, entity_id: EntityPath, asked: Timeline) -> Response:
    """All its events as an Atom feed, newest first if no order is given."""
    return await entity_file(request, entity_id, asked, ".atom", "atom")


@router.get(
    "/v1/entities/{entity_id}/timeline.jsonl",
    responses=_as(JSONL, "One item a line."),
    response_class=Response,
    openapi_extra={"x-example": "/v1/entities/1961-cn-kp-treaty/timeline.jsonl?kind=TreatyAction&limit=1"},
)
async def one_entity_timeline_jsonl(request: Request, entity_id: EntityPath, asked: Timeline) -> Response:
    """All its events as JSON lines. The next page is in the Link header."""
    return await entity_file(request, entity_id, asked, ".jsonl", "jsonl")


@router.get(
    "/v1/entities/{entity_id}/timeline.jsonld",
    responses=_as(JSONLD, "A list of schema.org events."),
    response_class=Response,
    openapi_extra={"x-example": "/v1/entities/kim-jong-un/timeline.jsonld?limit=1"},
)
async def one_entity_timeline_jsonld(request: Request, entity_id: EntityPath, asked: Timeline) -> Response:
    """All its events as JSON-LD: schema.org events, derived (PROV) from their sources."""
    return await entity_file(request, entity_id, asked, ".jsonld", "jsonld")


@router.get(
    "/v1/entities/{entity_id}/neighbourhood.graphml",
    responses=_as(GRAPHML, "A directed graph."),
    response_class=Response,
    openapi_extra={"x-example": "/v1/entities/kim-jong-un/neighbourhood.graphml?depth=1&limit=4"},
)
async def one_entity_neighbourhood_graphml(
    request: Request,
    entity_id: EntityPath,
    lang: InLanguage,
    days: Span,
    only: Kinds,
    depth: Annotated[int, Query(description="Steps outwards.", ge=1, le=3)] = 2,
    limit: Annotated[int, Query(description="Most nodes.", ge=1, le=2000)] = 200,
) -> Response:
    """What surrounds it as GraphML, for Gephi, yEd, Cytoscape or networkx."""
    around = Around(depth=depth, kinds=only, start=days[0], end=days[1], limit=limit)
    return await or_country(
        request,
        entity_id,
        "/neighbourhood.graphml",
        lambda: answer(
            request,
            lambda: neighbourhood(store_of(request), [entity_id], around, lang=lang),
            lang=lang,
            write=neighbourhood_graphml(str(request.base_url)),
        ),
    )


@router.get(
    "/v1/events/{event_id}.jsonld",
    responses=_as(JSONLD, "A schema.org event with its claims."),
    response_class=Response,
    openapi_extra={"x-example": "/v1/events/2023-09-kim-reply-to-xi.jsonld"},
)
async def one_event_jsonld(request: Request, event_id: IdPath, lang: InLanguage) -> Response:
    """An event as JSON-LD: schema.org's terms, and each claim derived (PROV) from its sources."""
    return await answer(
        request,
        lambda: event(store_of(request), event_id, lang=lang),
        lang=lang,
        write=event_jsonld(str(request.base_url)),
    )
