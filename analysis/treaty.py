"""Whether a treaty is in force on a day, by its text and its parties' acts or as ATOP counts it.

The one rule for treaties, obligations, summaries, panels and triangles; docs/treaties.md states it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from analysis.treaty_accounts import disputes, heard
from graph.dates import EARLIEST, LATEST, bounds
from graph.succession import continued, continuing

if TYPE_CHECKING:
    from graph.country import Succession

Json = dict[str, Any]
Row = Mapping[str, Any]
Rule = Literal["text", "atop"]

BEGINS = ("entry_into_force", "ratification", "signature")
ENDS = ("termination", "supersession", "denunciation")
# Of a span without an end nothing is known after this day: ATOP 4.01 stops coding with 2016.
ATOP_CODED_UNTIL = date(2016, 12, 31)
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
    plain = {key: value for key, value in treaty.items() if key != "evidence"}
    if on is None:
        return plain
    found = [standing(treaty, pair, on, rule) for pair in pairs]
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
    if "provenance" in treaty:
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
    """A row of `graph.queries.treaty` with how it stood on a day, ATOP's spans, and what is disputed."""
    plain = {key: value for key, value in treaty.items() if key != "evidence"}
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


def in_force(treaty: Row, pair: Sequence[str], on: date) -> str:
    """Only the answer of `standing` by the text: yes, no or unknown."""
    return ANSWERS[_reading(span(treaty, pair, on), treaty, on)]


def span(treaty: Row, pair: Sequence[str] = (), on: date | None = None) -> Json:
    """From when to when a treaty binds the pair: `{since, since_from, until, until_from, through}`.

    EDTF dates or None. `since_from` is `party` where the later of the parties' own dates is known, else the
    action the date comes from. `through`: which countries are bound by continuing another state, and which.
    """
    seats = [_seat(treaty["parties"], state, on) for state in pair] or _seats(treaty["parties"])
    starts = [seat["start"] for seat in seats]
    whole = not pair
    since, since_from = _dated(treaty["actions"], BEGINS[:1]) if whole else (None, None)
    if since is None and starts and all(starts):
        # A treaty as a whole stands from its second party on, between two from the later of both.
        ordered = sorted(starts, key=lambda start: bounds(start)[0])
        since, since_from = ordered[min(1, len(ordered) - 1)] if whole else ordered[-1], "party"
    if since is None:
        since, since_from = _dated(treaty["actions"], BEGINS)
    until, until_from = _dated(treaty["actions"], ENDS[:2]) if whole else (None, None)
    if until is None and (left := _left([seat["end"] for seat in seats], whole=whole)) is not None:
        until, until_from = left, "party"
    if until is None:
        until, until_from = _dated(treaty["actions"], ENDS)
    through = {seat["id"]: seat["through"] for seat in seats if seat["through"]}
    return {
        "since": since,
        "since_from": since_from,
        "until": until,
        "until_from": until_from,
        "through": through,
    }


def _left(ends: Sequence[str | None], *, whole: bool) -> str | None:
    """When the first of two parties left, or of a whole treaty the last but one; None while they are in."""
    last = [LATEST if end is None else bounds(end)[1] for end in ends]
    place = sorted(range(len(ends)), key=lambda one: last[one])
    at = place[max(len(place) - 2, 0) if whole else 0] if place else None
    return None if at is None else ends[at]


def span_by_atop(treaty: Row, on: date) -> Json:
    """The span ATOP counts that says most of the day, as `span` has it; dates None where none is coded."""
    spans = _spans(treaty)
    order = ("yes", "unknown", "no")
    best = min(spans, key=lambda one: order.index(within(one, on)), default=None)
    start, end = (best["start"], best["end"]) if best else (None, None)
    return {
        "since": str(start) if start else None,
        "since_from": best["value"] if best else None,
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
    if since is None and until is None:
        return "undated"
    if "provenance" in treaty and until is None:
        # Rows of datasets: a missing end is none, or that of the coding, or is not known at all.
        if treaty["coded_until"] is not None:
            return "in_force" if on <= date.fromisoformat(treaty["coded_until"]) else "censored"
        if not treaty["open_end"] or since is None:
            return "undated"
    return "suspended" if _suspended(treaty["actions"], on) else "in_force"


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


def _seat(parties: Sequence[Row], state: str, on: date | None) -> Json:
    """When a state is party by itself, or by continuing one that was; dates None where neither is known."""
    own = [party for party in parties if party["id"] == state]
    step = next((one for one in continued(state) if any(p["id"] == one.predecessor for p in parties)), None)
    through = step.predecessor if step else None
    if own:
        chosen = min(own, key=lambda party: _distance(party, on)) if on else own[0]
        return {"id": state, "start": chosen["start"], "end": chosen["end"], "through": through}
    if step is None:
        return {"id": state, "start": None, "end": None, "through": None}
    last = [party for party in parties if party["id"] == step.predecessor][-1]
    return {"id": state, "start": step.on.isoformat(), "end": _end(last, step), "through": through}


def _end(party: Row, step: Succession | None) -> str | None:
    """When a party left; the end of a state that was continued is no end of its treaties."""
    end: str | None = party["end"]
    return None if end and step is not None and bounds(end)[1] <= step.on else end


def _seats(parties: Sequence[Row]) -> list[Json]:
    """The parties, a state and those it continues as one."""
    ids = {party["id"] for party in parties}
    continued_here = {step.predecessor for state in ids for step in continued(state)} & ids
    seats = []
    for state in sorted(ids - continued_here):
        held = [state, *(step.predecessor for step in continued(state) if step.predecessor in ids)]
        rows = [party for party in parties if party["id"] in held]
        starts = [party["start"] for party in rows if party["start"]]
        ends = [_end(party, continuing(state)) for party in rows if party["id"] == state]
        last = [end for end in ends if end]
        seats.append(
            {
                "id": state,
                "start": min(starts, key=lambda start: bounds(start)[0], default=None),
                "end": max(last, key=lambda end: bounds(end)[1]) if len(last) == len(ends) else None,
                "through": held[1] if len(held) > 1 else None,
            }
        )
    return seats


def _distance(party: Row, on: date) -> int:
    """Days from a day to a span; 0 inside."""
    start = bounds(party["start"])[0] if party["start"] else EARLIEST
    end = bounds(party["end"])[1] if party["end"] else LATEST
    return max((start - on).days, (on - end).days, 0)


def _dated(actions: Sequence[Row], kinds: Sequence[str]) -> tuple[str | None, str | None]:
    for wanted in kinds:
        for action in actions:
            if action["action"] == wanted and action["status"] == "occurred" and action["date"]:
                return action["date"]["edtf"], wanted
    return None, None


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
        "in_force": f"in force {begun}" if since else f"until {until} ({_word(basis['until_from'])})",
        "suspended": f"in force {begun}, but suspended",
        "not_yet": f"not yet in force: {begun}",
        "ended": f"ended {until} ({_word(basis['until_from'])})",
        "censored": f"in force {begun} when the coding ended on {coded}; of later days nothing is known",
        "undated": (
            f"begun {since}; the dataset tells no end, nor that there is none"
            if since
            else "no date of entry into force or end is recorded"
        ),
    }[reading]


def _word(source: str | None) -> str:
    return {"party": "dates of the parties"}.get(source or "", (source or "").replace("_", " "))


def _heard(account: Row) -> str:
    says = {"in_force": "be in force", "not_yet": "be not yet in force", "ended": "have ended"}[
        account["says"]
    ]
    return f"held to {says}: {account['text']}"
