"""A side of a POLECAT row, which may name several: each of them with the country that is its own."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from loaders.intake.resolve import found_of
from loaders.polecat.actors import actor, entries, jointly, values

if TYPE_CHECKING:
    from datetime import date

    from loaders.intake.coded_row import Party


class Side(NamedTuple):
    """The columns of a side as they stand: lists, with `None` for a gap."""

    name: str
    raw: str
    country: str
    sectors: str


class Told(NamedTuple):
    """each: who is named with which country's code. names, codes: those that do not say whose is whose."""

    each: list[tuple[str, str]]
    names: list[str]
    codes: list[str]


@lru_cache(maxsize=1 << 16)
def parties(dataset: str, side: Side, day: date) -> tuple[tuple[Party, str], ...]:
    """Everybody on a side, each once, with a country's code; the report's words stand in for a name."""
    raw = entries(side.raw)
    names = entries(side.name) or raw
    if len(names) == len(raw):
        names = [name or word for name, word in zip(names, raw, strict=True)]
    told = _told(names, entries(side.country), day)
    sectors = entries(side.sectors)
    if len(told.each) == 1 or len(values(side.sectors)) < 2:
        shares = ["; ".join(values(side.sectors))] * len(told.each)
    elif [name for name, _ in told.each] == names and len(sectors) == len(names):
        shares = sectors
    else:
        shares = [""] * len(told.each)  # whose they are the row does not say
    found = [
        *((actor(dataset, *one, share, day), one[1]) for one, share in zip(told.each, shares, strict=True)),
        *((jointly(dataset, told.names, told.codes, code, day), code) for code in told.codes),
    ]
    return tuple(dict.fromkeys(found))


def _told(names: list[str], codes: list[str], day: date) -> Told:
    """Which country is whose.

    One country is everybody's, and as many as there are names go with them by their places. Else, and where
    the name of a state does not stand at its own code, states take their own, and who is left the one that
    is left; several who are left act jointly for each country that is left.
    """
    different = list(dict.fromkeys(filter(None, codes)))
    if len(different) < 2:
        code = different[0] if different else ""
        return Told([(name, code) for name in names if name] or [("", code)] * len(different), [], [])
    homes = {code: found_of("iso3", code, day) for code in different}
    own = {home: code for code, home in homes.items() if home}
    states = {
        name: own.get(meant) if (meant := found_of("name", name, day)) else None for name in names if name
    }
    if len(names) == len(codes):
        placed = list(zip(names, codes, strict=True))
        if all(states.get(name) in (None, code) for name, code in placed):
            return Told([(name, code) for name, code in placed if name or code], [], [])
    each = [(name, code) for name, code in states.items() if code]
    left = [code for code in different if code not in dict(each).values()]
    others = [name for name, code in states.items() if not code]
    if len(left) < 2:
        return Told([*each, *((name, "".join(left)) for name in others)], [], [])
    if not others:
        return Told([*each, *(("", code) for code in left)], [], [])
    return Told(each, others, left)
