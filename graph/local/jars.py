"""Which jars make up Neo4j: the shipped lock file, read and made.

The file has jgo's lock format with one key more, `size` in bytes. `python -m graph.local.jars VERSION`
resolves a version of Neo4j anew and writes it.
"""

from __future__ import annotations

import hashlib
import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

LOCK_FILE = Path(__file__).with_name("neo4j.lock.toml")
ROOTS = (("org.neo4j", "neo4j"), ("org.neo4j.app", "neo4j-server"))


@dataclass(frozen=True)
class Jar:
    """One locked file; `size` in bytes, `sha256` in hex, `classifier` empty for none."""

    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str
    size: int

    @property
    def path(self) -> Path:
        """Its place in a folder laid out as Maven does."""
        suffix = f"-{self.classifier}" if self.classifier else ""
        name = f"{self.artifact}-{self.version}{suffix}.jar"
        return Path(*self.group.split("."), self.artifact, self.version, name)


@dataclass(frozen=True)
class Lock:
    """A set of jars in class path order."""

    jars: tuple[Jar, ...]

    @property
    def size(self) -> int:
        """Bytes of all jars together."""
        return sum(jar.size for jar in self.jars)

    @property
    def version(self) -> str:
        """The version of Neo4j."""
        return self.jars[0].version

    @property
    def digest(self) -> str:
        """Names this very set: 16 hex digits."""
        lines = "".join(f"{jar.path} {jar.sha256}\n" for jar in self.jars)
        return hashlib.sha256(lines.encode()).hexdigest()[:16]


def read_lock(path: Path = LOCK_FILE) -> Lock:
    """The lock file at `path`."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Lock(
        tuple(
            Jar(
                group=row["groupId"],
                artifact=row["artifactId"],
                version=row["version"],
                classifier=row.get("classifier", ""),
                sha256=row["sha256"],
                size=row["size"],
            )
            for row in data["dependencies"]
        )
    )


@cache
def shipped_lock() -> Lock:
    """The lock file diplograph ships."""
    return read_lock()


def sha256_of(path: Path) -> str:
    """The sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def make_lock(version: str, folder: Path) -> dict[str, Any]:
    """Resolve `version` of Neo4j, download it into `folder` and return the lock file's content."""
    # A development tool's imports: the store itself only reads the file.
    from jgo.env import LockFile
    from jgo.maven import Dependency, MavenContext, PythonResolver

    context = MavenContext(resolver=PythonResolver(), repo_cache=folder / "maven", timeout=60)
    roots = [Dependency(context.project(*root).at_version(version).artifact()) for root in ROOTS]
    inputs, transitive = context.resolver.resolve(roots)
    needed = [dep for dep in (*inputs, *transitive) if dep.scope in ("compile", "runtime", None, "")]
    LockFile.from_resolved_dependencies(needed).save(folder / "lock.toml")
    content = tomllib.loads((folder / "lock.toml").read_text(encoding="utf-8"))
    for row, dep in zip(content["dependencies"], needed, strict=True):
        row["size"] = dep.artifact.resolve().stat().st_size
    return content


def main(arguments: Sequence[str]) -> int:
    """Write the lock file of the version given as the one argument."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("usage: python -m graph.local.jars VERSION", file=sys.stderr)  # noqa: T201
        return 2
    import tomli_w

    with TemporaryDirectory() as folder:
        content = make_lock(arguments[0], Path(folder))
    LOCK_FILE.write_text(tomli_w.dumps(content), encoding="utf-8")
    print(f"{len(content['dependencies'])} jars, {read_lock().size:,} bytes: {LOCK_FILE.name}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
