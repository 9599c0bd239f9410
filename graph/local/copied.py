"""A second Neo4j over a copy of the local store's graph: for users' queries, and for nothing else.

It reads only, has a small heap, gives way to other programs, and may be killed at any time. The copy is of
the store's files while its server runs. It counts only where no file changed from before it to after it: then
it is what a `kill -9` of the server would have left on disk, from which every start recovers (docs/adr/0013).
"""

from __future__ import annotations

import shutil
import subprocess
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from threading import Lock
from typing import TYPE_CHECKING

import psutil
from neo4j import GraphDatabase

from graph.errors import StoreError, StoreUnavailable
from graph.local.file_locks import try_exclusive
from graph.local.home import Home, Run, size_of
from graph.local.java import Java
from graph.local.launch import (
    DATABASE,
    connection_to,
    launch,
    wait_ready,
)
from graph.local.process import any_port, end, give_way, is_server, servers
from graph.local.server import prepare
from graph.local.swap import PARTS, clear
from graph.settings import in_bytes
from graph.store.driver import Connection, options, quiet, translated
from graph.store.writer import TAKE_TURN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from neo4j import Driver

    from graph.settings import Settings

PAGE_CACHE = "64m"
REST = 150  # megabytes of Java beside heap and page cache, measured
TURN_SECONDS = 20.0  # longest to wait for the turn of a load to end, and to hold it
CALM_SECONDS = 1.0  # the times of files are told by a clock that ticks a hundred times a second or more
ATTEMPTS = 3


@dataclass(frozen=True)
class Copied:
    """A server over a copy, and where it keeps its things."""

    home: Home
    run: Run

    @property
    def connection(self) -> Connection:
        """How to reach it."""
        return connection_to(self.home, self.run)

    @property
    def lives(self) -> bool:
        """Whether its process is there, whether or not it answers."""
        return is_server(self.home, self.run.pid)

    def give_way(self) -> None:
        """Let other programs go first from now on; a start should be quick on a busy machine too."""
        give_way(self.run.pid)


@dataclass(frozen=True)
class QueryServer:
    """A server for users' queries that runs now: bytes of its copy on disk, and of memory it has taken."""

    size: int
    memory: int


def query_servers(home: Home) -> list[QueryServer]:
    """Those over copies of this store; two where one takes over from another."""
    found = []
    for folder in _queries(home).glob("*/*"):
        for pid in servers(Home(folder)):
            with suppress(psutil.NoSuchProcess):
                found.append(QueryServer(size_of(folder), psutil.Process(pid).memory_info().rss))
    return found


class Copies:
    """Servers over copies of one local store: one at a time, and two while a fresh one takes over.

    What a killed command left is taken away by the next one, or by `clear_copies`. All methods take seconds.
    """

    def __init__(self, settings: Settings, store: Connection) -> None:
        self._settings, self._store = settings, store
        self._home = Home.of(settings)
        self._held = ExitStack()
        self._folder: Path | None = None
        self._numbers = count(1)
        self._busy = Lock()
        self._over = False

    @property
    def memory(self) -> int:
        """About how much a server takes, in megabytes."""
        return (in_bytes(self._settings.query_heap) + in_bytes(PAGE_CACHE) >> 20) + REST

    def fresh(self) -> Copied:
        """A server over a copy of the graph as it is now.

        Raises:
            StoreUnavailable: the graph is being changed all the while, or the server does not start.
        """
        with self._busy:
            home = Home(self._own_folder() / str(next(self._numbers)))
            home.make()
            try:
                copy_graph(self._home, home, self._store)
                return self._start(home)
            except BaseException:
                clear(home)
                raise

    def again(self, copied: Copied) -> Copied:
        """Kill the server and start another over the same copy.

        Raises:
            StoreUnavailable: it does not start.
        """
        with self._busy:
            end(copied.home, copied.run.pid, 0)
            return self._start(copied.home)

    def drop(self, copied: Copied) -> None:
        """Kill the server and delete its copy."""
        clear(copied.home)

    def close(self) -> None:
        """Drop all there are, also one that is being started, and start no more."""
        self._over = True
        if self._folder is not None:
            _clear_all(self._folder)
        with self._busy:
            if self._folder is not None:
                _clear_all(self._folder)
            self._held.close()

    def _own_folder(self) -> Path:
        """A folder that no other command uses; several sites may stand on one store."""
        if self._folder is None:
            queries = _queries(self._home)
            queries.mkdir(mode=0o700, exist_ok=True)
            numbers = count(1)
            number = next(numbers)
            while not self._held.enter_context(try_exclusive(queries / f"{number}.lock")):
                number = next(numbers)
            self._folder = queries / str(number)
            self._folder.mkdir(mode=0o700, exist_ok=True)
            _clear_all(self._folder)
        return self._folder

    def _java(self, home: Home) -> Java:
        heap = self._settings.query_heap
        small = {
            "heap": heap,
            "page_cache": PAGE_CACHE,
            "transaction_memory": f"{max(in_bytes(heap) // 3 >> 20, 1)}m",
        }
        java = prepare(self._settings, quiet)
        return Java(home, java.settings.model_copy(update=small), java.jars, java.options, only_reads=True)

    def _start(self, home: Home) -> Copied:
        own = self._java(home)
        if self._over:
            message = "the site is ending"
            raise StoreUnavailable(message)
        run = launch(own, any_port())
        try:
            wait_ready(home, run, self._settings.start_timeout)
        except BaseException:
            end(home, run.pid, 0)
            raise
        return Copied(home, run)


