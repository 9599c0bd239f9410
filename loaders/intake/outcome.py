"""What becomes of a row, and the account of all of them: read = loaded + rejected + skipped."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


class Rejected(NamedTuple):
    """It cannot be read; it goes to the reject file. field: the column at fault; empty: the whole row."""

    field: str
    reason: str

    @property
    def told(self) -> str:
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
            self.lost.update(each.told for each in outcome.lost)
            if day := outcome.published:
                self.first, self.last = min(self.first or day, day), max(self.last or day, day)
            self.stateless += bool(outcome.unresolved)
        elif isinstance(outcome, Rejected):
            self.rejected[outcome.told] += 1
        else:
            self.skipped[outcome.reason] += 1

    @property
    def read(self) -> int:
        """All rows."""
        return self.loaded + self.rejected.total() + self.skipped.total()

    def plus(self, other: Account) -> Account:
        """Both together."""
        days = [day for each in (self, other) for day in (each.first, each.last) if day is not None]
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
    def of(cls, properties: dict[str, Any]) -> Account:
        """The account that `properties` tells of."""

        def reasons(what: str) -> Counter[str]:
            told, counts = (properties.get(f"{what}_{of}", ()) for of in ("reasons", "counts"))
            return Counter(dict(zip(told, counts, strict=True)))

        return cls(
            properties["loaded"],
            *(reasons("rejected"), reasons("skipped"), reasons("lost")),
            *(properties.get("first"), properties.get("last")),
            properties.get("stateless", 0),
        )


def without_state(rows: int, labels: Sequence[tuple[str, int]]) -> str:
    """How many rows name somebody of no state, and the most frequent labels: for the last line of a load."""
    if not rows:
        return "every actor has a state"
    most = ", ".join(f"{label} ({number})" for label, number in labels)
    return f"no state in {rows} rows, most often {most}" if most else f"no state in {rows} rows"
