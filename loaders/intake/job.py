"""What a loader hands over: the dataset, its files in order, and where their rows go; opened by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from importlib import import_module
from inspect import signature
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from graph.errors import InputError
from loaders.intake.parts import passed_over

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from graph.store.writer import Transaction, Writer
    from loaders.intake.cursor import Entry
    from loaders.intake.descriptions import Description
    from loaders.intake.files import Place
    from loaders.intake.outcome import Row
    from loaders.intake.parts import Part, Passed, Read
    from loaders.shared.dyads import YearCounts

ID = re.compile(r"[a-z][a-z0-9_.-]{0,40}")
NOT_OURS = frozenset({"base", "curated", "cow", "gw"})


class Sink:
    """Writes the facts of loaded rows."""

    def prepare(self, dataset: str, rows: Sequence[tuple[Row, Any]]) -> Any:  # noqa: ANN401 - the sink's own
        """What `write` gets for the (row, facts) of one batch: all that needs no look at the graph.

        Called in a thread of its own, while the batch before is written.
        """
        del dataset
        return rows

    def write(self, transaction: Transaction, dataset: str, file: int, batch: Any) -> Written:  # noqa: ANN401
        """Write what `prepare` made of one batch; `file` is its number in the dataset.

        Called again with the same batch where the server rolled back, so it remembers nothing itself.
        """
        raise NotImplementedError

    def committed(self) -> None:
        """What `write` did last is in the graph for good."""


@dataclass(slots=True)
class Written:
    """What a sink did: `already` rows were in the graph before, `ledger` is what the others count.

    alone: rows that tie something to what is not in the graph, as a member to a treaty that was rejected.
    left_out: by the reason, the lines of rows that say nothing new.
    """

    already: int
    ledger: YearCounts
    alone: int = 0
    left_out: dict[str, list[int]] = field(default_factory=dict)

    def leave_out(self, why: str, lines: Iterable[int]) -> None:
        """Note rows that were left out, for `why`."""
        if some := list(lines):
            self.left_out.setdefault(why, []).extend(some)


class Rows(Protocol):
    """What is loaded under one cursor: a file (`Part`), or a slice of a prepared folder."""

    @property
    def may_repeat(self) -> bool:
        """Whether the same contents under another name are the same rows."""

    def entry(self) -> Entry:
        """How its cursor names it."""

    def check(self) -> None:
        """Raise InputError where it is not what it should be."""

    def outcomes(self, after: int, on_bytes: Callable[[int], None] | None = None) -> Iterator[Read]:
        """Each row behind line `after` with what it becomes."""


class Slices(NamedTuple):
    """Slices of a prepared folder, and the names of the files that it was prepared from."""

    rows: Sequence[Rows]
    files: Sequence[str]


@dataclass(frozen=True)
class Job:
    """One dataset to load.

    derive: works out what follows from all of its files, and tells whether that is new. beside: files that
    were read for the sake of others. passed: files that were given and are not loaded. slices: what is
    loaded in the place of `parts`.
    """

    description: Description
    parts: list[Part]
    sink: Sink
    derive: Callable[[Writer], bool | None] | None = None
    beside: tuple[Place, ...] = ()
    passed: tuple[Passed, ...] = ()
    slices: Slices | None = None

    @property
    def rows(self) -> Sequence[Rows]:
        """What is loaded, in its order."""
        return self.slices.rows if self.slices else self.parts


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


def with_id(description: Description, dataset: str | None) -> Description:
    """The dataset under another id, where one is given.

    Raises:
        InputError: it is no id, or one the graph itself uses.
    """
    if dataset is None:
        return description
    if not ID.fullmatch(dataset) or dataset in NOT_OURS:
        as_ours = f"write small letters and digits, as {description.id}"
        raise InputError(f"--dataset {dataset!r} cannot be an id; {as_ours}")
    return replace(description, id=dataset)


def open_job(source: str, paths: list[Path], dataset: str | None = None, **options: str | None) -> Job:
    """What loading these files of a source means; `dataset` replaces the id the source's YAML gives.

    options: what the files do not say and the user does, by the names the loader's `open_job` has for it.

    Raises:
        FileProblem: a file is missing or is none of this source.
        InputError: the id cannot be one, or an option is given that the loader does not ask for.
    """
    opened: Callable[..., Job] = import_module(f"loaders.{source}.read").open_job
    given_options = {name: text for name, text in options.items() if text is not None}
    for name in given_options.keys() - signature(opened).parameters.keys():
        raise InputError(f"--{name.replace('_', '-')} says nothing of {source}; leave it out")
    job = opened(paths, dataset, **given_options)
    used = {part.place for part in job.parts} | set(job.beside)
    return replace(job, passed=passed_over(paths, used, job.parts[0].shape))
