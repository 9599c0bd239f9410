"""Files of roll calls to a job: the calls first, then what they were about, then the votes.

Files name a seat of the General Assembly by one code from 1946 on, whoever held it: the Soviet Union's stands
as Russia's. A vote is that of the state that held the seat on the day.

A roll call becomes one node, with the states that voted yes, no and abstained as lists on it: 870,000 votes
are so 6,000 nodes. Each list has one of the same length beside it with the lines of the votes, all of one
file: of a roll call that has its votes, a later file (a newer release, a copy) is left out, and where it says
otherwise that is told. What a later file has of a call beside its votes is added where nothing was told.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from graph.countries.registry import countries
from graph.countries.succession import standing_for
from graph.errors import InputError
from loaders.intake.descriptions import description
from loaders.intake.job import Job, Sink, Written, with_id
from loaders.intake.outcome import Loaded, Outcome, Rejected, Skipped
from loaders.intake.parts import layout_of, parts_by_shape
from loaders.intake.resolve import country_of
from loaders.un.agreement import write_agreement

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from graph.store.writer import Transaction
    from loaders.intake.outcome import Row
    from loaders.intake.parts import Part, Reader
    from loaders.intake.resolve import System

LAYOUTS = ("un", "voeten", "library")
FLAGS = {"importantvote": "important", "amend": "amendment", "para": "paragraph"}
TEXTS = {"unres": "resolution", "short": "title", "descr": "description"}
LIBRARY = {
    "resolution": "resolution",
    "title": "title",
    "agenda_title": "agenda",
    "draft": "draft",
    "meeting": "meeting",
}

# Voeten's codes, and those of the UN Library.
NUMBERED = {"1": "yes", "2": "abstain", "3": "no"}
NO_VOTE = {"8": "absent", "9": "not a member"}
LETTERED = {"Y": "yes", "A": "abstain", "N": "no"}
NOT_VOTING = frozenset({"X", "NV"})
VOTES = ("yes", "no", "abstain")
# In a file that R wrote both the code of Namibia and no code: the name tells which.
NAMIBIA_OR_NONE = "NA"
# Why a row is left out.
TOLD = "the roll call is in the graph already, from another file"
ELSEWHERE = "its roll call has its votes from another file"
OTHERWISE = f"{ELSEWHERE} and this one says otherwise; to have it, unload the dataset and load this file"
TOLD_OTHERWISE = OTHERWISE.replace(ELSEWHERE, TOLD)
ISSUE = "the roll call has that issue already"
VOTED = "the state has a vote in that roll call already"

WRITE_CALLS = """
UNWIND $rows AS row
MERGE (v:RollCall {id: row.id})
ON CREATE SET v.file = $file, v.row = row.line, v.dataset = $dataset
WITH v, row, properties(v) AS told
SET v += row.props, v += told
RETURN row.id AS id, v.file = $file AS own,
  coalesce(any(name IN keys(row.props) WHERE told[name] <> row.props[name]), false) AS otherwise
"""

# What roll calls have of votes and issues so far.
STANDS = """
UNWIND $ids AS id
MATCH (v:RollCall {id: id})
RETURN id, v.votes_file AS file, v.yes AS yes, v.no AS no, v.abstain AS abstain, v.issues AS issues
"""

ADD_ISSUES = """
UNWIND $rows AS row
MATCH (v:RollCall {id: row.id})
SET v.issues = coalesce(v.issues, []) + row.issues
"""

ADD_VOTES = """
UNWIND $rows AS row
MATCH (v:RollCall {id: row.id})
SET v.votes_file = $file,
  v.yes = coalesce(v.yes, []) + row.yes, v.yes_rows = coalesce(v.yes_rows, []) + row.yes_rows,
  v.no = coalesce(v.no, []) + row.no, v.no_rows = coalesce(v.no_rows, []) + row.no_rows,
  v.abstain = coalesce(v.abstain, []) + row.abstain,
  v.abstain_rows = coalesce(v.abstain_rows, []) + row.abstain_rows
