"""Tables for a file or a pipe, letter for letter as rich draws them in SIMPLE_HEAD, in a tenth of its time.

rich makes pieces of each cell that have a style each, which a file has no use for. The rules of widths are
its `Table._calculate_column_widths`; cells and words are still measured and broken by rich.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from rich._ratio import ratio_reduce
from rich._wrap import divide_line
from rich.cells import cell_len, set_cell_size

if TYPE_CHECKING:
    from collections.abc import Sequence

PADDING = 2  # a space on each side of a cell
COLOURED = frozenset({"FORCE_COLOR", "TTY_COMPATIBLE"})  # by which rich takes a file for a terminal
MARKUP = frozenset("[:\\")  # what rich reads in the name of a column


def file_width(default: int) -> int | None:
    """How wide a table on stdout may be, in cells: COLUMNS, or `default`; None where rich has to draw it."""
    told = os.environ.get("COLUMNS", str(default))
    letters = (sys.stdout.encoding or "utf-8").lower().startswith("utf")
    if sys.stdout.isatty() or COLOURED & os.environ.keys() or not (letters and told.isdecimal()):
        return None
    return int(told)


def drawn(
    title: str, names: Sequence[str], rows: Sequence[Sequence[str]], unbroken: Sequence[bool], width: int
) -> str | None:
    """The table as text, at most `width` cells wide; `unbroken` says which columns are cut, not wrapped.

    None where rich has to draw it: some text is more than a line of letters that show, or lacks room.
    """
    plain = all(cell.isprintable() for row in ([title], names, *rows) for cell in row)
    if not names or not plain or any(MARKUP.intersection(name) for name in names):
        return None
    room = width - len(names) - 1
    if room < len(names):
        return None
    columns = list(zip(names, *rows, strict=True))
    widths = [min(max(map(cell_len, column)) + PADDING, room) for column in columns]
    widths = _narrowed(widths, [not whole for whole in unbroken], room)
    if min(widths) <= PADDING:
        return None
    across = sum(widths) + len(names) + 1
    lines = [*(_lines(title, across) if title else ()), " " * across]
    for number, row in enumerate((names, *rows)):
        cells = [
            _lines(cell, size - PADDING, whole=whole)
            for cell, size, whole in zip(row, widths, unbroken, strict=True)
        ]
        height = max(map(len, cells))
        for cell, size in zip(cells, widths, strict=True):
            blank = [" " * (size - PADDING)] * (height - len(cell))
            cell[:] = cell + blank if number else blank + cell
        lines += [f"  {'   '.join(parts)}  " for parts in zip(*cells, strict=True)]
        if not number:
            lines.append(f" {'─' * (across - PADDING)} ")
    return "\n".join([*lines, " " * across, ""])


def _narrowed(widths: list[int], may_wrap: list[bool], room: int) -> list[int]:
    """The widest of those that may wrap made as narrow as the next, until all fit; then every one evenly."""
    while (excess := sum(widths) - room) > 0 and any(may_wrap):
        breakable = [size if wraps else 0 for size, wraps in zip(widths, may_wrap, strict=True)]
        widest = max(breakable)
        step = widest - max((size for size in (0, *breakable) if size != widest), default=0)
        if not step:
            break
        widths = ratio_reduce(
            excess, [int(size == widest) for size in breakable], [min(excess, step)] * len(widths), widths
        )
    return ratio_reduce(excess, [1] * len(widths), widths, widths) if excess > 0 else widths


def _lines(text: str, size: int, *, whole: bool = False) -> list[str]:
    """The text in lines of `size` cells."""
    ends = [] if whole else divide_line(text, size)
    parts = [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]
    return [set_cell_size(part, size) for part in parts]
