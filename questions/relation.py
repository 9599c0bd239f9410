"""Two countries at a glance: treaties in force, first and last contact, counts, longest silences."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

from typing_extensions import TypedDict

from graph.countries.succession import line
from graph.dates import EARLIEST, LATEST
from graph.store.reader import Row
from graph.vocabulary import vocabulary
from questions.coded_contacts import CountedByDataset, counted_by_dataset
from questions.items import (
    ITEM,
    ITEM_AS_OF,
    contested_of,
    if_known,
    item,
    lite,
    lite_of,
    name_of,
    words,
)
from questions.relation_treaties import JoinedTreaties, PageAsked, joined_treaties, treaties_of_datasets
from questions.shapes import Item, ItemLite, Ref, means
from questions.timeline import dyad_id
from questions.treaties import TreatyLite, listed, treaties_of_dossiers
from questions.votes import AGREED, Agreement, agreement_by_dataset

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from graph.store.reader import Store

_CountsFrom = TypedDict(
    "_CountsFrom", {"from": Annotated[dict[str, int], means("By country acting towards the other.")]}
)


class Counts(_CountsFrom):
    """Contacts that occurred, by who acted towards the other, and by kind."""

    total: int
    mutual: Annotated[int, means("In which both acted.")]
    by_kind: dict[str, int]


class YearCounts(Counts):
    """The same for one year."""

    year: int


class AllCounts(Counts):
    """Contacts whose date lies within one year."""

    by_year: list[YearCounts]


class Totals(TypedDict):
    """How what is counted adds up: the timeline lists `dated`, `undated` and `coded_contacts`."""

    dated: Annotated[int, means("Direct events of the dossiers with a date.")]
    undated: Annotated[int, means("Direct events of the dossiers without a date.")]
    contacts: Annotated[int, means("Of the dated ones, those that `counts` counts.")]
    disputed: Annotated[int, means("Events of the dossiers that `disputed=yes` lists.")]
    rows: Annotated[int, means("Rows of datasets between the two states.")]
    coded_contacts: Annotated[int, means("Contacts these rows tell; one told from both sides counts once.")]
    society_rows: Annotated[int, means("Rows in which a side is a person, group or crowd.")]


_MissionFrom = TypedDict("_MissionFrom", {"from": Annotated[str, means("Whose it is.")]})


class Mission(_MissionFrom):
    """A mission of one of the two, in the other or elsewhere and accredited to it."""

    dataset: str
    to: str
    seat: Annotated[str, means("The country it is in.")]
    kind: str | None
    city: str | None
    date: Annotated[str, means("When the dataset was taken: it tells of no other day.")]
    opened: Annotated[str | None, means("An EDTF date, as loose as the source knows it.")]
    website: str | None
    wikidata: str | None
    file: str
    row: int


class Gap(TypedDict):
    """A time in which no contact is known."""

    days: int
    since: str
    until: str
    after: ItemLite
    before: ItemLite


class Relation(TypedDict):
    """Two countries at a glance."""

    between: list[Ref]
    treaties: Annotated[list[TreatyLite], means("Of the dossiers, those that may be in force today.")]
    joined_treaties: Annotated[JoinedTreaties, means("All both joined, with those of datasets.")]
    first: Item | None
    last: Item | None
    counts: AllCounts
    totals: Totals
    datasets: Annotated[list[CountedByDataset], means("What each dataset counts; never part of `counts`.")]
    votes: Annotated[list[Agreement], means("Agreement in the UN General Assembly, by dataset of votes.")]
    missions: Annotated[list[Mission], means("Missions exchanged, by datasets of missions.")]
    gaps: list[Gap]
    today: str


GAPS = 5


# Contacts are direct, have a direction (see docs/graph.md) and occurred.
# Only curated events have `curated`; datasets keep counts of their own.
# The order by it lets the index serve the order (see page.py).
def _text(*, asof: bool = False) -> str:
    contact = f"""b.direction IS NOT NULL AND b.status = 'occurred'
    {if_known("b", "AND b.start <= $as_of AND", asof=asof)}"""

    known = if_known("b", "AND", asof=asof)
    contested = f"CASE WHEN size(coalesce({contested_of('e', asof=asof)}, [])) > 0 THEN 1 ELSE 0 END"

    def end_of_list(order: str, end: str) -> str:
        return f"""
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(curated, start)
  WHERE b.curated = $dyad AND b.start > $earliest AND b.start <= $latest AND {contact}
  WITH e, b ORDER BY b.curated {order}, b.start {order}, b.depth {order}, e.id {order} LIMIT 1
  RETURN e, '{end}' AS end"""

    return f"""
