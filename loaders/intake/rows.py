"""Rows of a file of a known shape, in bounded memory; header, delimiter and columns are checked.

What a file is tells its header, or how the fields of its first row look: of the shape that is wanted, of
another dataset, or of one that no loader reads.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from loaders.intake.descriptions import shapes
from loaders.intake.files import LONGEST, Block, Line, Place, blocks, lines, not_text
from loaders.intake.outcome import FileProblem, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from hashlib import _Hash as Hash

    from loaders.intake.descriptions import Shape

GENERAL = "no file of "  # how a reason begins that knows no more than what a file is not
EMPTY = "the file is empty; fetch it again"
DELIMITERS = {"\t": "tab", ",": "`,`", ";": "`;`", "|": "`|`"}


def open_rows(
    place: Place, shape: Shape, *, after: int = 0, on_bytes: Callable[[int], None] | None = None
) -> Iterator[Row]:
    """Rows of a file behind line `after`; a header is checked, not given.

    Columns of the header may stand in any order, and there may be more than the shape names.

    Raises:
        FileProblem: wrong header, delimiter, number of columns in the first row, or encoding; the file
            breaks off. It names the dataset the file looks like, where it is another one.
    """
    if why := not_text(place, DELIMITERS[shape.delimiter]):
        raise FileProblem(place.name, 1, why)
    shape = _as_written(place, shape)
    rows = _csv_rows(place, shape, on_bytes) if shape.quoted is True else _plain_rows(place, shape, on_bytes)
    layout: Layout | None = None
    for row in rows:
        if layout is None:
            layout = _layout(place, row, shape)
            if shape.header:
                continue
        if row.line > after:
            yield layout.finished(row)
    if layout is None:
        raise FileProblem(place.name, 1, EMPTY)


def open_blocks(
    place: Place,
    shape: Shape,
    least: int,
    on_bytes: Callable[[int], None] | None = None,
    sha256: Hash | None = None,
) -> Iterator[tuple[Layout, Block]]:
    """Lines of a file in which each row is one, behind its header, and how a row is made of each.

    least, sha256: as `blocks` takes them.

    Raises:
        FileProblem: as `open_rows`.
    """
    if why := not_text(place, DELIMITERS[shape.delimiter]):
        raise FileProblem(place.name, 1, why)
    layout: Layout | None = None
    for block in blocks(place, on_bytes, closed=shape.closed, least=least, sha256=sha256):
        behind = 0
        while layout is None and behind < len(block.data):
            first = _plain_row(block.line(behind), shape)
            layout = _layout(place, first, shape) if first else None
            behind += 1 if layout is None or shape.header else 0
        if layout and behind < len(block.data):
            yield layout, block.behind(behind) if behind else block
    if layout is None:
        raise FileProblem(place.name, 1, EMPTY)


@dataclass(frozen=True, slots=True)
class Layout:
    """How rows stand in one file. index: columns by their names. width: least and most fields of a row."""

    shape: Shape
    index: dict[str, int]
    width: tuple[int, int]

    def row(self, line: Line) -> Row | None:
        """The row of one line; None of an empty one."""
        row = _plain_row(line, self.shape)
        return None if row is None else self.finished(row)

    def finished(self, row: Row) -> Row:
        """A row that knows its columns, and whether it has too few or too many."""
        row.index = self.index
        if missing := self.shape.missing:
            row.fields = ["" if field.strip() == missing else field for field in row.fields]
        least, most = self.width
        if row.problem is None and not least <= len(row.fields) <= most:
            row.problem = f"{len(row.fields)} columns, {_wanted(self.width)} wanted"
        return row


def _layout(place: Place, first: Row, shape: Shape) -> Layout:
    if why := why_not_of_shape(first.raw, first.fields, shape):
        known = not why.startswith(GENERAL)
        raise FileProblem(place.name, first.line, why if known else first.problem or why)
    if not shape.header:
        return Layout(shape, {}, shape.columns)
    names = [name.strip() for name in first.fields]
    index = {name: at for at, name in reversed(list(enumerate(names))) if name}
    return Layout(shape, index, (max(index.values(), default=0) + 1, len(names)))  # it may end in a delimiter


def _as_written(place: Place, shape: Shape) -> Shape:
    first = next(iter(lines(place)), None) if shape.quoted is True else None
    return as_written(first.text, shape) if first else shape


def _wanted(width: tuple[int, int]) -> str:
    return str(width[0]) if width[0] == width[1] else f"{width[0]} to {width[1]}"


def _plain_rows(place: Place, shape: Shape, on_bytes: Callable[[int], None] | None) -> Iterator[Row]:
    for line in lines(place, on_bytes, closed=shape.closed):
        if row := _plain_row(line, shape):
            yield row


def _plain_row(line: Line, shape: Shape) -> Row | None:
    """The row of a line; None of an empty one."""
    number, text, problem, cleaned = line
    if problem is not None:
        return Row(number, [], text, {}, problem)
    if not text:
        return None
    fields = text.split(shape.delimiter)
    if shape.quoted and '"' in text:
        fields = [_bare(field) for field in fields]
    return Row(number, fields, text, {}, cleaned=cleaned)


def _bare(field: str) -> str:
    """A field without the quotes it stands in, if it does: no quote in it stands alone."""
    if len(field) > 1 and field[0] == field[-1] == '"':
        inner = field[1:-1].replace('""', "\0").replace('\\"', "\0")
        if '"' not in inner:
            return inner.replace("\0", '"')
    return field


class _Fed:
    """Lines for csv.reader, which may take several for one row; those with a problem are kept apart."""

    def __init__(self, source: Iterator[Line]) -> None:
        self.source = source
        self.taken: list[Line] = []

    def __iter__(self) -> Iterator[str]:
        for line in self.source:
            self.taken.append(line)
            yield "" if line.problem else line.text + "\n"


def _csv_rows(place: Place, shape: Shape, on_bytes: Callable[[int], None] | None) -> Iterator[Row]:
    csv.field_size_limit(LONGEST)
    fed = _Fed(iter(lines(place, on_bytes, closed=shape.closed)))
    form: Any = {"delimiter": shape.delimiter, "escapechar": shape.escape, "strict": True}
    reader = csv.reader(fed, **form)
    while True:
        fed.taken = []
        problem = None
        fields: list[str] = []
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = f"not readable as CSV: {error}"
            reader = csv.reader(fed, **form)
        problem = next((line.problem for line in fed.taken if line.problem), problem)
        raw = "\n".join(line.text for line in fed.taken)
        if problem is not None:
            yield Row(fed.taken[0].number, [], raw[:LONGEST], {}, problem)
        elif fields:
            yield Row(fed.taken[0].number, fields, raw, {}, cleaned=any(line.cleaned for line in fed.taken))


def why_not_of_shape(raw: str, fields: list[str], shape: Shape) -> str | None:
    """Why a first line is none of `shape`, in one line that says what to do; None where it is one."""
    why = _difference(fields, shape)
    if why is None:
        return None
    if title := _unsupported(raw):
        return title
    for other in shapes():
        if other != shape and fits(raw, other):
            load = f"; load it with `diplograph load {other.source}`" if other.source != shape.source else ""
            return f"this is a file of {other.title} ({other.what}){load}"
    for delimiter, name in DELIMITERS.items():
        if delimiter != shape.delimiter and _difference(_fields(raw, delimiter), shape) is None:
            return f"columns are separated by {name}; {DELIMITERS[shape.delimiter]} is wanted"
    return f"{GENERAL}{shape.title} ({shape.what}): {why}"


@cache
def unsupported() -> list[dict[str, Any]]:
    """Tables of the field that no loader reads; see unsupported.yaml."""
    text = files("loaders.intake").joinpath("unsupported.yaml").read_text("utf-8")
    return list(YAML(typ="safe", pure=True).load(text))


def _unsupported(raw: str) -> str | None:
    """What a first line belongs to, where that is known and not supported."""
    rows = [_fields(raw, delimiter) for delimiter in DELIMITERS]
    for table in unsupported():
        if header := set(map(str.casefold, table.get("header", ()))):
            known = any(header <= {field.strip().casefold() for field in row} for row in rows)
        else:
            fields = raw.split("\t" if table["delimiter"] == "tab" else table["delimiter"])
            known = len(fields) >= len(table["like"]) and all(map(re.fullmatch, table["like"], fields))
        if known:
            instead = f"; {table['instead']}" if "instead" in table else ""
            return f"this is a file of {table['title']}, which is not supported{instead}"
    return None


def _fields(raw: str, delimiter: str) -> list[str]:
    """The fields of a line, also where some stand in quotes."""
    try:
        return next(csv.reader([raw], delimiter=delimiter), [])
    except csv.Error:
        return []


def fits(raw: str, shape: Shape) -> bool:
    """Whether a first line looks like one of `shape`."""
    shape = as_written(raw, shape)
    return _difference(columns(raw, shape), shape) is None


def as_written(raw: str, shape: Shape) -> Shape:
    """The shape as a first line has it: a table in CSV may come separated by tabs.

    So Dataverse gives out what it has taken in as a table (`.tab`), with a backslash before a quote.
    """
    tabbed = replace(shape, delimiter="\t", escape="\\")
    may = shape.quoted is True and shape.header and _difference(columns(raw, shape), shape)
    return tabbed if may and _difference(columns(raw, tabbed), tabbed) is None else shape


def columns(raw: str, shape: Shape) -> list[str]:
    """What stands in the first line of a file of `shape`, without quotes: the names of its columns."""
    return [field.strip().strip('"') if shape.quoted else field for field in raw.split(shape.delimiter)]


def _difference(fields: list[str], shape: Shape) -> str | None:
    if shape.header:
        there = {field.strip() for field in fields}
        missing = [
            name.replace(" | ", " or ") for name in shape.header if there.isdisjoint(name.split(" | "))
        ]
        strange = [name for name in shape.lacks if name in there]
        if missing or not strange:
            return f"the header has no column {', '.join(missing)}" if missing else None
        return f"the header has a column {', '.join(strange)}"
    low, high = shape.columns
    if not low <= len(fields) <= high:
        wanted = str(low) if low == high else f"{low} to {high}"
        return f"the first row has {len(fields)} columns, {wanted} are wanted"
    for number, (pattern, field) in enumerate(zip(shape.like, fields, strict=False), 1):
        if not re.fullmatch(pattern, field.strip()):
            return f"column {number} of the first row is {field.strip()[:40]!r}"
    return None
