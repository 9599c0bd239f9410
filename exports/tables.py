"""Timelines and panels as CSV: a row an item or a cell."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from questions.table import deniers, differences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from questions.panel import Panel
    from questions.shapes import Item
    from questions.timeline import AnyTimeline

CSV = "text/csv; charset=utf-8"
COLUMNS = (
    "id",
    "kind",
    "title",
    "status",
    "date",
    "start",
    "end",
    "from",
    "from_ids",
    "to",
    "to_ids",
    "about",
    "place",
    "sources",
    "publishers",
    "contested",
    "differs",
    "denied_by",
    "not_after",
    "mode",
    "dataset",
)

# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def timeline_table(body: AnyTimeline, _revision: str) -> tuple[bytes, str]:
    """The items of a timeline, then its undated ones, one row each; lists are joined by `; `.

    Where the record of predecessors is joined in, the last column is the item's own pair.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    columns = (*COLUMNS, "pair") if "successors" in body else COLUMNS
    writer.writerow(columns)
    for item in [*body["items"], *body["undated"]]:
        row = _row(item) | {"pair": item.get("pair") or ""}
        writer.writerow([inert(row[column]) for column in columns])
    return text.getvalue().encode(), CSV


def panel_table(body: Panel, _revision: str = "") -> tuple[bytes, str]:
    """Columns and rows of a panel; what is missing is empty. All cells are codes, dates and numbers."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(body["columns"])
    writer.writerows(body["rows"])
    return text.getvalue().encode(), CSV


def inert(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _row(item: Item) -> dict[str, str]:
    date = item["date"] or {"edtf": "", "start": "", "end": ""}
    return {
        "id": item["id"],
        "kind": item["kind"],
        "title": item["title"],
        "status": item["status"],
        "mode": item["mode"],
        "dataset": item["dataset"],
        "date": date["edtf"],
        "start": date["start"],
        "end": date["end"],
        "from": _joined(party["name"] for party in item["from"]),
        "from_ids": _joined(party["id"] for party in item["from"]),
        "to": _joined(party["name"] for party in item["to"]),
        "to_ids": _joined(party["id"] for party in item["to"]),
        "about": _joined(topic["name"] for topic in item["about"]),
        "place": _joined(place["name"] for place in item["places"]),
        "sources": _joined(source["id"] for source in item["sources"]),
        "publishers": _joined(
            dict.fromkeys(source["publisher"]["name"] for source in item["sources"] if source["publisher"])
        ),
        "contested": _joined(item["contested"]),
        "differs": differences(item),
        "denied_by": deniers(item),
        "not_after": item["not_after"] or "",
    }


def _joined(values: Iterable[str]) -> str:
    return "; ".join(values)
