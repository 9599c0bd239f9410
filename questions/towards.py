"""Who acts toward whom in rows of a pair that lie beside the graph, for maps and networks.

Counted as network_walks.py and subgraph.py count rows in the graph; of those the newest 20,000, here all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.countries.registry import countries
from questions.beside import rows_beside
from questions.items import name_of, type_of, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from graph.store.beside import Beside
    from graph.store.reader import Row, Store

# Two who act toward each other, of these levels: $level of two is told by whether both are states.
TOWARDS = """
WITH told AS (
  SELECT start, coalesce(plover, 'CAMEO ' || root) AS class, contact IS NOT NULL AS mutual,
    list_concat([actor], [one.actor FOR one IN more IF one.what = 'acted']) AS xs,
    list_concat([target], [one.actor FOR one IN more IF one.what = 'addressed']) AS ys
  FROM $events
  WHERE dyad IN ($dyads) AND start >= $start AND start <= $end
    AND ($as_of IS NULL OR known <= $as_of) AND ($row_level IS NULL OR level = $row_level)
    AND ($source IS NULL OR $dataset = $source) AND (mirrored_by IS NULL OR id < mirrored_by)
), acting AS (
  SELECT start, class, mutual, unnest(xs) AS x, ys FROM told
), towards AS MATERIALIZED (
  SELECT x, y, class, mutual, year(start) AS year, count(*) AS number, min(start) AS since,
    max(start) AS until
  FROM (SELECT start, class, mutual, x, unnest(ys) AS y FROM acting) GROUP BY ALL
), named AS (
  FROM towards WHERE x IS NOT NULL AND y IS NOT NULL AND ($level IS NULL
    OR (list_contains($states, x) AND list_contains($states, y)) = ($level = 'state'))
), greatest AS ({greatest} LIMIT $most)
SELECT (SELECT coalesce(sum(number), 0)::BIGINT FROM towards) AS rows,
  (SELECT coalesce(list(greatest), []) FROM greatest) AS greatest
"""
LINES = """
  SELECT x, y, sum(number)::BIGINT AS total,
    list(struct_pack(class := class, year := year, number := number, mutual := mutual)
      ORDER BY class, year, mutual) AS parts
  FROM named GROUP BY x, y ORDER BY total DESC, x, y
"""
EDGES = """
  SELECT x, y, class, mutual, sum(number)::BIGINT AS total, min(since) AS since, max(until) AS until
  FROM (
    SELECT CASE WHEN turned THEN y ELSE x END AS x, CASE WHEN turned THEN x ELSE y END AS y, class, mutual,
      number, since, until
    FROM (SELECT *, mutual AND y < x AS turned FROM named)
  ) GROUP BY x, y, class, mutual ORDER BY total DESC, x, y, class, mutual
"""

NODES = f"""
UNWIND $ids AS id
MATCH (n:Actor {{id: id}})
RETURN id, elementId(n) AS element,
  {{id: id, type: {type_of("n")}, name: {name_of("n")}, alpha2: n.alpha2}} AS node
"""


async def lines(
    store: Store, apart: Beside, asked: Mapping[str, Any], *, level: str | None, most: int, lang: str
) -> Row:
    """A line for each two, as ROWS_OF_PAIR gives them, those of the most rows."""
    row = await _greatest(store, apart, LINES, {**asked, "row_level": None, "level": level, "most": most})
    nodes = await _nodes(store, row["greatest"], lang)
    found = [
        {
            "dataset": apart.dataset,
            "total": line["total"],
            "parts": [list(part.values()) for part in line["parts"]],
            "x": nodes[line["x"]]["node"],
            "y": nodes[line["y"]]["node"],
        }
        for line in row["greatest"]
        if {line["x"], line["y"]} <= nodes.keys()
    ]
    return {"cut": False, "rows": row["rows"], "lines": found}


async def edges(store: Store, apart: Beside, asked: Mapping[str, Any], *, most: int) -> Row:
    """An edge for each two and class, as ROWS_OF_PAIRS gives them, those of the most rows."""
    chosen = {**asked, "row_level": asked["level"], "level": None, "most": most}
    row = await _greatest(store, apart, EDGES, chosen)
    nodes = await _nodes(store, row["greatest"], "en")
    found = [
        {
            "source": edge["x"],
            "target": edge["y"],
            "ends": [nodes[edge["x"]]["element"], nodes[edge["y"]]["element"]],
            "dataset": apart.dataset,
            "class": edge["class"],
            "count": edge["total"],
            "first": edge["since"].isoformat(),
            "last": edge["until"].isoformat(),
            "mutual": edge["mutual"],
        }
        for edge in row["greatest"]
        if {edge["x"], edge["y"]} <= nodes.keys()
    ]
    return {"cut": False, "rows": row["rows"], "edges": found}


async def _greatest(store: Store, apart: Beside, text: str, asked: Mapping[str, Any]) -> Row:
    """Of how many rows, and the greatest of what they are counted by."""
    asked = {**asked, "states": [state.id for state in countries()]}
    found = await rows_beside(store, apart, TOWARDS.format(greatest=text), asked)
    return found[0] if found else {"rows": 0, "greatest": []}


async def _nodes(store: Store, told: Iterable[Row], lang: str) -> dict[str, Row]:
    ids = sorted({row[side] for row in told for side in ("x", "y")})
    return {row["id"]: row for row in await store.read(NODES, ids=ids, **words(lang))} if ids else {}
