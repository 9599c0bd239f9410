"""The graph's revision: loads take turns, count it up, and note what they changed (:Change)."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from graph.store.writer import TAKE_TURN

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.store.writer import Transaction

CONTENTS = """
MATCH (n:Dossier|Dataset)
RETURN n.id AS id, coalesce(n.hash, n.version, '') AS hash
ORDER BY id
"""

COUNT_UP = """
MERGE (m:Meta {id: 'graph'})
SET m.revision = coalesce(m.revision, 0) + 1, m.hash = $hash
RETURN m.revision AS number, m.hash AS hash
"""

REVISION = """
MATCH (m:Meta {id: 'graph'})
RETURN m.revision AS number, coalesce(m.hash, '') AS hash
"""

WRITE_CHANGES = """
UNWIND $rows AS row
CREATE (c:Change)
SET c = row, c.at = datetime()
"""


def wait_for_other_loads(transaction: Transaction) -> None:
    """Lock the graph against other loads until the transaction ends; to be done before anything else."""
    transaction.run(TAKE_TURN)


def next_revision(transaction: Transaction) -> str:
    """Count the graph's revision up and hash its contents; returns `r12-1a2b3c4d`."""
    contents = [part for row in transaction.run(CONTENTS) for part in (row["id"], row["hash"])]
    digest = hashlib.sha256(json.dumps(contents, ensure_ascii=False).encode()).hexdigest()[:16]
    return _written(transaction.run(COUNT_UP, hash=digest)[0])


def revision_of(run: Callable[..., list[dict[str, Any]]]) -> str:
    """The graph's revision as it is, `r12-1a2b3c4d`; `r0-` before the first load.

    run: as a transaction's, or a writer's `read`.
    """
    rows = run(REVISION)
    return _written(rows[0] if rows else {"number": 0, "hash": ""})


def _written(row: dict[str, Any]) -> str:
    return f"r{row['number']}-{row['hash'][:8]}"


def write_changes(transaction: Transaction, rows: list[dict[str, Any]], revision: str) -> None:
    """Keep the rows, in this order, as the changes of `revision`; each gets its id and revision here."""
    number = int(revision[1:].partition("-")[0])
    for place, row in enumerate(rows):
        row |= {"id": f"{number:09d}-{place:06d}", "revision": revision}
    transaction.run(WRITE_CHANGES, rows=rows)
