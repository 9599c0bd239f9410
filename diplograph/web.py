"""The web server: a socket taken first, uvicorn on it, and the address printed once it answers."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import ProxyHandler, build_opener

import uvicorn

from diplograph.terminal import say
from graph.errors import ConfigError, PortTaken

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what to print, not what to bind
READY_SECONDS = 30
GRACE_SECONDS = 3
LAST_PORT = 65535


class Server(uvicorn.Server):
    """Serves `app` on `sock` until SIGINT or SIGTERM; prints `url` once it answers."""

    def __init__(self, app: Callable[..., Any], sock: socket.socket, url: str) -> None:
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="on",
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        super().__init__(config)
        self._sock = sock
        self._url = url

    def serve_until_told(self) -> None:
        """Block until a signal; afterwards the signal's own handler has run.

        Raises:
            KeyboardInterrupt: it was SIGINT.
            SystemExit: it was SIGTERM, or the application did not start.
        """
        self.run(sockets=[self._sock])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start as uvicorn does, then tell the address."""
        await super().startup(sockets)
        if self.started and not self.should_exit:
            await asyncio.to_thread(_answer, f"{self._url}/readyz")
            print(f"diplograph is at {self._url}", flush=True)


def _answer(url: str) -> None:
    """Wait until `url` answers at all; what it answers is not for us to judge."""
    try:
        build_opener(ProxyHandler({})).open(url, timeout=READY_SECONDS).close()
    except HTTPError:
        return
    except (URLError, OSError) as error:
        say(f"{url} does not answer yet ({error})")


def listener(host: str, port: int) -> socket.socket:
    """A socket bound to the address, to be taken before anything slow is started.

    Raises:
        PortTaken: another program listens there.
        ConfigError: no such address on this machine, or the port needs more rights.
    """
    try:
        addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except OSError:
        raise ConfigError(f"{host} is no address of this machine; choose another with --host") from None
    family, kind, protocol, _, where = addresses[0]
    sock = socket.socket(family, kind, protocol)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind(where)
        sock.listen(0)  # two sockets may be bound to one port, but only one may listen
    except OSError as error:
        sock.close()
        if error.errno == errno.EADDRINUSE:
            another = port + 1 if port < LAST_PORT else 8000
            message = f"port {port} is in use by another program; choose another, such as --port {another}"
            raise PortTaken(message) from None
        reason = error.strerror or str(error)
        message = f"cannot listen on {host} port {port} ({reason}); choose others with --host and --port"
        raise ConfigError(message) from None
    return sock


def address(host: str, port: int) -> str:
    """The address a browser on this machine can open."""
    shown = EVERYWHERE.get(host, host)
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
