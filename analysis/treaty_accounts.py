"""What claims say of a treaty on a day, where jurists, governments or the press date it otherwise."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from graph.dates import LATEST, bounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    Row = Mapping[str, Any]
    Json = dict[str, Any]

LAST = frozenset({"termination", "supersession"})
# Properties whose values answer the same question about a treaty as a whole.
ONE_QUESTION = ("term", "in_force", "ended_by", "successor", "replaces", "denounced", "applied")


def heard(treaty: Row, on: date, reading: str) -> list[Json]:
    """Claims that speak of the day, each with `says`: in_force, not_yet or ended.

    None are given where all bear the reading out. Read are `in_force` and `ended_by` about the treaty, and
    the dates of its entry into force and its end. Deprecated claims are not heard, nor those that only
    datasets report: they count by rules of their own.
    """
    found = []
    for claim in treaty.get("evidence", ()):
        if claim["rank"] == "deprecated" or all(one["type"] == "dataset" for one in claim["sources"]):
            continue
        says = _says(claim, treaty["actions"], on)
        # That a treaty had not ended says nothing of whether it had begun.
        if says is None or (reading == "not_yet" and says == "in_force" and claim["property"] != "in_force"):
            continue
        found.append({**{key: claim[key] for key in SHOWN}, "says": says})
    # A suspended treaty stands, and of one without any date all is news.
    agreed = {"suspended": "in_force"}.get(reading, reading)
    return found if any(one["says"] != agreed for one in found) else []


SHOWN = (
    "id",
    "property",
    "value",
    "text",
    "polarity",
    "modality",
    "rank",
    "reason",
    "start",
    "end",
    "event",
    "sources",
)


def _says(claim: Row, actions: Sequence[Row], on: date) -> str | None:
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
        if claim["action"] == "entry_into_force" and on < low:
            return "not_yet"
    return None


def _ended(low: date, high: date, on: date) -> str | None:
    """An end somewhere from `low` to `high` tells nothing of the days in between; the last day counts."""
    return "in_force" if on <= low else "ended" if on > high else None


def _standing(claim: Row, actions: Sequence[Row], on: date) -> str | None:
    start = bounds(claim["start"])[0] if claim["start"] else None
    end = bounds(claim["end"])[1] if claim["end"] else _horizon(claim, actions)
    if (start is not None and on < start) or on > end:
        return None
    return "in_force" if claim["polarity"] == "affirmed" else "ended"


def _horizon(claim: Row, actions: Sequence[Row]) -> date:
    """How far an account without an end is heard: to the next ending told of after it was published.

    An article of 1996 cannot speak of what a treaty of 2000 did to the one before.
    """
    days = [bounds(one["published"])[1] for one in claim["sources"] if one["published"]]
    written = max(days, default=None)
    later = [
        bounds(action["date"]["edtf"])[0]
        for action in actions
        if action["action"] in LAST and action["date"] and action["status"] in ("occurred", "alleged")
    ]
    return min((day for day in later if written is not None and day > written), default=LATEST)


def disputes(claims: Iterable[Row]) -> list[Json]:
    """Groups of claims about one treaty that do not agree: `[{property, claims}]`, each claim in full.

    Claims of one property with more than one value, and what contradicts them.
    """
    by_id = {claim["id"]: claim for claim in claims}
    grouped: dict[str, list[Row]] = defaultdict(list)
    for claim in by_id.values():
        if claim["property"] in ONE_QUESTION:
            grouped[claim["property"]].append(claim)
    found = []
    for name in ONE_QUESTION:
        members = {claim["id"]: claim for claim in grouped[name]}
        for claim in grouped[name]:
            members |= {other: by_id[other] for other in claim["contradicts"] if other in by_id}
        if len({(claim["value"], claim["polarity"]) for claim in members.values()}) > 1:
            found.append({"property": name, "claims": list(members.values())})
    return found
