"""A site that wants keys: how they are made, kept, sent, renewed, and what they are for."""

from __future__ import annotations

import base64
import json
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import ROOT, run_here
from test_http_errors import PROBLEM, run
from test_openapi import NOWHERE

from api.app import create_app
from api.callers import Keys
from graph.errors import ConfigError
from graph.keys import KeyFile
from graph.settings import Settings

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def file(tmp_path: Path) -> KeyFile:
    return KeyFile.of(Settings(data_dir=tmp_path / "data"))


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def closed(file: KeyFile, work: Any, **more: Any) -> None:
    """`work` with a client of a site that wants keys of `file`, over no store."""
    settings = {"data_dir": file.uses.parent, "keys_required": True, "warm": False, "cypher_enabled": False}
    run(work, NOWHERE, **settings | more)


def test_without_a_key_only_what_tells_nothing_of_the_graph_is_answered(file: KeyFile) -> None:
    token = file.add("lab", ("read", "cypher"), None, NOW).token

    async def work(http: httpx.AsyncClient) -> None:
        for path in ("/v1/nope", "/", "/help", "/nope", "/entities/KP"):
            answer = await http.get(path)
            assert answer.status_code == 401, path
            assert answer.headers.get_list("www-authenticate") == [
                'Bearer realm="diplograph"',
                'Basic realm="diplograph"',
            ]
        for path in ("/healthz", "/metrics", "/docs", "/docs/init.js", "/openapi.json", "/static/site.css"):
            assert (await http.get(path)).status_code == 200, path
        assert (await http.get("/v1/nope", headers=bearer(token))).status_code == 404
        assert (await http.get("/help", headers=bearer(token))).status_code == 200
        by_browser = base64.b64encode(f"anything:{token}".encode()).decode()
        assert (await http.get("/help", headers={"Authorization": f"Basic {by_browser}"})).status_code == 200

    closed(file, work)


@pytest.mark.parametrize(
    "sent", ["Bearer", "Bearer x", "Basic !", "Basic eA==", "Digest x", "Bearer dg_{id}_" + "0" * 64]
)
def test_a_key_that_is_none_is_refused_as_the_standard_says(file: KeyFile, sent: str) -> None:
    made = file.add("lab", ("read",), None, NOW)

    async def work(http: httpx.AsyncClient) -> None:
        answer = await http.get("/v1/nope", headers={"Authorization": sent.format(id=made.key.id)})
        assert (answer.status_code, answer.headers["content-type"]) == (401, PROBLEM)
        assert 'Bearer realm="diplograph", error="invalid_token"' in answer.headers["www-authenticate"]

    closed(file, work)


def test_a_key_is_for_its_scopes_alone(file: KeyFile) -> None:
    reads = file.add("reads", ("read",), None, NOW).token
    queries = file.add("queries", ("cypher",), None, NOW).token

    async def work(http: httpx.AsyncClient) -> None:
        async def status(token: str) -> tuple[int, int]:
            query = await http.post("/v1/cypher", json={"query": "RETURN 1"}, headers=bearer(token))
            if query.status_code == 403 and "this key" in query.json()["detail"]:
                assert 'error="insufficient_scope", scope="cypher"' in query.headers["www-authenticate"]
                return (await http.get("/v1/nope", headers=bearer(token))).status_code, 1
            return (await http.get("/v1/nope", headers=bearer(token))).status_code, 0

        assert await status(reads) == (404, 1)
        assert await status(queries) == (403, 0)

    closed(file, work)


def test_each_key_has_its_own_limit(file: KeyFile) -> None:
    few, more = (file.add(name, ("read",), rate, NOW).token for name, rate in (("few", 1), ("more", None)))

    async def work(http: httpx.AsyncClient) -> None:
        statuses = [
            (await http.get("/v1/nope", headers=bearer(token))).status_code
            for token in (few, few, more, more, more)
        ]
        assert statuses == [404, 429, 404, 404, 429]

    closed(file, work, request_rate=2)


