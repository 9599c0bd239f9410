"""Nodes and edges."""

from __future__ import annotations

from pydantic import Field

from api.models.common import Dates, Ref, Shape, Status, Typed


class Node(Shape):
    """A point of a map. `depth` counts the steps from the middle."""

    id: str
    type: str
    label: str
    depth: int
    alpha2: str | None = None
    kind: str | None = None
    date: Dates | None = None
    status: Status | None = None
    contested: list[str] | None = None
    sources: list[Saying] | None = None


class Saying(Shape):
    """A source and its relays."""

    id: str
    publisher: Ref | None
    via: list[Ref]


class Gathered(Shape):
    """The rows of a dataset that one edge stands for."""

    dataset: str
    class_: str = Field(alias="class", description="PLOVER category, or CAMEO root where it has none.")
    count: int = Field(description="Rows; two that tell one contact from both sides count once.")
    first: str
    last: str


class CodedRows(Shape):
    """How many rows of datasets the entities in the middle have, and how many of them the edges stand for."""

    rows: int
    drawn: int
    cut: bool = Field(description="Whether only the 20,000 newest of an entity were counted.")


class Edge(Shape):
    """A relationship, in the direction the graph holds it; with `coded`, rows of a dataset gathered."""

    source: str
    target: str
    type: str
    role: str | None = None
    for_: str | None = Field(None, alias="for")
    office: str | None = None
    coded: Gathered | None = None


class Neighbourhood(Shape):
    """Nodes and the edges among them."""

    nodes: list[Node]
    edges: list[Edge]
    truncated: bool = Field(description="Whether the limit left nodes out.")
    coded: CodedRows
    revision: str


class PathNode(Typed):
    """A station of a path."""

    kind: str | None = None
    date: str | None = None
    status: Status | None = None


class OnePath(Shape):
    """A way from one actor to another."""

    length: int
    nodes: list[PathNode]
    edges: list[Edge]


class Paths(Shape):
    """The shortest ways between two actors."""

    from_: Typed = Field(alias="from")
    to: Typed
    items: list[OnePath]
    revision: str
