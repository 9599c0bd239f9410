"""What a new local store begins with: made once and kept in the cache folder as one file.

It is made in a store of its own, so nothing else can be in it, and by a server that has ended. Only the
database is kept: password and the server's own database are made anew for each, as for a restored backup.
A file gets its name once it is whole, and a new store its data at one stroke.
"""

from __future__ import annotations

import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from graph.errors import ConfigError, StoreError
from graph.local.file_locks import exclusive
from graph.local.java import BRIEF, MODEST, Java
from graph.local.launch import DATABASE, served
from graph.local.swap import PARTS, store_apart

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from graph.local.home import Home
    from graph.store.driver import Connection

MOST = 10  # files kept, of 6 MB each: versions are used side by side
STOP_SECONDS = 120.0
DAMAGED = (BadZipFile, EOFError, zlib.error)


@dataclass(frozen=True)
class Beginning:
    """What a new store begins with.

    `name` is another one whenever anything changed that decides what is in it. `begin` is called before
    the server starts; what it gives fills the store.
    """

    name: str
    begin: Callable[[], Callable[[Connection], None]]


def made_store(java: Java, beginning: Beginning, say: Callable[[str], None]) -> Path | None:
    """The file with this beginning, made first if it is missing; None if there can be none.

    Raises what filling the store raises, but for a StoreError: a store without the file is only slower.
    """
    folder = java.settings.cache_dir / "stores"
    file = folder / f"{beginning.name}.zip"
    waiting = "waiting for another diplograph command that makes the first graph"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with exclusive(folder / "lock", lambda: say(waiting)):
            if not file.exists():
                say("making the graph that new data folders begin with, once")
                _make(java, beginning, file)
            with suppress(OSError):
                file.touch()
            for old in sorted(folder.glob("*.zip"), key=lambda path: -path.stat().st_mtime)[MOST:]:
                old.unlink()
    except (OSError, ConfigError, StoreError) as error:
        say(f"no graph can be kept in {folder} ({error}); making one for this data folder alone")
        return None
    return file


def lay(home: Home, file: Path) -> None:
    """Put the database of `file` into a store that never ran, or leave it empty. Call under `switch`."""
    try:
        with store_apart(home.folder / "laying") as apart, ZipFile(file) as packed:
            packed.extractall(apart.data)  # holds each part against its checksum
            apart.data.rename(home.data)  # refused where anything is there already
    except DAMAGED:
        file.unlink(missing_ok=True)
    except OSError:
        return


def _make(java: Java, beginning: Beginning, file: Path) -> None:
    fill = beginning.begin()
    settings = java.settings.model_copy(update=MODEST)
    with store_apart(file.parent / "making") as home:
        home.make()
        with served(Java(home, settings, java.jars, (*java.options, BRIEF)), STOP_SECONDS) as connection:
            fill(connection)
        partial = file.with_suffix(".part")
        with ZipFile(partial, "w", ZIP_DEFLATED) as packed:
            for part in PARTS:
                for path in sorted((home.data / part / DATABASE).rglob("*")):
                    packed.write(path, path.relative_to(home.data))
        partial.replace(file)
