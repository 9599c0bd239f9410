"""Which form a timeline is asked for in, and who writes it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from api.files.calendar import ICS, timeline_ics
from api.files.feed import ATOM, timeline_atom
from api.files.linked import JSONLD, timeline_jsonld
from api.formats import CSV, JSON, json_text, timeline_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from fastapi import Request

    from questions.walk import Wanted

    Write = Callable[[dict[str, Any]], tuple[bytes, str]]

JSONL = "application/x-ndjson"
# By suffix; JSON first, which is what whoever takes anything gets.
FORMS = {
    "json": (JSON,),
    "csv": (CSV,),
    "ics": (ICS,),
    "atom": (ATOM,),
    "jsonl": (JSONL, "application/jsonl", "application/x-jsonlines"),
    "jsonld": (JSONLD,),
}
# What the address without a suffix answers besides JSON, by its Accept header.
EITHER: dict[int | str, dict[str, Any]] = {
    200: {"content": {medias[0]: {"schema": {"type": "string"}} for medias in [*FORMS.values()][1:]}}
}
# A calendar program follows no link to a next page, so it gets as much as a page may hold.
WHOLE = 1000


def preferred(request: Request) -> str:
    """The form the Accept header likes best; JSON among equals, and for whoever takes anything."""
    accepted = dict(_accepted(request.headers.get("accept", "")))
    qualities = {
        form: max(accepted.get(media.partition(";")[0], 0.0) for media in medias)
        for form, medias in FORMS.items()
    }
    if qualities["json"] == 0.0 and "application/json" not in accepted:
        qualities["json"] = accepted.get("application/*", accepted.get("*/*", 0.0))
        named = max(qualities, key=lambda form: (qualities[form], form != "json"))
        return named if qualities[named] > 0 else "json"
    best = max(qualities, key=lambda form: qualities[form])
    return best if qualities[best] > 0 else "json"


def _accepted(header: str) -> Iterable[tuple[str, float]]:
    for part in header.split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
        try:
            yield media, float(quality)
        except ValueError:
            yield media, 0.0


def fitted(request: Request, asked: Wanted, form: str) -> Wanted:
    """What was asked for; where nothing is said, feeds go newest first and calendars far."""
    given = request.query_params
    if form == "atom" and "order" not in given:
        asked = replace(asked, newest_first=True)
    if form == "ics" and "limit" not in given:
        asked = replace(asked, limit=WHOLE)
    return asked


def writer(form: str, base: str, lang: str, self_address: str) -> Write | None:
    """Who writes a timeline in this form; None for JSON as it is."""
    writers: dict[str, Write] = {
        "csv": timeline_csv,
        "ics": timeline_ics(base, lang),
        "atom": timeline_atom(base, lang, self_address),
        "jsonl": timeline_jsonl,
        "jsonld": timeline_jsonld(base),
    }
    return writers.get(form)


def timeline_jsonl(body: dict[str, Any]) -> tuple[bytes, str]:
    """The items of a timeline, then its undated ones, as JSON, one a line."""
    return b"".join(json_text(item) + b"\n" for item in [*body["items"], *body["undated"]]), JSONL
