"""A dataset in the graph as counts and one hash over ids, labels, properties and relationships."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from loaders.intake.dataset import LABELS

if TYPE_CHECKING:
    from graph.store.writer import Writer

# A page of nodes by id, each with all it hangs on; ids, not element ids, which a store gives as it likes.
PAGE = """
MATCH (n:{label})
WHERE n.id > $after AND n.id STARTS WITH $dataset + ':'
WITH n ORDER BY n.id LIMIT $limit
RETURN n.id AS id, labels(n) AS labels, properties(n) AS props,
  COLLECT {{
    MATCH (n)-[r]-(m)
    RETURN [type(r), startNode(r) = n, m.id, properties(r)]
  }} AS links
"""
LIMIT = 2_000


def graph_hash(writer: Writer, dataset: str) -> tuple[dict[str, int], str]:
    """Counts by label and relationship type, and the hash. Two loads of the same files have the same."""
    counts: Counter[str] = Counter()
    digest = hashlib.sha256()
    for label in LABELS:
        after = ""
        while rows := writer.read(PAGE.format(label=label), dataset=dataset, after=after, limit=LIMIT):
            after = rows[-1]["id"]
            for row in rows:
                counts[label] += 1
                counts.update(kind for kind, _, _, _ in row["links"])
                said = [sorted(row["labels"]), row["props"], sorted(map(_plain, row["links"]))]
                digest.update(_plain(said).encode())
    return dict(counts), digest.hexdigest()


def _plain(value: Any) -> str:
    return json.dumps(value, default=str, sort_keys=True)
