"""What the server does with clients that send too much, too slowly, twice, or what it does not take."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn
from conftest import free_port
from test_http_errors import PROBLEM, run
from test_openapi import NOWHERE, OPERATIONS

from api.middleware import SecurityHeaders
from diplograph.slow_clients import Bounded
from graph.settings import Settings

JSON = {"Content-Type": "application/json"}


class Quick(Bounded):
    head_seconds, rest_seconds, taking_seconds = 0.4, 0.4, 0.4


async def site(scope: Any, receive: Any, send: Any) -> None:
    """Answers at once, /large with more than a connection holds, /slow after twice what a head may take."""
    if scope["path"] == "/slow":
        await asyncio.sleep(0.8)
    body = b"x" * (30_000_000 if scope["path"] == "/large" else 2)
    length = [(b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 200, "headers": length})
    for start in range(0, len(body), 1_000_000):
        await send({"type": "http.response.body", "body": body[start : start + 1_000_000], "more_body": True})
    await send({"type": "http.response.body"})


@pytest.fixture(scope="module")
def quick() -> Iterator[int]:
    """The port of a server with our protocol, whose patience is short."""
    port = free_port()
    options = {"log_config": None, "lifespan": "off", "timeout_keep_alive": 1}
    server = uvicorn.Server(uvicorn.Config(site, port=port, http=Quick, ws="none", **options))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield port
    server.should_exit = True
    thread.join()


def said(port: int, *parts: bytes, every: float = 0.0, wait: float = 10.0) -> bytes:
    """All that comes back until the server closes, when `parts` are sent with pauses."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as sock:
        answer = b""
        with contextlib.suppress(ConnectionError):  # closed while we still speak
            for part in parts:
                sock.sendall(part)
                time.sleep(every)
        with contextlib.suppress(ConnectionError):
            while more := sock.recv(65_536):
                answer += more
        return answer


GET = b"GET / HTTP/1.1\r\nHost: x\r\n"


def test_a_head_that_never_ends_is_closed_in_time(quick: int) -> None:
    begun = time.monotonic()
    answer = said(quick, GET, *[b"X-More: y\r\n"] * 50, every=0.1)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"did not come within 0.4 s" in answer
    assert time.monotonic() - begun < 5.5  # fifty lines take five seconds


@pytest.mark.parametrize("first", [b"", GET + b"\r\n"], ids=["new", "answered before"])
def test_a_client_that_says_nothing_is_closed_in_time(quick: int, first: bytes) -> None:
    answer = said(quick, first, *[b"\r\n"] * 12, every=0.1)
    assert answer.count(b"HTTP/1.1 200") == bool(first)


def test_a_client_that_takes_no_answer_is_closed_in_time(quick: int) -> None:
    with socket.create_connection(("127.0.0.1", quick)) as sock:
        sock.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(1)
        got = 0
        with contextlib.suppress(ConnectionError):
            while more := sock.recv(1_000_000):
                got += len(more)
        assert got < 30_000_000


def test_an_answer_that_takes_long_is_not_cut_off_by_the_next_question(quick: int) -> None:
    slow = b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"
    assert said(quick, slow + GET, b"\r\n", every=0.6).count(b"HTTP/1.1 200") == 2


def test_a_body_goes_on_only_a_little_after_its_answer(quick: int) -> None:
    begun = time.monotonic()
    post = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"
    assert said(quick, post, *[b"x"] * 40, every=0.1).startswith(b"HTTP/1.1 200")
    assert time.monotonic() - begun < 4.5
    whole = said(quick, post, b"x" * 1_000_000, GET + b"\r\n")
    assert whole.count(b"HTTP/1.1 200") == 2
    chunks = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    pieces = [b"%x\r\n%b\r\n" % (50_000, b"x" * 50_000)] * 20
    assert said(quick, chunks, *pieces, b"0\r\n\r\n" + GET + b"\r\n").count(b"HTTP/1.1 200") == 2


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /" + b"x" * 17_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET /?" + b"x" * 120_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET /?" + b"x" * 16_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 200),
        (GET + b"X-Long: " + b"y" * 66_000 + b"\r\n\r\n", 431),
        (GET + b"".join(b"X-%d: y\r\n" % number for number in range(8_000)) + b"\r\n", 431),
        (GET + b"X-Never: " + b"y" * 200_000, 431),
        (GET + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nxx", 400),
        (GET + b"Content-Length: -1\r\n\r\n", 400),
        (GET + b"Content-Length: two\r\n\r\n", 400),
        (GET + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"GARBAGE\r\n\r\n", 400),
    ],
)  # fmt: skip
def test_a_head_that_is_too_large_or_says_two_things_is_refused(quick: int, head: bytes, status: int) -> None:
    assert said(quick, head).startswith(b"HTTP/1.1 %d " % status)


