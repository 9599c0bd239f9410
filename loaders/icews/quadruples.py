"""A quadruple set: numbers for actor, relation and target, and hours since a day."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from loaders.codes.cameo import Code, by_label, folded
from loaders.icews.actors import numbered, unresolved
from loaders.intake.coded import CodedRow, Party
from loaders.intake.files import Row, open_rows
from loaders.intake.lines import lines
from loaders.intake.outcome import Loaded, Outcome, Rejected
from loaders.intake.problem import FileProblem

if TYPE_CHECKING:
    from collections.abc import Callable

    from loaders.intake.about import About
    from loaders.intake.lines import Place

HOURS = 24
NUMBERS = 4


class Quadruples:
    """The two maps of a set, and how its rows are read with them."""

    def __init__(self, about: About, entities: Place, relations: Place) -> None:
        self._about = about
        self._start = date.fromisoformat(about.rest["start"])
        self._days = [self._start + timedelta(days=number) for number in range(366)]
        self._days = [day for day in self._days if day.year == self._start.year]
        self._parties: dict[str, Party] = {
            number: numbered(about.id, int(number), name, self._start)
            for number, name in self._map(entities).items()
        }
        self._codes: dict[str, Code] = {}
        for number, name in self._map(relations).items():
            if code := by_label().get(folded(name)):
                self._codes[number] = code

    def _map(self, place: Place) -> dict[str, str]:
        """Number to name.

        Raises:
            FileProblem: a row cannot be read, or a number comes twice: nothing could be loaded rightly.
        """
        names: dict[str, str] = {}
        for row in open_rows(place, self._about.shapes["map"]):
            if row.problem or not row.fields[1].strip().isdigit():
                raise FileProblem(place.name, row.line, row.problem or "no name and number")
            number = str(int(row.fields[1]))
            if number in names:
                raise FileProblem(place.name, row.line, f"number {number} comes twice")
            names[number] = row.fields[0].strip()
        return names

    def rows_in(self, place: Place) -> int:
        """How many lines a split has."""
        return sum(1 for _ in lines(place))

    def reader(self, first: int) -> Callable[[Row], Outcome]:
        """Reads the rows of a split that has `first` rows before it."""
        return partial(self._read, first)

    def _read(self, first: int, row: Row) -> Outcome:
        one, relation, other, hours = row.fields[:NUMBERS]
        actor, code, target = self._parties.get(one), self._codes.get(relation), self._parties.get(other)
        if actor is None or target is None:
            return Rejected("3" if actor else "1", "no such number in entity2id.txt")
        if code is None:
            return Rejected("2", "no relation of that number in relation2id.txt that CAMEO knows")
        day = int(hours) // HOURS if hours.strip().isdigit() else -1
        if not 0 <= day < len(self._days):
            return Rejected("4", f"no hour of {self._start.year}")
        coded = CodedRow(str(first + row.line), self._days[day], code, actor, target, {})
        return Loaded(coded, unresolved(actor, target))
