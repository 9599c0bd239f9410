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
from functools import cached_property
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, NamedTuple

from graph.errors import InputError
from loaders.shared.dyads import write_dyads

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from graph.store.writer import Transaction

Value = str | int | float | bool | date | list[str]
Props = dict[str, Value]

# Made once, where json.dumps makes one for each of tens of thousands of texts.
_in_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True, default=date.isoformat).encode


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
        nodes = sorted([list(node.labels), node.id, _in_json(node.props)] for node in self.nodes.values())
        edges = sorted(
            [edge.key, edge.type, *edge.start, *edge.end, _in_json(edge.props)]
            for edge in self.relationships.values()
        )
        return hashlib.sha256(json.dumps([nodes, edges], ensure_ascii=False).encode()).hexdigest()


def digest(parts: list[str]) -> str:
    """The first 16 hex digits of the sha256 over the parts."""
    # As json.dumps writes a list of texts, in a third of the time: a load asks for some thirty thousand.
    text = f"[{', '.join(map(encode_basestring, parts))}]"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


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


@dataclass
class Compiled:
    """One dossier as rows. `note` says what is new in it; `needs` are the dossiers whose nodes it touches.

    Neither `props` nor `graph` changes any more.
    """

    id: str
    props: Props
    graph: Graph
    shipped: bool
    note: str = ""
    needs: set[str] = field(default_factory=set)

    @cached_property
    def hash(self) -> str:
        """Changes when anything the dossier puts into the graph changes, for whatever reason.

        Reckoned when asked for: a load of one dossier asks for those of few.
        """
        return digest([self.graph.hash(), str(sorted(self.props.items()))])


# Labels stand in this text because their indexes need them there; they come from this package only.
FIND = """
UNWIND $ends AS end
MATCH (n:{labels})
WHERE n.id = end.id AND end.label IN labels(n)
RETURN end.label AS label, n.id AS id, elementId(n) AS element, labels(n) AS labels,
  coalesce(n.dossiers, []) AS dossiers, n.dataset AS dataset
"""

CREATE_NODES = """
UNWIND $rows AS row
CREATE (n:$(row.labels))
SET n = row.props
RETURN row.labels[0] AS label, row.props.id AS id, elementId(n) AS element
"""

CHANGE_NODES = """
UNWIND $rows AS row
MATCH (n)
WHERE elementId(n) = row.element
REMOVE n:$(row.old)
SET n:$(row.labels)
SET n = row.props
"""

CREATE_RELATIONSHIPS = """
UNWIND $rows AS row
MATCH (a)
WHERE elementId(a) = row.start
MATCH (b)
WHERE elementId(b) = row.end
CREATE (a)-[r:$(row.type)]->(b)
SET r = row.props
SET r.key = row.key, r.dossiers = row.dossiers
"""

