"""What is wrong with a dossier, each with its file, line and field."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

MANY = 500  # a file with more problems than this is not a dossier


class At(NamedTuple):
    """Where something stands: file as given, line from 1, path of keys inside the file."""

    file: str
    line: int
    field: str = ""

    def entry(self, key: str | int, line: int | None = None) -> At:
        """The place of the entry `key` (a list's number or a mapping's key) of what stands here."""
        step = f"[{key}]" if isinstance(key, int) else (f".{key}" if self.field else key)
        return At(self.file, line or self.line, self.field + step)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong; as text `file:line: field: what is wrong; what would be right`."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        """One line, as compilers write it."""
        where = f"{self.file}:{self.line}: "
        return where + (f"{self.field}: {self.message}" if self.field else self.message)


@dataclass(slots=True)
class Problems:
    """Collects problems; each is kept once."""

    found: set[Problem] = field(default_factory=set)

    def add(self, at: At, message: str) -> None:
        """Note that `message` is wrong at `at`."""
        if len(self.found) < MANY:
            self.found.add(Problem(at.file, at.line, at.field, message))

    def take_over(self, found: Iterable[Problem]) -> None:
        """Note problems found elsewhere."""
        self.found.update(found)

    def sorted(self, files: Iterable[str] | None = None) -> list[Problem]:
        """All problems by file and line; with `files` only those in them."""
        wanted = None if files is None else set(files)
        return sorted(problem for problem in self.found if wanted is None or problem.file in wanted)


def a_or_an(word: str) -> str:
    """The word with its article."""
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def shown(text: str, limit: int = 60) -> str:
    """`text` quoted on one line, cut when long."""
    line = " ".join(text.split())
    return repr(line if len(line) <= limit else line[: limit - 1] + "…")
