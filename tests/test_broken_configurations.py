"""Whatever is wrong with the settings is one line, with cause and remedy, and a non-zero exit code."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import run_here

from graph.local.home import Home
from graph.local.java import Java
from graph.local.launch import reason
from graph.settings import OF_OTHERS, Settings, variable
from graph.store.connection import Connection
from graph.store.writer import Writer

SECRET = "sesame-open"
ASK = ("timeline", "KP", "CN")  # starts a store, if the settings let it
NOBODY = "bolt://127.0.0.1:1"


class Broken(NamedTuple):
    """Variables without their beginning, a command, what its line holds. `{tmp}`: a folder with a `file`."""

    env: dict[str, str]
    told: str
    command: tuple[str, ...] = ("status",)


BROKEN = {
    "host unknown": Broken({"HOST": "host.invalid"}, "choose another with --host", ("serve",)),
    "host of another": Broken({"HOST": "192.0.2.1"}, "cannot listen on 192.0.2.1", ("serve",)),
    "port too low": Broken({"PORT": "0"}, "DIPLOGRAPH_PORT: input should be greater than or equal to 1"),
    "port too high": Broken({"BOLT_PORT": "65536"}, "DIPLOGRAPH_BOLT_PORT: input should be less than"),
    "one port twice": Broken({"BOLT_PORT": "8000"}, "DIPLOGRAPH_BOLT_PORT: 8000 is also DIPLOGRAPH_PORT"),
    "data folder a file": Broken({"DATA_DIR": "{tmp}/file"}, "file is a file; name a folder by", ASK),
    "data folder below a file": Broken({"DATA_DIR": "{tmp}/file/data"}, "set DIPLOGRAPH_DATA_DIR", ASK),
    "data folder read-only": Broken({"DATA_DIR": "/proc/data"}, "set DIPLOGRAPH_DATA_DIR", ASK),
    "cache folder below a file": Broken({"CACHE_DIR": "{tmp}/file/c"}, "set DIPLOGRAPH_CACHE_DIR", ASK),
    "status of a file": Broken({"DATA_DIR": "{tmp}/file"}, "is a file; name a folder by"),
    "status of another folder": Broken({"DATA_DIR": "{tmp}"}, "has no store of diplograph"),
    "heap no size": Broken({"HEAP": "plenty"}, "DIPLOGRAPH_HEAP: should be a size such as 512m"),
    "heap of no machine": Broken({"HEAP": "900000g"}, "more than the memory of this machine", ASK),
    "cache of no machine": Broken({"PAGE_CACHE": "900000g"}, "more than the memory of this machine", ASK),
    "transaction above heap": Broken(
        {"HEAP": "1g", "TRANSACTION_MEMORY": "2048M"},
        "DIPLOGRAPH_TRANSACTION_MEMORY: 2048M is above DIPLOGRAPH_HEAP, which is 1g",
    ),
    "no time to start": Broken({"START_TIMEOUT": "0"}, "DIPLOGRAPH_START_TIMEOUT: input should be greater"),
    "nothing to fetch from": Broken(
        {"CACHE_DIR": "{tmp}/empty", "MAVEN_REPO": "http://127.0.0.1:1"}, "set DIPLOGRAPH_NEO4J_URI", ASK
    ),
    "repository no address": Broken({"MAVEN_REPO": "a mirror"}, "DIPLOGRAPH_MAVEN_REPO: must start with"),
    "no setting": Broken({"CURRATED": "no"}, "is no setting; did you mean DIPLOGRAPH_CURATED?"),
    "no boolean": Broken({"CURATED": "perhaps"}, "DIPLOGRAPH_CURATED: should be true or false"),
    "no address": Broken({"NEO4J_URI": "http://a:7474"}, "DIPLOGRAPH_NEO4J_URI: must start with one of"),
    "password in the address": Broken({"NEO4J_URI": f"bolt://a:{SECRET}@b"}, "set them in the variables"),
    "nobody at the address": Broken({"NEO4J_URI": NOBODY}, "or correct DIPLOGRAPH_NEO4J_URI"),
    "queries no address": Broken({"QUERY_URI": "replica"}, "DIPLOGRAPH_QUERY_URI: must start with one of"),
    "site no address": Broken({"BASE_URL": "graph.example.org"}, "DIPLOGRAPH_BASE_URL: must be http://"),
    "host with a path": Broken({"ALLOWED_HOSTS": "a.example/b"}, "DIPLOGRAPH_ALLOWED_HOSTS: must be hosts"),
    "proxies below none": Broken({"TRUSTED_PROXIES": "-1"}, "DIPLOGRAPH_TRUSTED_PROXIES: input should be"),
    "reports to a script": Broken({"REPORT_URL": "script:"}, "DIPLOGRAPH_REPORT_URL: must start with"),
    "rows above all": Broken({"QUERY_ROWS": "100001"}, "DIPLOGRAPH_QUERY_ROWS: input should be less than"),
    "rows above most": Broken(
        {"QUERY_ROWS": "20", "QUERY_ROWS_MAX": "10"}, "is above DIPLOGRAPH_QUERY_ROWS_MAX, which is 10"
    ),
    "time below none": Broken({"READ_TIMEOUT": "-1"}, "DIPLOGRAPH_READ_TIMEOUT: input should be greater"),
    "level of no log": Broken({"LOG_LEVEL": "loud"}, "DIPLOGRAPH_LOG_LEVEL: input should be 'debug', 'info'"),
}


def refusal(command: tuple[str, ...], env: dict[str, str], folder: Path) -> str:
    """The one line that a command ends with; it exits with 1 and tells no traceback and no password."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("DIPLOGRAPH_")}
    own |= {name: os.environ[name] for name in OF_OTHERS & os.environ.keys()}
    data = {"DIPLOGRAPH_DATA_DIR": str(folder / "data")}
    done = run_here(command, {**own, **data, **env}, folder, None)
    assert done.returncode == 1, done.stdout + done.stderr
    line = done.stderr.splitlines()[-1]
    assert line.startswith("diplograph: ")
    assert "Traceback" not in done.stderr
    assert "a mistake in diplograph" not in line
    assert SECRET not in done.stdout + done.stderr
    return line


