"""What a waiting user sees on stderr: lines, and bars where stderr is a terminal."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Self

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


class Steps:
    """Steps of which the share done is known: a bar each, or lines where there is no terminal."""

    def __init__(self) -> None:
        self._bar: Progress | None = None
        self._task: TaskID | None = None
        self._step = ""
        self._began = self._told = 0.0

    def __enter__(self) -> Self:
        """Nothing is shown before the first step."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take the bar away."""
        self._stop()

    def tell(self, step: str, done: float) -> None:
        """So much (0 to 1) of `step` is done; a step that takes one go is told once, with 0."""
        now = time.monotonic()
        if step != self._step:
            self._stop()
            self._step, self._began, self._told = step, now, now
            if not sys.stderr.isatty():
                say(step)
        if sys.stderr.isatty():
            self._draw(done)
        elif done and now - self._told > LINE_SECONDS:
            self._told = now
            say(f"  {step}: {100 * done:.0f} %, {(now - self._began) * (1 / done - 1):.0f} s left")

    def _draw(self, done: float) -> None:
        if self._bar is None:
            from rich.console import Console
            from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

            self._bar = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                TimeElapsedColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
                transient=True,
            )
            self._task = self._bar.add_task(self._step, total=1 if done else None)
            self._bar.start()
        assert self._task is not None
        self._bar.update(self._task, completed=done, total=1 if done else None)

    def _stop(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
