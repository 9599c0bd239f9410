"""From when to when a treaty binds a pair, or stands as a whole: its own dates and those of its parties.

A treaty's own signature, entry into force and end bound the spans of its parties; docs/treaties.md states it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

from typing_extensions import TypedDict

from graph.countries.registry import countries
from graph.countries.succession import continued, continuing
from graph.dates import EARLIEST, LATEST, bounds
from graph.store.reader import Row
from questions.request import Rule
from questions.shapes import means

if TYPE_CHECKING:
    from datetime import date

    from graph.countries.country import Succession


class Span(TypedDict):
    """From when to when, as EDTF dates, and what says so."""

    since: str | None
    since_from: Annotated[
        str | None,
        means(
            "party: its parties' own dates; treaty: dates a dataset gives the treaty; else "
            "entry_into_force, ratification, signature, ATOP's id of the alliance, or null."
        ),
    ]
    since_known: Annotated[
        bool, means("False where `since` is only a day before which it did not bind, such as its signature.")
    ]
    until: str | None
    until_from: str | None


class Binding(Span):
    """From when to when a treaty binds those asked about."""

    open_end: Annotated[bool, means("Whether a dataset says that there is no end.")]
    through: Annotated[dict[str, str], means("Who is party by continuing another state, and which.")]


class Basis(Binding):
    """From when to when it counts as in force, and what that rests on."""

    rule: Rule
    coded_until: Annotated[str | None, means("The last day its dataset tells of, if it has one.")]


class Seat(TypedDict):
    """A state as a party; all but its id None where unknown."""

    id: str
    start: str | None
    signed: str | None
    ratified: str | None
    since: Annotated[str | None, means("The day from which it can be in it if no start is known.")]
    gone: Annotated[str | None, means("The last day of a former state.")]
    end: str | None
    open_end: bool
    through: Annotated[str | None, means("The state it continues, by which it is party.")]


Dated = tuple[str, str]  # an EDTF date and what it is the date of

OWN = "treaty"
GONE = "state"
BEGINS = ("entry_into_force", "ratification", "signature")
ENDS = ("termination", "supersession")
NOTICE = "denunciation"
ABOUT = timedelta(days=31)  # sources put the end of one state some weeks apart


def of_dataset(treaty: Row) -> bool:
    """Whether it was read from a row of a dataset, which tells less than a dossier does."""
    return treaty.get("provenance") is not None


def of_two(treaty: Row) -> bool:
    """Whether it has no more than two parties, a state and those it continues counted as one."""
    return len(_seats(treaty["parties"])) <= 2


def span(treaty: Row, pair: Sequence[str] = (), on: date | None = None) -> Binding:
    """From when to when a treaty binds the pair, or stands as a whole where there is none."""
    seats = [_seat(treaty["parties"], state, on) for state in pair] or _seats(treaty["parties"])
    begun = _begun_between(treaty, seats) if pair else _begun(treaty, seats)
    since, since_from = begun[0] or (None, None)
    until, until_from = (_ended_between if pair else _ended)(treaty, seats) or (None, None)
    still = [seat["open_end"] for seat in seats]
    return {
        "since": since,
        "since_from": since_from,
        "since_known": begun[1],
        "until": until,
        "until_from": until_from,
        "open_end": bool(treaty.get("open_end")) or (all(still) if pair else sum(still) > 1),
        "through": {seat["id"]: seat["through"] for seat in seats if seat["through"]},
    }


def spans(treaty: Row, pair: Sequence[str]) -> list[Binding]:
    """From when to when it binds the pair, each time that it does: one of the two may leave and come back."""
    rows = [party for party in treaty["parties"] if party["id"] in pair]
    if len(rows) == len({party["id"] for party in rows}):
        return [span(treaty, pair)]
    # Whatever memberships meet do so on the first day of one of them, or the first after another.
    days = {bounds(party["start"])[0] for party in rows if party["start"]}
    ends = {bounds(party["end"])[1] for party in rows if party["end"]} - {LATEST}
    found: list[Binding] = []
    for day in sorted({EARLIEST, *days, *(end + timedelta(days=1) for end in ends)}):
        held = span(treaty, pair, day)
        if held not in found and first_day(held) <= last_day(held):
            found.append(held)
    return found or [span(treaty, pair)]


def first_day(held: Span) -> date:
    """The first day of a span that may lie in it."""
    return bounds(held["since"])[0] if held["since"] else EARLIEST


def last_day(held: Span) -> date:
    """The last day of a span that may lie in it."""
    return bounds(held["until"])[1] if held["until"] else LATEST


def end_told(treaty: Row, held: Span) -> bool:
    """Whether an end of what binds them is told; the last day of a former state is no end of its treaties."""
    if held["until_from"] == GONE:
        return _end_of(treaty) is not None
    return held["until"] is not None


def party_to(treaty: Row, state: str) -> bool:
    """Whether a state is party by itself or by continuing one that was."""
    held = {state, *(step.predecessor for step in continued(state))}
    return any(party["id"] in held for party in treaty["parties"])


def _begun_between(treaty: Row, seats: Sequence[Seat]) -> tuple[Dated | None, bool]:
    """The day from which both were bound, at the earliest the treaty's own; and whether that day is known.

    A party without a date is taken to be bound from the treaty's entry into force, or from its ratification
    if that is later. But if it has no ratification, and the source dates other parties of a treaty of three
    or more, it may have signed only, and the day is not known.
    """
    own = _entry(treaty)
    known = [(seat["start"], "party") for seat in seats if seat["start"]]
    known += [own] if own else []
    late = [seat for seat in seats if not seat["start"]]
    if late:
        known.reverse()  # of the same day the treaty's own is said, not that of one party
    if own:
        known += [(seat["ratified"], "ratification") for seat in late if seat["ratified"]]
        late = [seat for seat in late if not seat["ratified"] and treaty.get("one_by_one")]
    floor = _signed(treaty, BEGINS[2:] if own or not late else BEGINS[1:])
    floors = [*known, *([floor] if floor else [])]
    floors += [(seat["ratified"], "ratification") for seat in late if seat["ratified"]]
    floors += [(seat["signed"], "signature") for seat in late if seat["signed"]]
    floors += [(seat["since"], "party") for seat in seats if seat["since"]]
    return _latest(floors), bool(known) and not late


def _begun(treaty: Row, seats: Sequence[Seat]) -> tuple[Dated | None, bool]:
    """The treaty's own entry into force, else the day its second party was bound from, else its signature."""
    if own := _entry(treaty):
        return own, True
    starts = sorted((seat["start"] for seat in seats if seat["start"]), key=lambda start: bounds(start)[0])
    floor = _signed(treaty, BEGINS[1:])
    if len(starts) > 1 or len(starts) == len(seats) == 1:
        return _latest([(starts[min(1, len(starts) - 1)], "party"), *([floor] if floor else [])]), True
    return floor, False