"""


def open_job(paths: list[Path], dataset: str | None) -> Job:
    """The job of loading `paths`: tables of unvotes as `un`, Voeten's as `un-voeten`, the Library's.

    Raises:
        FileProblem: a file is missing or is none of these.
        InputError: there are votes without their days, and no roll calls.
    """
    layout = layout_of("un", LAYOUTS, paths, "votes")
    described = with_id(description("un", layout), dataset)
    days: dict[str, date] = {}
    readers: dict[str, dict[str, Reader]] = {
        "un": {"calls": call, "issues": issue, "votes": partial(vote, days)},
        "voeten": {"calls": call, "votes": partial(numbered_vote, days)},
        "library": {"votes": lettered_vote},
    }
    parts = parts_by_shape(described, paths, readers[layout])
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
    calls = (outcome.facts for _, outcome in part.outcomes(0) if isinstance(outcome, Loaded))
    return {call.id: call.props["start"] for call in calls}


def issue(row: Row) -> Outcome:
    """What a roll call was about."""
    if (rcid := number(row["rcid"])) is None:
        return Rejected("rcid", "no number")
    return Loaded(Issue(rcid, row["issue"])) if row["issue"] else Rejected("issue", "empty")


def vote(days: Mapping[str, date], row: Row) -> Outcome:
    """How a state voted: by its ISO code; by its name where it has none, or what R writes for none."""
    rcid = number(row["rcid"]) or ""
    if (day := days.get(rcid)) is None:
        return Rejected("rcid", "no such roll call")
    if row["vote"] not in VOTES:
        return Rejected("vote", "neither yes, no nor abstain")
    code, name = row["country_code"], row["country"]
    named = name and code in ("", NAMIBIA_OR_NONE)
    return cast(rcid, None, row["vote"], [("name", name) if named else ("iso2", code)], day)


def number(text: str) -> str | None:
    """`77` of `77` and `77.0`; None for what is no number."""
    whole = text.removesuffix(".0")
    return whole if whole.isdigit() else None


def call(row: Row) -> Outcome:
    """A roll call of unvotes, or the same columns of Voeten's."""
    if (rcid := number(row["rcid"])) is None:
        return Rejected("rcid", "no number")
    if (day := _day(row["date"])) is None:
        return Rejected("date", "no such day")
    props = _when(day, _optional(row, "session"))
    flags = {column: text for column in FLAGS if (text := _optional(row, column))}
    if strange := next((column for column, text in flags.items() if number(text) not in ("0", "1")), None):
        return Rejected(strange, "neither 0 nor 1")
    props |= {FLAGS[column]: number(text) == "1" for column, text in flags.items()}
    props |= {name: text for column, name in TEXTS.items() if (text := _optional(row, column))}
    issues: dict[str, str] = description("un", "voeten").rest["issues"]
    if about_it := [issue for column, issue in issues.items() if number(_optional(row, column)) == "1"]:
        props["issues"] = about_it
    return Loaded(Call(rcid, props))


def numbered_vote(days: Mapping[str, date], row: Row) -> Outcome:
    """How a state voted, by COW number; with the roll call, where its day stands in the row."""
    if (rcid := number(row["rcid"])) is None:
        return Rejected("rcid", "no number")
    code = number(row["vote"]) or ""
    if code in NO_VOTE:
        return Skipped(NO_VOTE[code])
    if code not in NUMBERED:
        return Rejected("vote", "none of 1, 2, 3, 8 and 9")
    of: Call | None = None
    if "date" in row.index:
        called = call(row)
        if not isinstance(called, Loaded):
            return called
        of = called.facts
    day = of.props["start"] if of else days.get(rcid)
    if day is None:
        return Rejected("rcid", "no such roll call")
    return cast(rcid, of, NUMBERED[code], [("cow", number(row["ccode"]) or row["ccode"])], day)


