"""The graph of this version in the store: schema, countries, shipped dossiers; nothing if it is there."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

from diplograph import __version__
from diplograph.terminal import say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from graph.store.writer import Writer

PREPARED = """
MATCH (m:Meta {id: 'graph'})
RETURN m.prepared AS prepared
"""

NODES = """
MATCH (n)
RETURN count(n) AS nodes
"""

NOTE_PREPARED = """
MERGE (m:Meta {id: 'graph'})
SET m.prepared = $prepared
"""

# What a prepared graph is made from, and by.
MADE_FROM = (
    ("graph.store", ("migrations",)),
    ("graph.countries", ("countries.json", "sounds.py")),
    ("graph", ("vocabulary.yaml",)),
    ("loaders", ("base", "curated")),
)
SUFFIXES = (".py", ".yaml", ".json", ".cypher")


def prepare(writer: Writer, *, curated: bool) -> None:
    """Bring schema, countries and, if asked for, the shipped dossiers to this version.

    A store prepared by this version is left as it is: a shipped dossier that was unloaded stays out.

    Raises:
        StoreError: the store refuses, or was made by a newer diplograph.
    """
    wanted = fingerprint(curated=curated)
    if [row["prepared"] for row in writer.read(PREPARED)] == [wanted]:
        return
    from graph.store.migrate import migrate, replan
    from loaders.base.load import load_base

    say("preparing the graph")
    empty = not writer.read(NODES)[0]["nodes"]
    migrate(writer)
    load_base(writer)
    if curated:
        from loaders.curated.load import load_curated

        load_curated(writer, say=say)
    if empty:  # an index that is made over a full graph is sampled as it is made
        replan(writer)
    writer.write(NOTE_PREPARED, prepared=wanted)


def fingerprint(*, curated: bool) -> str:
    """Changes when this version would make another graph."""
    digest = hashlib.sha256(f"{__version__} {curated}".encode())
    for package, parts in MADE_FROM:
        for part in parts:
            for file in _files(files(package) / part):
                digest.update(file.name.encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _files(place: Traversable) -> Iterator[Traversable]:
    if place.is_dir():
        for inside in sorted(place.iterdir(), key=lambda each: each.name):
            yield from _files(inside)
    elif place.name.endswith(SUFFIXES):
        yield place
