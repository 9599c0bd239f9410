"""The one place where the driver's temporal values become Python's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from neo4j.time import Date, DateTime, Time

if TYPE_CHECKING:
    from collections.abc import Iterable

    from neo4j import Record

TEMPORAL = (Date, DateTime, Time)
PLAIN = frozenset({str, int, float, bool, type(None)})


def native(value: Any) -> Any:  # noqa: ANN401 - a value of any Cypher type
    """`value` with dates and times as `datetime` objects, also inside lists and maps.

    A date becomes `datetime.date`. Nodes, relationships, points and durations stay the driver's.
    """
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is list:
        return [item if type(item) in PLAIN else native(item) for item in value]
    if kind is dict:
        return {key: item if type(item) in PLAIN else native(item) for key, item in value.items()}
    if kind in TEMPORAL:
        return value.to_native()
    return value


def native_rows(records: Iterable[Record]) -> list[dict[str, Any]]:
    """Records as dicts from column to value, in order."""
    return [
        {
            key: value if type(value) in PLAIN else native(value)
            for key, value in zip(record.keys(), record.values(), strict=True)
        }
        for record in records
    ]
