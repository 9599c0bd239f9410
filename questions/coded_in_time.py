"""What datasets of coded events count for two states in each week, month or year.

A contact told twice is one; docs/datasets.md tells the rules.
"""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Annotated, Literal, final

from typing_extensions import TypedDict

from questions.beside import beside_of, of_one_generation, rows_beside
from questions.shapes import means
from questions.timeline import dyad_id

if TYPE_CHECKING:
    from graph.store.reader import Store
    from graph.window import Window

Step = Literal["week", "month", "year"]
MOST = 200_000  # rows of a pair that are read; the largest pair of ICEWS18 has some 15,000


class CodedCell(TypedDict):
    """One week, month or year."""

    since: Annotated[str, means("Its first day; a week begins on Monday.", "2018-01-01")]
    contacts: int
    by_a: Annotated[int, means("Those in which the first country acts towards the second.")]
    by_b: int
    mutual: int
    cooperation: Annotated[float, means("Sum of the CAMEO-Goldstein weights above zero.")]
    conflict: Annotated[float, means("The same of those below zero.")]


class CodedDataset(TypedDict):
    """What one dataset counts, in the order of time; a step without a contact is left out."""

    dataset: str
    cells: list[CodedCell]


@final
class CodedInTime(TypedDict):
    """What datasets count between two states."""

    every: Step
    datasets: list[CodedDataset]
    whole: Annotated[bool, means("False where the pair has more than 200,000 rows in that time.")]


IN_TIME = """
MATCH (e:Event)-[b:BETWEEN]->()
USING INDEX SEEK b:BETWEEN(dyad, start)
WHERE b.dyad = $dyad AND b.start >= $start AND b.start <= $end AND b.level = 'state'
  AND coalesce(e.dataset <> $beside, true)
WITH e, b.start AS start, CASE WHEN e.mirrored_by IS NULL OR e.id < e.mirrored_by THEN b.direction END AS once
LIMIT $most
WITH e.dataset AS dataset, toString(date.truncate($every, start)) AS since, count(*) AS rows,
  count(once) AS contacts,
  sum(CASE once WHEN 'ab' THEN 1 ELSE 0 END) AS ab,
  sum(CASE once WHEN 'ba' THEN 1 ELSE 0 END) AS ba,
  sum(CASE WHEN once IS NOT NULL AND e.goldstein > 0 THEN e.goldstein ELSE 0.0 END) AS cooperation,
  sum(CASE WHEN once IS NOT NULL AND e.goldstein < 0 THEN e.goldstein ELSE 0.0 END) AS conflict
RETURN dataset, since, rows, contacts, ab, ba, cooperation, conflict ORDER BY dataset, since
"""

# The same of rows that lie beside the graph.
IN_TIME_BESIDE = """
SELECT $dataset AS dataset, strftime(date_trunc($every, start), '%Y-%m-%d') AS since, count(*) AS rows,
  count(once) AS contacts, count_if(once = 'ab') AS ab, count_if(once = 'ba') AS ba,
  coalesce(sum(goldstein) FILTER (once IS NOT NULL AND goldstein > 0), 0) AS cooperation,
  coalesce(sum(goldstein) FILTER (once IS NOT NULL AND goldstein < 0), 0) AS conflict
FROM (
  SELECT *, CASE WHEN mirrored_by IS NULL OR id < mirrored_by THEN direction END AS once FROM $events
  WHERE dyad IN ($dyads) AND start >= $start AND start <= $end AND level = 'state'
)
GROUP BY since ORDER BY since
"""


@of_one_generation
async def coded_in_time(store: Store, a: str, b: str, days: Window, every: Step) -> CodedInTime:
    """Contacts of two states by id, in each step of time in which a dataset tells of one."""
    dyad = dyad_id(a, b)
    asked = {"start": days.start, "end": days.end, "every": every}
    apart = await beside_of(store)
    held = apart.dataset if apart else None
    rows = await store.read(IN_TIME, dyad=dyad, **asked, most=MOST + 1, beside=held)
    whole = sum(row["rows"] for row in rows) <= MOST
    if apart:
        more = await rows_beside(store, apart, IN_TIME_BESIDE, {"dyads": [dyad], **asked})
        rows = sorted([*rows, *more], key=itemgetter("dataset", "since"))
    turned = a > b
    datasets: list[CodedDataset] = [
        {
            "dataset": dataset,
            "cells": [
                {
                    "since": row["since"],
                    "contacts": row["contacts"],
                    "by_a": row["ba" if turned else "ab"],
                    "by_b": row["ab" if turned else "ba"],
                    "mutual": row["contacts"] - row["ab"] - row["ba"],
                    "cooperation": round(row["cooperation"], 1),
                    "conflict": round(row["conflict"], 1),
                }
                for row in group
                if row["contacts"]
            ],
        }
        for dataset, group in groupby(rows, key=lambda row: row["dataset"])
    ]
    return {"every": every, "datasets": datasets, "whole": whole}
