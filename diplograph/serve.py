"""`diplograph serve`: the store, the graph in it, and the site over it, until Ctrl-C."""

from __future__ import annotations

import asyncio
import errno
import socket
import subprocess
import sys
import time
from concurrent.futures import Future
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from diplograph.connect import check_beside, count_beside, meanwhile, prepare, running, settings_of
from diplograph.terminal import TERMINATED, say
from diplograph.waiting import waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graph.settings import Settings
    from graph.store.driver import Connection

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what to print, not what to bind
READY_SECONDS = 30
GRACE_SECONDS = 3
MOST_CONNECTIONS = 800  # that are open: 503 beyond; a process may have 1,024 files open on most systems
LOOK_SECONDS = 1.0
COUNT_SECONDS = 10.0
LAST_PORT = 65535
ONLY_HERE = (
    "listening on every address, but answering only those who ask for localhost; name the site for others: "
    "DIPLOGRAPH_BASE_URL=https://graph.example.org, or DIPLOGRAPH_ALLOWED_HOSTS=graph.example.org,10.0.0.7"
)


def serve(
    ctx: typer.Context,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on (127.0.0.1); 0.0.0.0 for every one.")
    ] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on (8000).")] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Folder of the local store; the same as the global option.")
    ] = None,
    events: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Coded events of `diplograph prepare` to read beside the graph."),
    ] = None,
    follow: Annotated[
        Literal["gdelt"] | None,
        typer.Option(metavar="DATASET", help="Also run `diplograph follow DATASET`: gdelt."),
    ] = None,
) -> None:
    """Start the site and the API, and the store they need. Ctrl-C stops them.

    The first start downloads Neo4j and loads the shipped dossiers. Until all is there, every page says that
    it is coming. A Neo4j of yours (DIPLOGRAPH_NEO4J_URI) that does not answer yet is waited for.
    """
    settings = settings_of(ctx, host=host, port=port, data_dir=data_dir, events=events)
    with closing(listener(settings.host, settings.port)) as sock, ExitStack() as until_ready:
        until_ready.enter_context(waiting(sock))
        there: Future[Connection] = Future()
        made = meanwhile(partial(_make_app, settings, there.result))
        try:
            _wait_for_another_s(settings)
            with running(settings, curated=settings.curated, lasting=True) as connection:
                from graph.local.archive import archive_meanwhile
                from graph.local.watch import watched
                from graph.store.writer import Writer

                with Writer(connection) as writer:
                    prepare(writer, curated=settings.curated)
                    check_beside(writer, settings)
                    count_beside(writer, settings)
                there.set_result(connection)
                app = made()
                if settings.host in EVERYWHERE and not (settings.base_url or settings.allowed_hosts):
                    say(ONLY_HERE)
                with (
                    watched(settings, say=say),
                    archive_meanwhile(settings),
                    _following(settings, follow),
                    _counting(settings, connection),
                ):
                    _serve(app, sock, address(settings.host, settings.port), until_ready.close)
        except KeyboardInterrupt:
            say("stopped")
        except SystemExit as end:
            if end.code != TERMINATED:
                raise
            say("stopped")


def _wait_for_another_s(settings: Settings) -> None:
    """Wait until the Neo4j named in the settings answers, if one is: both may be started at once.

    Raises:
        StoreUnavailable: it refuses us, or its address is none; time alone will not mend that.
    """
    from graph.errors import StoreUnavailable
    from graph.store.connection import remote_connection, verify

    remote, said = remote_connection(settings), False
    while remote is not None:
        try:
            verify(remote)
        except StoreUnavailable as error:
            if error.lasting:
                raise
            if not said:
                say(f"{error}; waiting for it")
                said = True
            time.sleep(LOOK_SECONDS)
        else:
            return


@contextmanager
def _following(settings: Settings, dataset: str | None) -> Iterator[None]:
    """A follower in a process of its own meanwhile; what goes wrong there does not touch the site."""
    if dataset is None:
        yield
        return
    command = [sys.executable, "-m", "diplograph", "--data-dir", str(settings.data_dir), "follow", dataset]
    process = subprocess.Popen(command)  # noqa: S603 - our own command
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _counting(settings: Settings, connection: Connection) -> Iterator[None]:
    """Meanwhile look whether the folder beside the graph was added to, and have the graph count that."""
    if settings.events is None:
        yield
        return
    from graph.errors import DiplographError
    from graph.store.writer import Writer

    ended, told = Event(), ""

    def look() -> None:
        nonlocal told
        with Writer(connection) as writer:
            while not ended.wait(COUNT_SECONDS):
                try:
                    count_beside(writer, settings)
                    told = ""
                except DiplographError as error:
                    if str(error) != told:  # once, not every time
                        say(str(error))
                    told = str(error)

    looking = Thread(target=look, daemon=True)
    looking.start()
    try:
        yield
    finally:
        ended.set()
        looking.join()


def _make_app(settings: Settings, connection: Callable[[], Connection]) -> Callable[..., Any]:
    """The application; what it and the server import takes as long as half of Java's start."""
    import uvicorn  # noqa: F401

    from api.app import create_app

    return create_app(settings, connection)


def _serve(app: Callable[..., Any], sock: socket.socket, url: str, ready: Callable[[], None]) -> None:
    """Serve `app` on `sock` until SIGINT or SIGTERM, after which the signal's own handler has run.

    Calls `ready` once it can answer, and prints `url` once it does.

    Raises:
        KeyboardInterrupt: it was SIGINT.
        SystemExit: it was SIGTERM, or the application did not start.
    """
    import uvicorn  # takes a while, and most commands do without

    from diplograph.slow_clients import Bounded

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started and not self.should_exit:
                ready()
                await asyncio.to_thread(_answer, f"{url}/readyz")
                print(f"diplograph is at {url}", flush=True)

    config = uvicorn.Config(
        app,
        http=Bounded,
        ws="none",
        limit_concurrency=MOST_CONNECTIONS,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        lifespan="on",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    Server(config).run(sockets=[sock])


def _answer(url: str) -> None:
    """Wait until `url` answers at all; what it answers is not for us to judge."""
    from urllib.error import HTTPError, URLError
    from urllib.request import ProxyHandler, build_opener

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
    from graph.errors import ConfigError, PortTaken

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
