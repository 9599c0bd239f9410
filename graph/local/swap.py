"""Put another database in the place of the store's own, and take it back if it is no good.

A restore or a bulk load makes it in a store of its own, `incoming`, of which it is the user, so that nobody
else takes it away. Each step of the swap is a rename. Killed between them, a command leaves the old database
in `home.previous`: the next start takes it back.
"""

from __future__ import annotations

import os
import shutil
import signal
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from graph.errors import StoreError
from graph.local.file_locks import SharedLock, is_shared
from graph.local.home import Home
from graph.local.launch import DATABASE
from graph.local.process import admins, end, servers

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARTS = ("databases", "transactions")


@contextmanager
def store_apart(folder: Path) -> Iterator[Home]:
    """An empty store of its own in `folder`, gone afterwards. Call under a lock."""
    home = Home(folder)
    clear(home)
    try:
        yield home
    finally:
        clear(home)


@contextmanager
def incoming_store(home: Home) -> Iterator[Home]:
    """An empty store within the store's folder, gone afterwards. Call under `switch`, and end it under it.

    Raises:
        StoreError: another command makes one.
    """
    if in_making(home):
        message = "another diplograph command makes a new graph for this store; let it end first"
        raise StoreError(message)
    clear_incoming(home)
    incoming = _incoming(home)
    incoming.make()
    using = SharedLock(incoming.users)
    using.take()
    try:
        yield incoming
    finally:
        using.drop()
        clear_incoming(home)


def in_making(home: Home) -> bool:
    """Whether a command makes a database that is to take the place of this one. Ask under `switch`."""
    incoming = _incoming(home)
    return incoming.folder.exists() and is_shared(incoming.users)


def is_unfinished(home: Home) -> bool:
    """Whether a command is in the middle of a swap, or was killed there."""
    return home.previous.exists() or _incoming(home).folder.exists()


def clear_incoming(home: Home) -> None:
    """Take away what a killed command left there. Call under `switch`."""
    if not in_making(home):
        clear(_incoming(home))


def clear(home: Home) -> None:
    """Take away a store with its server, its neo4j-admin and its files."""
    if not home.folder.exists():
        return
    for pid in servers(home):
        end(home, pid, 0)
    for pid in admins(home):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    shutil.rmtree(home.folder, ignore_errors=True)


def _incoming(home: Home) -> Home:
    return Home(home.folder / "incoming")


def put_in(home: Home, incoming: Home) -> None:
    """Set the store's database aside and put the one of `incoming` in its place; the server is stopped."""
    home.previous.mkdir()
    for part in PARTS:
        old = home.data / part / DATABASE
        if old.exists():
            old.rename(home.previous / part)
        else:  # an empty folder says that there was none
            (home.previous / part).mkdir()
        _move(incoming.data / part / DATABASE, home.data / part / DATABASE)


def take_back(home: Home) -> None:
    """Undo a restore that was not finished; nothing if there is none."""
    if not home.previous.exists():
        return
    for part in PARTS:
        if (home.previous / part).exists():
            shutil.rmtree(home.data / part / DATABASE, ignore_errors=True)
            if any((home.previous / part).iterdir()):
                _move(home.previous / part, home.data / part / DATABASE)
    shutil.rmtree(home.previous)


def confirm(home: Home) -> None:
    """Give up the old database."""
    discarded = home.folder / "discarded"
    shutil.rmtree(discarded, ignore_errors=True)
    # One rename decides: from here on no start takes the old one back.
    home.previous.rename(discarded)
    shutil.rmtree(discarded, ignore_errors=True)


def _move(source: Path, target: Path) -> None:
    if source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        source.rename(target)
