"""All pages as one router; the start page, search, what is in the graph, the box for Cypher."""

from __future__ import annotations

import asyncio

import orjson
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from api.answers import same_state, store_of
from api.pages import maps, records, relation_views, relations
from api.pages.filters import filters
from api.pages.render import country_names, render, speech
from api.params import Cursor, Disputed, End, Kind, Lang, Revision, Sought, Start, Types
from api.static_files import static_file
from api.unknown import only_known_on_pages, takes
from graph.examples import examples
from graph.vocabulary import vocabulary
from questions.datasets import datasets, dossiers
from questions.search import search
from questions.sources import sources
from viz.look import look

router = APIRouter()

# Pairs the shipped dossiers are about; each link says what is recorded, be it nothing.
PAIRS = (("KP", "CN"), ("KP", "RU"), ("KP", "US"))
EXAMPLE = (
    "MATCH (p:Person)-[:SENT]->(l:Letter)-[:ADDRESSED_TO]->(q:Person)\n"
    "RETURN p.name AS sender, l.date AS date, q.name AS recipient\n"
    "ORDER BY l.start"
)
FOUND_ON_A_PAGE = 30
SOURCES_LISTED = 500
LIMITS = (100, 1_000, 10_000, 100_000)  # rows of a query


@router.get("/")
async def start(request: Request) -> Response:
    """The start page."""
    store, lang = store_of(request), speech(request).lang
    loaded, revision = await asyncio.gather(dossiers(store, lang=lang), store.revision())
    return render(
        request,
        "home.html",
        dossiers=loaded,
        revision=revision,
        example=EXAMPLE,
        pairs=PAIRS,
        names=country_names(lang),
    )


@router.get(
    "/search",
    dependencies=[
        takes(q=Sought, type=Types, kind=Kind, disputed=Disputed, start=Start, end=End, cursor=Cursor)
    ],
)
async def find(request: Request) -> Response:
    """What has this text in a name or title."""
    asked = filters(request)
    typed = request.query_params.get("q", "").strip()
    types = tuple(name for name in request.query_params.getlist("type") if name)
    disputed = request.query_params.get("disputed") == "yes"
    found = await search(
        store_of(request),
        typed,
        types=types,
        kinds=asked.kind,
        disputed=disputed,
        span=asked.window,
        limit=FOUND_ON_A_PAGE,
        cursor=asked.cursor or None,
        lang=speech(request).lang,
    )
    return render(
        request, "search.html", typed=typed, types=types, asked=asked, disputed=disputed, found=found
    )


@router.get("/data")
async def overview(request: Request) -> Response:
    """Dossiers, datasets, sources, downloads."""
    store, lang = store_of(request), speech(request).lang
    loaded, read, revision = await asyncio.gather(
        datasets(store, lang=lang),
        sources(store, limit=SOURCES_LISTED, lang=lang),
        store.revision(),
    )
    return render(
        request,
        "data.html",
        datasets=loaded["items"],
        dossiers=loaded["dossiers"],
        sources=read["items"],
        sources_total=read["total"],
        sources_next=read["next"],
        revision=revision,
    )


@router.get("/cypher", dependencies=[takes(q=None, parameters=None)])
async def box(request: Request) -> Response:
    """The box, with the query of `q` and the `parameters` (JSON) in it if there are any."""
    return render(
        request,
        "cypher.html",
        examples=[
            (example, orjson.dumps(dict(example.parameters)).decode() if example.parameters else "")
            for example in examples()
        ],
        limits=LIMITS,
        typed=request.query_params.get("q") or examples()[0].query,
        parameters=request.query_params.get("parameters", ""),
        schema=schema(),
        looks={kind: {"color": look(kind).color, "shape": look(kind).shape} for kind in schema()["labels"]},
    )


def schema() -> dict[str, tuple[str, ...]]:
    """Labels and relationship types of the vocabulary, for the reader who writes a query."""
    words = vocabulary()
    return {"labels": (*words.entities, "Event", *words.kinds), "relations": (*words.roles, *words.links)}


def pages() -> APIRouter:
    """The router of every page, and of the files they load."""
    every = APIRouter(include_in_schema=False)
    refused = only_known_on_pages(lang=Lang, revision=Revision)
    for part in (router, relations.router, relation_views.router, records.router, maps.router):
        every.include_router(part, dependencies=[refused, Depends(same_state)])
    every.add_api_route("/static/{name:path}", static_file, methods=["GET"])
    every.add_api_route("/favicon.ico", icon, methods=["GET"])
    return every


def icon() -> RedirectResponse:
    """Browsers ask for this of their own accord."""
    return RedirectResponse("/static/icon.svg", 308)
