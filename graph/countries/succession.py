"""Which states continue one another, and which came before one, by the successions of the base layer."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from graph.countries.registry import countries

if TYPE_CHECKING:
    from datetime import date

    from graph.countries.country import Succession


@cache
def continued(state: str) -> tuple[Succession, ...]:
    """What a state continues, the nearest first: RU continues SUHH. Only these carry treaties on."""
    found: list[Succession] = []
    at = state
    while step := next(
        (one for one in countries().successions if one.successor == at and one.kind == "continues"), None
    ):
        found.append(step)
        at = step.predecessor
    return tuple(found)


@cache
def continuing(state: str) -> Succession | None:
    """By what succession another state continues this one; None where none does."""
    return next(
        (one for one in countries().successions if one.predecessor == state and one.kind == "continues"), None
    )


@cache
def lasting(state: str) -> str:
    """The state that continues this one in the end: of SUHH RU, of one that none continues itself."""
    at = state
    while step := continuing(at):
        at = step.successor
    return at


@cache
def line(state: str) -> tuple[str, ...]:
    """The state and those it continues, the nearest first: RU, SUHH."""
    return (state, *(step.predecessor for step in continued(state)))


@cache
def predecessors(state: str) -> tuple[Succession, ...]:
    """Every succession that leads to a state, of any kind and over several steps, the nearest first.

    What came to a state after another had left it does not lead to that one: Tibet not to Mongolia.
    """
    found: list[Succession] = []
    reached: dict[str, date | None] = {state: None}  # by when what leads to it must have come
    ahead = [state]
    for at in ahead:
        for step in countries().successions:
            by = reached[at]
            if step.successor == at and step.predecessor not in reached and (by is None or step.on <= by):
                found.append(step)
                reached[step.predecessor] = step.on
                ahead.append(step.predecessor)
    return tuple(found)


def stead(state: str, first: date, last: date) -> tuple[str, Succession] | None:
    """Which state of the same line stood in a time in which this one was none; None where none is known."""
    known = countries().get(state)
    if known is None or known.existed_in(first, last):
        return None
    stood, by = standing_for(state, last if known.start and last < known.start else first)
    found = countries().get(stood)
    return (stood, by) if by and found and found.existed_in(first, last) else None


def standing_for(state: str, day: date) -> tuple[str, Succession | None]:
    """Which state of the same line stood on a day, and the succession that leads there.

    SUHH on a day of 1996 is RU, RU on a day of 1970 is SUHH; a state that stood then is itself, with None.
    """
    at = state
    by: Succession | None = None
    for step in continued(state):
        if day < step.on:
            at, by = step.predecessor, step
    if by is None:
        while (later := continuing(at)) and later.on <= day:
            at, by = later.successor, later
    return at, by
