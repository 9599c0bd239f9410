"""A new database for the local store, imported from CSV files and put in the place of the old one when whole.

Everything is made in a store of its own, `incoming`, while others use the old graph. Killed before the swap,
that has never been touched; within the swap, the next start takes it back (see `swap`).
"""

from __future__ import annotations

import os
import re
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from graph.errors import StoreError
from graph.local.file_locks import is_shared
from graph.local.home import write_conf
from graph.local.java import one_line
from graph.local.launch import DATABASE, connection_to, launch, wait_ready
from graph.local.process import DEFAULT_PORT, any_port, end, ended_cleanly
from graph.local.server import join, pause, prepare, running, start, stop, switch
from graph.local.swap import confirm, in_making, incoming_store, put_in, take_back
from graph.store.driver import Connection, quiet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from graph.local.fetch import Progress
    from graph.local.home import Home
    from graph.local.java import Java
    from graph.settings import Settings

# Of the server that builds the indexes; it has the machine to itself, and one query may take hours.
BUILDING = {"heap": "1g", "page_cache": "1g", "transaction_memory": "512m", "transaction_timeout": 86_400}
STOP_SECONDS = 600.0  # it writes all it has changed as it ends
WAIT_SECONDS = 0.5
STEPS = re.compile(r"^\((\d)/(\d)\) ([^\d]+?) \d{4}-")
PERCENT = re.compile(r"\s(\d+)% ∆")


def larger(java: Java, home: Home) -> Java:
    """The Java that makes a database in `home`."""
    return type(java)(home, java.settings.model_copy(update=BUILDING), java.jars, java.options)


class Replacement:
    """The store that is to take the place of the old one."""

    def __init__(self, home: Home, java: Java) -> None:
        self._home, self._java = home, java

    @property
    def folder(self) -> Path:
        """A folder for what is to be imported; it goes with the replacement."""
        folder = self._home.folder / "csv"
        folder.mkdir(exist_ok=True)
        return folder

    def fill(
        self,
        nodes: Iterable[tuple[str, Sequence[Path]]],
        relationships: Iterable[tuple[str, Sequence[Path]]],
        tell: Callable[[str, float], None],
    ) -> None:
        """Import files: labels (`Event:CodedEvent`) or a type, with a header and parts of a table each.

        `:ID`, `:START_ID` and `:END_ID` are small numbers, U+001F parts the entries of a list. `tell` hears
        the step and its share done, 0 to 1.

        Raises:
            StoreError: neo4j-admin refuses.
        """
        write_conf(self._home, self._java.settings, DEFAULT_PORT)
        named = [
            # Relative to where it runs: a list of a thousand files must fit into one argument.
            f"--{what}={name}={','.join(os.path.relpath(path, self._home.folder) for path in files)}"
            for what, groups in (("nodes", nodes), ("relationships", relationships))
            for name, files in groups
            if files
        ]
        step = ""

        def hear(line: str) -> None:
            nonlocal step
            if begun := STEPS.match(line):
                step = f"{begun[3].lower()} ({begun[1]} of {begun[2]})"
            elif share := PERCENT.search(line):
                tell(step, int(share[1]) / 100)

        options = (
            "--id-type=actual",
            "--path-pattern-style=none",
            "--array-delimiter=U+001F",
            f"--report-file={self.folder / 'report.txt'}",
        )
        result = self._java.import_(DATABASE, *options, *named, hear=hear)
        if result.returncode != 0:
            message = f"neo4j-admin cannot import the files: {one_line(result)}"
            raise StoreError(message)

    @contextmanager
    def running(self) -> Iterator[Connection]:
        """The store's own server for as long as the block, on a port nobody knows.

        Raises:
            StoreUnavailable: it does not start.
        """
        run = launch(self._java, any_port())
        try:
            wait_ready(self._home, run, self._java.settings.start_timeout)
            yield connection_to(self._home, run)
        finally:
            end(self._home, run.pid, STOP_SECONDS)


@contextmanager
def replacing(
    settings: Settings,
    home: Home,
    *,
    look: Callable[[Connection], None],
    say: Callable[[str], None] = quiet,
    progress: Progress | None = None,
) -> Iterator[Replacement]:
    """Replace the local store's database by the one made in the block; the old one stays if that fails.

    Others use the old graph until the new one is whole: then it is away for some seconds, and their drivers
    connect again. `look` is shown the old graph, if there is one, and raises where it must not go: before the
    block, and once more after it where somebody may have changed the graph meanwhile.

    Raises:
        StoreError: Neo4j cannot run the new one.
    """
    with ended_cleanly():
        wait_until_made(home, say)
        java = prepare(settings, say, progress)
        with switch(home, say) as switched, incoming_store(home) as incoming:
            _show(home, settings, look, say)
            before = home.read_run()
            with switched.left():
                yield Replacement(incoming, larger(java, incoming))
            if running(home) is not None or home.read_run() != before:
                _show(home, settings, look, say)
            take_place(home, incoming, settings, say, "to put the new graph in place")


def _show(
    home: Home, settings: Settings, look: Callable[[Connection], None], say: Callable[[str], None]
) -> None:
    """Show the graph to `look`, if there is one. Call under `switch`."""
    run = join(home, settings)
    if run is None:
        take_back(home)
        if not (home.data / "databases" / DATABASE).exists():
            return
        run = start(home, settings, say=say)
    try:
        look(connection_to(home, run))
    finally:
        if not is_shared(home.users):
            stop(home, run)


def take_place(home: Home, incoming: Home, settings: Settings, say: Callable[[str], None], what: str) -> None:
    """Put the database of `incoming` in the place of the store's own. Call under `switch`.

    A server that others use comes back on the same port. `what` says what it is stopped for.

    Raises:
        StoreError: Neo4j cannot run it; the old one is in place again.
    """
    run, used = running(home), is_shared(home.users)
    port = run.port if run is not None and used else None
    pause(home, run, used, say, what)
    take_back(home)
    put_in(home, incoming)
    try:
        new = start(home, settings, say=say, port=port, restoring=True)
    except BaseException:
        take_back(home)
        if port is not None:
            start(home, settings, say=say, port=port)
        raise
    confirm(home)
    if not used:
        stop(home, new)


def wait_until_made(home: Home, say: Callable[[str], None]) -> None:
    """Wait for a command that makes a new graph: what is written into the old one would be lost."""
    home.make()
    said = False
    while True:
        with switch(home, say):
            if not in_making(home):
                return
        if not said:
            say("waiting for another diplograph command, which makes the graph anew")
            said = True
        time.sleep(WAIT_SECONDS)
