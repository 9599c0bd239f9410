"""A new database for the local store, imported from CSV files and put in the place of the old one when whole.

Everything is made in a store of its own, `incoming`. Killed before the swap, the old graph has never been
touched; within the swap, the next start takes it back (see `swap`).
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from graph.errors import StoreError
from graph.local.file_locks import is_shared
from graph.local.home import write_conf
from graph.local.java import one_line
from graph.local.launch import DATABASE, connection_to, launch, wait_ready
from graph.local.process import DEFAULT_PORT, any_port, end, ended_cleanly
from graph.local.server import join, prepare, start, stop, switch
from graph.local.swap import confirm, incoming_store, put_in, take_back
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
STEPS = re.compile(r"^\((\d)/(\d)\) ([^\d]+?) \d{4}-")
PERCENT = re.compile(r"\s(\d+)% ∆")


def larger(java: Java, home: Home) -> Java:
    """The Java that makes a database in `home`."""
    return type(java)(home, java.settings.model_copy(update=BUILDING), java.jars, java.options)


class Replacement:
    """The store that is to take the place of the old one."""

    def __init__(self, home: Home, java: Java, say: Callable[[str], None]) -> None:
        self._home, self._java, self._say = home, java, say

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

    `look` is shown the old graph, if there is one, and raises where it must not go. Other commands wait.

    Raises:
        StoreError: other commands use the store, or Neo4j cannot run the new one.
    """
    home.make()
    with ended_cleanly(), switch(home, say):
        java = prepare(settings, say, progress)
        if is_shared(home.users):
            message = "another diplograph command uses the local store; end it first (a server, perhaps)"
            raise StoreError(message)
        take_back(home)
        if (home.data / "databases" / DATABASE).exists():
            run = join(home, settings) or start(home, settings, say=say)
            try:
                look(connection_to(home, run))
            finally:
                stop(home, run)
        with incoming_store(home) as incoming:
            incoming.make()
            yield Replacement(incoming, larger(java, incoming), say)
            say("putting the new graph in place")
            put_in(home, incoming)
            try:
                run = start(home, settings, say=say, restoring=True)
            except BaseException:
                take_back(home)
                raise
            confirm(home)
            stop(home, run)
