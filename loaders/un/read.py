"""Files of roll calls to a job: the calls first, then what they were about, then the votes."""

from __future__ import annotations

from datetime import date
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from graph.errors import InputError
from loaders.intake.about import about
from loaders.intake.job import Job, named
from loaders.intake.outcome import Loaded, Outcome, Rejected
from loaders.intake.resolve import System, country_of
from loaders.intake.tables import tables
from loaders.un.agreement import write_agreement
from loaders.un.sink import VOTES, Call, Issue, RollCalls, Vote

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from loaders.intake.files import Row
    from loaders.intake.job import Part

FLAGS = {"importantvote": "important", "amend": "amendment", "para": "paragraph"}


def open_job(paths: list[Path], dataset: str | None) -> Job:
    """The job of loading `paths`; agreement of pairs follows from all of them.

    Raises:
        FileProblem: a file is missing or is none of these.
        InputError: there are votes and no roll calls.
    """
    described = named(about("un"), dataset)
    days: dict[str, date] = {}
    parts = tables(described, paths, {"calls": call, "issues": issue, "votes": partial(vote, days)})
    for part in parts:
        if part.shape.name == "calls":
            days |= _days(part)
    if not days:
        message = f"{parts[0].place.name} needs the file of roll calls beside it, which has their days"
        raise InputError(message)
    return Job(described, parts, RollCalls(), partial(write_agreement, described.id))


def _days(part: Part) -> dict[str, date]:
    """The day of each roll call in a file."""
    calls = (said.facts for _, said in part.outcomes(0) if isinstance(said, Loaded))
    return {call.id: call.props["start"] for call in calls}


def number(text: str) -> str | None:
    """`77` of `77` and `77.0`; None for what is no number."""
    whole = text.removesuffix(".0")
    return whole if whole.isdigit() else None


def call(row: Row) -> Outcome:
    """A roll call."""
    if (rcid := number(row["rcid"])) is None:
        return Rejected("rcid", "no number")
    try:
        day = date.fromisoformat(row["date"])
    except ValueError:
        return Rejected("date", "no such day")
    if (session := number(row["session"])) is None:
        return Rejected("session", "no number")
    props: dict[str, Any] = {"date": day.isoformat(), "start": day, "year": day.year, "session": int(session)}
    for column, name in FLAGS.items():
        if row[column] not in ("", "0", "1"):
            return Rejected(column, "neither 0 nor 1")
        if row[column]:
            props[name] = row[column] == "1"
    for column, name in (("unres", "resolution"), ("short", "title"), ("descr", "description")):
        if row[column]:
            props[name] = row[column]
    return Loaded(Call(rcid, props))


def issue(row: Row) -> Outcome:
    """What a roll call was about."""
    if (rcid := number(row["rcid"])) is None:
        return Rejected("rcid", "no number")
    return Loaded(Issue(rcid, row["issue"])) if row["issue"] else Rejected("issue", "empty")


def vote(days: Mapping[str, date], row: Row) -> Outcome:
    """How a state voted. The Soviet Union's seat is Russia's, as in the file."""
    day = days.get(number(row["rcid"]) or "")
    if day is None:
        return Rejected("rcid", "no such roll call")
    if row["vote"] not in VOTES:
        return Rejected("vote", "neither yes, no nor abstain")
    code = _code(row["country_code"], row["country"])
    country = country_of(*code, day)
    return Loaded(Vote(str(number(row["rcid"])), country, row["vote"]), () if country else (code,))


@cache
def _code(code: str, name: str) -> tuple[System, str]:
    """The code system and code of a row."""
    shared: dict[str, str] = about("un").rest["by_day"]
    if code in shared:
        return "cow", shared[code]
    return ("iso2", code) if code else ("name", name)
