"""Room on the disk of the local store. A full one is told by name, whatever the program that met it said."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graph.settings import Settings

LEAST = 64_000_000  # bytes free, below which a load may fail


@dataclass(frozen=True)
class Disk:
    """The disk with the local store's folder: where it is mounted, and bytes free and in all."""

    mount: Path
    free: int
    total: int

    @property
    def full(self) -> bool:
        """Whether too little is free to load anything."""
        return self.free < LEAST

    @property
    def advice(self) -> str:
        """One line for a full one: which it is, how much is free, what to do."""
        return (
            f"the disk at {self.mount} is full ({self.free / 1e6:.0f} of {self.total / 1e6:,.0f} MB free); "
            "free space on it, or stop diplograph, move the data folder to another disk and name it in "
            "DIPLOGRAPH_DATA_DIR"
        )


def disk_of(settings: Settings) -> Disk | None:
    """The disk of the local store; None for another Neo4j, whose disk is not ours to see."""
    if settings.neo4j_uri is not None:
        return None
    folder = next(path for path in (settings.data_dir, *settings.data_dir.parents) if path.exists())
    usage = shutil.disk_usage(folder)
    mount = next(path for path in (folder, *folder.parents) if os.path.ismount(path))
    return Disk(mount, usage.free, usage.total)


def check_room(settings: Settings) -> None:
    """Do nothing where there is room to load.

    Raises:
        StoreError: the local store's disk is full; the line says which, and what to do.
    """
    disk = disk_of(settings)
    if disk is not None and disk.full:
        raise StoreError(disk.advice)


@contextmanager
def full_disk_told(settings: Settings) -> Iterator[None]:
    """Whatever goes wrong with the store in the block is told as a full disk where that is full.

    Raises:
        StoreError: it is; the line says which, and what to do.
    """
    try:
        yield
    except (StoreError, OSError) as error:
        disk = disk_of(settings)
        no_room = isinstance(error, OSError) and error.errno == errno.ENOSPC
        if disk is None or not (disk.full or no_room):
            raise
        raise StoreError(disk.advice) from error
