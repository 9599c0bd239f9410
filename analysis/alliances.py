"""How many treaties of a pair ATOP codes as each type of alliance, as columns of a panel."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from analysis.treaty import ATOP_CODED_UNTIL, in_force, within
from graph.countries.registry import countries
from graph.dates import EARLIEST, LATEST, bounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Row = Mapping[str, Any]

ATOP_CODED_SINCE = date(1815, 1, 1)
# Columns, the properties of the claims they read, named after ATOP's own variables, and those of its rows.
ALLIANCES = {
    "atop_defense": ("atop_defense", "defense"),
    "atop_offense": ("atop_offense", "offense"),
    "atop_neutrality": ("atop_neutral", "neutrality"),
    "atop_nonaggression": ("atop_nonagg", "nonaggression"),
    "atop_consultation": ("atop_consul", "consultation"),
}


def alliance_columns(
    treaties: Iterable[Row], told: Row | None, pair: tuple[str, str], day: date
) -> dict[str, int | None]:
    """The columns of a pair on a day.

    told: alliances of the pair in a loaded ATOP, as `questions.panel.panel_alliances` has them; None
    where it is not loaded. Then `atop` of the curated treaties tells: claims of what ATOP codes.
    """
    if told is None:
        return _claimed(treaties, day)
    until = told["coded_until"] or ATOP_CODED_UNTIL
    if not ATOP_CODED_SINCE <= day <= until:
        return dict.fromkeys(ALLIANCES)
    return _coded(told["alliances"], pair, day)


def _claimed(treaties: Iterable[Row], day: date) -> dict[str, int | None]:
    """By claims; None where no claim speaks of that day."""
    told = [claim for treaty in treaties for claim in treaty["atop"] if within(claim, day) == "yes"]
    found: dict[str, int | None] = {}
    for column, (name, _) in ALLIANCES.items():
        values = [claim["value"] for claim in told if claim["property"] == name]
        found[column] = values.count("1") if values else None
    return found


def _coded(rows: Sequence[Row], pair: tuple[str, str], day: date) -> dict[str, int | None]:
    """By ATOP's rows: alliances in force in which one of the pair promises it in the phase of that day.

    None where one was no member of the state system and none is coded.
    """
    standing = [row for row in rows if in_force(row, pair, day) == "yes"]
    if not standing and not all(_in_system(state, day) for state in pair):
        return dict.fromkeys(ALLIANCES)
    promised = [[party for party in row["parties"] if _on(party, day)] for row in standing]
    return {
        column: sum(any(party[name] == 1 for party in parties) for parties in promised)
        for column, (_, name) in ALLIANCES.items()
    }


def _in_system(state: str, day: date) -> bool:
    found = countries().get(state)
    return found is not None and any(
        stay.start <= day and (stay.end is None or day <= stay.end) for stay in found.cow
    )


def _on(party: Row, day: date) -> bool:
    start = bounds(party["start"])[0] if party["start"] else EARLIEST
    return start <= day <= (bounds(party["end"])[1] if party["end"] else LATEST)