def _ended_between(treaty: Row, seats: Sequence[Seat]) -> Dated | None:
    """The day one of the two first left, gave notice or ceased to be, or the treaty's own end if earlier."""
    own = _end_of(treaty)
    return _first([*_ways_out(treaty, seats), *([own] if own else [])])


def _ended(treaty: Row, seats: Sequence[Seat]) -> Dated | None:
    """The treaty's own end, else the day its last party but one left, gave notice or ceased to be."""
    if own := _end_of(treaty):
        return own
    ends = [_first(_ways_out(treaty, [seat])) for seat in seats]
    ends.sort(key=lambda end: bounds(end[0])[1] if end else LATEST)
    return ends[max(len(ends) - 2, 0)] if ends else None


def _ways_out(treaty: Row, seats: Sequence[Seat]) -> list[Dated]:
    """Days on which one of these left or ceased to be, and of its notice where no end of it is told."""
    ends = [(seat["end"], "party") for seat in seats if seat["end"]]
    ends += [(seat["gone"], GONE) for seat in seats if seat["gone"]]
    return [*ends, *_notices(treaty, seats)]


def _entry(treaty: Row) -> Dated | None:
    """The treaty's own entry into force."""
    if treaty.get("start"):
        return treaty["start"], OWN
    return _dated(treaty["actions"], BEGINS[:1])


def _signed(treaty: Row, kinds: Sequence[str]) -> Dated | None:
    """A day before which it cannot have begun: of its signature, or the day a dataset lets it begin."""
    for name, told in (("signed", "signature"), ("begun", OWN)):
        if treaty.get(name):
            return treaty[name], told
    return _dated(treaty["actions"], kinds)


def _end_of(treaty: Row) -> Dated | None:
    """The treaty's own end; a notice of denunciation is none yet."""
    if treaty.get("end"):
        return treaty["end"], OWN
    return _dated(treaty["actions"], ENDS)


def _notices(treaty: Row, seats: Sequence[Seat]) -> list[Dated]:
    """Notices of denunciation that end it: of a treaty of two for both, else for those who gave them.

    None where what came of it is told: the treaty's own end, or that of the party who gave it.
    """
    if _end_of(treaty):
        return []
    parties = treaty["parties"]
    between_two = of_two(treaty)
    leaving = {state for seat in seats for state in (seat["id"], seat["through"]) if state}
    found: list[Dated] = []
    for action in treaty["actions"]:
        if action["action"] != NOTICE or action["status"] != "occurred" or not action["date"]:
            continue
        day = action["date"]["edtf"]
        givers = action["states"] if between_two else leaving.intersection(action["states"])
        known = [giver for giver in givers if party_to(treaty, giver)]
        if between_two and not known:  # either may have given it
            known = [party["id"] for party in parties]
        told = [_end_held(parties, giver, bounds(day)[0]) is not None for giver in known]
        if not any(told) if between_two else not all(told):
            found.append((day, NOTICE))
    return found


