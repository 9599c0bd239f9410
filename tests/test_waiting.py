"""Until the site can answer, its address says that it is coming."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from conftest import ROOT, free_port

from diplograph.waiting import LINES, waiting
from graph.vocabulary import vocabulary


@pytest.fixture
def sock() -> Iterator[socket.socket]:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        yield sock


def test_a_page_comes_again_by_itself_and_a_program_is_told_when_to(sock: socket.socket) -> None:
    with waiting(sock), httpx.Client(base_url=f"http://127.0.0.1:{sock.getsockname()[1]}") as http:
        page = http.get("/relations/KP/CN?lang=id")
        assert (page.status_code, page.headers["retry-after"]) == (503, "2")
        assert '<meta http-equiv="refresh" content="2">' in page.text
        assert all(f'<p lang="{lang}">' in page.text for lang in vocabulary().languages)
        assert LINES.keys() == set(vocabulary().languages)
        for path in ("/v1/relations/KP/CN/timeline", "/readyz"):
            problem = http.get(path)
            assert problem.headers["content-type"] == "application/problem+json"
            assert (problem.status_code, problem.json()["status"]) == (503, 503)
        assert http.post("/v1/cypher", json={"query": "RETURN 1"}).status_code == 503
        assert http.head("/").text == ""
        assert http.get("/healthz").status_code == 200, "the process lives"


def test_the_socket_is_left_to_whoever_serves_next(sock: socket.socket) -> None:
    with waiting(sock):
        pass
    with socket.create_connection(sock.getsockname()), sock.accept()[0]:
        pass


def test_serve_answers_before_its_store_does(tmp_path: Path, environment: dict[str, str]) -> None:
    port = free_port()
    silent = {"DIPLOGRAPH_NEO4J_URI": "", "DIPLOGRAPH_DATA_DIR": str(tmp_path), "DIPLOGRAPH_CURATED": "false"}
    command = [sys.executable, "-m", "diplograph", "serve", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, env={**environment, **silent}, text=True, stdout=subprocess.PIPE
    ) as process:
        try:
            seen = []
            while process.poll() is None and 200 not in seen:
                with suppress(httpx.ConnectError):
                    seen.append(httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=60).status_code)
                time.sleep(0.1)
            assert seen[0] == 503
            assert seen[-1] == 200
            assert process.stdout is not None
            assert process.stdout.readline() == f"diplograph is at http://127.0.0.1:{port}\n"
        finally:
            process.terminate()