MERGE_RELATIONSHIPS = """
UNWIND $rows AS row
MATCH (a)
WHERE elementId(a) = row.start
MATCH (b)
WHERE elementId(b) = row.end
MERGE (a)-[r:$(row.type) {key: row.key}]->(b)
WITH r, row, [one IN coalesce(r.dossiers, []) WHERE NOT one IN row.dossiers] + row.dossiers AS dossiers
SET r = row.props
SET r.key = row.key, r.dossiers = dossiers
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


def write_graph(transaction: Transaction, group: Sequence[Compiled], known: Collection[str]) -> None:
    """Write what some dossiers say, with the dyads; what several of them say is written once.

    `known`: the dossiers whose ids were checked together. A shipped dossier may share any id, as it must not
    be kept out by somebody's own.

    Raises:
        InputError: an id belongs to something else in the store, or a node at one end is not there.
    """
    stored = _find(transaction, (end for dossier in group for end in dossier.graph.nodes))
    _refuse_taken(stored, group, known)
    created = _write_nodes(transaction, group, stored)
    elements = {end: row["element"] for end, row in stored.items()} | created
    ends = {
        end
        for dossier in group
        for relationship in dossier.graph.relationships.values()
        for end in (relationship.start, relationship.end)
    }
    write_dyads(transaction.run, (end.id for end in ends if end.label == "Dyad"))
    for end, row in _find(transaction, ends - elements.keys()).items():
        elements[end] = row["element"]
    _write_relationships(transaction, group, elements, set(created.values()))


def _find(transaction: Transaction, ends: Iterable[End]) -> dict[End, dict[str, Any]]:
    """What the store has of these nodes: a row of FIND each."""
    wanted = [end._asdict() for end in dict.fromkeys(ends)]
    if not wanted:
        return {}
    labels = "|".join(sorted({end["label"] for end in wanted}))
    rows = transaction.run(FIND.format(labels=labels), ends=wanted)
    return {End(row["label"], row["id"]): row for row in rows}


def _refuse_taken(
    stored: Mapping[End, dict[str, Any]], group: Sequence[Compiled], known: Collection[str]
) -> None:
    for dossier in group:
        for end in dossier.graph.nodes:
            row = stored.get(end)
            if row is None or end.label == "Claim":
                continue  # the same proposition is the same claim, whoever makes it
            if "Curated" in row["labels"] and (dossier.shipped or set(row["dossiers"]) <= set(known)):
                continue
            owner = row["dossiers"][0] if row["dossiers"] else row["dataset"]
            message = (
                f"id {end.id!r} is already in the store, from {owner}; choose another id, "
                f"or load both dossiers in one call to use the same one"
            )
            raise InputError(message)


def _write_nodes(
    transaction: Transaction, group: Sequence[Compiled], stored: Mapping[End, dict[str, Any]]
) -> dict[End, str]:
    """Create or change the nodes; the elements of the new ones. One whose kind has changed stays the same."""
    nodes: dict[End, Node] = {}
    makers: dict[End, list[str]] = defaultdict(list)
    for dossier in group:
        nodes |= dossier.graph.nodes
        for end in dossier.graph.nodes:
            makers[end].append(dossier.id)
    new, changed = [], []
    for end, node in nodes.items():
        labels = [*node.labels, "Curated"]
        props = {**node.props, "id": node.id, "dossiers": makers[end]}
        if (row := stored.get(end)) is None:
            new.append({"labels": labels, "props": props})
        else:
            props["dossiers"] = [one for one in row["dossiers"] if one not in makers[end]] + makers[end]
            old = sorted(set(row["labels"]) - set(labels))
            changed.append({"element": row["element"], "old": old, "labels": labels, "props": props})
    if changed:
        transaction.run(CHANGE_NODES, rows=changed)
    created = transaction.run(CREATE_NODES, rows=new) if new else []
    return {End(row["label"], row["id"]): row["element"] for row in created}


def _write_relationships(
    transaction: Transaction, group: Sequence[Compiled], elements: Mapping[End, str], new: set[str]
) -> None:
    """What hangs on a `new` node cannot be there yet."""
    rows: dict[str, dict[str, Any]] = {}
    for dossier in group:
        for relationship in dossier.graph.relationships.values():
            kind, start, end = relationship.type, relationship.start, relationship.end
            if not {start, end} <= elements.keys():
                message = (
                    f"{dossier.id}: {start.id} {kind} {end.id} cannot be written, one of "
                    "the two is not in the store; load the base layer and the dossier that defines it"
                )
                raise InputError(message)
            row = rows.setdefault(
                relationship.key,
                {
                    "key": relationship.key,
                    "type": kind,
                    "start": elements[start],
                    "end": elements[end],
                    "dossiers": [],
                },
            )
            row["props"] = relationship.props
            row["dossiers"].append(dossier.id)
    missing: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    for row in rows.values():
        (missing if new & {row["start"], row["end"]} else others).append(row)
    for cypher, some in ((CREATE_RELATIONSHIPS, missing), (MERGE_RELATIONSHIPS, others)):
        if some:
            transaction.run(cypher, rows=some)


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
