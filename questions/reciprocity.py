"""What goes each way between two countries, at what rank, and what came back.

The rules and the scale stand in docs/reciprocity.md.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Final, Literal, NamedTuple

from typing_extensions import TypedDict

from graph.store.reader import Row
from graph.window import ANY_TIME
from questions.coverage import BOTH, DENIED, LEDGER, NOTHING, UNSEEN, Entry, looked
from questions.items import (
    ACTING,
    CLAIMED,
    PLACE,
    STANDS,
    STOOD,
    if_known,
    lite,
    lite_of,
    name_of,
    ref_of,
    words,
)
from questions.shapes import ItemLite, PlaceRef, Ref, Typed, means
from questions.table import Table, edtf, pair_of
from questions.timeline import dyad_id

if TYPE_CHECKING:
    from graph.store.reader import Store
    from graph.window import Window


AnswerState = Literal[
    "answered", "exchanged", "returned", "none_recorded", "said_not_to_have_happened", "not_looked_at"
]


class Ranked(TypedDict):
    """How many, and at what rank."""

    total: int
    by_rank: Annotated[dict[str, int], means("By the highest rank on the acting side, highest first.")]


_WayFrom = TypedDict("_WayFrom", {"from": str})


Category = Literal["letters", "congratulations", "visits", "gifts"]
CATEGORIES: tuple[Category, ...] = ("letters", "congratulations", "visits", "gifts")


class Way(_WayFrom):
    """What one country sent the other."""

    to: str
    letters: Ranked
    congratulations: Annotated[Ranked, means("Letters that mark an occasion and answer none.")]
    visits: Ranked
    gifts: Ranked


class Who(Ref):
    """Who acted, and their rank on that day."""

    rank: str


class Returned(TypedDict):
    """What came back."""

    state: AnswerState
    by: Annotated[list[ItemLite], means("What answers it; with none recorded, later visits of lower rank.")]
    coverage: Annotated[list[Entry], means("Sources read for the time in which an answer would lie.")]


_SentFrom = TypedDict("_SentFrom", {"from": str})


class Sent(_SentFrom, ItemLite):
    """A letter, visit or gift with its direction."""

    to: str
    by: list[Who]
    rank: str
    form: str | None
    place: PlaceRef | None
    marks: list[Typed]
    congratulation: bool
    answer: Annotated[Returned | None, means("Null for a gift, and for a letter that is itself an answer.")]
    links: dict[str, str]


class Meetings(TypedDict):
    """Meetings by venue."""

    total: int
    venues: Annotated[dict[str, int], means("By country; `elsewhere` in a third, `not_told` by no source.")]
    events: list[str]


class Reciprocity(TypedDict):
    """What goes each way between two countries."""

    between: list[Ref]
    scale: Annotated[list[str], means("Ranks, highest first.")]
    ways: list[Way]
    meetings: Meetings
    items: list[Sent]
    truncated: bool


MOST = 5000  # events; above that the answer says it is cut


# A person's rank is that of the highest office held on any day the event may lie on, for the country acted
# for; an office without dates counts. The ranks themselves are ordered by questions.reciprocity.
def _text(*, asof: bool = False) -> str:
    claimed = CLAIMED.format("toLower(type(r))") if asof else ""
    return f"""
