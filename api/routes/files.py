"""Timelines, surroundings and events as files: tables, calendar, feed, lines, maps, graphs, JSON-LD."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request, Response

from api.answers import answer, store_of
from api.docs import MOVED, problems, texts
from api.params import (
    AroundAsked,
    AsOf,
    By,
    CountryPath,
    IdPath,
    InLanguage,
    Successors,
    TimelineAsked,
)
from api.routes.entities import EntityPath, entity_file, or_country
from api.routes.relations import relation_file
from exports.forms import FORMS
from exports.graphs import GRAPHML, neighbourhood_graphml
from exports.jsonld import JSONLD, event_jsonld
from exports.texts import Form
from questions.event import event
from questions.neighbourhood import neighbourhood

router = APIRouter(tags=["Files"])
FormPath = Annotated[Form, Path(description="The form, as a suffix.")]


def _forms(shown: Form) -> dict[int | str, dict[str, Any]]:
    """Every form a timeline has; the example is in the one `shown`."""
    medias = [FORMS[shown][0], *(media for form, (media, *_) in FORMS.items() if form != shown)]
    return {200: {"content": texts(*medias), "description": "The items in that form."}} | problems(501)


def _as(media_type: str, what: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"content": texts(media_type), "description": what}}


@router.get(
    "/v1/relations/{a}/{b}/timeline.{form}",
    responses=_forms("csv") | MOVED,
    response_class=Response,
    openapi_extra={"x-example": "/v1/relations/KP/US/timeline.csv?limit=3"},
)
async def relation_timeline_file(
    request: Request,
    a: CountryPath,
    b: CountryPath,
    form: FormPath,
    asked: TimelineAsked,
    successors: Successors = False,
    by: By = None,
) -> Response:
    """The timeline of two countries as a file, in the form of the suffix.

    Csv: one row an item, lists joined by `; `, UTF-8; text a spreadsheet would take for a formula has an
    apostrophe before it. Excel.csv: the same for a double click in Excel. Parquet: the same rows, columns
    typed. Ics: an all-day event for each item; one with an exact date or span is OPAQUE, one that took place
    some day within its bounds is TRANSPARENT and TENTATIVE and says `possibly` in its summary; what has no
    date is left out. Atom: an entry is `published` on the day its first source was, `updated` on the day of
    its last. Jsonl: one item a line. Jsonld: schema.org events, derived (PROV) from their sources. Geojson: a
    point where each took place, a line for each journey. Gexf: an edge for each event and two who deal with
    each other in it, with time. If no order is given, ics and atom go newest first; if no limit is,
    excel.csv, parquet, ics, geojson and gexf have up to 1,000. The next page is in the Link header.
    """
    return await relation_file(request, a, b, asked, form, successors=successors, by=by)


@router.get(
    "/v1/entities/{entity_id}/timeline.{form}",
    responses=_forms("ics") | MOVED,
    response_class=Response,
    openapi_extra={"x-example": "/v1/entities/kim-jong-un/timeline.ics?limit=2"},
)
async def one_entity_timeline_file(
    request: Request, entity_id: EntityPath, form: FormPath, asked: TimelineAsked
) -> Response:
    """All events of an entity as a file, in the forms of a pair's timeline."""
    return await entity_file(request, entity_id, asked, f".{form}", form)


@router.get(
    "/v1/entities/{entity_id}/neighbourhood.graphml",
    responses=_as(GRAPHML, "A directed graph.") | MOVED,
    response_class=Response,
    openapi_extra={"x-example": "/v1/entities/kim-jong-un/neighbourhood.graphml?depth=1&limit=4"},
)
async def one_entity_neighbourhood_graphml(
    request: Request,
    entity_id: EntityPath,
    around: AroundAsked,
    lang: InLanguage,
) -> Response:
    """What surrounds it as GraphML, for Gephi, yEd, Cytoscape or networkx."""
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
        around.window,
    )


@router.get(
    "/v1/events/{event_id}.jsonld",
    responses=_as(JSONLD, "A schema.org event with its claims."),
    response_class=Response,
    openapi_extra={"x-example": "/v1/events/2023-09-kim-reply-to-xi.jsonld"},
)
async def one_event_jsonld(request: Request, event_id: IdPath, lang: InLanguage, past: AsOf) -> Response:
    """An event as JSON-LD: schema.org's terms, and each claim derived (PROV) from its sources."""
    return await answer(
        request,
        lambda: event(store_of(request), event_id, lang=lang, as_of=past),
        lang=lang,
        write=event_jsonld(str(request.base_url)),
    )
