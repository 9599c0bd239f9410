"""The file of leaders to a job: a person, and the time it led a state."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from loaders.intake.about import about
from loaders.intake.job import Job, named
from loaders.intake.nodes import Facts, Link, Node, Nodes
from loaders.intake.outcome import Loaded, Outcome, Rejected
from loaders.intake.resolve import country_of
from loaders.intake.tables import tables

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.intake.files import Row

OFFICE = "effective leader"
STILL = "Still in Office"


def open_job(paths: list[Path], dataset: str | None) -> Job:
    """The job of loading `paths`.

    Raises:
        FileProblem: a file is missing or is none of Archigos.
    """
    described = named(about("archigos"), dataset)
    return Job(described, tables(described, paths, {"leaders": partial(leader, described.id)}), Nodes())


def leader(dataset: str, row: Row) -> Outcome:
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
    if row["yrborn"].isdigit():
        props["born"] = row["yrborn"]
    person = Node(("Actor", "Person"), f"{dataset}:{row['leadid']}", props)
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
