"""Which years a recurring occasion was marked in, and which not: the four answers, year by year.

The rules stand in docs/cadence.md.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from analysis.coverage import answer, limits, looked
from graph.dates import EARLIEST, LATEST, bounds, reading

if TYPE_CHECKING:
    from graph.window import Window

Json = dict[str, Any]

# Properties of a claim about an occasion that are about letters for it.
MESSAGES = frozenset({"message", "messages", "letter", "letters"})
NEAR = timedelta(days=31)  # an event marks the day of the year that is this close


def cadence(rows: Json, window: Window, today: date) -> Json:
    """`{between, occasions}` from what `questions.cadence` gives, for the years within `window`.

    Without a start the years begin with the occasion's own, or with the first event or source read; they end
    with the year of `today` at the latest. `window.certain`: only what certainly lies near the day marks it.
    """
    return {
        "between": rows["between"],
        "occasions": [_occasion(one, rows["ledger"], window, today) for one in rows["occasions"]],
    }


def _occasion(one: Json, ledger: list[Json], window: Window, today: date) -> Json:
    first = window.start.year if window.start > EARLIEST else _first_year(one, ledger)
    last = min(window.end.year, today.year)
    years = []
    for year in range(first, last + 1):
        day = occasion_day(one["recurs"], year)
        if day <= today and window.start <= day <= window.end:
            years.append(_year(one, ledger, day, certain=window.certain))
    return {**{key: one[key] for key in ("id", "name", "recurs", "since")}, "years": years}


def occasion_day(recurs: str, year: int) -> date:
    """The day `MM-DD` of a year; 29 February is the 28th where there is none."""
    month, day = (int(part) for part in recurs.split("-"))
    if (month, day) == (2, 29):
        return date(year, 3, 1) - timedelta(days=1)
    return date(year, month, day)


def _year(one: Json, ledger: list[Json], day: date, *, certain: bool) -> Json:
    marking = [event for event in one["events"] if _marks(event, day, certain=certain)]
    occurred = [event for event in marking if event["event"]["status"] == "occurred"]
    letters = [event for event in occurred if event["event"]["kind"] == "Letter"]
    missing = [one["event"]["kind"] for one in marking if one["event"]["status"] == "did_not_occur"]
    denials = [
        denial
        for denial in one["denials"]
        if date.fromisoformat(denial["start"]) <= day <= date.fromisoformat(denial["end"])
    ]
    seen = looked(ledger, day, day)
    sides = sorted({side for event in letters for side in event["by"]})
    return {
        "year": day.year,
        "day": day.isoformat(),
        "answer": answer(recorded=bool(occurred), denied=bool(missing or denials), ledger=seen),
        "messages": {
            "answer": answer(
                recorded=bool(letters),
                denied="Letter" in missing or any(denial["property"] in MESSAGES for denial in denials),
                ledger=seen,
            ),
            "from": {side: sum(side in event["by"] for event in letters) for side in sides},
        },
        "events": [event["event"] for event in marking],
        "denials": denials,
        "narrowest": (limits(seen[0])[1] - limits(seen[0])[0]).days + 1 if seen else None,
        "coverage": seen,
    }


def _marks(event: Json, day: date, *, certain: bool) -> bool:
    """Whether the event may lie within NEAR of the day; one that marks the treaty alone, wholly.

    `certain`: every event wholly, and on no uncertain date.
    """
    start, end = (date.fromisoformat(event["event"]["date"][side]) for side in ("start", "end"))
    if certain and reading(event["event"]["date"]["edtf"]).uncertain:
        return False
    if event["plainly"] and not certain:
        return start <= day + NEAR and end >= day - NEAR
    return start >= day - NEAR and end <= day + NEAR


def _first_year(one: Json, ledger: list[Json]) -> int:
    if one["since"]:
        # The day an occasion is named for is no return of it.
        return bounds(one["since"])[0].year + 1
    days = [limits(row)[0] for row in ledger if limits(row)[0] > EARLIEST]
    days += [date.fromisoformat(event["event"]["date"]["start"]) for event in one["events"]]
    return min(days, default=LATEST).year
