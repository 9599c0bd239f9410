"""Three countries as three pairs on one axis of years: contacts, coded events, treaties. Counts only.

The rules stand in docs/triangles.md.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Annotated

from typing_extensions import TypedDict

from graph.countries.succession import line
from graph.dates import EARLIEST, LATEST
from graph.store.reader import Row
from questions.coded_contacts import days_about
from questions.items import any_name_of, name_of, words
from questions.panel_columns import whole
from questions.shapes import Ref, means
from questions.table import Table, pair_of
from questions.timeline import dyad_id
from questions.treaties import DATES_OF_N, DONE_TO_N, PARTIES_OF_N
from questions.treaty_span import Binding, first_day, last_day, spans
from questions.treaty_status import may_not_have_begun

if TYPE_CHECKING:
    from graph.store.reader import Store
    from graph.window import Window


class PairTreaty(TypedDict):
    """A treaty of a pair, in years: the first and the last, though one may have left it in between."""

    id: str
    name: str
    type: str | None
    since: int | None
    until: int | None
    begun: Annotated[bool, means("False where they may only have signed it: then it counts in no year.")]


class Pair(TypedDict):
    """One side of the triangle."""

    id: str
    a: str
    b: str
    contacts: Annotated[int, means("Of all years, whatever span is asked for.")]
    coded: Annotated[bool, means("Whether a loaded dataset of coded events tells of the two states.")]
    treaties: list[PairTreaty]


class CodedYear(TypedDict):
    """What a dataset of coded events counts for the two states in one year."""

    dataset: str
    rows: int
    contacts: Annotated[int, means("Rows that tell one contact from both sides count once.")]
    cooperation: Annotated[float | None, means("Null where the dataset's codes have no weights.")]
    conflict: float | None


_PairYearFrom = TypedDict("_PairYearFrom", {"from": dict[str, int]})


class PairYear(_PairYearFrom):
    """A pair in one year."""

    contacts: int
    mutual: int
    cooperation: Annotated[
        float | None,
        means(
            "Sum of the weights above zero in the only dataset that tells of the year; null where "
            "none does, or several do."
        ),
    ]
    conflict: Annotated[float | None, means("The same of the weights below zero.")]
    datasets: Annotated[
        list[CodedYear],
        means("Each dataset with rows of the year, or whose files are about every day of it."),
    ]
    treaties: Annotated[list[str], means("Ids of those in force on any day of the year.")]


class TriangleYear(TypedDict):
    """The three pairs in one year."""

    year: int
    pairs: dict[str, PairYear]


class Triangle(TypedDict):
    """Three pairs on one axis of years."""

    between: list[Ref]
    pairs: list[Pair]
    years: list[TriangleYear]
    note: str


TRIANGLE = f"""
RETURN COLLECT {{
  UNWIND $pairs AS pair
  RETURN {{
    id: pair.id, a: pair.a, b: pair.b,
    years: COLLECT {{
      MATCH (:Dyad {{id: pair.id}})-[:IN]->(y:DyadYear) RETURN properties(y) ORDER BY y.year
    }},
    loose: COLLECT {{
      MATCH (:Event)-[b:BETWEEN]->()
      USING INDEX SEEK b:BETWEEN(curated, start)
      WHERE NOT $certain AND b.curated = pair.id AND b.start >= $earliest
        AND b.mode = 'direct' AND b.status = 'occurred' AND b.direction IS NOT NULL
        AND (b.start.year <> b.end.year OR b.uncertain)
      RETURN {{direction: b.direction, start: b.start.year, end: b.end.year}}
    }},
    coded: COLLECT {{
      MATCH (:Dyad {{id: pair.id}})-[:COUNTED]->(y:DatasetYear {{level: 'state'}})
      WHERE y.rows IS NOT NULL
      RETURN properties(y) ORDER BY y.dataset, y.year
    }},
    treaties: COLLECT {{
      UNWIND pair.a_line AS held
      MATCH (a:Country {{id: held}})-[:PARTY_TO]->(n:Treaty)<-[:PARTY_TO]-(b)
      USING INDEX SEEK a:Country(id)
      WHERE b.id IN pair.b_line AND a <> b AND n.row IS NULL
      WITH DISTINCT n ORDER BY n.id
      RETURN n {{
        .id, name: {any_name_of("n")}, .type, {DATES_OF_N},
        parties: {PARTIES_OF_N}, actions: {DONE_TO_N}
      }}
    }}
  }}
}} AS pairs, COLLECT {{
  MATCH (d:Dataset) WHERE d.id > '' AND (d.covered IS NOT NULL OR d.pulled IS NOT NULL)
  RETURN {{id: d.id, covered: coalesce(d.covered, []), pulled: coalesce(d.pulled, [])}} ORDER BY d.id
}} AS datasets, COLLECT {{
  UNWIND $ids AS id
  OPTIONAL MATCH (x:Country {{id: id}})
  RETURN {{id: id, name: coalesce({name_of("x")}, id)}}
}} AS between
"""


async def triangle(
    store: Store, ids: tuple[str, str, str], window: Window, today: int, *, lang: str
) -> Triangle:
    """Three countries by id, year by year up to the year `today`.

    A contact counts in the year it certainly lies in; unless `window.certain`, in every year it may lie in.
    """
    pairs = [
        {
            "id": dyad_id(a, b),
            "a": min(a, b),
            "b": max(a, b),
            "a_line": list(line(min(a, b))),
            "b_line": list(line(max(a, b))),
        }
        for a, b in combinations(ids, 2)
    ]
    rows = await store.read(
        TRIANGLE, ids=list(ids), pairs=pairs, certain=window.certain, earliest=EARLIEST, **words(lang)
    )
    return on_one_axis(rows[0], window, today)


Held = dict[str, list[Binding]]  # by treaty, each time that it binds the pair

ROOT = re.compile(r"c\d\d")  # the column of a CAMEO root
NOTE = "Counts of what is recorded. They say nothing of causes, nor of what nobody recorded."


def on_one_axis(rows: Row, window: Window, today: int) -> Triangle:
    """The row of TRIANGLE on one axis of years.

    The axis runs from the first year with a contact or a treaty of any pair to the last, or over the years of
    `window`.
    """
    held: dict[str, Held] = {
        pair["id"]: {treaty["id"]: spans(treaty, (pair["a"], pair["b"])) for treaty in pair["treaties"]}
        for pair in rows["pairs"]
    }
    pairs = [_pair(pair, held[pair["id"]]) for pair in rows["pairs"]]
    known = [year["year"] for pair in rows["pairs"] for year in (*pair["years"], *pair["coded"])]
    loose = [contact[end] for pair in rows["pairs"] for contact in pair["loose"] for end in ("start", "end")]
    known += [year for year in loose if EARLIEST.year < year < LATEST.year]
    for pair in pairs:
        known += [treaty["since"] for treaty in pair["treaties"] if treaty["since"]]
        known += [treaty["until"] for treaty in pair["treaties"] if treaty["until"]]
    first = window.start.year if window.start > EARLIEST else min(known, default=today)
    last = window.end.year if window.end < LATEST else min(max(known, default=today), today)
    axis = range(first, last + 1)
    counted = {pair["id"]: _counted(pair, axis) for pair in rows["pairs"]}
    coded = {pair["id"]: _coded(pair, rows["datasets"], axis) for pair in rows["pairs"]}
    return {
        "between": rows["between"],
        "pairs": pairs,
        "years": [
            {
                "year": year,
                "pairs": {
                    pair["id"]: _year(
                        pair,
                        held[pair["id"]],
                        counted[pair["id"]].get(year, Counter()),
                        coded[pair["id"]][year],
                        year,
                    )
                    for pair in rows["pairs"]
                },
            }
            for year in axis
        ],
        "note": NOTE,
    }


def _counted(pair: Row, years: range) -> dict[int, Counter[str]]:
    """The ledger's columns year by year, with what may lie in more than one year in each of them."""
    by_year = {year["year"]: Counter(year) for year in pair["years"]}
    for loose in pair["loose"]:
        for year in range(max(loose["start"], years.start), min(loose["end"] + 1, years.stop)):
            by_year.setdefault(year, Counter()).update(("total", loose["direction"]))
    return by_year


