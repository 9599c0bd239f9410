"""Maps: who deals with whom, or events as points; around one, of two, of everything; as a page and as a file.

`view` says which. Where an address says nothing, a map is of actors, unless it is about an event or says how
many steps to go (`depth`), which only a map of events does.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from api.address import query_asked, with_query
from api.answers import store_of
from api.pages.filters import FILTERS, Filters, entity_id, filters
from api.pages.render import HEADERS, country_name, linked, render, speech
from api.unknown import takes
from exports.texts import path_to
from graph.countries.registry import countries
from graph.errors import NotFound, WrongField
from questions.network import network
from questions.network_left import Left, left, read_years
from questions.network_shapes import Asked, Network
from viz.assets import SCRIPTS
from viz.gather import PAIR, View, gather, usual_limit
from viz.graph import MAX_NODES, MapGraph, focus_ids, focus_text
from viz.map import render_file, render_network_data, render_network_file, render_page_data

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.pages.speech import Speech
    from graph.store.reader import Store

router = APIRouter()

DEPTHS = (1, 2, 3)
LIMITS = (100, 300, 1000, MAX_NODES)
ACTORS = (24, 60, 120, 300)
OWN = ("focus", "depth", "limit", "view", "people", "treaties", "open")
CHOSEN = ("node", "hide", "without", "pin", "years")  # what a reader does to the drawing; map.js reads it
SHOWN = FILTERS | dict.fromkeys((*OWN, *CHOSEN))
GONE = ("limit", "depth", "open", *CHOSEN)  # what another view does not take over
USUAL_DEPTH = 2
OPENED_MOST = 12
LEFT = ("hide", "without", "years")  # of CHOSEN, what the API takes too
# What narrows a network of the API too.
NARROWED = ("mode", "level", "kind", "status", "start", "end", "when", "source", "disputed", "as_of")
AROUND = ("kind", "status", "start", "end", "when", "as_of")  # of these, what narrows a neighbourhood


@dataclass(frozen=True)
class MapRequest:
    """What a map is to show; `focus` holds ids: none for everything curated, two for a pair of countries."""

    focus: tuple[str, ...]
    narrowed: Filters
    depth: int
    limit: int
    view: View
    people: bool
    treaties: bool
    opened: tuple[str, ...]
    chosen: dict[str, str]

    def network(self, lang: str) -> Asked:
        """The same for a network of actors."""
        wanted = self.narrowed.wanted(lang)
        return Asked(self.focus, self.people, self.treaties, self.opened, self.limit, wanted)

    @property
    def left(self) -> Left:
        """What the reader left of the network; years that cannot be read take nothing away."""
        hidden, without = (frozenset(focus_ids(self.chosen.get(name, ""))) for name in ("hide", "without"))
        try:
            years = read_years(self.chosen.get("years", ""))
        except WrongField:
            years = None
        return Left(hidden, without, years)


def asked_of(request: Request) -> MapRequest:
    """Read the address; a number outside what is offered falls to the nearest that is."""
    params, narrowed = request.query_params, filters(request)
    named = (entity_id(name, narrowed.window) for name in focus_ids(params.get("focus", "")))
    focus = tuple(dict.fromkeys(named))[:PAIR]
    view: View = "events" if params.get("depth") else "actors"
    if params.get("view") in {"actors", "events"}:
        view = "actors" if params["view"] == "actors" else "events"
    states = [one for one in focus if countries().get(one)]
    if view == "events":
        narrowed = _of_events(narrowed, focus, speech(request))
    elif focus and not states and "level" not in params:
        narrowed = replace(narrowed, level="all")  # no row about who is no state is between two states
    # Of a state its partners are asked for; of a person, an organ or two states, also who they are.
    one_by_one = "yes" if len(states) < len(focus) or len(focus) == PAIR else "no"
    return MapRequest(
        focus=focus,
        narrowed=narrowed,
        depth=_number(params.get("depth"), USUAL_DEPTH, DEPTHS[0], DEPTHS[-1]),
        limit=_number(
            params.get("limit"), usual_limit(focus, view), 2, ACTORS[-1] if view == "actors" else MAX_NODES
        ),
        view=view,
        people=(params.get("people") or one_by_one) == "yes",
        treaties=params.get("treaties") == "yes",
        opened=focus_ids(params.get("open", ""))[:OPENED_MOST],
        chosen={name: params[name] for name in CHOSEN if name in params},
    )


def _of_events(narrowed: Filters, focus: Sequence[str], t: Speech) -> Filters:
    """The same for a map of events, with what it cannot be narrowed by named in `problems`."""
    narrows = {name for name, value in narrowed.choices().items() if (name, value) != ("level", "all")}
    asked = [name for name in _unfit(focus) if name in narrows]
    return replace(narrowed, problems={name: t(f"map.events_{name}") for name in asked} | narrowed.problems)


def _unfit(focus: Sequence[str]) -> tuple[str, ...]:
    """What does not narrow a map of events: those of two states come from their timeline, others by steps."""
    return ("disputed",) if _states(focus) else ("disputed", "source", "mode", "level")


def _states(focus: Sequence[str]) -> bool:
    return len(focus) == PAIR and all(countries().get(one) for one in focus)


def _views(asked: MapRequest, drawn: MapGraph | Network) -> dict[View, dict[str, None]]:
    """The views there are of this, and what of the address each does not take over. An event is no actor."""
    events = dict.fromkeys((*GONE, *_unfit(asked.focus)))
    if isinstance(drawn, MapGraph) and any(node.event for node in drawn.nodes if node.id in asked.focus):
        return {"events": events}
    return {"actors": dict.fromkeys(GONE), "events": events}


@router.get("/map", dependencies=[takes(**SHOWN)])
async def page(request: Request) -> Response:
    """The map as a page of the site."""
    asked, t = asked_of(request), speech(request)
    asked, drawn = await drawn_of(store_of(request), asked, t, explicit=_explicit(request))
    title = title_of(asked, drawn, t)

    link = partial(linked, t)
    if isinstance(drawn, MapGraph):
        bare = len(drawn.nodes) <= PAIR
        shown = await asyncio.to_thread(render_page_data, drawn, title, t.lang, link)
        focus_path = next((node.path for node in drawn.nodes if node.id in asked.focus), "/")
    else:
        bare = not drawn["edges"]
        remains = left(drawn, asked.left)
        shown = await asyncio.to_thread(
            render_network_data, drawn, title, t.lang, link, asked.chosen, remains
        )
        focus_path = path_to("entities", *asked.focus[:1])
    return render(
        request,
        "map.html",
        status=422 if asked.narrowed.problems else 200,
        asked=asked,
        map=shown,
        depths=DEPTHS,
        limits=sorted({asked.limit, *(ACTORS if asked.view == "actors" else LIMITS)}),
        views=_views(asked, drawn),
        pair=len(asked.focus) == PAIR,
        states=all(countries().get(one) for one in asked.focus),
        focus_path=focus_path,
        bare=bare,
        only_rows=0 if isinstance(drawn, MapGraph) or drawn["edges"] else drawn["left_out"]["rows"],
        map_scripts=SCRIPTS,
        graphml=_graphml(asked, t),
        gexf=_gexf(asked, t),
        neighbourhood=_neighbourhood(asked),
    )


@router.get("/map.html", dependencies=[takes(**SHOWN)])
async def saved(request: Request) -> Response:
    """The same map as one file that needs no network."""
    asked, t, store = asked_of(request), speech(request), store_of(request)
    (asked, drawn), revision = await asyncio.gather(
        drawn_of(store, asked, t, explicit=_explicit(request)), store.revision()
    )
    title, base = title_of(asked, drawn, t), str(request.base_url)
    path = with_query("/map", query_asked(request))
    text = await asyncio.to_thread(
        lambda: (
            render_file(drawn, title, t.lang, base, path=path, revision=revision, state=asked.chosen)
            if isinstance(drawn, MapGraph)
            else render_network_file(
                drawn,
                title,
                t.lang,
                base,
                path=path,
                revision=revision,
                state=asked.chosen,
                shown=left(drawn, asked.left),
            )
        )
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


def _graphml(asked: MapRequest, t: Speech) -> str | None:
    """The same network as an answer of the API, as far as it is shown; None of what is none."""
    if asked.view != "actors" or asked.narrowed.problems:
        return None
    chosen = {
        "focus": focus_text(*asked.focus),
        "open": focus_text(*asked.opened),
        "people": "true" if asked.people else "",
        "treaties": "true" if asked.treaties else "",
        "limit": asked.limit,
        **{name: value for name, value in asked.narrowed.choices().items() if name in NARROWED},
        **{name: text for name, text in asked.chosen.items() if name in LEFT},
        "lang": t.lang,
    }
    return with_query(
        "/v1/network.graphml", urlencode({name: text for name, text in chosen.items() if text}, doseq=True)
    )


def _gexf(asked: MapRequest, t: Speech) -> str | None:
    """The events of one, or of two states, as a graph with time; None of what has no timeline."""
    pair = len(asked.focus) == PAIR
    if asked.view != "actors" or asked.narrowed.problems or not asked.focus:
        return None
    if pair and not _states(asked.focus):
        return None
    chosen = {name: value for name, value in asked.narrowed.choices().items() if name in NARROWED}
    path = path_to("v1", "relations" if pair else "entities", *asked.focus, "timeline.gexf")
    return with_query(path, urlencode({**chosen, "lang": t.lang}, doseq=True))


def _neighbourhood(asked: MapRequest) -> str | None:
    """The same events and what is around them as an answer of the API; None of what has no one middle."""
    if asked.view != "events" or asked.narrowed.problems or len(asked.focus) != 1:
        return None
    chosen = {name: value for name, value in asked.narrowed.choices().items() if name in AROUND}
    query = {"depth": asked.depth, "limit": asked.limit, **chosen}
    return with_query(path_to("v1", "entities", *asked.focus, "neighbourhood"), urlencode(query, doseq=True))


def _explicit(request: Request) -> bool:
    return request.query_params.get("view") in {"actors", "events"}


async def drawn_of(
    store: Store, asked: MapRequest, t: Speech, *, explicit: bool
) -> tuple[MapRequest, MapGraph | Network]:
    """What is drawn, and in which view: where none was asked for, what is no actor has a map of events.

    Nothing is drawn where a filter cannot be read, or narrows no such map.

    Raises:
        NotFound: the focus is neither an entity nor an event.
    """
    nothing = MapGraph((), ())
    if asked.narrowed.problems:
        return asked, nothing
    if asked.view == "events":
        return asked, await graph_of(store, asked, t.lang)
    try:
        return asked, await network(store, asked.network(t.lang), lang=t.lang)
    except NotFound:
        if explicit or asked.opened:
            raise
        usual = asked.limit == usual_limit(asked.focus, "actors")
        events = replace(
            asked,
            view="events",
            limit=usual_limit(asked.focus, "events") if usual else asked.limit,
            narrowed=_of_events(asked.narrowed, asked.focus, t),
        )
        drawn = await graph_of(store, events, t.lang)
        return events, nothing if events.narrowed.problems else drawn


async def graph_of(store: Store, asked: MapRequest, lang: str) -> MapGraph:
    """The nodes and edges asked for.

    Raises:
        NotFound: the focus is neither an entity nor an event.
    """
    return await gather(
        store, asked.focus, asked.narrowed.wanted(lang), depth=asked.depth, limit=asked.limit, lang=lang
    )


def title_of(asked: MapRequest, drawn: MapGraph | Network, t: Speech) -> str:
    """What the map is of, in words."""
    if not asked.focus:
        return t("map.whole")
    if isinstance(drawn, MapGraph):
        names = {node.id: node.name for node in drawn.nodes}
    else:
        names = {one["id"]: one["name"] for one in drawn["focus"]}
    known = [names.get(part) or country_name(part, t.lang) for part in asked.focus]
    return t("relation.title", a=known[0], b=known[1]) if len(known) == PAIR else known[0]


def _number(text: str | None, usual: int, least: int, most: int) -> int:
    return max(least, min(int(text), most)) if text and text.isascii() and text.isdigit() else usual
