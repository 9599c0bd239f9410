"""Any value Cypher can return, as what JSON can hold."""

from __future__ import annotations

import base64
import math
from datetime import timedelta
from typing import Any

from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time
from neo4j.types import UnsupportedType
from neo4j.vector import Vector

ZERO, MINUTE = timedelta(0), timedelta(minutes=1)


class Unreadable(TypeError):
    """A value the driver could not read; it says so itself only of one that stands alone in a column."""


def json_value(value: Any) -> Any:  # noqa: ANN401, PLR0911 - one return for each kind of value
    """`value` in JSON's terms.

    - dates, times and durations: ISO 8601 text; a moment in a named zone has its offset there and then
    - a number that is none (`NaN`, `Infinity`, `-Infinity`): that word as text
    - bytes: base64 text; a vector: a list of numbers; a point: `{srid, x, y}` and `z` if it has one
    - a node: `{id, labels, properties}`, a relationship: `{type, start, end, properties}`, where
      an id is the node's own `id` property, or the server's element id where that is not at hand
    - a path: `{nodes, relationships}`
    - a type the driver does not know yet: what it says of it

    Raises:
        Unreadable: it is none of these: the driver could not read it, such as a year before 1 or after 9999.
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else _word(value)
    if isinstance(value, list | tuple) and not isinstance(value, Point | Duration):
        return [json_value(item) for item in value]
    if isinstance(value, dict):
        return {key: json_value(item) for key, item in value.items()}
    if isinstance(value, Node):
        return _node(value)
    if isinstance(value, Relationship):
        return _relationship(value)
    if isinstance(value, Path):
        return {
            "nodes": [_node(node) for node in value.nodes],
            "relationships": [_relationship(relationship) for relationship in value.relationships],
        }
    if isinstance(value, DateTime):
        return _moment(value)
    if isinstance(value, Date | Time | Duration):
        return value.iso_format()
    return _rare(value)


def _moment(value: DateTime) -> str:
    """`value` in ISO 8601; neo4j 6.4 writes -05:30 for -04:30 (findings/neo4j-western-zones.sh)."""
    text: str = value.replace(tzinfo=None).iso_format()
    offset = value.utc_offset()
    if offset is None:
        return text
    hours, minutes = divmod(abs(offset) // MINUTE, 60)
    return f"{text}{'-' if offset < ZERO else '+'}{hours:02}:{minutes:02}"


def _rare(value: Any) -> Any:  # noqa: ANN401 - a value of any Cypher type
    if isinstance(value, Point):
        return {"srid": value.srid, **dict(zip("xyz", value, strict=False))}
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Vector):
        return [json_value(number) for number in value.to_native()]
    if isinstance(value, UnsupportedType):
        return str(value)
    message = f"{type(value).__name__} is no value of Cypher"
    raise Unreadable(message)


def _word(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def _id(node: Node | None) -> str | None:
    if node is None:
        return None
    return str(node.get("id") or node.element_id)


def _node(node: Node) -> dict[str, Any]:
    return {
        "id": _id(node),
        "labels": sorted(node.labels),
        "properties": {key: json_value(item) for key, item in node.items()},
    }


def _relationship(relationship: Relationship) -> dict[str, Any]:
    return {
        "type": relationship.type,
        "start": _id(relationship.start_node),
        "end": _id(relationship.end_node),
        "properties": {key: json_value(item) for key, item in relationship.items()},
    }
