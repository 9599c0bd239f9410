"""From the global options to a store that answers and holds the graph of this version."""

from __future__ import annotations

import asyncio
import hashlib
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from importlib.util import find_spec
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from diplograph import __version__
from diplograph.terminal import Download, say

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

    import typer

    from graph.local.beginning import Beginning
    from graph.settings import Settings
    from graph.store.connection import Connection
    from graph.store.reader import Store
    from graph.store.writer import Writer
    from loaders.curated.load import Read

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
def running(
    settings: Settings, *, brief: bool = False, curated: bool = False, lasting: bool = False
) -> Iterator[Connection]:
    """A Neo4j that answers, progress on stderr; errors as of `graph.store.connection.open_connection`.

    `brief`: for a command that asks or loads, and ends. `curated`: for one that brings the shipped dossiers
    up to date by `prepare`; a new store begins with them. `lasting`: for one that goes on for long, and makes
    Java's archive meanwhile.
    """
    from graph.local.disk import full_disk_told
    from graph.store.connection import open_connection

    new = is_new(settings)
    beginning = first_graph() if new and curated else None
    if brief:
        from graph.local.java import BRIEF, TRAINED

        # A new store is small yet: Java's slower compiler costs more than it brings.
        options = f"{BRIEF if new else TRAINED} {settings.java_options}"
        settings = settings.model_copy(update={"java_options": options})
    with (
        full_disk_told(settings),
        open_connection(
            settings, say=say, progress=Download(), beginning=beginning, lasting=lasting
        ) as connection,
    ):
        yield connection


@contextmanager
def changing(settings: Settings, *, brief: bool = False, curated: bool = False) -> Iterator[Connection]:
    """Like `running`, for a command that changes the graph: it waits for one that makes it anew.

    Raises:
        StoreError: the disk is full; Neo4j would stop itself at the first write, and nobody could read.
    """
    if settings.neo4j_uri is None:
        from graph.local.disk import check_room
        from graph.local.home import Home
        from graph.local.replacement import wait_until_made

        check_room(settings)
        wait_until_made(Home.of(settings), say)
    with running(settings, brief=brief, curated=curated) as connection:
        yield connection


@contextmanager
def filled(settings: Settings, *, brief: bool = True) -> Iterator[Connection]:
    """Like `running` for questions; a local store gets the graph first, as far as it is missing."""
    from graph.store.writer import Writer

    with running(settings, brief=brief, curated=settings.curated) as connection:
        if settings.neo4j_uri is None:
            with Writer(connection) as writer:
                prepare(writer, curated=settings.curated)
                count_beside(writer, settings)
        yield connection


def check_beside(writer: Writer, settings: Settings) -> None:
    """See that whoever answers can read what lies beside the graph.

    Raises:
        ConfigError: events lie beside the graph, and no folder is named.
    """
    from graph.errors import ConfigError
    from graph.store.reader import BESIDE

    if settings.events is None and (datasets := writer.read(BESIDE)):
        dataset = datasets[0]["dataset"]
        message = (
            f"the events of {dataset} lie beside the graph, in a prepared folder: name it by --events, or "
            f"take the dataset out (`diplograph unload {dataset}`)"
        )
        raise ConfigError(message)


def count_beside(writer: Writer, settings: Settings) -> None:
    """Have the graph count the events of the folder that stands beside it, if one does.

    Raises:
        ConfigError: what reads it is not installed. Else as `loaders.prepared.ledger.bring_ledger`.
    """
    if settings.events is None:
        return
    from graph.store.beside import digest_of
    from graph.store.reader import BESIDE

    digest = digest_of(settings.events)
    if any(row["digest"] == digest for row in writer.read(BESIDE)):
        return
    if find_spec("polars") is None or find_spec("duckdb") is None:
        from graph.errors import ConfigError

        message = "events beside the graph need polars and duckdb: pip install 'diplograph[prepare]'"
        raise ConfigError(message)
    from loaders.prepared.ledger import bring_ledger

    if revision := bring_ledger(writer, settings.events):
        say(f"the graph counts the events of {settings.events}; it is now {revision}")


def is_new(settings: Settings) -> bool:
    """Whether these settings are of a local store that never ran."""
    from graph.local.home import Home

    return settings.neo4j_uri is None and Home.of(settings).is_new


def early(paths: list[Path] | None = None) -> Callable[[], Read]:
    """Dossiers, read while Java starts."""
    import graph.local.server  # noqa: F401 - else the thread would hold up what starts Java
    from loaders.curated.load import read_dossiers

    return meanwhile(partial(read_dossiers, paths))


def meanwhile(work: Callable[[], T]) -> Callable[[], T]:
    """Begin `work` in a thread; what comes back waits for its result, or raises what it raised."""
    future: Future[T] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised where it is asked for
            future.set_exception(error)

    Thread(target=run, daemon=True).start()
    return future.result


