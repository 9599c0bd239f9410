"""The store in which a restore or a bulk load makes what is to take the place of the old graph."""

from __future__ import annotations

import os
import shutil
import signal
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from graph.local.home import Home
from graph.local.process import admins, end, servers

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def incoming_store(home: Home) -> Iterator[Home]:
    """An empty store within the store's folder, gone afterwards. Call under `switch`."""
    clear_incoming(home)
    incoming = Home(home.folder / "incoming")
    try:
        yield incoming
    finally:
        clear_incoming(home)


def clear_incoming(home: Home) -> None:
    """Take away what a killed command left: its server, its neo4j-admin, its files."""
    incoming = Home(home.folder / "incoming")
    if not incoming.folder.exists():
        return
    for pid in servers(incoming):
        end(incoming, pid, 0)
    for pid in admins(incoming):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    shutil.rmtree(incoming.folder, ignore_errors=True)
