"""What a loader hands over: the dataset, its files in order, and where their rows go."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from graph.errors import InputError
from loaders.intake.choice import Passed, problem
from loaders.intake.files import Row, open_rows
from loaders.intake.lines import lines
from loaders.intake.outcome import Rejected
from loaders.intake.recognise import as_written, columns

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from graph.store.writer import Transaction, Writer
    from loaders.intake.about import About, Shape
    from loaders.intake.lines import Place
    from loaders.intake.outcome import Outcome
    from loaders.shared.dyads import YearCounts

Read = tuple[Row, "Outcome"]
ID = re.compile(r"[a-z][a-z0-9_.-]{0,40}")
NOT_OURS = frozenset({"base", "curated", "cow", "gw"})


@dataclass(frozen=True)
class Part:
    """One file, and what a row of it becomes. `read` looks at nothing but the row: it may be run again."""

    place: Place
    shape: Shape
    read: Callable[[Row], Outcome]

    def check(self) -> None:
        """Raise FileProblem where the file is not of this shape."""
        if why := problem(self.place, self.shape):
            raise why

    def header(self) -> list[str]:
        """What stands in the first line: the names of the columns."""
        first = next(iter(lines(self.place)), None)
        return columns(first.text, as_written(first.text, self.shape)) if first else []

    def outcomes(self, after: int, tell: Callable[[int], None] | None = None) -> Iterator[Read]:
        """Each row behind line `after` with what it becomes; raises FileProblem as `open_rows`."""
        for row in open_rows(self.place, self.shape, after=after, tell=tell):
            yield row, Rejected("", row.problem) if row.problem else self.read(row)


class Sink(Protocol):
    """Writes the facts of loaded rows."""

    def write(
        self, transaction: Transaction, dataset: str, file: int, batch: Sequence[tuple[Row, Any]]
    ) -> Written:
        """Write (row, facts) of one batch; `file` is its number in the dataset.

        Called again with the same batch where the server rolled back, so it remembers nothing itself.
        """

    def committed(self) -> None:
        """What `write` did last is in the graph for good."""


@dataclass(slots=True)
class Written:
    """What a sink did: `already` rows were in the graph before, `ledger` is what the others count.

    alone: rows that tie something to what is not in the graph, as a member to a treaty that was rejected.
    """

    already: int
    ledger: YearCounts
    alone: int = 0


@dataclass(frozen=True)
class Job:
    """One dataset to load.

    derive: works out what follows from all of its files, and tells whether that is new. beside: files that
    were read for the sake of others. passed: files that were given and are not loaded.
    """

    about: About
    parts: list[Part]
    sink: Sink
    derive: Callable[[Writer], bool | None] | None = None
    beside: tuple[Place, ...] = ()
    passed: tuple[Passed, ...] = ()


class Watch(Protocol):
    """Somebody who looks on while a file is loaded."""

    def begin(self, name: str, size: int, rows: int) -> None:
        """A file of `size` bytes on disk begins, of which `rows` rows were loaded before."""

    def at(self, behind: int, rows: int) -> None:
        """So many bytes and rows of it are behind."""

    def end(self) -> None:
        """It is through."""


class Unwatched:
    """Nobody looks on."""

    def begin(self, name: str, size: int, rows: int) -> None:
        """Nothing."""

    def at(self, behind: int, rows: int) -> None:
        """Nothing."""

    def end(self) -> None:
        """Nothing."""


def named(about: About, dataset: str | None) -> About:
    """The dataset under another id, where one is given.

    Raises:
        InputError: it is no id, or one the graph itself uses.
    """
    if dataset is None:
        return about
    if not ID.fullmatch(dataset) or dataset in NOT_OURS:
        message = f"--dataset {dataset!r} cannot be an id; write small letters and digits, as {about.id}"
        raise InputError(message)
    return replace(about, id=dataset)
