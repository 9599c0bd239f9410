"""One way to a running Neo4j: the one at DIPLOGRAPH_NEO4J_URI, or the local store."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from graph.store.driver import Connection, quiet, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graph.local.beginning import Beginning
    from graph.local.fetch import Progress
    from graph.settings import Settings

__all__ = ["Connection", "open_connection", "remote_connection", "verify"]


def remote_connection(settings: Settings) -> Connection | None:
    """The Neo4j named in the settings, not yet tried; None if the local store is to be used."""
    if settings.neo4j_uri is None:
        return None
    return Connection(
        uri=settings.neo4j_uri,
        user=settings.neo4j_user,
        password=settings.neo4j_password.get_secret_value(),
        database=settings.neo4j_database,
    )


@contextmanager
def open_connection(
    settings: Settings,
    *,
    say: Callable[[str], None] = quiet,
    progress: Progress | None = None,
    beginning: Beginning | None = None,
    lasting: bool = False,
) -> Iterator[Connection]:
    """A Neo4j that answers: the one at `settings.neo4j_uri`, else the local store, started or shared.

    The local store runs at least as long as the block; whoever leaves last stops it. `say` gets one
    line for each step that takes time, `progress` the bytes of a first download. A new local store is
    empty, or has what `beginning` says. `lasting`: the block makes the archive for quick starts by itself.

    Raises:
        StoreUnavailable: nothing answers, or it refuses us, or the local store does not start.
        StoreOffline: the local store's files are missing and cannot be fetched.
        PortTaken: another program listens on `settings.bolt_port`.
    """
    remote = remote_connection(settings)
    if remote is not None:
        verify(remote)
        yield remote
        return
    # Imported here: with a Neo4j of one's own, Java and jgo are never touched.
    from graph.local.server import local_store

    with local_store(
        settings, say=say, progress=progress, beginning=beginning, lasting=lasting
    ) as connection:
        yield connection
