"""An answer as a table, for a terminal or a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from graph.hidden import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from questions.claims import Report
    from questions.shapes import Dates, DifferingValue, EventItem, Ref, SourceRef


class Table(NamedTuple):
    """Columns and rows under a title; a spreadsheet gets the first of several, and nothing around it.

    above: tables shown before it; facts: names and values shown above it; notes: lines shown below it.
    optional: columns left out where there is little room.
    """

    columns: Sequence[str] = ()
    rows: Iterable[Sequence[object]] = ()
    title: str = ""
    facts: Mapping[str, object] = {}
    notes: Sequence[str] = ()
    optional: Sequence[str] = ()
    above: Sequence[Table] = ()


def line(text: str) -> str:
    """`text` on one line."""
    return shown(" ".join(text.split()))


# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def inert(text: str) -> str:
    """`text` with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def edtf(date: Dates | None) -> str:
    """A date as its source gives it."""
    return date["edtf"] if date else ""


def pair_of(between: Sequence[Ref]) -> str:
    """The names of those an answer is about."""
    return " / ".join(side["name"] for side in between)


def publishers(sources: Sequence[SourceRef]) -> str:
    """Who publishes these sources, each once."""
    names = (source["publisher"]["name"] if source["publisher"] else source["id"] for source in sources)
    return "; ".join(dict.fromkeys(names))


def reporters(reports: Sequence[Report]) -> str:
    """Who publishes what tells a claim, each once."""
    names = (report["publisher"]["name"] if report["publisher"] else report["source"] for report in reports)
    return "; ".join(dict.fromkeys(names))


def differences(item: EventItem) -> str:
    """What accounts of an event differ in: `place: Vostochny Cosmodrome (3) vs Moscow (1)`."""
    return "; ".join(
        f"{differing['property'].replace('_', ' ')}: {' vs '.join(map(_value, differing['values']))}"
        for differing in item["differs"]
    )


def _value(value: DifferingValue) -> str:
    plain = value["name"] if value["polarity"] == "affirmed" else None
    return f"{line(plain or value['text'] or value['name'] or '')} ({value['reports']})"


def deniers(item: EventItem) -> str:
    """Who denies an event or something said of it, each once."""
    return "; ".join(dict.fromkeys(line(who["name"]) for voice in item["denied_by"] for who in voice["by"]))
