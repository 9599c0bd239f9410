"""The evidence for an event, put together for a reader: verdict, matrix of claims, and the way of the news.

Rows are properties, columns independent origins: who is one voice with whom is told in docs/accounts.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from graph.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from questions.accounts import Accounts, IndependentOrigin, OneSided, Property, Value
    from questions.claims import Claim, Report
    from questions.event import Event
    from questions.shapes import Ref


class Differs(TypedDict):
    """A property in which accounts contradict one another, and the value the editors prefer, if any."""

    property: str
    preferred: Value | None


class Verdict(TypedDict):
    """How an event stands, in numbers and names.

    sources: that tell of it; origins: independent ones they go back to.
    """

    sources: int
    origins: int
    differs: list[Differs]
    denied: bool
    denied_by: list[Ref]
    one_sided: OneSided | None


class Told(TypedDict):
    """Values that one origin gives in the same places."""

    values: list[Value]
    reports: list[Report]


class Line(TypedDict):
    """One row: a property, and what each origin says of it, in the order of the columns.

    part: the kind of part that it tells of, where it is not of the event itself.
    stances: values asserted or denied in some event. beside: who tells of a part, but not of the event.
    """

    property: str
    part: str | None
    class_: str
    cells: list[list[Told]]
    stances: list[Value]
    beside: list[str]


class Matrix(TypedDict):
    """What each origin says, property by property."""

    origins: list[IndependentOrigin]
    lines: list[Line]
    stances: bool


class Way(TypedDict):
    """A station on the way of the news: who it is, what it printed, and to whom the news went from there."""

    id: str
    name: str
    printed: list[Report]
    onward: list[Way]


def verdict(event: Event, accounts: Accounts) -> Verdict:
    """The verdict on an event, from its answer and its accounts."""
    own = [shown for shown in accounts["properties"] if shown["about"]["relation"] == "itself"]
    deniers = {who["id"]: who for voice in event["denied_by"] for who in voice["by"]}
    return {
        "sources": len(event["sources"]),
        "origins": len(accounts["origins"]),
        "differs": [
            {"property": shown["property"], "preferred": _preferred(shown)}
            for shown in own
            if "contradicted" in shown["why"]
        ],
        "denied": bool(event["denied_by"]),
        "denied_by": list(deniers.values()),
        "one_sided": accounts["one_sided"],
    }


def _preferred(shown: Property) -> Value | None:
    return next((value for value in shown["values"] if value["rank"] == "preferred"), None)


def matrix(accounts: Accounts) -> Matrix:
    """Accounts of the event and of its parts as a table; what stands beside the event is no part of it.

    Origins that contradict one another come first, so that they stand side by side.
    """
    rows = [shown for shown in accounts["properties"] if shown["about"]["relation"] != "same_days"]
    parted = {
        told["voice"]["id"]
        for shown in rows
        for value in shown["values"]
        if value["contradicts"]
        for told in value["reports"]
    }
    origins = sorted(accounts["origins"], key=lambda origin: origin["id"] not in parted)
    lines = [_line(shown, origins) for shown in rows]
    return {
        "origins": origins,
        "lines": lines,
        "stances": any(line["stances"] for line in lines),
    }


def _line(shown: Property, origins: list[IndependentOrigin]) -> Line:
    values, kinds = shown["values"], {kind.lower(): kind for kind in vocabulary().kinds}
    return {
        "property": shown["property"],
        "part": kinds.get(shown["property"]) if shown["about"]["relation"] == "part" else None,
        "class_": shown["class"],
        "cells": [_told(values, origin["id"]) for origin in origins],
        "stances": [value for value in values if value["asserted_by"] or value["denied_by"]],
        "beside": list(
            dict.fromkeys(told["voice"]["name"] for value in values for told in value["elsewhere"])
        ),
    }


def _told(values: Iterable[Value], voice: str) -> list[Told]:
    """What a voice says; values it gives in the same places stand together, so that a place is named once."""
    by_places: dict[tuple[object, ...], Told] = {}
    for value in values:
        reports = [
            report
            for told in (*value["reports"], *value["elsewhere"])
            if told["voice"]["id"] == voice
            for report in told["sources"]
        ]
        if reports:
            key = (_stands(value), *map(place_of, reports))
            by_places.setdefault(key, {"values": [], "reports": reports})["values"].append(value)
    return list(by_places.values())


def _stands(value: Value) -> tuple[object, ...]:
    return value["rank"], value["polarity"], value["modality"], bool(value["contradicts"])


def place_of(report: Report) -> tuple[object, ...]:
    """Where a report stands and how it came there: reports alike in it are printed once."""
    return report["source"], tuple(relay["id"] for relay in report["via"]), report["locator"]


def ways(claims: Iterable[Claim]) -> list[Way]:
    """How the news of `claims` travelled, from each origin over who relays it to what was read.

    A source that relays nobody is an origin of its own. Each printed report stands once on each of its ways.
    """
    found: list[Way] = []
    for path, report in _paths(claims):
        level = found
        for station in path:
            way = next((way for way in level if way["id"] == station["id"]), None)
            if way is None:
                way = {"id": station["id"], "name": station["name"], "printed": [], "onward": []}
                level.append(way)
            level = way["onward"]
            last = way
        if all(printed["source"] != report["source"] for printed in last["printed"]):
            last["printed"].append(report)
    return found


def _paths(claims: Iterable[Claim]) -> Iterator[tuple[list[Ref], Report]]:
    """The stations of each report, the origin first, its publisher last; one station named twice is one."""
    for claim in claims:
        for report in claim["reports"]:
            path: list[Ref] = []
            publisher = report["publisher"]
            stations = [report["origin"], *reversed(report["via"]), publisher]
            for station in stations:
                if station and (not path or path[-1]["id"] != station["id"]):
                    path.append(station)
            if path:
                yield path, report
