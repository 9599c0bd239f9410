"""The file of members to a job: each alliance a treaty, each row a party."""

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

PLEDGES = ("defense", "neutrality", "nonaggression", "entente")


def open_job(paths: list[Path], dataset: str | None) -> Job:
    """The job of loading `paths`.

    Raises:
        FileProblem: a file is missing or is none of these.
    """
    described = named(about("cow_alliances"), dataset)
    until = date.fromisoformat(described.rest["coded_until"])
    read = {"members": partial(member, described.id, until)}
    return Job(described, tables(described, paths, read), Nodes())


def member(dataset: str, until: date, row: Row) -> Outcome:
    """A party, and the alliance it is a member of."""
    number = row["version4id"]
    if not number.isdigit():
        return Rejected("version4id", "no number")
    whole, own = _span(row, "all", until), _span(row, "mem", until)
    for span in (whole, own):
        if isinstance(span, Rejected):
            return span
    assert isinstance(whole, dict)
    assert isinstance(own, dict)
    for column in (*PLEDGES, "left_censor", "right_censor"):
        if row[column] not in ("0", "1"):
            return Rejected(column, "neither 0 nor 1")
    if ("coded_until" in own) != (row["right_censor"] == "1"):
        return Rejected("right_censor", "does not agree with the end")
    name = f"Alliance of {whole['start'].year} (COW {number})"
    treaty = Node(
        ("Treaty",),
        f"{dataset}:{number}",
        {"name": name, "type": "alliance", "ss_type": row["ss_type"], **whole},
    )
    country = country_of("cow", row["ccode"], own["start"])
    if country is None:
        return Loaded(Facts([treaty]), (("cow", row["ccode"]),))
    props = {**own, **{pledge: int(row[pledge]) for pledge in PLEDGES}, "code": int(row["ccode"])}
    if row["left_censor"] == "1":
        props["left_censored"] = True
    ends = ("Country", country), ("Treaty", treaty.id)
    return Loaded(Facts([treaty], [Link("PARTY_TO", *ends, props, own["start"].isoformat())]))


def _span(row: Row, of: str, until: date) -> dict[str, Any] | Rejected:
    """`start` and `end` with `edtf`, or `coded_until` where there is no end."""
    start = _day(row, f"{of}_st")
    if start is None:
        return Rejected(f"{of}_st_year", "no such day")
    if not row[f"{of}_end_year"]:
        return {"start": start, "edtf": f"{start}/..", "coded_until": until}
    end = _day(row, f"{of}_end")
    if end is None or end < start:
        return Rejected(f"{of}_end_year", "no such day" if end is None else "before it began")
    return {"start": start, "end": end, "edtf": f"{start}/{end}"}


def _day(row: Row, of: str) -> date | None:
    try:
        return date(*(int(row[f"{of}_{part}"]) for part in ("year", "month", "day")))
    except ValueError:
        return None
