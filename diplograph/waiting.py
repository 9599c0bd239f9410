"""What the site's address answers while its store is not there yet: that it is coming."""

from __future__ import annotations

import json
from base64 import b64encode
from contextlib import contextmanager
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

RETRY_SECONDS = 2
POLL_SECONDS = 0.05
IDLE_SECONDS = 5.0
AT_ONCE = 64  # connections that wait to be taken

COMING = "the graph is being made ready; ask again in some seconds"
# No page's language is known yet, nor are its words read: one line in each.
LINES = {
    "en": "diplograph is starting. This page opens by itself as soon as the graph is ready.",
    "id": "diplograph sedang dimulai. Halaman ini terbuka sendiri begitu grafnya siap.",
    "ko": "diplograph를 시작하는 중입니다. 그래프가 준비되면 이 페이지가 저절로 열립니다.",
    "zh": "diplograph 正在启动。图谱准备好后，本页会自动打开。",
    "ru": "diplograph запускается. Страница откроется сама, как только граф будет готов.",
}
STYLE = "body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 15vh auto; padding: 0 1rem }"
PAGE = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="{seconds}">
<title>diplograph</title>
<style>{style}</style>
</head>
<body>
<h1>diplograph</h1>
{lines}
</body>
</html>
"""
HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Retry-After": str(RETRY_SECONDS),
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{HASH}'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Connection": "close",
}
FOR_PROGRAMS = ("/v1/", "/readyz", "/metrics", "/openapi.json")


@contextmanager
def waiting(sock: socket.socket) -> Iterator[None]:
    """Answer 503 on a bound socket for as long as the block, and leave it open for whoever serves next."""
    sock.listen(AT_ONCE)
    server = ThreadingHTTPServer(sock.getsockname()[:2], _Coming, bind_and_activate=False)
    server.socket.close()
    server.socket = sock.dup()
    thread = Thread(target=server.serve_forever, args=(POLL_SECONDS,), daemon=True, name="waiting")
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


class _Coming(BaseHTTPRequestHandler):
    timeout = IDLE_SECONDS

    def do_GET(self) -> None:
        if self.path == "/healthz":  # the process lives
            self._answer(HTTPStatus.OK, "application/json", json.dumps({"status": "starting"}))
        elif self.path.startswith(FOR_PROGRAMS):
            status = HTTPStatus.SERVICE_UNAVAILABLE
            body = {"type": "about:blank", "title": status.phrase, "status": status, "detail": COMING}
            self._answer(status, "application/problem+json", json.dumps(body))
        else:
            lines = "\n".join(f'<p lang="{lang}">{line}</p>' for lang, line in LINES.items())
            page = PAGE.format(seconds=RETRY_SECONDS, style=STYLE, lines=lines)
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE, "text/html; charset=utf-8", page)

    do_HEAD = do_POST = do_OPTIONS = do_GET  # noqa: N815

    def _answer(self, status: HTTPStatus, kind: str, text: str) -> None:
        body = text.encode()
        self.send_response_only(status)
        for name, value in {**HEADERS, "Content-Type": kind, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: the log of requests begins with the site."""
