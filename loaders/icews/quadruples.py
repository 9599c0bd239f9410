"""A quadruple set: numbers for actor, relation and target, and the time since a first day.

Which day a time means, its first day and its unit, is known by the counts of the set or told by the user.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from graph.errors import InputError
from loaders.icews.events import depends_on_day, same_since, set_actor, unresolved
from loaders.intake.coded_row import Apart, Code, CodedActor, CodedRow, by_label, folded
from loaders.intake.descriptions import description
from loaders.intake.fields import day, whole
from loaders.intake.files import lines
from loaders.intake.outcome import FileProblem, Loaded, Outcome, Rejected, Row
from loaders.intake.rows import open_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from loaders.intake.descriptions import Description
    from loaders.intake.files import Place

MAPS = ("entity2id.txt", "relation2id.txt")
NUMBERS = 4
TIME = 3
UNITS = {"day": 1, "hour": 24}
HOURS = UNITS["hour"]
# So many different times that are all multiples of 24 count hours.
MANY = 10
NO_NUMBER = "no whole number"
UNKNOWN = Rejected("2", "no relation of that number in relation2id.txt that CAMEO knows")


class Quadruples:
    """The maps of a set and its clock, and how its rows are read with them.

    beside: the files of the set by name, maps and splits.

    Raises:
        FileProblem: a map cannot be read.
        InputError: no relation is one of CAMEO's; its first day or unit is asked for.
    """

    def __init__(
        self,
        beside: Mapping[str, Place],
        order: list[str],
        start: str | None,
        unit: str | None,
        dataset: Callable[[Description], Description],
    ) -> None:
        self.shapes = description("icews", "quadruples").shapes
        names, relations = (self._map(beside[name_of_map]) for name_of_map in MAPS)
        self._codes: dict[str, Code] = {}
        for number, name in relations.items():
            if code := by_label().get(folded(name)):
                self._codes[number] = code
        if not self._codes:
            message = f"{beside[MAPS[1]].name} names no relation of CAMEO; this is no set of ICEWS"
            raise InputError(message)
        splits = [name for name in order if name in beside]
        for name in splits:
            next(open_rows(beside[name], self.shapes["quadruples"]), None)  # its shape before its clock
        self.counts = _facts(beside, {MAPS[0]: len(names), MAPS[1]: len(relations)}, splits)
        self._clock = clock_of(beside[splits[0]].name, self.counts, start, unit)
        self.description = dataset(_described(self._clock, self.counts))
        self._names: dict[str, str] = {number: name for number, name in names.items() if depends_on_day(name)}
        self._parties: dict[str, CodedActor] = {
            number: set_actor(self.description.id, int(number), name, self._clock.start)
            for number, name in names.items()
            if number not in self._names
        }

    def _map(self, place: Place) -> dict[str, str]:
        """Number to name.

        Raises:
            FileProblem: a row cannot be read, or a number comes twice: nothing could be loaded rightly.
        """
        names: dict[str, str] = {}
        for row in open_rows(place, self.shapes["map"]):
            if row.problem or not row.fields[1].strip().isdigit():
                raise FileProblem(place.name, row.line, row.problem or "no name and number")
            number = str(int(row.fields[1]))
            if number in names:
                raise FileProblem(place.name, row.line, f"number {number} comes twice")
            names[number] = row.fields[0].strip()
        return names

    def reader(self, first: int) -> Callable[[Row], Outcome]:
        """Reads the rows of a split that has `first` rows before it."""
        return partial(self._read, first)

    def apart(self, first: int) -> Apart:
        """How its rows come apart; the same as `reader` makes of them."""
        return Apart(
            number=first,
            day="3",
            day_of=self._day,
            code=("1",),
            code_of=self._code,
            own=(),
            own_of=dict,
            sides=(("0",), ("2",)),
            side_of=self._side,
            is_dated=self._names.__contains__,
            since=same_since,
        )

    def _day(self, time: str) -> date | None:
        day = self._clock.day(time)
        return None if isinstance(day, str) else day

    def _code(self, relation: str) -> Code | Rejected:
        return self._codes.get(relation, UNKNOWN)

    def _side(self, number: str, day: date) -> tuple[CodedActor, tuple[tuple[str, str], ...]] | None:
        party = self._party(number, day)
        return party and (party, unresolved((party, "")))

    def _party(self, number: str, day: date) -> CodedActor | None:
        """Whom a number stands for on that day."""
        if name := self._names.get(number):
            return set_actor(self.description.id, int(number), name, day)
        return self._parties.get(number)

    def _read(self, first: int, row: Row) -> Outcome:
        source, relation, aim, time = row.fields[:NUMBERS]
        day = self._clock.day(time)
        if isinstance(day, str):
            return Rejected("4", day)
        actor, code, target = self._party(source, day), self._code(relation), self._party(aim, day)
        if actor is None or target is None:
            return Rejected("3" if actor else "1", "no such number in entity2id.txt")
        if isinstance(code, Rejected):
            return code
        coded = CodedRow(str(first + row.line), day, code, actor, target, {})
        return Loaded(coded, unresolved((actor, ""), (target, "")))


def _facts(beside: Mapping[str, Place], rows: dict[str, int], splits: list[str]) -> Counts:
    """Count the lines of each split, as its rows are numbered, and the times in them."""
    times: dict[str, Counter[int]] = {}
    for name in splits:
        rows[name] = 0
        times[name] = Counter()
        for line in lines(beside[name]):
            rows[name] += 1
            fields = line.text.split("\t")
            if len(fields) >= NUMBERS and (time := whole(fields[TIME].strip())) is not None:
                times[name][time] += 1
    return Counts(rows, times)


def _described(clock: Clock, counts: Counts) -> Description:
    """The dataset: ICEWS18, or a set that begins and ends on other days."""
    if clock.known:
        return description("icews", "icews18")
    described = description("icews", "quadruples")
    days = [day for time in counts.all_times if not isinstance(day := clock.day_of(time), str)]
    return replace(
        described,
        id=f"{described.id}{clock.start:%y}",
        properties=described.properties
        | {
            "title": f"{described.properties['title']}, from {clock.start}",
            "version": f"{clock.unit}s from {clock.start}",
            "coverage": f"{clock.start} to {max(days, default=clock.start)}",
        },
    )


class Counts(NamedTuple):
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


def clock_of(name: str, counts: Counts, start: str | None, unit: str | None) -> Clock:
    """The clock of a set of which `name` is a file; `start` and `unit` are what the user says of it.

    A set is ICEWS18 where the rows of every file and the last hour of every split are those of ICEWS18.

    Raises:
        InputError: the first day or the unit is asked for, or what the user says cannot be.
    """
    times = counts.all_times
    known = _icews18(counts)
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
            f"{name} is of a set of quadruples that is not ICEWS18 ({_in_words(counts)}), and its files do "
            "not say when it begins: give its first day, as --start 2014-01-01 for ICEWS14 or "
            f"--start 2005-01-01 for ICEWS05-15; and --unit unless its times count {seen}s, as they seem to"
        )
        raise InputError(message)
    first, last = map(date.fromisoformat, str(description("icews").properties["coverage"]).split(" to "))
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


def _icews18(counts: Counts) -> Clock | None:
    described = description("icews", "icews18")
    last: Mapping[str, int] = described.rest["last"]
    if any(rows != described.expected[name] for name, rows in counts.rows.items()):
        return None
    if any(max(times, default=0) != last[name] for name, times in counts.times.items()):
        return None
    start, end = map(date.fromisoformat, str(described.properties["coverage"]).split(" to "))
    return Clock(start, described.rest["unit"], end, known=True)


def _in_words(counts: Counts) -> str:
    return ", ".join(f"{name} {rows:,} rows" for name, rows in counts.rows.items())
