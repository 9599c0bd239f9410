"""Events of dossiers and rows of datasets that may tell the same: linked with the reasons, never merged.

Rules and table: loaders/codes/counterparts.yaml. Written after a load of either, from the side of the
dossiers, which have hundreds of events where a dataset has millions.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from graph.store.writer import Transaction, Writer

BATCH = 200  # events of dossiers

DATASETS = """
MATCH (d:Dataset)
WHERE d.source IS NOT NULL
RETURN d.id AS id ORDER BY id
"""

EVENTS = """
MATCH (e:Event:Curated)
RETURN e.id AS id
"""

TOLD = """
UNWIND $ids AS id
MATCH (e:Event {id: id})-[b:BETWEEN {mode: 'direct', status: 'occurred'}]->(:Dyad)
WHERE e:Curated AND e.kind IN $kinds AND duration.inDays(b.start, b.end).days < $longest
RETURN e.id AS id, e.kind AS kind, b.dyad AS dyad, b.direction AS direction, b.start AS start, b.end AS end
"""

FIND = """
UNWIND $rows AS row
CALL (row) {
  MATCH (c)-[b:BETWEEN]->()
  WHERE b.dyad = row.dyad AND b.start >= row.from AND b.start <= row.to
    AND b.level = 'state' AND c.dataset = $dataset
    AND (row.direction IS NULL OR b.direction IN [row.direction, 'mutual'])
    AND CASE WHEN c.cameo IS NULL THEN c.plover IN row.plover
        ELSE any(code IN row.cameo WHERE c.cameo STARTS WITH code) END
  WITH c, b, CASE WHEN b.start < row.start THEN duration.inDays(b.start, row.start).days
                  WHEN b.start > row.end THEN duration.inDays(row.end, b.start).days
                  ELSE 0 END AS apart
  ORDER BY apart, c.file, c.row LIMIT $most
  RETURN c.id AS other, c.title AS title, coalesce(c.cameo, c.plover) AS code,
    apart, b.start < row.start AS before
}
RETURN row.id AS id, row.kind AS kind, row.dyad AS dyad, other, title, code, apart, before
"""

LINK = """
UNWIND $rows AS row
MATCH (c:Event {id: row.other})
MATCH (e:Event {id: row.id})
MERGE (c)-[s:POSSIBLY_SAME {dataset: $dataset}]->(e)
SET s.reasons = row.reasons
"""

FORGET = """
UNWIND $ids AS id
MATCH (:Event {id: id})<-[s:POSSIBLY_SAME]-(:CodedEvent)
DELETE s
"""


@cache
def rules() -> dict[str, Any]:
    """What counterparts.yaml says."""
    text = files("loaders.codes").joinpath("counterparts.yaml").read_text("utf-8")
    return dict(YAML(typ="safe", pure=True).load(text))


def link_dataset(dataset: str, writer: Writer) -> None:
    """Link the rows of one dataset with the events of all dossiers; running it again changes nothing."""
    ids = [row["id"] for row in writer.read(EVENTS)]
    for first in range(0, len(ids), BATCH):
        writer.transact(partial(_link, dataset=dataset, ids=ids[first : first + BATCH]))


def relink_events(transaction: Transaction, ids: Collection[str]) -> None:
    """Link some events of dossiers anew, with the rows of every dataset that is loaded."""
    datasets = [row["id"] for row in transaction.run(DATASETS)]
    if not datasets:
        return
    transaction.run(FORGET, ids=sorted(ids))
    for dataset in datasets:
        _link(transaction, dataset, sorted(ids))


def _link(transaction: Transaction, dataset: str, ids: Iterable[str]) -> None:
    said = rules()
    kinds = said["kinds"]
    told = transaction.run(TOLD, ids=list(ids), kinds=list(kinds), longest=said["longest"])
    wanted = [
        {
            **row,
            **kinds[row["kind"]],
            "direction": None if row["direction"] == "mutual" else row["direction"],
            "from": row["start"] - timedelta(days=said["days"]["before"]),
            "to": row["end"] + timedelta(days=said["days"]["after"]),
        }
        for row in told
    ]
    found = transaction.run(FIND, rows=wanted, dataset=dataset, most=said["most"]) if wanted else []
    if found:
        rows = [{"id": row["id"], "other": row["other"], "reasons": _reasons(row)} for row in found]
        transaction.run(LINK, rows=rows, dataset=dataset)


def _reasons(row: dict[str, Any]) -> list[str]:
    apart = f"{row['apart']} day{'s' if row['apart'] > 1 else ''} {'before' if row['before'] else 'after'} it"
    return [
        f"the same two states: {row['dyad']}",
        apart if row["apart"] else "on a day of it",
        f"coded as {row['title']} ({row['code']}), which a {row['kind']} may be",
    ]
