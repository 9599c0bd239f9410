"""What the writers of files share: text without hidden characters, addresses, the day a thing was told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal, TypeVar
from urllib.parse import quote

from graph.dates import LATEST, bounds
from graph.hidden import shown_in
from questions.table import deniers, differences, edtf, line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from questions.shapes import EventItem, Item, Ref
    from questions.timeline import AnyTimeline

Answer = TypeVar("Answer")
# In which a timeline is written.
Form = Literal["json", "csv", "ics", "atom", "jsonl", "jsonld", "geojson", "gexf", "parquet", "excel.csv"]
NEVER = date(1970, 1, 1)  # when what has no day was told


def of_what_shows(
    write: Callable[[Answer, str], tuple[bytes, str]],
) -> Callable[[Answer, str], tuple[bytes, str]]:
    """The same writer of an answer at a revision, with the numbers of hidden characters in their places.

    XML 1.0 has no place for control characters, not even escaped, and iCalendar forbids them.
    """
    return lambda body, revision: write(shown_in(body), revision)


def escaped(text: str) -> str:
    """`text` as one segment of a path (RFC 3986, 3.3)."""
    return quote(text, safe=":")


def path_to(*parts: str) -> str:
    """The path of these segments: `("events", "a/b")` is `/events/a%2Fb`."""
    return "/" + "/".join(escaped(part) for part in parts)


def address(base: str, *path: str) -> str:
    """The address of a thing of this service: `base` and the quoted parts of a path."""
    return base.rstrip("/") + path_to(*path)


def names(things: Iterable[Ref]) -> str:
    """The names of actors or places, each once, joined by commas."""
    return ", ".join(dict.fromkeys(line(thing["name"]) for thing in things))


def publishers(item: EventItem) -> str:
    """Who publishes what tells of an event, each once, joined by commas."""
    tellers = (
        source["publisher"]["name"] if source["publisher"] else source["id"] for source in item["sources"]
    )
    return ", ".join(dict.fromkeys(map(line, tellers)))


def facts(item: Item) -> list[tuple[str, str]]:
    """An event as labels and what stands behind each; what it lacks is left out."""
    rows = (
        ("Date", edtf(item["date"]) or "not given"),
        ("From", names(item["from"])),
        ("To", names(item["to"])),
        ("About", names(item["about"])),
        ("Place", names(item["places"])),
        ("Accounts differ", differences(item)),
        ("Denied by", deniers(item)),
        ("Sources", publishers(item)),
    )
    return [(label, text) for label, text in rows if text]


def told_on(item: EventItem) -> tuple[date, date]:
    """The days of the first and the last publication that tell an event; without one, its own last day.

    Days, not the moment of loading: the same graph gives the same file wherever it is loaded.
    """
    days = sorted(bounds(source["published"])[0] for source in item["sources"] if source["published"])
    if days:
        return days[0], days[-1]
    own = date.fromisoformat(item["date"]["end"]) if item["date"] else LATEST
    own = own if own < LATEST or not item["date"] else date.fromisoformat(item["date"]["start"])
    return (own, own) if NEVER <= own < LATEST else (NEVER, NEVER)


def midnight(day: date) -> datetime:
    """The first moment of a day in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def title_of(body: AnyTimeline) -> str:
    """What a timeline is of: the names of the pair or of the entity."""
    if "between" in body:
        return " / ".join(line(side["name"]) for side in body["between"])
    return line(body["entity"]["name"])


def path_of(body: AnyTimeline) -> tuple[str, ...]:
    """Where the page of a timeline is: `("relations", "KP", "CN")` or `("entities", "KP")`."""
    if "between" in body:
        return ("relations", *(side["id"] for side in body["between"]))
    return ("entities", body["entity"]["id"])
