"""Which day a time of a quadruple set means: its first day and its unit, known by the counts or told."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from graph.errors import InputError
from loaders.intake.about import about
from loaders.intake.fields import day, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

UNITS = {"day": 1, "hour": 24}
HOURS = UNITS["hour"]
# So many different times that are all multiples of 24 count hours.
MANY = 10
NO_NUMBER = "no whole number"


class Facts(NamedTuple):
    """What can be counted of a set.

    rows: lines of each map and each split that is there. times: by split, how many rows have each time.
    """

    rows: dict[str, int]
    times: dict[str, Counter[int]]

    @property
    def all_times(self) -> Counter[int]:
        """How many rows of the whole set have each time."""
        return sum(self.times.values(), Counter())


class Clock(NamedTuple):
    """`unit` is a key of UNITS, `last` the day behind which ICEWS has none. known: the set is ICEWS18."""

    start: date
    unit: str
    last: date
    known: bool = False

    def day(self, text: str) -> date | str:
        """The day of a time as it stands in a row, or why it has none."""
        time = whole(text.strip())
        return NO_NUMBER if time is None else self.day_of(time)

    def day_of(self, time: int) -> date | str:
        """The day of a time, or why it has none. ICEWS has days only, so that its hours come by the day."""
        if time % UNITS[self.unit]:
            return "no multiple of 24 hours, and ICEWS has days only"
        days = time // UNITS[self.unit]
        if days > (self.last - self.start).days:
            return f"behind {self.last}, the last day there is"
        return self.start + timedelta(days=days)


def clock_of(name: str, facts: Facts, start: str | None, unit: str | None) -> Clock:
    """The clock of a set of which `name` is a file; `start` and `unit` are what the user says of it.

    A set is ICEWS18 where the rows of every file and the last hour of every split are those of ICEWS18.

    Raises:
        InputError: the first day or the unit is asked for, or what the user says cannot be.
    """
    times = facts.all_times
    known = _icews18(facts)
    if known:
        if (start and day(start) != known.start) or unit not in (None, known.unit):
            message = (
                f"{name} is ICEWS18 by its counts, in hours from {known.start}; leave out --start and --unit"
            )
            raise InputError(message)
        return known
    seen = "hour" if times and all(time % HOURS == 0 for time in times) else "day"
    if start is None:
        message = (
            f"{name} is of a set of quadruples that is not ICEWS18 ({_counted(facts)}), and its files do not "
            "say when it begins: give its first day, as --start 2014-01-01 for ICEWS14 or --start 2005-01-01 "
            f"for ICEWS05-15; and --unit unless its times count {seen}s, as they seem to"
        )
        raise InputError(message)
    first, last = map(date.fromisoformat, str(about("icews").properties["coverage"]).split(" to "))
    begin = day(start)
    if begin is None or not first <= begin <= last:
        message = f"--start {start!r} is no day of ICEWS, which has {first} to {last}; write 2014-01-01"
        raise InputError(message)
    clock = Clock(begin, unit or seen, last)
    if unit == "day" and seen == "hour" and len(times) > MANY:
        message = f"{name}: every time of the set is a multiple of 24, so it counts hours; say --unit hour"
        raise InputError(message)
    wrong = Counter[str]()
    for time, rows in times.items():
        if isinstance(why := clock.day_of(time), str):
            wrong[why] += rows
    if wrong.total() * 2 > times.total():
        message = (
            f"{name}: counting {clock.unit}s from {begin}, most rows of the set have no day "
            f"({next(iter(wrong))}); say another --start or --unit"
        )
        raise InputError(message)
    return clock


def _icews18(facts: Facts) -> Clock | None:
    described = about("icews", "icews18")
    last: Mapping[str, int] = described.rest["last"]
    if any(rows != described.expected[name] for name, rows in facts.rows.items()):
        return None
    if any(max(times, default=0) != last[name] for name, times in facts.times.items()):
        return None
    start, end = map(date.fromisoformat, str(described.properties["coverage"]).split(" to "))
    return Clock(start, described.rest["unit"], end, known=True)


def _counted(facts: Facts) -> str:
    return ", ".join(f"{name} {rows:,} rows" for name, rows in facts.rows.items())
