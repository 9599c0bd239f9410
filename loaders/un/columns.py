"""What the columns of a roll call and of a vote say, in whichever layout they come."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from loaders.intake.about import about
from loaders.intake.outcome import Loaded, Outcome, Rejected, Skipped
from loaders.un.seats import seated
from loaders.un.sink import Call, Cast, Vote

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loaders.intake.files import Row
    from loaders.intake.resolve import System

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
    props = _when(day, _told(row, "session"))
    flags = {column: told for column in FLAGS if (told := _told(row, column))}
    if strange := next((column for column, told in flags.items() if number(told) not in ("0", "1")), None):
        return Rejected(strange, "neither 0 nor 1")
    props |= {FLAGS[column]: number(told) == "1" for column, told in flags.items()}
    props |= {name: told for column, name in TEXTS.items() if (told := _told(row, column))}
    issues: dict[str, str] = about("un", "voeten").rest["issues"]
    if about_it := [issue for column, issue in issues.items() if number(_told(row, column)) == "1"]:
        props["issues"] = about_it
    return Loaded(Call(rcid, props))


def numbered(days: Mapping[str, date], row: Row) -> Outcome:
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
        said = call(row)
        if not isinstance(said, Loaded):
            return said
        of = said.facts
    day = of.props["start"] if of else days.get(rcid)
    if day is None:
        return Rejected("rcid", "no such roll call")
    return cast(rcid, of, NUMBERED[code], [("cow", number(row["ccode"]) or row["ccode"])], day)


def lettered(row: Row) -> Outcome:
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
    props |= {name: told for column, name in LIBRARY.items() if (told := _told(row, column))}
    if subjects := [each.strip() for each in _told(row, "subjects").split("|") if each.strip()]:
        props["issues"] = subjects
    codes: list[tuple[System, str]] = [("iso3", row["ms_code"]), ("name", row["ms_name"])]
    return cast(undl, Call(undl, props), LETTERED[how], codes, day)


def cast(call_id: str, of: Call | None, how: str, codes: list[tuple[System, str]], day: date) -> Outcome:
    """A vote of the state that held the seat which the first of `codes` that is known names."""
    found = next((state for code in codes if code[1] and (state := seated(*code, day))), None)
    vote = Vote(call_id, found, how)
    unresolved = () if found else (next((code for code in codes if code[1]), codes[0]),)
    return Loaded(Cast(of, vote) if of else vote, unresolved)


def _when(day: date, session: str) -> dict[str, Any]:
    """The day of a roll call, and its session: a number, or as written where it is a special one."""
    props: dict[str, Any] = {"date": day.isoformat(), "start": day, "year": day.year}
    if session:
        props["session"] = int(told) if (told := number(session)) else session
    return props


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _told(row: Row, column: str) -> str:
    """A column that a file may have; empty where it has not."""
    return row[column] if column in row.index else ""
