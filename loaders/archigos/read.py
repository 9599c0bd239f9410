"""The file of leaders to a job: a person, and the time it led a state."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from loaders.archigos.persons import Persons
from loaders.intake.about import about
from loaders.intake.fields import day
from loaders.intake.job import Job, named
from loaders.intake.nodes import Facts, Link, Node, Nodes
from loaders.intake.outcome import Loaded, Outcome, Rejected
from loaders.intake.release import released, rows_of
from loaders.intake.resolve import country_of
from loaders.intake.tables import tables, unread

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.intake.files import Row

OFFICE = "effective leader"
STILL = "Still in Office"


def open_job(
    paths: list[Path], dataset: str | None, release: str | None = None, coded_until: str | None = None
) -> Job:
    """The job of loading `paths`.

    Raises:
        FileProblem: a file is missing or is none of Archigos.
        InputError: the file does not tell its release, and neither does the user.
    """
    described = named(about("archigos"), dataset)
    found = tables(described, paths, {"leaders": unread})
    rows = [row for _, row in rows_of(found)]
    ends = [end for row in rows if (end := day(row["enddate"]))]
    described = released(described, found, max(ends, default=None), release, coded_until)
    read = partial(leader, described.id, Persons(rows))
    return Job(described, [replace(part, read=read) for part in found], Nodes())


def leader(dataset: str, persons: Persons, row: Row) -> Outcome:
    """A time in power. The last day of who was still in office is the end of the coding, and no end."""
    for column in ("obsid", "leadid", "leader"):
        if not row[column]:
            return Rejected(column, "empty")
    try:
        start, end = (date.fromisoformat(row[column]) for column in ("startdate", "enddate"))
    except ValueError:
        return Rejected("startdate, enddate", "no such day")
    if end < start:
        return Rejected("enddate", "before it began")
    props: dict[str, Any] = {"name": row["leader"], "gender": row["gender"]}
    meant = persons.of(row)
    if meant.born:
        props["born"] = meant.born
    person = Node(("Actor", "Person"), f"{dataset}:{meant.id}", props)
    country = country_of("gw", row["gwcode"], start)
    if country is None:
        return Loaded(Facts([person]), (("gw", row["gwcode"]),))
    span: dict[str, Any] = {"end": end, "edtf": f"{start}/{end}"}
    if STILL in (row["exit"], row["exitcode"]):
        span = {"coded_until": end, "edtf": f"{start}/.."}
    told = {"entry": row["entry"], "exit": row["exit"], "exit_code": row["exitcode"], "obsid": row["obsid"]}
    kept = {name: value for name, value in told.items() if value and value != STILL}
    ends = ("Person", person.id), ("Country", country)
    return Loaded(
        Facts(
            [person],
            [Link("REPRESENTS", *ends, {"office": OFFICE, "start": start, **span, **kept}, row["obsid"])],
        )
    )
