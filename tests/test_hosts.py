"""Links lead to the site's own address: never to a host that somebody else has asked for."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from conftest import ROOT, free_port
from test_http_errors import PROBLEM, run

from graph.errors import ConfigError
from graph.settings import load_settings
from graph.store.connection import Connection

EXPORTS = [
    "/v1/relations/KP/CN/timeline.atom?limit=3",
    "/v1/relations/KP/CN/timeline.ics?limit=3",
    "/v1/relations/KP/CN/timeline.jsonld?limit=3",
    "/v1/entities/kim-jong-un/timeline.atom?limit=3",
    "/v1/entities/kim-jong-un/neighbourhood.graphml?depth=1&limit=5",
    "/v1/events/2023-09-kim-reply-to-xi.jsonld",
    "/v1/cite?of=/v1/events/2023-09-kim-reply-to-xi",
    "/v1/cite?of=/v1/relations/KP/CN/timeline&format=bibtex",
    "/v1/cite?of=/v1/entities/kim-jong-un&format=ris",
    "/map.html?focus=kim-jong-un&limit=5",
]
FEED = EXPORTS[0]


def hosts_in(text: str) -> set[str]:
    """Scheme and host of every link of ours: of anything that is no source's own page."""
    links = re.findall(r"(https?://[^\s\"'<>}]+?)/(?:v1|events|entities|relations|map|sources)\b", text)
    return {link for link in links if "localhost" in link or "127.0.0.1" in link or "example" in link}


@pytest.mark.parametrize("path", EXPORTS)
def test_a_foreign_host_gets_nothing_and_leaves_nothing(http: httpx.Client, server: str, path: str) -> None:
    refused = http.get(path, headers={"host": "evil.example"})
    assert refused.status_code == 400
    for _ in range(2):
        answer = http.get(path)
        assert (answer.status_code, "evil.example" in answer.text) == (200, False)
        assert hosts_in(answer.text) == {server}
    assert http.get(path, headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("path", EXPORTS)
def test_what_is_kept_for_one_own_host_is_not_given_to_another(
    http: httpx.Client, server: str, path: str
) -> None:
    port = server.rpartition(":")[2]
    for _ in range(2):
        assert hosts_in(http.get(path).text) == {server}
        by_name = http.get(path, headers={"host": f"LocalHost:{port}"})
        assert hosts_in(by_name.text) == {f"http://localhost:{port}"}
    etags = {http.get(FEED, headers={"host": host}).headers["etag"] for host in ("localhost", "127.0.0.1")}
    assert len(etags) == 2


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "evil.example:80", "localhost/evil",
     "localhost:99999", "[::1", "10.0.0.7", "", "localhost, evil.example", "localhost#x", "0.0.0.0"],
)  # fmt: skip
def test_what_is_no_host_of_the_site_is_refused(http: httpx.Client, host: str) -> None:
    answer = http.get("/v1/datasets", headers={"host": host})
    assert answer.status_code == 400, answer.text
    if answer.headers["content-type"] == PROBLEM:  # else the server itself has refused the line
        assert "DIPLOGRAPH_ALLOWED_HOSTS" in answer.json()["detail"]
    page = http.get("/", headers={"host": host})
    assert page.status_code == 400


@pytest.mark.parametrize("host", ["localhost", "localhost.:1", "127.0.0.1:8000", "127.9.9.9", "[::1]:8000"])
def test_loopback_is_answered_by_any_of_its_names(http: httpx.Client, host: str) -> None:
    assert http.get("/v1/datasets", headers={"host": host}).status_code == 200


