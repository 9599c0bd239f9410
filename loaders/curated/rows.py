"""What a dossier becomes: nodes and relationships as plain rows; writing them, and taking out what is unsaid.

Everything curated carries `dossiers`, the ids of those who say it. A dossier adds itself to that list
and takes itself off it; what nobody says any more goes, unless something of another dossier or of a
dataset still hangs on it. Nodes without the label Curated are never changed.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from graph.errors import InputError
from loaders.shared.dyads import write_dyads

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from graph.store.writer import Transaction

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

    def relate(self, kind: str, start: End, end: End, props: Props | None = None, *distinct_by: str) -> None:
        """Put a relationship in; `distinct_by` tells it from others of its type between the same nodes."""
        key = digest([kind, *start, *end, *distinct_by])
        self.relationships[key] = Relationship(kind, start, end, dict(props or {}), key)

    def hash(self) -> str:
        """The same for the same nodes and relationships, in whatever order they were said."""
        nodes = sorted([list(node.labels), node.id, _plain(node.props)] for node in self.nodes.values())
        edges = sorted(
            [edge.key, edge.type, *edge.start, *edge.end, _plain(edge.props)]
            for edge in self.relationships.values()
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
    return json.dumps(props, default=date.isoformat, sort_keys=True, ensure_ascii=False)


@dataclass(slots=True)
class Compiled:
    """One dossier as rows. `note` says what is new in it; `needs` are the dossiers whose nodes it touches."""

    id: str
    props: Props
    graph: Graph
    shipped: bool
    note: str = ""
    needs: set[str] = field(default_factory=set)

    @property
    def hash(self) -> str:
        """Changes when anything the dossier puts into the graph changes, for whatever reason."""
        return digest([self.graph.hash(), str(sorted(self.props.items()))])


# Labels and types stand in the text because indexes need them there; they come from the vocabulary
# and this package only, never from a dossier.
TAKEN = """
UNWIND $ids AS id
MATCH (n:{label} {{id: id}})
WHERE NOT n:Curated OR ($known IS NOT NULL AND any(dossier IN n.dossiers WHERE NOT dossier IN $known))
RETURN n.id AS id, coalesce(n.dossiers, [])[0] AS dossier, n.dataset AS dataset
ORDER BY id
"""

WRITE_NODES = """
UNWIND $rows AS row
MERGE (n:{labels} {{id: row.id}})
WITH n, row, [one IN coalesce(n.dossiers, []) WHERE NOT one IN row.dossiers] + row.dossiers AS dossiers
SET n:Curated{more}
SET n = row.props
SET n.id = row.id, n.dossiers = dossiers
"""

LABELS = """
UNWIND $ids AS id
MATCH (n:{label} {{id: id}})
RETURN n.id AS id, labels(n) AS labels
"""

UNLABEL = """
UNWIND $ids AS id
MATCH (n:{label} {{id: id}})
REMOVE n:`{old}`
"""

WRITE_RELATIONSHIPS = """
UNWIND $rows AS row
MATCH (a:{start} {{id: row.start}})
MATCH (b:{end} {{id: row.end}})
MERGE (a)-[r:{type} {{key: row.key}}]->(b)
WITH r, row, [one IN coalesce(r.dossiers, []) WHERE NOT one IN row.dossiers] + row.dossiers AS dossiers
SET r = row.props
SET r.key = row.key, r.dossiers = dossiers
RETURN row.key AS key
"""

SAID_NODES = """
MATCH (n:Curated)
WHERE $dossier IN n.dossiers
RETURN elementId(n) AS element, labels(n) AS labels, n.id AS id
"""

SAID_RELATIONSHIPS = """
MATCH (:Curated)-[r]-()
WHERE $dossier IN r.dossiers
RETURN DISTINCT elementId(r) AS element, r.key AS key
"""

UNSAY_RELATIONSHIPS = """
UNWIND $elements AS element
MATCH ()-[r]->()
WHERE elementId(r) = element
SET r.dossiers = [dossier IN r.dossiers WHERE dossier <> $dossier]
WITH r
WHERE size(r.dossiers) = 0
DELETE r
"""

UNSAY_NODES = """
UNWIND $elements AS element
MATCH (n:Curated)
WHERE elementId(n) = element
SET n.dossiers = [dossier IN n.dossiers WHERE dossier <> $dossier]
"""

# What a dataset has that may be the same is no reason to keep it.
PART_UNSAID = """
MATCH (n:Curated)-[r:POSSIBLY_SAME]-(m)
WHERE size(n.dossiers) = 0 AND NOT m:Curated
DELETE r
"""

DELETE_UNSAID = """
MATCH (n:Curated)
WHERE size(n.dossiers) = 0 AND NOT EXISTS { (n)--() }
DELETE n
"""


def write_nodes(transaction: Transaction, group: Sequence[Compiled], known: Collection[str]) -> None:
    """Write the nodes and the dyads of some dossiers; what several of them say is written once.

    `known`: the dossiers whose ids were checked together. A shipped dossier may share any id, as it must not
    be kept out by somebody's own.

    Raises:
        InputError: an id belongs to something else in the store.
    """
    _refuse_taken(transaction, [dossier for dossier in group if dossier.shipped], None)
    _refuse_taken(transaction, [dossier for dossier in group if not dossier.shipped], list(known))
    nodes: dict[End, Node] = {}
    makers: dict[End, list[str]] = defaultdict(list)
    for dossier in group:
        nodes |= dossier.graph.nodes
        for end in dossier.graph.nodes:
            makers[end].append(dossier.id)
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for end, node in nodes.items():
        groups[node.labels].append({"id": node.id, "props": node.props, "dossiers": makers[end]})
    for labels, rows in groups.items():
        # MERGE on the first label only, so that a node whose kind has changed is the same node.
        more = "".join(f":{label}" for label in labels[1:])
        transaction.run(WRITE_NODES.format(labels=labels[0], more=more), rows=rows)
    _unlabel(transaction, nodes)
    ends = {relationship.end for dossier in group for relationship in dossier.graph.relationships.values()}
    write_dyads(transaction.run, (end.id for end in ends if end.label == "Dyad"))


def _refuse_taken(transaction: Transaction, group: Sequence[Compiled], known: list[str] | None) -> None:
    for label, ids in _by_label(end for dossier in group for end in dossier.graph.nodes).items():
        if label == "Claim":
            continue  # the same proposition is the same claim, whoever makes it
        taken = transaction.run(TAKEN.format(label=label), ids=ids, known=known)
        if taken:
            owner = taken[0]["dossier"] or taken[0]["dataset"]
            message = (
                f"id {taken[0]['id']!r} is already in the store, from {owner}; choose another id, "
                f"or load both dossiers in one call to use the same one"
            )
            raise InputError(message)


def _unlabel(transaction: Transaction, nodes: Mapping[End, Node]) -> None:
    """Take off labels of an earlier kind: a Letter that has become a Statement."""
    for label, ids in _by_label(nodes).items():
        if label not in ("Event", "Actor"):
            continue
        old: dict[str, list[str]] = defaultdict(list)
        for row in transaction.run(LABELS.format(label=label), ids=ids):
            wanted = {*nodes[End(label, row["id"])].labels, "Curated"}
            for each in set(row["labels"]) - wanted:
                old[each].append(row["id"])
        for each, changed in old.items():
            transaction.run(UNLABEL.format(label=label, old=each.replace("`", "")), ids=changed)


def _by_label(ends: Iterable[End]) -> dict[str, list[str]]:
    ids_of: dict[str, dict[str, None]] = defaultdict(dict)
    for end in ends:
        ids_of[end.label][end.id] = None
    return {label: list(ids) for label, ids in ids_of.items()}


def write_relationships(transaction: Transaction, group: Sequence[Compiled]) -> None:
    """Write the relationships of some dossiers.

    Raises:
        InputError: a node at one end is not in the store.
    """
    rows_of: dict[str, dict[str, Any]] = {}
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for dossier in group:
        for relationship in dossier.graph.relationships.values():
            if relationship.key not in rows_of:
                row = {
                    "key": relationship.key,
                    "start": relationship.start.id,
                    "end": relationship.end.id,
                    "dossiers": [],
                }
                groups[relationship.type, relationship.start.label, relationship.end.label].append(row)
                rows_of[relationship.key] = row
            rows_of[relationship.key]["props"] = relationship.props
            rows_of[relationship.key]["dossiers"].append(dossier.id)
    for (kind, start, end), rows in groups.items():
        cypher = WRITE_RELATIONSHIPS.format(type=kind, start=start, end=end)
        written = {row["key"] for row in transaction.run(cypher, rows=rows)}
        missing = [row for row in rows if row["key"] not in written]
        if missing:
            first = missing[0]
            message = (
                f"{first['dossiers'][0]}: {first['start']} {kind} {first['end']} cannot be written, one of "
                "the two is not in the store; load the base layer and the dossier that defines it"
            )
            raise InputError(message)


def remove_unsaid(transaction: Transaction, dossier: str, graph: Graph) -> None:
    """Take out what the dossier said earlier and `graph` does not say; an empty graph takes out all."""
    said = transaction.run(SAID_RELATIONSHIPS, dossier=dossier)
    gone = [row["element"] for row in said if row["key"] not in graph.relationships]
    transaction.run(UNSAY_RELATIONSHIPS, elements=gone, dossier=dossier)
    rows = transaction.run(SAID_NODES, dossier=dossier)
    gone = [
        row["element"]
        for row in rows
        if not any(End(label, row["id"]) in graph.nodes for label in row["labels"])
    ]
    transaction.run(UNSAY_NODES, elements=gone, dossier=dossier)
    transaction.run(PART_UNSAID)
    transaction.run(DELETE_UNSAID)
