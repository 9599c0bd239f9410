"""The graph that is measured: a Neo4j of its own, made for the run, with the base layer."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from diplograph.connect import prepare
from graph.settings import Settings, variable
from graph.store.connection import Connection, open_connection
from graph.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAP, PAGE_CACHE = "1g", "1g"
HOST = "127.0.0.1"
START_SECONDS = 60


@contextmanager
def fresh_store() -> Iterator[tuple[Connection, Writer]]:
    """An empty local store with schema and countries, gone after the block."""
    with tempfile.TemporaryDirectory(prefix="diplograph-bench-") as folder:
        settings = Settings(
            data_dir=Path(folder),
            heap=HEAP,
            page_cache=PAGE_CACHE,
            transaction_memory="512m",
            bolt_port=free_port(),
        )
        with open_connection(settings, say=tell) as connection, Writer(connection) as writer:
            prepare(writer, curated=False)
            yield connection, writer


@contextmanager
def served(connection: Connection, **settings: str) -> Iterator[int]:
    """The port of `diplograph serve` over the store: one process, as it comes but for `settings`."""
    port = free_port()
    environment = {
        **os.environ,
        "DIPLOGRAPH_NEO4J_URI": connection.uri,
        "DIPLOGRAPH_NEO4J_USER": connection.user,
        "DIPLOGRAPH_NEO4J_PASSWORD": connection.password,
        "DIPLOGRAPH_CURATED": "false",
        **{variable(field): value for field, value in settings.items()},
    }
    with running([sys.executable, "-m", "diplograph", "serve", "--port", str(port)], environment):
        wait_for(f"http://{HOST}:{port}/readyz")
        yield port


@contextmanager
def running(command: list[str], environment: dict[str, str] | None = None) -> Iterator[None]:
    """A process that ends with the block; what it prints is thrown away."""
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def wait_for(address: str) -> None:
    """Until `address` answers 200.

    Raises:
        TimeoutError: it does not within a minute.
    """
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError), urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own address
            return
        time.sleep(0.1)
    message = f"{address} does not answer"
    raise TimeoutError(message)


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as sock:
        sock.bind((HOST, 0))
        return int(sock.getsockname()[1])


def tell(line: str) -> None:
    """Say what takes time."""
    print(line, file=sys.stderr, flush=True)