def bytes_to_copy(settings: Settings) -> int:
    """How large the files of the local graph are; 0 where there is none yet."""
    return sum(size for _, size, _ in _files(Home.of(settings)).values())


def clear_copies(home: Home) -> None:
    """Take away what killed commands left of such servers."""
    for lock in _queries(home).glob("*.lock"):
        with try_exclusive(lock) as alone:
            if alone:
                _clear_all(lock.with_suffix(""))


def copy_graph(source: Home, target: Home, store: Connection) -> None:
    """Copy the database of `source`, which runs at `store`, into `target`, a store that never ran.

    Loads wait meanwhile; what changes the graph without taking turns makes it begin anew.

    Raises:
        StoreUnavailable: the graph is being changed all the while.
        StoreError: it cannot be read or written.
    """
    with translated(store), GraphDatabase.driver(store.uri, **options(store, pool=2)) as driver:
        for _ in range(ATTEMPTS):
            with _turn(driver, store.database):
                before = _settled(source)
                _copy(source, target)
                if _files(source) == before:
                    return
            for part in PARTS:
                shutil.rmtree(target.data / part)
    message = "the graph is being changed and cannot be copied now; try again"
    raise StoreUnavailable(message)


@contextmanager
def _turn(driver: Driver, database: str) -> Iterator[None]:
    """Keep loads waiting. Nothing is committed."""
    with driver.session(database=database) as session:
        transaction = session.begin_transaction(timeout=TURN_SECONDS)
        try:
            transaction.run(TAKE_TURN).consume()
            yield
        finally:
            transaction.close()


def _settled(home: Home) -> dict[Path, tuple[int, int, int]]:
    """`_files` once the youngest is so old that whatever changes from now on gets another time.

    Where the clock was set back, files are of times to come: then nothing may change for so long.
    """
    files = _files(home)
    for _ in range(ATTEMPTS):
        age = time.time() - max(changed for _, _, changed in files.values()) / 1e9
        if age >= CALM_SECONDS:
            break
        time.sleep(CALM_SECONDS - max(age, 0))
        before, files = files, _files(home)
        if files == before:
            break
    return files


def _files(home: Home) -> dict[Path, tuple[int, int, int]]:
    """Each file of the database: which it is, its size, and when it was last changed, in nanoseconds."""
    files = {}
    for part in PARTS:
        for path in (home.data / part / DATABASE).rglob("*"):
            with suppress(FileNotFoundError):
                stat = path.lstat()
                files[path] = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
    return files


def _copy(source: Home, target: Home) -> None:
    for part in PARTS:
        (target.data / part).mkdir(parents=True, exist_ok=True)
        # It shares the blocks of a file where the disk can.
        command = ["cp", "-R", str(source.data / part / DATABASE), str(target.data / part / DATABASE)]
        result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if result.returncode != 0:
            message = f"cannot copy the graph for users' queries: {result.stderr.strip().splitlines()[-1]}"
            raise StoreError(message)


def _queries(home: Home) -> Path:
    return home.folder / "queries"


def _clear_all(folder: Path) -> None:
    for part in folder.iterdir() if folder.exists() else ():
        clear(Home(part))