def _coded(pair: Row, datasets: list[Row], years: range) -> dict[int, list[CodedYear]]:
    """What each dataset that tells of the pair counts, year by year."""
    rows = {(row["dataset"], row["year"]): row for row in pair["coded"]}
    names = sorted({name for name, _ in rows})
    about = {dataset["id"]: days_about(dataset, pair["id"]) for dataset in datasets}
    # What PLOVER alone codes has no weights by which cooperation and conflict could be told.
    weighed = {row["dataset"] for row in pair["coded"] if any(ROOT.fullmatch(column) for column in row)}
    by_year: dict[int, list[CodedYear]] = {year: [] for year in years}
    for year in years:
        for name in names:
            row = rows.get((name, year))
            if row is None and whole((date(year, 1, 1), date(year, 12, 31)), about.get(name) or []):
                row = {"rows": 0}
            if row is not None:
                by_year[year].append(
                    {
                        "dataset": name,
                        "rows": row["rows"],
                        "contacts": row.get("total", 0),
                        "cooperation": float(row.get("cooperation", 0)) if name in weighed else None,
                        "conflict": float(row.get("conflict", 0)) if name in weighed else None,
                    }
                )
    return by_year


def _pair(pair: Row, held: Held) -> Pair:
    return {
        "id": pair["id"],
        "a": pair["a"],
        "b": pair["b"],
        "contacts": sum(year["total"] for year in pair["years"]) + len(pair["loose"]),
        "coded": bool(pair["coded"]),
        "treaties": [_treaty(treaty, held[treaty["id"]]) for treaty in pair["treaties"]],
    }