def test_the_server_that_people_start_has_these_ends(server: str) -> None:
    port = urlsplit(server).port or 0
    long = b"GET /" + b"x" * 17_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n"
    assert said(port, long).startswith(b"HTTP/1.1 414")


def test_a_body_without_end_is_refused_once_it_is_too_large(http: httpx.Client) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(100):
            yield b"x" * 20_000

    answer = http.post("/v1/cypher", content=endless(), headers=JSON)
    assert (answer.status_code, answer.headers["content-type"]) == (413, PROBLEM)


def test_a_body_shorter_than_it_said_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.middleware.BODY_SECONDS", 0.2)

    async def work(http: httpx.AsyncClient) -> None:
        async def stuck() -> Any:
            yield b'{"query": '
            await asyncio.sleep(5)

        answer = await http.post("/v1/cypher", content=stuck(), headers=JSON)
        assert (answer.status_code, answer.headers["connection"]) == (408, "close")

    run(work, NOWHERE, cypher_enabled=False, warm=False)


PART = b'--x\r\nContent-Disposition: form-data; name="query"\r\n\r\n1\r\n--x--'


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", b'{"query": "RETURN 1"}'),
        ("", b'{"query": "RETURN 1"}'),
        ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % number for number in range(90_000))),
        ("multipart/form-data; boundary=x", PART),
    ],
    ids=["text", "nothing", "form", "parts"],
)
def test_what_a_browser_sends_across_sites_unasked_is_refused(
    http: httpx.Client, kind: str, body: bytes
) -> None:
    headers = {"Content-Type": kind, "Origin": "https://a.example"} if kind else {}
    answer = http.post("/v1/cypher", content=body, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (415, PROBLEM)


def test_a_million_fields_are_too_large_to_be_counted(http: httpx.Client) -> None:
    body = b"{" + b",".join(b'"f%d":1' % number for number in range(1_000_000)) + b"}"
    assert http.post("/v1/cypher", content=body, headers=JSON).status_code == 413


@pytest.mark.parametrize("path", ["/v1/datasets", "/static/site.css", "/"])
def test_ranges_are_not_served_however_many(http: httpx.Client, path: str) -> None:
    plain = http.get(path)
    ranges = "bytes=" + ",".join(f"{start}-{start}" for start in range(0, 2_000, 2))
    answer = http.get(path, headers={"Range": ranges})
    assert (answer.status_code, answer.content) == (plain.status_code, plain.content)


TRAVERSALS = ("..%2f..%2fetc%2fpasswd", "..%5c..%5cboot.ini")
WITH_PARTS = sorted({path for path, method, _ in OPERATIONS if method == "get" and "{" in path})


@pytest.mark.parametrize("text", TRAVERSALS)
def test_an_id_is_never_a_path(http: httpx.Client, text: str) -> None:
    paths = [re.sub(r"\{\w+\}", text, path) for path in WITH_PARTS]
    paths += [f"/{folder}/{text}" for folder in ("static", "static/lib", "docs", "entities", "events")]
    for path in paths:
        answer = http.get(path)
        assert answer.status_code in {404, 422}, f"{path}: {answer.status_code}"
        assert "root:" not in answer.text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("a-1.B_2", True), ("x" * 64, True), ("x" * 65, False), ("a b", False), ("a=1;b", False)],
)
def test_a_request_keeps_its_name_if_that_is_fit_for_a_log(http: httpx.Client, sent: str, kept: bool) -> None:
    assert (http.get("/healthz", headers={"X-Request-Id": sent}).headers["x-request-id"] == sent) is kept


def test_what_only_a_page_can_do_is_refused_to_it(http: httpx.Client) -> None:
    page, data = http.get("/help").headers, http.get("/v1/datasets").headers
    assert page["cross-origin-resource-policy"] == data["cross-origin-resource-policy"] == "same-origin"
    assert page["x-frame-options"] == "DENY"
    assert page["cross-origin-embedder-policy"] == "require-corp"
    assert "camera=()" in page["permissions-policy"]
    assert "permissions-policy" not in data
    assert "strict-transport-security" not in page


def test_a_site_of_https_is_asked_by_https_only() -> None:
    async def told(address: str) -> str | None:
        app = SecurityHeaders(site, settings=Settings(base_url=address))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as http:
            return (await http.get("http://localhost/")).headers.get("strict-transport-security")

    for address, header in (("https://graph.example.org", "max-age=31536000"), ("http://localhost", None)):
        with ThreadPoolExecutor(1) as thread:
            assert thread.submit(asyncio.run, told(address)).result() == header
