"""From the global options to a store that answers and holds the graph."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from diplograph.terminal import Download, say

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator
    from pathlib import Path

    import typer

    from graph.settings import Settings
    from graph.store.connection import Connection
    from graph.store.reader import Store

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
    from diplograph.prepare import prepare
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