def lettered_vote(row: Row) -> Outcome:
    """How a member voted, with the resolution it voted on, as the UN Library has it."""
    if (undl := number(row["undl_id"])) is None:
        return Rejected("undl_id", "no number")
    if (how := row["ms_vote"].upper()) in NOT_VOTING:
        return Skipped("did not vote")
    if how not in LETTERED:
        return Rejected("ms_vote", "none of Y, N, A and X")
    if (day := _day(row["date"])) is None:
        return Rejected("date", "no such day")
    props = _when(day, row["session"])
    props |= {name: text for column, name in LIBRARY.items() if (text := _optional(row, column))}
    if subjects := [subject.strip() for subject in _optional(row, "subjects").split("|") if subject.strip()]:
        props["issues"] = subjects
    codes: list[tuple[System, str]] = [("iso3", row["ms_code"]), ("name", row["ms_name"])]
    return cast(undl, Call(undl, props), LETTERED[how], codes, day)


def cast(call_id: str, of: Call | None, how: str, codes: list[tuple[System, str]], day: date) -> Outcome:
    """A vote of the state that held the seat which the first of `codes` that is known names."""
    country = next((state for code in codes if code[1] and (state := seated(*code, day))), None)
    vote = Vote(call_id, country, how)
    unresolved = () if country else (next((code for code in codes if code[1]), codes[0]),)
    return Loaded(VoteWithCall(of, vote) if of else vote, unresolved)


def _when(day: date, session: str) -> dict[str, Any]:
    """The day of a roll call, and its session: a number, or as written where it is a special one."""
    props: dict[str, Any] = {"date": day.isoformat(), "start": day, "year": day.year}
    if session:
        props["session"] = int(whole) if (whole := number(session)) else session
    return props


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _optional(row: Row, column: str) -> str:
    """A column that a file may have; empty where it has not."""
    return row[column] if column in row.index else ""


class Seat(NamedTuple):
    """From `start` to `end` the seat that files name as `state` was held by `holder`; both days count."""

    state: str
    start: date
    end: date
    holder: str


# What no state continues and yet one seat. Taiwan is a state of its own from 1949-12-08 in COW's list; its
# government held China's seat until resolution 2758 (XXVI) of 25 October 1971. The two Yemens became one on
# 22 May 1990, and Yemen kept the northern seat.
SEATS = (
    Seat("TW", date.min, date(1949, 12, 7), "CN"),
    Seat("CN", date(1949, 12, 8), date(1971, 10, 24), "TW"),
    Seat("YE", date.min, date(1990, 5, 21), "cow:678"),
    Seat("cow:678", date(1990, 5, 22), date.max, "YE"),
)


def seated(system: System, code: str, day: date) -> str | None:
    """The state that held on that day the seat which a file names by a code or name; None where none did."""
    state = country_of(system, code, day)
    if state is None and len(meant := countries().ever(system, code)) == 1:
        state = meant[0].id  # it has ended: another may hold its seat
    held = countries().get(holder(state, day)) if state else None
    return held.id if held and (held.end is None or day <= held.end) else None


def holder(state: str, day: date) -> str:
    """The state that held on that day the seat which a file gives to `state`.

    Of a line of states, of which one continues another, it is the one that stood then. Who voted before the
    lists of states count it (India in 1946, Ukraine and Belarus until 1991) held its own seat.
    """
    for seat in SEATS:
        if seat.state == state and seat.start <= day <= seat.end:
            return seat.holder
    country = countries().get(state)
    return state if country is None or country.existed(day) else standing_for(state, day)[0]


class Call(NamedTuple):
    """A roll call."""

    id: str
    props: dict[str, Any]


class Issue(NamedTuple):
    """One of the things a roll call was about."""

    call: str
    issue: str


class Vote(NamedTuple):
    """A vote; of a state we do not know it is counted and listed, not kept."""

    call: str
    country: str | None
    how: str


class VoteWithCall(NamedTuple):
    """A vote in a row that tells of the roll call too; the first such row of it is where it stands."""

    of: Call
    vote: Vote


@dataclass(slots=True)
class Stands:
    """What a roll call has so far. file: the number of the one that its votes are from; cast: by state."""

    file: int | None
    cast: dict[str, str]
    issues: set[str]


