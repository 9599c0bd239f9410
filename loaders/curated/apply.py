"""Writes the rows of one dossier into an open transaction, and takes out what it no longer says.

Everything curated carries `dossiers`, the ids of those who say it. A dossier adds itself to that list
and takes itself off it; what nobody says any more goes, unless something of another dossier or of a
dataset still hangs on it. Nodes without the label Curated are never changed.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from graph.errors import InputError
from loaders.curated.rows import End, Graph

if TYPE_CHECKING:
    from collections.abc import Collection

    from graph.writer import Transaction

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
WITH n, row, [dossier IN coalesce(n.dossiers, []) WHERE dossier <> $dossier] + $dossier AS dossiers
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

WRITE_DYADS = """
UNWIND $ids AS id
MERGE (d:Dyad {id: id})
ON CREATE SET d.a = split(id, '-')[0], d.b = split(id, '-')[1]
"""

WRITE_RELATIONSHIPS = """
UNWIND $rows AS row
MATCH (a:{start} {{id: row.start}})
MATCH (b:{end} {{id: row.end}})
MERGE (a)-[r:{type} {{key: row.key}}]->(b)
WITH r, row, [dossier IN coalesce(r.dossiers, []) WHERE dossier <> $dossier] + $dossier AS dossiers
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

DELETE_UNSAID = """
MATCH (n:Curated)
WHERE size(n.dossiers) = 0 AND NOT EXISTS { (n)--() }
DELETE n
"""


def write_nodes(transaction: Transaction, dossier: str, graph: Graph, known: Collection[str] | None) -> None:
    """Write the nodes and the dyads of a dossier.

    `known`: the dossiers whose ids were checked together; None lets the dossier share any id, as a
    shipped one must not be kept out by somebody's own.

    Raises:
        InputError: an id belongs to something else in the store.
    """
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for node in graph.nodes.values():
        groups[node.labels].append({"id": node.id, "props": node.props})
    _refuse_taken(transaction, graph, None if known is None else [*known, dossier])
    for labels, rows in groups.items():
        # MERGE on the first label only, so that a node whose kind has changed is the same node.
        more = "".join(f":{label}" for label in labels[1:])
        cypher = WRITE_NODES.format(labels=labels[0], more=more)
        transaction.run(cypher, rows=rows, dossier=dossier)
    _unlabel(transaction, graph)
    dyads = sorted({each.end.id for each in graph.relationships.values() if each.end.label == "Dyad"})
    transaction.run(WRITE_DYADS, ids=dyads)


def _refuse_taken(transaction: Transaction, graph: Graph, known: list[str] | None) -> None:
    for label, ids in _by_label(graph).items():
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


def _unlabel(transaction: Transaction, graph: Graph) -> None:
    """Take off labels of an earlier kind: a Letter that has become a Statement."""
    for label, ids in _by_label(graph).items():
        if label not in ("Event", "Actor"):
            continue
        old: dict[str, list[str]] = defaultdict(list)
        for row in transaction.run(LABELS.format(label=label), ids=ids):
            wanted = {*graph.nodes[End(label, row["id"])].labels, "Curated"}
            for each in set(row["labels"]) - wanted:
                old[each].append(row["id"])
        for each, changed in old.items():
            transaction.run(UNLABEL.format(label=label, old=each.replace("`", "")), ids=changed)


def _by_label(graph: Graph) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for end in graph.nodes:
        found[end.label].append(end.id)
    return found


def write_relationships(transaction: Transaction, dossier: str, graph: Graph) -> None:
    """Write the relationships of a dossier.

    Raises:
        InputError: a node at one end is not in the store.
    """
    groups: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
    for each in graph.relationships.values():
        row = {"key": each.key, "start": each.start.id, "end": each.end.id, "props": each.props}
        groups[each.type, each.start.label, each.end.label].append(row)
    for (kind, start, end), rows in groups.items():
        cypher = WRITE_RELATIONSHIPS.format(type=kind, start=start, end=end)
        written = {row["key"] for row in transaction.run(cypher, rows=rows, dossier=dossier)}
        missing = [row for row in rows if row["key"] not in written]
        if missing:
            first = missing[0]
            message = (
                f"{dossier}: {first['start']} {kind} {first['end']} cannot be written, one of the two is not "
                "in the store; load the base layer and the dossier that defines it"
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
    transaction.run(DELETE_UNSAID)
