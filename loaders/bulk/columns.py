"""Rows of a file by columns: what some fields of a row mean is asked once for all rows that have the same.

For readers that say how their rows come apart (`Part.apart`), and for rows whose line is plain and of which
every part can be read. All others go through the reader one by one, in their place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl

from loaders.bulk.staged import same_kind
from loaders.intake.coded_row import CodedRow, side_of
from loaders.intake.files import LONGEST
from loaders.intake.outcome import Rejected
from loaders.intake.rows import open_blocks

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterator, Sequence
    from hashlib import _Hash as Hash

    from loaders.bulk.staged import Staged
    from loaders.intake.coded_row import Apart
    from loaders.intake.files import Block
    from loaders.intake.outcome import Account
    from loaders.intake.parts import Part, Read
    from loaders.intake.rows import Layout

BLOCK = 50_000  # lines that are looked at together
# What Python and polars take for space differently, and quotes, which only the reader knows how to take off.
NOT_PLAIN = re.compile(r"[\x00-\x08\x0a-\x1f]")
QUOTE = '"'
NOT_EASY = "[^\t -~]"  # with one of these a line is looked at by itself
BETWEEN = "\x1f"  # the fields that are asked for together; no field has one, by NOT_PLAIN
DIGITS = "^[0-9]+$"
# A number as it is printed; and what Python and polars read alike.
ITSELF = "^(0|[1-9][0-9]*)$"
READ_ALIKE = {int: "^[0-9]{1,18}$", float: r"^-?[0-9]{1,17}(\.[0-9]{1,17})?$"}
TYPES = {int: pl.Int64, float: pl.Float64, str: pl.String}
SIDES = ("actor", "target")


@dataclass(frozen=True, slots=True)
class Columns:
    """Some rows of a file, most of them by columns: `COLUMNS`, `side`, the dataset's `own_…`, and more.

    lost: what the numbers in `lost_actor` and `lost_target` stand for: (code system, code) that name no
    country. skipped: how many rows more there are, by the reasons for which they are not among these.
    single: the rows that were read as a whole, with their place among all, of which `at` has that of the
    others. last: the line of the last.
    """

    frame: pl.DataFrame
    lost: Sequence[tuple[tuple[str, str], ...]]
    skipped: dict[str, int]
    single: list[tuple[int, Read]]
    last: int

    def count(self, account: Account, unresolved: Counter[tuple[str, str]]) -> None:
        """Count the rows of `frame`, as `Account.count` does, what is skipped, and what is unresolved."""
        account.skipped.update(self.skipped)
        frame = self.frame
        if frame.is_empty():
            return
        account.loaded += len(frame)
        first, last = (date.fromisoformat(str(day)) for day in (frame["out"].min(), frame["out"].max()))
        account.first = min(account.first or first, first)
        account.last = max(account.last or last, last)
        nobody = [frame[f"lost_{side}"] for side in SIDES]
        account.stateless += int((nobody[0].is_not_null() | nobody[1].is_not_null()).sum())
        for side in nobody:
            for number, rows in side.drop_nulls().value_counts().iter_rows():
                for code in self.lost[number]:
                    unresolved[code] += rows


class Answers(dict[str, tuple[Any, ...] | None]):
    """A function's results by its arguments, called once for each; None: such rows are read as a whole.

    Arguments are the fields of some columns, joined by BETWEEN.
    """

    def __init__(self, ask: Callable[..., tuple[Any, ...] | None], schema: dict[str, Any]) -> None:
        super().__init__()
        self._ask, self._schema = ask, schema

    def __missing__(self, asked: str) -> tuple[Any, ...] | None:
        """Call the function and keep its result."""
        answer = self[asked] = self._ask(*asked.split(BETWEEN))
        return answer

    def given(self, frame: pl.DataFrame, asked: str) -> pl.DataFrame:
        """The rows with a result for the arguments in a column, with the result's columns in its place."""
        words = frame[asked].unique(maintain_order=True)  # numbers go by when words first came
        rows = [(key, *answer) for key in words if (answer := self[key]) is not None]
        known = pl.DataFrame(
            dict(zip((asked, *self._schema), zip(*rows, strict=True), strict=True)) if rows else {},
            schema={asked: pl.String, **self._schema},
        )
        return frame.join(known, on=asked, how="inner", maintain_order="left").drop(asked)


