from __future__ import annotations

import asyncio
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
import uvicorn
from app_here import run

from api.app import create_app
from api.callers import client_address
from api.middleware import CONSOLE, text_line
from graph.settings import Settings
from graph.store.connection import Connection
from graph.store.writer import Writer

PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/v1/nope", 404, None),
        ("/v1", 404, None),
        ("/v1/relations/KP/Atlantis/timeline", 404, "b"),
        ("/v1/relations/Atlantis/KP", 404, "a"),
        ("/v1/relations/KP/KP/timeline", 422, "b"),
        ("/v1/relations/KP/CN/timeline?limit=1001", 422, "limit"),
        ("/v1/relations/KP/CN/timeline?limit=0", 422, "limit"),
        ("/v1/relations/KP/CN/timeline?limit=many", 422, "limit"),
        ("/v1/relations/KP/CN/timeline?start=2023-13", 422, "start"),
        ("/v1/relations/KP/CN/timeline?start=2023&end=2022", 422, "end"),
        ("/v1/relations/KP/CN/timeline?kind=Leter", 422, "kind"),
        ("/v1/relations/KP/CN/timeline?status=gone", 422, "status"),
        ("/v1/relations/KP/CN/timeline?mode=both", 422, "mode"),
        ("/v1/relations/KP/CN/timeline?when=maybe", 422, "when"),
        ("/v1/relations/KP/CN/timeline?order=up", 422, "order"),
        ("/v1/relations/KP/CN/timeline?lang=tlh", 422, "lang"),
        ("/v1/relations/KP/CN/timeline?cursor=abc", 422, "cursor"),
        ("/v1/relations/KP/CN/timeline?cursor=%00", 422, "cursor"),
        ("/v1/events/never", 404, None),
        ("/v1/sources/never", 404, None),
        ("/v1/search", 422, "q"),
    ],
)
def test_every_error_under_v1_is_a_problem_that_names_the_field(
    http: httpx.Client, path: str, status: int, field: str | None
) -> None:
    response = http.get(path)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == PROBLEM
    problem = response.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert problem.get("field") == field


def test_a_misspelt_kind_is_answered_with_the_near_one(http: httpx.Client) -> None:
    problem = http.get("/v1/relations/KP/CN/timeline?kind=Leter").json()
    assert "Letter" in problem["detail"]
    assert "Gift" in problem["known"]


def test_a_wrong_method_tells_the_right_one(http: httpx.Client) -> None:
    response = http.delete("/v1/events/x")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET"
    assert response.headers["content-type"] == PROBLEM


def test_head_answers_like_get_without_a_body(http: httpx.Client) -> None:
    got, head = http.get("/v1/datasets"), http.head("/v1/datasets")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", got.headers["etag"])


def test_errors_of_pages_are_pages(http: httpx.Client) -> None:
    response = http.get("/nope")
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize(
    "path", ["/", "/v1/datasets", "/v1/nope", "/docs", "/docs/init.js", "/nope", "/healthz"]
)
def test_every_answer_carries_the_security_headers(http: httpx.Client, path: str) -> None:
    headers = http.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"]
    assert "server" not in headers


def test_answers_are_compressed_for_whoever_takes_it(http: httpx.Client) -> None:
    response = http.get("/v1/relations/KP/CN/timeline", headers={"Accept-Encoding": "gzip"})
    assert response.headers["content-encoding"] == "gzip"
    assert "accept-encoding" in response.headers["vary"].lower()


def ask(http: httpx.Client, query: str, **more: Any) -> httpx.Response:
    return http.post("/v1/cypher", json={"query": query, **more})


def test_letters_come_as_rows(http: httpx.Client) -> None:
    query = (
        "MATCH (p:Person)-[:SENT]->(l:Letter)-[:ADDRESSED_TO]->(q:Person) "
        "RETURN p.name, l.date, q.name ORDER BY l.start"
    )
    answer = ask(http, query).json()
    assert answer["columns"] == ["p.name", "l.date", "q.name"]
    assert ["Kim Jong Un", "2023-09-21", "Xi Jinping"] in answer["rows"]
    assert answer["truncated"] is False
    assert isinstance(answer["elapsed_ms"], int)


@pytest.mark.parametrize(
    "query",
    [
        "CREATE (n)",
        "SHOW USERS",
        "SHOW TRANSACTIONS",
        "SHOW FUNCTIONS",
        "LOAD CSV FROM 'file:///x' AS l RETURN l",
    ],
)
def test_what_does_more_than_read_is_refused_with_the_reason(http: httpx.Client, query: str) -> None:
    response = ask(http, query)
    assert response.status_code == 403
    assert "refused" in response.json()["detail"]


def test_a_syntax_error_has_its_position(http: httpx.Client) -> None:
    problem = ask(http, "MATCH (n)\nRETRN n").json()
    assert (problem["status"], problem["line"]) == (400, 2)
    assert problem["column"] >= 1


