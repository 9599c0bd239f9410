"""What claims say of a treaty on a day, where jurists, governments or the press date it otherwise."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Annotated, Literal

from typing_extensions import TypedDict

from graph.dates import LATEST, bounds
from graph.store.reader import Row
from questions.claims import Claim
from questions.shapes import SourceRef, means

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date


Says = Literal["in_force", "not_yet", "ended"]
State = Literal["in_force", "suspended", "not_yet", "ended", "undated", "censored", "not_coded", "disputed"]


class Said(SourceRef):
    """A source of a claim, what it is, and where in it the claim stands."""

    type: str | None
    locator: str | None


class DateClaim(TypedDict):
    """A claim of when something was."""

    id: str
    property: str
    value: str | None
    text: str | None
    polarity: str
    modality: str
    rank: str
    reason: str | None
    start: str | None
    end: str | None
    sources: list[Said]


class DatedClaim(DateClaim):
    """The same with its span as the source gives it."""

    edtf: str | None


class Account(DateClaim):
    """A claim that speaks of the day, and what it says of the treaty then."""

    event: Annotated[str | None, means("The action it dates; null for a claim about the treaty.")]
    says: Says


class Dispute(TypedDict):
    """Claims about one thing that do not agree."""

    property: str
    claims: list[Claim]


ENTRY = "entry_into_force"
LAST = frozenset({"termination", "supersession"})
# Properties whose values answer the same question about a treaty as a whole.
ONE_QUESTION = ("term", "in_force", "ended_by", "successor", "replaces", "denounced", "applied")


def heard(treaty: Row, on: date, reading: State, since_from: str | None) -> list[Account]:
    """Claims that speak of the day, each with `says`: in_force, not_yet or ended.

    since_from: of what the date is from which it binds. None are given where all bear the reading out. Read
    are `in_force` and `ended_by` about the treaty, and the dates of its entry into force and its end.
    Deprecated claims are not heard, nor those that only datasets report: they count by rules of their own.
    """
    awaited = reading == "not_yet" and since_from == ENTRY
    accounts: list[Account] = []
    for claim in treaty.get("evidence", ()):
        if claim["rank"] == "deprecated" or all(source["type"] == "dataset" for source in claim["sources"]):
            continue
        says = _says(claim, treaty["actions"], on, awaited=awaited)
        # That a treaty had not ended says nothing of whether it had begun.
        ends = claim["property"] == "ended_by" or claim["action"] in LAST
        if says is None or (reading == "not_yet" and says == "in_force" and ends):
            continue
        accounts.append(
            {
                "id": claim["id"],
                "property": claim["property"],
                "value": claim["value"],
                "text": claim["text"],
                "polarity": claim["polarity"],
                "modality": claim["modality"],
                "rank": claim["rank"],
                "reason": claim["reason"],
                "start": claim["start"],
                "end": claim["end"],
                "event": claim["event"],
                "sources": claim["sources"],
                "says": says,
            }
        )
    # A suspended treaty stands, and of one without any date all is news.
    agreed = "in_force" if reading == "suspended" else reading
    return accounts if any(account["says"] != agreed for account in accounts) else []


def _says(claim: Row, actions: Sequence[Row], on: date, *, awaited: bool) -> Says | None:
    """What a claim says of the treaty on a day; awaited: only its entry into force is still missing then."""
    kind = claim["property"]
    if kind == "in_force":
        return _standing(claim, actions, on)
    if claim["polarity"] != "affirmed":
        return None
    if kind == "ended_by" and claim["end"]:
        low, high = bounds(claim["edtf"].split("/")[-1]) if claim["edtf"] else bounds(claim["end"])
        return _ended(low, high, on)
    if kind == "date" and claim["status"] == "occurred":
        low, high = bounds(claim["value"])
        if claim["action"] in LAST:
            return _ended(low, high, on)
        if claim["action"] == ENTRY:
            return "not_yet" if on < low else "in_force" if awaited and on >= high else None
    return None


def _ended(low: date, high: date, on: date) -> Says | None:
    """An end somewhere from `low` to `high` tells nothing of the days in between; the last day counts."""
    return "in_force" if on <= low else "ended" if on > high else None


def _standing(claim: Row, actions: Sequence[Row], on: date) -> Says | None:
    start = bounds(claim["start"])[0] if claim["start"] else None
    end = bounds(claim["end"])[1] if claim["end"] else _horizon(claim, actions)
    if (start is not None and on < start) or on > end:
        return None
    return "in_force" if claim["polarity"] == "affirmed" else "ended"


def _horizon(claim: Row, actions: Sequence[Row]) -> date:
    """How far an account without an end is heard: to the next ending told of after it was published.

    An article of 1996 cannot speak of what a treaty of 2000 did to the one before.
    """
    days = [bounds(source["published"])[1] for source in claim["sources"] if source["published"]]
    written = max(days, default=None)
    later = [
        bounds(action["date"]["edtf"])[0]
        for action in actions
        if action["action"] in LAST and action["date"] and action["status"] in ("occurred", "alleged")
    ]
    return min((day for day in later if written is not None and day > written), default=LATEST)


def disputes(claims: Iterable[Claim]) -> list[Dispute]:
    """Claims of one property with more than one value, and what contradicts them."""
    by_id = {claim["id"]: claim for claim in claims}
    grouped: dict[str, list[Claim]] = defaultdict(list)
    for claim in by_id.values():
        if claim["property"] in ONE_QUESTION:
            grouped[claim["property"]].append(claim)
    groups: list[Dispute] = []
    for name in ONE_QUESTION:
        members = {claim["id"]: claim for claim in grouped[name]}
        for claim in grouped[name]:
            members |= {other: by_id[other] for other in claim["contradicts"] if other in by_id}
        if len({(claim["value"], claim["polarity"]) for claim in members.values()}) > 1:
            groups.append({"property": name, "claims": list(members.values())})
    return groups
