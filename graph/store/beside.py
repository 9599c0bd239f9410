"""Rows of coded events that lie beside the graph, in a folder that `diplograph prepare` made; read by DuckDB.

What the folder holds stands in docs/prepare.md. `prepared.json` names every file that counts and is replaced
at one stroke; what it said before stands in `prepared-N.json` until the next `prepare`, with the files that
it names. Rows are read of the generation that the graph counts: an answer has all of what was added, or none.
"""

from __future__ import annotations

import asyncio
import glob
import hashlib
import json
import os
import threading
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from cachetools import LRUCache

from graph.errors import ConfigError, InputError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from duckdb import DuckDBPyConnection

FORMAT = 2
MANIFEST = "prepared.json"
YEARS, FOUND = 50_000, 200  # events that are remembered
MEMORY = "512MB"  # of all queries together; what needs more is refused
OWN = "own_"  # what columns of a dataset's own scale begin with
SQL_OF_OWN = {"str": "VARCHAR", "int": "BIGINT", "float": "DOUBLE", "bool": "BOOLEAN", "list": "VARCHAR[]"}
NEEDS_DUCKDB = (
    "events beside the graph are read by DuckDB: pip install 'diplograph[prepare]'; "
    "in a checkout .venv/bin/pip install duckdb"
)

Row = dict[str, Any]

# Datasets whose rows beside the graph the answer being made does not look at, as its questions note them.
_left_out: ContextVar[set[str] | None] = ContextVar("left_out", default=None)


@contextmanager
def noting() -> Iterator[set[str]]:
    """The datasets that questions leave out within the block."""
    found: set[str] = set()
    token = _left_out.set(found)
    try:
        yield found
    finally:
        _left_out.reset(token)


def left_out() -> list[str]:
    """What has been noted so far."""
    return sorted(_left_out.get() or ())


def note_left_out(datasets: list[str]) -> None:
    """Note that an answer is without the rows of these datasets that lie beside the graph."""
    noted = _left_out.get()
    if noted is not None:
        noted.update(datasets)


def manifest(folder: Path) -> Row:
    """What `prepared.json` says, and as `digest` what changes with that.

    Raises:
        InputError: it is no prepared folder, or one of another format.
    """
    return _said(folder, _bytes_of(folder))


def manifest_of(generation: int) -> str:
    """The name of what `prepared.json` said in a generation, once there is a next one."""
    return f"prepared-{generation}.json"


def digest_of(folder: Path) -> str:
    """Changes with what the folder holds; errors as of `manifest`."""
    return _digest(_bytes_of(folder))


def _bytes_of(folder: Path) -> bytes:
    try:
        return (folder / MANIFEST).read_bytes()
    except FileNotFoundError:
        message = f"{folder} holds no {MANIFEST}; make it: diplograph prepare SOURCE PATH... --into {folder}"
        raise InputError(message) from None
    except OSError as error:
        raise InputError(f"{folder / MANIFEST} cannot be read: {error}") from None


def _said(folder: Path, content: bytes) -> Row:
    try:
        told = json.loads(content)
    except ValueError as error:
        raise InputError(f"{folder / MANIFEST} cannot be read: {error}") from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        version = told.get("format") if isinstance(told, dict) else None
        message = f"{folder} is of format {version}, and this diplograph reads {FORMAT}; prepare it anew"
        raise InputError(message)
    return {**told, "digest": _digest(content)}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


class Gone(StoreError):
    """A file of a generation is no longer there, since the folder was added to twice."""


class Part(NamedTuple):
    """A part: its path (in the folder), its rows, and the events they tell of.

    first, last: of its pairs; two parts of a year have none in common. until: the last day of its rows.
    """

    path: str
    rows: int
    events: int
    first: str | None
    last: str | None
    until: str

    def may_hold(self, dyad: str) -> bool:
        """Whether a pair is within its pairs."""
        return self.first is not None and self.last is not None and self.first <= dyad <= self.last


class Counted(NamedTuple):
    """A dataset that the graph counts, and the generation of its folder: its number, and what tells it."""

    dataset: str
    digest: str
    generation: int


