"""Whether a treaty is in force on a day, by its text and its parties' acts or as ATOP counts it.

The one rule for treaties, obligations, summaries, panels and triangles; docs/treaties.md states it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from analysis.treaty_accounts import disputes, heard
from analysis.treaty_span import of_dataset, party_to, span
from graph.dates import LATEST, bounds

Json = dict[str, Any]
Row = Mapping[str, Any]
Rule = Literal["text", "atop"]

# Of a span without an end nothing is known after this day: ATOP 4.01 stops coding with 2016.
ATOP_CODED_UNTIL = date(2016, 12, 31)
# What the rule reads of a row and no answer shows.
RULED_BY = ("evidence", "one_by_one")
ANSWERS = {
    "in_force": "yes",
    "suspended": "yes",
    "not_yet": "no",
    "ended": "no",
    "undated": "unknown",
    "censored": "unknown",
    "not_coded": "unknown",
}


def listed(
    treaties: Sequence[Row], pairs: Sequence[tuple[str, ...]], on: date | None, rule: Rule = "text"
) -> list[Json]:
    """Treaties as an answer lists them: with a day, those of which `standing` does not say no."""
    return [told for treaty in treaties if (told := one_listed(treaty, pairs, on, rule)) is not None]


def one_listed(
    treaty: Row, pairs: Sequence[tuple[str, ...]], on: date | None, rule: Rule = "text"
) -> Json | None:
    """The treaty with what `standing` says of the pair for which it says most; None where it says no.

    A treaty ATOP does not code is left out by that rule. Without a day the treaty stands as it is.
    """
    plain = {key: value for key, value in treaty.items() if key not in RULED_BY}
    if on is None:
        return plain
    # Of states joined in, those that were never party say nothing of it.
    able = [pair for pair in pairs if all(party_to(treaty, state) for state in pair)] or pairs
    found = [standing(treaty, pair, on, rule) for pair in able]
    best = min(found, key=lambda one: ("yes", "unknown", "no").index(one["in_force"]))
    if (best["in_force"] == "no" and best["state"] != "disputed") or best["state"] == "not_coded":
        return None
    return plain | best


def standing(treaty: Row, pair: Sequence[str], on: date, rule: Rule = "text") -> Json:
    """How a treaty stands on a day between two countries; for one, or for all its parties if there is none.

    `{in_force, state, reading, basis, reasons, accounts}`. in_force: yes, no or unknown, by `reading`: what
    the preferred dates say. state: the reading (in_force, suspended, not_yet, ended, undated; by ATOP also
    censored, not_coded), or disputed where `accounts`, claims that speak of the day, say otherwise.
    """
    basis = span(treaty, pair, on)
    if of_dataset(treaty):
        rule = "text"  # a dataset's treaty has the dataset's dates, whatever is asked for
    if rule == "atop":
        basis |= span_by_atop(treaty, on)
    reading = _by_atop(treaty, on) if rule == "atop" else _reading(basis, treaty, on)
    accounts = [] if rule == "atop" else heard(treaty, on, reading)
    return {
        "in_force": ANSWERS[reading],
        "state": "disputed" if accounts else reading,
        "reading": reading,
        "basis": {"rule": rule, **basis},
        "reasons": [_reason(reading, basis, rule, treaty.get("coded_until")), *map(_heard, accounts)],
        "accounts": accounts,
    }


def life(treaty: Row, on: date, rule: Rule = "text") -> Json:
    """A row of `questions.treaty` with how it stood on a day, ATOP's spans, and what is disputed."""
    plain = {key: value for key, value in treaty.items() if key not in RULED_BY}
    return plain | {
        "standing": {"on": on.isoformat(), **standing(treaty, (), on, rule)},
        "atop": [
            {
                "id": one["value"],
                "start": one["start"],
                "end": one["end"],
                "coded_until": ATOP_CODED_UNTIL.isoformat(),
                "sources": one["sources"],
            }
            for one in _spans(treaty)
        ],
        "disputes": disputes(treaty["claims"]),
    }


def counted_as(treaty: Row, pair: Sequence[str], on: date, rule: Rule = "text") -> str:
    """What a treaty counts as on a day: in_force (also while suspended), ended, not_yet or unknown."""
    if rule == "atop" and not of_dataset(treaty):
        return _counted(_by_atop(treaty, on))
    return _counted(_reading(span(treaty, pair, on), treaty, on))


def counted_over(treaty: Row, pair: Sequence[str], days: Sequence[date]) -> list[str]:
    """What `counted_as` says by the text on each of many days; the span is worked out once where it can."""
    ids = [party["id"] for party in treaty["parties"]]
    if len(set(ids)) < len(ids):  # which row of a state counts depends on the day
        return [counted_as(treaty, pair, day) for day in days]
    basis = span(treaty, pair)
    return [_counted(_reading(basis, treaty, day)) for day in days]


def _counted(reading: str) -> str:
    if ANSWERS[reading] == "no":
        return reading
    return "in_force" if ANSWERS[reading] == "yes" else "unknown"


def in_force(treaty: Row, pair: Sequence[str], on: date) -> str:
    """Only the answer of `standing` by the text: yes, no or unknown."""
    return ANSWERS[_reading(span(treaty, pair, on), treaty, on)]


