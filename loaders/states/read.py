"""Lists of states to a job: each stay a relationship from the country to the list."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from graph.errors import InputError
from loaders.intake.descriptions import description
from loaders.intake.job import Job, with_id
from loaders.intake.nodes import Facts, LinkFact, NodeFact, span, table_job
from loaders.intake.outcome import Loaded, Outcome, Rejected
from loaders.intake.parts import last_day, layout_of, parts_by_shape, rows_of, unread, with_version
from loaders.intake.resolve import stays

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.intake.descriptions import Description
    from loaders.intake.outcome import Row
    from loaders.intake.parts import Part

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
    described = with_id(description("states", layout_of("states", ("cow", "gw"), paths, "states")), dataset)
    parts = parts_by_shape(described, paths, dict.fromkeys(described.shapes, unread))
    described = _listed_until(described, parts, release, coded_until)
    return table_job(described, parts, lambda part: partial(stay, described, part.shape.name))


def _listed_until(
    described: Description, parts: list[Part], release: str | None, coded_until: str | None
) -> Description:
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
    return with_version(described, release or common, until)


def stay(of: Description, kind: str, row: Row) -> Outcome:
    """A stay on a list, for each state that the number meant then."""
    column, name = COLUMNS[of.rest["system"]]
    if not row[column].isdigit():
        return Rejected(column, "no number")
    start, end = (_day(row, of.rest["system"], which) for which in ("st", "end"))
    if start is None or end is None:
        return Rejected("start" if start is None else "end", "no such day")
    until: date = of.rest["coded_until"]
    listed = NodeFact(("StateList",), f"{of.id}:{kind}", {"name": f"{of.properties['title']}: {NAMES[kind]}"})
    props: dict[str, Any] = {"code": int(row[column])}
    for ours, theirs in (("abbr", "stateabb"), ("name", name)):
        if theirs in row.index:
            props[ours] = row[theirs]
    links = []
    for country, since, last in stays(of.rest["system"], row[column], start, end):
        stay_props = {**props, **span(since, None if last >= until else last, until)}
        ends = ("Country", country), ("StateList", listed.id)
        links.append(LinkFact("LISTED_IN", *ends, stay_props, str(since)))
    return Loaded(Facts([listed], links), () if links else ((of.rest["system"], row[column]),))


def _day(row: Row, system: str, which: str) -> date | None:
    try:
        if system == "gw":
            return date.fromisoformat(row["startdate" if which == "st" else "enddate"])
        return date(*(int(row[f"{which}{part}"]) for part in ("year", "month", "day")))
    except ValueError:
        return None