def _end_held(parties: Sequence[Row], state: str, on: date) -> str | None:
    """When the membership ended that a state held on the day, itself or by continuing another."""
    held = {state, *(step.predecessor for step in continued(state))}
    row = min((party for party in parties if party["id"] in held), key=lambda party: _distance(party, on))
    return _end(row, continuing(row["id"]))


def _first(days: Sequence[Dated]) -> Dated | None:
    """The date that ends first; of several on one day, the first in the list."""
    return min(days, key=lambda one: bounds(one[0])[1], default=None)


def _latest(days: Sequence[Dated]) -> Dated | None:
    """The date that begins last; of several on one day, the first in the list."""
    return max(days, key=lambda one: bounds(one[0])[0], default=None)


def _dated(actions: Sequence[Row], kinds: Sequence[str]) -> Dated | None:
    for wanted in kinds:
        for action in actions:
            if action["action"] == wanted and action["status"] == "occurred" and action["date"]:
                return action["date"]["edtf"], wanted
    return None


def _seat(parties: Sequence[Row], state: str, on: date | None) -> Seat:
    """A state as a party, in its own right or by continuing one; dates are None if it is neither."""
    own = [party for party in parties if party["id"] == state]
    step = next(
        (taken for taken in continued(state) if any(p["id"] == taken.predecessor for p in parties)), None
    )
    through = step.predecessor if step else None
    if own:
        # Of two rows of one state the one that dates it; an undated one would count from the first day.
        rows = [party for party in own if party["start"]] or own
        chosen = min(rows, key=lambda party: _distance(party, on)) if on else rows[0]
        return _sat(state, chosen, chosen["end"], through)
    if step is None:
        return _sat(state, {}, None, None)
    last = [party for party in parties if party["id"] == step.predecessor][-1]
    end = _end(last, step)
    seat = _sat(state, last, end, through)
    if end is None or bounds(end)[1] > step.on:  # else the other had left by then, and nothing was continued
        seat["start" if last["start"] else "since"] = step.on.isoformat()
    return seat


def _sat(state: str, row: Row, end: str | None, through: str | None) -> Seat:
    """The seat that a row of a party tells of; with an empty row, one without dates."""
    return {
        "id": state,
        "start": row.get("start"),
        "signed": row.get("signed"),
        "ratified": row.get("ratified"),
        "since": None,
        "gone": _gone(state) if end is None else None,
        "end": end,
        "open_end": end is None and bool(row.get("open_end")),
        "through": through,
    }


def _gone(state: str) -> str | None:
    """The last day of a former state: it is party to nothing afterwards, whatever its row says."""
    known = countries().get(state)
    return known.end.isoformat() if known and known.status == "former" and known.end else None


def _end(party: Row, step: Succession | None) -> str | None:
    """When a party left; an end about the day another continued it is its own, not of its treaties."""
    end: str | None = party["end"]
    if end and step is not None:
        first, last = bounds(end)
        _, _, told = (party["edtf"] or "").partition("/")
        if told and told != "..":
            first = bounds(told)[0]  # `end` is its last day
        if first - ABOUT <= step.on <= last + ABOUT:
            return None
    return end


def _seats(parties: Sequence[Row]) -> list[Seat]:
    """The parties, a state and those it continues as one."""
    ids = {party["id"] for party in parties}
    continued_here = {step.predecessor for state in ids for step in continued(state)} & ids
    seats = []
    for state in sorted(ids - continued_here):
        held = [state, *(step.predecessor for step in continued(state) if step.predecessor in ids)]
        rows = [party for party in parties if party["id"] in held]
        starts = [party["start"] for party in rows if party["start"]]
        mine = [party for party in rows if party["id"] == state]
        ends = [end for party in mine if (end := _end(party, continuing(state)))]
        end = max(ends, key=lambda end: bounds(end)[1]) if len(ends) == len(mine) else None
        seat = _sat(state, {}, end, held[1] if len(held) > 1 else None)
        seat["start"] = min(starts, key=lambda start: bounds(start)[0], default=None)
        seat["open_end"] = end is None and any(party.get("open_end") for party in mine)
        seat["gone"] = None if continuing(state) else seat["gone"]
        seats.append(seat)
    return seats


def _distance(party: Row, on: date) -> int:
    """Days from a day to a span; 0 inside."""
    start = bounds(party["start"])[0] if party["start"] else EARLIEST
    end = bounds(party["end"])[1] if party["end"] else LATEST
    return max((start - on).days, (on - end).days, 0)
