"""Three countries as three pairs on one axis of years: contacts, coded events, treaties. Counts only.

The rules stand in docs/triangles.md.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

NOTE = "Counts of what is recorded. They say nothing of causes, nor of what nobody recorded."
BEGINS = ("entry_into_force", "ratification", "signature")
ENDS = frozenset({"termination", "denunciation", "supersession"})


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
        "treaties": [_treaty(treaty) for treaty in pair["treaties"]],
    }


def _treaty(treaty: Json) -> Json:
    """`{id, name, type, since, until}` in years; the parties' own dates, else those of its actions."""
    starts, ends = treaty["starts"], [day for day in treaty["ends"] if day]
    since = max(starts) if all(starts) else _begun(treaty["actions"])
    until = min(ends) if ends else _ended(treaty["actions"])
    return {
        **{key: treaty[key] for key in ("id", "name", "type")},
        "since": int(since[:4]) if since else None,
        "until": int(until[:4]) if until else None,
    }


def _begun(actions: list[Json]) -> str | None:
    for wanted in BEGINS:
        for action in actions:
            if action["action"] == wanted:
                return str(action["start"])
    return None


def _ended(actions: list[Json]) -> str | None:
    return next((str(action["end"]) for action in actions if action["action"] in ENDS), None)


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
