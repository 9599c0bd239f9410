"""The file of leaders to a job: a person, and the time it led a state.

Archigos gives one id to two people where their names are alike. They are told apart by their births: years
more than a generation apart are of two. Smaller differences are one person's birth coded in two ways
(Archigos 4.1 has up to 27 years), and both stand.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from loaders.intake.descriptions import description
from loaders.intake.fields import day
from loaders.intake.job import Job, with_id
from loaders.intake.nodes import Facts, LinkFact, NodeFact, span, table_job
from loaders.intake.outcome import Loaded, Outcome, Rejected
from loaders.intake.parts import parts_by_shape, rows_of, unread, with_release
from loaders.intake.resolve import country_of, stays

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from loaders.intake.outcome import Row

OFFICE = "effective leader"
STILL = "Still in Office"
GENERATION = 30  # years between births, above which they are of two people


def open_job(
    paths: list[Path], dataset: str | None, release: str | None = None, coded_until: str | None = None
) -> Job:
    """The job of loading `paths`.

    Raises:
        FileProblem: a file is missing or is none of Archigos.
        InputError: the file does not tell its release, and neither does the user.
    """
    described = with_id(description("archigos"), dataset)
    parts = parts_by_shape(described, paths, {"leaders": unread})
    rows = [row for _, row in rows_of(parts)]
    ends = [end for row in rows if (end := day(row["enddate"]))]
    described = with_release(described, parts, max(ends, default=None), release, coded_until)
    read = partial(leader, described.id, Persons(rows))
    return table_job(described, parts, lambda _: read)


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
    person = NodeFact(("Actor", "Person"), f"{dataset}:{meant.id}", props)
    led = states_led(row["gwcode"], start, end)
    if not led:
        return Loaded(Facts([person]), (("gw", row["gwcode"]),))
    links = []
    for country, since, last in led:
        left = last == end
        in_office = left and STILL in (row["exit"], row["exitcode"])
        told = ["obsid", *(["entry"] if since == start else []), *(["exit", "exit_code"] if left else [])]
        texts = {name: row[name.replace("_", "")] for name in told}
        tenure = {
            "office": OFFICE,
            **span(since, None if in_office else last, end),
            **{name: text for name, text in texts.items() if text and text != STILL},
        }
        ends = ("Person", person.id), ("Country", country)
        links.append(LinkFact("REPRESENTS", *ends, tenure, f"{row['obsid']} {since}"))
    return Loaded(Facts([person], links))


def states_led(number: str, start: date, end: date) -> list[tuple[str, date, date]]:
    """The states a number meant in a time in power, with their days: for Yeltsin the Soviet Union and Russia.

    The first is led from the leader's first day, before it is listed too, and the last to the last day: the
    leader of an annexed state often stays some weeks. Where none was listed in that time it is the state
    that the number means.
    """
    listed = stays("gw", number, start, end)
    if not listed:
        country = country_of("gw", number, start)
        return [(country, start, end)] if country else []
    began = {country: since for country, since, _ in reversed(listed)}
    ended = {country: last for country, _, last in listed}
    order = list(ended)
    began[order[0]], ended[order[-1]] = start, end
    return [(country, began[country], ended[country]) for country in order]


class Person(NamedTuple):
    """One of those an id is given to; `born` is EDTF: a year, or several of which it is one."""

    id: str
    born: str | None


class Persons:
    """The persons of all rows."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Note births and times in power of each id."""
        births: dict[str, set[int]] = defaultdict(set)
        self._starts: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for row in rows:
            if row["yrborn"].isdigit():
                births[row["leadid"]].add(int(row["yrborn"]))
                self._starts[row["leadid"]].append((_year(row), int(row["yrborn"])))
        self._groups = {leader: _generations(years) for leader, years in births.items()}

    def of(self, row: Row) -> Person:
        """The person of a row; one without a birth is of who was in power at the nearest time."""
        leader = row["leadid"]
        groups = self._groups.get(leader)
        if not groups:
            return Person(leader, None)
        born = int(row["yrborn"]) if row["yrborn"].isdigit() else self._nearest(row)
        own = next(group for group in groups if born in group)
        which = leader if own is groups[0] else f"{leader}~{own[0]}"
        return Person(which, str(own[0]) if len(own) == 1 else f"[{','.join(map(str, own))}]")

    def _nearest(self, row: Row) -> int:
        known = self._starts[row["leadid"]]
        return min((abs(year - _year(row)), born) for year, born in known)[1]


def _year(row: Row) -> int:
    """The year its time in power began."""
    text = row["startdate"][:4]
    return int(text) if text.isdigit() else 0


def _generations(years: Iterable[int]) -> list[list[int]]:
    """Years in order, parted where more than a generation lies between two."""
    groups: list[list[int]] = []
    for year in sorted(years):
        if groups and year - groups[-1][-1] <= GENERATION:
            groups[-1].append(year)
        else:
            groups.append([year])
    return groups
