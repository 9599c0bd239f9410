"""`diplograph datasets` and `changes`: what is loaded, and what loads changed since a state of the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from diplograph.connect import ask
from diplograph.terminal import AsCsv, AsJson, form, print_answer

if TYPE_CHECKING:
    from graph.store.reader import Store
    from questions.changes import Changes
    from questions.table import Table


def datasets(ctx: typer.Context, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Which datasets are loaded: what to cite, which files, how many rows became what, and why.

    `--csv` prints one line a file.
    """
    from questions import datasets as question

    shape = form(as_json, as_csv)

    def tables(answer: question.Datasets) -> list[Table]:
        items = answer["items"]
        return [question.files_table(items)] if shape == "csv" else [question.table(item) for item in items]

    print_answer(ask(ctx, lambda store: question.datasets(store, lang="en")), shape, tables)


PAGE = 1000  # the most rows one question to the store answers


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
    from questions.changes import table

    print_answer(ask(ctx, lambda store: _gather(store, since, limit)), form(as_json, as_csv), table)


async def _gather(store: Store, since: str, limit: int) -> Changes:
    from questions.changes import changes as since_then

    answer = await since_then(store, since, limit=min(limit, PAGE))
    while answer["next"] and len(answer["items"]) < limit:
        room = min(limit - len(answer["items"]), PAGE)
        page = await since_then(store, since, limit=room, cursor=answer["next"])
        answer["items"] += page["items"]
        answer["next"] = page["next"]
    return answer
