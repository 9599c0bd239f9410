"""File locks between processes: a store's users share one, whoever starts or stops it holds another.

They are flock locks: the system drops them when a process ends, however it ends.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from graph.errors import ConfigError

if os.name == "posix":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def _open(path: Path) -> int:
    if os.name != "posix":
        message = "the local store needs Linux or macOS; set DIPLOGRAPH_NEO4J_URI to another Neo4j"
        raise ConfigError(message)
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        message = f"cannot write {path} ({error.strerror}); set DIPLOGRAPH_DATA_DIR and DIPLOGRAPH_CACHE_DIR"
        raise ConfigError(message) from error


def _lock(descriptor: int, mode: int) -> None:
    try:
        fcntl.flock(descriptor, mode)
    except BlockingIOError:
        raise
    except OSError as error:
        message = (
            f"cannot lock files in the data or cache folder ({error.strerror}); "
            "set DIPLOGRAPH_DATA_DIR and DIPLOGRAPH_CACHE_DIR to folders on a local disk"
        )
        raise ConfigError(message) from error


@contextmanager
def exclusive(path: Path, waiting: Callable[[], None]) -> Iterator[Held]:
    """Hold `path` alone; `waiting` is called if somebody else holds it now."""
    descriptor = _open(path)
    try:
        held = Held(descriptor, waiting)
        held.take()
        yield held
    finally:
        os.close(descriptor)


class Held:
    """A lock that is held alone, as `exclusive` gives it."""

    def __init__(self, descriptor: int, waiting: Callable[[], None]) -> None:
        self._descriptor, self._waiting = descriptor, waiting

    def take(self) -> None:
        """Hold it, once nobody else does."""
        try:
            _lock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._waiting()
            _lock(self._descriptor, fcntl.LOCK_EX)

    @contextmanager
    def left(self) -> Iterator[None]:
        """Leave it to others for the block, and hold it again afterwards."""
        _lock(self._descriptor, fcntl.LOCK_UN)
        try:
            yield
        finally:
            self.take()


class SharedLock:
    """A share in `path`, held from `take` to `drop`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    def take(self) -> None:
        """Share the lock with its other holders."""
        self._descriptor = _open(self._path)
        _lock(self._descriptor, fcntl.LOCK_SH)

    def is_last(self) -> bool:
        """Whether nobody else holds a share; to be asked by the only one allowed to change that."""
        if self._descriptor is None:
            return False
        try:
            _lock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def drop(self) -> None:
        """Give the share back."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


@contextmanager
def try_exclusive(path: Path) -> Iterator[bool]:
    """Hold `path` alone if nobody else does; yields whether that is so."""
    descriptor = _open(path)
    try:
        try:
            _lock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def is_shared(path: Path) -> bool:
    """Whether anybody holds a share in `path` now."""
    with try_exclusive(path) as alone:
        return not alone
