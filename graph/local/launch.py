"""One server process from configuration to its first answer, or to the reason why there is none."""

from __future__ import annotations

import re
import secrets
import time
from contextlib import contextmanager
from hashlib import sha256
from typing import TYPE_CHECKING

from neo4j.exceptions import AuthError

from graph.errors import StoreError, StoreUnavailable
from graph.local.home import Run, write_conf, write_private
from graph.local.process import LOOPBACK, any_port, end, give_way, is_server, serves, spawn
from graph.store.driver import Connection, first_line, has_stopped_itself, verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graph.local.home import Home
    from graph.local.java import Java

DATABASE = "neo4j"
USER = "neo4j"
HASH_ROUNDS = 1024  # of a password, as the server has it
POLL_SECONDS = 0.05
SETTLE_SECONDS = 15.0  # a server that listens has its databases up a moment later, or never

# What a server prints and logs.
MAX_LENGTH = 240
TAIL_BYTES = 65536
START = "Logging config in use"  # among the first lines of each start in neo4j.log
PORT_CONFLICT = "PortBindException"
NOISE = re.compile(r"\[[0-9.]+s\]\[|WARNING:|\tat |\s*$|OpenJDK 64-Bit Server VM warning")
EXCEPTION = re.compile(r"(?:[a-z][\w$]*\.)+[A-Z][\w$]*(?:Exception|Error): ")


def launch(java: Java, port: int) -> Run:
    """Configure and start the server of `java.home`; it does not answer yet.

    Raises:
        StoreError: the password of a store that ran before is gone.
    """
    write_conf(java.home, java.settings, port, only_reads=java.only_reads)
    set_password(java.home)
    run = Run(spawn(java.home, java), port)
    java.home.write_run(run)
    return run


@contextmanager
def served(java: Java, stop_seconds: float, nice: int = 0) -> Iterator[Connection]:
    """The server of `java.home` for as long as the block, on a port nobody knows.

    `nice`: how far it gives way to other programs; 19 is the most.

    Raises:
        StoreUnavailable: it does not start.
        StoreError: it does not end within `stop_seconds`, and was killed.
    """
    run = launch(java, any_port())
    if nice:
        give_way(run.pid, nice)
    try:
        wait_ready(java.home, run, java.settings.start_timeout)
        yield connection_to(java.home, run)
    finally:
        ended = end(java.home, run.pid, stop_seconds)
    if not ended:
        message = f"a Neo4j of {java.home.folder} did not end within {stop_seconds:.0f} s"
        raise StoreError(message)


def set_password(home: Home) -> None:
    """Give a store that never ran a random password of its own.

    Raises:
        StoreError: the password of a store that did run is gone.
    """
    if not home.is_new:
        read_password(home)  # better missed now than once the server is up
        return
    password = secrets.token_hex(24)
    write_private(home.password_file, f"{password}\n")
    home.first_password.parent.mkdir(parents=True, exist_ok=True)
    write_private(home.first_password, _hashed(password))


def _hashed(password: str) -> str:
    """As `neo4j-admin dbms set-initial-password` writes it, which takes a second of Java for each store."""
    salt = secrets.token_bytes(32)
    digest = salt + password.encode()
    for _ in range(HASH_ROUNDS):
        digest = sha256(digest).digest()
    return f"{USER}:SHA-256,{digest.hex()},{salt.hex()},{HASH_ROUNDS}:\n"


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
        StoreUnavailable: it does not within 15 s, or never will: one whose database is damaged or has stopped
            itself listens but does not answer.
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
            may_come = is_server(home, run.pid) and not has_stopped_itself(cause)
            if may_come and time.monotonic() < deadline:
                time.sleep(5 * POLL_SECONDS)
                continue
            log = home.logs / "debug.log"
            line = first_line(cause or error).rstrip(".")
            message = f"the local Neo4j runs but does not answer: {line}; its log is {log}"
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


def reason(home: Home) -> str:
    """The likely reason and the path of the log that tells the rest."""
    log = home.logs / "neo4j.log"
    # A Java that does not come up writes to the one, Neo4j to the other.
    shown = max((path for path in (log, home.printed) if path.exists()), key=_written, default=log)
    sentence = _sentence(_printed(home)) or _shortened(_logged(log)) or "it ended without a word"
    return f"{sentence}; its log is {shown}"


def _written(path: Path) -> float:
    return path.stat().st_mtime


def is_port_conflict(home: Home) -> bool:
    """Whether the server ended because its port is taken."""
    return PORT_CONFLICT in _printed(home)


def _printed(home: Home) -> str:
    try:
        return home.printed.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _logged(log: Path) -> str:
    """The first error Neo4j logged at its last start; empty if none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - TAIL_BYTES))
            text = file.read().decode("utf-8", errors="replace")
    except OSError:
        return ""
    errors = re.findall(r"^\S+ \S+ ERROR +(.+)$", text.rpartition(START)[2], re.MULTILINE)
    return str(errors[0]) if errors else ""


def _sentence(printed: str) -> str:
    """The line among the printed ones that says why; empty if nothing was printed."""
    lines = [line.strip("# ") for line in printed.splitlines() if not NOISE.match(line)]
    lines = [line for line in lines if line]
    if not lines:
        return ""
    # Neo4j prints the innermost cause as `Optional[class: text]`, Java its own failures in lines of prose.
    chosen = next((line for line in lines if line.startswith("Optional[")), None)
    if chosen is not None:
        chosen = chosen.removeprefix("Optional[").removesuffix("]")
    elif lines[0].startswith("Error occurred during initialization") and len(lines) > 1:
        chosen = f"{lines[1]} (DIPLOGRAPH_HEAP and DIPLOGRAPH_PAGE_CACHE say how much memory it takes)"
    elif "insufficient memory" in lines[0]:
        chosen = f"{lines[0].rstrip('.')} (DIPLOGRAPH_HEAP and DIPLOGRAPH_PAGE_CACHE say how much it takes)"
    elif any("Could not create the Java Virtual Machine" in line for line in lines):
        chosen = f"{lines[0].rstrip('.')} (correct DIPLOGRAPH_JAVA_OPTIONS)"
    else:
        chosen = lines[0].removeprefix('Exception in thread "main" ')
    return _shortened(EXCEPTION.sub("", chosen))


def _shortened(text: str) -> str:
    plain = text.strip().rstrip(".")
    return plain if len(plain) <= MAX_LENGTH else f"{plain[:MAX_LENGTH]}…"
