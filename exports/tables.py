"""Events and panels as tables: CSV, CSV for a double click in Excel, Parquet, whose columns have types."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import TYPE_CHECKING

from exports.texts import of_what_shows
from questions.table import deniers, differences, inert

if TYPE_CHECKING:
    from collections.abc import Iterable

    from polars._typing import PolarsDataType

    from questions.events import Events
    from questions.panel import Panel
    from questions.shapes import Item
    from questions.timeline import AnyTimeline

CSV = "text/csv; charset=utf-8"
PARQUET = "application/vnd.apache.parquet"
COLUMNS = (
    "id", "kind", "title", "status", "date", "start", "end", "from", "from_ids", "to", "to_ids", "about",
    "place", "sources", "publishers", "contested", "differs", "denied_by", "not_after", "mode", "dataset",
)  # fmt: skip
LISTS = frozenset(
    {"from", "from_ids", "to", "to_ids", "about", "place", "sources", "publishers", "contested"}
)
DAYS = frozenset({"start", "end", "not_after"})
BYTE_ORDER_MARK = "\ufeff".encode()  # by which Excel knows UTF-8; a CSV without it is an old code page to it

Cell = str | list[str]


@of_what_shows
def timeline_table(body: AnyTimeline | Events, _revision: str) -> tuple[bytes, str]:
    """The items of a timeline, then its undated ones, one row each; lists are joined by `; `.

    Where the record of predecessors is joined in, the last column is the item's own pair.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    columns = _columns(body)
    writer.writerow(columns)
    for row in map(_row, [*body["items"], *body["undated"]]):
        writer.writerow([inert(_joined(row[column])) for column in columns])
    return text.getvalue().encode(), CSV


def excel_table(body: AnyTimeline | Events, revision: str) -> tuple[bytes, str]:
    """The same table with a byte order mark before it."""
    table, media = timeline_table(body, revision)
    return BYTE_ORDER_MARK + table, media


@of_what_shows
def timeline_parquet(body: AnyTimeline | Events, _revision: str) -> tuple[bytes, str]:
    """The same rows with days as days, lists as lists, and null where there is nothing."""
    import polars as pl

    columns = _columns(body)
    rows = [_row(item) for item in [*body["items"], *body["undated"]]]
    frame = pl.DataFrame(
        {column: [_typed(column, row[column]) for row in rows] for column in columns},
        {column: _type(column) for column in columns},
    )
    out = io.BytesIO()
    frame.write_parquet(out)
    return out.getvalue(), PARQUET


def panel_table(body: Panel, _revision: str = "") -> tuple[bytes, str]:
    """Columns and rows of a panel; what is missing is empty. All cells are codes, dates and numbers."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(body["columns"])
    writer.writerows(body["rows"])
    return text.getvalue().encode(), CSV


def _columns(body: AnyTimeline | Events) -> tuple[str, ...]:
    return (*COLUMNS, "pair") if "successors" in body else COLUMNS


def _type(column: str) -> PolarsDataType:
    import polars as pl

    if column in DAYS:
        return pl.Date
    return pl.List(pl.String) if column in LISTS else pl.String


def _typed(column: str, cell: Cell) -> Cell | date | None:
    if isinstance(cell, list):
        return cell
    return (date.fromisoformat(cell) if column in DAYS else cell) if cell else None


def _row(item: Item) -> dict[str, Cell]:
    day = item["date"] or {"edtf": "", "start": "", "end": ""}
    return {
        "id": item["id"],
        "kind": item["kind"],
        "title": item["title"],
        "status": item["status"],
        "mode": item["mode"],
        "dataset": item["dataset"],
        "date": day["edtf"],
        "start": day["start"],
        "end": day["end"],
        "from": [party["name"] for party in item["from"]],
        "from_ids": [party["id"] for party in item["from"]],
        "to": [party["name"] for party in item["to"]],
        "to_ids": [party["id"] for party in item["to"]],
        "about": [topic["name"] for topic in item["about"]],
        "place": [place["name"] for place in item["places"]],
        "sources": [source["id"] for source in item["sources"]],
        "publishers": _once(source["publisher"]["name"] for source in item["sources"] if source["publisher"]),
        "contested": [*item["contested"]],
        "differs": differences(item),
        "denied_by": deniers(item),
        "not_after": item["not_after"] or "",
        "pair": item.get("pair") or "",
    }


def _once(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))


def _joined(cell: Cell) -> str:
    return cell if isinstance(cell, str) else "; ".join(cell)
