"""What Cypher can name: labels and relationship types, how many there are of each, with which properties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typing_extensions import TypedDict

from questions.shapes import means

if TYPE_CHECKING:
    from collections.abc import Mapping

    from graph.store.reader import Row, Store

SAMPLED = 100  # of each label and type; to look at all is to read the whole store
WALKED = 2000  # nodes at most on which relationships of one type are looked for

# The counters that the server keeps for its planner (operations manual, db.stats.retrieve): no node is read.
COUNTS = """
CALL db.stats.retrieve('GRAPH COUNTS') YIELD data
RETURN [one IN data.nodes WHERE one.label IS NOT NULL AND one.count > 0] AS labels,
  [one IN data.relationships
    WHERE one.endLabel IS NULL AND one.relationshipType IS NOT NULL AND one.count > 0] AS types
"""
KEYS_OF_LABELS = f"""
UNWIND $names AS name
CALL (name) {{ MATCH (n:$(name)) RETURN n LIMIT {SAMPLED} }}
UNWIND keys(n) AS key
WITH DISTINCT name, key ORDER BY key
RETURN name, collect(key) AS properties
"""
KEYS_OF_TYPES = f"""
UNWIND $starts AS start
WITH start.type AS name, start.label AS label
CALL (name, label) {{
  MATCH (n:$(label)) WITH n LIMIT {WALKED}
  MATCH (n)-[r:$(name)]->() RETURN r LIMIT {SAMPLED}
}}
UNWIND keys(r) AS key
WITH DISTINCT name, key ORDER BY key
RETURN name, collect(key) AS properties
"""


class Named(TypedDict):
    """A label or a relationship type."""

    name: str
    count: int
    properties: Annotated[list[str], means("Of some of them, so that a rare one may be missing.")]


class Schema(TypedDict):
    """What of the graph a query can name, the most frequent first."""

    labels: list[Named]
    relationships: list[Named]


async def schema(store: Store) -> Schema:
    """Labels and relationship types of which there is one at least, with counts and properties.

    Counts are those that the server keeps; properties are read from a few nodes of each label, and from a few
    relationships of each type at nodes of the label that most often begins one.
    """
    (there,) = await store.read(COUNTS)
    labels = {one["label"]: one["count"] for one in there["labels"]}
    types = {one["relationshipType"]: one["count"] for one in there["types"] if "startLabel" not in one}
    begun: dict[str, tuple[float, str]] = {}
    for one in there["types"]:
        name, label = one["relationshipType"], one.get("startLabel")
        if label in labels:
            begun[name] = max(begun.get(name, (0.0, "")), (one["count"] / labels[label], label))
    starts = [{"type": name, "label": label} for name, (_, label) in sorted(begun.items())]
    return {
        "labels": _named(labels, await store.read(KEYS_OF_LABELS, names=sorted(labels))),
        "relationships": _named(types, await store.read(KEYS_OF_TYPES, starts=starts)),
    }


def _named(counts: Mapping[str, int], rows: list[Row]) -> list[Named]:
    properties = {row["name"]: row["properties"] for row in rows}
    found: list[Named] = [
        {"name": name, "count": count, "properties": properties.get(name, [])}
        for name, count in counts.items()
    ]
    return sorted(found, key=lambda one: (-one["count"], one["name"]))
