"""Tables for files are those that rich would draw, letter for letter."""

from __future__ import annotations

import io
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from diplograph.plain_table import drawn, file_width
from diplograph.terminal import UNBROKEN, print_rows

# Latin, wide letters, letters of no width, joined ones, and what is no letter.
PIECES = (
    "a", "b", " ", "  ", "-", "word", "longer-word", "김정은", "中", "é", "e\u0301", "☎\ufe0f", "👨", "[x]",
    ":", "\u0301",
)  # fmt: skip
NAMES = ("id", "a name", "가", "longest-of-names")
ODD = ("\n", "\t", "\u200d", "\u3000", "\x1b", "\u2028")


def texts(*more: str) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from((*PIECES, *more)), max_size=12).map("".join)


@st.composite
def tables(draw: st.DrawFn, *more: str) -> tuple[str, list[str], list[list[str]], list[bool], int]:
    count = draw(st.integers(1, 6))
    names = draw(st.lists(st.sampled_from(NAMES), min_size=count, max_size=count))
    rows = draw(st.lists(st.lists(texts(*more), min_size=count, max_size=count), max_size=5))
    unbroken = draw(st.lists(st.booleans(), min_size=count, max_size=count))
    return draw(texts()), names, rows, unbroken, draw(st.integers(1, 120))


def by_rich(title: str, names: list[str], rows: list[list[str]], unbroken: list[bool], width: int) -> str:
    table = Table(title=Text(title) if title else None, title_justify="left", box=SIMPLE_HEAD)
    for name, whole in zip(names, unbroken, strict=True):
        table.add_column(name, no_wrap=whole, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    out = io.StringIO()
    Console(file=out, width=width, force_terminal=False).print(table)
    return out.getvalue()


@settings(max_examples=400, deadline=None)
@given(tables())
def test_a_table_is_drawn_as_by_rich(table: tuple[str, list[str], list[list[str]], list[bool], int]) -> None:
    ours = drawn(*table)
    assert ours is None or ours.split("\n") == by_rich(*table).split("\n")


@settings(deadline=None)
@given(tables(*ODD))
def test_what_is_no_line_of_letters_is_left_to_rich(
    table: tuple[str, list[str], list[list[str]], list[bool], int],
) -> None:
    ours = drawn(*table)
    assert ours is None or not any(odd in cell for row in table[2] for cell in row for odd in ODD)


def test_most_tables_need_no_rich() -> None:
    rows = [["2023-09-13", "Kim Jong Un meets 习近平 " * 20]]
    table = ("A title", ["date", "title"], rows, [True, False], 100)
    ours = drawn(*table)
    assert ours is not None
    assert ours == by_rich(*table)
    assert drawn("", [], [], [], 100) is None
    assert drawn("", ["[bold]"], [["x"]], [False], 100) is None


@pytest.mark.parametrize(
    ("variable", "value"), [("FORCE_COLOR", "1"), ("TTY_COMPATIBLE", "1"), ("COLUMNS", "wide")]
)
def test_where_rich_is_told_how_to_draw_it_draws(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert file_width(160) == 160
    monkeypatch.setenv("COLUMNS", "100")
    assert file_width(160) == 100
    monkeypatch.setenv(variable, value)
    assert file_width(160) is None
    assert "rich.table" in sys.modules
    print_rows(["id", "name"], [["kp", "북한"]], "table", optional=["name"])
    assert "kp" in capsys.readouterr().out


def test_columns_that_keep_their_cells_whole_are_known() -> None:
    assert "date" in UNBROKEN
