"""What goes each way between two countries, at what rank, and what came back.

The rules and the scale stand in docs/reciprocity.md.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from analysis.coverage import DENIED, NOTHING, UNSEEN, looked

Json = dict[str, Any]

# Highest first; whoever holds several offices counts by the highest. `country` is a state acting without
# anybody being named, `organ` an organ of it, `not_known` a person whose office of that day is not recorded.
SCALE = (
    "head_of_state", "party_leader", "head_of_government", "speaker", "deputy_head",
    "deputy_head_of_government", "deputy_speaker", "minister", "party_official", "committee_chair",
    "deputy_minister", "envoy", "ambassador", "charge_d_affaires", "head_of_agency", "governor",
    "parliamentarian", "adviser", "spokesperson", "official", "other", "country", "organ", "not_known",
)  # fmt: skip
NAMED = SCALE.index("country")
ANSWERED, EXCHANGED, RETURNED = "answered", "exchanged", "returned"
REPLY_DAYS = 60  # a reply is looked for in the ledger this long after a letter
EXCHANGE_DAYS = 30  # letters on one occasion this close, one each way, are an exchange
CATEGORIES = ("letters", "congratulations", "visits", "gifts")


def reciprocity(rows: Json) -> Json:
    """`{between, scale, ways, meetings, items, truncated}` from what the query gives.

    ways: for each direction `{from, to, letters, congratulations, visits, gifts}`, each `{total, by_rank}`.
    items: what wants an answer, each with `answer: {state, by, coverage}`. meetings: by venue.
    """
    a, b = (country["id"] for country in rows["between"])
    items = [shaped for row in rows["events"] if (shaped := _item(row, a, b))]
    letters = [one for one in items if one["kind"] == "Letter"]
    visits = [one for one in items if one["kind"] == "Visit"]
    for one in letters:
        one["answer"] = _reply(one, letters, rows["ledger"])
    for one in visits:
        one["answer"] = _return(one, visits, rows["ledger"])
    for one in items:
        del one["_row"]
    return {
        "between": rows["between"],
        "scale": list(SCALE),
        "ways": [_way(items, giver, taker) for giver, taker in ((a, b), (b, a))],
        "meetings": _venues([row for row in rows["events"] if row["event"]["kind"] == "Meeting"], a, b),
        "items": items,
        "truncated": rows["truncated"],
    }


def rank_of(actor: Json) -> str:
    """Where one stands on SCALE on the day of the event."""
    if actor["type"] != "Person":
        return "country" if actor["type"] == "Country" else "organ"
    known = [rank if rank in SCALE else "other" for rank in actor["ranks"]]
    return min(known, key=SCALE.index, default="not_known")


def _item(row: Json, a: str, b: str) -> Json | None:
    """The event with its direction; None for one that goes no way (a meeting, a letter by both)."""
    if row["event"]["kind"] == "Meeting":
        return None
    acting = [actor for actor in row["actors"] if actor["role"] in {"sent", "gave", "travelled"}]
    facing = [actor for actor in row["actors"] if actor["role"] in {"addressed_to", "hosted"}]
    givers, takers = ({actor["for"] for actor in side} for side in (acting, facing))
    ways = [(x, y) for x, y in ((a, b), (b, a)) if x in givers and y in takers]
    if len(ways) != 1:
        return None
    giver, taker = ways[0]
    people = [actor for actor in acting if actor["for"] == giver]
    return {
        **row["event"],
        "from": giver,
        "to": taker,
        "by": [{"id": actor["id"], "name": actor["name"], "rank": rank_of(actor)} for actor in people],
        "rank": min((rank_of(actor) for actor in people), key=SCALE.index),
        "form": row["form"],
        "place": row["places"][0] if len(row["places"]) == 1 else None,
        "marks": row["marks"],
        "congratulation": row["event"]["kind"] == "Letter" and bool(row["marks"]) and not row["in_reply_to"],
        "answer": None,
        "links": {"event": f"/v1/events/{row['event']['id']}", "page": f"/events/{row['event']['id']}"},
        "_row": row,
    }


def _way(items: list[Json], giver: str, taker: str) -> Json:
    own = [one for one in items if one["from"] == giver]
    sorts = {
        "letters": [one for one in own if one["kind"] == "Letter"],
        "congratulations": [one for one in own if one["congratulation"]],
        "visits": [one for one in own if one["kind"] == "Visit"],
        "gifts": [one for one in own if one["kind"] == "Gift"],
    }
    return {"from": giver, "to": taker, **{sort: _counted(sorts[sort]) for sort in CATEGORIES}}


def _counted(items: list[Json]) -> Json:
    ranks = [one["rank"] for one in items]
    return {"total": len(items), "by_rank": {rank: ranks.count(rank) for rank in SCALE if rank in ranks}}


def _venues(meetings: list[Json], a: str, b: str) -> Json:
    """How many meetings lay in the one country, the other, a third, or nobody says."""
    found = {a: 0, b: 0, "elsewhere": 0, "not_told": 0}
    for row in meetings:
        where = {place["country"] for place in row["places"] if place["country"]}
        known = next(iter(where)) if len(where) == 1 else None
        found[known if known in (a, b) else "elsewhere" if where else "not_told"] += 1
    return {"total": len(meetings), "venues": found, "events": [row["event"]["id"] for row in meetings]}


def _reply(letter: Json, letters: list[Json], ledger: list[Json]) -> Json | None:
    """What came back for a letter; None for one that is itself an answer."""
    row = letter["_row"]
    replies = [one["event"] for one in row["replies"] if letter["to"] in one["by"]]
    came = [one for one in replies if one["status"] == "occurred"]
    if came:
        return _answer(ANSWERED, came)
    if row["in_reply_to"]:
        return None
    crossed = [other for other in letters if _crosses(letter, other)]
    if crossed:
        return _answer(EXCHANGED, [_lite(other) for other in crossed])
    start, end = _days(letter)
    seen = looked(ledger, start, _later(end, REPLY_DAYS))
    if row["unanswered"] or any(one["status"] == "did_not_occur" for one in replies):
        return _answer(DENIED, replies, seen)
    return _answer(NOTHING if seen else UNSEEN, [], seen)


def _crosses(letter: Json, other: Json) -> bool:
    """Whether each wrote to the other on one occasion about the same day, neither in answer."""
    if other["from"] != letter["to"] or other["_row"]["in_reply_to"]:
        return False
    shared = {mark["id"] for mark in letter["marks"]} & {mark["id"] for mark in other["marks"]}
    if not (
        _ids(letter, "addressed_to") & _ids(other, "sent")
        and _ids(other, "addressed_to") & _ids(letter, "sent")
    ):
        return False
    start, end = _days(letter)
    first, last = _days(other)
    close = timedelta(days=EXCHANGE_DAYS)
    return bool(shared) and first - end <= close and start - last <= close


def _return(visit: Json, visits: list[Json], ledger: list[Json]) -> Json:
    """The first later visit the other way at no lower rank, and those of lower rank before it."""
    start, end = _days(visit)
    later = [other for other in visits if other["from"] == visit["to"] and _days(other)[0] >= start]
    least = SCALE.index(visit["rank"])
    returned = next((other for other in later if least >= NAMED or SCALE.index(other["rank"]) <= least), None)
    if returned:
        return _answer(RETURNED, [_lite(returned)])
    lower = [_lite(other) for other in later]
    seen = looked(ledger, _later(end, 1), date.max)
    if visit["_row"]["unanswered"]:
        return _answer(DENIED, lower, seen)
    return _answer(NOTHING if seen else UNSEEN, lower, seen)


def _ids(letter: Json, role: str) -> set[str]:
    return {actor["id"] for actor in letter["_row"]["actors"] if actor["role"] == role}


def _answer(state: str, by: list[Json], seen: list[Json] | None = None) -> Json:
    return {"state": state, "by": by, "coverage": seen or []}


def _lite(one: Json) -> Json:
    return {key: one[key] for key in ("id", "kind", "title", "status", "date")}


def _days(one: Json) -> tuple[date, date]:
    return date.fromisoformat(one["date"]["start"]), date.fromisoformat(one["date"]["end"])


def _later(day: date, days: int) -> date:
    return day + timedelta(days=days) if day < date.max - timedelta(days=days) else date.max
