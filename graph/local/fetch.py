"""The jars of Neo4j: downloaded once through jgo, verified against the lock file, shared by all stores.

A jar comes down in a folder of its own and moves to its place only once its sha256 is right, so what
has a jar's name is whole. jgo itself writes in place and does not insist on a checksum.
"""

from __future__ import annotations

import shutil
import threading
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from graph.errors import StoreError, StoreOffline
from graph.local.file_locks import exclusive
from graph.local.jars import Jar, Lock, sha256_of, shipped_lock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jgo.maven import MavenContext

    from graph.settings import Settings

AT_ONCE = 6  # most jars are small, and each is a connection of its own
ATTEMPTS = 3
PAUSE_SECONDS = 0.5  # before the second attempt; doubled before each further one
TIMEOUT_SECONDS = 30


class Progress(Protocol):
    """Who is told how a download goes, in bytes. Calls never overlap."""

    def start(self, total: int) -> None:
        """`total` bytes are missing."""

    def advance(self, n: int) -> None:
        """`n` more bytes are here."""

    def done(self) -> None:
        """The download ended, well or not."""


class _Stopped(Exception):
    """Another download failed, or the user pressed Ctrl-C."""


def ensure_jars(
    settings: Settings,
    *,
    say: Callable[[str], None],
    progress: Progress | None = None,
    lock: Lock | None = None,
) -> list[Path]:
    """The verified jars in class path order; what is missing or wrong is fetched.

    Raises:
        StoreOffline: something is missing and cannot be fetched; the message says what to do.
        StoreError: the cache folder cannot be written, or the repository serves other files.
    """
    lock = lock or shipped_lock()
    maven = settings.cache_dir / "maven"
    stamp = settings.cache_dir / f"neo4j-{lock.version}-{lock.digest}.verified"
    jars = [maven / jar.path for jar in lock.jars]
    if _is_stamped(stamp, maven, lock):
        return jars
    try:
        settings.cache_dir.mkdir(parents=True, exist_ok=True)
        waiting = "waiting for another diplograph command that is fetching Neo4j"
        with exclusive(settings.cache_dir / "fetch.lock", lambda: say(waiting)):
            if not _is_stamped(stamp, maven, lock):
                missing = [jar for jar in lock.jars if not _is_whole(maven / jar.path, jar)]
                if missing:
                    size = sum(jar.size for jar in missing) / 1e6
                    say(f"fetching Neo4j {lock.version}, once: {size:.0f} MB")
                    _Fetch(settings, lock, progress).run(missing)
                stamp.write_text(f"{maven}\n", encoding="utf-8")
    except OSError as error:
        reason = error.strerror or error
        message = f"cannot keep Neo4j in {settings.cache_dir} ({reason}); set DIPLOGRAPH_CACHE_DIR"
        raise StoreError(message) from error
    return jars


def _is_stamped(stamp: Path, maven: Path, lock: Lock) -> bool:
    """Whether this very folder was verified before and no file changed its size since."""
    try:
        # The folder's path is in the stamp: a cache copied from elsewhere is verified again.
        return stamp.read_text(encoding="utf-8").strip() == str(maven) and all(
            (maven / jar.path).stat().st_size == jar.size for jar in lock.jars
        )
    except OSError:
        return False


def _is_whole(path: Path, jar: Jar) -> bool:
    try:
        return path.stat().st_size == jar.size and sha256_of(path) == jar.sha256
    except FileNotFoundError:
        return False


class _Fetch:
    """One download of several jars, a few at a time."""

    def __init__(self, settings: Settings, lock: Lock, progress: Progress | None) -> None:
        self._cache = settings.cache_dir
        self._repository = settings.maven_repo
        self._maven = settings.cache_dir / "maven"
        self._partial = settings.cache_dir / "partial"
        self._version = lock.version
        self._progress = progress
        self._told: dict[str, int] = {}  # bytes of each file already reported, over all attempts
        self._telling = threading.Lock()
        self._stop = threading.Event()

    def run(self, jars: list[Jar]) -> None:
        import truststore

        shutil.rmtree(self._partial, ignore_errors=True)
        # requests brings a list of authorities of its own; a company's proxy is on the system's.
        truststore.inject_into_ssl()
        if self._progress:
            self._progress.start(sum(jar.size for jar in jars))
        context = self._context()
        try:
            with ThreadPoolExecutor(AT_ONCE) as pool:
                # The largest first: none is left to come down alone at the end.
                futures = [
                    pool.submit(self._one, context, jar) for jar in sorted(jars, key=lambda jar: -jar.size)
                ]
                try:
                    wait(futures, return_when=FIRST_EXCEPTION)
                finally:
                    self._stop.set()
                    pool.shutdown(cancel_futures=True)
            errors = [error for future in futures if not future.cancelled() and (error := future.exception())]
            for error in errors:
                if not isinstance(error, _Stopped):
                    raise error
        finally:
            truststore.extract_from_ssl()
            shutil.rmtree(self._partial, ignore_errors=True)
            if self._progress:
                self._progress.done()

    def _context(self) -> MavenContext:
        # Imported here: a start with all jars in place needs neither jgo nor requests.
        from jgo.maven import MavenContext

        from graph.local.maven import KeptConnections

        return MavenContext(
            resolver=KeptConnections(self._watch),
            repo_cache=self._partial,
            local_repos=[],
            remote_repos={"mirror": self._repository.rstrip("/")} if self._repository else None,
            timeout=TIMEOUT_SECONDS,
        )

    @contextmanager
    def _watch(self, filename: str) -> Iterator[Callable[[int], None]]:
        here = 0

        def update(count: int) -> None:
            nonlocal here
            if self._stop.is_set():
                raise _Stopped
            here += count
            self._tell(filename, here)

        yield update

    def _tell(self, filename: str, here: int) -> None:
        """Report the bytes of a file beyond those an earlier attempt reported."""
        with self._telling:
            more = here - self._told.get(filename, 0)
            if more > 0:
                self._told[filename] = here
                if self._progress:
                    self._progress.advance(more)

    def _one(self, context: MavenContext, jar: Jar) -> None:
        from requests import RequestException

        partial = self._partial / jar.path
        artifact = context.project(jar.group, jar.artifact).at_version(jar.version).artifact(jar.classifier)
        for attempt in range(1, ATTEMPTS + 1):
            if self._stop.is_set():
                raise _Stopped
            partial.unlink(missing_ok=True)
            try:
                artifact.resolve()
                problem = "is not the file that was locked"
            except RequestException as error:
                problem = f"does not come down ({cause_of(error)})"
            except RuntimeError:
                problem = "is not in the repository"
            if partial.exists() and _is_whole(partial, jar):
                break
            if attempt < ATTEMPTS and not self._stop.wait(PAUSE_SECONDS * 2 ** (attempt - 1)):
                continue
            raise StoreOffline(self._advice(jar.path.name, problem))
        target = self._maven / jar.path
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.replace(target)
        self._tell(jar.path.name, jar.size)

    def _advice(self, name: str, problem: str) -> str:
        return (
            f"Neo4j {self._version} is not here and {name} {problem}: connect to the internet once, "
            f"or copy the folder {self._cache} from a machine that has it, or set DIPLOGRAPH_NEO4J_URI"
        )


def cause_of(error: BaseException) -> str:
    """What went wrong in a few words, without the address."""
    # requests wraps the cause several times; the innermost one says it plainly.
    inner: BaseException = error
    while inner.__context__ is not None:
        inner = inner.__context__
    text = getattr(inner, "strerror", None) or type(inner).__name__
    return str(text)
