"""Which port of this machine the server listens on."""

from __future__ import annotations

import socket
import time

from graph.errors import PortTaken

LOOPBACK = "127.0.0.1"
DEFAULT_PORT = 7687
EXIT_SECONDS = 1.0  # a killed program's port lives a little longer than the program
POLL_SECONDS = 0.02


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
