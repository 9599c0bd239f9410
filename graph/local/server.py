"""The local Neo4j: started by the first command that needs it, shared, stopped by the last.

Every user holds a share of `users.lock`. Starting, stopping and the question "am I the last?" happen
under `switch.lock`. Both are the system's to drop, so a killed command leaves nothing to clean up.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from graph.errors import StoreError, StoreUnavailable
from graph.local.archive import archive_options, blame_archive, make_archive
from graph.local.beginning import FirstGraph, date_anew
from graph.local.fetch import ensure_jars
from graph.local.file_locks import Held, SharedLock, exclusive, is_shared
from graph.local.home import Home, Run
from graph.local.jars import shipped_lock
from graph.local.java import Java
from graph.local.launch import connection_to, is_port_conflict, launch, wait_ready
from graph.local.process import (
    check_memory,
    choose_port,
    end,
    ended_cleanly,
    is_server,
    servers,
    taken,
    uninterrupted,
    wait_free,
    wait_gone,
)
from graph.local.swap import clear_incoming, take_back
from graph.store.driver import Connection, has_stopped_itself, quiet, verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graph.local.beginning import Beginning
    from graph.local.fetch import Progress
    from graph.settings import Settings

STOP_SECONDS = 60.0
BROKEN_SECONDS = 5.0  # one that does not answer may take its minute too; what was committed is on disk
PORT_ATTEMPTS = 3  # another program may take a free port between our look and the server's


@contextmanager
def local_store(
    settings: Settings,
    *,
    say: Callable[[str], None] = quiet,
    progress: Progress | None = None,
    beginning: Beginning | None = None,
    lasting: bool = False,
) -> Iterator[Connection]:
    """The local store, running for as long as the block; the last user to leave stops it.

    A new one is empty, or has what `beginning` says; other users wait until all of it is there.
    `lasting`: the block goes on for long, and sees to the archive for quick starts by itself.

    Raises:
        StoreUnavailable: it does not start; the message holds the reason and the log's path.
        StoreOffline: its files are missing and cannot be fetched.
        PortTaken: another program listens on `settings.bolt_port`.
    """
    home = Home.of(settings)
    home.make()
    using = SharedLock(home.users)
    first = FirstGraph(settings, beginning) if beginning is not None and home.is_new else None
    with ended_cleanly():
        try:
            if running(home) is None:
                # Before the lock: a download takes minutes, and nobody should wait for it to leave.
                java = prepare(settings, say, progress)
                if not (lasting or home.is_new):
                    make_archive(settings, java.jars, say)
            with switch(home, say):
                using.take()
                run = join(home, settings) or start(home, settings, say=say, progress=progress, first=first)
            yield connection_to(home, run)
        finally:
            _leave(home, using, say, first)


def running(home: Home) -> Run | None:
    """The server that runs now, whether or not it answers yet; None if there is none."""
    run = home.read_run()
    return run if run is not None and is_server(home, run.pid) else None


@contextmanager
def switch(home: Home, say: Callable[[str], None]) -> Iterator[Held]:
    """Be the only one who starts or stops this store."""
    waiting = "waiting for another diplograph command to start or stop Neo4j"
    with exclusive(home.switch, lambda: say(waiting)) as held:
        yield held


def prepare(settings: Settings, say: Callable[[str], None], progress: Progress | None = None) -> Java:
    """Have everything a start needs: the memory, the jars, the archive that makes it quick.

    Raises:
        ConfigError: the settings want more memory than the machine has.
        StoreOffline: the jars are missing and cannot be fetched.
    """
    check_memory(settings)
    jars = ensure_jars(settings, say=say, progress=progress)
    return Java(Home.of(settings), settings, jars, archive_options(settings))


def join(home: Home, settings: Settings) -> Run | None:
    """The running server if it answers; None if there is none any more. Call under `switch`.

    A server on its way down is waited for; one that does not answer is ended, and one over a database of
    which nobody lived to say that it is good.
    """
    clear_incoming(home)
    run = running(home)
    if run is None:
        return None
    if home.previous.exists():
        end(home, run.pid, STOP_SECONDS)
        return None
    if run.stopping:
        if not wait_gone(home, run.pid, STOP_SECONDS):
            end(home, run.pid, 0)
        return None
    try:
        # Its starter may have been killed before it answered.
        wait_ready(home, run, settings.start_timeout)
    except StoreUnavailable as error:
        end(home, run.pid, 0 if has_stopped_itself(error) else BROKEN_SECONDS)
        return None
    return run


def start(
    home: Home,
    settings: Settings,
    *,
    say: Callable[[str], None] = quiet,
    progress: Progress | None = None,
    port: int | None = None,
    restoring: bool = False,
    first: FirstGraph | None = None,
) -> Run:
    """Start the server, on `port` if given, and wait until it answers. Call under `switch`.

    A restore or bulk load that was killed is undone first, except by itself (`restoring`). A new store
    begins with `first`, if one is given.

    Raises:
        PortTaken: another program listens on the port it must have.
        StoreUnavailable: it does not start; the message holds the reason and the log's path.
    """
    java = prepare(settings, say, progress)
    for pid in servers(home):  # its starter died before it could note it
        end(home, pid, STOP_SECONDS)
    if not restoring:
        take_back(home)
        clear_incoming(home)
    if first is not None and home.is_new:
        first.lay(home)
    wanted = port or settings.bolt_port
    last = home.read_run()
    # Other users' drivers still knock at the port the server had before it was killed.
    expected = last.port if last is not None and is_shared(home.users) else None
    say(f"starting Neo4j {shipped_lock().version}")
    for _ in range(PORT_ATTEMPTS):
        run = launch(java, choose_port(wanted, expected))
        try:
            wait_ready(home, run, settings.start_timeout)
        except StoreUnavailable:
            end(home, run.pid, BROKEN_SECONDS)
            if not is_port_conflict(home):
                blame_archive(settings, home.logs / f"java-crash-{run.pid}.log")
                raise
            if wanted is not None:
                raise taken(wanted) from None
        else:
            connection = connection_to(home, run)
            date_anew(home, connection)
            if first is not None:
                first.fill(connection)
            return run
    message = "the local Neo4j finds no free port; set DIPLOGRAPH_BOLT_PORT"
    raise StoreError(message)


def stop(home: Home, run: Run) -> bool:
    """Stop the server: ask, wait, and after a minute kill; whether it ended. Call under `switch`."""
    asked_seconds = 0 if without_database(home, run) else STOP_SECONDS
    with suppress(OSError):  # on a full disk it is not noted
        home.write_run(Run(run.pid, run.port, stopping=True))
    ended = end(home, run.pid, asked_seconds)
    wait_free(run.port)
    return ended


def without_database(home: Home, run: Run) -> bool:
    """Whether the server runs on without its database, which has stopped itself: it is to be killed then.

    One that is asked to end writes what a full disk had refused behind half a transaction, as soon as there
    is room, and no Neo4j starts on such a log. Killed, it leaves the half, which the next start cuts off.
    """
    try:
        verify(connection_to(home, run))
    except StoreError as error:
        return has_stopped_itself(error)
    return False


def pause(home: Home, run: Run | None, used: bool, say: Callable[[str], None], what: str) -> None:
    """Stop the server if it runs, and say `what` for. Call under `switch`."""
    if run is not None:
        say(f"stopping Neo4j {what}{'; it comes back for the commands that use it' if used else ''}")
        stop(home, run)


def _leave(home: Home, using: SharedLock, say: Callable[[str], None], first: FirstGraph | None) -> None:
    """Give up the share; the last one stops the server, whatever signals come meanwhile."""
    with uninterrupted(), switch(home, say):
        if using.is_last() and (run := running(home)) is not None:
            kept = first is not None and first.is_all(connection_to(home, run))
            say("stopping Neo4j")
            if stop(home, run) and kept and first is not None:
                first.keep(home)
        using.drop()
