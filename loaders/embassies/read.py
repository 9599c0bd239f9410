"""The file of missions to a job: a relationship from the state that sends to the one that receives."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from graph.dates import bounds
from graph.errors import InputError
from loaders.intake.descriptions import description
from loaders.intake.job import Job, with_id
from loaders.intake.nodes import Facts, LinkFact, table_job
from loaders.intake.outcome import Loaded, Outcome, Rejected, Skipped
from loaders.intake.parts import parts_by_shape, unread
from loaders.intake.resolve import country_of

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.intake.outcome import Row

MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
SAME = "it is in the state's own country"


def open_job(paths: list[Path], dataset: str | None, release: str | None = None) -> Job:
    """The job of loading `paths`; `release` is the month the file was taken in, where its name has none.

    Raises:
        FileProblem: a file is missing or is none of these.
        InputError: no month is told.
    """
    described = with_id(description("embassies"), dataset)
    parts = parts_by_shape(described, paths, {"missions": unread})
    taken = release or next((month[0] for part in parts if (month := MONTH.search(part.place.inner))), None)
    if taken is None or not MONTH.fullmatch(taken):
        message = f"{parts[0].place.name} does not tell its month: give --release, as 2022-11"
        raise InputError(message)
    properties = {**described.properties, "version": taken, "coverage": taken}
    described = replace(described, properties=properties)
    return table_job(described, parts, lambda _: partial(mission, taken))


def mission(taken: str, row: Row) -> Outcome:
    """A mission; one of somebody or somewhere that is no state we know is counted and listed."""
    sides = {side: _wikidata(row[f"{side}QID"]) for side in ("operator", "country")}
    for side, code in sides.items():
        if not code:
            return Rejected(f"{side}QID", "no Wikidata id")
    on = bounds(taken)[0]
    sender, host = (country_of("wikidata", code, on) for code in sides.values())
    unresolved = tuple(
        ("wikidata", f"{code} {row[side]}")
        for (side, code), country in zip(sides.items(), (sender, host), strict=True)
        if country is None
    )
    if sender is None or host is None:
        return Loaded(Facts(), unresolved)
    if sender == host:
        return Skipped(SAME)
    details = _details(row)
    if isinstance(details, Rejected):
        return details
    codes = (_wikidata(code) for code in row["jurisdictionQIDs"].split("|") if code)
    areas = (country_of("wikidata", code, on) for code in codes)
    props = {**details, "date": taken, "accredited_to": sorted({area for area in areas if area})}
    key = f"{props['wikidata']} {row['type']} {row['city']}"
    return Loaded(Facts(links=[LinkFact("MISSION_IN", ("Country", sender), ("Country", host), props, key)]))


def _details(row: Row) -> dict[str, Any] | Rejected:
    """What a mission is and where."""
    props: dict[str, Any] = {"kind": row["type"], "wikidata": _wikidata(row["QID"])}
    props |= {name: row[name] for name in ("city", "website") if row[name]}
    for column, name in (("latitude", "lat"), ("longitude", "lng")):
        if row[column]:
            try:
                props[name] = float(row[column])
            except ValueError:
                return Rejected(column, "no number")
    if row["creation"]:
        props["opened"] = opened(row["creation"])
    return props


def opened(time: str) -> str:
    """When a mission opened, as EDTF: `1992` of `1992-01-01T00:00:00Z`, `1992-07` of the first of that month.

    Wikidata exports what it knows to the year or month as its first day, and the file does not tell which.
    """
    day = time.partition("T")[0]
    return day.removesuffix("-01-01") if day.endswith("-01-01") else day.removesuffix("-01")


def _wikidata(address: str) -> str:
    """`Q889` of `http://www.wikidata.org/entity/Q889`."""
    return address.strip().rpartition("/")[2]
