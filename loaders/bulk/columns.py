"""Rows of a file by columns: what some fields of a row mean is asked once for all rows that have the same.

For readers that say how their rows come apart (`Part.apart`), and for rows whose line is plain and of which
every part can be read. All others go through the reader one by one, in their place.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

import polars as pl

from loaders.bulk.staged import same_kind
from loaders.intake.coded_row import CodedRow, side_of
from loaders.intake.outcome import Rejected
from loaders.intake.rows import open_lines

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterator, Sequence

    from loaders.bulk.staged import Staged
    from loaders.intake.coded_row import Apart
    from loaders.intake.files import Line
    from loaders.intake.outcome import Account
    from loaders.intake.parts import Part, Read
    from loaders.intake.rows import Layout

BLOCK = 50_000  # lines that are looked at together
# What Python and polars take for space differently, and quotes, which only the reader knows how to take off.
NOT_PLAIN = r'[\x00-\x08\x0a-\x1f"]'
DIGITS = "^[0-9]+$"
SIDES = ("actor", "target")


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows read column by column: `COLUMNS`, `side`, the dataset's `own_…`, `lost_actor` and `lost_target`.

    lost: what the numbers in the last two stand for: (code system, code) that name no country.
    """

    frame: pl.DataFrame
    lost: Sequence[tuple[tuple[str, str], ...]]

    @property
    def last(self) -> int:
        """The line of the last row."""
        return int(self.frame["line"][-1])

    def count(self, account: Account, unresolved: Counter[tuple[str, str]]) -> None:
        """Count the rows, as `Account.count` does, and what is unresolved of them."""
        frame = self.frame
        account.loaded += len(frame)
        first, last = (date.fromisoformat(str(day)) for day in (frame["on"].min(), frame["on"].max()))
        account.first = min(account.first or first, first)
        account.last = max(account.last or last, last)
        nobody = [frame[f"lost_{side}"] for side in SIDES]
        account.stateless += int((nobody[0].is_not_null() | nobody[1].is_not_null()).sum())
        for side in nobody:
            for number, rows in side.drop_nulls().value_counts().iter_rows():
                for code in self.lost[number]:
                    unresolved[code] += rows