def at(connection: Connection) -> dict[str, str]:
    """The variables of a Neo4j."""
    return {
        variable("neo4j_uri"): connection.uri,
        variable("neo4j_user"): connection.user,
        variable("neo4j_password"): connection.password,
    }


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_configuration_is_one_line_with_cause_and_remedy(name: str, tmp_path: Path) -> None:
    env, told, command = BROKEN[name]
    (tmp_path / "file").write_text("of something else")
    written = {variable(field): value.replace("{tmp}", str(tmp_path)) for field, value in env.items()}
    assert told in refusal(command, written, tmp_path)


def test_a_taken_port_is_told_with_another(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = refusal(("serve", "--port", str(port)), {}, tmp_path)
        assert f"port {port} is in use by another program; choose another, such as --port" in line


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_told_with_its_variable(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    for field in ("data_dir", "cache_dir"):
        assert f"set {variable(field)}" in refusal(ASK, {variable(field): str(closed / "new")}, tmp_path)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"NEO4J_PASSWORD": SECRET}, "set DIPLOGRAPH_NEO4J_USER and DIPLOGRAPH_NEO4J_PASSWORD"),
        ({"NEO4J_DATABASE": "nowhere"}, "no database 'nowhere'"),
        ({"QUERY_URI": NOBODY}, "or correct DIPLOGRAPH_QUERY_URI"),
    ],
)
def test_what_a_neo4j_refuses_names_the_variable(
    connection: Connection, tmp_path: Path, wrong: dict[str, str], told: str
) -> None:
    env = at(connection) | {variable(field): value for field, value in wrong.items()}
    assert told in refusal(("cypher", "RETURN 1 AS one"), env, tmp_path)


def test_a_graph_of_a_newer_diplograph_is_left_alone(writer: Writer, tmp_path: Path) -> None:
    writer.write("MERGE (:Migration {number: 9999, name: 'later', hash: ''})")
    try:
        line = refusal(("load", "curated"), at(writer.connection), tmp_path)
    finally:
        writer.write("MATCH (m:Migration {number: 9999}) DELETE m")
    assert "migration 9999 (later) of a newer diplograph; upgrade diplograph" in line


def test_what_java_refuses_names_its_variable(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, java_options="-XX:NoSuchOption")
    home = Home.of(settings)
    home.make()
    command = Java(home, settings, []).server_command()
    said = subprocess.run(command, capture_output=True, check=False)
    home.printed.write_bytes(said.stdout + said.stderr)
    assert said.returncode
    assert reason(home).startswith("Unrecognized VM option 'NoSuchOption' (correct DIPLOGRAPH_JAVA_OPTIONS)")


def test_a_folder_without_anything_yet_is_no_problem(tmp_path: Path) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("DIPLOGRAPH_")}
    done = run_here(("--data-dir", str(tmp_path / "new"), "status"), own, tmp_path, None)
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing is there yet" in done.stdout


def test_a_folder_with_keys_and_rejected_rows_alone_is_no_problem(tmp_path: Path) -> None:
    own = {name: value for name, value in os.environ.items() if not name.startswith("DIPLOGRAPH_")}
    folder = tmp_path / "new"
    made = run_here(("--data-dir", str(folder), "keys", "add", "newsroom"), own, tmp_path, None)
    assert made.returncode == 0, made.stderr
    (folder / "rejects").mkdir()
    done = run_here(("--data-dir", str(folder), "status"), own, tmp_path, None)
    assert (done.returncode, done.stderr) == (0, "")
    assert "nothing is there yet" in done.stdout