def ask(ctx: typer.Context, question: Callable[[Store], Awaitable[T]]) -> T:
    """Put one question to the store and return its answer.

    A local store gets the graph first, as far as it is missing; another's Neo4j is only read.

    Raises:
        DiplographError: the store does not answer, or the question's own errors.
    """
    from graph.errors import StoreError
    from graph.store.reader import NEVER_LOADED, Store

    settings = settings_of(ctx)

    async def put(connection: Connection) -> T:
        async with Store(connection, timeout=settings.read_timeout, events=settings.events) as store:
            if settings.neo4j_uri is not None and await store.unready() == NEVER_LOADED:
                message = f"the Neo4j at {connection.uri} is empty; `diplograph load curated` loads a graph"
                raise StoreError(message)
            return await question(store)

    with filled(settings) as connection, telling_left_out():
        return asyncio.run(put(connection))


@contextmanager
def telling_left_out() -> Iterator[None]:
    """Tell at the end what an answer that is asked for within the block was made without."""
    from graph.store.beside import noting

    with noting() as lacking:
        yield
    if lacking:
        say(
            f"made without the events of {', '.join(sorted(lacking))}, which lie beside the graph; "
            "`diplograph pull` brings in those of a pair"
        )


STAMPS = """
OPTIONAL MATCH (m:Meta {id: 'graph'})
RETURN m.prepared AS base, m.shipped AS shipped,
  COLLECT { MATCH (n:Migration) RETURN max(n.number) }[0] AS newest
"""

NOTE_PREPARED = """
MERGE (m:Meta {id: 'graph'})
SET m.prepared = $base
"""

# What schema and countries are made from, and by.
MADE_FROM = (
    ("graph.store", "migrations"),
    ("graph.countries", "countries.json"),
    ("graph.countries", "sounds.py"),
    ("graph", "vocabulary.yaml"),
    ("loaders", "base"),
)
SUFFIXES = (".py", ".yaml", ".json", ".cypher", ".toml")


def prepare(writer: Writer, *, curated: bool, read: Callable[[], Read] | None = None) -> None:
    """Bring schema, countries and, if asked for, the shipped dossiers to this version.

    Each of the two has a stamp, and what was prepared by this version is left as it is: a shipped dossier
    that was unloaded stays out. `read` gives the dossiers where they were read already.

    Raises:
        StoreError: the store refuses, or was made by a newer diplograph.
    """
    from graph.store.migrate import migrate, newest_shipped, replan
    from loaders.curated import shipped

    stamps = writer.read(STAMPS)[0]
    base = fingerprint()
    # A newer diplograph may have been cut off before it left its stamp.
    if stamps["base"] != base or (stamps["newest"] or 0) > newest_shipped():
        from loaders.base.load import load_base

        say("preparing the graph")
        migrate(writer)
        load_base(writer)
        if stamps["base"] is None:  # an index that is made over a full graph is sampled as it is made
            replan(writer)
        writer.write(NOTE_PREPARED, base=base)
    if curated and stamps["shipped"] != shipped.fingerprint():
        from loaders.curated.load import load_curated

        say("loading the dossiers")
        load_curated(writer, say=say, read=read)


def first_graph() -> Beginning:
    """Schema, countries and shipped dossiers, as what a new store begins with."""
    from graph.local.beginning import Beginning

    return Beginning(contents(), _begin)


def _begin() -> Callable[[Connection], None]:
    from graph.store.writer import Writer

    read = early()

    def fill(connection: Connection) -> None:
        with Writer(connection) as writer:
            prepare(writer, curated=True, read=read)

    return fill


# What decides what such a store holds; of graph/, neither how a Neo4j is started nor what only reads.
DECIDES = (
    *(("graph", part) for part in ("countries", "dates.py", "vocabulary.py", "vocabulary.yaml")),
    *(("graph.store", part) for part in ("driver.py", "migrate.py", "migrations", "native.py", "writer.py")),
    ("graph.local", "neo4j.lock.toml"),
    *(("loaders", room) for room in ("base", "curated", "intake", "shared")),
    ("diplograph", "connect.py"),
)
READERS = ("anyascii", "edtf", "neo4j", "networkx", "pydantic", "rapidfuzz", "ruamel.yaml")


def contents() -> str:
    """Changes when anything does that decides what `first_graph` has; takes hundredths of a second."""
    import sys
    from importlib.metadata import version

    readers = [f"{name} {version(name)}" for name in READERS]
    return _digest(f"{sys.version_info[:2]} {readers}", DECIDES)


def fingerprint() -> str:
    """Changes when this version would make another schema or other countries."""
    return _digest(__version__, MADE_FROM)


def _digest(start: str, parts: Iterable[tuple[str, str]]) -> str:
    digest = hashlib.sha256(start.encode())
    for package, part in parts:
        for file in _files(files(package) / part):
            digest.update(f"{file.name}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _files(place: Traversable) -> Iterator[Traversable]:
    if place.is_dir():
        for part in sorted(place.iterdir(), key=lambda part: part.name):
            yield from _files(part)
    elif place.name.endswith(SUFFIXES):
        yield place
