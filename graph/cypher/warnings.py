"""What a user's query names and the graph does not hold: labels, relationship types, property keys.

The server answers such a query with no rows, and says why in a notification. Those are GQL statuses 01N50 to
01N52 of Neo4j's status codes, "GQL notifications": a label, a relationship type, a property key that does not
exist in the database.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from neo4j import NotificationDisabledClassification as Classification
from pydantic import Field
from typing_extensions import TypedDict

from graph.nearest import nearest

if TYPE_CHECKING:
    from neo4j import AsyncTransaction, ResultSummary

# Of all that the server notes of a query, only what it does not recognise is asked for.
DISABLED = [kind for kind in Classification if kind is not Classification.UNRECOGNIZED]

LABEL, RELATIONSHIP, PROPERTY = "01N50", "01N51", "01N52"
UNKNOWN = {
    LABEL: "no node has the label {name}",
    RELATIONSHIP: "no relationship has the type {name}",
    PROPERTY: "nothing has the property {name}",
}
# What exists of each kind, as one list.
EXISTING = {
    LABEL: "CALL db.labels() YIELD label RETURN collect(label) AS names",
    RELATIONSHIP: (
        "CALL db.relationshipTypes() YIELD relationshipType RETURN collect(relationshipType) AS names"
    ),
    PROPERTY: "CALL db.propertyKeys() YIELD propertyKey RETURN collect(propertyKey) AS names",
}
NAMED = re.compile(r"`(.+)` does not exist", re.DOTALL)
MOST = 20  # names that are told of one query
SPELLED_ALIKE = 70  # of 100, by rapidfuzz: `Persn` is like `Person`, and `SENTT` like `SENT`


Code = Literal["01N50", "01N51", "01N52"]


class CypherWarning(TypedDict):
    """A label, relationship type or property key of the query that the graph does not hold."""

    code: Annotated[
        Code,
        Field(description="The GQL status: no such label, relationship type or property key."),
    ]
    text: Annotated[str, Field(description="What does not exist, and the nearest name that does.")]
    line: Annotated[int | None, Field(description="Counted from 1 in the query.")]
    column: Annotated[int | None, Field(description="Counted from 1 in the line.")]


async def warnings(
    transaction: AsyncTransaction, summary: ResultSummary, *, above: int
) -> list[CypherWarning]:
    """At most twenty names in a query that the server does not know, in order, with the nearest it does.

    `summary` is that of the query's EXPLAIN, which stood below `above` lines of ours.
    """
    found: list[CypherWarning] = []
    existing: dict[str, list[str]] = {}
    for status in summary.gql_status_objects:
        code = next((known for known in get_args(Code) if known == status.gql_status), None)
        match = NAMED.search(status.status_description)
        if code is None or match is None:
            continue
        if len(found) == MOST:
            break
        if code not in existing:
            record = await (await transaction.run(EXISTING[code])).single()
            existing[code] = record["names"] if record else []
        name, place = match[1], status.position
        line = place.line - above if place else 0
        found.append(
            {
                "code": code,
                "text": UNKNOWN[code].format(name=name) + _instead(name, existing[code]),
                "line": line if line > 0 else None,
                "column": place.column if place and line > 0 else None,
            }
        )
    return sorted(found, key=lambda warning: (warning["line"] or 0, warning["column"] or 0))


def _instead(name: str, names: list[str]) -> str:
    near = nearest(name, names, 1, SPELLED_ALIKE)
    return f"; the nearest is {near[0]}" if near else ""
