"""The server's process: known by its command line, so that a reused process id fools nobody."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import psutil

from graph.local.java import ADMIN, SERVER

if TYPE_CHECKING:
    from graph.local.home import Home
    from graph.local.java import Java

POLL_SECONDS = 0.02


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
    return any(each.status == psutil.CONN_LISTEN and each.laddr.port == port for each in sockets)


def servers(home: Home) -> list[int]:
    """Process ids of all servers of this store, also of one whose starter died before noting it."""
    return [pid for pid in psutil.pids() if is_server(home, pid)]


def admins(home: Home) -> list[int]:
    """Process ids of neo4j-admin at work on this store, also where its starter died."""
    found = []
    for each in psutil.process_iter(["cmdline"]):
        command = each.info["cmdline"] or []
        if ADMIN in command and any(str(home.folder) in part for part in command[command.index(ADMIN) :]):
            found.append(each.pid)
    return found


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


def end(home: Home, pid: int, seconds: float) -> bool:
    """Ask the server to stop and wait; after `seconds` it is killed. Whether it stopped by itself."""
    if is_server(home, pid):
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
