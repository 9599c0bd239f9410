"""Whose record is joined to that of two countries: their predecessors, by any succession."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.countries.registry import countries
from graph.countries.succession import predecessors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from questions.items import Json


def joined(sides: Iterable[str], lang: str) -> list[Json]:
    """The predecessors of each country: `[{id, name, of, kind, on}]`, `of` being the one they lead to."""
    known = countries()
    found = []
    for side in sides:
        for step in predecessors(side):
            state = known.get(step.predecessor)
            found.append(
                {
                    "id": step.predecessor,
                    "name": state.name_in(lang) if state else step.predecessor,
                    "of": side,
                    "kind": step.kind,
                    "on": step.on.isoformat(),
                }
            )
    return found
