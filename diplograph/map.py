"""`diplograph map`: a map as one HTML file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated
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

if TYPE_CHECKING:
    from graph.store.reader import Store
    from viz.graph import MapGraph

WHOLE = "All dossiers"


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
    depth: Annotated[int, typer.Option(min=1, max=3, help="Steps away from A.")] = 2,
    start: Start = None,
    end: End = None,
    when: InWhen = "possible",
    kind: Kinds = None,
    status: InStatus = None,
    limit: Annotated[int, typer.Option(min=2, max=2000, help="Most points on the map.")] = 300,
    site: Annotated[
        str | None,
        typer.Option(metavar="URL", help="A site the points lead to, such as http://127.0.0.1:8000."),
    ] = None,
    lang: InLang = "en",
) -> None:
    """Draw a map as one file that needs nothing else: around A, of A and B, or of the whole curated graph."""
    from graph.errors import InputError
    from questions.walk import timeline_wanted
    from viz.gather import gather
    from viz.graph import focus_text
    from viz.map import render_file

    days = window(start, end, when)
    wanted = timeline_wanted(lang, days, kinds=kinds(kind), statuses=statuses(status))
    focus = [entity(text, days) for text in (a, b) if text is not None]

    async def drawn(store: Store) -> tuple[MapGraph, str]:
        around = await gather(store, focus, wanted, depth=depth, limit=limit, lang=lang)
        return around, await store.revision()

    graph, revision = ask(ctx, drawn)
    names = {node.id: node.name for node in graph.nodes}
    title = " / ".join(names.get(name, name) for name in focus) or WHOLE
    chosen = {"focus": focus_text(*focus), "start": start, "end": end, "kind": kind, "status": status}
    asked = {key: value for key, value in chosen.items() if value} | (
        {"when": "certain"} if days.certain else {}
    )
    path = f"/map?{urlencode(asked, doseq=True, safe=',')}" if asked else "/map"
    page = render_file(graph, title, lang, site, path=path, revision=revision)
    try:
        output.write_text(page, "utf-8")
    except OSError as error:
        raise InputError(f"cannot write {output}: {error.strerror}") from None
    print(f"{output}: {len(graph.nodes)} points, {len(graph.edges)} lines")
