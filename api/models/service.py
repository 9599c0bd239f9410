"""Cypher and health."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.models.common import Shape


class CypherQuestion(BaseModel):
    """A query that only reads."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field(min_length=1, description="Cypher.")
    parameters: dict[str, Any] = Field(default_factory=dict, description="Values for $names in the query.")
    limit: int | None = Field(None, ge=1, description="Most rows wanted; the server has its own bound.")


class CypherWarning(Shape):
    """A label, relationship type or property key of the query that the graph does not hold."""

    code: Literal["01N50", "01N51", "01N52"] = Field(
        description="The GQL status: a label, a relationship type, a property key that does not exist."
    )
    text: str = Field(description="What does not exist, and the nearest name that does.")
    line: int | None = Field(description="Counted from 1 in the query.")
    column: int | None = Field(description="Counted from 1 in the line.")


class CypherAnswer(Shape):
    """Rows are lists in the order of the columns."""

    columns: list[str]
    rows: list[list[Any]]
    truncated: bool = Field(description="Whether there were more rows than are here.")
    elapsed_ms: int
    warnings: list[CypherWarning] = Field(
        description="Names in the query that do not exist; a misspelt label gives no rows and no error."
    )


class Health(Shape):
    """The process lives."""

    status: Literal["ok"]
    version: str


class Readiness(Shape):
    """The store answers."""

    status: Literal["ready"]
    revision: str
    version: str
