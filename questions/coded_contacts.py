"""What datasets of coded events count for pairs of states, by year or month; a contact told twice is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from graph.store.reader import Store
    from questions.items import Json

# Of each loader's datasets one, as for treaties: versions are not added up.
HELD = """
MATCH (d:Dataset {state: 'loaded'}) WHERE d.source IN $sources
WITH d ORDER BY d.id <> d.source, d.id
WITH d.source AS source, head(collect(d)) AS d
RETURN source, d.id AS dataset, coalesce(d.covered, []) AS covered
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
    AND e.dataset IN $datasets AND (e.mirrored_by IS NULL OR e.id < e.mirrored_by)
  RETURN e.dataset AS dataset, b.start.year * 100 + b.start.month AS cell,
    sum(CASE b.direction WHEN 'ab' THEN 1 ELSE 0 END) AS ab,
    sum(CASE b.direction WHEN 'ba' THEN 1 ELSE 0 END) AS ba,
    sum(CASE b.direction WHEN 'mutual' THEN 1 ELSE 0 END) AS mutual
}
RETURN dyad, dataset, cell, ab, ba, mutual
"""


async def coded_contacts(
    store: Store, dyads: Sequence[str], sources: Sequence[str], *, start: date, end: date, yearly: bool
) -> dict[str, dict[str, Json]]:
    """By pair and by kind of dataset `{covered, cells}`; a kind of which none is loaded is not there.

    covered: the days its files are about, `first/last`. cells: `{ab, ba, mutual}` by year, or by 100 times
    it plus the month, of those with a row.
    """
    held = await store.read(HELD, sources=list(sources))
    found: dict[str, dict[str, Json]] = {
        dyad: {one["source"]: {"covered": one["covered"], "cells": {}} for one in held} for dyad in dyads
    }
    if held:
        source = {one["dataset"]: one["source"] for one in held}
        asked = {"dyads": list(dyads), "datasets": list(source), "start": start, "end": end}
        for row in await store.read(BY_YEAR if yearly else BY_MONTH, **asked):
            cells = found[row["dyad"]][source[row["dataset"]]]["cells"]
            cells[row["cell"]] = {way: row[way] for way in ("ab", "ba", "mutual")}
    return found