def test_the_secret_before_is_good_for_a_while_and_one_taken_away_is_not(file: KeyFile) -> None:
    first = file.add("lab", ("read",), None, NOW).token
    second = file.rotate("lab", DAY, NOW).token
    (key,) = file.read()
    assert [key.opens(token, NOW) for token in (first, second)] == [True, True]
    assert [key.opens(token, NOW + DAY) for token in (first, second)] == [False, True]
    third = file.rotate("lab", timedelta(0), NOW).token
    (key,) = file.read()
    assert [key.opens(token, NOW) for token in (first, second, third)] == [False, False, True]


def test_a_running_site_knows_a_new_key_and_forgets_an_old_one(
    file: KeyFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.callers.LOOK_SECONDS", 0)
    keys = Keys(file)
    token = file.add("lab", ("read",), None, NOW).token
    key = keys.of(token)
    assert key is not None
    assert key.name == "lab"
    file.path.write_text("broken")
    assert keys.of(token) == key
    file.path.unlink()
    assert keys.of(token) is None


def test_when_a_key_was_used_is_written_once_a_minute_and_at_the_end(file: KeyFile) -> None:
    tokens = [file.add(name, ("read",), None, NOW).token for name in ("a", "b")]
    keys = Keys(file)
    for token in (*tokens, *tokens):
        keys.of(token)
    assert len(file.used()) == 1
    keys.close()
    assert len(file.used()) == 2


def test_a_key_is_shown_once_and_only_its_digest_is_kept(tmp_path: Path) -> None:
    folders = {"DIPLOGRAPH_DATA_DIR": str(tmp_path / "data"), "DIPLOGRAPH_KEYS_FILE": str(tmp_path / "k")}

    def cli(*args: str) -> Any:
        return run_here(("keys", *args), os.environ | folders, ROOT, None)

    made = cli("add", "lab", "--scopes", "read", "--rate", "5")
    token = made.stdout.strip()
    assert token.startswith("dg_")
    assert "lab" in made.stderr
    assert stat.S_IMODE((tmp_path / "k").stat().st_mode) == 0o600
    renewed = cli("rotate", "lab").stdout.strip()
    (listed,) = json.loads(cli("list", "--json").stdout)["items"]
    assert (listed["name"], listed["scopes"], listed["rate"], listed["used"]) == ("lab", "read", 5, None)
    assert listed["before_until"]
    kept = (tmp_path / "k").read_text()
    for secret in (token, renewed):
        assert secret.rpartition("_")[2] not in kept + cli("list").stdout
    twice = cli("add", "lab")
    assert (twice.returncode, "rotate it" in twice.stderr) == (1, True)
    assert cli("add", "b", "--scopes", "write").returncode == 2
    assert cli("remove", "lab").returncode == 0
    gone = cli("remove", "lab")
    assert (gone.returncode, "no key 'lab'" in gone.stderr) == (1, True)


def test_a_file_that_is_none_of_keys_stops_the_site_from_starting(file: KeyFile) -> None:
    file.path.parent.mkdir()
    file.path.write_text('[{"id": "x"}]')
    with pytest.raises(ConfigError, match="is no file of keys"):
        create_app(Settings(data_dir=file.path.parent, keys_required=True), NOWHERE)


def test_keys_stay_out_of_the_log(file: KeyFile, capfd: pytest.CaptureFixture[str]) -> None:
    token = file.add("lab", ("read",), None, NOW).token

    async def work(http: httpx.AsyncClient) -> None:
        for sent in (token, token[:-1] + "x"):
            await http.get("/v1/nope", headers=bearer(sent))

    closed(file, work, log_level="debug")
    logged = capfd.readouterr().err
    assert "/v1/nope" in logged
    assert token[:40] not in logged


def test_the_reference_says_that_a_key_is_wanted(file: KeyFile) -> None:
    schema = create_app(Settings(data_dir=file.path.parent, keys_required=True), NOWHERE).openapi()
    assert schema["components"]["securitySchemes"] == {"key": {"type": "http", "scheme": "bearer"}}
    timeline = schema["paths"]["/v1/relations/{a}/{b}/timeline"]["get"]
    assert timeline["security"] == [{"key": []}]
    assert {"401", "403", "429"} < set(timeline["responses"])
    assert "security" not in schema["paths"]["/healthz"]["get"]
