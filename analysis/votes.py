"""Agreement in the votes of the UN General Assembly, as columns of a panel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.countries.registry import countries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

COLUMNS = ("votes_shared", "vote_agreement", "vote_s", "vote_pi")


def vote_columns(
    told: Mapping[str, Any] | None, year: int | None, pair: Iterable[str]
) -> dict[str, float | None]:
    """The columns of a pair in a year; all None for a part of a year, and where no votes are loaded.

    told: a value of `questions.votes.panel_votes`. In a year of which they share no roll call
    `votes_shared` is 0 if both were states while roll calls were held, and the others are None; in a year
    without any, or in which one of them was no state then, all are None: its seat was another's.
    """
    if told is None or year is None or year not in told["held"]:
        return dict.fromkeys(COLUMNS)
    found = told["by_year"].get(year)
    if found is None:
        shared = 0 if all(_was_state(state, *told["held"][year]) for state in pair) else None
        return {**dict.fromkeys(COLUMNS), "votes_shared": shared}
    names = ("shared", "agreement", "s", "pi")
    return {column: found[name] for column, name in zip(COLUMNS, names, strict=True)}


def _was_state(state: str, first: date, last: date) -> bool:
    """Whether it was a state on some day from `first` to `last`; a territory never was."""
    found = countries().get(state)
    return (
        found is not None
        and found.status != "territory"
        and (found.start is None or found.start <= last)
        and (found.end is None or found.end >= first)
    )
