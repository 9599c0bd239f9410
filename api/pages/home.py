"""All pages as one router; the start page, search, what is in the graph, the box for Cypher."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, NamedTuple

import orjson
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from api.answers import at_one_state, store_of
from api.pages import lists, maps, records, relation_views, relations, suggest
from api.pages.filters import filters
from api.pages.render import country_names, linked, render, speech
from api.pages.suggest import pair_meant
from api.params import Cursor, Disputed, End, Kind, Lang, Revision, Sought, Start, Types
from api.static_files import static_file
from api.unknown import only_known_on_pages, takes
from graph.examples import examples
from graph.vocabulary import vocabulary
from questions.datasets import datasets, dossiers
from questions.events import events
from questions.pairs import pairs
from questions.search import search
from questions.sources import sources
from questions.state import state
from viz.look import look

if TYPE_CHECKING:
    from questions.pairs import RankedPair
    from questions.shapes import Ref

router = APIRouter()

# Pairs the shipped dossiers are about; each link says what is recorded, be it nothing.
PAIRS = (("KP", "CN"), ("KP", "RU"), ("KP", "US"))
EXAMPLE = (
    "MATCH (p:Person)-[:SENT]->(l:Letter)-[:ADDRESSED_TO]->(q:Person)\n"
    "RETURN p.name AS sender, l.date AS date, q.name AS recipient\n"
    "ORDER BY l.start"
)
FOUND_ON_A_PAGE = 30
PAIRS_SHOWN, EVENTS_SHOWN, DOSSIERS_SHOWN = 10, 5, 8  # on the start page
YEARS_SHOWN = 8  # with something disputed, the newest
SOURCES_LISTED = 500
LIMITS = (100, 1_000, 10_000, 100_000)  # rows of a query


@router.get("/")
async def start(request: Request) -> Response:
    """The start page."""
    store, lang = store_of(request), speech(request).lang
    loaded, revision, most, disputed, newest = await asyncio.gather(
        dossiers(store, lang=lang),
        store.revision(),
        pairs(store, limit=PAIRS_SHOWN, lang=lang),
        events(store, disputed=True, limit=EVENTS_SHOWN, lang=lang),
        events(store, limit=EVENTS_SHOWN, lang=lang),
    )
    return render(
        request,
        "home.html",
        dossiers=loaded,
        shown=DOSSIERS_SHOWN,
        revision=revision,
        example=EXAMPLE,
        pairs=[(pair, *in_usual_order(pair)) for pair in most["items"]],
        disputed_pairs=disputed_pairs(most["items"]),
        usual=PAIRS,
        disputed=disputed,
        newest=newest,
        names=country_names(lang),
    )


def in_usual_order(pair: RankedPair) -> tuple[Ref, Ref]:
    """Its two sides, those of PAIRS in the order they have there."""
    first, second = pair["between"]
    return (second, first) if (second["id"], first["id"]) in PAIRS else (first, second)


class DisputedPairs(NamedTuple):
    """Years, and pairs with how much of each is disputed in each of them."""

    years: list[int]
    rows: list[tuple[Ref, Ref, list[int]]]


def disputed_pairs(found: list[RankedPair]) -> DisputedPairs:
    """Pairs of which something is disputed, and the newest years in which it is, the newest first."""
    by_year = [{year["year"]: year["events"] for year in pair["disputed_years"]} for pair in found]
    years = sorted(set().union(*by_year), reverse=True)[:YEARS_SHOWN]
    rows = [
        (*in_usual_order(pair), [numbers.get(year, 0) for year in years])
        for pair, numbers in zip(found, by_year, strict=True)
        if pair["disputed"]
    ]
    return DisputedPairs(years, rows)


@router.get(
    "/search",
    dependencies=[
        takes(q=Sought, type=Types, kind=Kind, disputed=Disputed, start=Start, end=End, cursor=Cursor)
    ],
)
async def find(request: Request) -> Response:
    """What has this text in a name or title; two countries, with years or without, lead to their page."""
    asked = filters(request)
    typed = request.query_params.get("q", "").strip()
    only_typed = not set(request.query_params) - {"q", "lang"}
    if only_typed and (meant := pair_meant(typed)):
        return RedirectResponse(linked(speech(request), meant.path, **meant.days), 303)
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
    loaded, read, now = await asyncio.gather(
        datasets(store, lang=lang), sources(store, limit=SOURCES_LISTED, lang=lang), state(store)
    )
    return render(
        request,
        "data.html",
        datasets=loaded["items"],
        newest={each["dataset"]: f"{each['newest']:%Y-%m-%d %H:%M}" for each in now["followed"]},
        dossiers=loaded["dossiers"],
        sources=read["items"],
        sources_total=read["total"],
        sources_next=read["next"],
        revision=now["revision"],
    )


@router.get("/cypher", dependencies=[takes(q=None, parameters=None, view=None, x=None, y=None)])
async def box(request: Request) -> Response:
    """The box, with the query of `q` and the `parameters` (JSON) in it if there are any.

    static/cypher.js reads `view` (result, network, json or chart) and the columns of a chart, `x` and `y`.
    """
    await store_of(request).leave_out()
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


async def explanation(request: Request) -> Response:
    """Keys, marks and dates explained; api/static/keys.js shows the same over any page."""
    return render(request, "help.html")


def schema() -> dict[str, tuple[str, ...]]:
    """Labels and relationship types of the vocabulary, for the reader who writes a query."""
    words = vocabulary()
    return {"labels": (*words.entities, "Event", *words.kinds), "relations": (*words.roles, *words.links)}


def pages() -> APIRouter:
    """The router of every page, and of the files they load."""
    every = APIRouter(include_in_schema=False)
    refused = only_known_on_pages(lang=Lang, revision=Revision)
    for part in (
        router,
        suggest.router,
        lists.router,
        relations.router,
        relation_views.router,
        records.router,
        maps.router,
    ):
        every.include_router(part, dependencies=[refused, Depends(at_one_state)])
    # It asks nothing of the store, so it comes at once where that is silent.
    every.add_api_route("/help", explanation, methods=["GET"], dependencies=[refused])
    every.add_api_route("/static/{name:path}", static_file, methods=["GET"])
    every.add_api_route("/favicon.ico", icon, methods=["GET"])
    return every


def icon() -> RedirectResponse:
    """Browsers ask for this of their own accord."""
    return RedirectResponse("/static/icon.svg", 308)
