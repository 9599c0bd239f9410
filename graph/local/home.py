"""Where a local store keeps its things: its folders, the note of how it runs, its neo4j.conf."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from graph.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from graph.settings import Settings

# What else diplograph keeps in a data folder: it is there before the first store and after a reset.
BESIDE = frozenset({"accepted.json", "keys-used.json", "keys.json", "keys.lock", "rejects"})


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
    def is_new(self) -> bool:
        """Whether no server ever ran here."""
        return not (self.data / "databases" / "system").exists()

    @property
    def password_file(self) -> Path:
        """The password of user neo4j, mode 0600."""
        return self.folder / "password"

    @property
    def first_password(self) -> Path:
        """The password's hash; a server reads it at its first start."""
        return self.data / "dbms" / "auth.ini"

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

    @property
    def problem(self) -> str | None:
        """Why the data folder is none of diplograph's; None where it is one, or is not there yet."""
        data = self.folder.parent
        if data.exists() and not data.is_dir():
            return f"{data} is a file; name a folder by DIPLOGRAPH_DATA_DIR or --data-dir"
        if data.exists() and not self.folder.exists() and {path.name for path in data.iterdir()} - BESIDE:
            return f"{data} has no store of diplograph; name its folder by DIPLOGRAPH_DATA_DIR or --data-dir"
        return None

    def make(self) -> None:
        """Make the folders.

        Raises:
            ConfigError: they cannot be written.
        """
        if not self.folder.parent.is_dir() and self.problem:
            raise ConfigError(self.problem)
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


def size_of(folder: Path) -> int:
    """Bytes of all files in a folder that may change meanwhile; 0 if there is none."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            total += path.lstat().st_size
    return total


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    beside.replace(path)


# One machine, one user, nothing open that is not needed.
CONF = """\
# Written by diplograph at every start; changes here are lost.
server.config.strict_validation.enabled=true

# Reached from this machine only, by Bolt only.
server.default_listen_address=127.0.0.1
server.default_advertised_address=127.0.0.1
server.bolt.enabled=true
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.bolt.tls_level=DISABLED
# A stopping server waits twice this long for silence; by default 10 s together.
internal.dbms.bolt.netty_server_shutdown_quiet_period_duration=0s
server.http.enabled=false
server.https.enabled=false

# Asks for a password, tells nobody anything, reads no files and no addresses.
dbms.security.auth_enabled=true
dbms.usage_report.enabled=false
client.allow_telemetry=false
server.bolt.telemetry.enabled=false
server.fleet_discovery.enabled=false
dbms.fleet_manager.enabled=false
dbms.security.allow_csv_import_from_file_urls=false
internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0
dbms.security.procedures.unrestricted=
# Neo4j's own procedures answer whatever stands here; no plugin adds any.
dbms.security.procedures.allowlist=db.ping

server.databases.default_to_read_only={only_reads}

# Bounded memory, time and disk.
server.memory.heap.initial_size={heap}
server.memory.heap.max_size={heap}
server.memory.pagecache.size={page_cache}
db.memory.transaction.max={transaction_memory}
db.transaction.timeout={transaction_timeout}s
db.transaction.monitor.check.interval=500ms
db.tx_log.preallocate=false
db.tx_log.rotation.size=64m
db.tx_log.rotation.retention_policy=128M size
db.logs.query.enabled=OFF
server.logs.gc.enabled=false
"""


def write_conf(home: Home, settings: Settings, port: int, *, only_reads: bool = False) -> None:
    """Write neo4j.conf for a start on `port`."""
    text = CONF.format(
        port=port,
        only_reads=str(only_reads).lower(),
        heap=settings.heap,
        page_cache=settings.page_cache,
        transaction_memory=settings.transaction_memory,
        transaction_timeout=settings.transaction_timeout,
    )
    write_private(home.conf / "neo4j.conf", text)
