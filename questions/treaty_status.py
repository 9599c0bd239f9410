"""Whether a treaty is in force on a day, by its text and its parties' acts or as ATOP counts it.

The one rule for treaties, obligations, summaries, panels and triangles; docs/treaties.md states it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal, NotRequired

from typing_extensions import TypedDict

from graph.dates import LATEST, bounds
from graph.store.reader import Row
from questions.request import Rule
from questions.shapes import means
from questions.treaty_accounts import Account, State, heard
from questions.treaty_reasons import reasons
from questions.treaty_span import (
    Basis,
    Binding,
    Span,
    end_told,
    first_day,
    last_day,
    of_dataset,
    of_two,
    span,
)

Answer = Literal["yes", "no", "unknown"]


class Standing(TypedDict):
    """The same of a treaty in a list, where a day was asked for."""

    in_force: NotRequired[Annotated[Answer | None, means("By what the preferred dates say.")]]
    state: NotRequired[
        Annotated[State | None, means("`reading`, or disputed where an account says otherwise.")]
    ]
    reading: NotRequired[State | None]
    basis: NotRequired[Basis | None]
    reasons: NotRequired[list[str] | None]
    accounts: NotRequired[
        Annotated[list[Account] | None, means("Claims about the day, where they do not agree.")]
    ]


class Stood(TypedDict):
    """How a treaty stood on a day that was asked for."""

    in_force: Annotated[Answer, means("By what the preferred dates say.")]
    state: Annotated[State, means("`reading`, or disputed where an account says otherwise.")]
    reading: State
    basis: Basis
    reasons: list[str]
    accounts: Annotated[list[Account], means("Claims about the day, where they do not agree.")]


CountedAs = Literal["in_force", "ended", "not_yet", "unknown"]

# Of a span without an end nothing is known after this day: ATOP 4.01 stops coding with 2016.
ATOP_CODED_UNTIL = date(2016, 12, 31)
ANSWERS: dict[State, Answer] = {
    "in_force": "yes",
    "suspended": "yes",
    "not_yet": "no",
    "ended": "no",
    "undated": "unknown",
    "censored": "unknown",
    "not_coded": "unknown",
}


def standing(treaty: Row, pair: Sequence[str], on: date, rule: Rule = "text") -> Stood:
    """How a treaty stands on a day between two countries; for one, or for all its parties if there is none.

    A row of `treaties.shape`. Of a dataset's treaty the dates are the dataset's, whatever rule is asked for.
    """
    basis = span(treaty, pair, on)
    if of_dataset(treaty):
        rule = "text"  # a dataset's treaty has the dataset's dates, whatever is asked for
    if rule == "atop":
        basis = {**basis, **span_by_atop(treaty, on)}
    reading = _by_atop(treaty, on) if rule == "atop" else _reading(basis, treaty, on)
    accounts = [] if rule == "atop" else heard(treaty, on, reading, basis["since_from"])
    if accounts and pair and not of_two(treaty) and _theirs_alone(basis, treaty, reading, on):
        accounts = []
    coded_until = str(ATOP_CODED_UNTIL) if rule == "atop" else treaty.get("coded_until")
    ruled: Basis = {**basis, "rule": rule, "coded_until": coded_until}
    return {
        "in_force": ANSWERS[reading],
        "state": "disputed" if accounts else reading,
        "reading": reading,
        "basis": ruled,
        "reasons": reasons(reading, ruled, accounts),
        "accounts": accounts,
    }


def _theirs_alone(basis: Binding, treaty: Row, reading: State, on: date) -> bool:
    """Whether one of the two had left, or not yet joined, what began earlier or stood longer for others.

    What is said of the treaty then says nothing of these two.
    """
    whole = span(treaty, (), on)
    if reading == "ended":
        return last_day(basis) < last_day(whole)
    return reading == "not_yet" and first_day(whole) < first_day(basis)


def counted_as(treaty: Row, pair: Sequence[str], on: date, rule: Rule = "text") -> CountedAs:
    """What a treaty counts as on a day: in_force (also while suspended), ended, not_yet or unknown."""
    if rule == "atop" and not of_dataset(treaty):
        return _counted(_by_atop(treaty, on))
    return _counted(_reading(span(treaty, pair, on), treaty, on))


def counted_over(treaty: Row, pair: Sequence[str], days: Sequence[date]) -> list[CountedAs]:
    """What `counted_as` says by the text on each of many days; the span is worked out once where it can."""
    ids = [party["id"] for party in treaty["parties"]]
    if len(set(ids)) < len(ids):  # which row of a state counts depends on the day
        return [counted_as(treaty, pair, day) for day in days]
    basis = span(treaty, pair)
    return [_counted(_reading(basis, treaty, day)) for day in days]


def _counted(reading: State) -> CountedAs:
    if ANSWERS[reading] == "no":
        return "ended" if reading == "ended" else "not_yet"
    return "in_force" if ANSWERS[reading] == "yes" else "unknown"


def in_force(treaty: Row, pair: Sequence[str], on: date) -> Answer:
    """Only the answer of `standing` by the text: yes, no or unknown."""
    return ANSWERS[_reading(span(treaty, pair, on), treaty, on)]


def span_by_atop(treaty: Row, on: date) -> Span:
    """The span ATOP counts that says most of the day, as `span` has it; dates None where none is coded."""
    spans = spans_of_atop(treaty)
    order = ("yes", "unknown", "no")
    best = min(spans, key=lambda one: order.index(within(one, on)), default=None)
    start, end = (best["start"], best["end"]) if best else (None, None)
    return {
        "since": str(start) if start else None,
        "since_from": best["value"] if best else None,
        "since_known": best is not None,
        "until": str(end) if end else None,
        "until_from": best["value"] if best and end else None,
    }


def within(coded: Row, on: date) -> Answer:
    """Whether a day lies in a span ATOP codes: yes, no or unknown. Its last day counts."""
    start, end = _limits(coded)
    if start is None or on < start:
        return "no"
    if end is not None:
        return "yes" if on <= end else "no"
    return "yes" if on <= ATOP_CODED_UNTIL else "unknown"


def _by_atop(treaty: Row, on: date) -> State:
    spans = spans_of_atop(treaty)
    if not spans:
        return "not_coded"
    answers = {within(coded, on) for coded in spans}
    if "yes" in answers:
        return "in_force"
    if "unknown" in answers:
        return "censored"
    starts = [start for coded in spans if (start := _limits(coded)[0]) is not None]
    return "not_yet" if starts and on < min(starts) else "ended"


def _reading(basis: Binding, treaty: Row, on: date) -> State:
    since, until = basis["since"], basis["until"]
    if since is not None and bounds(since)[0] > on:
        return "not_yet"
    if until is not None and bounds(until)[1] < on:
        return "ended"
    if since is None or may_not_have_begun(basis, treaty):
        return "undated"
    if of_dataset(treaty) and not end_told(treaty, basis):
        # Rows of datasets: a missing end is none, or that of the coding, or is not known at all.
        if treaty["coded_until"] is not None:
            return "in_force" if on <= date.fromisoformat(treaty["coded_until"]) else "censored"
        if not basis["open_end"]:
            return "undated"
    return "suspended" if _suspended(treaty["actions"], on) else "in_force"


def may_not_have_begun(basis: Binding, treaty: Row) -> bool:
    """Whether it may never have come into force: what ended has; of what dossiers tell, signature counts."""
    if basis["since_known"]:
        return False
    return bool(treaty.get("one_by_one")) or (of_dataset(treaty) and not end_told(treaty, basis))


def _suspended(actions: Sequence[Row], on: date) -> bool:
    """Whether a suspension reaches over the day; one without an end lasts until a renewal."""
    for action in actions:
        if action["action"] == "suspension" and action["status"] == "occurred" and action["date"]:
            edtf = action["date"]["edtf"]
            start, end = bounds(edtf)
            if "/" not in edtf or end == LATEST:
                renewed = [
                    bounds(other["date"]["edtf"])[0]
                    for other in actions
                    if other["action"] == "renewal" and other["status"] == "occurred" and other["date"]
                ]
                end = min((day for day in renewed if day > start), default=LATEST)
            if start <= on <= end:
                return True
    return False


def spans_of_atop(treaty: Row) -> list[Row]:
    """The claims of a treaty that say from when to when ATOP counts it."""
    return [
        claim for claim in treaty.get("evidence", ()) if claim["property"] == "atop_span" and claim["start"]
    ]


def _limits(coded: Row) -> tuple[date | None, date | None]:
    start, end = (bounds(str(coded[side])) if coded[side] else None for side in ("start", "end"))
    return (start[0] if start else None), (end[1] if end else None)
