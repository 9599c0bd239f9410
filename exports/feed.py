"""Timelines as an Atom feed (RFC 4287): an entry for each event, newest first unless asked otherwise.

An event was `published` on the day its first source was, and `updated` on the day of its last. Written with
the standard library: feedgen 1.0 loses the `rel` of an entry's links.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode, urlsplit
from xml.etree import ElementTree as ET

from exports.texts import (
    NEVER,
    address,
    facts,
    midnight,
    of_what_shows,
    path_of,
    path_to,
    title_of,
    told_on,
)
from questions.table import line

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from questions.shapes import Item
    from questions.timeline import AnyTimeline

ATOM = "application/atom+xml; charset=utf-8"
ATOM_NAMES = "http://www.w3.org/2005/Atom"
TAG = "tag:diplograph,2026:"  # RFC 4151
SHOWN_BY = frozenset({"cursor", "limit", "order", "revision", "total"})
WEB = ("http://", "https://")


def timeline_atom(base: str, lang: str, self_address: str) -> Callable[[AnyTimeline, str], tuple[bytes, str]]:
    """A writer of timelines as a feed that is found at `self_address`."""

    def write(body: AnyTimeline, revision: str) -> tuple[bytes, str]:
        events = [*body["items"], *body["undated"]]
        updated = max((told_on(event)[1] for event in events), default=NEVER)
        feed = ET.Element("feed", {"xmlns": ATOM_NAMES, "xml:lang": lang})
        _add(feed, "id", f"{TAG}{path_to(*path_of(body))[1:]}{_filters(self_address)}")
        _add(feed, "title", title_of(body))
        _add(feed, "subtitle", f"Events as curated sources tell them. Revision {revision}.")
        _add(feed, "updated", _moment(updated))
        _add(feed, "generator", "diplograph")
        _add(ET.SubElement(feed, "author"), "name", "diplograph")
        _add(feed, "link", rel="self", href=self_address)
        _add(feed, "link", rel="alternate", href=address(base, *path_of(body)))
        for event in events:
            _entry(ET.SubElement(feed, "entry"), event, base)
        ET.indent(feed)
        return ET.tostring(feed, "utf-8", xml_declaration=True), ATOM

    return of_what_shows(write)


def _filters(address: str) -> str:
    """The query of a feed's address in one order, without what says how much of the feed is shown and how.

    With other filters it is another feed, which wants another id (RFC 4287, 4.2.6).
    """
    asked = sorted(pair for pair in parse_qsl(urlsplit(address).query) if pair[0] not in SHOWN_BY)
    return f"?{urlencode(asked, quote_via=quote)}" if asked else ""


def _entry(entry: ET.Element, event: Item, base: str) -> None:
    first, last = told_on(event)
    _add(entry, "id", f"{TAG}{path_to('events', event['id'])[1:]}")
    _add(entry, "title", line(event["title"]) + _status(event))
    _add(entry, "published", _moment(first))
    _add(entry, "updated", _moment(last))
    _add(entry, "link", rel="alternate", href=address(base, "events", event["id"]))
    for source in event["sources"]:
        # A reader makes a link of it, so only addresses of the web.
        if source["url"] and source["url"].startswith(WEB):
            _add(entry, "link", rel="via", href=source["url"])
    _add(entry, "category", term=event["kind"])
    for why in event["contested"]:
        _add(entry, "category", term=f"contested:{why}")
    _add(entry, "content", _content(event), type="html")


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = text


def _moment(day: date) -> str:
    return midnight(day).isoformat()


def _status(event: Item) -> str:
    return "" if event["status"] == "occurred" else f" [{event['status'].replace('_', ' ')}]"


def _content(event: Item) -> str:
    return "".join(f"<p>{label}: {escape(text)}</p>" for label, text in facts(event))
