"""What a code or name has meant, and from when to when; and which state stood in the place of another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
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
    successions: Sequence[Succession],
    by_id: Mapping[str, Country],
) -> list[Country]:
    """The states that stood from `first` to `last` where `state` did not: before it, or after it.

    The one that it continues, or that continues it, however far; else the nearest that stood. What left a
    state that went on for years is not in its place: Poland not in that of the Germany which ended in 1945.
    Nor is what it took in, unless it began so: Sikkim not in that of India in 1930, Transvaal in that of
    South Africa. And what left a state that was put together of several may have been in any of them before,
    or in none: Macedonia in 1900 was not in Serbia.
    """
    earlier = state.start is not None and last < state.start
    joined = {one.successor for one in successions if _is_joined(by_id[one.successor], one)}
    steps = [
        (one.successor, one.predecessor, one.kind) if earlier else (one.predecessor, one.successor, one.kind)
        for one in successions
        if (
            one.kind != "absorbed" or (one.successor in joined and one.successor == state.id)
            if earlier
            else _fell_apart(by_id[one.predecessor], one, first)
        )
    ]

    def nearest(kinds: tuple[str, ...]) -> list[Country]:
        reached, ahead = {state.id}, {state.id: False}  # whether one came there from what had left a state
        while ahead:
            onwards: dict[str, bool] = {}
            for since, to, kind in steps:
                shut = earlier and ahead.get(since) and since in joined
                if since in ahead and kind in kinds and to not in reached and not shut:
                    onwards.setdefault(to, ahead[since] or kind == "separated")
            ahead = onwards
            if there := [by_id[each] for each in ahead if by_id[each].existed_in(first, last)]:
                return there
            reached |= ahead.keys()
        return []

    return nearest(("continues",)) or nearest(("continues", "succeeds", "absorbed", "separated"))


def _is_joined(state: Country, by: Succession) -> bool:
    """Whether a state began with another joining it, as Yugoslavia with Montenegro."""
    return by.kind == "absorbed" and by.on == state.start


def _fell_apart(state: Country, by: Succession, first: date) -> bool:
    """Whether a state ended with what came out of it, or the year after, and on `first` was in it still."""
    if by.until is not None and by.until < first:
        return False
    return by.kind != "separated" or state.end is None or by.on.year >= state.end.year - 1
