"""What the writers of files share: text without control characters, addresses, the day a thing was told."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from graph.dates import LATEST, bounds

if TYPE_CHECKING:
    from collections.abc import Iterable

Json = dict[str, Any]

# XML 1.0 has no place for these, not even escaped, and iCalendar forbids them.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


def legal(text: str) -> str:
    """`text` without the characters XML and iCalendar cannot hold."""
    return _ILLEGAL.sub("", text)


def line(text: str) -> str:
    """`text` on one line."""
    return " ".join(legal(text).split())


def escaped(text: str) -> str:
    """`text` as one segment of a path (RFC 3986, 3.3)."""
    return quote(text, safe=":")


def path_to(*parts: str) -> str:
    """The path of these segments: `("events", "a/b")` is `/events/a%2Fb`."""
    return "/" + "/".join(escaped(part) for part in parts)


def address(base: str, *path: str) -> str:
    """The address of a thing of this service: `base` and the quoted parts of a path."""
    return base.rstrip("/") + path_to(*path)


def names(things: Iterable[Json]) -> str:
    """The names of actors or publishers, each once, joined by commas."""
    return ", ".join(dict.fromkeys(line(thing["name"]) for thing in things))


def differences(item: Json) -> str:
    """What accounts of an event differ in: `place: Vostochny Cosmodrome (3) vs Moscow (1)`."""
    return "; ".join(
        f"{difference['property'].replace('_', ' ')}: {' vs '.join(map(_value, difference['values']))}"
        for difference in item["differs"]
    )


def _value(value: Json) -> str:
    plain = value["name"] is not None and value["polarity"] == "affirmed"
    return f"{line(value['name'] if plain else value['text'] or value['name'])} ({value['reports']})"


def deniers(item: Json) -> str:
    """Who denies an event or something said of it, each once."""
    return "; ".join(dict.fromkeys(line(who["name"]) for voice in item["denied_by"] for who in voice["by"]))


def told_on(item: Json) -> tuple[date, date]:
    """The days of the first and the last publication that tell an event; without one, its own last day.

    Days, not the moment of loading: the same graph gives the same file wherever it is loaded.
    """
    days = sorted(bounds(source["published"])[0] for source in item["sources"] if source["published"])
    if days:
        return days[0], days[-1]
    own = date.fromisoformat(item["date"]["end"]) if item["date"] else LATEST
    own = own if own < LATEST or not item["date"] else date.fromisoformat(item["date"]["start"])
    return (own, own) if date(1970, 1, 1) <= own < LATEST else (date(1970, 1, 1), date(1970, 1, 1))


def midnight(day: date) -> datetime:
    """The first moment of a day in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def title_of(body: Json) -> str:
    """What a timeline is of: the names of the pair or of the entity."""
    if "between" in body:
        return " / ".join(line(side["name"]) for side in body["between"])
    return line(body["entity"]["name"])


def path_of(body: Json) -> tuple[str, ...]:
    """Where the page of a timeline is: `("relations", "KP", "CN")` or `("entities", "KP")`."""
    if "between" in body:
        return ("relations", *(side["id"] for side in body["between"]))
    return ("entities", body["entity"]["id"])
