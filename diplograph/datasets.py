"""`diplograph datasets`: what is loaded, what to cite, and what became of every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from diplograph.connect import ask
from diplograph.terminal import AsCsv, AsJson, form, print_answer

if TYPE_CHECKING:
    from graph.store.reader import Store
    from questions.datasets import Dataset
    from questions.table import Table


def datasets(ctx: typer.Context, as_json: AsJson = False, as_csv: AsCsv = False) -> None:
    """Which datasets are loaded: what to cite, which files, how many rows became what, and why.

    `--csv` prints one line a file.
    """
    from questions import datasets as question

    async def asked(store: Store) -> list[question.Dataset]:
        return (await question.datasets(store, lang="en"))["items"]

    shape = form(as_json, as_csv)
    items = ask(ctx, asked)
    print_answer(items, shape, question.files_table if shape == "csv" else _one_by_one)


def _one_by_one(items: list[Dataset]) -> list[Table]:
    from questions.datasets import table

    return [table(item) for item in items]