RETURN COLLECT {{
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(curated, start)
  WHERE b.curated = $dyad AND b.start IS NOT NULL AND b.mode = 'direct' AND b.status = 'occurred'
    {if_known("b", "AND b.start <= $as_of AND", asof=asof)}
    AND (e:Letter OR e:Visit OR e:Meeting OR e:Gift)
  WITH e, b ORDER BY b.start, b.depth, e.id LIMIT {MOST}
  RETURN {{
    event: {lite_of("e", asof=asof)}, uncertain: b.uncertain IS NOT NULL, form: e.form, items: e.items,
    actors: COLLECT {{
      MATCH (a:Actor)-[r:{ACTING}]->(e) {claimed}
      RETURN {{
        id: a.id, name: {name_of("a")}, role: toLower(type(r)), for: r.for,
        type: head([label IN labels(a) WHERE label IN ['Country', 'Person', 'Organization']]),
        ranks: COLLECT {{
          MATCH (a)-[o:REPRESENTS]->()
          WHERE o.rank IS NOT NULL AND (o.start IS NULL OR o.start <= e.end)
            AND (o.end IS NULL OR o.end >= e.start)
          RETURN DISTINCT o.rank
        }}
      }} ORDER BY a.id
    }} + COLLECT {{
      MATCH (e)-[r:ADDRESSED_TO]->(a:Actor) {claimed}
      RETURN {{id: a.id, name: {name_of("a")}, role: toLower(type(r)), for: r.for, type: null, ranks: []}}
      ORDER BY a.id
    }},
    places: COLLECT {{
      {STOOD if asof else STANDS}
      RETURN {PLACE} ORDER BY a.id
    }},
    marks: COLLECT {{ MATCH (e)-[:MARKS]->(n) RETURN {ref_of("n")} ORDER BY n.id }},
    in_reply_to: COLLECT {{
      MATCH (e)-[:IN_REPLY_TO]->(x:Event) {if_known("x", asof=asof)} RETURN x.id ORDER BY x.id
    }},
    replies: COLLECT {{
      MATCH (x:Event)-[:IN_REPLY_TO]->(e) {if_known("x", asof=asof)}
      RETURN {{
        event: {lite_of("x", asof=asof)},
        by: COLLECT {{ MATCH (:Actor)-[r:{ACTING}]->(x) WHERE r.for IS NOT NULL RETURN DISTINCT r.for }}
      }} ORDER BY x.start, x.id
    }},
    unanswered: COLLECT {{
      MATCH (c:Claim {{polarity: 'negated'}})-[:ABOUT]->(e)
      WHERE c.property IN ['answered', 'returned', 'reply'] {if_known("c", "AND", asof=asof)}
      RETURN c.id ORDER BY c.id
    }}
  }}
}} AS events,
COLLECT {{ {LEDGER} }} AS ledger,
COLLECT {{ {BOTH} }} AS between
"""


RECIPROCITY = _text()
RECIPROCITY_AS_OF = _text(asof=True)


async def reciprocity(
    store: Store, a: str, b: str, window: Window, *, lang: str, as_of: date | None = None
) -> Reciprocity:
    """What went each way between two countries; with `as_of`, as far as known on that day."""
    text = RECIPROCITY if as_of is None else RECIPROCITY_AS_OF
    rows = await store.read(text, dyad=dyad_id(a, b), a=a, b=b, as_of=as_of, **words(lang))
    return each_way(rows[0]["between"], rows[0]["events"], rows[0]["ledger"], window)


# Highest first; whoever holds several offices counts by the highest. `country` is a state acting without
# anybody being named, `organ` an organ of it, `not_known` a person whose office of that day is not recorded.
SCALE = (
    "head_of_state", "party_leader", "head_of_government", "speaker", "deputy_head",
    "deputy_head_of_government", "deputy_speaker", "minister", "party_official", "committee_chair",
    "deputy_minister", "envoy", "ambassador", "charge_d_affaires", "head_of_agency", "governor",
    "parliamentarian", "adviser", "spokesperson", "official", "other", "country", "organ", "not_known",
)  # fmt: skip
NAMED = SCALE.index("country")
ANSWERED: Final = "answered"
EXCHANGED: Final = "exchanged"
RETURNED: Final = "returned"
REPLY_DAYS = 60  # a reply is looked for in the ledger this long after a letter
EXCHANGE_DAYS = 30  # letters on one occasion this close, one each way, are an exchange


class Directed(NamedTuple):
    """An event that goes one way, and its row."""

    item: Sent
    row: Row


def each_way(
    between: list[Ref], events: list[Row], ledger: list[Entry], window: Window = ANY_TIME
) -> Reciprocity:
    """What each sent the other and what came back, from rows of RECIPROCITY by date.

    The window narrows what is counted and listed; an answer to that may have come at any time.
    """
    a, b = (country["id"] for country in between)
    directed = [event for row in events if (event := _directed(row, a, b))]
    letters = [event for event in directed if event.item["kind"] == "Letter"]
    visits = [event for event in directed if event.item["kind"] == "Visit"]
    for letter in letters:
        letter.item["answer"] = _reply(letter, letters, ledger)
    for visit in visits:
        visit.item["answer"] = _return(visit, visits, ledger)
    items = [event.item for event in directed if _within(event.row, window)]
    meetings = [row for row in events if row["event"]["kind"] == "Meeting" and _within(row, window)]
    return {
        "between": between,
        "scale": list(SCALE),
        "ways": [_way(items, giver, taker) for giver, taker in ((a, b), (b, a))],
        "meetings": _venues(meetings, a, b),
        "items": items,
        "truncated": len(events) == MOST,
    }


def _within(row: Row, window: Window) -> bool:
    return window.holds(row["event"]["start"], row["event"]["end"], uncertain=row["uncertain"])


def rank_of(actor: Row) -> str:
    """Where one stands on SCALE on the day of the event."""
    if actor["type"] != "Person":
        return "country" if actor["type"] == "Country" else "organ"
    known = [rank if rank in SCALE else "other" for rank in actor["ranks"]]
    return min(known, key=SCALE.index, default="not_known")


def _directed(row: Row, a: str, b: str) -> Directed | None:
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
    item: Sent = {
        **lite(row["event"]),
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
    }
    return Directed(item, row)


def _way(items: list[Sent], giver: str, taker: str) -> Way:
    own = [item for item in items if item["from"] == giver]
    return {
        "from": giver,
        "to": taker,
        "letters": _counted([item for item in own if item["kind"] == "Letter"]),
        "congratulations": _counted([item for item in own if item["congratulation"]]),
        "visits": _counted([item for item in own if item["kind"] == "Visit"]),
        "gifts": _counted([item for item in own if item["kind"] == "Gift"]),
    }


def _counted(items: list[Sent]) -> Ranked:
    ranks = [item["rank"] for item in items]
    return {"total": len(items), "by_rank": {rank: ranks.count(rank) for rank in SCALE if rank in ranks}}


def _venues(meetings: list[Row], a: str, b: str) -> Meetings:
    """How many meetings lay in the one country, the other, a third, or nobody says."""
    venues = {a: 0, b: 0, "elsewhere": 0, "not_told": 0}
    for row in meetings:
        where = {place["country"] for place in row["places"] if place["country"]}
        known = next(iter(where)) if len(where) == 1 else None
        venues[known if known in (a, b) else "elsewhere" if where else "not_told"] += 1
    return {"total": len(meetings), "venues": venues, "events": [row["event"]["id"] for row in meetings]}


def _reply(letter: Directed, letters: list[Directed], ledger: list[Entry]) -> Returned | None:
    """What came back for a letter; None for one that is itself an answer."""
    row = letter.row
    replies = [lite(reply["event"]) for reply in row["replies"] if letter.item["to"] in reply["by"]]
    came = [reply for reply in replies if reply["status"] == "occurred"]
    if came:
        return _answer(ANSWERED, came)
    if row["in_reply_to"]:
        return None
    crossed = [other for other in letters if _crosses(letter, other)]
    if crossed:
        return _answer(EXCHANGED, [lite(other.row["event"]) for other in crossed])
    start, end = _days(letter.row)
    seen = looked(ledger, start, _later(end, REPLY_DAYS))
    if row["unanswered"] or any(reply["status"] == "did_not_occur" for reply in replies):
        return _answer(DENIED, replies, seen)
    return _answer(NOTHING if seen else UNSEEN, [], seen)


def _crosses(letter: Directed, other: Directed) -> bool:
    """Whether each wrote to the other on one occasion about the same day, neither in answer."""
    if other.item["from"] != letter.item["to"] or other.row["in_reply_to"]:
        return False
    shared = {mark["id"] for mark in letter.item["marks"]} & {mark["id"] for mark in other.item["marks"]}
    if not (
        _ids(letter, "addressed_to") & _ids(other, "sent")
        and _ids(other, "addressed_to") & _ids(letter, "sent")
    ):
        return False
    start, end = _days(letter.row)
    first, last = _days(other.row)
    close = timedelta(days=EXCHANGE_DAYS)
    return bool(shared) and first - end <= close and start - last <= close


def _return(visit: Directed, visits: list[Directed], ledger: list[Entry]) -> Returned:
    """The first later visit the other way at no lower rank, and those of lower rank before it."""
    start, end = _days(visit.row)
    back = [other for other in visits if other.item["from"] == visit.item["to"]]
    later = [other for other in back if _days(other.row)[0] >= start]
    least = SCALE.index(visit.item["rank"])
    for other in later:
        if least >= NAMED or SCALE.index(other.item["rank"]) <= least:
            return _answer(RETURNED, [lite(other.row["event"])])
    lower = [lite(other.row["event"]) for other in later]
    seen = looked(ledger, _later(end, 1), date.max)
    if visit.row["unanswered"]:
        return _answer(DENIED, lower, seen)
    return _answer(NOTHING if seen else UNSEEN, lower, seen)


def _ids(letter: Directed, role: str) -> set[str]:
    return {actor["id"] for actor in letter.row["actors"] if actor["role"] == role}


def _answer(state: AnswerState, by: list[ItemLite], seen: list[Entry] | None = None) -> Returned:
    return {"state": state, "by": by, "coverage": seen or []}


def _days(row: Row) -> tuple[date, date]:
    return date.fromisoformat(row["event"]["start"]), date.fromisoformat(row["event"]["end"])


def _later(day: date, days: int) -> date:
    return day + timedelta(days=days) if day < date.max - timedelta(days=days) else date.max


def table(answer: Reciprocity) -> Table:
    """What was sent and what came back, a row an event; above, how much each sent the other, by kind."""
    items = [
        [
            edtf(item["date"]),
            item["kind"],
            item["from"],
            item["rank"],
            item["title"],
            item["answer"] and item["answer"]["state"].replace("_", " "),
            "; ".join(other["id"] for other in item["answer"]["by"]) if item["answer"] else "",
            len(item["answer"]["coverage"]) or "" if item["answer"] else "",
        ]
        for item in answer["items"]
    ]
    ways = [[way["from"], way["to"], *(way[kind]["total"] for kind in CATEGORIES)] for way in answer["ways"]]
    return Table(
        ("date", "kind", "from", "rank", "title", "answer", "by", "sources read"),
        items,
        above=[Table(("from", "to", *CATEGORIES), ways, pair_of(answer["between"]))],
    )
