"""`diplograph changes`: what loads have added, changed and withdrawn since a state of the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from diplograph.connect import ask
from diplograph.terminal import AsCsv, AsJson, form, print_json, print_rows

if TYPE_CHECKING:
    from graph.store.reader import Store

PAGE = 1000  # the most rows one question to the store answers
COLUMNS = ("revision", "change", "type", "id", "title", "dossier", "why")


def changes(
    ctx: typer.Context,
    since: Annotated[
        str,
        typer.Option(
            metavar="REVISION", help="A state of the graph, such as r3-1a2b3c4d; r0 is the beginning."
        ),
    ],
    limit: Annotated[int, typer.Option(min=1, help="Most changes to print.")] = PAGE,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """List what has been added, changed and withdrawn since a revision, oldest first, and why."""
    shape = form(as_json, as_csv)
    found = ask(ctx, lambda store: _gather(store, since, limit))
    if shape == "json":
        print_json(found)
        return
    rows = (
        [one["revision"], one["change"], one["type"], one["node_id"], _title(one), one["dossier"], one["why"]]
        for one in found["items"]
    )
    print_rows(COLUMNS, rows, shape, f"{len(found['items'])} changes; the graph is at {found['revision']}")


async def _gather(store: Store, since: str, limit: int) -> dict[str, Any]:
    from questions.changes import changes as since_then

    answer = await since_then(store, since, limit=min(limit, PAGE))
    while answer["next"] and len(answer["items"]) < limit:
        room = min(limit - len(answer["items"]), PAGE)
        page = await since_then(store, since, limit=room, cursor=answer["next"])
        answer["items"] += page["items"]
        answer["next"] = page["next"]
    return answer


def _title(one: dict[str, Any]) -> str:
    counts = ", ".join(f"{number} {name}" for name, number in (one["counts"] or {}).items())
    return f"{one['title']} ({counts})" if counts else str(one["title"])
