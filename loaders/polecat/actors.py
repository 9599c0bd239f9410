"""Actors of POLECAT: a name, the country it belongs to, sectors; or several of them on one side."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from loaders.intake.coded import Party
from loaders.intake.resolve import country_of

if TYPE_CHECKING:
    from datetime import date

LIST = re.compile(r"\s*[;|]\s*")
NONE = frozenset({"", "none"})


def values(text: str) -> tuple[str, ...]:
    """The values of a field, each once; a gap is written `None`."""
    return tuple(dict.fromkeys(each for each in LIST.split(text.strip()) if each.casefold() not in NONE))


@lru_cache(maxsize=1 << 16)
def actor(dataset: str, name: str, of: str, sectors: str, day: date) -> Party | None:
    """The actor of a side; None where it has neither name nor country.

    Several on one side are one actor under their joined names; they belong to a country if to one.
    """
    names, codes = values(name), values(of)
    if not names and not codes:
        return None
    home = country_of("iso3", codes[0], day) if len(codes) == 1 else None
    if len(names) == 1 and len(codes) <= 1:
        state = country_of("name", names[0], day)
        if state and (not codes or state == home):
            return Party(state, names[0], state)
    joined = "; ".join(names or codes)
    props = (("sector", "; ".join(values(sectors))),) if values(sectors) else ()
    return Party(f"{dataset}:actor:{';'.join(codes) or '-'}:{joined}", joined, home, props)