def test_a_query_that_runs_too_long_is_stopped_and_the_next_one_works(http: httpx.Client) -> None:
    response = ask(http, "UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y RETURN count(*)")
    assert response.status_code == 504
    assert response.elapsed.total_seconds() < 10  # left alone it takes minutes
    assert ask(http, "RETURN 1 AS one").json()["rows"] == [[1]]


def test_a_million_rows_come_back_truncated(http: httpx.Client) -> None:
    answer = ask(http, "UNWIND range(1, 1000000) AS x RETURN x").json()
    assert (len(answer["rows"]), answer["truncated"]) == (1000, True)
    answer = ask(http, "UNWIND range(1, 1000000) AS x RETURN x", limit=5).json()
    assert (len(answer["rows"]), answer["truncated"]) == (5, True)


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "query"), ({"query": ""}, "query"), ({"query": "RETURN 1", "limit": 0}, "limit"),
     ({"query": "RETURN 1", "parameters": [1]}, "parameters"), ({"query": "RETURN 1", "rows": 3}, "rows"),
     ({"query": "RETURN $x", "parameters": {"x": 2**70}}, "parameters")],
)  # fmt: skip
def test_a_wrong_question_names_its_field(http: httpx.Client, body: dict[str, Any], field: str) -> None:
    response = http.post("/v1/cypher", json=body)
    assert (response.status_code, response.json()["field"]) == (422, field)


def test_a_body_that_is_no_json_or_too_large_is_refused(http: httpx.Client) -> None:
    kind = {"Content-Type": "application/json"}
    assert http.post("/v1/cypher", content=b"{bad", headers=kind).status_code == 422
    large = json.dumps({"query": "x" * 1_100_000}).encode()
    assert http.post("/v1/cypher", content=large, headers=kind).status_code == 413
    chunks = (large[i : i + 50_000] for i in range(0, len(large), 50_000))
    assert http.post("/v1/cypher", content=chunks, headers=kind).status_code == 413


def test_whoever_asks_too_often_is_told_when_to_come_back(connection: Connection) -> None:
    async def work(http: httpx.AsyncClient) -> None:
        statuses = [(await http.post("/v1/cypher", json={"query": "RETURN 1"})).status_code for _ in range(4)]
        assert statuses == [200, 200, 200, 429]
        refused = await http.post("/v1/cypher", json={"query": "RETURN 1"})
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert refused.headers["content-type"] == PROBLEM
        assert (await http.get("/v1/datasets")).status_code == 200

    run(work, connection, cypher_rate=3)


# Some minutes of work, which the server ends when told to.
MANY_ROWS = "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a < 0 RETURN count(*)"


def test_who_finds_the_queue_full_is_told_when_to_come_back(connection: Connection) -> None:
    async def work(http: httpx.AsyncClient) -> None:
        asking = [http.post("/v1/cypher", json={"query": MANY_ROWS}) for _ in range(3)]
        answers = sorted(await asyncio.gather(*asking), key=lambda answer: answer.status_code)
        assert [answer.status_code for answer in answers] == [429, 504, 504]
        assert int(answers[0].headers["retry-after"]) > 0
        assert answers[0].headers["content-type"] == PROBLEM

    run(work, connection, query_concurrency=1, query_queue=1, query_timeout=0.5)


RUNNING = "SHOW TRANSACTIONS YIELD currentQuery WHERE currentQuery CONTAINS $mark RETURN count(*) AS n"


