"""What is wrong with a whole file: nothing of it is loaded from there on."""

from __future__ import annotations

from graph.errors import InputError


class FileProblem(InputError):
    """A file that cannot be read on; `file`, `line` (from 1; 0: the file as a whole) and `reason`."""

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__(f"{file}:{line}: {reason}")
        self.file = file
        self.line = line
        self.reason = reason

    def __reduce__(self) -> tuple[type[FileProblem], tuple[str, int, str]]:
        """So that it can be raised in another process than it came up in."""
        return FileProblem, (self.file, self.line, self.reason)
