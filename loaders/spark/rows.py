"""What runs on the workers: rows read by the loader's own rules, paired, and shaped as they are written.

All is plain Python over values that pickle; nothing here knows Spark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from loaders.intake.coded_events import COLUMNS, Others, RowKind, counts, others_of, values_of
from loaders.intake.coded_row import CodedActor, CodedRow, pairs, side_of
from loaders.intake.outcome import Account, Loaded, Outcome, unreadable
from loaders.shared.dyads import rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from loaders.intake.parts import Part

RowPlace = tuple[int, int]  # number of the file, line in it: the order in which rows would be streamed
Placed = tuple[RowPlace, CodedRow]
NamedParty = tuple[RowPlace, int, CodedActor]


class Read(NamedTuple):
    """One row that was read; `raw` is kept of those only that the reject file names."""

    place: RowPlace
    outcome: Outcome
    raw: str


class Contact(NamedTuple):
    """The contact of a row, with the event that tells its other side; `again` where that came first."""

    number: int
    partner: str | None
    again: bool


def read(numbered: tuple[int, Part]) -> Iterator[Read]:
    """Every row of a file."""
    number, part = numbered
    for row, outcome in part.outcomes(0):
        told = bool(unreadable(row, outcome))
        yield Read((number, row.line), outcome, row.raw if told else "")


def accounted(row: Read) -> tuple[int, tuple[Account, int]]:
    """The row's file, with an account of the row alone and its line."""
    account = Account()
    account.count(row.outcome)
    return row.place[0], (account, row.place[1])


def summed(first: tuple[Account, int], second: tuple[Account, int]) -> tuple[Account, int]:
    """Both accounts together, and the last line."""
    return first[0].plus(second[0]), max(first[1], second[1])


def unresolved(row: Read) -> list[tuple[tuple[str, str], int]]:
    """Each code of the row that stands for no country we know."""
    return [(code, 1) for code in row.outcome.unresolved] if isinstance(row.outcome, Loaded) else []


def event(dataset: str, row: Read) -> list[tuple[str, Placed]]:
    """The event's id with the row's place and facts."""
    if not isinstance(row.outcome, Loaded):
        return []
    return [(f"{dataset}:{row.outcome.facts.number}", (row.place, row.outcome.facts))]


def earlier(first: Placed, second: Placed) -> Placed:
    """Of two rows of one id the one that is streamed first."""
    return first if first[0] <= second[0] else second


def parties(placed: Placed) -> list[tuple[str, NamedParty]]:
    """Actors that are no states, with where they are named: the place, and which of the row's it is."""
    place, row = placed
    return [(party.id, (place, at, party)) for at, party in enumerate(row.parties) if not party.is_state]


def earlier_party(first: NamedParty, second: NamedParty) -> NamedParty:
    """The one that is named first."""
    return first if first[:2] <= second[:2] else second


def actor_row(named: NamedParty) -> dict[str, Any]:
    """What is written of an actor."""
    party = named[2]
    return {"id": party.id, "name": party.name, "props": dict(party.props)}


def side(dataset: str, entry: tuple[str, Placed]) -> list[tuple[int, tuple[RowPlace, str, bool]]]:
    """The contact of an event that may be told from both sides."""
    event_id, (place, row) = entry
    contact = side_of(dataset, row)
    return [(contact[0], (place, event_id, contact[1]))] if contact else []


def contacts(number: int, sides_told: Iterable[tuple[RowPlace, str, bool]]) -> Iterator[tuple[str, Contact]]:
    """The first row of one side goes with the first of the other, the second with the second."""
    sides: tuple[list[tuple[RowPlace, str]], list[tuple[RowPlace, str]]] = ([], [])
    for place, event_id, which in sorted(sides_told):
        sides[which].append((place, event_id))
    for own, others in (sides, sides[::-1]):
        for at, (place, event_id) in enumerate(own):
            partner = others[at] if at < len(others) else None
            again = partner is not None and partner[0] < place
            yield event_id, Contact(number, partner[1] if partner else None, again)


Joined = tuple[str, tuple[Placed, Contact | None]]


def kind_of(entry: Joined) -> RowKind:
    """Which text writes the event."""
    event_id, ((place, row), _) = entry
    return values_of(event_id, place[1], row, pairs(row), None)[1]


def columns(entry: Joined, own: list[str]) -> tuple[Any, ...]:
    """The event as a row of the table that is written: COLUMNS, with `own` a row in it, and the file."""
    event_id, ((place, row), contact) = entry
    number, partner, _ = contact or (None, None, False)
    values, _ = values_of(event_id, place[1], row, pairs(row), number, partner)
    at = COLUMNS.index("own")
    values[at] = tuple(row.own.get(name) for name in own) or None
    return (*values, place[0])


def own_types(entry: Joined) -> list[tuple[str, str]]:
    """Names and types of the properties of the dataset's own scale."""
    return [(name, type(value).__name__) for name, value in entry[1][0][1].own.items() if value is not None]


def counted(entry: Joined) -> list[tuple[tuple[str, int, str], dict[str, float]]]:
    """What the event adds to the ledger."""
    (_, row), contact = entry[1]
    again = contact is not None and contact.again
    return [
        ((pair.dyad, row.day.year, pair.level), counts(row.code, pair.direction, again=again))
        for pair in pairs(row)
    ]


def others(entry: tuple[str, Placed]) -> list[tuple[str, Others]]:
    """What an event has beside its first actors and its first pair."""
    event_id, (_, row) = entry
    return [(event_id, others_of(row, pairs(row)))] if any(row.others) else []


def added(first: dict[str, float], second: dict[str, float]) -> dict[str, float]:
    """Both amounts together."""
    names = dict.fromkeys([*first, *second])
    return {name: rounded(first.get(name, 0) + second.get(name, 0)) for name in names}
