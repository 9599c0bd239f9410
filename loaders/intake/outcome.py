"""A row of a file, what becomes of it, and the account of all: read = loaded + rejected + skipped.

A row that cannot be read goes to the reject file; a file that cannot be read on raises FileProblem.
"""

from __future__ import annotations

import csv
import shutil
import sys
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TextIO

from graph.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

REJECT_COLUMNS = ("file", "line", "field", "reason", "raw")


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


@dataclass(slots=True)
class Row:
    """One row: `line` from 1 (its first), `fields` as text, `raw` as it stands in the file.

    row["column"] is a field by its name in the header. problem: why it cannot be read; then no fields.
    cleaned: hidden characters were taken out of it.
    """

    line: int
    fields: list[str]
    raw: str
    index: Mapping[str, int]
    problem: str | None = None
    cleaned: bool = False

    def __getitem__(self, column: str) -> str:
        """The field of this column, without spaces around it."""
        return self.fields[self.index[column]].strip()


class Rejected(NamedTuple):
    """It cannot be read; it goes to the reject file. field: the column at fault; empty: the whole row."""

    field: str
    reason: str

    @property
    def text(self) -> str:
        """Field and reason in one."""
        return f"{self.field}: {self.reason}" if self.field else self.reason


class Loaded(NamedTuple):
    """It goes into the graph. `facts` are what the job's sink writes.

    unresolved: (code system, code) of each actor of the row for which no country was found.
    lost: what of it cannot be read, and goes to the reject file: an impossible day, without which it stands.
    """

    facts: Any
    unresolved: tuple[tuple[str, str], ...] = ()
    lost: tuple[Rejected, ...] = ()

    @property
    def published(self) -> date | None:
        """The day the row was published; None of a table's, which have none."""
        day: date | None = getattr(self.facts, "published", None)
        return day


LOADED = "the row was loaded"
CLEANED = Rejected("", "hidden characters (control, zero width or of direction) were taken out")


class Skipped(NamedTuple):
    """It is read and left out on purpose."""

    reason: str


Outcome = Loaded | Rejected | Skipped


@dataclass(slots=True)
class Account:
    """How many rows became what, with the reasons counted; `lost` counts values of rows that were loaded.

    first, last: the earliest and latest day a loaded row was published.
    stateless: of the loaded ones, those that name somebody for whom no state was found.
    """

    loaded: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    first: date | None = None
    last: date | None = None
    stateless: int = 0

    def count(self, outcome: Outcome) -> None:
        """Count one row."""
        if isinstance(outcome, Loaded):
            self.loaded += 1
            if outcome.lost:
                self.lost.update(value.text for value in outcome.lost)
            if day := outcome.published:
                self.first, self.last = min(self.first or day, day), max(self.last or day, day)
            self.stateless += bool(outcome.unresolved)
        elif isinstance(outcome, Rejected):
            self.rejected[outcome.text] += 1
        else:
            self.skipped[outcome.reason] += 1

    @property
    def read(self) -> int:
        """All rows."""
        return self.loaded + self.rejected.total() + self.skipped.total()

    def plus(self, other: Account) -> Account:
        """Both together."""
        days = [day for account in (self, other) for day in (account.first, account.last) if day is not None]
        return Account(
            self.loaded + other.loaded,
            self.rejected + other.rejected,
            self.skipped + other.skipped,
            self.lost + other.lost,
            min(days, default=None),
            max(days, default=None),
            self.stateless + other.stateless,
        )

    def properties(self) -> dict[str, Any]:
        """As properties of a node: numbers, and reasons with their counts beside them."""
        return {
            "read": self.read,
            "loaded": self.loaded,
            "rejected": self.rejected.total(),
            "skipped": self.skipped.total(),
            "stateless": self.stateless,
            "rejected_reasons": sorted(self.rejected),
            "rejected_counts": [self.rejected[reason] for reason in sorted(self.rejected)],
            "skipped_reasons": sorted(self.skipped),
            "skipped_counts": [self.skipped[reason] for reason in sorted(self.skipped)],
            "lost_reasons": sorted(self.lost),
            "lost_counts": [self.lost[reason] for reason in sorted(self.lost)],
            "first": self.first,
            "last": self.last,
        }

    @classmethod
    def from_properties(cls, properties: dict[str, Any]) -> Account:
        """The account that `properties` tells of."""

        def reasons(what: str) -> Counter[str]:
            texts, counts = (properties.get(f"{what}_{of}", ()) for of in ("reasons", "counts"))
            return Counter(dict(zip(texts, counts, strict=True)))

        return cls(
            properties["loaded"],
            *(reasons("rejected"), reasons("skipped"), reasons("lost")),
            *(properties.get("first"), properties.get("last")),
            properties.get("stateless", 0),
        )


