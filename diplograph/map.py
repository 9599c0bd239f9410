"""`diplograph map`: a map as one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import urlencode

import typer

from diplograph.connect import ask
from diplograph.options import (
    End,
    InLang,
    InStatus,
    InWhen,
    Kinds,
    Start,
    entity,
    kinds,
    statuses,
    window,
)
from diplograph.terminal import tell

if TYPE_CHECKING:
    from graph.store.reader import Store
    from questions.network_shapes import Network
    from viz.graph import MapGraph


def map_(
    ctx: typer.Context,
    a: Annotated[
        str | None,
        typer.Argument(metavar="A", help="What the map is around: a country, or the id of anything."),
    ] = None,
    b: Annotated[str | None, typer.Argument(metavar="B", help="The other country.")] = None,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="The file to write; replaced if it exists.")
    ] = Path("map.html"),
    view: Annotated[
        Literal["actors", "events"] | None,
        typer.Option(
            help="actors: who deals with whom; events: each event a point. Unless said: actors, but events "
            "around an event or with --depth."
        ),
    ] = None,
    depth: Annotated[
        int | None, typer.Option(min=1, max=3, help="Steps away from A, of a view of events: 2 unless said.")
    ] = None,
    people: Annotated[
        bool | None,
        typer.Option(
            help="Show who acts for a state one by one; unless said, where A is no state, or B is given."
        ),
    ] = None,
    start: Start = None,
    end: End = None,
    when: InWhen = "possible",
    kind: Kinds = None,
    status: InStatus = None,
    limit: Annotated[
        int | None,
        typer.Option(
            min=2,
            max=2000,
            help="Most points on the map. Unless said: 60 actors, 24 of two; 300 with events, 1000 of all.",
        ),
    ] = None,
    site: Annotated[
        str | None,
        typer.Option(metavar="URL", help="A site the points lead to, such as http://127.0.0.1:8000."),
    ] = None,
    lang: InLang = "en",
) -> None:
    """Draw a map as one file that needs nothing else: around A, of A and B, or of the whole curated graph."""
    from graph.countries.registry import countries
    from graph.errors import InputError, NotFound
    from graph.words import words
    from questions.network import network
    from questions.network_shapes import Asked
    from questions.walk import timeline_wanted
    from viz.gather import gather, usual_limit
    from viz.graph import focus_text
    from viz.map import render_file, render_network_file

    days = window(start, end, when)
    focus = [entity(text, days) for text in (a, b) if text is not None]
    states = [one for one in focus if countries().get(one)]
    wanted = timeline_wanted(
        lang,
        days,
        kinds=kinds(kind),
        statuses=statuses(status),
        # No row of a dataset about who is no state is between two states.
        level="all" if focus and not states else "state",
    )
    each = people if people is not None else len(focus) > 1 or len(states) < len(focus)

    async def drawn(store: Store) -> tuple[MapGraph | Network, str]:
        if view == "actors" or (view is None and depth is None):
            try:
                asked = Asked(tuple(focus), each, limit=limit or usual_limit(focus, "actors"), wanted=wanted)
                return await network(store, asked, lang=lang), await store.revision()
            except NotFound:
                if view:
                    raise
        most = limit or usual_limit(focus, "events")
        around = await gather(store, focus, wanted, depth=depth or 2, limit=most, lang=lang)
        return around, await store.revision()

    found, revision = ask(ctx, drawn)
    chosen = {
        "focus": focus_text(*focus), "start": start, "end": end, "kind": kind, "status": status, "view": view,
        "depth": depth, "people": None if people is None else "yes" if people else "no", "limit": limit,
    }  # fmt: skip
    asked = {key: value for key, value in chosen.items() if value} | (
        {"when": "certain"} if days.certain else {}
    )
    path = f"/map?{urlencode(asked, doseq=True, safe=',')}" if asked else "/map"
    if isinstance(found, dict):
        names = {node["id"]: node["name"] for node in found["focus"]}
        size = f"{len(found['nodes'])} actors, {len(found['edges'])} lines"
    else:
        names = {node.id: node.name for node in found.nodes}
        size = f"{len(found.nodes)} points, {len(found.edges)} lines"
    title = " / ".join(names.get(name, name) for name in focus) or words("map.whole", lang)
    if isinstance(found, dict):
        page = render_network_file(found, title, lang, site, path=path, revision=revision)
    else:
        page = render_file(found, title, lang, site, path=path, revision=revision)
    try:
        output.write_text(page, "utf-8")
    except OSError as error:
        raise InputError(f"cannot write {output}: {error.strerror}") from None
    tell(f"{output}: {size}")
