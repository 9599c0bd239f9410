"""Shapes that only HTTP has: errors, health, a query that is sent, and answers with links to others."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from questions import entity, relation
from questions.state import Followed


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None = Field(None, description="The parameter or body field at fault.")


class Moved(BaseModel):
    """The address that what was asked for has."""

    type: str
    title: str
    status: int
    detail: str
    location: str = Field(description="Path and query, as in the header Location.")


class Entity(entity.Entity):
    """One entity; which lists it has depends on its type."""

    links: dict[str, str]


class Relation(relation.Relation):
    """Two countries at a glance."""

    links: dict[str, str]


class CypherQuestion(BaseModel):
    """A query that only reads."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field(min_length=1, description="Cypher.")
    parameters: dict[str, Any] = Field(default_factory=dict, description="Values for $names in the query.")
    limit: int | None = Field(None, ge=1, description="Most rows wanted; the server has its own bound.")


class Health(BaseModel):
    """The process lives."""

    model_config = ConfigDict(extra="forbid")

    status: Literal["ok"]
    version: str


class Disk(BaseModel):
    """The disk of the local store."""

    free: int = Field(description="Bytes.")
    full: bool = Field(description="Whether too little is free to load anything; reading goes on.")


class Readiness(BaseModel):
    """The store answers."""

    model_config = ConfigDict(extra="forbid")

    status: Literal["ready"]
    revision: str
    version: str
    disk: Disk | None = Field(None, description="Of the local store; another Neo4j's is not known.")
    followed: list[Followed]
