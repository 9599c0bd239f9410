"""The plain sink: nodes and relationships of any kind, merged by id. For datasets of thousands of rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from loaders.intake.dataset import LABELS
from loaders.intake.job import Written
from loaders.shared.dyads import YearCounts, count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.store.writer import Transaction
    from loaders.intake.files import Row

# Labels and types stand in the text because indexes need them there; they are a loader's own words.
WRITE_NODES = """
UNWIND $rows AS row
MERGE (n:{label} {{id: row.id}})
ON CREATE SET n.file = $file, n.row = row.line
SET n += row.props
SET n.dataset = $dataset{more}
"""

WRITE_LINKS = """
UNWIND $rows AS row
MATCH (a:{start} {{id: row.start}})
MATCH (b:{end} {{id: row.end}})
MERGE (a)-[r:{type} {{dataset: $dataset, key: row.key}}]->(b)
ON CREATE SET r.file = $file, r.row = row.line
SET r += row.props
RETURN row.start AS start, row.end AS end
"""

NOTE_LINKS = """
MATCH (d:Dataset {id: $dataset})
SET d.links = coalesce(d.links, []) + [type IN $types WHERE NOT type IN coalesce(d.links, [])]
"""


class Node(NamedTuple):
    """A node of the dataset; its id begins with the dataset's id and a colon.

    labels: the first must be one of `dataset.LABELS`, its index finds the node. props: without id.
    """

    labels: tuple[str, ...]
    id: str
    props: dict[str, Any]


class Link(NamedTuple):
    """A relationship between nodes of the dataset, or with one of the base layer.

    start, end: (label, id). key: tells it from others of its type between the same two.
    """

    type: str
    start: tuple[str, str]
    end: tuple[str, str]
    props: dict[str, Any]
    key: str = ""


@dataclass(slots=True)
class Facts:
    """What one row says. The same node may be said by many rows: properties are added up, the last wins.

    counts: amounts for the ledger by (dyad, year, level).
    """

    nodes: list[Node] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    counts: YearCounts = field(default_factory=dict)


class Nodes:
    """A sink for `Facts`; see `job.Sink`."""

    def write(
        self, transaction: Transaction, dataset: str, file: int, batch: Sequence[tuple[Row, Facts]]
    ) -> Written:
        """Merge all nodes, then all relationships of which both ends are in the graph."""
        nodes: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        links: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
        counted: YearCounts = {}
        for row, facts in batch:
            for node in facts.nodes:
                nodes[node.labels].append({"id": node.id, "props": node.props, "line": row.line})
            for link in facts.links:
                entry = {"start": link.start[1], "end": link.end[1], "props": link.props, "key": link.key}
                links[link.type, link.start[0], link.end[0]].append({**entry, "line": row.line})
            for key, columns in facts.counts.items():
                count(counted, key, columns)
        where = {"dataset": dataset, "file": file}
        alone: set[int] = set()
        for labels, rows in nodes.items():
            if labels[0] not in LABELS:
                raise ValueError(labels)
            more = "".join(f", n:{label}" for label in labels[1:])
            cypher = WRITE_NODES.format(label=labels[0], more=more)
            transaction.run(cypher, rows=rows, **where)
        for (type_, start, end), rows in links.items():
            cypher = WRITE_LINKS.format(type=type_, start=start, end=end)
            there = {(row["start"], row["end"]) for row in transaction.run(cypher, rows=rows, **where)}
            alone |= {row["line"] for row in rows if (row["start"], row["end"]) not in there}
        # Between two countries nothing of the dataset's own would take them along when it goes.
        if bare := sorted({type_ for type_, start, end in links if start == end == "Country"}):
            transaction.run(NOTE_LINKS, dataset=dataset, types=bare)
        return Written(0, counted, len(alone))

    def committed(self) -> None:
        """Nothing is remembered."""
