"""`diplograph datasets`: what is loaded, what to cite, and what became of every row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from diplograph.connect import ask
from diplograph.terminal import AsCsv, AsJson, form, print_facts, print_json, print_rows

if TYPE_CHECKING:
    from graph.store.reader import Store

COLUMNS = ("dataset", "file", "state", "read", "loaded", "rejected", "skipped", "hash", "ended")
FACTS = ("version", "state", "licence", "licence_url", "citation", "url", "coverage")


def datasets(ctx: typer.Context, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Which datasets are loaded: what to cite, which files, how many rows became what, and why.

    `--csv` prints one line a file.
    """
    from questions.datasets import datasets as loaded

    async def asked(store: Store) -> list[dict[str, Any]]:
        found = await loaded(store, lang="en")
        return list(found["items"])

    shape = form(as_json, as_csv)
    items = ask(ctx, asked)
    if shape == "json":
        print_json(items)
    elif shape == "csv":
        print_rows(COLUMNS, _lines(items), shape)
    else:
        for item in items:
            _print(item)


def _lines(items: list[dict[str, Any]]) -> list[list[object]]:
    return [
        [item["id"], *(file[column] for column in COLUMNS[1:])]
        for item in items
        for file in item.get("files", ())
    ]


def _print(item: dict[str, Any]) -> None:
    print_facts({name: item.get(name) for name in FACTS}, f"{item['id']}: {item['title']}")
    if "rows" not in item:
        return
    print_rows(COLUMNS[1:7], [line[1:7] for line in _lines([item])], "table")
    for what in ("rejected", "skipped"):
        for reason in (reason for file in item["files"] for reason in file["reasons"][what]):
            print(f"  {what} {reason['rows']:,}: {reason['reason']}")
    if item["unresolved"]:
        most = ", ".join(f"{each['code']} ({each['rows']:,})" for each in item["unresolved"][:10])
        print(f"  of no country we know: {item['unresolved_total']:,} actors, most often {most}")
