"""Who acts toward whom in rows of a pair that lie beside the graph, for maps and networks.

Counted as network_walks.py and subgraph.py count rows in the graph; of those the newest 20,000, here all.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from questions.beside import rows_beside
from questions.items import name_of, type_of, words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graph.store.beside import Beside
    from graph.store.reader import Row, Store

TOWARDS = """
WITH told AS (
  SELECT start, coalesce(plover, 'CAMEO ' || root) AS class,
    list_concat([actor], [one.actor FOR one IN more IF one.what = 'acted']) AS xs,
    list_concat([target], [one.actor FOR one IN more IF one.what = 'addressed']) AS ys
  FROM $events
  WHERE dyad IN ($dyads) AND start >= $start AND start <= $end
    AND ($as_of IS NULL OR known <= $as_of) AND ($level IS NULL OR level = $level)
    AND ($source IS NULL OR $dataset = $source) AND (mirrored_by IS NULL OR id < mirrored_by)
), acting AS (SELECT start, class, unnest(xs) AS x, ys FROM told)
SELECT x, y, class, year(start) AS year, count(*) AS number, min(start) AS since, max(start) AS until
FROM (SELECT start, class, x, unnest(ys) AS y FROM acting)
GROUP BY x, y, class, year(start)
ORDER BY x, y, class, year
"""

NODES = f"""
UNWIND $ids AS id
MATCH (n:Actor {{id: id}})
RETURN id, elementId(n) AS element,
  {{id: id, type: {type_of("n")}, name: {name_of("n")}, alpha2: n.alpha2}} AS node
"""


async def lines(
    store: Store, apart: Beside, asked: Mapping[str, Any], *, level: str | None, lang: str
) -> Row:
    """A line for each two, as ROWS_OF_PAIR gives them; `level` is told by whether both are states."""
    dataset = apart.dataset
    counted = await rows_beside(store, apart, TOWARDS, {**asked, "level": None})
    nodes = await _nodes(store, counted, lang)
    found = []
    for (x, y), group in groupby(counted, key=lambda row: (row["x"], row["y"])):
        if x not in nodes or y not in nodes:
            continue
        one, other = nodes[x]["node"], nodes[y]["node"]
        states = one["type"] == other["type"] == "Country"
        if level is not None and states != (level == "state"):
            continue
        parts = [[row["class"], row["year"], row["number"]] for row in group]
        total = sum(number for *_, number in parts)
        found.append({"dataset": dataset, "total": total, "parts": parts, "x": one, "y": other})
    return {"cut": False, "rows": sum(row["number"] for row in counted), "lines": found}


async def edges(store: Store, apart: Beside, asked: Mapping[str, Any]) -> Row:
    """An edge for each two and class, as ROWS_OF_PAIRS gives them."""
    dataset = apart.dataset
    counted = await rows_beside(store, apart, TOWARDS, {**asked, "source": None})
    nodes = await _nodes(store, counted, "en")
    found = []
    for (x, y, class_), group in groupby(counted, key=lambda row: (row["x"], row["y"], row["class"])):
        years = list(group)
        if x in nodes and y in nodes:
            found.append(
                {
                    "source": x,
                    "target": y,
                    "ends": [nodes[x]["element"], nodes[y]["element"]],
                    "dataset": dataset,
                    "class": class_,
                    "count": sum(row["number"] for row in years),
                    "first": min(row["since"] for row in years).isoformat(),
                    "last": max(row["until"] for row in years).isoformat(),
                }
            )
    return {"cut": False, "rows": sum(row["number"] for row in counted), "edges": found}


async def _nodes(store: Store, counted: list[Row], lang: str) -> dict[str, Row]:
    ids = sorted({row[side] for row in counted for side in ("x", "y") if row[side]})
    return {row["id"]: row for row in await store.read(NODES, ids=ids, **words(lang))} if ids else {}
