"""What datasets of coded events count for pairs of states, by year or month.

A contact told twice is one; docs/datasets.md tells the rules.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any, Literal

from typing_extensions import TypedDict

from graph.store.reader import Row
from questions.beside import beside_of, of_one_generation, rows_beside
from questions.shapes import means

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from graph.store.reader import Store


# The columns of a dataset are its own, so no type can name them.
Columns = dict[str, Any]


class CountedByDataset(TypedDict):
    """What one dataset counts for the two, at one level; docs/datasets.md tells the columns."""

    dataset: str
    level: Annotated[str, means("state: between the two states; society: a side is somebody else.")]
    counts: Annotated[Columns, means("total, from, mutual, rows, and columns of the dataset.")]
    by_year: list[Columns]


# Of each loader's datasets one, as for treaties: versions are not added up.
HELD = """
MATCH (d:Dataset {state: 'loaded'}) WHERE d.source IN $sources
WITH d ORDER BY d.id <> d.source, d.id
WITH d.source AS source, head(collect(d)) AS d
RETURN source, d.id AS dataset, coalesce(d.covered, []) AS covered, coalesce(d.pulled, []) AS pulled
"""

BY_YEAR = """
UNWIND $dyads AS dyad
MATCH (:Dyad {id: dyad})-[:COUNTED]->(y:DatasetYear {level: 'state'})
WHERE y.dataset IN $datasets AND y.rows IS NOT NULL AND y.year >= $start.year AND y.year <= $end.year
RETURN dyad, y.dataset AS dataset, y.year AS cell,
  coalesce(y.ab, 0) AS ab, coalesce(y.ba, 0) AS ba, coalesce(y.mutual, 0) AS mutual
"""

BY_MONTH = """
UNWIND $dyads AS dyad
CALL (dyad) {
  MATCH (e:Event)-[b:BETWEEN]->()
  USING INDEX SEEK b:BETWEEN(dyad, start)
  WHERE b.dyad = dyad AND b.start >= $start AND b.start <= $end AND b.level = 'state'
    AND e.dataset IN $datasets AND coalesce(e.dataset <> $beside, true)
    AND (e.mirrored_by IS NULL OR e.id < e.mirrored_by)
  RETURN e.dataset AS dataset, b.start.year * 100 + b.start.month AS cell,
    sum(CASE b.direction WHEN 'ab' THEN 1 ELSE 0 END) AS ab,
    sum(CASE b.direction WHEN 'ba' THEN 1 ELSE 0 END) AS ba,
    sum(CASE b.direction WHEN 'mutual' THEN 1 ELSE 0 END) AS mutual
}
RETURN dyad, dataset, cell, ab, ba, mutual
"""

# The same of rows that lie beside the graph.
BY_MONTH_BESIDE = """
SELECT dyad, $dataset AS dataset, year(start) * 100 + month(start) AS cell,
  count_if(direction = 'ab') AS ab, count_if(direction = 'ba') AS ba, count_if(direction = 'mutual') AS mutual
FROM $events
WHERE dyad IN ($dyads) AND start >= $start AND start <= $end AND level = 'state'
  AND (mirrored_by IS NULL OR id < mirrored_by)
GROUP BY dyad, cell
"""


Direction = Literal["ab", "ba", "mutual"]


class Contacts(TypedDict):
    """Contacts by who acted towards the other of a pair: its first, its second, or both."""

    ab: int
    ba: int
    mutual: int


class CodedContacts(TypedDict):
    """What one dataset counts for a pair of states."""

    covered: Annotated[list[str], means("The days its files are about for the pair, first/last.")]
    cells: Annotated[dict[int, Contacts], means("By year, or by 100 times it plus the month.")]


@of_one_generation
async def coded_contacts(
    store: Store, dyads: Sequence[str], sources: Sequence[str], *, start: date, end: date, yearly: bool
) -> dict[str, dict[str, CodedContacts]]:
    """By pair and by kind of dataset; a kind of which none is loaded is not there."""
    held = await store.read(HELD, sources=list(sources))
    counted: dict[str, dict[str, CodedContacts]] = {
        dyad: {dataset["source"]: {"covered": days_about(dataset, dyad), "cells": {}} for dataset in held}
        for dyad in dyads
    }
    if held:
        source = {dataset["dataset"]: dataset["source"] for dataset in held}
        asked = {"dyads": list(dyads), "datasets": list(source), "start": start, "end": end}
        apart = None if yearly else await beside_of(store)
        held_apart = apart.dataset if apart else None
        rows = await store.read(BY_YEAR if yearly else BY_MONTH, **asked, beside=held_apart)
        if apart and held_apart in source:
            rows = [*rows, *await rows_beside(store, apart, BY_MONTH_BESIDE, asked)]
        for row in rows:
            cells = counted[row["dyad"]][source[row["dataset"]]]["cells"]
            cells[row["cell"]] = {"ab": row["ab"], "ba": row["ba"], "mutual": row["mutual"]}
    return counted


def days_about(dataset: Row, dyad: str) -> list[str]:
    """The days a dataset is about: those of all pairs (`covered`), and of this one where it was `pulled`."""
    pulled = (entry.split(" ") for entry in dataset["pulled"])
    return [*dataset["covered"], *(days for pair, days in pulled if pair == dyad)]


WHERE = frozenset(("id", "dataset", "dyad", "year", "level"))


def counted_by_dataset(years: Iterable[Row], a: str, b: str) -> list[CountedByDataset]:
    """What each dataset counts, of :DatasetYear properties, which come ordered by dataset, level and year.

    counts: every column over all years, `ab` and `ba` as `from` by country. Shares and means of a dataset,
    which cannot be added up, stand in `by_year` only.
    """
    answer: list[CountedByDataset] = []
    for (dataset, level), group in groupby(years, key=lambda year: (year["dataset"], year["level"])):
        by_year = [{"year": year["year"], **_columns(year, a, b)} for year in group]
        answer.append({"dataset": dataset, "level": level, "counts": _sum(by_year), "by_year": by_year})
    return answer


def _columns(year: Row, a: str, b: str) -> Columns:
    first, second = sorted((a, b))
    columns = {name: value for name, value in sorted(year.items()) if name not in WHERE}
    if "total" not in columns:
        return columns
    sides = {first: columns.pop("ab", 0), second: columns.pop("ba", 0)}
    return {"total": columns.pop("total"), "from": sides, "mutual": columns.pop("mutual", 0), **columns}


def _sum(by_year: list[Columns]) -> Columns:
    total: Columns = {}
    for year in by_year:
        if "total" not in year:
            continue
        for name, value in year.items():
            if name == "from":
                sides = total.setdefault("from", dict.fromkeys(value, 0))
                for country, number in value.items():
                    sides[country] += number
            elif name != "year" and isinstance(value, (int, float)):
                added = total.get(name, 0) + value
                total[name] = round(added, 1) if isinstance(added, float) else added
    return total