CALL () {{
  {end_of_list("ASC", "first")}
  UNION ALL
  {end_of_list("DESC", "last")}
}}
WITH collect({{end: end, event: {ITEM_AS_OF if asof else ITEM}}}) AS ends
{(COUNTED if asof else LEDGERS).format(contact=contact)}
CALL () {{
  MATCH (:Dyad {{id: $dyad}})-[:COUNTED]->(y:DatasetYear)
  WITH y ORDER BY y.dataset, y.level DESC, y.year
  RETURN collect(properties(y)) AS counted
}}
CALL () {{ {AGREED} }}
CALL () {{
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(curated, start)
  WHERE b.curated = $dyad AND b.start >= $earliest AND b.mode = 'direct' {known}
  RETURN count(*) AS dated, sum({contested}) AS disputed
}}
CALL () {{
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(undated)
  WHERE b.undated = $dyad AND b.mode = 'direct' {known}
  RETURN count(*) AS undated, sum({contested}) AS disputed_undated
}}
CALL () {{
  MATCH ()-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(curated, start)
  WHERE b.curated = $dyad AND b.start > $earliest AND b.end < $latest AND {contact}
  WITH b.start AS start, max(b.end) AS end ORDER BY start
  RETURN collect([start, end]) AS spans
}}
RETURN ends, years, counted, votes, spans,
dated, undated, disputed + disputed_undated AS disputed, COLLECT {{
  UNWIND [[$a, $b], [$b, $a]] AS side
  MATCH (:Country {{id: side[0]}})-[m:MISSION_IN]->(seat:Country)
  WHERE seat.id = side[1] OR side[1] IN m.accredited_to
  RETURN m {{
    .dataset, from: side[0], to: side[1], seat: seat.id,
    .kind, .city, .date, .opened, .website, .wikidata, .row,
    file: COLLECT {{ MATCH (d:Dataset {{id: m.dataset}}) RETURN d.files[m.file] }}[0]
  }} ORDER BY side[0], seat.id <> side[1], m.kind, m.city, m.key
}} AS missions, COLLECT {{
  UNWIND [$a, $b] AS id
  OPTIONAL MATCH (a:Country {{id: id}})
  RETURN {{id: id, name: coalesce({name_of("a")}, id)}}
}} AS between
"""


LEDGERS = """
CALL () {{
  MATCH (:Dyad {{id: $dyad}})-[:IN]->(y:DyadYear)
  WITH y ORDER BY y.year
  RETURN collect(properties(y)) AS years
}}
"""

# The ledger holds what is known today, so what was known on a day is counted anew.
COUNTED = """
CALL () {{
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(curated, start)
  WHERE b.curated = $dyad AND b.start > $earliest AND b.end < $latest AND b.start.year = b.end.year
    AND b.uncertain IS NULL AND b.mode = 'direct' AND {contact}
  WITH b.start.year AS year, b.direction AS direction, toLower(e.kind) AS kind, count(*) AS n ORDER BY year
  RETURN collect({{year: year, direction: direction, kind: kind, n: n}}) AS years
}}
"""

AT_A_GLANCE = _text()
AT_A_GLANCE_AS_OF = _text(asof=True)

# The same ledgers alone; see coded_contacts.py for those of datasets.
CONTACTS_BY_YEAR = """
RETURN COLLECT {
  MATCH (:Dyad {id: $dyad})-[:IN]->(y:DyadYear) RETURN properties(y) ORDER BY y.year
} AS years, COLLECT {
  MATCH (:Dyad {id: $dyad})-[:COUNTED]->(y:DatasetYear {level: 'state'}) WHERE y.total IS NOT NULL
  RETURN properties(y) ORDER BY y.dataset, y.year
} AS counted
"""

TREATIES_KNOWN = """
UNWIND $ids AS id
MATCH (t:Treaty {id: id})
WHERE EXISTS { (t)<-[:ABOUT]-(c:Claim) WHERE c.known <= $as_of }
  OR EXISTS { (t)<-[:OF]-(e:Event) WHERE e.known <= $as_of }
