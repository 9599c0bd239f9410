"""One coded event as a reader of a dataset gives it, its parties, and the pairs it is between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from loaders.codes.cameo import Code


class Party(NamedTuple):
    """An actor of a row. id: a country's own where it is the state itself, else the dataset's.

    country: the id of the country it acts for, None for none. props: more properties of its node.
    """

    id: str
    name: str
    country: str | None
    props: tuple[tuple[str, Any], ...] = ()

    @property
    def is_state(self) -> bool:
        """Whether it is the state itself."""
        return self.id == self.country


class CodedRow(NamedTuple):
    """One coded event. number: its id behind the dataset's. own: properties of the dataset's own scale.

    known: the day it was published; None where it is the day of the event. more: whoever else acts, and to
    whom else it is done, where a row names several on one side.
    """

    number: str
    day: date
    code: Code
    actor: Party | None
    target: Party | None
    own: dict[str, Any]
    known: date | None = None
    more: tuple[tuple[Party, ...], tuple[Party, ...]] = ((), ())

    @property
    def parties(self) -> list[tuple[int, Party]]:
        """Everybody in the order of the row, with 0 for those who act and 1 for those it is done to."""
        sides = ((self.actor, *self.more[0]), (self.target, *self.more[1]))
        return [(side, party) for side, some in enumerate(sides) for party in some if party]

    @property
    def published(self) -> date:
        """The day from which it is known."""
        return self.known or self.day


class Pair(NamedTuple):
    """Two countries of a row. direction: ab, ba, or mutual for kinds that are told from both sides."""

    dyad: str
    direction: str
    level: str


def pairs(coded: CodedRow) -> list[Pair]:
    """The pairs a row is between, each once: of each country that acts with each that it is done to.

    Where a pair comes of several actors it is of states if two of them are, and `mutual` if both directions
    come of them.
    """
    found: dict[str, Pair] = {}
    for one in (coded.actor, *coded.more[0]):
        for other in (coded.target, *coded.more[1]):
            if each := pair_of(one, other, coded.code):
                was = found.setdefault(each.dyad, each)
                level = "state" if "state" in (was.level, each.level) else each.level
                direction = each.direction if was.direction == each.direction else "mutual"
                found[each.dyad] = Pair(each.dyad, direction, level)
    return list(found.values())


def pair_of(one: Party | None, other: Party | None, code: Code) -> Pair | None:
    """The pair of two actors; None where a country is unknown or both are the same."""
    if one is None or other is None or not one.country or not other.country or one.country == other.country:
        return None
    level = "state" if one.is_state and other.is_state else "society"
    ahead = one.country < other.country
    direction = "mutual" if code.mirror else "ab" if ahead else "ba"
    dyad = f"{one.country}-{other.country}" if ahead else f"{other.country}-{one.country}"
    return Pair(dyad, direction, level)
