"""Three countries as three pairs on one axis of years: contacts, coded events, treaties. Counts only.

The rules stand in docs/triangles.md.
"""

from __future__ import annotations

from typing import Any

from analysis.treaty import span
from graph.dates import bounds

Json = dict[str, Any]

NOTE = "Counts of what is recorded. They say nothing of causes, nor of what nobody recorded."


def triangle(rows: Json, *, start: int | None, end: int | None, today: int) -> Json:
    """`{between, pairs, years, note}` from what `graph.queries.triangle` gives.

    The axis runs from the first year with a contact or a treaty of any pair to the last, or from `start`
    to `end`. A pair has in each year `contacts`, of which `from` each and `mutual`, `cooperation` and
    `conflict` (None where no dataset is loaded for it), and the ids of its treaties in force in that year.
    """
    pairs = [_pair(pair) for pair in rows["pairs"]]
    known = [year["year"] for pair in rows["pairs"] for year in pair["years"]]
    for pair in pairs:
        known += [treaty["since"] for treaty in pair["treaties"] if treaty["since"]]
        known += [treaty["until"] for treaty in pair["treaties"] if treaty["until"]]
    first = start if start is not None else min(known, default=today)
    last = end if end is not None else min(max(known, default=today), today)
    counted = {pair["id"]: {year["year"]: year for year in pair["years"]} for pair in rows["pairs"]}
    return {
        "between": rows["between"],
        "pairs": pairs,
        "years": [
            {
                "year": year,
                "pairs": {pair["id"]: _year(pair, counted[pair["id"]].get(year, {}), year) for pair in pairs},
            }
            for year in range(first, last + 1)
        ],
        "note": NOTE,
    }


def _pair(pair: Json) -> Json:
    return {
        "id": pair["id"],
        "a": pair["a"],
        "b": pair["b"],
        "contacts": sum(year["total"] for year in pair["years"]),
        "coded": any("cooperation" in year or "conflict" in year for year in pair["years"]),
        "treaties": [_treaty(treaty, pair) for treaty in pair["treaties"]],
    }


def _treaty(treaty: Json, pair: Json) -> Json:
    """`{id, name, type, since, until}`, in years, by the rule of `analysis.treaty`."""
    held = span(treaty, (pair["a"], pair["b"]))
    return {
        **{key: treaty[key] for key in ("id", "name", "type")},
        "since": bounds(held["since"])[0].year if held["since"] else None,
        "until": bounds(held["until"])[1].year if held["until"] else None,
    }


def _year(pair: Json, counted: Json, year: int) -> Json:
    nothing = 0 if pair["coded"] else None
    return {
        "contacts": counted.get("total", 0),
        "from": {pair["a"]: counted.get("ab", 0), pair["b"]: counted.get("ba", 0)},
        "mutual": counted.get("mutual", 0),
        "cooperation": counted.get("cooperation", nothing),
        "conflict": counted.get("conflict", nothing),
        "treaties": [
            treaty["id"]
            for treaty in pair["treaties"]
            if (treaty["since"] is None or treaty["since"] <= year)
            and (treaty["until"] is None or year <= treaty["until"])
        ],
    }
