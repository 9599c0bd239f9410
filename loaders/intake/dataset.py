"""The (:Dataset) of a load: begun, finished, and taken out again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from graph.errors import InputError, NotFound
from loaders.curated.derived import DELETE_EMPTY_DYADS, bump

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.writer import Writer
    from loaders.intake.about import About

CHUNK = 5_000
# What a loader may write. The order matters: counts go before what they count.
LABELS = (
    "DatasetYear",
    "Event",
    "Provision",
    "Treaty",
    "Resolution",
    "Claim",
    "Actor",
    "Place",
    "Unresolved",
)

BEGIN = """
MERGE (d:Dataset {id: $id})
WITH d, d.source AS source, d.state AS state, d.version AS version
SET d += CASE WHEN source IS NULL OR source = $source AND state <> 'unloading' AND version = $props.version
  THEN $props ELSE {} END
RETURN source, state, version
"""

HASHES = """
MATCH (l:Load)
WHERE l.id STARTS WITH $dataset + ':load:'
RETURN l.hash AS hash, l.line AS line, l.state AS state ORDER BY l.number
"""

FINISH = """
MATCH (d:Dataset {id: $id})
SET d.state = $state, d.hash = $hash, d.loaded = datetime()
"""

SOURCE = """
MATCH (d:Dataset {id: $id})
WHERE d.source IS NOT NULL
SET d.state = 'unloading'
RETURN coalesce(d.links, []) AS links
"""

DELETE_LINKS = """
MATCH (:Country)-[r:{type}]->()
WHERE r.dataset = $dataset
DELETE r
"""

DELETE_NODES = """
MATCH (n:{label})
WHERE n.id STARTS WITH $dataset + ':' AND n.dataset = $dataset
WITH n LIMIT $chunk
DETACH DELETE n
RETURN count(*) AS gone
"""

DELETE_DATASET = """
MATCH (l:Load)
WHERE l.id STARTS WITH $dataset + ':load:'
DELETE l
WITH count(*) AS files
MATCH (d:Dataset {id: $dataset})
DETACH DELETE d
"""


def begin(writer: Writer, about: About) -> None:
    """Put the dataset into the graph, as one that is being loaded.

    Raises:
        InputError: its id belongs to another source or version, or it is half unloaded.
    """
    props = {**about.properties, "id": about.id, "source": about.source, "state": "loading"}
    found = writer.write(BEGIN, id=about.id, source=about.source, props=props)[0]
    if found["source"] is None:
        return
    if found["state"] == "unloading":
        raise InputError(f"{about.id} is half unloaded; finish that: diplograph unload {about.id}")
    if found["source"] != about.source or found["version"] != props["version"]:
        raise InputError(
            f"{about.id} holds {found['source']}, version {found['version']}; "
            f"take it out (`diplograph unload {about.id}`), or give another --dataset"
        )


def finish(writer: Writer, dataset: str) -> str:
    """Note that every file given was loaded; returns the graph's revision."""
    with writer.transaction() as transaction:
        loads = transaction.run(HASHES, dataset=dataset)
        parts = [f"{row['hash']} {row['line']}" for row in loads]
        state = "loaded" if all(row["state"] == "loaded" for row in loads) else "loading"
        hash_ = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        transaction.run(FINISH, id=dataset, hash=hash_, state=state)
        return bump(transaction)


def unload(writer: Writer, dataset: str, *, say: Callable[[str], None] = print) -> str:
    """Take a dataset out of the graph, piece by piece; cut off, it is taken up again by the same call.

    Returns the graph's revision. Raises NotFound where no such dataset was loaded.
    """
    found = writer.write(SOURCE, id=dataset)
    if not found:
        raise NotFound(f"no dataset {dataset!r} is loaded; see `diplograph datasets`")
    for type_ in found[0]["links"]:
        writer.write(DELETE_LINKS.format(type=type_), dataset=dataset)
    for label in LABELS:
        gone = 0
        while some := writer.write(DELETE_NODES.format(label=label), dataset=dataset, chunk=CHUNK)[0]["gone"]:
            gone += some
            if gone % (20 * CHUNK) == 0:
                say(f"{gone:,} of :{label} are out")
    with writer.transaction() as transaction:
        transaction.run(DELETE_EMPTY_DYADS)
        transaction.run(DELETE_DATASET, dataset=dataset)
        return bump(transaction)