def test_forwarded_hosts_are_nothing_without_a_trusted_proxy(http: httpx.Client, server: str) -> None:
    told = {"x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "forwarded": "host=x.example"}
    for _ in range(2):
        assert hosts_in(http.get(FEED, headers=told).text) == {server}


def test_with_an_address_of_its_own_all_links_lead_there(connection: Connection) -> None:
    async def work(http: httpx.AsyncClient) -> None:
        for host in ("graph.example.org", "localhost:8000", "graph.example.org:8443", "10.0.0.7"):
            for path in EXPORTS:
                answer = await http.get(path, headers={"host": host})
                assert answer.status_code == 200, (host, path)
                assert hosts_in(answer.text) == {"https://graph.example.org"}, (host, path)
        assert (await http.get(FEED, headers={"host": "example.org"})).status_code == 400
        whole = await http.get("/v1/cite?of=https://graph.example.org/events/2023-09-kim-reply-to-xi")
        assert whole.status_code == 200

    run(work, connection, base_url="https://graph.example.org/", allowed_hosts="10.0.0.7, fd00::7")


def test_listed_hosts_are_answered_and_linked_to(connection: Connection) -> None:
    async def work(http: httpx.AsyncClient) -> None:
        for host in ("graph.example.org", "[fd00::7]:81", "192.0.2.1"):
            answer = await http.get(FEED, headers={"host": host})
            assert f'href="http://{host}/v1' in answer.text

    run(work, connection, allowed_hosts="graph.example.org,fd00::7", host="192.0.2.1")


@pytest.mark.parametrize(
    ("proxies", "headers", "site"),
    [
        (1, {"x-forwarded-host": "graph.example.org", "x-forwarded-proto": "https"},
         "https://graph.example.org"),
        (1, {"x-forwarded-host": "evil.example, graph.example.org"}, "http://graph.example.org"),
        (1, {"x-forwarded-host": "graph.example.org, evil.example"}, None),
        (2, {"x-forwarded-host": "graph.example.org, inner.example"}, "http://graph.example.org"),
        (2, {"x-forwarded-host": "graph.example.org"}, "http://graph.example.org"),
        (1, {"x-forwarded-proto": "gopher"}, "http://localhost"),
        (1, {"x-forwarded-proto": "HTTPS"}, "https://localhost"),
        (1, {"host": "evil.example", "x-forwarded-host": "graph.example.org"}, "http://graph.example.org"),
    ],
)  # fmt: skip
def test_trusted_proxies_are_believed_as_far_as_they_reach(
    connection: Connection, proxies: int, headers: dict[str, str], site: str | None
) -> None:
    async def work(http: httpx.AsyncClient) -> None:
        for _ in range(2):
            answer = await http.get(FEED, headers=headers)
            assert answer.status_code == (200 if site else 400)
            if site:
                assert f'href="{site}/v1' in answer.text
            plain = await http.get(FEED)
            assert 'href="http://localhost/v1' in plain.text

    run(work, connection, trusted_proxies=proxies, allowed_hosts="graph.example.org")


@pytest.mark.parametrize(
    ("field", "value"),
    [("base_url", "graph.example.org"), ("base_url", "https://graph.example.org/graph"), ("base_url", "ftp://x"),
     ("base_url", "https://u:p@graph.example.org"), ("allowed_hosts", "https://graph.example.org"),
     ("allowed_hosts", "a.example,graph.example.org:80"), ("allowed_hosts", "*")],
)  # fmt: skip
def test_an_address_that_is_none_is_a_wrong_setting(field: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"DIPLOGRAPH_{field.upper()}: must be"):
        load_settings(**{field: value})


@pytest.mark.parametrize(
    ("named", "told"), [({}, True), ({"DIPLOGRAPH_BASE_URL": "https://a.example"}, False)]
)
def test_listening_everywhere_says_what_to_set(
    environment: dict[str, str], tmp_path: Path, named: dict[str, str], told: bool
) -> None:
    log, port = tmp_path / "log", free_port()
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "diplograph", "serve", "--host", "0.0.0.0", "--port", str(port)],
            env={**environment, **named}, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT,
        )  # fmt: skip
    deadline = time.monotonic() + 300
    while "diplograph is at" not in log.read_text() and time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    process.wait(120)
    assert ("DIPLOGRAPH_ALLOWED_HOSTS" in log.read_text()) is told
