"""Which port of this machine the server listens on."""

from __future__ import annotations

import socket

from graph.errors import PortTaken

LOOPBACK = "127.0.0.1"
DEFAULT_PORT = 7687


def choose_port(wanted: int | None, last: int | None) -> int:
    """`wanted`, and nothing else, if given; otherwise `last`, 7687 or any free one, in this order.

    Raises:
        PortTaken: another program listens on `wanted`.
    """
    if wanted is not None:
        if not is_free(wanted):
            raise taken(wanted)
        return wanted
    for port in (last, DEFAULT_PORT):
        if port is not None and is_free(port):
            return port
    return any_port()


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


def listens(port: int) -> bool:
    """Whether somebody accepts connections on this port."""
    try:
        socket.create_connection((LOOPBACK, port), 1).close()
    except OSError:
        return False
    return True


def taken(port: int) -> PortTaken:
    """The error for a port that is not ours to have."""
    return PortTaken(
        f"another program listens on port {port}; "
        "stop it, or set DIPLOGRAPH_BOLT_PORT to another port, or unset it"
    )
