"""What a dossier becomes: nodes and relationships as plain rows, and their hash."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

Value = str | int | float | bool | date | list[str]
Props = dict[str, Value]


class End(NamedTuple):
    """One end of a relationship: the label whose index finds the node, and the node's id."""

    label: str
    id: str


@dataclass(frozen=True, slots=True)
class Node:
    """A node. `labels` without :Curated; the first is the one whose index finds it. `props` holds no id."""

    labels: tuple[str, ...]
    id: str
    props: Props

    @property
    def end(self) -> End:
        """This node as the end of a relationship."""
        return End(self.labels[0], self.id)


@dataclass(frozen=True, slots=True)
class Relationship:
    """A relationship. `key` is the hash of its type, its ends and what tells it from others between them."""

    type: str
    start: End
    end: End
    props: Props
    key: str


@dataclass(slots=True)
class Graph:
    """Nodes by end and relationships by key, in the order they were said."""

    nodes: dict[End, Node] = field(default_factory=dict)
    relationships: dict[str, Relationship] = field(default_factory=dict)

    def add(self, node: Node) -> End:
        """Put a node in."""
        self.nodes[node.end] = node
        return node.end

    def relate(self, kind: str, start: End, end: End, props: Props | None = None, *told_by: str) -> None:
        """Put a relationship in; `told_by` tells it from others of its type between the same two nodes."""
        key = digest([kind, *start, *end, *told_by])
        self.relationships[key] = Relationship(kind, start, end, dict(props or {}), key)

    def hash(self) -> str:
        """The same for the same nodes and relationships, in whatever order they were said."""
        nodes = sorted([list(node.labels), node.id, _plain(node.props)] for node in self.nodes.values())
        edges = sorted(
            [each.key, each.type, *each.start, *each.end, _plain(each.props)]
            for each in self.relationships.values()
        )
        return hashlib.sha256(json.dumps([nodes, edges], ensure_ascii=False).encode()).hexdigest()


def digest(parts: list[str]) -> str:
    """The first 16 hex digits of the sha256 over the parts."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:16]


def filled(**props: Value | None) -> Props:
    """The properties that have a value; a trailing underscore in a name is dropped."""
    return {name.rstrip("_"): _bare(value) for name, value in props.items() if value not in ("", None, [])}


def _bare(value: Value | None) -> Value:
    # Words know their line; the store and JSON want plain text.
    if isinstance(value, str):
        return str(value)
    if isinstance(value, list):
        return [str(each) for each in value]
    return value  # type: ignore[return-value]


def _plain(props: Props) -> str:
    return json.dumps(
        {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in sorted(props.items())
        },
        ensure_ascii=False,
    )
