"""What a new local store begins with: loaded once on a machine, and kept in the cache folder as one file.

The first store is filled by its own server, while nobody else may use it, and packed once that server has
ended, if nothing was written meanwhile: so nothing else can be in the file. Only the database is packed:
password and the server's own database are made anew for each store, as for a restored backup. A file gets its
name once it is whole, and a new store its data at one stroke.
"""

from __future__ import annotations

import zlib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from neo4j import GraphDatabase

from graph.errors import ConfigError, StoreError
from graph.local.file_locks import try_exclusive
from graph.local.launch import DATABASE
from graph.local.swap import PARTS, store_apart
from graph.store.driver import PING, options, translated
from graph.store.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from graph.local.home import Home
    from graph.settings import Settings
    from graph.store.driver import Connection

MOST = 10  # files kept, of 7 MB each: versions are used side by side
DAMAGED = (BadZipFile, EOFError, zlib.error)

# Lies in the folder of a database that came from such a file, until DATE_ANEW has run there.
MARK = f"databases/{DATABASE}/undated"
DATE_ANEW = """
WITH datetime() AS now
MATCH (n:Dossier|Change|Migration)
SET n += CASE WHEN n:Dossier THEN {loaded: now} WHEN n:Change THEN {at: now} ELSE {applied: now} END
"""


def kept_file(settings: Settings, name: str) -> Path:
    """Where the beginning of this name is kept, if it is."""
    return settings.cache_dir / "stores" / f"{name}.zip"


@dataclass(frozen=True)
class Beginning:
    """What a new store begins with.

    `name` is another one whenever anything changed that decides what is in it. `begin` is called before
    the server starts; what it gives fills the store. Cut off, a store is filled by whoever uses it next.
    """

    name: str
    begin: Callable[[], Callable[[Connection], None]]


class FirstGraph:
    """How one command gives a new store its beginning: from the kept file, else by filling it."""

    def __init__(self, settings: Settings, beginning: Beginning) -> None:
        self._beginning = beginning
        self._file = kept_file(settings, beginning.name)
        self._fill = None if self._file.exists() else beginning.begin()
        self._is_empty = False
        self._filled: frozenset[str] = frozenset()

    def lay(self, home: Home) -> None:
        """Put the kept database into a store that never ran, or leave it empty. Call under `switch`."""
        self._is_empty = not (home.data / "databases" / DATABASE).exists()
        if not (self._is_empty and self._file.exists()):
            return
        try:
            with store_apart(home.folder / "laying") as apart, ZipFile(self._file) as packed:
                packed.extractall(apart.data)  # holds each part against its checksum
                apart.data.rename(home.data)  # refused where anything is there already
        except DAMAGED:
            self._file.unlink(missing_ok=True)
        except OSError:
            return
        else:
            self._is_empty = False
            with suppress(OSError):
                self._file.touch()

    def fill(self, connection: Connection) -> None:
        """Fill the store if it is still empty. Call under `switch`, so that nobody else writes.

        Raises what filling it raises.
        """
        if self._is_empty:
            fill = self._fill or self._beginning.begin()
            fill(connection)
            self._filled = _last_written(connection)

    def is_all(self, connection: Connection) -> bool:
        """Whether this command filled the store, and nothing was written since."""
        with suppress(StoreError):
            return bool(self._filled) and self._filled == _last_written(connection)
        return False

    def keep(self, home: Home) -> None:
        """Keep the database, of which `is_all` was said, once its server has ended. Call under `switch`.

        Nothing is raised: without the file the next new store is only slower.
        """
        folder, partial = self._file.parent, self._file.with_suffix(".part")
        with suppress(OSError, ConfigError):
            folder.mkdir(parents=True, exist_ok=True)
            with try_exclusive(folder / "lock") as alone:
                if not alone or self._file.exists():
                    return
                try:
                    _pack(home, partial)
                    partial.replace(self._file)
                finally:
                    partial.unlink(missing_ok=True)
                for old in sorted(folder.glob("*.zip"), key=lambda path: -path.stat().st_mtime)[MOST:]:
                    old.unlink()


def date_anew(home: Home, connection: Connection) -> None:
    """Give what came from a kept file the time of now: this store has had it since its first start."""
    mark = home.data / MARK
    if mark.exists():
        with Writer(connection) as writer:
            writer.write(DATE_ANEW)
        mark.unlink()


def _pack(home: Home, file: Path) -> None:
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as packed:  # the least takes a quarter of the time
        packed.writestr(MARK, "")
        for part in PARTS:
            for path in sorted((home.data / part / DATABASE).rglob("*")):
                packed.write(path, path.relative_to(home.data))


def _last_written(connection: Connection) -> frozenset[str]:
    """Another one after each commit: a bookmark names the database and its last transaction."""
    with (
        translated(connection),
        GraphDatabase.driver(connection.uri, **options(connection, pool=1)) as driver,
        driver.session(database=connection.database) as session,
    ):
        session.run(PING).consume()
        return session.last_bookmarks().raw_values
