"""All that the dossiers tell of two countries in a few words an event, and what would narrow it.

A timeline is read page by page; this holds the whole of it, so that a reader sees where in time things lie
and how many there are of each kind, year, side, status and source before choosing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, final

from typing_extensions import TypedDict

from graph.dates import EARLIEST, LATEST
from graph.store.reader import Row
from graph.vocabulary import vocabulary
from questions.items import contested_of, if_known, lite, name_of, status_of, title_of, words
from questions.request import BOTH
from questions.shapes import ItemLite, ItemMode, Ref, means
from questions.table import Table, edtf
from questions.timeline import dyads, joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from graph.store.reader import Store
    from graph.window import Window
    from questions.walk import Wanted

MOST = 5000  # events of one pair; the longest list of the shipped dossiers has some 200

Facet = Literal["year", "kind", "by", "status", "disputed", "source"]


class OutlinedEvent(ItemLite):
    """An event of the dossiers between the two."""

    by: Annotated[
        str | None, means("Who acts towards the other: a country, `both`, or null for neither.", "KP")
    ]
    mode: ItemMode
    uncertain: Annotated[bool, means("Whether its date is marked as uncertain.")]
    not_after: Annotated[str | None, means("Of what has no date: the day by which it had taken place.")]
    disputed: Annotated[bool, means("Accounts contradict one another, or somebody denies something.")]
    voices: Annotated[list[str], means("Ids of who publishes its sources, and of whom they relay.")]
    sources: Annotated[int, means("How many sources tell it.")]


class Choice(TypedDict):
    """One value by which a list may be narrowed."""

    value: str
    name: str
    events: Annotated[int, means("Events that pass it and what was chosen of the other facets.")]


class Facets(TypedDict):
    """What narrows the list, each with its values; years may overlap, for an event may lie in several."""

    year: list[Choice]
    kind: list[Choice]
    by: list[Choice]
    status: list[Choice]
    disputed: list[Choice]
    source: list[Choice]


class Sums(TypedDict):
    """The events that pass, in numbers."""

    dated: int
    undated: int
    disputed: int
    planned: int
    alleged: int
    sources: Annotated[int, means("Different sources that tell them.")]
    first: Annotated[str | None, means("The first day one of them may have been.")]
    last: Annotated[str | None, means("The last day one of them may have been.")]


@final
class Outline(TypedDict):
    """Two countries in outline."""

    between: list[Ref]
    events: Annotated[list[OutlinedEvent], means("Those that pass, in the order of time, undated ones last.")]
    sums: Sums
    facets: Facets
    whole: Annotated[bool, means("False where the pair has more than 5,000 events of dossiers.")]
    revision: str


@dataclass(frozen=True)
class Outlined:
    """Every event of a pair, and what filters by source look at."""

    between: list[Ref]
    events: list[OutlinedEvent]
    told_by: dict[str, frozenset[str]]  # event to its sources, their publishers and origins, and `curated`
    sources: dict[str, frozenset[str]]  # event to the ids of its sources
    names: dict[str, str]  # publisher, or origin of a report, to name
    whole: bool
    revision: str


def _text(*, asof: bool = False) -> str:
    known = if_known("b", "AND", asof=asof)
    return f"""
