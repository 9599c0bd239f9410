"""Maps: around an entity or event, of two countries, of everything curated; as a page and as a file."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from api.address import query_asked, with_query
from api.answers import store_of
from api.pages.filters import FILTERS, Filters, entity_id, filters
from api.pages.render import HEADERS, Speech, country_name, render, speech
from api.unknown import takes
from viz.gather import PAIR, gather
from viz.graph import MAX_NODES, MapGraph, focus_ids
from viz.map import render_file, render_page_data

if TYPE_CHECKING:
    from graph.store.reader import Store

router = APIRouter()

DEPTHS = (1, 2, 3)
LIMITS = (100, 300, 1000, MAX_NODES)
SHOWN = {name: kind for name, kind in FILTERS.items() if name != "disputed"}
SHOWN |= {"focus": None, "depth": None, "limit": None}
USUAL_DEPTH, USUAL_LIMIT = 2, 300
WHOLE_LIMIT = 1000  # the whole curated graph is asked for to be seen whole


@dataclass(frozen=True)
class MapRequest:
    """What a map is to show; `focus` holds ids: none for everything curated, two for a pair of countries."""

    focus: tuple[str, ...]
    narrowed: Filters
    depth: int
    limit: int


def asked_of(request: Request) -> MapRequest:
    """Read the address; a number outside what is offered falls to the nearest that is."""
    params, narrowed = request.query_params, filters(request)
    named = (entity_id(name, narrowed.window) for name in focus_ids(params.get("focus", "")))
    focus = tuple(dict.fromkeys(named))
    return MapRequest(
        focus=focus[:PAIR],
        narrowed=narrowed,
        depth=_number(params.get("depth"), USUAL_DEPTH, DEPTHS[0], DEPTHS[-1]),
        limit=_number(params.get("limit"), USUAL_LIMIT if focus else WHOLE_LIMIT, 10, MAX_NODES),
    )


@router.get("/map", dependencies=[takes(**SHOWN)])
async def page(request: Request) -> Response:
    """The map as a page of the site."""
    asked, t = asked_of(request), speech(request)
    drawn = await graph_of(store_of(request), asked, t.lang)
    title = title_of(asked, drawn, t)

    def link(path: str) -> str:
        return f"{path}{'&' if '?' in path else '?'}lang={t.lang}" if t.chosen else path

    shown = await asyncio.to_thread(render_page_data, drawn, title, t.lang, link)
    return render(
        request,
        "map.html",
        status=422 if asked.narrowed.problems else 200,
        asked=asked,
        map=shown,
        drawn=drawn,
        depths=DEPTHS,
        limits=LIMITS,
        pair=len(asked.focus) == PAIR,
        focus_path=next((node.path for node in drawn.nodes if node.id in asked.focus), "/"),
    )


@router.get("/map.html", dependencies=[takes(**SHOWN)])
async def saved(request: Request) -> Response:
    """The same map as one file that needs no network."""
    asked, t, store = asked_of(request), speech(request), store_of(request)
    drawn, revision = await asyncio.gather(graph_of(store, asked, t.lang), store.revision())
    text = await asyncio.to_thread(
        render_file,
        drawn,
        title_of(asked, drawn, t),
        t.lang,
        str(request.base_url),
        path=with_query("/map", query_asked(request)),
        revision=revision,
    )
    name = "-".join(
        [
            "diplograph",
            *("".join(c if c.isalnum() and c.isascii() else "-" for c in part) for part in asked.focus),
        ]
    )
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}.html"'}
    return Response(
        text, 422 if asked.narrowed.problems else 200, headers, media_type="text/html; charset=utf-8"
    )


async def graph_of(store: Store, asked: MapRequest, lang: str) -> MapGraph:
    """The nodes and edges asked for; none where a filter cannot be read.

    Raises:
        NotFound: the focus is neither an entity nor an event.
    """
    if asked.narrowed.problems:
        return MapGraph((), ())
    return await gather(
        store, asked.focus, asked.narrowed.wanted(lang), depth=asked.depth, limit=asked.limit, lang=lang
    )


def title_of(asked: MapRequest, drawn: MapGraph, t: Speech) -> str:
    """What the map is of, in words."""
    if not asked.focus:
        return t("map.whole")
    names = {node.id: node.name for node in drawn.nodes}
    known = [names.get(part) or country_name(part, t.lang) for part in asked.focus]
    return t("relation.title", a=known[0], b=known[1]) if len(known) == PAIR else known[0]


def _number(text: str | None, usual: int, least: int, most: int) -> int:
    return max(least, min(int(text), most)) if text and text.isascii() and text.isdigit() else usual
