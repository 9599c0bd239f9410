"""Lists of states to a job: each stay a relationship from the country to the list."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from graph.countries.registry import countries
from graph.errors import InputError
from loaders.intake.about import about
from loaders.intake.job import Job, named
from loaders.intake.nodes import Facts, Link, Node, Nodes
from loaders.intake.outcome import Loaded, Outcome, Rejected
from loaders.intake.release import dated, last_day, rows_of
from loaders.intake.tables import named_by_header, tables, unread

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from loaders.intake.about import About
    from loaders.intake.files import Row
    from loaders.intake.job import Part

NAMES = {"states": "members of the system", "majors": "major powers"}
COLUMNS = {"cow": ("ccode", "statenme"), "gw": ("gwcode", "statename")}


def open_job(
    paths: list[Path], dataset: str | None, release: str | None = None, coded_until: str | None = None
) -> Job:
    """The job of loading `paths`: COW's lists as `cow-states`, Gleditsch and Ward's as `gw-states`.

    Raises:
        FileProblem: a file is missing or is none of these.
        InputError: the files do not tell where the list ends, and neither does the user.
    """
    described = named(about("states", named_by_header("states", ("cow", "gw"), paths, "states")), dataset)
    found = tables(described, paths, dict.fromkeys(described.shapes, unread))
    described = _listed_until(described, found, release, coded_until)
    parts = [replace(part, read=partial(stay, described, part.shape.name)) for part in found]
    return Job(described, parts, Nodes())


def _listed_until(described: About, parts: list[Part], release: str | None, coded_until: str | None) -> About:
    """The list with its last day: the end of a year on which most of its stays end, or what the user says.

    Its version is the `version` that most rows have, else the year of that day.
    """
    rows = [row for _, row in rows_of(parts)]
    system = described.rest["system"]
    ends = Counter(end for row in rows if (end := _day(row, system, "end")))
    last = max(ends, default=None)
    if coded_until is not None:
        until = last_day(coded_until)
    elif last is not None and (last.month, last.day) == (12, 31) and 2 * ends[last] >= ends.total():
        until = last
    else:
        message = f"{parts[0].place.name} does not tell where its list ends: give --coded-until YYYY-MM-DD"
        raise InputError(message)
    if last is not None and last > until:
        raise InputError(f"{parts[0].place.name} goes on to {last}: give the right --coded-until")
    versions = Counter(row["version"] for row in rows if "version" in row.index and row["version"])
    common = next((version for version, _ in versions.most_common(1)), str(until.year))
    return dated(described, release or common, until)


def stay(of: About, kind: str, row: Row) -> Outcome:
    """A stay on a list, for each state that the number meant then."""
    column, name = COLUMNS[of.rest["system"]]
    if not row[column].isdigit():
        return Rejected(column, "no number")
    start, end = (_day(row, of.rest["system"], which) for which in ("st", "end"))
    if start is None or end is None:
        return Rejected("start" if start is None else "end", "no such day")
    until: date = of.rest["coded_until"]
    listed = Node(("StateList",), f"{of.id}:{kind}", {"name": f"{of.properties['title']}: {NAMES[kind]}"})
    props: dict[str, Any] = {"code": int(row[column])}
    for ours, theirs in (("abbr", "stateabb"), ("name", name)):
        if theirs in row.index:
            props[ours] = row[theirs]
    links = []
    for country, since, last in _meant(of.rest["system"], int(row[column]), start, end):
        span: dict[str, Any] = {"start": since, "edtf": f"{since}/.."}
        span |= {"coded_until": until} if last >= until else {"end": last, "edtf": f"{since}/{last}"}
        links.append(
            Link("LISTED_IN", ("Country", country), ("StateList", listed.id), {**props, **span}, str(since))
        )
    return Loaded(Facts([listed], links), () if links else ((of.rest["system"], row[column]),))


def _meant(system: str, number: int, start: date, end: date) -> Iterator[tuple[str, date, date]]:
    """The states a number meant in a span, each with its first and last day in it."""
    for country in countries():
        for there in country.cow if system == "cow" else country.gw:
            since, last = max(start, there.start), min(end, there.end or end)
            if there.number == number and since <= last:
                yield country.id, since, last


def _day(row: Row, system: str, which: str) -> date | None:
    try:
        if system == "gw":
            return date.fromisoformat(row["startdate" if which == "st" else "enddate"])
        return date(*(int(row[f"{which}{part}"]) for part in ("year", "month", "day")))
    except ValueError:
        return None