UNWIND $dyads AS dyad
CALL (dyad) {{
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(curated, start)
  WHERE b.curated = dyad AND b.start >= $earliest {known}
  WITH e, b ORDER BY b.curated, b.start, b.depth, e.id LIMIT $most
  RETURN e, b
  UNION ALL
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(undated)
  WHERE b.undated = dyad {known}
  WITH e, b ORDER BY e.id LIMIT $most
  RETURN e, b
}}
WITH collect({{
  event: e {{.id, .kind, .date, status: {status_of("e", asof=asof)}, start: toString(e.start),
    end: toString(e.end), title: {title_of("e")}}},
  dyad: dyad, direction: b.direction, mode: b.mode, uncertain: coalesce(b.uncertain, false),
  not_after: toString(b.not_after),
  disputed: size(coalesce({contested_of("e", asof=asof)}, [])) > 0,
  told: COLLECT {{
    MATCH (e)<-[:ABOUT]-(:Claim)-[r:REPORTED_BY]->(s:Source) {if_known("r", asof=asof)}
    OPTIONAL MATCH (s)-[:PUBLISHED_BY]->(a:Actor)
    RETURN DISTINCT [s.id, r.origin, a.id]
  }}
}}) AS events
OPTIONAL MATCH (meta:Meta {{id: 'graph'}})
WITH events, 'r' + coalesce(meta.revision, 0) + coalesce('-' + left(meta.hash, 8), '') AS revision
RETURN events, revision, COLLECT {{
  UNWIND [$a, $b] AS id
  OPTIONAL MATCH (a:Country {{id: id}})
  RETURN {{id: id, name: coalesce({name_of("a")}, id)}}
}} AS between
"""


# Apart from the list: within its text every row would carry the whole of it, more than a query may hold.
VOICES = f"""
UNWIND $ids AS id
MATCH (a:Actor {{id: id}})
RETURN id, {name_of("a")} AS name
"""


OUTLINE = _text()
OUTLINE_AS_OF = _text(asof=True)


async def outlined(
    store: Store, a: str, b: str, *, lang: str, as_of: date | None = None, successors: bool = False
) -> Outlined:
    """Every event of dossiers between the countries `a` and `b`, as far as known on `as_of`.

    With `successors` the record of every predecessor of either is joined in, as in a timeline.
    """
    before = joined((a, b), lang) if successors else []
    (row,) = await store.read(
        OUTLINE if as_of is None else OUTLINE_AS_OF,
        dyads=dyads(a, b, before),
        a=a,
        b=b,
        earliest=EARLIEST,
        most=MOST + 1,
        as_of=as_of,
        **words(lang),
    )
    once: dict[str, Row] = {}
    for event in row["events"]:
        once.setdefault(event["event"]["id"], event)
    found = sorted(once.values(), key=lambda event: event["event"]["start"] or LATEST.isoformat())
    told = {one for event in found for told in event["told"] for one in told[1:] if one}
    voices = await store.read(VOICES, ids=sorted(told), **words(lang))
    stands_for = {state["id"]: state["of"] for state in before}
    return Outlined(
        row["between"],
        [_event(event, stands_for) for event in found[:MOST]],
        {event["event"]["id"]: frozenset(_told(event)) for event in found},
        {event["event"]["id"]: frozenset(told[0] for told in event["told"]) for event in found},
        {voice["id"]: voice["name"] for voice in voices},
        whole=len(found) <= MOST,
        revision=row["revision"],
    )


def _event(row: Row, stands_for: dict[str, str]) -> OutlinedEvent:
    first, _, second = row["dyad"].partition("-")
    by = {"ab": first, "ba": second, "mutual": BOTH}.get(row["direction"])
    return {
        **lite(row["event"]),
        "by": stands_for.get(by, by) if by else None,
        "mode": row["mode"],
        "uncertain": row["uncertain"],
        "not_after": row["not_after"],
        "disputed": row["disputed"],
        "voices": sorted({one for told in row["told"] for one in (told[1], told[2] or told[0]) if one}),
        "sources": len({told[0] for told in row["told"]}),
    }


def _told(row: Row) -> Iterable[str]:
    yield "curated"
    for told in row["told"]:
        yield from filter(None, told)


async def outline(store: Store, a: str, b: str, wanted: Wanted) -> Outline:
    """The events of dossiers between two countries that pass; pages and order are not looked at."""
    found = await outlined(store, a, b, lang=wanted.lang, as_of=wanted.as_of)
    passing = chosen(found, wanted)
    return {
        "between": found.between,
        "events": passing,
        "sums": sums(found, passing),
        "facets": facets(found, wanted),
        "whole": found.whole,
        "revision": found.revision,
    }


def chosen(found: Outlined, wanted: Wanted, *, but: Facet | None = None) -> list[OutlinedEvent]:
    """The events that pass all filters, except that of the facet `but`.

    Filters say the same as those of a timeline (questions/walk.py), which a test holds.
    """
    window = wanted.window
    tests: dict[str, Callable[[OutlinedEvent], bool]] = {
        "mode": lambda event: wanted.mode in ("all", event["mode"]),
        "level": lambda _: wanted.level != "society",
        "year": lambda event: _lies_in(event, window),
        "kind": lambda event: not wanted.kinds or event["kind"] in wanted.kinds,
        "by": lambda event: not wanted.by or event["by"] in wanted.by,
        "status": lambda event: not wanted.statuses or event["status"] in wanted.statuses,
        "disputed": lambda event: wanted.disputed in (None, event["disputed"]),
        "source": lambda event: wanted.source is None or wanted.source in found.told_by[event["id"]],
    }
    asked = [test for name, test in tests.items() if name != but]
    return [event for event in found.events if all(test(event) for test in asked)]


def _lies_in(event: OutlinedEvent, window: Window) -> bool:
    """Whether it may lie in the time asked for, or, with `certain`, does."""
    days = event["date"]
    if days is None:
        known = event["not_after"]
        return not window.certain and (known is None or known >= window.start.isoformat())
    return window.holds(days["start"], days["end"], uncertain=event["uncertain"])


def sums(found: Outlined, events: Sequence[OutlinedEvent]) -> Sums:
    """These events in numbers; an open start or end of a date is no first or last day."""
    days = [event["date"] for event in events if event["date"]]
    firsts = [day["start"] for day in days if day["start"] > EARLIEST.isoformat()]
    lasts = [day["end"] for day in days if day["end"] < LATEST.isoformat()]
    return {
        "dated": len(days),
        "undated": len(events) - len(days),
        "disputed": sum(event["disputed"] for event in events),
        "planned": sum(event["status"] == "planned" for event in events),
        "alleged": sum(event["status"] == "alleged" for event in events),
        "sources": len(frozenset[str]().union(*(found.sources[event["id"]] for event in events))),
        "first": min(firsts, default=None),
        "last": max(lasts, default=None),
    }


def facets(found: Outlined, wanted: Wanted) -> Facets:
    """Each facet's values, counted over the events that pass what is chosen of all others."""
    known = vocabulary()
    names = {side["id"]: side["name"] for side in found.between}
    years = Counter(
        year
        for event in chosen(found, replace(wanted, start=EARLIEST, end=LATEST))
        for year in _years(event, certain=wanted.certain)
    )
    kinds = Counter(event["kind"] for event in chosen(found, wanted, but="kind"))
    by = Counter(event["by"] for event in chosen(found, wanted, but="by"))
    statuses: Counter[str] = Counter(event["status"] for event in chosen(found, wanted, but="status"))
    disputed = sum(event["disputed"] for event in chosen(found, wanted, but="disputed"))
    told = Counter(voice for event in chosen(found, wanted, but="source") for voice in event["voices"])
    return {
        "year": [_choice(str(year), str(year), years[year]) for year in sorted(years)],
        "kind": [
            _choice(kind, known.name(kind, wanted.lang), kinds[kind]) for kind in known.kinds if kinds[kind]
        ],
        "by": [_choice(side, names.get(side, side), by[side]) for side in (*names, BOTH) if by[side]],
        "status": [
            _choice(status, known.name(status, wanted.lang), statuses[status])
            for status in known.statuses
            if statuses[status]
        ],
        "disputed": [_choice("yes", "yes", disputed)] if disputed else [],
        "source": [_choice(one, found.names.get(one, one), number) for one, number in told.most_common()],
    }


def _choice(value: str, name: str, events: int) -> Choice:
    return {"value": value, "name": name, "events": events}


def _years(event: OutlinedEvent, *, certain: bool) -> Iterable[int]:
    """The years it may lie in; with `certain`, the one it does; none for an open start or end."""
    days = event["date"]
    if days is None or days["start"] <= EARLIEST.isoformat() or days["end"] >= LATEST.isoformat():
        return ()
    first, last = (date.fromisoformat(days[end]).year for end in ("start", "end"))
    return () if certain and (event["uncertain"] or first != last) else range(first, last + 1)


def table(answer: Outline) -> Table:
    """A row for each event."""
    return Table(
        ("date", "kind", "by", "title", "status", "disputed", "sources"),
        (
            [
                edtf(event["date"]),
                event["kind"],
                event["by"] or "",
                event["title"],
                event["status"],
                "yes" if event["disputed"] else "",
                event["sources"],
            ]
            for event in answer["events"]
        ),
        " / ".join(side["name"] for side in answer["between"]),
    )