class EventsFolder:
    """A prepared folder, and the one DuckDB that reads it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._newest: Beside | None = None
        self._before: Beside | None = None
        self._gone: str | None = None
        self._duck: DuckDBPyConnection | None = None
        self.running: set[asyncio.Task[list[Row]]] = set()
        # For rows looked up by id, which no index helps with: years of those listed, and what was found.
        self.years: LRUCache[str, int] = LRUCache(YEARS)
        self.found: LRUCache[tuple[str, str], Sequence[Mapping[str, Any]]] = LRUCache(FOUND)
        self.looking_up = asyncio.Lock()

    def newest(self) -> Beside:
        """What the folder holds now; errors as of `manifest`."""
        try:
            stat = (self.folder / MANIFEST).stat()
        except OSError:
            stat = None
        stamp = (stat.st_ino, stat.st_mtime_ns) if stat else None
        with self._lock:
            if self._newest is None or stamp is None or stamp != self._stamp:
                self._newest = self._beside(_bytes_of(self.folder))
                self._stamp = stamp
            return self._newest

    def counted(self, by_graph: Counted) -> Beside:
        """The generation that the graph counts; the newest where that is gone. Errors as of `manifest`."""
        newest = self.newest()
        if newest.digest == by_graph.digest:
            return newest
        if self._before is None or self._before.digest != by_graph.digest:
            with suppress(OSError):
                content = (self.folder / manifest_of(by_graph.generation)).read_bytes()
                if _digest(content) == by_graph.digest:
                    self._before = self._beside(content)
        before = self._before
        if before is None or before.digest != by_graph.digest or before.digest == self._gone:
            return newest
        return before

    def _beside(self, content: bytes) -> Beside:
        told = _said(self.folder, content)
        parts = {
            int(year): [Part(**{**part, "path": str(self.folder / part["path"])}) for part in of["parts"]]
            for year, of in sorted(told["years"].items())
        }
        return Beside(self, told["dataset"]["id"], told["digest"], parts, told["own"])

    def forget(self, digest: str) -> None:
        """Read a generation no more, since a file of it is not there."""
        self._gone = digest

    def cursor(self) -> DuckDBPyConnection:
        """A connection of its own for one query, to the one DuckDB of this folder."""
        with self._lock:
            if self._duck is None:
                if find_spec("duckdb") is None:
                    raise ConfigError(NEEDS_DUCKDB)
                import duckdb

                self._duck = duckdb.connect(
                    config={
                        "memory_limit": MEMORY,
                        "temp_directory": "",  # nothing is put aside
                        "autoinstall_known_extensions": False,  # nothing is downloaded
                    }
                )
                # No file changes under its name. Half the time of a page, for 1.5 bytes a row that is there.
                self._duck.execute("SET GLOBAL parquet_metadata_cache = true")
            return self._duck.cursor()

    async def close(self) -> None:
        """Give up what DuckDB holds, once the queries that were stopped have noticed; it refuses before."""
        if self.running:
            await asyncio.wait(self.running)
        with self._lock:
            if self._duck is not None:
                self._duck.close()
                self._duck = None


@dataclass(frozen=True)
class Beside:
    """The rows of one generation of a prepared folder. parts: of each year, in their order.

    own: types of the columns `own_…` by their names without that.
    """

    events: EventsFolder
    dataset: str
    digest: str
    parts: dict[int, list[Part]]
    own: dict[str, str]

    async def read(self, text: str, parts: list[str], seconds: float, **params: Any) -> list[Row]:  # noqa: ANN401
        """Rows of a query over these parts, which its text calls `events`; it is stopped after `seconds`.

        Raises:
            Gone: a part is no longer there.
            StoreError: it takes too long or too much memory.
        """
        if not parts:
            return []
        listed = ", ".join(f"'{_escaped(part)}'" for part in parts)  # what parts have is known to the plan
        events = f"FROM read_parquet([{listed}], union_by_name=true)"
        if OWN in text:  # which a part may lack
            own = ", ".join(f"NULL::{SQL_OF_OWN[kind]} AS {OWN}{name}" for name, kind in self.own.items())
            events = f"{events} UNION ALL BY NAME SELECT {own} WHERE false"
        cursor = self.events.cursor()
        work = asyncio.create_task(
            asyncio.to_thread(_rows, cursor, text.replace("$events", f"({events})"), params)
        )
        self.events.running.add(work)
        work.add_done_callback(self.events.running.discard)
        try:
            async with asyncio.timeout(seconds):
                return await asyncio.shield(work)
        except StoreError as error:
            if all(map(os.path.exists, parts)):
                raise
            self.events.forget(self.digest)
            raise Gone(str(error)) from None
        except TimeoutError:
            message = f"{self.events.folder}: a query ran longer than {seconds:g} s and was stopped"
            raise StoreError(message) from None
        finally:
            if not work.done():
                with suppress(Exception):  # it may end just now
                    cursor.interrupt()
                work.add_done_callback(lambda done: done.cancelled() or done.exception())


def _escaped(part: str) -> str:
    """As SQL has it; [ ] * ? would be a pattern, by which DuckDB reads files of other folders."""
    return glob.escape(part).replace("'", "''")


def _rows(cursor: DuckDBPyConnection, text: str, params: Row) -> list[Row]:
    import duckdb

    try:
        with cursor:
            found = cursor.execute(text, params)
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    except duckdb.Error as error:
        said = str(error).splitlines()[0]
        raise StoreError(f"rows beside the graph cannot be read: {said}") from error
