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


class CypherAnswer(Shape):
    """Rows are lists in the order of the columns."""

    columns: list[str]
    rows: list[list[Any]]
    truncated: bool = Field(description="Whether there were more rows than are here.")
    elapsed_ms: int


class Health(Shape):
    """The process lives."""

    status: Literal["ok"]
    version: str


class Readiness(Shape):
    """The store answers."""

    status: Literal["ready"]
    revision: str
    version: str
