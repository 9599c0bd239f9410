"""The forms a timeline is written in, each with its media types and its writer; panels as CSV too."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import orjson

from exports.calendar import ICS, timeline_ics
from exports.feed import ATOM, timeline_atom
from exports.jsonld import JSONLD, timeline_jsonld
from exports.texts import of_what_shows
from questions.table import deniers, differences, inert

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from exports.texts import Form
    from questions.events import Events
    from questions.panel import Panel
    from questions.shapes import Item
    from questions.timeline import AnyTimeline
    from questions.walk import Wanted

    Write = Callable[[AnyTimeline, str], tuple[bytes, str]]

JSON = "application/json"
CSV = "text/csv; charset=utf-8"
JSONL = "application/x-ndjson"
# By suffix; JSON first, which is what whoever takes anything gets.
FORMS: dict[Form, tuple[str, ...]] = {
    "json": (JSON,),
    "csv": (CSV,),
    "ics": (ICS,),
    "atom": (ATOM,),
    "jsonl": (JSONL, "application/jsonl", "application/x-jsonlines"),
    "jsonld": (JSONLD,),
}
# A calendar program follows no link to a next page, so it gets as much as a page may hold.
WHOLE = 1000
COLUMNS = (
    "id", "kind", "title", "status", "date", "start", "end", "from", "from_ids", "to", "to_ids", "about",
    "place", "sources", "publishers", "contested", "differs", "denied_by", "not_after", "mode", "dataset",
)  # fmt: skip


def fitted(wanted: Wanted, form: Form, given: Container[str]) -> Wanted:
    """What was asked for by the parameters `given`; where none says, feeds go newest first, calendars far."""
    if form == "atom" and "order" not in given:
        return replace(wanted, newest_first=True)
    if form == "ics" and "limit" not in given:
        return replace(wanted, limit=WHOLE)
    return wanted


def writer(form: Form, base: str, lang: str, self_address: str) -> Write:
    """Who writes a timeline, read at a revision, in this form, as bytes and their media type."""
    writers: dict[Form, Write] = {
        "json": timeline_json,
        "csv": timeline_table,
        "ics": timeline_ics(base, lang),
        "atom": timeline_atom(base, lang, self_address),
        "jsonl": timeline_jsonl,
        "jsonld": timeline_jsonld(base),
    }
    return writers[form]


def json_text(body: object) -> bytes:
    """`body` as JSON in UTF-8."""
    return orjson.dumps(body)


def timeline_json(body: AnyTimeline, _revision: str) -> tuple[bytes, str]:
    """A timeline as it is."""
    return json_text(body), JSON


def timeline_jsonl(body: AnyTimeline, _revision: str) -> tuple[bytes, str]:
    """The items of a timeline, then its undated ones, as JSON, one a line."""
    return b"".join(json_text(item) + b"\n" for item in [*body["items"], *body["undated"]]), JSONL


@of_what_shows
def timeline_table(body: AnyTimeline | Events, _revision: str) -> tuple[bytes, str]:
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