def _plain_lines(block: Block) -> pl.DataFrame:
    """`text` of the plain lines, their numbers (`line`), and where in the block they stand (`at`)."""
    data = [line if line.isascii() else None for line in block.data]
    if not block.ended:
        data[-1] = None
    text = pl.col("text").cast(pl.String).str.strip_chars_end("\r")
    easy = ~pl.col("text").str.contains(NOT_EASY) & (pl.col("text").str.len_bytes() < LONGEST)
    frame = pl.DataFrame({"text": data}, schema={"text": pl.Binary}).select(text)
    frame = frame.select(
        pl.int_range(pl.len()).alias("at"),
        pl.int_range(block.first, block.first + pl.len()).alias("line"),
        pl.when(easy).then("text").alias("text"),
    )
    odd = frame.filter(pl.col("text").is_null())["at"]
    read = [block.line(at) for at in odd]
    plain = [not (line.problem or line.cleaned or NOT_PLAIN.search(line.text)) for line in read]
    texts = pl.Series([line.text for line in read], dtype=pl.String)
    texts = texts.set(~pl.Series(plain, dtype=pl.Boolean), None)
    return frame.with_columns(frame["text"].scatter(odd, texts)).filter(pl.col("text").is_not_null())


def _together(columns: Sequence[str]) -> pl.Expr:
    return pl.concat_str(columns, separator=BETWEEN)


