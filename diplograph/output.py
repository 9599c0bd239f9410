"""Answers on stdout: a table to read, `--json` as the API gives it, or `--csv` for a spreadsheet."""

from __future__ import annotations

import csv
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, in the shape the API answers.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV with a header line.")]
Form = Literal["table", "json", "csv"]

UNBROKEN = frozenset({"date", "kind", "id", "type"})
NARROW = 120
FILE_WIDTH = 160  # columns of a table that goes to a file or a pipe


def form(as_json: bool, as_csv: bool) -> Form:
    """The form asked for.

    Raises:
        typer.BadParameter: both were.
    """
    if as_json and as_csv:
        raise typer.BadParameter("use --json or --csv, not both")
    return "json" if as_json else "csv" if as_csv else "table"


def print_json(answer: object) -> None:
    """`answer` as JSON in its own script, indented on a terminal."""
    # Where the encoding lacks letters, JSON's own escapes stand for them.
    plain = not (sys.stdout.encoding or "").lower().startswith("utf")
    json.dump(answer, sys.stdout, ensure_ascii=plain, default=str, indent=2 if sys.stdout.isatty() else None)
    sys.stdout.write("\n")


def print_rows(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    shape: Form,
    title: str = "",
    optional: Sequence[str] = (),
) -> None:
    """Rows as a table or as CSV; a cell of None stays empty, a list or map becomes JSON.

    A table leaves out columns that are empty throughout, and the `optional` ones where it is narrow.
    """
    cells = [[cell(value) for value in row] for row in rows]
    if shape == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(cells)
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title) if title else None, title_justify="left", box=SIMPLE_HEAD)
    console = Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else FILE_WIDTH)
    left_out = optional if console.width < NARROW else ()
    shown = [
        number
        for number, name in enumerate(columns)
        if name not in left_out and (not cells or any(row[number] for row in cells))
    ]
    for number in shown:
        table.add_column(columns[number], no_wrap=columns[number] in UNBROKEN, overflow="fold")
    for row in cells:
        table.add_row(*(Text(row[number]) for number in shown))  # Text: brackets in a title are no markup
    console.print(table)


def print_facts(facts: Mapping[str, object], title: str = "") -> None:
    """Names and values, one a line; those without a value are left out."""
    if title:
        print(title)
    shown = {name: cell(value) for name, value in facts.items() if value not in (None, "", [], {})}
    width = max(map(len, shown), default=0)
    for name, value in shown.items():
        print(f"  {name:<{width}}  {value}")


def cell(value: object) -> str:
    """A value in one cell: text as it is, None empty, anything nested as JSON."""
    if value is None:
        return ""
    if isinstance(value, list | tuple | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
