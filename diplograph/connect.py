"""From the global options to a store that answers and holds the graph of this version."""

from __future__ import annotations

import asyncio
import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeVar

from diplograph import __version__
from diplograph.terminal import Download, say

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

    import typer

    from graph.settings import Settings
    from graph.store.connection import Connection
    from graph.store.reader import Store
    from graph.store.writer import Writer

T = TypeVar("T")


@dataclass
class Options:
    """The global options."""

    data_dir: Path | None = None


def settings_of(ctx: typer.Context, **overrides: Any) -> Settings:  # noqa: ANN401 - fields of Settings
    """Settings from the environment; options given on the command line win.

    Raises:
        ConfigError: a variable or option is wrong.
    """
    from graph.settings import load_settings

    options = ctx.find_object(Options) or Options()
    return load_settings(
        **{"data_dir": options.data_dir, **{k: v for k, v in overrides.items() if v is not None}}
    )


@contextmanager
def running(settings: Settings) -> Iterator[Connection]:
    """A Neo4j that answers, progress on stderr; errors as of `graph.store.connection.open_connection`."""
    from graph.store.connection import open_connection

    with open_connection(settings, say=say, progress=Download()) as connection:
        yield connection


@contextmanager
def filled(settings: Settings) -> Iterator[Connection]:
    """Like `running`; a local store gets the graph first, as far as it is missing."""
    from graph.store.writer import Writer

    with running(settings) as connection:
        if settings.neo4j_uri is None:
            with Writer(connection) as writer:
                prepare(writer, curated=settings.curated)
        yield connection


def ask(ctx: typer.Context, question: Callable[[Store], Awaitable[T]]) -> T:
    """Put one question to the store and return its answer.

    A local store gets the graph first, as far as it is missing; another's Neo4j is only read.

    Raises:
        DiplographError: the store does not answer, or the question's own errors.
    """
    from graph.store.reader import Store

    settings = settings_of(ctx)

    async def put(connection: Connection) -> T:
        async with Store(connection, timeout=settings.read_timeout) as store:
            return await question(store)

    with filled(settings) as connection:
        return asyncio.run(put(connection))


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
    ("loaders", ("base", "curated", "shared")),
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
        for part in sorted(place.iterdir(), key=lambda part: part.name):
            yield from _files(part)
    elif place.name.endswith(SUFFIXES):
        yield place
