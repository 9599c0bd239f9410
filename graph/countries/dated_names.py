"""What a code or name has meant, and from when to when; and which state stood in the place of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from graph.countries.country import Country, Succession


@dataclass(frozen=True, slots=True)
class DatedName:
    """A name that meant a country only for a time; both days count, None is open."""

    name: str
    id: str
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Meaning:
    """A country that a code or name means, from `start` to `end`; None is open.

    numbered: the span is a stay in a list of states, outside of which the number may mean it still.
    """

    country: Country
    start: date | None
    end: date | None
    numbered: bool = False

    def overlaps(self, first: date, last: date) -> bool:
        """Whether some day from `first` to `last` lies in it, and the country was there then."""
        return (
            (self.start is None or self.start <= last)
            and (self.end is None or first <= self.end)
            and self.country.existed_in(first, last)
        )


def whole(country: Country) -> Meaning:
    """The country for as long as it is there."""
    return Meaning(country, country.start, country.end)


def countries_of(meanings: Iterable[Meaning]) -> tuple[Country, ...]:
    """Each country once."""
    return tuple({one.country.id: one.country for one in meanings}.values())


def there(meanings: tuple[Meaning, ...], first: date, last: date) -> tuple[Country, ...]:
    """The countries that are meant on some day from `first` to `last`."""
    return countries_of(one for one in meanings if one.overlaps(first, last)) or countries_of(
        one for one in meanings if one.numbered and one.country.existed_in(first, last)
    )


def in_place_of(
    state: Country,
    first: date,
    last: date,
    successions: Iterable[Succession],
    by_id: Mapping[str, Country],
) -> list[Country]:
    """The states that stood from `first` to `last` where `state` did not: before it, or after it.

    The one that it continues, or that continues it, however far; else the nearest that stood. What left a
    state that went on for years is not in its place: Poland not in that of the Germany which ended in 1945.
    """
    earlier = state.start is not None and last < state.start
    steps = [
        (one.successor, one.predecessor, one.kind) if earlier else (one.predecessor, one.successor, one.kind)
        for one in successions
        if earlier or _fell_apart(by_id[one.predecessor], one)
    ]

    def nearest(kinds: tuple[str, ...]) -> list[Country]:
        reached, ahead = [state.id], [state.id]
        while ahead:
            onwards = [to for since, to, kind in steps if since in ahead and kind in kinds]
            ahead = [each for each in dict.fromkeys(onwards) if each not in reached]
            if there := [by_id[each] for each in ahead if by_id[each].existed_in(first, last)]:
                return there
            reached += ahead
        return []

    return nearest(("continues",)) or nearest(("continues", "succeeds", "absorbed", "separated"))


def _fell_apart(state: Country, by: Succession) -> bool:
    """Whether a state ended with what came out of it, or in the year after."""
    return by.kind != "separated" or state.end is None or by.on.year >= state.end.year - 1
