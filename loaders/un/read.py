"""Files of roll calls to a job: the calls first, then what they were about, then the votes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from graph.errors import InputError
from loaders.intake.about import about
from loaders.intake.job import Job, named
from loaders.intake.outcome import Loaded, Outcome, Rejected
from loaders.intake.tables import named_by_header, tables
from loaders.un.agreement import write_agreement
from loaders.un.columns import call, cast, lettered, number, numbered
from loaders.un.sink import VOTES, Issue, RollCalls

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from loaders.intake.files import Row
    from loaders.intake.job import Part
    from loaders.intake.tables import Reader

LAYOUTS = ("un", "voeten", "library")


def open_job(paths: list[Path], dataset: str | None) -> Job:
    """The job of loading `paths`: tables of unvotes as `un`, Voeten's as `un-voeten`, the Library's.

    Raises:
        FileProblem: a file is missing or is none of these.
        InputError: there are votes without their days, and no roll calls.
    """
    layout = named_by_header("un", LAYOUTS, paths, "votes")
    described = named(about("un", layout), dataset)
    days: dict[str, date] = {}
    readers: dict[str, dict[str, Reader]] = {
        "un": {"calls": call, "issues": issue, "votes": partial(vote, days)},
        "voeten": {"calls": call, "votes": partial(numbered, days)},
        "library": {"votes": lettered},
    }
    parts = tables(described, paths, readers[layout])
    for part in parts:
        if part.shape.name == "calls":
            days |= _days(part)
    for part in parts:
        if part.shape.name != "calls" and not days and "date" not in part.header():
            message = f"{part.place.name} needs the file of roll calls beside it, which has their days"
            raise InputError(message)
    return Job(described, parts, RollCalls(), partial(write_agreement, described.id))


def _days(part: Part) -> dict[str, date]:
    """The day of each roll call in a file."""
    calls = (said.facts for _, said in part.outcomes(0) if isinstance(said, Loaded))
    return {call.id: call.props["start"] for call in calls}


def issue(row: Row) -> Outcome:
    """What a roll call was about."""
    if (rcid := number(row["rcid"])) is None:
        return Rejected("rcid", "no number")
    return Loaded(Issue(rcid, row["issue"])) if row["issue"] else Rejected("issue", "empty")


def vote(days: Mapping[str, date], row: Row) -> Outcome:
    """How a state voted: by its ISO code, or its name where it has none."""
    rcid = number(row["rcid"]) or ""
    if (day := days.get(rcid)) is None:
        return Rejected("rcid", "no such roll call")
    if row["vote"] not in VOTES:
        return Rejected("vote", "neither yes, no nor abstain")
    code = row["country_code"]
    return cast(rcid, None, row["vote"], [("iso2", code) if code else ("name", row["country"])], day)
