"""The columns of a panel that treaties, alliances, machine-coded datasets and votes in the UN fill."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from graph.countries.registry import countries
from graph.dates import EARLIEST, LATEST, bounds
from graph.store.reader import Row
from questions.coded_contacts import CodedContacts, Direction
from questions.treaty_status import ATOP_CODED_UNTIL, counted_over, in_force, within
from questions.votes import PanelVotes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


ATOP_CODED_SINCE = date(1815, 1, 1)
# Columns, the properties of the claims they read, named after ATOP's own variables, and those of its rows.
ALLIANCES = {
    "atop_defense": ("atop_defense", "defense"),
    "atop_offense": ("atop_offense", "offense"),
    "atop_neutrality": ("atop_neutral", "neutrality"),
    "atop_nonaggression": ("atop_nonagg", "nonaggression"),
    "atop_consultation": ("atop_consul", "consultation"),
}


def alliance_columns(
    treaties: Iterable[Row], told: Row | None, pair: tuple[str, str], day: date
) -> dict[str, int | None]:
    """The columns of a pair on a day.

    told: alliances of the pair in a loaded ATOP, as `questions.panel_rows.panel_alliances` has them; None
    where it is not loaded. Then `atop` of the curated treaties tells: claims of what ATOP codes.
    """
    if told is None:
        return _claimed(treaties, day)
    until = told["coded_until"] or ATOP_CODED_UNTIL
    if not ATOP_CODED_SINCE <= day <= until:
        return dict.fromkeys(ALLIANCES)
    return _coded(told["alliances"], pair, day)


def _claimed(treaties: Iterable[Row], day: date) -> dict[str, int | None]:
    """By claims; None where no claim speaks of that day."""
    told = [claim for treaty in treaties for claim in treaty["atop"] if within(claim, day) == "yes"]
    found: dict[str, int | None] = {}
    for column, (name, _) in ALLIANCES.items():
        values = [claim["value"] for claim in told if claim["property"] == name]
        found[column] = values.count("1") if values else None
    return found


def _coded(rows: Sequence[Row], pair: tuple[str, str], day: date) -> dict[str, int | None]:
    """By ATOP's rows: alliances in force in which one of the pair promises it in the phase of that day.

    None where one was no member of the state system and none is coded.
    """
    standing = [row for row in rows if in_force(row, pair, day) == "yes"]
    if not standing and not all(_in_system(state, day) for state in pair):
        return dict.fromkeys(ALLIANCES)
    promised = [[party for party in row["parties"] if _on(party, day)] for row in standing]
    return {
        column: sum(any(party[name] == 1 for party in parties) for parties in promised)
        for column, (_, name) in ALLIANCES.items()
    }


def _in_system(state: str, day: date) -> bool:
    found = countries().get(state)
    return found is not None and any(
        stay.start <= day and (stay.end is None or day <= stay.end) for stay in found.cow
    )


def _on(party: Row, day: date) -> bool:
    start = bounds(party["start"])[0] if party["start"] else EARLIEST
    return start <= day <= (bounds(party["end"])[1] if party["end"] else LATEST)


# Kinds of datasets that have treaties, and the prefix of the columns of the dossiers.
TREATY_SOURCES = ("atop", "cow_alliances", "ggo")
CURATED = "treaties"
TREATY_ANSWERS = ("in_force", "ended", "unknown")
TREATY_COLUMNS = tuple(f"{of}_{answer}" for of in (CURATED, *TREATY_SOURCES) for answer in TREATY_ANSWERS)


NO_TREATIES: Mapping[str, int | None] = dict.fromkeys(TREATY_COLUMNS)


def treaty_columns(
    curated: Sequence[Row], coded: Mapping[str, Sequence[Row]], pair: tuple[str, str], days: Sequence[date]
) -> list[dict[str, int | None]]:
    """The columns of a pair on each of these days.

    curated: rows of questions.panel_rows; coded: by kind of dataset, of questions.relation_treaties. None
    for a kind that is not loaded, and where the dossiers have no treaty of the two: they list few.
    """
    counted = [dict(NO_TREATIES) for _ in days]
    for of, rows in ((CURATED, curated), *coded.items()):
        if of == CURATED and not rows:
            continue
        answers: list[Counter[str]] = [Counter() for _ in days]
        for row in rows:
            for place, answer in enumerate(counted_over(row, pair, days)):
                answers[place][answer] += 1
        for cell, told in zip(counted, answers, strict=True):
            cell.update({f"{of}_{answer}": told[answer] for answer in TREATY_ANSWERS})
    return counted


# Kinds of datasets of coded events.
CODED_SOURCES = ("icews", "gdelt", "polecat")
CODED_COLUMNS = tuple(f"{source}_contacts" for source in CODED_SOURCES)


def coded_columns(
    counted: Mapping[str, CodedContacts], cell: int, days: tuple[date, date], ways: Sequence[Direction]
) -> dict[str, int | None]:
    """The columns of a pair in a period of these days.

    counted: by kind of dataset, of questions.coded_contacts. ways: which directions count. Of a period
    without a row that way 0 if the dataset's files are about every day of it, else None, as where none is
    loaded.
    """
    found: dict[str, int | None] = dict.fromkeys(CODED_COLUMNS)
    for source, of in counted.items():
        told = of["cells"].get(cell)
        contacts = sum(told[way] for way in ways) if told is not None else 0
        found[f"{source}_contacts"] = contacts or (0 if whole(days, of["covered"]) else None)
    return found


def whole(days: tuple[date, date], covered: Sequence[str]) -> bool:
    """Whether a dataset's files are about every day from the first to the last: no row means none coded."""
    first, last = (day.isoformat() for day in days)
    spans = (span.split("/") for span in covered)
    return any(start <= first and last <= end for start, end in spans)


VOTE_COLUMNS = ("votes_shared", "vote_agreement", "vote_s", "vote_pi")


def vote_columns(told: PanelVotes | None, year: int | None, pair: Iterable[str]) -> dict[str, float | None]:
    """The columns of a pair in a year; all None for a part of a year, and where no votes are loaded.

    told: a value of `questions.votes.panel_votes`. In a year of which they share no roll call
    `votes_shared` is 0 if both were states while roll calls were held, and the others are None; in a year
    without any, or in which one of them was no state then, all are None: its seat was another's.
    """
    if told is None or year is None or year not in told["held"]:
        return dict.fromkeys(VOTE_COLUMNS)
    found = told["by_year"].get(year)
    if found is None:
        shared = 0 if all(_was_state(state, *told["held"][year]) for state in pair) else None
        return {**dict.fromkeys(VOTE_COLUMNS), "votes_shared": shared}
    return {
        "votes_shared": found["shared"],
        "vote_agreement": found["agreement"],
        "vote_s": found["s"],
        "vote_pi": found["pi"],
    }


def _was_state(state: str, first: date, last: date) -> bool:
    """Whether it was a state on some day from `first` to `last`; a territory never was."""
    found = countries().get(state)
    return (
        found is not None
        and found.status != "territory"
        and (found.start is None or found.start <= last)
        and (found.end is None or found.end >= first)
    )
