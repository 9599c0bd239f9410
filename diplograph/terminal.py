"""What a waiting user sees on stderr: lines, and bars where stderr is a terminal."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

LINE_SECONDS = 5.0  # between two lines on the same download where there is no terminal


def say(line: str) -> None:
    """One line about a step that takes time."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


class Download:
    """The progress of one download in bytes; a `graph.local.fetch.Progress`."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._total = self._here = 0
        self._told = 0.0

    def start(self, total: int) -> None:
        """`total` bytes are to come."""
        self._total, self._here, self._told = total, 0, time.monotonic()
        if not sys.stderr.isatty():
            return
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            DownloadColumn,
            Progress,
            TimeRemainingColumn,
            TransferSpeedColumn,
        )

        self._bar = Progress(
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task("", total=total)
        self._bar.start()

    def advance(self, n: int) -> None:
        """`n` more bytes are here."""
        self._here += n
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task, n)
        elif time.monotonic() - self._told > LINE_SECONDS:
            self._told = time.monotonic()
            say(f"  {self._here / 1e6:.0f} of {self._total / 1e6:.0f} MB")

    def done(self) -> None:
        """No more will come."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


class Rows:
    """The progress of loading files: rows, rows a second, time left; a `loaders.intake.job.Watch`."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._name = ""
        self._size = self._first = 0
        self._began = self._told = 0.0

    def begin(self, name: str, size: int, rows: int) -> None:
        """A file of `size` bytes begins, of which `rows` rows were loaded before."""
        self._name, self._size, self._first = name, size, rows
        self._began = self._told = time.monotonic()
        if not sys.stderr.isatty():
            return
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TextColumn("{task.fields[rows]:,} rows, {task.fields[rate]:,.0f}/s"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._task = self._bar.add_task(name, total=size, rows=rows, rate=0)
        self._bar.start()

    def at(self, behind: int, rows: int) -> None:
        """So many bytes and rows are behind."""
        now = time.monotonic()
        rate = (rows - self._first) / max(now - self._began, 0.001)
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=behind, rows=rows, rate=rate)
        elif now - self._told > LINE_SECONDS:
            self._told = now
            say(f"  {self._name}: {rows:,} rows, {rate:,.0f}/s, {100 * behind / max(self._size, 1):.0f} %")

    def end(self) -> None:
        """The file is through, or the load was cut off."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
