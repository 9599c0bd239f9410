"""The whole graph as counts and one hash, to tell whether two stores hold the same."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from neo4j import READ_ACCESS, GraphDatabase

from graph.store.driver import options, translated

if TYPE_CHECKING:
    from graph.store.driver import Connection

# An element id ends in the number that a node keeps in a dump; what stands before it is of the store.
NODES = """
MATCH (n)
RETURN split(elementId(n), ':')[-1] AS node, labels(n) AS labels, properties(n) AS told
"""
RELATIONSHIPS = """
MATCH (a)-[r]->(b)
RETURN type(r) AS type, split(elementId(a), ':')[-1] AS start, split(elementId(b), ':')[-1] AS end,
  properties(r) AS told
"""
SCHEMA = (
    "SHOW INDEXES YIELD name, type, labelsOrTypes, properties",
    "SHOW CONSTRAINTS YIELD name, type, labelsOrTypes, properties",
)


class Fingerprint(NamedTuple):
    """The same for a store and what a backup or copy of it holds, indexes and constraints too.

    Not for two loads: numbers of nodes count.
    """

    nodes: int
    relationships: int
    hash: str


def fingerprint(connection: Connection) -> Fingerprint:
    """Read all there is, row by row, in whatever order it comes.

    Raises:
        StoreUnavailable, StoreError: as `verify`.
    """
    counts, total = [], 0
    with (
        translated(connection),
        GraphDatabase.driver(connection.uri, **options(connection, pool=1)) as driver,
        driver.session(database=connection.database, default_access_mode=READ_ACCESS) as session,
    ):
        for query in (NODES, RELATIONSHIPS, *SCHEMA):
            counts.append(0)
            for record in session.run(query):
                counts[-1] += 1
                told = json.dumps(record.values(), default=str, sort_keys=True)
                total += int.from_bytes(hashlib.sha256(told.encode()).digest())
    nodes, relationships, *_ = counts
    return Fingerprint(nodes, relationships, f"{total % 2**256:064x}")
