"""Actors of POLECAT: a name, the country it belongs to, sectors."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from loaders.intake.coded_row import Party
from loaders.intake.resolve import found_of

if TYPE_CHECKING:
    from datetime import date

LIST = re.compile(r"\s*[;|]\s*")
NONE = frozenset({"", "none"})


def entries(text: str) -> list[str]:
    """The entries of a list in their places, a gap as empty; none where all are gaps."""
    found = ["" if each.casefold() in NONE else each for each in LIST.split(text.strip())]
    return found if any(found) else []


def values(text: str) -> tuple[str, ...]:
    """The values of a field, each once, without gaps."""
    return tuple(dict.fromkeys(filter(None, entries(text))))


@lru_cache(maxsize=1 << 16)
def actor(dataset: str, name: str, code: str, sectors: str, day: date) -> Party:
    """One actor by its name, its country's code, or both: the state itself where it is the name of one."""
    home = found_of("iso3", code, day) if code else None
    state = found_of("name", name, day) if name else None
    if state and state.itself and (not code or state == home):
        return Party(state.id, name, state.id)
    if not code:
        home = state
    country = home.id if home else None
    props = (("sector", sectors),) if sectors else ()
    return Party(f"{dataset}:actor:{code or '-'}:{name or code}", name or code, country, props)


def jointly(dataset: str, names: list[str], codes: list[str], code: str, day: date) -> Party:
    """Several as one actor under their joined names, who act for one of their countries."""
    joined = "; ".join(names)
    home = found_of("iso3", code, day)
    return Party(f"{dataset}:actor:{';'.join(codes)}:{joined}", joined, home.id if home else None)
