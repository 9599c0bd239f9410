"""A quadruple set: numbers for actor, relation and target, and the time since a first day."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from graph.errors import InputError
from loaders.codes.cameo import Code, by_label, folded
from loaders.icews.actors import by_day, numbered, unresolved
from loaders.icews.clock import Clock, Facts, clock_of
from loaders.intake.about import about
from loaders.intake.coded_row import CodedRow, Party
from loaders.intake.fields import whole
from loaders.intake.files import Row, open_rows
from loaders.intake.lines import lines
from loaders.intake.outcome import Loaded, Outcome, Rejected
from loaders.intake.problem import FileProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from loaders.intake.about import About
    from loaders.intake.lines import Place

MAPS = ("entity2id.txt", "relation2id.txt")
NUMBERS = 4
TIME = 3


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
        dataset: Callable[[About], About],
    ) -> None:
        self.shapes = about("icews", "quadruples").shapes
        names, relations = (self._map(beside[each]) for each in MAPS)
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
        self.facts = _facts(beside, {MAPS[0]: len(names), MAPS[1]: len(relations)}, splits)
        self._clock = clock_of(beside[splits[0]].name, self.facts, start, unit)
        self.about = dataset(_described(self._clock, self.facts))
        self._names: dict[str, str] = {number: name for number, name in names.items() if by_day(name)}
        self._parties: dict[str, Party] = {
            number: numbered(self.about.id, int(number), name, self._clock.start)
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

    def _party(self, number: str, day: date) -> Party | None:
        """Whom a number stands for on that day."""
        if name := self._names.get(number):
            return numbered(self.about.id, int(number), name, day)
        return self._parties.get(number)

    def _read(self, first: int, row: Row) -> Outcome:
        one, relation, other, time = row.fields[:NUMBERS]
        day = self._clock.day(time)
        if isinstance(day, str):
            return Rejected("4", day)
        actor, code, target = self._party(one, day), self._codes.get(relation), self._party(other, day)
        if actor is None or target is None:
            return Rejected("3" if actor else "1", "no such number in entity2id.txt")
        if code is None:
            return Rejected("2", "no relation of that number in relation2id.txt that CAMEO knows")
        coded = CodedRow(str(first + row.line), day, code, actor, target, {})
        return Loaded(coded, unresolved((actor, ""), (target, "")))


def _facts(beside: Mapping[str, Place], rows: dict[str, int], splits: list[str]) -> Facts:
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
    return Facts(rows, times)


def _described(clock: Clock, facts: Facts) -> About:
    """The dataset: ICEWS18, or a set that begins and ends on other days."""
    if clock.known:
        return about("icews", "icews18")
    described = about("icews", "quadruples")
    days = [day for time in facts.all_times if not isinstance(day := clock.day_of(time), str)]
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
