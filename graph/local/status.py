"""Which store this is, how it is, and how to reach it. Asking starts nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from neo4j import READ_ACCESS, GraphDatabase

from graph.errors import StoreError
from graph.local.home import Home
from graph.local.launch import USER, connection_to
from graph.local.lock import shipped_lock
from graph.local.locks import is_shared
from graph.local.server import running
from graph.store.connection import Connection, remote_connection
from graph.store.driver import options, translated

if TYPE_CHECKING:
    from pathlib import Path

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

    `size` is bytes on disk. `password_file`, `data_dir`, `size` and `in_use` are of the local store
    only. `problem` is the one line that says why a running or remote store does not answer.
    """

    kind: Literal["local", "remote"]
    running: bool
    version: str | None
    edition: str | None
    uri: str | None
    user: str
    password_file: Path | None
    data_dir: Path | None
    size: int | None
    nodes: int | None
    relationships: int | None
    in_use: bool | None
    problem: str | None


def status(settings: Settings) -> StoreStatus:
    """How the store of these settings is. Raises nothing for a store that does not answer."""
    remote = remote_connection(settings)
    if remote is not None:
        return _status(remote, "remote", {})
    home = Home.of(settings)
    local: dict[str, Any] = {
        "data_dir": settings.data_dir,
        "password_file": home.password_file if home.password_file.exists() else None,
        "size": _size(home.folder),
        "in_use": home.folder.exists() and is_shared(home.users),
    }
    run = running(home)
    if run is None:
        version = shipped_lock().version
        return _silent("local", None, USER, None, {**local, "version": version, "edition": "community"})
    try:
        connection = connection_to(home, run)
    except StoreError as error:
        return _silent("local", None, USER, str(error), local)
    return _status(connection, "local", local)


def _status(connection: Connection, kind: Literal["local", "remote"], local: dict[str, Any]) -> StoreStatus:
    try:
        answer = _ask(connection)
    except StoreError as error:
        return _silent(kind, connection.uri, connection.user, str(error), local)
    fields = {"password_file": None, "data_dir": None, "size": None, "in_use": None, **local, **answer}
    return StoreStatus(
        kind=kind, running=True, uri=connection.uri, user=connection.user, problem=None, **fields
    )


def _silent(
    kind: Literal["local", "remote"], uri: str | None, user: str, problem: str | None, known: dict[str, Any]
) -> StoreStatus:
    nothing = dict.fromkeys(
        ("version", "edition", "password_file", "data_dir", "size", "nodes", "relationships", "in_use")
    )
    return StoreStatus(kind=kind, running=False, uri=uri, user=user, problem=problem, **{**nothing, **known})


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


def _size(folder: Path) -> int:
    """Bytes of all files in a folder that may change meanwhile; 0 if there is none."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.lstat().st_size
        except FileNotFoundError:
            continue
    return total
