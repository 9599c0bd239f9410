"""Whose vote it was: the state that held a seat of the General Assembly on the day.

Files name a seat by one code from 1946 on, whoever held it: the Soviet Union's stands as Russia's.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from graph.countries.registry import countries
from graph.countries.succession import standing_for
from loaders.intake.resolve import country_of

if TYPE_CHECKING:
    from loaders.intake.resolve import System


class Seat(NamedTuple):
    """From `start` to `end` the seat that files name as `state` was held by `holder`; both days count."""

    state: str
    start: date
    end: date
    holder: str


# What no state continues and yet one seat. Taiwan is a state of its own from 1949-12-08 in COW's list; its
# government held China's seat until resolution 2758 (XXVI) of 25 October 1971. The two Yemens became one on
# 22 May 1990, and Yemen kept the northern seat.
SEATS = (
    Seat("TW", date.min, date(1949, 12, 7), "CN"),
    Seat("CN", date(1949, 12, 8), date(1971, 10, 24), "TW"),
    Seat("YE", date.min, date(1990, 5, 21), "cow:678"),
    Seat("cow:678", date(1990, 5, 22), date.max, "YE"),
)
_NAMED = frozenset(seat.state for seat in SEATS)


def seated(system: System, code: str, day: date) -> str | None:
    """The state that held on that day the seat which a file names by a code or name; None where none did."""
    found = country_of(system, code, day)
    if found is None and len(meant := countries().ever(system, code)) == 1:
        found = meant[0].id  # it has ended: another may hold its seat
    held = countries().get(holder(found, day)) if found else None
    return held.id if held and (held.end is None or day <= held.end) else None


def holder(state: str, day: date) -> str:
    """The state that held on that day the seat which a file gives to `state`.

    Of a line of states, of which one continues another, it is the one that stood then. Who voted before the
    lists of states count it (India in 1946, Ukraine and Belarus until 1991) held its own seat.
    """
    if state in _NAMED:
        for seat in SEATS:
            if seat.state == state and seat.start <= day <= seat.end:
                return seat.holder
    found = countries().get(state)
    return state if found is None or found.existed(day) else standing_for(state, day)[0]