def span_by_atop(treaty: Row, on: date) -> Json:
    """The span ATOP counts that says most of the day, as `span` has it; dates None where none is coded."""
    spans = _spans(treaty)
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


def within(coded: Row, on: date) -> str:
    """Whether a day lies in a span ATOP codes: yes, no or unknown. Its last day counts."""
    start, end = _limits(coded)
    if start is None or on < start:
        return "no"
    if end is not None:
        return "yes" if on <= end else "no"
    return "yes" if on <= ATOP_CODED_UNTIL else "unknown"


def _by_atop(treaty: Row, on: date) -> str:
    spans = _spans(treaty)
    if not spans:
        return "not_coded"
    answers = {within(one, on) for one in spans}
    if "yes" in answers:
        return "in_force"
    if "unknown" in answers:
        return "censored"
    starts = [start for one in spans if (start := _limits(one)[0]) is not None]
    return "not_yet" if starts and on < min(starts) else "ended"


def _reading(basis: Row, treaty: Row, on: date) -> str:
    since, until = basis["since"], basis["until"]
    if since is not None and bounds(since)[0] > on:
        return "not_yet"
    if until is not None and bounds(until)[1] < on:
        return "ended"
    if since is None or _may_not_have_begun(basis, treaty):
        return "undated"
    if of_dataset(treaty) and until is None:
        # Rows of datasets: a missing end is none, or that of the coding, or is not known at all.
        if treaty["coded_until"] is not None:
            return "in_force" if on <= date.fromisoformat(treaty["coded_until"]) else "censored"
        if not basis["open_end"]:
            return "undated"
    return "suspended" if _suspended(treaty["actions"], on) else "in_force"


def _may_not_have_begun(basis: Row, treaty: Row) -> bool:
    """Whether it may never have come into force: what ended has; of what dossiers tell, signature counts."""
    if basis["since_known"]:
        return False
    return bool(treaty.get("one_by_one")) or (of_dataset(treaty) and basis["until"] is None)


def _suspended(actions: Sequence[Row], on: date) -> bool:
    """Whether a suspension reaches over the day; one without an end lasts until a renewal."""
    for action in actions:
        if action["action"] == "suspension" and action["status"] == "occurred" and action["date"]:
            edtf = action["date"]["edtf"]
            start, end = bounds(edtf)
            if "/" not in edtf:
                renewed = [
                    bounds(one["date"]["edtf"])[0]
                    for one in actions
                    if one["action"] == "renewal" and one["status"] == "occurred" and one["date"]
                ]
                end = min((day for day in renewed if day > start), default=LATEST)
            if start <= on <= end:
                return True
    return False


def _spans(treaty: Row) -> list[Row]:
    return [one for one in treaty.get("evidence", ()) if one["property"] == "atop_span" and one["start"]]


def _limits(coded: Row) -> tuple[date | None, date | None]:
    start, end = (bounds(str(coded[side])) if coded[side] else None for side in ("start", "end"))
    return (start[0] if start else None), (end[1] if end else None)


def _reason(reading: str, basis: Row, rule: Rule, coded: str | None) -> str:
    since, until = basis["since"], basis["until"]
    if rule == "atop":
        whole = f"{since} to {until}" if until else f"{since} on"
        return {
            "in_force": f"ATOP counts {basis['since_from']} from {whole}",
            "censored": f"coding ended {ATOP_CODED_UNTIL}; ATOP counts {basis['since_from']} from {whole}",
            "not_coded": "ATOP codes no alliance by this treaty",
            "not_yet": f"ATOP counts {basis['since_from']} from {whole}",
            "ended": f"ATOP counts {basis['since_from']} from {whole}",
        }[reading]
    begun = f"since {since} ({_word(basis['since_from'])})"
    return {
        "in_force": f"in force {begun}",
        "suspended": f"in force {begun}, but suspended",
        "not_yet": f"not yet in force: {_earliest(basis)}",
        "ended": f"ended {until} ({_word(basis['until_from'])})",
        "censored": f"in force {begun} when the coding ended on {coded}; of later days nothing is known",
        "undated": _unknown(basis),
    }[reading]


def _earliest(basis: Row) -> str:
    """The day it began, or one before which it did not."""
    if basis["since_from"] == "signature":
        return f"signed {basis['since']}"
    return f"since {basis['since']} ({_word(basis['since_from'])})"


def _unknown(basis: Row) -> str:
    """What is missing for an answer."""
    since, until = basis["since"], basis["until"]
    if since is None:
        if until is None:
            return "no date of entry into force or end is recorded"
        return f"until {until} ({_word(basis['until_from'])}); no date of its beginning is recorded"
    if basis["since_known"]:
        return f"begun {since}; the dataset tells no end, nor that there is none"
    if until is None and not basis["open_end"]:
        return f"{_earliest(basis)}; neither from when nor until when it bound them is recorded"
    return f"{_earliest(basis)}; from when it bound them is not recorded"


def _word(source: str | None) -> str:
    told = {
        "party": "dates of the parties",
        "treaty": "dates of the treaty",
        "state": "end of a state that was party",
    }
    return told.get(source or "", (source or "").replace("_", " "))


def _heard(account: Row) -> str:
    says = {"in_force": "be in force", "not_yet": "be not yet in force", "ended": "have ended"}[
        account["says"]
    ]
    return f"held to {says}: {account['text']}"
