"""Answers on stdout: a table to read, `--json` as the API gives it, or `--csv` for a spreadsheet."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal

import typer

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, in the shape the API answers.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV with a header line.")]
Form = Literal["table", "json", "csv"]


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
    json.dump(answer, sys.stdout, ensure_ascii=False, default=str, indent=2 if sys.stdout.isatty() else None)
    sys.stdout.write("\n")


def print_rows(
    columns: Sequence[str], rows: Iterable[Sequence[object]], shape: Form, title: str = ""
) -> None:
    """Rows as a table or as CSV; a cell of None stays empty, a list or map becomes JSON."""
    cells = ([cell(value) for value in row] for row in rows)
    if shape == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(cells)
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, title=Text(title) if title else None, title_justify="left", box=SIMPLE_HEAD)
    for row in cells:
        table.add_row(*map(Text, row))  # Text: brackets in a title are no markup
    Console(soft_wrap=False).print(table)


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
