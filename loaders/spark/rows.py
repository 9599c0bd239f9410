"""What runs on the workers: rows read by the loader's own rules, paired, and shaped as they are written.

All is plain Python over values that pickle; nothing here knows Spark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from loaders.intake.coded import COLUMNS, counts, values_of
from loaders.intake.coded_row import CodedRow, Party, pairs
from loaders.intake.mirror import side_of
from loaders.intake.outcome import Account, Loaded, Outcome, Rejected
from loaders.intake.several import More, more_of
from loaders.shared.dyads import rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from loaders.intake.job import Part

Place = tuple[int, int]  # number of the file, line in it: the order in which rows would be streamed


class Read(NamedTuple):
    """One row that was read; `raw` is kept of rejected ones only."""

    place: Place
    outcome: Outcome
    raw: str


class Twin(NamedTuple):
    """A row of a kind that is told from both sides; `again` where its contact was told before."""

    contact: int
    partner: str | None
    again: bool


Placed = tuple[Place, CodedRow]


def read(numbered: tuple[int, Part]) -> Iterator[Read]:
    """Every row of a file."""
    number, part = numbered
    for row, outcome in part.outcomes(0):
        yield Read((number, row.line), outcome, row.raw if isinstance(outcome, Rejected) else "")


def accounted(row: Read) -> tuple[int, tuple[Account, int]]:
    """The row's file, with an account of the row alone and its line."""
    account = Account()
    account.count(row.outcome)
    return row.place[0], (account, row.place[1])


def summed(one: tuple[Account, int], other: tuple[Account, int]) -> tuple[Account, int]:
    """Both accounts together, and the last line."""
    return one[0].plus(other[0]), max(one[1], other[1])


def unresolved(row: Read) -> list[tuple[tuple[str, str], int]]:
    """Each code of the row that stands for no country we know."""
    return [(code, 1) for code in row.outcome.unresolved] if isinstance(row.outcome, Loaded) else []


def event(dataset: str, row: Read) -> list[tuple[str, Placed]]:
    """The event's id with the row's place and facts."""
    if not isinstance(row.outcome, Loaded):
        return []
    return [(f"{dataset}:{row.outcome.facts.number}", (row.place, row.outcome.facts))]


def earlier(one: Placed, other: Placed) -> Placed:
    """Of two rows of one id the one that is streamed first."""
    return one if one[0] <= other[0] else other


def parties(placed: Placed) -> list[tuple[str, tuple[Place, int, Party]]]:
    """Actors that are no states, with where they are named: the place, and which of the row's it is."""
    place, row = placed
    return [(party.id, (place, at, party)) for at, (_, party) in enumerate(row.parties) if not party.is_state]


def earlier_party(one: tuple[Place, int, Party], other: tuple[Place, int, Party]) -> tuple[Place, int, Party]:
    """The one that is named first."""
    return one if one[:2] <= other[:2] else other


def side(dataset: str, entry: tuple[str, Placed]) -> list[tuple[int, tuple[Place, str, bool]]]:
    """The contact of an event that may be told from both sides."""
    each, (place, row) = entry
    found = side_of(dataset, row)
    return [(found[0], (place, each, found[1]))] if found else []


def twins(contact: int, told: Iterable[tuple[Place, str, bool]]) -> Iterator[tuple[str, Twin]]:
    """The first row of one side goes with the first of the other, the second with the second."""
    sides: tuple[list[tuple[Place, str]], list[tuple[Place, str]]] = ([], [])
    for place, each, which in sorted(told):
        sides[which].append((place, each))
    for own, others in (sides, sides[::-1]):
        for at, (place, each) in enumerate(own):
            partner = others[at] if at < len(others) else None
            again = partner is not None and partner[0] < place
            yield each, Twin(contact, partner[1] if partner else None, again)


Joined = tuple[str, tuple[Placed, Twin | None]]


def kind_of(entry: Joined) -> tuple[bool, ...]:
    """Which text writes the event."""
    each, ((place, row), _) = entry
    return values_of(each, place[1], row, None, None)[1]


def columns(entry: Joined, own: list[str]) -> tuple[Any, ...]:
    """The event as a row of the table that is written: COLUMNS, with `own` a row in it, and the file."""
    each, ((place, row), twin) = entry
    values, _ = values_of(each, place[1], row, twin.contact if twin else None, twin.partner if twin else None)
    at = COLUMNS.index("own")
    values[at] = tuple(row.own.get(name) for name in own) or None
    return (*values, place[0])


def own_types(entry: Joined) -> list[tuple[str, str]]:
    """Names and types of the properties of the dataset's own scale."""
    return [(name, type(value).__name__) for name, value in entry[1][0][1].own.items() if value is not None]


def counted(entry: Joined) -> list[tuple[tuple[str, int, str], dict[str, float]]]:
    """What the event adds to the ledger."""
    (_, row), twin = entry[1]
    again = twin is not None and twin.again
    return [
        ((pair.dyad, row.day.year, pair.level), counts(row.code, pair.direction, again=again))
        for pair in pairs(row)
    ]


def more(entry: tuple[str, Placed]) -> list[tuple[str, More]]:
    """What an event has beside its first actors and its first pair."""
    each, (_, row) = entry
    return [(each, more_of(row, pairs(row)))] if any(row.more) else []


def added(one: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    """Both amounts together."""
    return {
        column: rounded(one.get(column, 0) + other.get(column, 0)) for column in dict.fromkeys([*one, *other])
    }
