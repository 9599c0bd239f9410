"""The forms a timeline is written in, each with its media types and who writes it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import orjson

from exports.calendar import ICS, timeline_ics
from exports.feed import ATOM, timeline_atom
from exports.jsonld import JSONLD, timeline_jsonld
from exports.tables import CSV, timeline_table

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from questions.timeline import AnyTimeline
    from questions.walk import Wanted

    Write = Callable[[AnyTimeline, str], tuple[bytes, str]]

Form = Literal["json", "csv", "ics", "atom", "jsonl", "jsonld"]
JSON = "application/json"
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
