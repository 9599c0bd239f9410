"""Rows of a file of a known shape: header, delimiter and columns checked, memory bounded."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loaders.intake.lines import LONGEST, Line, Place, lines
from loaders.intake.problem import FileProblem
from loaders.intake.recognise import DELIMITERS, GENERAL, as_written, misfit
from loaders.intake.stranger import stranger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from loaders.intake.about import Shape


@dataclass(slots=True)
class Row:
    """One row: `line` from 1 (its first), `fields` as text, `raw` as it stands in the file.

    row["column"] is a field by its name in the header. problem: why it cannot be read; then no fields.
    """

    line: int
    fields: list[str]
    raw: str
    index: Mapping[str, int]
    problem: str | None = None

    def __getitem__(self, column: str) -> str:
        """The field of this column, without spaces around it."""
        return self.fields[self.index[column]].strip()


def open_rows(
    place: Place, shape: Shape, *, after: int = 0, tell: Callable[[int], None] | None = None
) -> Iterator[Row]:
    """Rows of a file behind line `after`; a header is checked, not given.

    Columns of the header may stand in any order, and there may be more than the shape names.

    Raises:
        FileProblem: wrong header, delimiter, number of columns in the first row, or encoding; the file
            breaks off. It names the dataset the file looks like, where it is another one.
    """
    if why := stranger(place, DELIMITERS[shape.delimiter]):
        raise FileProblem(place.name, 1, why)
    shape = _as_written(place, shape)
    rows = _quoted(place, shape, tell) if shape.quoted is True else _split(place, shape, tell)
    index: dict[str, int] = {}
    width = shape.columns
    row: Row | None = None
    for number, row in enumerate(rows):
        if number == 0:
            if why := misfit(row.raw, row.fields, shape):
                known = not why.startswith(GENERAL)
                raise FileProblem(place.name, row.line, why if known else row.problem or why)
            if shape.header:
                names = [name.strip() for name in row.fields]
                index = {name: at for at, name in reversed(list(enumerate(names))) if name}
                width = (max(index.values(), default=0) + 1, len(names))  # a header may end in a delimiter
                continue
        if row.line <= after:
            continue
        row.index = index
        if shape.missing:
            row.fields = ["" if field.strip() == shape.missing else field for field in row.fields]
        if row.problem is None and not width[0] <= len(row.fields) <= width[1]:
            row.problem = f"{len(row.fields)} columns, {_wanted(width)} wanted"
        yield row
    if row is None:
        raise FileProblem(place.name, 1, "the file is empty; fetch it again")


def _as_written(place: Place, shape: Shape) -> Shape:
    first = next(iter(lines(place)), None) if shape.quoted is True else None
    return as_written(first.text, shape) if first else shape


def _wanted(width: tuple[int, int]) -> str:
    return str(width[0]) if width[0] == width[1] else f"{width[0]} to {width[1]}"


def _split(place: Place, shape: Shape, tell: Callable[[int], None] | None) -> Iterator[Row]:
    delimiter = shape.delimiter
    for number, text, problem in lines(place, tell, closed=shape.closed):
        if problem is not None:
            yield Row(number, [], text, {}, problem)
        elif text:
            fields = text.split(delimiter)
            if shape.quoted and '"' in text:
                fields = [_bare(field) for field in fields]
            yield Row(number, fields, text, {})


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


def _quoted(place: Place, shape: Shape, tell: Callable[[int], None] | None) -> Iterator[Row]:
    csv.field_size_limit(LONGEST)
    fed = _Fed(iter(lines(place, tell, closed=shape.closed)))
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
            yield Row(fed.taken[0].number, fields, raw, {})
