"""Lists of states to a job: each stay a relationship from the country to the list."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from graph.countries import countries
from loaders.intake.about import about
from loaders.intake.job import Job, named
from loaders.intake.lines import lines, places
from loaders.intake.nodes import Facts, Link, Node, Nodes
from loaders.intake.outcome import Loaded, Outcome, Rejected
from loaders.intake.recognise import fits
from loaders.intake.tables import tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from loaders.intake.about import About
    from loaders.intake.files import Row

NAMES = {"states": "members of the system", "majors": "major powers"}
COLUMNS = {"cow": ("ccode", "statenme"), "gw": ("gwcode", "statename")}


def open_job(paths: list[Path], dataset: str | None) -> Job:
    """The job of loading `paths`: COW's lists as `cow-states`, Gleditsch and Ward's as `gw-states`.

    Raises:
        FileProblem: a file is missing or is none of these.
    """
    gw = about("states", "gw")
    first = [next(iter(lines(place)), None) for place in places(paths)]
    ours = (
        gw if any(line and fits(line.text, gw.shapes["states"]) for line in first) else about("states", "cow")
    )
    described = named(ours, dataset)
    readers = {name: partial(stay, described, name) for name in described.shapes}
    return Job(described, tables(described, paths, readers), Nodes())


def stay(of: About, kind: str, row: Row) -> Outcome:
    """A stay on a list, for each state that the number meant then."""
    column, name = COLUMNS[of.rest["system"]]
    if not row[column].isdigit():
        return Rejected(column, "no number")
    start, end = (_day(row, of.rest["system"], which) for which in ("st", "end"))
    if start is None or end is None:
        return Rejected("start" if start is None else "end", "no such day")
    until = date.fromisoformat(of.rest["coded_until"])
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