RETURN id
"""

BOUNDS_OF_GAPS = f"""
UNWIND $starts AS start
CALL (start) {{
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(curated, start)
  WHERE b.curated = $dyad AND b.start = start AND b.direction IS NOT NULL AND b.status = 'occurred'
    AND ($as_of IS NULL OR b.known <= $as_of)
  WITH e, b ORDER BY b.end DESC, b.depth, e.id LIMIT 1
  RETURN {lite_of("e")} AS event
}}
RETURN start, event
"""


async def at_a_glance(
    store: Store, a: str, b: str, on: date, *, joined: int, lang: str, as_of: date | None = None
) -> Relation:
    """Two countries by id, as far as known on `as_of` or today; counts are of events of the dossiers.

    on: the day for which treaties are said to be in force or not. joined: how many of the treaties both
    joined are listed; `joined_treaties` counts all, or with `as_of` those of the dossiers only.
    """
    dyad = dyad_id(a, b)
    text = AT_A_GLANCE if as_of is None else AT_A_GLANCE_AS_OF
    ends = {"earliest": EARLIEST, "latest": LATEST, "as_of": as_of}
    dyads = [dyad_id(x, y) for x in line(a) for y in line(b)]
    (row,), curated, coded = await asyncio.gather(
        store.read(text, dyad=dyad, dyads=dyads, a=a, b=b, **ends, **words(lang)),
        _treaties(store, a, b, as_of, lang),
        _no_rows() if as_of else treaties_of_datasets(store, line(a), line(b), lang=lang),
    )
    contacts = {contact["end"]: item(contact["event"], "direct") for contact in row["ends"]}
    years = row["years"] if as_of is None else _years(row["years"])
    counts = _counts(years, a, b)
    datasets = counted_by_dataset(row["counted"] if as_of is None else [], a, b)
    return {
        "between": row["between"],
        "treaties": listed(curated, [(a, b)], on),
        "first": contacts.get("first"),
        "last": contacts.get("last"),
        "counts": counts,
        "totals": _totals(row, counts, datasets),
        "datasets": datasets,
        "votes": agreement_by_dataset(row["votes"] if as_of is None else []),
        "missions": row["missions"] if as_of is None else [],
        "gaps": await _gaps(store, dyad, row["spans"], as_of, lang),
        "joined_treaties": joined_treaties(curated, coded, (a, b), on, PageAsked(joined)),
        "today": on.isoformat(),
    }


async def contacts_by_year(store: Store, a: str, b: str) -> tuple[list[YearCounts], list[CountedByDataset]]:
    """Contacts of the dossiers by year and who acted, and what each dataset counts between the two states."""
    (row,) = await store.read(CONTACTS_BY_YEAR, dyad=dyad_id(a, b))
    return _counts(row["years"], a, b)["by_year"], counted_by_dataset(row["counted"], a, b)


async def _no_rows() -> list[Row]:
    """In the place of a question that is not asked."""
    return []


def _totals(row: Row, counts: AllCounts, datasets: list[CountedByDataset]) -> Totals:
    def of(level: str, column: str) -> int:
        return sum(counted["counts"].get(column, 0) for counted in datasets if counted["level"] == level)

    return {
        "dated": row["dated"],
        "undated": row["undated"],
        "contacts": counts["total"],
        "disputed": row["disputed"],
        "rows": of("state", "rows"),
        "coded_contacts": of("state", "total"),
        "society_rows": of("society", "rows"),
    }


async def _treaties(store: Store, a: str, b: str, as_of: date | None, lang: str) -> list[Row]:
    of_both = await treaties_of_dossiers(store, (line(a), line(b)), lang=lang)
    if as_of is None:
        return of_both
    rows = await store.read(TREATIES_KNOWN, ids=[treaty["id"] for treaty in of_both], as_of=as_of)
    known = {row["id"] for row in rows}
    return [treaty for treaty in of_both if treaty["id"] in known]


def _years(rows: list[Row]) -> list[dict[str, int]]:
    """Rows of COUNTED as the ledger has them: one a year, with a number for each direction and kind."""
    years: dict[int, dict[str, int]] = {}
    for row in rows:
        year = years.setdefault(row["year"], {"year": row["year"]})
        for column in ("total", row["direction"], row["kind"]):
            year[column] = year.get(column, 0) + row["n"]
    return list(years.values())


def _counts(years: Sequence[Mapping[str, int]], a: str, b: str) -> AllCounts:
    first, second = sorted((a, b))
    by_year: list[YearCounts] = [
        {
            "year": year["year"],
            "total": year["total"],
            "from": {first: year.get("ab", 0), second: year.get("ba", 0)},
            "mutual": year.get("mutual", 0),
            "by_kind": {kind: year[kind.lower()] for kind in vocabulary().kinds if year.get(kind.lower())},
        }
        for year in years
    ]
    by_kind = {kind: sum(year["by_kind"].get(kind, 0) for year in by_year) for kind in vocabulary().kinds}
    return {
        "total": sum(year["total"] for year in by_year),
        "from": {who: sum(year["from"][who] for year in by_year) for who in (first, second)},
        "mutual": sum(year["mutual"] for year in by_year),
        "by_kind": {kind: number for kind, number in by_kind.items() if number},
        "by_year": by_year,
    }


def longest_gaps(spans: list[list[date]], most: int = GAPS) -> list[tuple[date, date, date, date]]:
    """The longest stretches no span covers: (last day covered, next day covered, their spans' starts).

    `spans` are [start, end] by start. An event whose date is a whole month covers the month, so a gap
    is never longer than the silence was.
    """
    gaps: list[tuple[date, date, date, date]] = []
    reach: tuple[date, date] | None = None
    for start, end in spans:
        if reach is not None and (start - reach[0]).days > 1:
            gaps.append((reach[0], start, reach[1], start))
        if reach is None or end > reach[0]:
            reach = (end, start)
    return sorted(gaps, key=lambda gap: (gap[0] - gap[1], gap[0]))[:most]


async def _gaps(store: Store, dyad: str, spans: list[list[date]], as_of: date | None, lang: str) -> list[Gap]:
    gaps = longest_gaps(spans)
    if not gaps:
        return []
    starts = sorted({start for gap in gaps for start in gap[2:]})
    rows = await store.read(BOUNDS_OF_GAPS, dyad=dyad, starts=starts, as_of=as_of, **words(lang))
    events = {row["start"]: lite(row["event"]) for row in rows}
    return [
        {
            "days": (until - since).days,
            "since": since.isoformat(),
            "until": until.isoformat(),
            "after": events[before],
            "before": events[then],
        }
        for since, until, before, then in gaps
    ]
