from __future__ import annotations

import re
import socket
import threading
from pathlib import Path

import pytest
from conftest import ROOT

from graph.errors import ConfigError, StoreUnavailable
from graph.settings import Settings, load_settings, variable
from graph.store.connection import Connection, open_connection

SECRET = "sesame-open"


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(variable(field), raising=False)


def test_every_setting_says_in_a_sentence_what_it_is() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert field.description.endswith("."), name


def test_the_docs_name_no_variable_that_is_no_setting() -> None:
    pages = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]
    named = {name for page in pages for name in re.findall(r"DIPLOGRAPH_\w*[A-Z]", page.read_text("utf-8"))}
    settings = {variable(field) for field in Settings.model_fields}
    assert named - settings == {"DIPLOGRAPH_DATA"}, "where the tests look for released files"
    assert settings <= named


def test_settings_come_from_the_environment_and_arguments_win(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIPLOGRAPH_HEAP", "2g")
    monkeypatch.setenv("DIPLOGRAPH_BOLT_PORT", "7777")
    monkeypatch.setenv("DIPLOGRAPH_NEO4J_URI", "")
    settings = load_settings(bolt_port=8888, page_cache=None)
    assert (settings.heap, settings.bolt_port, settings.page_cache) == ("2g", 8888, "256m")
    assert settings.neo4j_uri is None


def test_a_variable_that_is_no_setting_is_refused_with_the_nearest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIPLOGRAPH_CURRATED", "no")
    monkeypatch.setenv("DIPLOGRAPH_XYZ", SECRET)
    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert str(caught.value) == (
        "DIPLOGRAPH_CURRATED is no setting; did you mean DIPLOGRAPH_CURATED?; DIPLOGRAPH_XYZ is no setting"
    )


def test_folders_become_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/someone")
    settings = load_settings(data_dir="here", cache_dir="~/there")
    assert settings.data_dir == tmp_path / "here"
    assert settings.cache_dir == Path("/home/someone/there")


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("bolt_port", "99999", "less than or equal to 65535"),
        ("heap", "lots", "512m or 2g"),
        ("neo4j_uri", "http://localhost:7474", "neo4j://"),
        ("neo4j_uri", "bolt://", "name a host"),
        ("neo4j_uri", "bolt://host:port", "no address"),
        ("neo4j_uri", "bolt://host/graph", "DIPLOGRAPH_NEO4J_DATABASE"),
        ("maven_repo", "ftp://mirror", "https://"),
        ("query_rows", "5000000", "100000"),
    ],
)
def test_a_wrong_setting_is_one_line_with_its_variable(field: str, value: str, reason: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(**{field: value})
    message = str(caught.value)
    assert message.startswith(variable(field))
    assert reason in message
    assert "\n" not in message


def test_a_password_in_the_uri_is_refused_and_not_repeated() -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(neo4j_uri=f"bolt://neo4j:{SECRET}@example.org:7687")
    assert "variables for user and password" in str(caught.value)
    assert SECRET not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_passwords_stay_out_of_what_is_printed() -> None:
    assert SECRET not in repr(load_settings(neo4j_password=SECRET, query_password=SECRET))
    assert SECRET not in repr(Connection("bolt://h", "neo4j", SECRET, "neo4j"))


@pytest.mark.parametrize("scheme", ["bolt", "neo4j", "neo4j+s"])
def test_nothing_listening_is_one_line(scheme: str) -> None:
    assert "no Neo4j answers" in refusal(f"{scheme}://127.0.0.1:1")


def test_another_kind_of_server_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            client, _ = server.accept()
            with client:
                client.recv(100)
                client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        assert "no Neo4j answers" in refusal(f"bolt://127.0.0.1:{server.getsockname()[1]}")


def test_a_wrong_password_is_one_line(connection: Connection) -> None:
    assert "DIPLOGRAPH_NEO4J_PASSWORD" in refusal(connection.uri, neo4j_user=connection.user)


def test_an_unknown_database_is_one_line(connection: Connection) -> None:
    message = refusal(
        connection.uri,
        neo4j_user=connection.user,
        neo4j_password=connection.password,
        neo4j_database="nowhere",
    )
    assert "no database 'nowhere'" in message


def refusal(uri: str, **fields: str) -> str:
    with (
        pytest.raises(StoreUnavailable) as caught,
        open_connection(load_settings(neo4j_uri=uri, **{"neo4j_password": SECRET, **fields})),
    ):
        pass
    message = str(caught.value)
    assert "\n" not in message
    assert SECRET not in message
    return message
