"""Three countries as three pairs on one axis of years: contacts, coded events, treaties. Counts only.

The rules stand in docs/triangles.md.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from graph.dates import EARLIEST, LATEST

if TYPE_CHECKING:
    from graph.window import Window

from analysis.coded_columns import whole
from analysis.treaty_span import span
from graph.dates import bounds

Json = dict[str, Any]

ROOT = re.compile(r"c\d\d")  # the column of a CAMEO root
NOTE = "Counts of what is recorded. They say nothing of causes, nor of what nobody recorded."


def triangle(rows: Json, window: Window, today: int) -> Json:
    """`{between, pairs, years, note}` from what `questions.triangle` gives.

    The axis runs from the first year with a contact or a treaty of any pair to the last, or over the years of
    `window`. A pair has in each year `contacts`, of which `from` each and `mutual`, what each dataset of
    coded events counts for the two states in `datasets`, of the only one `cooperation` and `conflict` again,
    and the ids of its treaties in force in that year.
    A contact counts in the year it certainly lies in; unless `window.certain`, in every year it may lie in.
    """
    pairs = [_pair(pair) for pair in rows["pairs"]]
    known = [year["year"] for pair in rows["pairs"] for year in (*pair["years"], *pair["coded"])]
    loose = [year for pair in rows["pairs"] for one in pair["loose"] for year in (one["start"], one["end"])]
    known += [year for year in loose if EARLIEST.year < year < LATEST.year]
    for pair in pairs:
        known += [treaty["since"] for treaty in pair["treaties"] if treaty["since"]]
        known += [treaty["until"] for treaty in pair["treaties"] if treaty["until"]]
    first = window.start.year if window.start > EARLIEST else min(known, default=today)
    last = window.end.year if window.end < LATEST else min(max(known, default=today), today)
    axis = range(first, last + 1)
    counted = {pair["id"]: _counted(pair, axis) for pair in rows["pairs"]}
    coded = {pair["id"]: _coded(pair, rows["datasets"], axis) for pair in rows["pairs"]}
    return {
        "between": rows["between"],
        "pairs": pairs,
        "years": [
            {
                "year": year,
                "pairs": {
                    pair["id"]: _year(pair, counted[pair["id"]].get(year, {}), coded[pair["id"]][year], year)
                    for pair in pairs
                },
            }
            for year in axis
        ],
        "note": NOTE,
    }


def _counted(pair: Json, years: range) -> dict[int, Counter[str]]:
    """The ledger's columns year by year, with what may lie in more than one year in each of them."""
    found = {year["year"]: Counter(year) for year in pair["years"]}
    for one in pair["loose"]:
        for year in range(max(one["start"], years.start), min(one["end"] + 1, years.stop)):
            found.setdefault(year, Counter()).update(("total", one["direction"]))
    return found


def _coded(pair: Json, datasets: list[Json], years: range) -> dict[int, list[Json]]:
    """What each dataset that tells of the pair counts, year by year; see `_counts`."""
    found: dict[int, list[Json]] = {}
    told = {(row["dataset"], row["year"]): row for row in pair["coded"]}
    names = sorted({name for name, _ in told})
    covered = {each["id"]: each["covered"] for each in datasets}
    # What PLOVER alone codes has no weights by which cooperation and conflict could be told.
    weighed = {row["dataset"] for row in pair["coded"] if any(ROOT.fullmatch(column) for column in row)}
    for year in years:
        found[year] = []
        for name in names:
            row = told.get((name, year))
            if row is None and whole((date(year, 1, 1), date(year, 12, 31)), covered.get(name) or []):
                row = {"rows": 0}
            if row is not None:
                found[year].append({"dataset": name, **_counts(row, weighed=name in weighed)})
    return found


def _counts(row: Json, *, weighed: bool) -> Json:
    """Of a year of a dataset; the sums are None where its codes have no weights."""
    sums = {side: float(row.get(side, 0)) if weighed else None for side in ("cooperation", "conflict")}
    return {"rows": row["rows"], "contacts": row.get("total", 0), **sums}


def _pair(pair: Json) -> Json:
    return {
        "id": pair["id"],
        "a": pair["a"],
        "b": pair["b"],
        "contacts": sum(year["total"] for year in pair["years"]) + len(pair["loose"]),
        "coded": bool(pair["coded"]),
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


def _year(pair: Json, counted: Json, coded: list[Json], year: int) -> Json:
    only = coded[0] if len(coded) == 1 else {}
    return {
        "contacts": counted.get("total", 0),
        "from": {pair["a"]: counted.get("ab", 0), pair["b"]: counted.get("ba", 0)},
        "mutual": counted.get("mutual", 0),
        "cooperation": only.get("cooperation"),
        "conflict": only.get("conflict"),
        "datasets": coded,
        "treaties": [
            treaty["id"]
            for treaty in pair["treaties"]
            if (treaty["since"] is None or treaty["since"] <= year)
            and (treaty["until"] is None or year <= treaty["until"])
        ],
    }
