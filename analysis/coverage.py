"""How hard was looked: the ledger of sources read, and the four answers to "did anything pass?".

The rule stands in docs/coverage.md.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from graph.dates import EARLIEST, LATEST

Json = dict[str, Any]

# Nobody looks for a letter in a table, and rows of a loaded dataset are counted apart from what is recorded.
NO_LOOKING = frozenset({"dataset", "loaded_dataset"})
RECORDED = "recorded"
DENIED = "said_not_to_have_happened"
NOTHING = "none_recorded"
UNSEEN = "not_looked_at"
ANSWERS = {
    RECORDED: "an event that occurred is recorded",
    DENIED: "a source says that it did not happen",
    NOTHING: "nothing is recorded, and the sources named were read for this time",
    UNSEEN: "nothing is recorded, and no source was read for this time",
}


def coverage(rows: Json) -> Json:
    """`{between, items, spans, answers}` from what `questions.coverage` gives.

    spans: those of sources that count as looking, joined, `{start, end, sources}`; a day in none of them was
    not looked at.
    """
    return {
        "between": rows["between"],
        "items": rows["ledger"],
        "spans": spans([row for row in rows["ledger"] if counts(row)]),
        "answers": ANSWERS,
    }


def spans(ledger: list[Json]) -> list[Json]:
    """Stretches of days some source was read for, none of which touch: `{start, end, sources}`."""
    found: list[tuple[date, date, set[str]]] = []
    for row in sorted(ledger, key=lambda row: limits(row)[0]):
        start, end = limits(row)
        if found and (found[-1][1] == LATEST or start <= found[-1][1] + timedelta(days=1)):
            last = found[-1]
            found[-1] = (last[0], max(last[1], end), last[2] | {row["source"]["id"]})
        else:
            found.append((start, end, {row["source"]["id"]}))
    return [
        {"start": start.isoformat(), "end": end.isoformat(), "sources": len(sources)}
        for start, end, sources in found
    ]


def counts(row: Json) -> bool:
    """Whether to have read the source is to have looked for what passed."""
    return row["source"]["type"] not in NO_LOOKING


def looked(ledger: list[Json], start: date, end: date) -> list[Json]:
    """The rows of the ledger that count as looking and share a day with the span, the narrowest first."""
    rows = [row for row in ledger if counts(row) and limits(row)[0] <= end and limits(row)[1] >= start]
    return sorted(rows, key=lambda row: (limits(row)[1] - limits(row)[0], row["id"]))


def limits(row: Json) -> tuple[date, date]:
    """First and last day of a row; an open side reaches as far as there are days."""
    start, end = row["start"], row["end"]
    return (
        date.fromisoformat(start) if start else EARLIEST,
        date.fromisoformat(end) if end else LATEST,
    )


def answer(*, recorded: bool, denied: bool, ledger: list[Json]) -> str:
    """Which of the four answers holds, where `ledger` has the rows that share a day with what is asked."""
    if recorded:
        return RECORDED
    if denied:
        return DENIED
    return NOTHING if ledger else UNSEEN
