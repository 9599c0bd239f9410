"""What a user sees of any command: answers on stdout, steps and errors on stderr, and the exit code.

Answers are a table to read, `--json` as the API gives it, or `--csv` for a spreadsheet. All of it passes
here, so that no hidden character (graph/hidden.py) reaches the terminal.

Exit codes: 0 done, 1 an error the line names, 2 wrong usage, 130 Ctrl-C, 143 terminated.
"""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Event
from typing import TYPE_CHECKING, Annotated, Any, Literal, NoReturn, Self, TypeVar

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from graph.hidden import escaped, shown
from questions.table import Table, inert

if TYPE_CHECKING:
    from types import FrameType

    from rich.console import Console
    from rich.progress import Progress, ProgressColumn, TaskID

# Typer ends the command itself for these.
PASSED_ON = (typer.Exit, typer.Abort, TyperException, BrokenPipeError)
INTERRUPTED = 130
TERMINATED = 143
_ending = Event()  # SIGTERM has come


class Diplograph(TyperGroup):
    """The group of all commands, which turns what goes wrong in one into an exit code."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - typer keeps its own context type
        """Run the command.

        Raises:
            typer.Exit: with the exit code.
        """
        from graph.errors import DiplographError

        # A terminal that lacks a letter gets its number, as \uae40, and not an error.
        if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.errors == "strict":
            sys.stdout.reconfigure(errors="backslashreplace")
        for name in ("SIGTERM", "SIGHUP"):  # without a handler, what we started would be left running
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # as under nohup
                signal.signal(number, _terminate)
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            fail("stopped", INTERRUPTED)
        except PASSED_ON:
            raise
        except Exception as error:
            if os.environ.get("DIPLOGRAPH_LOG_LEVEL", "").lower() == "debug":
                raise
            if isinstance(error, DiplographError):
                fail(str(error))
            fail(f"a mistake in diplograph, {error!r}; DIPLOGRAPH_LOG_LEVEL=debug shows where")


def fail(message: str, code: int = 1) -> NoReturn:
    """Print `message` on stderr and end the command.

    Raises:
        typer.Exit: always.
    """
    say(f"diplograph: {message}")
    raise typer.Exit(code)


def _terminate(_number: int, _frame: FrameType | None) -> NoReturn:
    _ending.set()
    raise SystemExit(TERMINATED)


def pause(seconds: float) -> None:
    """Sleep, in a command that works until it is told to end.

    Raises:
        SystemExit: it was told. What a signal raises may be lost: the driver's packer (neo4j-rust-ext 6.4)
            takes any error within it for another type of value.
    """
    if _ending.wait(seconds):
        raise SystemExit(TERMINATED)


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, in the shape the API answers.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV with a header line.")]
Form = Literal["table", "json", "csv"]
A = TypeVar("A")

UNBROKEN = frozenset({"date", "kind", "id", "type"})
NARROW = 120
FILE_WIDTH = 160  # columns of a table that goes to a file or a pipe


def form(as_json: bool, as_csv: bool) -> Form:
    """The form asked for.

    Raises:
        typer.BadParameter: both were.
    """
    if as_json and as_csv:
        raise typer.BadParameter("use --json or --csv, not both")
    return "json" if as_json else "csv" if as_csv else "table"


def print_json(answer: object) -> None:
    """`answer` as JSON in its own script, indented on a terminal."""
    # Where the encoding lacks letters, JSON's own escapes stand for them.
    plain = not (sys.stdout.encoding or "").lower().startswith("utf")
    text = json.dumps(answer, ensure_ascii=plain, default=str, indent=2 if sys.stdout.isatty() else None)
    sys.stdout.write(escaped(text) + "\n")


def print_rows(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    shape: Form,
    title: str = "",
    optional: Sequence[str] = (),
) -> None:
    """Rows as a table or as CSV; a cell of None stays empty, a list or map becomes JSON.

    In CSV a text that a spreadsheet would take for a formula has an apostrophe before it.
    A table leaves out columns that are empty throughout, and the `optional` ones where it is narrow.
    """
    if shape == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(map(_spreadsheet_cell, columns))
        writer.writerows([_spreadsheet_cell(value) for value in row] for row in rows)
        return
    title, columns = shown(title), [shown(name) for name in columns]
    cells = [[cell(value) for value in row] for row in rows]
    from diplograph.plain_table import drawn, file_width

    width = file_width(FILE_WIDTH)
    left_out = optional if (width or _terminal().width) < NARROW else ()
    kept = [
        number
        for number, name in enumerate(columns)
        if name not in left_out and (not cells or any(row[number] for row in cells))
    ]
    names = [columns[number] for number in kept]
    unbroken = [name in UNBROKEN for name in names]
    chosen = [[row[number] for number in kept] for row in cells]
    text = None if width is None else drawn(title, names, chosen, unbroken, width)
    if text is not None:
        sys.stdout.write(text)
        return
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title) if title else None, title_justify="left", box=SIMPLE_HEAD)
    for name, whole in zip(names, unbroken, strict=True):
        table.add_column(name, no_wrap=whole, overflow="fold")
    for row in chosen:
        table.add_row(*map(Text, row))  # Text: brackets in a title are no markup
    _terminal().print(table)


def _terminal() -> Console:
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else FILE_WIDTH)


def print_answer(answer: A, shape: Form, tables: Callable[[A], Table | Sequence[Table]]) -> None:
    """An answer in the form asked for; CSV has the first of several tables, without facts and notes."""
    if shape == "json":
        print_json(answer)
        return
    made = tables(answer)
    made = [made] if isinstance(made, Table) else made
    if shape == "csv":
        print_rows(made[0].columns, made[0].rows, shape)
        return
    for table in made:
        for each in (*table.above, table):
            _print_table(each)


def _print_table(table: Table) -> None:
    if table.facts:
        print_facts(table.facts, table.title)
    if table.columns:
        title = "" if table.facts else table.title
        print_rows(table.columns, table.rows, "table", title, table.optional)
    for note in table.notes:
        tell(note)


def print_facts(facts: Mapping[str, object], title: str = "") -> None:
    """Names and values, one a line; those without a value are left out."""
    if title:
        tell(title)
    given = {name: cell(value) for name, value in facts.items() if value not in (None, "", [], {})}
    width = max(map(len, given), default=0)
    for name, value in given.items():
        tell(f"  {name:<{width}}  {value}")


def cell(value: object) -> str:
    """A value in one cell: text without hidden characters, None empty, anything nested as JSON."""
    if value is None:
        return ""
    if isinstance(value, list | tuple | dict):
        return escaped(json.dumps(value, ensure_ascii=False, default=str))
    return shown(str(value))


def _spreadsheet_cell(value: object) -> str:
    return inert(cell(value)) if isinstance(value, str) else cell(value)


LINE_SECONDS = 5.0  # between two lines on the same download where there is no terminal


def tell(line: str) -> None:
    """One line of an answer, on stdout."""
    sys.stdout.write(f"{shown(line)}\n")


def say(line: str) -> None:
    """One line about a step that takes time, or about what went wrong, on stderr."""
    sys.stderr.write(f"{shown(line)}\n")
    sys.stderr.flush()


class _Bar:
    """A bar on stderr while a step lasts, where stderr is a terminal; elsewhere a line now and then."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._told = 0.0

    def _draw(self, columns: Sequence[ProgressColumn], name: str, total: float | None, **fields: int) -> None:
        from rich.console import Console
        from rich.progress import Progress

        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(name, total=total, **fields)  # type: ignore[arg-type]
        self._bar.start()

    def _move(self, **values: float | None) -> None:
        assert self._bar is not None
        assert self._task is not None
        self._bar.update(self._task, **values)  # type: ignore[arg-type]

    def _line_is_due(self) -> bool:
        now = time.monotonic()
        if now - self._told <= LINE_SECONDS:
            return False
        self._told = now
        return True

    def _stop(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


class Download(_Bar):
    """The progress of one download in bytes; a `graph.local.fetch.Progress`."""

    def __init__(self) -> None:
        super().__init__()
        self._total = self._here = 0

    def start(self, total: int) -> None:
        """`total` bytes are to come; 0 where nobody knows."""
        self._total, self._here, self._told = total, 0, time.monotonic()
        if sys.stderr.isatty():
            from rich.progress import BarColumn, DownloadColumn, TimeRemainingColumn, TransferSpeedColumn

            columns = (BarColumn(), DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn())
            self._draw(columns, "", total or None)

    def advance(self, n: int) -> None:
        """`n` more bytes are here."""
        self._here += n
        if self._bar is not None:
            self._move(completed=self._here)
        elif self._line_is_due():
            total = f"of {self._total / 1e6:.0f} " if self._total else ""
            say(f"  {self._here / 1e6:.0f} {total}MB")

    def done(self) -> None:
        """No more will come."""
        self._stop()


class Rows(_Bar):
    """The progress of loading files: rows, rows a second, time left; a `loaders.intake.job.Watch`."""

    def __init__(self) -> None:
        super().__init__()
        self._name = ""
        self._size = self._first = 0
        self._began = 0.0

    def begin(self, name: str, size: int, rows: int) -> None:
        """A file of `size` bytes begins, of which `rows` rows were loaded before."""
        self._name, self._size, self._first = shown(name), size, rows
        self._began = self._told = time.monotonic()
        if sys.stderr.isatty():
            from rich.progress import BarColumn, TextColumn, TimeRemainingColumn

            title = TextColumn("{task.description}", markup=False)
            counts = TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f}/s")
            columns = (title, BarColumn(), counts, TimeRemainingColumn())
            self._draw(columns, self._name, size, rows=rows, rate=0)

    def at(self, behind: int, rows: int) -> None:
        """So many bytes and rows are behind."""
        rate = (rows - self._first) / max(time.monotonic() - self._began, 0.001)
        if self._bar is not None:
            self._move(completed=behind, rows=rows, rate=rate)
        elif self._line_is_due():
            say(f"  {self._name}: {rows:,} rows, {rate:,.0f}/s, {100 * behind / max(self._size, 1):.0f} %")

    def end(self) -> None:
        """The file is through, or the load was cut off."""
        self._stop()


class Steps(_Bar):
    """Steps of which the share done is known: a bar each, or lines where there is no terminal."""

    def __init__(self) -> None:
        super().__init__()
        self._step = ""
        self._began = 0.0

    def __enter__(self) -> Self:
        """Nothing is shown before the first step."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        self._stop()

    def tell(self, step: str, done: float) -> None:
        """So much (0 to 1) of `step` is done; a step that takes one go is told once, with 0."""
        if step != self._step:
            self._stop()
            self._step = step
            self._began = self._told = time.monotonic()
            if not sys.stderr.isatty():
                say(step)
        if sys.stderr.isatty():
            if self._bar is None:
                from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

                title = TextColumn("{task.description}", markup=False)
                columns = (title, BarColumn(), TimeElapsedColumn(), TimeRemainingColumn())
                self._draw(columns, step, 1 if done else None)
            self._move(completed=done, total=1 if done else None)
        elif done and self._line_is_due():
            left = (time.monotonic() - self._began) * (1 / done - 1)
            say(f"  {step}: {100 * done:.0f} %, {left:.0f} s left")