def unreadable(row: Row, outcome: Outcome) -> list[tuple[Row, Rejected]]:
    """What goes to the reject file: the whole row, or single values without which the row was loaded."""
    if isinstance(outcome, Rejected):
        return [(row, outcome)]
    lost = outcome.lost if isinstance(outcome, Loaded) else ()
    return [(row, Rejected(value.field, f"{value.reason}: {LOADED}")) for value in lost]


def without_state(rows: int, labels: Sequence[tuple[str, int]]) -> str:
    """For the last line of a load: how many rows name an actor of no state, and the commonest labels."""
    if not rows:
        return "every actor has a state"
    most = ", ".join(f"{label} ({number})" for label, number in labels)
    return f"no state in {rows} rows, most often {most}" if most else f"no state in {rows} rows"


class RejectFile:
    """A CSV file with REJECT_COLUMNS, made with its folder when the first row is rejected."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def resume(self, lines: Mapping[str, int]) -> None:
        """Forget what a killed load wrote of each file behind that line, and half a row: those come again."""
        if not self.path.exists():
            return
        kept = [row for row in self._rows() if int(row[1]) <= lines.get(row[0], sys.maxsize)]
        if not kept:
            self.path.unlink()
            return
        new = self.path.with_name(self.path.name + ".new")
        with new.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([REJECT_COLUMNS, *kept])
        new.replace(self.path)

    def _rows(self) -> list[list[str]]:
        """What it holds, without what a load killed in the middle of a write left at its end.

        Raises:
            InputError: it is a file of others.
        """
        header = ",".join(REJECT_COLUMNS)
        # A letter may be cut in half, and a file system that lost its power leaves zeros.
        with self.path.open(encoding="utf-8", errors="replace", newline="") as stream:
            first = stream.readline(2 * len(header))
            if first.rstrip("\r\n") == header:
                rows = csv.reader(line.rstrip("\0") for line in stream)
                return [row for row in rows if len(row) == len(REJECT_COLUMNS) and row[1].isdecimal()]
            if header.startswith(first.strip("\0")) and not stream.read().strip("\0"):
                return []
        message = f"{self.path} is there and holds no rejected rows; name another file by --rejects"
        raise InputError(message)

    def join(self, other: RejectFile) -> None:
        """Add what stands in another reject file, behind what is here."""
        if not other.path.exists():
            return
        first = not self.path.exists()
        with other.path.open(encoding="utf-8", newline="") as source:
            header = source.readline()
            with self._appended() as stream:
                stream.write(header if first else "")
                shutil.copyfileobj(source, stream)

    def add(self, file: str, rejected: Iterable[tuple[Row, Rejected]]) -> None:
        """Write rows down, before the batch they belong to is committed."""
        rows = [(file, row.line, rejection.field, rejection.reason, row.raw) for row, rejection in rejected]
        if not rows:
            return
        first = not self.path.exists()
        with self._appended() as stream:
            writer = csv.writer(stream)
            if first:
                writer.writerow(REJECT_COLUMNS)
            writer.writerows(rows)

    def _appended(self) -> TextIO:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return self.path.open("a", encoding="utf-8", newline="")
        except OSError as error:
            message = f"rejected rows cannot be written to {self.path}: {error.strerror}; name --rejects FILE"
            raise InputError(message) from None
