from __future__ import annotations

import hashlib
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from graph.errors import StoreOffline
from graph.local.fetch import ensure_jars
from graph.local.jars import Jar, Lock, read_lock, shipped_lock
from graph.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CONTENT = {name: (name * 50_000).encode() for name in ("one", "two", "three")}
LOCK = Lock(
    tuple(
        Jar("org.example", name, "1.0", "", hashlib.sha256(content).hexdigest(), len(content))
        for name, content in CONTENT.items()
    )
)


class Repository:
    """A Maven repository on loopback; `sick` maps a name to the bytes it wrongly serves next."""

    def __init__(self) -> None:
        self.served: Counter[str] = Counter()
        self.connections = 0
        self.sick: dict[str, list[bytes]] = {}
        repository = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                repository.connections += 1

            def do_GET(self) -> None:
                name = self.path.split("/")[-3]
                if not self.path.endswith(".jar") or name not in CONTENT:
                    self.send_error(404)
                    return
                repository.served[name] += 1
                wrong = repository.sick.get(name)
                content = wrong.pop(0) if wrong else CONTENT[name]
                self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_port}/maven"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Told:
    """A progress that remembers what it was told."""

    def __init__(self) -> None:
        self.total = self.here = self.ended = 0

    def start(self, total: int) -> None:
        self.total = total

    def advance(self, n: int) -> None:
        self.here += n

    def done(self) -> None:
        self.ended += 1


@pytest.fixture
def repository() -> Iterator[Repository]:
    repository = Repository()
    yield repository
    repository.close()


@pytest.fixture
def settings(repository: Repository, tmp_path: Path) -> Settings:
    return Settings(cache_dir=tmp_path / "cache", maven_repo=repository.address)


def fetch(settings: Settings, progress: Told | None = None) -> list[Path]:
    return ensure_jars(settings, say=lambda _: None, progress=progress, lock=LOCK)


def contents(jars: list[Path]) -> list[bytes]:
    return [jar.read_bytes() for jar in jars]


def test_jars_come_down_once_and_progress_counts_their_bytes(
    settings: Settings, repository: Repository
) -> None:
    told = Told()
    assert contents(fetch(settings, told)) == list(CONTENT.values())
    assert (told.total, told.here, told.ended) == (LOCK.size, LOCK.size, 1)
    again = Told()
    fetch(settings, again)
    assert again.total == 0
    assert set(repository.served.values()) == {1}
    assert not (settings.cache_dir / "partial").exists()


def test_connections_are_kept_for_the_next_jar(
    settings: Settings, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.local.fetch.AT_ONCE", 1)
    fetch(settings)
    assert repository.served.total() == len(CONTENT)
    assert repository.connections == 1


@pytest.mark.parametrize("damage", ["truncated", "altered"])
def test_a_damaged_jar_is_fetched_again(damage: str, settings: Settings, repository: Repository) -> None:
    jar = fetch(settings)[1]
    if damage == "truncated":
        jar.write_bytes(jar.read_bytes()[:1000])
    else:
        jar.write_bytes(jar.read_bytes()[::-1])
        next(settings.cache_dir.glob("*.verified")).unlink()
    assert contents(fetch(settings)) == list(CONTENT.values())
    assert repository.served == {"one": 1, "two": 2, "three": 1}


def test_a_copied_cache_is_verified_again(settings: Settings, tmp_path: Path, repository: Repository) -> None:
    jar = fetch(settings)[1]
    jar.write_bytes(jar.read_bytes()[::-1])
    copy = settings.model_copy(update={"cache_dir": tmp_path / "copy"})
    settings.cache_dir.rename(copy.cache_dir)
    assert contents(fetch(copy)) == list(CONTENT.values())
    assert repository.served["two"] == 2


def test_a_broken_download_is_tried_again(settings: Settings, repository: Repository) -> None:
    repository.sick["two"] = [CONTENT["two"][:500], b"an error page"]
    told = Told()
    assert contents(fetch(settings, told)) == list(CONTENT.values())
    assert repository.served["two"] == 3
    assert told.here == LOCK.size


def test_a_file_that_is_not_the_locked_one_is_never_kept(settings: Settings, repository: Repository) -> None:
    repository.sick["two"] = [b"something else"] * 9
    told = Told()
    with pytest.raises(StoreOffline, match=r"two-1\.0\.jar is not the file that was locked"):
        fetch(settings, told)
    assert told.ended == 1
    assert not list(settings.cache_dir.rglob("two-1.0.jar"))
    assert not list(settings.cache_dir.glob("*.verified"))


def test_finished_jars_survive_an_interrupted_download(settings: Settings, repository: Repository) -> None:
    repository.sick["three"] = [b"no"] * 3
    with pytest.raises(StoreOffline):
        fetch(settings)
    left = settings.cache_dir / "partial" / LOCK.jars[2].path
    left.parent.mkdir(parents=True)
    left.write_bytes(b"what a killed download leaves")
    told = Told()
    assert contents(fetch(settings, told)) == list(CONTENT.values())
    assert repository.served["one"] == 1
    assert told.total == len(CONTENT["three"])


def test_two_at_once_fetch_each_jar_once(settings: Settings, repository: Repository) -> None:
    threads = [threading.Thread(target=fetch, args=(settings,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(repository.served.values()) == {1}


def test_offline_is_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    settings = Settings(cache_dir=tmp_path / "cache", maven_repo="http://127.0.0.1:9/maven")
    with pytest.raises(StoreOffline) as caught:
        fetch(settings)
    message = str(caught.value)
    assert "\n" not in message
    assert "connect to the internet once" in message
    assert str(settings.cache_dir) in message
    assert "DIPLOGRAPH_NEO4J_URI" in message


def test_the_shipped_lock_is_whole() -> None:
    lock = shipped_lock()
    assert (lock.jars[0].group, lock.jars[0].artifact) == ("org.neo4j", "neo4j")
    assert len({jar.path for jar in lock.jars}) == len(lock.jars) > 200
    assert all(len(jar.sha256) == 64 and jar.size > 0 for jar in lock.jars)
    assert lock == read_lock()
