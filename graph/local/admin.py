"""What one does to the local store as a whole: ask how it is, stop, reset, back up, restore."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

from neo4j import READ_ACCESS, GraphDatabase

from graph.errors import ConfigError, InputError, StoreError
from graph.local.copied import clear_copies, query_servers
from graph.local.disk import disk_of
from graph.local.file_locks import is_shared
from graph.local.home import Home, size_of, write_conf
from graph.local.jars import shipped_lock
from graph.local.java import one_line
from graph.local.launch import DATABASE, USER, connection_to
from graph.local.process import DEFAULT_PORT, ended_cleanly
from graph.local.replacement import take_place
from graph.local.server import pause, prepare, running, start, switch
from graph.local.server import stop as stop_server
from graph.local.swap import in_making, incoming_store
from graph.store.connection import Connection, remote_connection
from graph.store.driver import options, quiet, translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from graph.local.copied import QueryServer
    from graph.local.disk import Disk
    from graph.local.java import Java
    from graph.settings import Settings

COMPONENTS = """
CALL dbms.components() YIELD name, versions, edition
WHERE name = 'Neo4j Kernel'
RETURN versions, edition
"""

COUNT_NODES = "MATCH (n) RETURN count(n) AS n"

COUNT_RELATIONSHIPS = "MATCH ()-[r]->() RETURN count(r) AS n"


@dataclass(frozen=True)
class StoreStatus:
    """A store at one moment; what is not known while it does not run is None.

    `size` is bytes on disk, those of `query_servers` too: what answers users' Cypher over copies of it, none
    before somebody asks a site. These, `password_file`, `data_dir`, `disk` and `in_use` are of the local
    store only. `problem` is the one line that says why a running or remote store does not answer.
    """

    kind: Literal["local", "remote"]
    running: bool
    version: str | None
    edition: str | None
    uri: str | None
    database: str
    user: str
    password_file: Path | None
    data_dir: Path | None
    size: int | None
    disk: Disk | None
    nodes: int | None
    relationships: int | None
    in_use: bool | None
    query_servers: list[QueryServer] | None
    problem: str | None


def status(settings: Settings) -> StoreStatus:
    """How the store of these settings is. Raises nothing for a store that does not answer."""
    remote = remote_connection(settings)
    if remote is not None:
        return _status(remote, "remote", {})
    home = Home.of(settings)
    local: dict[str, Any] = {
        "uri": None,
        "database": DATABASE,
        "user": USER,
        "data_dir": settings.data_dir,
        "password_file": home.password_file if home.password_file.exists() else None,
        "size": size_of(home.folder),
        "disk": disk_of(settings),
        "in_use": home.folder.exists() and is_shared(home.users),
        "query_servers": query_servers(home),
    }
    run = running(home)
    if run is None:
        version = shipped_lock().version
        known = {**local, "version": version, "edition": "community"}
        return _silent("local", home.problem, known)
    try:
        connection = connection_to(home, run)
    except StoreError as error:
        return _silent("local", str(error), local)
    return _status(connection, "local", local)


def _status(connection: Connection, kind: Literal["local", "remote"], local: dict[str, Any]) -> StoreStatus:
    known = {**local, "uri": connection.uri, "database": connection.database, "user": connection.user}
    try:
        answer = _ask(connection)
    except StoreError as error:
        return _silent(kind, str(error), known)
    unknown = dict.fromkeys(("password_file", "data_dir", "size", "disk", "in_use", "query_servers"))
    return StoreStatus(kind=kind, running=True, problem=None, **{**unknown, **known, **answer})


def _silent(kind: Literal["local", "remote"], problem: str | None, known: dict[str, Any]) -> StoreStatus:
    nothing = dict.fromkeys(
        (
            *("version", "edition", "password_file", "data_dir"),
            *("size", "disk", "nodes", "relationships", "in_use", "query_servers"),
        )
    )
    return StoreStatus(kind=kind, running=False, problem=problem, **{**nothing, **known})


def _ask(connection: Connection) -> dict[str, Any]:
    with (
        translated(connection),
        GraphDatabase.driver(connection.uri, **options(connection, pool=1)) as driver,
        # Auto-commit queries: the driver would try others again for seconds.
        driver.session(database=connection.database, default_access_mode=READ_ACCESS) as session,
    ):
        kernel = session.run(COMPONENTS).data()[0]
        return {
            "version": kernel["versions"][0],
            "edition": kernel["edition"],
            "nodes": session.run(COUNT_NODES).data()[0]["n"],
            "relationships": session.run(COUNT_RELATIONSHIPS).data()[0]["n"],
        }


@dataclass(frozen=True)
class Stopped:
    """What `stop` found: whether the server ran, and whether other commands were using it."""

    was_running: bool
    was_used: bool


def stop(settings: Settings, *, say: Callable[[str], None] = quiet) -> Stopped:
    """Stop the local store even if other commands use it; the next command starts it again.

    Raises:
        ConfigError: the store is another Neo4j.
    """
    home = local_home(settings)
    if not home.folder.exists():
        return Stopped(was_running=False, was_used=False)
    with switch(home, say):
        clear_copies(home)
        used = is_shared(home.users)
        run = running(home)
        if run is not None:
            say("stopping Neo4j")
            stop_server(home, run)
        return Stopped(was_running=run is not None, was_used=used)


def reset(settings: Settings, *, say: Callable[[str], None] = quiet) -> None:
    """Delete the local store: its graph, password and logs. The downloaded Neo4j stays.

    Raises:
        ConfigError: the store is another Neo4j.
        StoreError: other commands use it, or its files cannot be deleted.
    """
    home = local_home(settings)
    if not home.folder.exists():
        return
    with switch(home, say):
        if is_shared(home.users) or in_making(home):
            message = "another diplograph command uses the local store; end it first, then reset"
            raise StoreError(message)
        if (run := running(home)) is not None:
            say("stopping Neo4j")
            stop_server(home, run)
        clear_copies(home)
        try:
            for path in home.folder.iterdir():
                if path in (home.users, home.switch):  # other commands may be waiting for them
                    continue
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    path.unlink()
        except OSError as error:
            message = f"cannot delete {error.filename} ({error.strerror})"
            raise StoreError(message) from error


def backup(settings: Settings, file: Path, *, say: Callable[[str], None] = quiet) -> None:
    """Write the graph to `file`, in the format of `neo4j-admin database dump`.

    Neo4j Community dumps a stopped store only: a running one is stopped for some seconds and comes
    back on the same port, and other commands' drivers connect again.

    Raises:
        ConfigError: the store is another Neo4j.
        InputError: the file exists already or its folder does not.
        StoreError: there is nothing to back up, or neo4j-admin fails.
    """
    home = local_home(settings)
    file = file.expanduser().absolute()
    if file.exists():
        message = f"{file} exists already; name another file, or delete it first"
        raise InputError(message)
    if not file.parent.is_dir():
        message = f"there is no folder {file.parent}; make it first"
        raise InputError(message)
    if not (home.data / "databases" / DATABASE).exists():
        message = f"there is no graph in {home.folder} to back up; load one first"
        raise StoreError(message)
    with ended_cleanly(), switch(home, say):
        java = prepare(settings, say)
        try:
            # Beside the file, so that it takes its name at one stroke once it is whole.
            with TemporaryDirectory(dir=file.parent, prefix=f".{file.name}.") as folder:
                with _paused(home, settings, say, "for the backup"):
                    result = java.admin("database", "dump", DATABASE, f"--to-path={folder}")
                if result.returncode != 0:
                    message = f"neo4j-admin cannot dump the store: {one_line(result)}"
                    raise StoreError(message)
                (file.parent / folder / f"{DATABASE}.dump").replace(file)
        except OSError as error:
            message = f"cannot write {file} ({error.strerror})"
            raise InputError(message) from error


def restore(settings: Settings, file: Path, *, say: Callable[[str], None] = quiet) -> None:
    """Put the graph of a backup in the place of the local store's; the old one stays if that fails.

    Raises:
        ConfigError: the store is another Neo4j.
        InputError: the file is missing or is no backup.
        StoreError: Neo4j cannot run what is in it; the old graph is in place again.
    """
    home = local_home(settings)
    file = file.expanduser().absolute()
    if not file.is_file():
        message = f"there is no file {file}"
        raise InputError(message)
    home.make()
    with ended_cleanly(), switch(home, say):
        java = prepare(settings, say)
        with incoming_store(home) as incoming:
            _unpack(java, incoming, file)
            # A dump may unpack well and still be nothing this Neo4j can run.
            take_place(home, incoming, settings, say, "for the restore")


def _unpack(java: Java, incoming: Home, file: Path) -> None:
    """Unpack a backup into a store of its own, while the real one still runs."""
    write_conf(incoming, java.settings, DEFAULT_PORT)
    folder = incoming.folder / "dump"
    folder.mkdir()
    (folder / f"{DATABASE}.dump").symlink_to(file)
    staged = type(java)(incoming, java.settings, java.jars)
    source = f"--from-path={folder}"
    checked = staged.admin("database", "load", DATABASE, source, "--info")
    if checked.returncode != 0:
        message = f"{file} is no backup made by diplograph or neo4j-admin"
        raise InputError(message)
    loaded = staged.admin("database", "load", DATABASE, source)
    if loaded.returncode != 0:
        message = f"{file} cannot be restored, the graph is as it was: {one_line(loaded)}"
        raise StoreError(message)


@contextmanager
def _paused(home: Home, settings: Settings, say: Callable[[str], None], what: str) -> Iterator[None]:
    """Stop the server if it runs, and start it again afterwards if others use it. Call under `switch`."""
    run, used = running(home), is_shared(home.users)
    pause(home, run, used, say, what)
    try:
        yield
    finally:
        if run is not None and used:
            start(home, settings, say=say, port=run.port)


def local_home(settings: Settings) -> Home:
    """The local store's home.

    Raises:
        ConfigError: DIPLOGRAPH_NEO4J_URI names another Neo4j.
    """
    if settings.neo4j_uri is not None:
        message = (
            "this is for the local store only, and DIPLOGRAPH_NEO4J_URI names another Neo4j: "
            "use its own tools (neo4j-admin, or its provider's console), or unset the variable"
        )
        raise ConfigError(message)
    return Home.of(settings)
