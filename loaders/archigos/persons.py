"""Who is meant by an id of Archigos: it gives one id to two people where their names are alike.

People are told apart by their births: years more than a generation apart are of two. Smaller differences are
one person's birth coded in two ways (Archigos 4.1 has up to 27 years), and both stand.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from loaders.intake.files import Row

GENERATION = 30  # years between births, above which they are of two people


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
