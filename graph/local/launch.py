"""One server process from configuration to its first answer."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING

from neo4j.exceptions import AuthError

from graph.errors import StoreError, StoreUnavailable
from graph.local.conf import write_conf
from graph.local.home import Run, write_private
from graph.local.java import one_line
from graph.local.port import LOOPBACK
from graph.local.process import is_server, serves, spawn
from graph.local.reason import reason
from graph.store.driver import Connection, first_line, verify

if TYPE_CHECKING:
    from graph.local.home import Home
    from graph.local.java import Java

DATABASE = "neo4j"
USER = "neo4j"
POLL_SECONDS = 0.05
SETTLE_SECONDS = 15.0  # a server that listens has its databases up a moment later, or never


def launch(java: Java, port: int) -> Run:
    """Configure and start the server of `java.home`; it does not answer yet.

    Raises:
        StoreError: a new store's password cannot be set.
    """
    write_conf(java.home, java.settings, port)
    set_password(java)
    run = Run(spawn(java.home, java), port)
    java.home.write_run(run)
    return run


def set_password(java: Java) -> None:
    """Give a store that never ran a random password of its own.

    Raises:
        StoreError: neo4j-admin refuses, or the password of a store that did run is gone.
    """
    home = java.home
    if (home.data / "databases" / "system").exists():
        read_password(home)  # better missed now than once the server is up
        return
    # Letters and digits only: neo4j-admin takes one that begins with a dash for an option.
    write_private(home.password_file, f"{secrets.token_hex(24)}\n")
    # From the file: a password on a command line is seen by every user of the machine.
    result = java.admin("dbms", "set-initial-password", f"@{home.password_file}")
    if result.returncode != 0:
        message = f"neo4j-admin cannot set the local store's password: {one_line(result)}"
        raise StoreError(message)


def wait_ready(home: Home, run: Run, seconds: float) -> None:
    """Wait until the server answers a query.

    Raises:
        StoreUnavailable: it ended, or did not answer within `seconds`, or refuses its own password.
    """
    deadline = time.monotonic() + seconds
    while not serves(run.pid, run.port):
        if not is_server(home, run.pid):
            message = f"the local Neo4j does not start: {reason(home)}"
            raise StoreUnavailable(message)
        if time.monotonic() > deadline:
            log = home.logs / "neo4j.log"
            message = f"the local Neo4j does not answer after {seconds:.0f} s; its log is {log}"
            raise StoreUnavailable(message)
        time.sleep(POLL_SECONDS)
    answer(home, run)


def answer(home: Home, run: Run) -> None:
    """Wait until a server that listens answers a query.

    Raises:
        StoreUnavailable: it does not within 15 s; one whose database is damaged listens but never answers.
    """
    connection = connection_to(home, run)
    deadline = time.monotonic() + SETTLE_SECONDS
    while True:
        try:
            verify(connection)
        except StoreError as error:
            cause = error.__cause__
            if isinstance(cause, AuthError):
                message = (
                    f"the local Neo4j refuses the password in {home.password_file}; "
                    "put the right one back, or run `diplograph reset`"
                )
                raise StoreUnavailable(message) from error
            if time.monotonic() < deadline and is_server(home, run.pid):
                time.sleep(5 * POLL_SECONDS)
                continue
            log = home.logs / "debug.log"
            told = first_line(cause or error)
            message = f"the local Neo4j runs but does not answer: {told.rstrip('.')}; its log is {log}"
            raise StoreUnavailable(message) from error
        else:
            return


def connection_to(home: Home, run: Run) -> Connection:
    """How to reach the running server.

    Raises:
        StoreError: its password file is gone or cannot be read.
    """
    return Connection(f"bolt://{LOOPBACK}:{run.port}", USER, read_password(home), DATABASE)


def read_password(home: Home) -> str:
    """The store's password.

    Raises:
        StoreError: its file is gone or cannot be read.
    """
    try:
        return home.password_file.read_text(encoding="utf-8").strip()
    except OSError as error:
        message = (
            f"cannot read the local store's password in {home.password_file} ({error.strerror}); "
            "put the file back, or run `diplograph reset`"
        )
        raise StoreError(message) from error
