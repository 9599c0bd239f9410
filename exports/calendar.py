"""Timelines as iCalendar (RFC 5545): all-day events, the certain and the merely possible ones told apart.

Certain is an event whose date is one day, or a span whose first and last day are both given. Of any other
date only the bounds are known: the event took place on some day, or some days, within. It is TRANSPARENT,
TENTATIVE and says so in its summary. A span open on one side stands on the day that is known; what has no
date at all cannot stand in a calendar.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar, Event, vDuration, vText, vUri

from exports.texts import (
    address,
    facts,
    midnight,
    of_what_shows,
    path_of,
    title_of,
    told_on,
)
from graph.dates import EARLIEST, LATEST
from graph.vocabulary import FALLBACK_LANGUAGE, vocabulary
from questions.table import edtf, line

if TYPE_CHECKING:
    from collections.abc import Callable

    from questions.shapes import Item
    from questions.timeline import AnyTimeline

ICS = "text/calendar; charset=utf-8"
DAY = timedelta(days=1)
AGAIN = timedelta(days=1)
EXACT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(/[0-9]{4}-[0-9]{2}-[0-9]{2})?")
POSSIBLY = {"en": "possibly", "id": "mungkin", "ko": "추정", "zh": "可能", "ru": "возможно"}
CANCELLED = frozenset({"cancelled", "did_not_occur"})


def timeline_ics(base: str, lang: str) -> Callable[[AnyTimeline, str], tuple[bytes, str]]:
    """A writer of timelines as a calendar whose links lead to the service at `base`."""

    def write(body: AnyTimeline, revision: str) -> tuple[bytes, str]:
        calendar = Calendar()
        calendar.add("prodid", "-//diplograph//timelines//EN")
        calendar.add("version", "2.0")
        calendar.add("name", title_of(body))
        calendar.add("x-wr-calname", title_of(body))
        calendar.add("description", _about(body, revision))
        calendar.add("refresh-interval", vDuration(AGAIN), parameters={"VALUE": "DURATION"})
        calendar.add("url", vUri(address(base, *path_of(body))))
        for item in body["items"]:
            days = span(item)
            if days is not None:
                calendar.add_component(_event(item, days, base, lang))
        return calendar.to_ical(), ICS

    return of_what_shows(write)


def certain(item: Item) -> bool:
    """Whether the date of a timeline item is one day or a span of exact days."""
    return bool(item["date"] and EXACT.fullmatch(item["date"]["edtf"]))


def span(item: Item) -> tuple[date, date] | None:
    """First day and last day an item takes in a calendar; None where it has no place there."""
    if item["date"] is None:
        return None
    start, end = date.fromisoformat(item["date"]["start"]), date.fromisoformat(item["date"]["end"])
    if start == EARLIEST and end == LATEST:
        return None
    if end == LATEST:
        return start, start
    return (end, end) if start == EARLIEST else (start, end)


def _event(item: Item, days: tuple[date, date], base: str, lang: str) -> Event:
    sure = certain(item)
    event = Event()
    event.add("uid", f"{item['id']}@diplograph")
    event.add("dtstamp", midnight(told_on(item)[1]))
    event.add("dtstart", days[0])
    event.add("dtend", days[1] + DAY)  # RFC 5545, 3.6.1: the end is the first day that is not in it
    event.add("summary", _summary(item, lang, sure=sure))
    event.add("description", _description(item))
    event.add("transp", "OPAQUE" if sure else "TRANSPARENT")
    event.add("status", _status(item, sure=sure))
    event.add("class", "PUBLIC")
    event.add("categories", [item["kind"]])
    event.add("url", vUri(address(base, "events", item["id"])))
    if item["place"]:
        event.add("location", line(item["place"]["name"]))
    event.add("x-diplograph-date", vText(edtf(item["date"])))
    event.add("x-diplograph-status", vText(item["status"]))
    return event


def _status(item: Item, *, sure: bool) -> str:
    if item["status"] in CANCELLED:
        return "CANCELLED"
    return "CONFIRMED" if sure and item["status"] == "occurred" else "TENTATIVE"


def _summary(item: Item, lang: str, *, sure: bool) -> str:
    words = vocabulary().statuses
    notes = [] if item["status"] == "occurred" else [words[item["status"]].get(lang, item["status"])]
    if not sure:
        notes.append(f"{POSSIBLY.get(lang, POSSIBLY[FALLBACK_LANGUAGE])} {edtf(item['date'])}")
    return line(item["title"]) + (f" ({'; '.join(notes)})" if notes else "")


def _description(item: Item) -> str:
    return "\n".join(f"{label}: {text}" for label, text in facts(item) if label != "About")


def _about(body: AnyTimeline, revision: str) -> str:
    left_out = len(body["undated"]) + sum(span(item) is None for item in body["items"])
    parts = [f"diplograph, revision {revision}."]
    if left_out:
        parts.append(f"{left_out} events without a date are left out.")
    if body["next"]:
        parts.append("There are more events than this file holds; see its Link header.")
    return " ".join(parts)