def test_who_closes_the_connection_ends_the_query(connection: Connection, writer: Writer) -> None:
    body = json.dumps({"query": f"{MANY_ROWS} AS left_alone"}).encode()
    head = (
        "POST /v1/cypher HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )

    def runs(wanted: int, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while writer.read(RUNNING, mark="AS left_alone")[0]["n"] != wanted:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    app = create_app(Settings(query_timeout=60), connection)
    site = uvicorn.Server(uvicorn.Config(app, log_config=None))
    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor(1) as thread:
        serving = thread.submit(site.run, sockets=[listening])
        try:
            with socket.create_connection(listening.getsockname()) as client:
                client.sendall(head.encode() + body)
                assert runs(1, 30)
            assert runs(0, 20)
        finally:
            site.should_exit = True
            serving.result()


def test_cypher_can_be_switched_off(connection: Connection) -> None:
    async def work(http: httpx.AsyncClient) -> None:
        response = await http.post("/v1/cypher", json={"query": "RETURN 1"})
        assert response.status_code == 403
        assert "switched off" in response.json()["detail"]

    run(work, connection, cypher_enabled=False)


def test_cypher_stays_off_where_a_query_could_write(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def leaky(store: object) -> str:
        return "the server lets a reading transaction write"

    monkeypatch.setattr("api.cypher_door.closed_because", leaky)

    async def work(http: httpx.AsyncClient) -> None:
        response = await http.post("/v1/cypher", json={"query": "RETURN 1"})
        assert response.status_code == 403
        assert "lets a reading transaction write" in response.json()["detail"]

    run(work, connection)


def test_a_store_that_does_not_answer_is_one_line_and_no_address() -> None:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]

    async def work(http: httpx.AsyncClient) -> None:
        assert (await http.get("/healthz")).status_code == 200
        for path in ("/readyz", "/v1/relations/KP/CN/timeline", "/v1/datasets"):
            response = await http.get(path)
            assert response.status_code == 503, path
            assert response.headers["content-type"] == PROBLEM
            assert int(response.headers["retry-after"]) > 0
            assert str(port) not in response.text
            assert "\n" not in response.json()["detail"]
        refused = await http.post("/v1/cypher", json={"query": "RETURN 1"})
        assert refused.status_code == 503
        page = await http.get("/data")
        assert (page.status_code, page.headers["content-type"].startswith("text/html")) == (503, True)

    run(work, Connection(f"bolt://127.0.0.1:{port}", "neo4j", "secret-word", "neo4j"))


def test_a_mistake_of_ours_leaks_nothing(connection: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: object, **__: object) -> None:
        message = "MATCH (secret) RETURN secret"
        raise RuntimeError(message)

    monkeypatch.setattr("api.routes.sources.datasets", broken)

    async def work(http: httpx.AsyncClient) -> None:
        response = await http.get("/v1/datasets")
        assert response.status_code == 500
        assert response.headers["content-type"] == PROBLEM
        assert response.headers["x-content-type-options"] == "nosniff"
        assert "secret" not in response.text
        assert "Traceback" not in response.text
        assert response.headers["x-request-id"]

    run(work, connection)


def test_the_log_names_paths_but_no_queries(
    connection: Connection, capfd: pytest.CaptureFixture[str]
) -> None:
    async def work(http: httpx.AsyncClient) -> None:
        await http.get("/v1/search?q=my-private-question")
        await http.post("/v1/cypher", json={"query": "RETURN 'my-private-answer'"})

    run(work, connection, log_json=True)
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    requests = [line for line in lines if line["event"] == "request"]
    assert [(line["method"], line["path"], line["status"]) for line in requests] == [
        ("GET", "/v1/search", 200),
        ("POST", "/v1/cypher", 200),
    ]
    assert "my-private" not in json.dumps(lines)


@pytest.mark.parametrize(
    ("header", "proxies", "seen"),
    [(None, 0, "10.0.0.9"), ("1.1.1.1", 0, "10.0.0.9"), ("6.6.6.6, 1.1.1.1", 1, "1.1.1.1"),
     ("6.6.6.6, 1.1.1.1, 10.0.0.1", 2, "1.1.1.1"), ("1.1.1.1", 2, "10.0.0.9"),
     ("6.6.6.6; 1.1.1.1", 1, "1.1.1.1"),
     ("2001:db8:1:2:3::4", 1, "2001:db8:1:2::/64"), ("::ffff:192.0.2.1", 1, "192.0.2.1")],
)  # fmt: skip
def test_only_trusted_proxies_are_believed(header: str | None, proxies: int, seen: str) -> None:
    headers = [] if header is None else [(b"x-forwarded-for", line.encode()) for line in header.split("; ")]
    assert client_address({"type": "http", "headers": headers, "client": ("10.0.0.9", 1)}, proxies) == seen


@pytest.mark.parametrize(
    "event",
    [
        {"event": "request", "method": "GET", "path": "/v1/a b", "status": 304, "ms": 0.2, "request": "b0b4"},
        {"event": "an event whose name is longer than most", "empty": "", "nothing": None, "quote": "it's"},
        {"event": "failed", "exception": "Traceback\n  line", "path": "/"},
        {"event": "store", "error": "line\nline", "logger": "diplograph"},
        {"event": "bare"},
    ],
)
def test_a_line_of_the_log_is_structlog_s(event: dict[str, Any]) -> None:
    whole = {"level": "info", "timestamp": "2026-11-29T03:40:47.7Z", **event}
    assert text_line(None, "info", dict(whole)) == CONSOLE(None, "info", dict(whole))


def test_metrics_count_by_route_and_not_by_address(http: httpx.Client) -> None:
    http.get("/v1/events/2023-09-kim-reply-to-xi")
    text = http.get("/metrics").text
    assert 'handler="/v1/events/{event_id}"' in text
    assert "2023-09-kim-reply-to-xi" not in text


def test_an_address_with_a_revision_gives_the_same_answer_or_says_that_it_is_gone(http: httpx.Client) -> None:
    path = "/v1/relations/KP/CN/timeline"
    now = http.get(path)
    same = http.get(path, params={"revision": now.json()["revision"]})
    gone = http.get(path, params={"revision": "r0-none"})
    assert same.content == now.content
    assert (gone.status_code, gone.headers["content-type"]) == (410, PROBLEM)
    assert now.json()["revision"] in gone.json()["detail"]
