"""The plain sink: nodes and relationships of any kind, merged by id. For datasets of thousands of rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from graph.dates import bounds
from loaders.intake.dataset import LABELS
from loaders.intake.job import Job, Sink, Written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from graph.store.writer import Transaction, Writer
    from loaders.intake.descriptions import Description
    from loaders.intake.outcome import Row
    from loaders.intake.parts import Part, Reader

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


class NodeFact(NamedTuple):
    """A node of the dataset; its id begins with the dataset's id and a colon.

    labels: the first must be one of `dataset.LABELS`, its index finds the node. props: without id.
    """

    labels: tuple[str, ...]
    id: str
    props: dict[str, Any]


class LinkFact(NamedTuple):
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
    """What one row says. The same node may be said by many rows: properties are added up, the last wins."""

    nodes: list[NodeFact] = field(default_factory=list)
    links: list[LinkFact] = field(default_factory=list)


def span(start: date | str, end: date | str | None, coded_until: date) -> dict[str, Any]:
    """`start`, `end` and `edtf`; of what had not ended when the coding did, `coded_until` and no `end`.

    start, end: days, or dates in EDTF, of which the first and the last day count.
    """
    first = bounds(str(start))[0]
    if end is None:
        return {"start": first, "edtf": f"{start}/..", "coded_until": coded_until}
    return {"start": first, "end": bounds(str(end))[1], "edtf": f"{start}/{end}"}


def table_job(
    description: Description,
    parts: Iterable[Part],
    reader_of: Callable[[Part], Reader],
    derive: Callable[[Writer], bool | None] | None = None,
) -> Job:
    """The job of loading tables of which each row becomes `Facts`; `reader_of` gives the reader of a part."""
    return Job(description, [replace(part, read=reader_of(part)) for part in parts], Nodes(), derive)


class Nodes(Sink):
    """A sink for `Facts`; see `job.Sink`."""

    def write(
        self, transaction: Transaction, dataset: str, file: int, batch: Sequence[tuple[Row, Facts]]
    ) -> Written:
        """Merge all nodes, then all relationships of which both ends are in the graph."""
        nodes: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        links: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
        for row, facts in batch:
            for node in facts.nodes:
                nodes[node.labels].append({"id": node.id, "props": node.props, "line": row.line})
            for link in facts.links:
                entry = {"start": link.start[1], "end": link.end[1], "props": link.props, "key": link.key}
                links[link.type, link.start[0], link.end[0]].append({**entry, "line": row.line})
        where = {"dataset": dataset, "file": file}
        lines_alone: set[int] = set()
        for labels, rows in nodes.items():
            if labels[0] not in LABELS:
                raise ValueError(labels)
            more = "".join(f", n:{label}" for label in labels[1:])
            cypher = WRITE_NODES.format(label=labels[0], more=more)
            transaction.run(cypher, rows=rows, **where)
        for (type_, start, end), rows in links.items():
            cypher = WRITE_LINKS.format(type=type_, start=start, end=end)
            written = {(row["start"], row["end"]) for row in transaction.run(cypher, rows=rows, **where)}
            lines_alone |= {row["line"] for row in rows if (row["start"], row["end"]) not in written}
        # Between two countries nothing of the dataset's own would take them along when it goes.
        if types := sorted({type_ for type_, start, end in links if start == end == "Country"}):
            transaction.run(NOTE_LINKS, dataset=dataset, types=types)
        return Written(0, {}, len(lines_alone))
