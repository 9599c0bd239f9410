"""From what a map is about to its nodes and edges, by the named queries of the graph."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from graph.countries.registry import countries
from graph.vocabulary import CODED_EVENT, vocabulary
from questions.neighbourhood import Around, Whole, neighbourhood, outside, whole
from questions.subgraph import gathered, rows_among, within
from questions.timeline import dyad_id, timeline
from questions.walk import Wanted
from viz.graph import MAX_NODES, Drawn, MapGraph, connected, map_graph

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.store.reader import Store

PAIR = 2
PAIR_EVENTS = 500
CURATED = "curated"
View = Literal["actors", "events"]


def usual_limit(focus: Sequence[str], view: View) -> int:
    """Points at most unless asked otherwise; the whole curated graph is asked for to be seen whole."""
    if view == "actors":
        return 24 if len(focus) == PAIR else 60
    return 300 if focus else 1000


async def gather(
    store: Store,
    focus: Sequence[str],
    wanted: Wanted | None = None,
    *,
    depth: int = 2,
    limit: int = 300,
    lang: str = "en",
) -> MapGraph:
    """The map around one entity or event, of what passed between two countries, or of everything curated.

    focus: one id, two ids of countries, or none. wanted: which events (time, kinds, statuses, as_of;
    for two countries also mode, source and, of rows, level). limit: points at most, never above MAX_NODES.

    Raises:
        NotFound: an id of the focus is neither an entity nor an event.
    """
    wanted = wanted or Wanted()
    around = Around(depth, wanted.kinds, wanted.statuses, wanted.window, min(limit, MAX_NODES), wanted.as_of)
    if not focus:
        return connected(map_graph({**await whole(store, around, lang=lang)}))
    drawn: Drawn
    if len(focus) == PAIR and all(countries().get(one) for one in focus):
        drawn = await _between(store, focus, wanted, around, lang)
    else:
        drawn = {**await neighbourhood(store, focus, around, lang=lang)}
    return map_graph(drawn, focus)


async def _between(store: Store, pair: Sequence[str], wanted: Wanted, around: Around, lang: str) -> Drawn:
    """Two countries, the events of their timeline, and whoever and whatever took part in them."""
    # A dataset's rows are gathered into lines; as points they would be all the map holds.
    source = wanted.source or (None if wanted.kinds else CURATED)
    points = wanted.kinds or tuple(kind for kind in vocabulary().kinds if kind != CODED_EVENT)
    page = replace(
        wanted, kinds=points, limit=PAIR_EVENTS, newest_first=True, cursor=None, lang=lang, source=source
    )
    found = await timeline(store, pair[0], pair[1], page)
    apart = await store.beside()
    items = [item for item in (*found["items"], *found["undated"]) if item["dataset"] not in apart]
    if len(items) < len(found["items"]) + len(found["undated"]):
        await store.leave_out()  # what is not in the graph is no point
    listed = [item["id"] for item in items]
    # Half of the points at most, so that there is room for those who took part.
    events = listed[: max(1, around.limit // 2)]
    near: Whole = {"nodes": [], "edges": [], "truncated": False}
    left = 0
    if events:
        near = await neighbourhood(store, events, replace(around, depth=1), lang=lang)
        left = await outside(store, events, around)
    ids = dict.fromkeys([*pair, *(node["id"] for node in near["nodes"])])
    drawn = await neighbourhood(store, list(ids), replace(around, depth=0, limit=len(ids)), lang=lang)
    more = near["truncated"] or found["next"] is not None or len(events) < len(listed)
    if wanted.kinds or not rows_among(wanted):
        return {**drawn, "truncated": more, "outside": left}
    level = None if wanted.level == "all" else wanted.level
    coded = await gathered(
        store,
        [dyad_id(*pair)],
        wanted.window,
        pairs=True,
        level=level,
        source=wanted.source,
        as_of=wanted.as_of,
    )
    edges, number = within(coded, drawn["nodes"])
    return {
        "nodes": drawn["nodes"],
        "edges": [*drawn["edges"], *edges],
        "truncated": more,
        "outside": left,
        "coded": {"rows": coded["rows"], "drawn": number, "cut": coded["cut"]},
    }
