"""What the local store asks of the system: its server's process, a port to listen on, and signals.

A process is known by its command line, so that a reused process id fools nobody.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from graph.errors import ConfigError, PortTaken
from graph.local.java import ADMIN, SERVER
from graph.settings import in_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from graph.local.home import Home
    from graph.local.java import Java
    from graph.settings import Settings

ENDING = (signal.SIGTERM, signal.SIGHUP)  # signals that end a command
LOOPBACK = "127.0.0.1"
DEFAULT_PORT = 7687
EXIT_SECONDS = 1.0  # a killed program's port lives a little longer than the program
POLL_SECONDS = 0.02
NICE = 5  # a third of the share of others: with much less a busy machine lets no query end in time


def is_server(home: Home, pid: int) -> bool:
    """Whether process `pid` runs now and is the server of this store."""
    try:
        command = psutil.Process(pid).cmdline()
    except psutil.Error:
        return False
    # A zombie has no command line, so a server nobody has buried yet counts as gone.
    return SERVER in command and f"--home-dir={home.neo4j}" in command


def serves(pid: int, port: int) -> bool:
    """Whether this very process listens on `port`: another program there must not be sent our password."""
    try:
        sockets = psutil.Process(pid).net_connections("tcp")
    except psutil.Error:
        return False
    return any(entry.status == psutil.CONN_LISTEN and entry.laddr.port == port for entry in sockets)


def servers(home: Home) -> list[int]:
    """Process ids of all servers of this store, also of one whose starter died before noting it."""
    return [pid for pid in psutil.pids() if is_server(home, pid)]


def admins(home: Home) -> list[int]:
    """Process ids of neo4j-admin at work on this store, also where its starter died."""
    pids = []
    for process in psutil.process_iter(["cmdline"]):
        command = process.info["cmdline"] or []
        if ADMIN in command and any(str(home.folder) in part for part in command[command.index(ADMIN) :]):
            pids.append(process.pid)
    return pids


def spawn(home: Home, java: Java) -> int:
    """Start the server in a session of its own, out of reach of the terminal's Ctrl-C; its pid."""
    with home.printed.open("wb") as printed:
        process = subprocess.Popen(  # noqa: S603  our own Java
            java.server_command(),
            env=java.environment(),
            cwd=home.neo4j,
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
        )
    # For a moment after it began a program has no command line to be known by.
    while process.poll() is None and not is_server(home, process.pid):
        time.sleep(POLL_SECONDS)
    # Buried as soon as it ends, whoever ends it.
    threading.Thread(target=process.wait, daemon=True, name="neo4j-exit").start()
    return process.pid


def give_way(pid: int, nice: int = NICE) -> None:
    """Let other programs go before a server that leads its session."""
    with suppress(OSError):
        os.setpriority(os.PRIO_PGRP, pid, nice)
    # Where Linux weighs sessions against one another, the above counts within one only.
    with suppress(OSError):
        Path(f"/proc/{pid}/autogroup").write_text(str(nice), encoding="ascii")


def end(home: Home, pid: int, seconds: float) -> bool:
    """Ask the server to stop and wait; after `seconds` it is killed. Whether it stopped by itself.

    With 0 it is not asked.
    """
    if seconds and is_server(home, pid):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    if wait_gone(home, pid, seconds):
        return True
    if is_server(home, pid):
        # It leads its session: whatever it started goes with it.
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    wait_gone(home, pid, 10)
    return False


def wait_gone(home: Home, pid: int, seconds: float) -> bool:
    """Wait until the server is gone; whether it went in time."""
    deadline = time.monotonic() + seconds
    while is_server(home, pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def check_memory(settings: Settings) -> None:
    """Raise ConfigError where the store would take more memory than the machine has.

    Java takes what it is told to; the system would end it, or another program, once the graph has grown.
    """
    wanted, there = in_bytes(settings.heap) + in_bytes(settings.page_cache), psutil.virtual_memory().total
    if wanted > there:
        message = (
            f"DIPLOGRAPH_HEAP ({settings.heap}) and DIPLOGRAPH_PAGE_CACHE ({settings.page_cache}) are more "
            f"than the memory of this machine, {there >> 20}m; lower them"
        )
        raise ConfigError(message)


def choose_port(wanted: int | None, last: int | None) -> int:
    """`wanted`, and nothing else, if given; otherwise `last`, 7687 or any free one, in this order.

    Raises:
        PortTaken: another program listens on `wanted`.
    """
    if wanted is not None:
        if not wait_free(wanted):
            raise taken(wanted)
        return wanted
    if last is not None and wait_free(last):
        return last
    return DEFAULT_PORT if is_free(DEFAULT_PORT) else any_port()


def wait_free(port: int, seconds: float = EXIT_SECONDS) -> bool:
    """Whether nobody listens on this port, or soon nobody does."""
    deadline = time.monotonic() + seconds
    while not is_free(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def any_port() -> int:
    """A port nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether nobody listens on this port."""
    with socket.socket() as probe:
        # As Java does: connections of a server just stopped do not count as a listener.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def taken(port: int) -> PortTaken:
    """The error for a port that is not ours to have."""
    return PortTaken(
        f"another program listens on port {port}; "
        "stop it, or set DIPLOGRAPH_BOLT_PORT to another port, or unset it"
    )


def _in_main_thread() -> bool:
    return threading.current_thread() is threading.main_thread()


@contextmanager
def ended_cleanly() -> Iterator[None]:
    """Let SIGTERM and a closed terminal run the `finally` blocks, unless the program handles them itself."""
    if not _in_main_thread():
        yield
        return

    def leave(number: int, _frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    ours = [number for number in ENDING if signal.getsignal(number) is signal.SIG_DFL]
    for number in ours:
        signal.signal(number, leave)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ignore signals that end a command, for the block: the command is ending already."""
    if not _in_main_thread():
        yield
        return
    # Blocking them would not do: another thread would get them and Python raise in this one.
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, *ENDING)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
