"""Whether a backup of the local store holds it all: made while questions are asked, restored, compared.

Run by ./scripts/backup-drill. Nothing is written into the store, away for some seconds; the backup is
restored into a temporary folder, as if this machine's store had been lost.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import TYPE_CHECKING

from graph.errors import DiplographError, StoreError
from graph.local import admin
from graph.settings import load_settings
from graph.store.connection import open_connection
from graph.store.fingerprint import fingerprint
from graph.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.store.connection import Connection


BACK_SECONDS = 60  # for a question to be answered again: the driver rests between its tries


@contextmanager
def asking(connection: Connection) -> Iterator[list[tuple[float, bool]]]:
    """Asks all the while, and notes when it was answered and when not."""
    noted: list[tuple[float, bool]] = []
    done = Event()

    def ask() -> None:
        with Writer(connection) as writer:
            while not done.is_set():
                try:
                    writer.read("MATCH (m:Meta) RETURN m.revision")
                    noted.append((time.monotonic(), True))
                except StoreError:
                    noted.append((time.monotonic(), False))
                done.wait(0.05)

    thread = Thread(target=ask)
    thread.start()
    try:
        yield noted
    finally:
        done.set()
        thread.join()


def answered_since(noted: list[tuple[float, bool]], moment: float) -> bool:
    """Wait until a question is answered after `moment`; False where none is for a minute."""
    end = time.monotonic() + BACK_SECONDS
    while time.monotonic() < end:
        if any(fine and at > moment for at, fine in noted):
            return True
        time.sleep(0.1)
    return False


def drill() -> bool:
    """Do it and tell each step; whether both hold the same, and questions were answered again."""
    settings = load_settings()
    with TemporaryDirectory(prefix="diplograph-drill-") as folder:
        file = Path(folder) / "graph.dump"
        with open_connection(settings, say=say) as connection:
            before = fingerprint(connection)
            with asking(connection) as noted:
                answered_since(noted, 0)
                begun = time.monotonic()
                admin.backup(settings, file, say=say)
                ended = time.monotonic()
                back = answered_since(noted, ended)
            after = fingerprint(connection)
        answered = [at for at, fine in noted if fine]
        gap = max((b - a for a, b in pairwise(answered)), default=0)
        print(f"backup: {file.stat().st_size / 1e6:.1f} MB in {ended - begun:.1f} s")
        print(f"questions meanwhile: {len(answered)} answered; none for {gap:.1f} s at the longest")
        lost = settings.model_copy(update={"data_dir": Path(folder) / "data", "bolt_port": None})
        begun = time.monotonic()
        admin.restore(lost, file, say=say)
        with open_connection(lost, say=say) as connection:
            print(f"restored and started in {time.monotonic() - begun:.1f} s")
            restored = fingerprint(connection)
    print(f"store:  {before.nodes:,} nodes, {before.relationships:,} relationships, {before.hash}")
    print(f"backup: {restored.nodes:,} nodes, {restored.relationships:,} relationships, {restored.hash}")
    if before != after:
        print("the store was changed meanwhile: do it again while nothing is loaded")
    return restored == before and back


def say(line: str) -> None:
    """Steps to stderr."""
    print(line, file=sys.stderr)


if __name__ == "__main__":
    try:
        same = drill()
    except DiplographError as error:
        sys.exit(f"backup-drill: {error}")
    print("the same" if same else "NOT the same")
    sys.exit(not same)
