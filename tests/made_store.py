"""The store that the tests begin with, made once and kept under .venv until what it is made from changes."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from diplograph.connect import prepare
from graph.local.file_locks import exclusive
from graph.settings import Settings
from graph.store.connection import open_connection
from graph.store.writer import Writer

ROOT = Path(__file__).parent.parent
KEPT = ROOT / ".venv" / "test-stores"
MOST = 3  # stores of other commits that stay beside the newest

# What decides what is in it, and who writes it; questions only read.
ROOMS = ("graph", "loaders/base", "loaders/curated", "loaders/intake", "loaders/shared")
# Of graph/: how a Neo4j is started (which one stands in neo4j.lock.toml), and who only reads.
NOT_OF_IT = re.compile(r"\.py[co]$|^graph/(local/.*\.py|cypher/.*|settings\.py|notebook\.py|examples\..*)$")


def lay(settings: Settings) -> None:
    """Put a filled store into the data folder of these settings, before anything starts it."""
    kept = KEPT / _fingerprint()
    KEPT.mkdir(parents=True, exist_ok=True)
    with exclusive(KEPT / "lock", lambda: None):
        if not kept.is_dir():
            _make(kept, settings)
        os.utime(kept)
        for old in sorted(_stores(), key=lambda folder: -folder.stat().st_mtime)[MOST + 1 :]:
            shutil.rmtree(old)
        shutil.copytree(kept, settings.data_dir, dirs_exist_ok=True)


def _make(kept: Path, settings: Settings) -> None:
    making = kept.with_suffix(".making")
    shutil.rmtree(making, ignore_errors=True)
    anew = settings.model_copy(update={"data_dir": making})
    with open_connection(anew) as connection, Writer(connection) as writer:
        prepare(writer, curated=True)
    making.rename(kept)


def _stores() -> list[Path]:
    return [folder for folder in KEPT.iterdir() if folder.is_dir()]


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _sources() -> Iterator[Path]:
    for room in ROOMS:
        for path in (ROOT / room).rglob("*"):
            if path.is_file() and not NOT_OF_IT.search(path.relative_to(ROOT).as_posix()):
                yield path
