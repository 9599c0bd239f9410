"""Who deals with whom, as counts and as GraphML."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.answers import answer, store_of
from api.params import LevelParam, Narrowed
from api.unknown import also
from exports.graphs import GRAPHML, network_graphml
from questions.network import network
from questions.network_left import Left, left, read_years
from questions.network_shapes import Asked, Network
from questions.request import read_entity
from viz.graph import focus_ids

router = APIRouter(tags=["Network"])
PAIR = 2
FOCUS = Query(
    description="Ids joined by commas, a comma in an id written %2C; a country also by code or name. One: "
    "its events; two: those of both; none: all that dossiers tell.",
    max_length=700,
    json_schema_extra=also("entity", "id", "actor", "a", "country", "pair"),
)
PEOPLE = Query(
    description="`true`: those who act for a state stand apart from it; else they are counted for it.",
    json_schema_extra=also("persons", "individuals", "organs"),
)
OPENED = Query(
    alias="open",
    description="Ids of actors whose own events, people and neighbours are added.",
    max_length=2_000,
    json_schema_extra=also("expand", "opened", "unfold"),
)
HIDDEN = Query(
    description="Kinds of lines to leave out, joined by commas; rows of a dataset as `CodedEvent:icews18`.",
    max_length=2_000,
    json_schema_extra=also("hidden", "exclude"),
)
WITHOUT = Query(
    description="Ids of actors to leave out, joined by commas.",
    max_length=4_000,
    json_schema_extra=also("except", "not", "gone"),
)
YEARS = Query(
    description="Only what began in these years, as `2021-2023`; what has no date is in none.",
    max_length=9,
    json_schema_extra=also("year"),
)


async def asked_for(
    narrowed: Narrowed,
    focus: Annotated[str, FOCUS] = "",
    opened: Annotated[str, OPENED] = "",
    people: Annotated[bool, PEOPLE] = False,
    treaties: Annotated[bool, Query(description="`true`: treaties are nodes too.")] = False,
    level: LevelParam = "state",
    limit: Annotated[int, Query(description="Most nodes, before those of opened ones.", ge=2, le=300)] = 60,
) -> Asked:
    """What a network is asked for."""
    middle, others = (
        tuple(read_entity(one, narrowed.window) for one in focus_ids(text)) for text in (focus, opened)
    )
    wanted = replace(narrowed, level=level)
    return Asked(tuple(dict.fromkeys(middle))[:PAIR], people, treaties, others, limit, wanted)


async def left_of(
    hide: Annotated[str, HIDDEN] = "",
    without: Annotated[str, WITHOUT] = "",
    years: Annotated[str, YEARS] = "",
) -> Left:
    """What is to be left of the network."""
    return Left(frozenset(focus_ids(hide)), frozenset(focus_ids(without)), read_years(years))


NetworkAsked = Annotated[Asked, Depends(asked_for)]
NetworkLeft = Annotated[Left, Depends(left_of)]


@router.get(
    "/v1/network",
    response_model=Network,
    openapi_extra={"x-example": "/v1/network?focus=KP,RU&people=true&limit=4&start=2023-09&end=2023-09"},
)
async def one_network(request: Request, asked: NetworkAsked, chosen: NetworkLeft) -> Response:
    """Who deals with whom, and how much: an edge for each two actors and kind of event, counted by year.

    The newest 2,000 events are counted; `left_out` says what is not shown. `hide`, `without` and `years` then
    take away lines, actors and years, as a reader of /map does.
    """
    lang = asked.wanted.lang
    return await answer(request, lambda: _left(request, asked, chosen), lang=lang)


async def _left(request: Request, asked: Asked, chosen: Left) -> Network:
    return left(await network(store_of(request), asked, lang=asked.wanted.lang), chosen)


@router.get(
    "/v1/network.graphml",
    response_class=Response,
    responses={
        200: {"content": {GRAPHML: {"schema": {"type": "string"}}}, "description": "A directed graph."}
    },
    openapi_extra={"x-example": "/v1/network.graphml?focus=KP&limit=5"},
)
async def one_network_graphml(request: Request, asked: NetworkAsked, chosen: NetworkLeft) -> Response:
    """The same as GraphML, for Gephi, yEd, Cytoscape or networkx: an edge for each direction of a kind."""
    lang = asked.wanted.lang
    return await answer(
        request,
        lambda: _left(request, asked, chosen),
        lang=lang,
        write=network_graphml(str(request.base_url)),
    )