def _treaty(treaty: Row, held: list[Binding]) -> PairTreaty:
    """In years, by the rule of treaty_status.py."""
    first, last = min(map(first_day, held)), max(map(last_day, held))
    return {
        "id": treaty["id"],
        "name": treaty["name"],
        "type": treaty["type"],
        "since": first.year if first > EARLIEST else None,
        "until": last.year if last < LATEST else None,
        "begun": any(_begun(one, treaty) for one in held),
    }


def _begun(held: Binding, treaty: Row) -> bool:
    return held["since"] is None or not may_not_have_begun(held, treaty)


def _year(pair: Row, held: Held, counted: Counter[str], coded: list[CodedYear], year: int) -> PairYear:
    only = coded[0] if len(coded) == 1 else None
    return {
        "contacts": counted["total"],
        "from": {pair["a"]: counted["ab"], pair["b"]: counted["ba"]},
        "mutual": counted["mutual"],
        "cooperation": only["cooperation"] if only else None,
        "conflict": only["conflict"] if only else None,
        "datasets": coded,
        "treaties": [
            treaty["id"]
            for treaty in pair["treaties"]
            if any(
                _begun(one, treaty) and first_day(one).year <= year <= last_day(one).year
                for one in held[treaty["id"]]
            )
        ],
    }


def table(answer: Triangle) -> Table:
    """A row for each year."""
    names = [pair["id"] for pair in answer["pairs"]]
    sums = [f"{name} {column}" for name in names for column in ("cooperation", "conflict")]
    return Table(
        ("year", *names, *sums, "treaties"),
        (
            [
                year["year"],
                *(year["pairs"][name]["contacts"] for name in names),
                *(
                    total
                    for name in names
                    for total in (year["pairs"][name]["cooperation"], year["pairs"][name]["conflict"])
                ),
                "; ".join(treaty for name in names for treaty in year["pairs"][name]["treaties"]),
            ]
            for year in answer["years"]
        ),
        pair_of(answer["between"]),
    )