class Columnwise:
    """Reads files by columns; `staged` numbers their days, codes and parties."""

    def __init__(self, dataset: str, apart: Apart, staged: Staged) -> None:
        self._dataset, self._apart, self._staged = dataset, apart, staged
        self._own: list[dict[str, Any]] = []
        self._lost: list[tuple[tuple[str, str], ...]] = []
        number = pl.Int32
        self._days = Answers(self._day, {"day": number, "on": pl.String, "since": pl.String})
        self._known = Answers(self._published, {"known": number, "out": pl.String})
        self._codes = Answers(self._code, {"code": number, "mirrored": pl.Boolean})
        self._owns = Answers(self._own_scale, {"own": number})
        self._dated = Answers(lambda *fields: (apart.is_dated(*fields),), {"dated": pl.Boolean})
        self._parties = {
            side: Answers(
                self._party,
                {side: number, f"lost_{side}": number, f"state_{side}": pl.String, f"out_{side}": number},
            )
            for side in SIDES
        }

    def read(self, part: Part, on_bytes: Callable[[int], None], sha256: Hash) -> Iterator[Columns]:
        """All rows in order, BLOCK lines at a time; `sha256` is told the bytes of the file, unpacked.

        Raises:
            FileProblem: the file is not what it should be.
        """
        for layout, block in open_blocks(part.place, part.shape, BLOCK, on_bytes, sha256):
            yield self._columns(part, layout, block)

    def _columns(self, part: Part, layout: Layout, block: Block) -> Columns:
        frame = self._together(layout, block)
        others = sorted({*range(len(block.data))}.difference(frame["at"]))
        rows = [(at, row) for at in others if (row := layout.row(block.line(at))) is not None]
        single = [(at, (row, part.outcome(row))) for at, row in rows]
        reasons = frame["left_out"].drop_nulls().value_counts().iter_rows()
        skipped = {self._apart.left_out[number]: rows for number, rows in reasons}
        frame = frame.filter(pl.col("left_out").is_null())
        kinds = {name: kind for name, _, kind in self._apart.plain} | dict.fromkeys(self._apart.states, str)
        for name, kind in kinds.items():
            if frame[f"own_{name}"].null_count() < len(frame):
                same_kind(self._staged.own, name, kind)
        behind = (block.line(at) for at in reversed(range(len(block.data))))
        last = next((line.number for line in behind if line.text or line.problem), 0)
        return Columns(frame, self._lost, skipped, single, last)

    def _together(self, layout: Layout, block: Block) -> pl.DataFrame:
        """The rows that can be read by columns; `at` is the position of each in the block."""
        apart = self._apart
        frame = self._fields(layout, block)
        plain = [
            (f"own_{name}", pl.col(column).str.strip_chars().replace("", None), kind)
            for name, column, kind in apart.plain
        ]
        readable = [pl.lit(value=True)] + [
            own.str.contains(READ_ALIKE[kind]).fill_null(value=True)
            for _, own, kind in plain
            if kind in READ_ALIKE
        ]
        if isinstance(apart.number, str):
            number = pl.col(apart.number)
            readable.append(number.str.contains(DIGITS if apart.dated else ITSELF))
        else:
            number = (pl.col("line") + apart.number).cast(pl.String)
        asked = {"day": [apart.day], "code": apart.code, **dict(zip(SIDES, apart.sides, strict=True))}
        asked |= {"own": apart.own} if apart.own else {}
        asked |= {"known": [apart.known]} if apart.known else {}
        # From here on the rows are narrow, which each of the joins pays for.
        frame = frame.filter(pl.all_horizontal(readable)).select(
            "at",
            "line",
            number.alias("number"),
            *(own.cast(TYPES[kind]).alias(name) for name, own, kind in plain),
            *(_together(columns).alias(f"asked_{name}") for name, columns in asked.items()),
        )
        frame = self._days.given(frame, "asked_day")
        frame = self._codes.given(frame, "asked_code")
        frame = self._owns.given(frame, "asked_own") if apart.own else frame
        for side in SIDES:
            fields = f"asked_{side}"
            frame = self._dated.given(frame.with_columns(pl.col(fields).alias("asked")), "asked")
            then = pl.when("dated").then("since").otherwise(pl.lit("")).alias("then")
            frame = frame.with_columns(then).with_columns(_together([fields, "then"]).alias(fields))
            frame = self._parties[side].given(frame, fields).drop("dated", "then")
        if isinstance(apart.number, str) and apart.dated:
            frame = frame.with_columns(pl.col("number") + "-" + pl.col("on"))
        if apart.known:
            frame = self._known.given(frame, "asked_known")
        else:
            frame = frame.with_columns(pl.col("day").alias("known"), pl.col("on").alias("out"))
        return self._with_contacts(frame).with_columns(
            *self._own_columns(frame),
            # A row is left out by the higher reason, where neither side brings it in.
            pl.when(pl.col("out_actor").is_not_null() & pl.col("out_target").is_not_null())
            .then(pl.max_horizontal("out_actor", "out_target"))
            .alias("left_out"),
        )

    def _fields(self, layout: Layout, block: Block) -> pl.DataFrame:
        """The fields that are asked for, of plain lines that have as many as there should be."""
        apart = self._apart
        named = {apart.day, *apart.code, *apart.own, *apart.sides[0], *apart.sides[1]}
        named |= {column for _, column, _ in apart.plain} | ({apart.known} if apart.known else set())
        named |= {apart.number} if isinstance(apart.number, str) else set()
        places = {name: layout.index.get(name) if layout.index else int(name) for name in named}
        shape, (least, most) = layout.shape, layout.width
        frame = _plain_lines(block)
        text = pl.col("text")
        if shape.quoted:
            frame = frame.filter(~text.str.contains(QUOTE, literal=True))
        frame = frame.with_columns(text.str.split(shape.delimiter))
        frame = frame.filter(text.list.len().is_between(least, most))
        fields = frame["text"]
        frame = frame.select(
            "at",
            "line",
            *(
                (
                    fields.list.get(place, null_on_oob=True).fill_null("")
                    if place is not None
                    else pl.repeat("", len(fields), eager=True)
                ).alias(name)
                for name, place in places.items()
            ),
        )
        # As a row gives what is asked for by its name.
        return frame.with_columns(pl.col(*named).str.strip_chars()) if layout.index else frame

    def _day(self, text: str) -> tuple[int, str, str] | None:
        day = self._apart.day_of(text)
        if day is None:
            return None
        return self._staged.days[day], day.isoformat(), self._apart.since(day).isoformat()

    def _published(self, text: str) -> tuple[int, str] | None:
        day = self._apart.known_of(text) if self._apart.known_of else None
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

    def _party(self, *fields: str) -> tuple[int | None, int | None, str | None, int | None] | None:
        *side, then = fields
        found = self._apart.side_of(*side, date.fromisoformat(then) if then else date.max)
        if found is None:
            return None
        party, unresolved = found
        lost = None
        if unresolved:
            self._lost.append(unresolved)
            lost = len(self._lost) - 1
        out = self._apart.left_out_of(party) if self._apart.left_out_of else None
        if party is None:
            return None, lost, None, out
        return self._staged.parties[party], lost, party.name if party.is_state else None, out

    def _own_columns(self, frame: pl.DataFrame) -> list[pl.Series]:
        names = sorted({name for own in self._own for name in own})
        columns = [
            pl.Series(f"own_{name}", [own.get(name) for own in self._own])
            .gather(frame["own"])
            .alias(f"own_{name}")
            for name in names
        ]
        states = zip(SIDES, self._apart.states, strict=False)
        return columns + [frame[f"state_{side}"].alias(f"own_{name}") for side, name in states]

    def _with_contacts(self, frame: pl.DataFrame) -> pl.DataFrame:
        """With `contact` and `side`, null for kinds of events that are told from one side only."""
        parties, codes, days = (
            list(words) for words in (self._staged.parties, self._staged.codes, self._staged.days)
        )
        told = ["day", "code", *SIDES]
        rows = []
        for day, code, actor, target in (
            frame.filter("mirrored").select(told).drop_nulls().unique().iter_rows()
        ):
            row = CodedRow("", days[day], codes[code], parties[actor], parties[target], {})
            if side := side_of(self._dataset, row):
                rows.append((day, code, actor, target, *side))
        schema = dict.fromkeys(told, pl.Int32) | {"contact": pl.Int64, "side": pl.Boolean}
        known = pl.DataFrame(rows, schema=schema, orient="row")
        return frame.join(known, on=told, how="left", maintain_order="left")