class RollCalls(Sink):
    """A sink for calls, issues and votes; see `job.Sink`."""

    def write(
        self,
        transaction: Transaction,
        dataset: str,
        file: int,
        batch: Sequence[tuple[Row, Call | Issue | Vote | VoteWithCall]],
    ) -> Written:
        """Make the calls, then add to what they are about and to their votes."""
        calls: dict[str, dict[str, Any]] = {}
        lines: list[tuple[int, str]] = []
        issues: list[tuple[int, Issue]] = []
        votes: list[tuple[int, Vote]] = []
        for row, facts in batch:
            of, fact = facts if isinstance(facts, VoteWithCall) else (facts, facts)
            if isinstance(of, Call):
                entry = {"id": f"{dataset}:{of.id}", "props": of.props, "line": row.line}
                calls.setdefault(of.id, entry)
            if isinstance(fact, Call):
                lines.append((row.line, f"{dataset}:{fact.id}"))
            elif isinstance(fact, Issue):
                issues.append((row.line, fact._replace(call=f"{dataset}:{fact.call}")))
            else:
                votes.append((row.line, fact._replace(call=f"{dataset}:{fact.call}")))
        written = Written(0, {})
        otherwise: set[str] = set()
        if calls:
            rows = list(calls.values())
            done = transaction.run(WRITE_CALLS, rows=rows, dataset=dataset, file=file)
            otherwise = {row["id"] for row in done if row["otherwise"]}
            others = {row["id"] for row in done if not row["own"]}
            written.leave_out(TOLD_OTHERWISE, (line for line, call in lines if call in others & otherwise))
            written.leave_out(TOLD, (line for line, call in lines if call in others - otherwise))
        of_calls = {issue.call for _, issue in issues} | {vote.call for _, vote in votes}
        there = _stands(transaction, of_calls)
        if more := _new_issues(issues, there, written):
            transaction.run(ADD_ISSUES, rows=more)
        if cast := _new_votes(votes, there, file, otherwise, written):
            transaction.run(ADD_VOTES, rows=cast, file=file)
        return written


def _stands(transaction: Transaction, ids: Collection[str]) -> dict[str, Stands]:
    """By id, what those of these roll calls that are in the graph have."""
    return {
        row["id"]: Stands(
            row["file"], {state: how for how in VOTES for state in row[how] or ()}, set(row["issues"] or ())
        )
        for row in (transaction.run(STANDS, ids=list(ids)) if ids else ())
    }


def _new_issues(
    issues: Iterable[tuple[int, Issue]], there: Mapping[str, Stands], written: Written
) -> list[dict[str, Any]]:
    """Rows of ADD_ISSUES, for those that a roll call has not yet; the others are noted in `written`."""
    new: dict[str, list[str]] = defaultdict(list)
    for line, (call, issue) in issues:
        if call not in there:
            written.alone += 1
        elif issue in there[call].issues:
            written.leave_out(ISSUE, [line])
        else:
            there[call].issues.add(issue)
            new[call].append(issue)
    return [{"id": call, "issues": names} for call, names in new.items()]


def _new_votes(
    votes: Iterable[tuple[int, Vote]],
    there: Mapping[str, Stands],
    file: int,
    otherwise: Collection[str],
    written: Written,
) -> list[dict[str, Any]]:
    """Rows of ADD_VOTES, for states without a vote in a roll call; the others are noted in `written`.

    otherwise: roll calls of which this file says else than stands.
    """
    new: dict[str, dict[str, list[Any]]] = defaultdict(
        lambda: {name: [] for how in VOTES for name in (how, f"{how}_rows")}
    )
    for line, vote in votes:
        stands = there.get(vote.call)
        if stands is None:
            written.alone += 1
        elif stands.file not in (None, file):
            same = vote.country is None or stands.cast.get(vote.country) == vote.how
            written.leave_out(ELSEWHERE if same and vote.call not in otherwise else OTHERWISE, [line])
        elif vote.country in stands.cast:
            written.leave_out(VOTED, [line])
        elif vote.country is not None:
            stands.cast[vote.country] = vote.how
            new[vote.call][vote.how].append(vote.country)
            new[vote.call][f"{vote.how}_rows"].append(line)
    return [{"id": call, **cast} for call, cast in new.items()]