class Answers(dict[tuple[str, ...], tuple[Any, ...] | None]):
    """A function's results by its arguments, called once for each; None: such rows are read as a whole."""

    def __init__(self, ask: Callable[..., tuple[Any, ...] | None], schema: dict[str, Any]) -> None:
        super().__init__()
        self._ask, self._schema = ask, schema

    def __missing__(self, asked: tuple[str, ...]) -> tuple[Any, ...] | None:
        """Call the function and keep its result."""
        answer = self[asked] = self._ask(*asked)
        return answer

    def given(self, frame: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
        """The rows with a result for these columns, with the result's columns joined."""
        keys = frame.select(columns).unique(maintain_order=True)
        rows = [(*asked, *answer) for asked in keys.iter_rows() if (answer := self[asked]) is not None]
        known = pl.DataFrame(rows, schema={**keys.schema, **self._schema}, orient="row")
        return frame.join(known, on=columns, how="inner", maintain_order="left")


class Columnwise:
    """Reads one file by columns; `staged` numbers its days, codes and parties."""

    def __init__(self, dataset: str, part: Part, apart: Apart, staged: Staged) -> None:
        self._dataset, self._part, self._apart, self._staged = dataset, part, apart, staged
        self._own: list[dict[str, Any]] = []
        self._lost: list[tuple[tuple[str, str], ...]] = []
        number = pl.Int32
        self._days = Answers(self._day, {"day": number, "on": pl.String})
        self._codes = Answers(self._code, {"code": number, "mirrored": pl.Boolean})
        self._owns = Answers(self._own_scale, {"own": number})
        self._dated = Answers(lambda *fields: (apart.is_dated(*fields),), {"dated": pl.Boolean})
        self._parties = {side: Answers(self._party, {side: number, f"lost_{side}": number}) for side in SIDES}

    def read(self, on_bytes: Callable[[int], None]) -> Iterator[Columns | Read]:
        """All rows in order: runs that can be read by columns, and single rows that cannot.

        Raises:
            FileProblem: the file is not what it should be.
        """
        lines = open_lines(self._part.place, self._part.shape, on_bytes)
        while block := list(islice(lines, BLOCK)):
            yield from self._pieces(block[0][0], [line for _, line in block])

    def _pieces(self, layout: Layout, lines: list[Line]) -> Iterator[Columns | Read]:
        frame = self._together(layout, lines)
        there = frame["at"].to_list()
        begin = 0
        for at in sorted({*range(len(lines))}.difference(there)):
            end = bisect_left(there, at)
            if end > begin:
                yield Columns(frame[begin:end], self._lost)
            begin = end
            if (row := layout.row(lines[at])) is not None:
                yield row, self._part.outcome(row)
        if begin < len(there):
            yield Columns(frame[begin:], self._lost)

    def _together(self, layout: Layout, lines: list[Line]) -> pl.DataFrame:
        """The rows that can be read by columns; `at` is the position of each in `lines`."""
        apart = self._apart
        named = {apart.day, *apart.code, *apart.own, *apart.sides[0], *apart.sides[1]}
        named |= {apart.number} if isinstance(apart.number, str) else set()
        places = layout.index or {str(place): place for place in range(layout.width[0])}
        frame = pl.DataFrame(
            {
                "at": range(len(lines)),
                "line": [line.number for line in lines],
                "text": [None if line.problem or line.cleaned else line.text for line in lines],
            },
            schema={"at": pl.Int64, "line": pl.Int64, "text": pl.String},
        ).filter(pl.col("text").is_not_null() & ~pl.col("text").str.contains(NOT_PLAIN))
        fields = pl.col("text").str.split(layout.shape.delimiter)
        frame = frame.select("at", "line", fields.alias("fields"))
        frame = frame.filter(pl.col("fields").list.len().is_between(*layout.width)).select(
            "at",
            "line",
            *(
                pl.col("fields").list.get(places[name]).alias(name)
                if name in places
                else pl.lit("").alias(name)
                for name in sorted(named)
            ),
        )
        if layout.index:  # as a row gives what is asked for by its name
            frame = frame.with_columns(pl.col(*named).str.strip_chars())
        if isinstance(apart.number, str):
            frame = frame.filter(pl.col(apart.number).str.contains(DIGITS))
        frame = self._days.given(frame, [apart.day])
        frame = self._codes.given(frame, apart.code)
        frame = self._owns.given(frame, apart.own) if apart.own else frame
        for side, columns in zip(SIDES, apart.sides, strict=True):
            frame = self._dated.given(frame, columns).with_columns(
                pl.when("dated").then("on").otherwise(pl.lit("")).alias("then")
            )
            frame = self._parties[side].given(frame, [*columns, "then"]).drop("dated", "then")
        if isinstance(apart.number, str):
            number = pl.col(apart.number) + "-" + pl.col("on")
        else:
            number = (pl.col("line") + apart.number).cast(pl.String)
        frame = frame.with_columns(number.alias("number"), pl.col("day").alias("known"))
        return frame.with_columns(*self._contacts(frame), *self._own_columns(frame))

    def _day(self, text: str) -> tuple[int, str] | None:
        day = self._apart.day_of(text)
        return None if day is None else (self._staged.days[day], day.isoformat())

    def _code(self, *fields: str) -> tuple[int, bool] | None:
        code = self._apart.code_of(*fields)
        return None if isinstance(code, Rejected) else (self._staged.codes[code], code.mirror is not None)

    def _own_scale(self, *fields: str) -> tuple[int] | None:
        own = self._apart.own_of(*fields)
        if isinstance(own, Rejected):
            return None
        for name, value in own.items():
            same_kind(self._staged.own, name, type(value))
        self._own.append(own)
        return (len(self._own) - 1,)

    def _party(self, *fields: str) -> tuple[int, int | None] | None:
        *side, then = fields
        found = self._apart.side_of(*side, date.fromisoformat(then) if then else date.max)
        if found is None:
            return None
        party, unresolved = found
        if not unresolved:
            return self._staged.parties[party], None
        self._lost.append(unresolved)
        return self._staged.parties[party], len(self._lost) - 1

    def _own_columns(self, frame: pl.DataFrame) -> list[pl.Series]:
        names = sorted({name for own in self._own for name in own})
        return [
            pl.Series(f"own_{name}", [own.get(name) for own in self._own])
            .gather(frame["own"])
            .alias(f"own_{name}")
            for name in names
        ]

    def _contacts(self, frame: pl.DataFrame) -> list[pl.Series]:
        """The columns `contact` and `side`, null for kinds of events that are told from one side only."""
        parties, codes, days = (
            list(words) for words in (self._staged.parties, self._staged.codes, self._staged.days)
        )
        contacts: list[int | None] = [None] * len(frame)
        sides: list[bool | None] = [None] * len(frame)
        told = frame.with_row_index("place").filter("mirrored").select("place", "day", "code", *SIDES)
        for place, day, code, actor, target in told.iter_rows():
            row = CodedRow("", days[day], codes[code], parties[actor], parties[target], {})
            if side := side_of(self._dataset, row):
                contacts[place], sides[place] = side
        return [pl.Series("contact", contacts, pl.Int64), pl.Series("side", sides, pl.Boolean)]
