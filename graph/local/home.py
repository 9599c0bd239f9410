"""Where a local store keeps its things, and the file that tells others how it runs."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from graph.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from graph.settings import Settings


@dataclass(frozen=True)
class Run:
    """A server that was started: process id, Bolt port, and whether it was told to stop."""

    pid: int
    port: int
    stopping: bool = False


@dataclass(frozen=True)
class Home:
    """The folder of one local store; only its owner may look inside."""

    folder: Path

    @classmethod
    def of(cls, settings: Settings) -> Home:
        """The store of these settings; nothing is made on disk yet."""
        return cls(settings.data_dir / "store")

    @property
    def neo4j(self) -> Path:
        """What Neo4j calls its home: conf, data, logs."""
        return self.folder / "neo4j"

    @property
    def conf(self) -> Path:
        """The folder of neo4j.conf."""
        return self.neo4j / "conf"

    @property
    def logs(self) -> Path:
        """The folder of neo4j.log and debug.log, and of what the server prints."""
        return self.neo4j / "logs"

    @property
    def printed(self) -> Path:
        """What the server printed since its last start."""
        return self.logs / "printed.log"

    @property
    def data(self) -> Path:
        """The databases and their transaction logs."""
        return self.neo4j / "data"

    @property
    def password_file(self) -> Path:
        """The password of user neo4j, mode 0600."""
        return self.folder / "password"

    @property
    def users(self) -> Path:
        """Locked, shared, by every command that uses the store."""
        return self.folder / "users.lock"

    @property
    def switch(self) -> Path:
        """Locked by whoever starts or stops the server."""
        return self.folder / "switch.lock"

    @property
    def run_file(self) -> Path:
        """How the server runs, or ran last."""
        return self.folder / "run.json"

    @property
    def previous(self) -> Path:
        """The database a restore has put aside; there only while one goes on, or was killed."""
        return self.folder / "previous"

    def make(self) -> None:
        """Make the folders.

        Raises:
            ConfigError: they cannot be written.
        """
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.folder.mkdir(exist_ok=True, mode=0o700)
            self.folder.chmod(0o700)
            for folder in (self.conf, self.logs, self.data, self.neo4j / "run", self.neo4j / "plugins"):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = f"cannot write {self.folder} ({error.strerror}); set DIPLOGRAPH_DATA_DIR"
            raise ConfigError(message) from error

    def read_run(self) -> Run | None:
        """What the run file says; None if there is none or it is damaged."""
        try:
            return Run(**json.loads(self.run_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def write_run(self, run: Run) -> None:
        """Replace the run file at one stroke."""
        write_private(self.run_file, json.dumps(asdict(run)) + "\n")


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    beside.replace(path)
