"""Agreement in the votes of the UN General Assembly, as columns of a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

COLUMNS = ("votes_shared", "vote_agreement", "vote_s", "vote_pi")


def vote_columns(told: Mapping[str, Any] | None, year: int | None) -> dict[str, float | None]:
    """The columns of a pair in a year; all None for a part of a year, and where no votes are loaded.

    told: a value of `graph.queries.votes.panel_votes`. In a year with roll calls of which they share none
    `votes_shared` is 0 and the others are None; in a year without any all are None.
    """
    if told is None or year not in told["held"]:
        return dict.fromkeys(COLUMNS)
    found = told["by_year"].get(year)
    if found is None:
        return {**dict.fromkeys(COLUMNS), "votes_shared": 0}
    names = ("shared", "agreement", "s", "pi")
    return {column: found[name] for column, name in zip(COLUMNS, names, strict=True)}
