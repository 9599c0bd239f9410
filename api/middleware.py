"""What every request passes through: whom the site answers, headers, the largest body, one line in the log.

A Host header is anybody's text. So only hosts of the site are answered, and what stands behind this
(`request.url`, `request.base_url`, the kept answers) sees one scheme and one host, which are the site's.
The log names no query string, body or header.
"""

from __future__ import annotations

import logging
import sys
import time
import uuid
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request

from api.answers import Problem
from api.errors import answer_problem, internal
from graph.settings import HOST, bracketed

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from graph.settings import Settings

log = structlog.get_logger("diplograph.access")
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
LAST_PORT = 65_535
SHOWN = 100  # characters of a host that is refused
MOST_BYTES = 1_000_000  # of a request's body

# Data are no page; a page takes scripts, styles and pictures from this server only.
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


class Middleware:
    """Handles requests by `request`, and passes on what else a connection may be."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        await (self.request if scope["type"] == "http" else self.app)(scope, receive, send)

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        await self.app(scope, receive, send)


class SecurityHeaders(Middleware):
    """Adds the headers a handler did not set itself."""

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_page = headers.get("content-type", "").startswith("text/html")
                headers.setdefault("Content-Security-Policy", PAGE_POLICY if is_page else DATA_POLICY)
                headers.setdefault("X-Content-Type-Options", "nosniff")
                headers.setdefault("Referrer-Policy", "same-origin")
                headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
            await send(message)

        await self.app(scope, receive, with_headers)


class HeadAsGet(Middleware):
    """Answers HEAD like GET: routes know GET only, and the server drops the body by itself."""

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        is_head = scope["method"] == "HEAD"
        await self.app({**scope, "method": "GET"} if is_head else scope, receive, send)


class BodyLimit(Middleware):
    """Refuses a request whose body is larger than MOST_BYTES, said or sent."""

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        length = Headers(scope=scope).get("content-length", "0")
        too_large = not length.isdigit() or int(length) > MOST_BYTES
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            if too_large:
                raise _too_large()
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > MOST_BYTES:
                raise _too_large()
            return message

        await self.app(scope, counted, send)


class OpenToOtherSites(Middleware):
    """Lets scripts of any site read /v1: public data, no cookies, nothing that writes."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(app)
        self.open = CORSMiddleware(
            app,
            allow_origins=["*"],
            allow_methods=["GET", "HEAD", "POST"],
            allow_headers=["Content-Type", "If-None-Match"],
            expose_headers=["ETag", "Link", "Retry-After", "X-Request-Id"],
            max_age=86_400,
        )

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        is_open = scope["path"].startswith("/v1/")
        await (self.open if is_open else self.app)(scope, receive, send)


def _too_large() -> HTTPException:
    return HTTPException(413, f"the body is larger than {MOST_BYTES:,} bytes")


class OwnHosts(Middleware):
    """Answers only for hosts of the site; 400 for any other.

    Those are loopback, the host of `base_url`, the `allowed_hosts` and the address listened on. With
    `base_url` all links lead there, otherwise to the host that was asked. X-Forwarded-Host and
    X-Forwarded-Proto count behind trusted proxies only.
    """

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        super().__init__(app)
        self._proxies = settings.trusted_proxies
        self._base = urlsplit(settings.base_url)
        own = bracketed(settings.host.lower()), bracketed(self._base.hostname or "localhost")
        self._names = {"localhost", *own, *settings.allowed_hosts}

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        given = Headers(scope=scope)
        asked = forwarded(given, "x-forwarded-host", self._proxies) or ", ".join(given.getlist("host"))
        host = self._own(asked)
        if host is None:
            await answer_problem(Request(scope), _stranger(asked))(scope, receive, send)
            return
        scheme = forwarded(given, "x-forwarded-proto", self._proxies).lower()
        if self._base.netloc:
            scheme, host = self._base.scheme, self._base.netloc
        elif scheme not in {"http", "https"}:
            scheme = scope["scheme"]
        others = [(name, value) for name, value in scope["headers"] if name != b"host"]
        own = {"scheme": scheme, "headers": [(b"host", host.encode()), *others]}
        await self.app({**scope, **own}, receive, send)

    def _own(self, asked: str) -> str | None:
        """`asked` as a host of the site, with its port; None where it is none, or several."""
        match = HOST.fullmatch(asked.lower())
        if match is None or not (match["name"] in self._names or _is_loopback(match["name"])):
            return None
        if match["port"] is None:
            return match["name"]
        return f"{match['name']}:{match['port']}" if int(match["port"]) <= LAST_PORT else None


def forwarded(headers: Headers, name: str, proxies: int) -> str:
    """What the outermost of `proxies` trusted proxies put into a header such as X-Forwarded-Host, or "".

    A proxy appends to what came, or passes it on as it is; what stands further before may be invented.
    """
    values = [part.strip() for part in headers.get(name, "").split(",") if part.strip()]
    return values[-min(proxies, len(values))] if proxies and values else ""


def _is_loopback(name: str) -> bool:
    try:
        return ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _stranger(asked: str) -> Problem:
    detail = (
        f"{asked[:SHOWN]!r} is no host of this site; who runs it names its hosts in DIPLOGRAPH_BASE_URL or "
        "DIPLOGRAPH_ALLOWED_HOSTS"
    )
    return Problem(400, detail)


def configure_logs(settings: Settings) -> None:
    """Log to stderr from `log_level` on, as text or as JSON lines."""
    plain = structlog.dev.ConsoleRenderer(colors=False)
    writer: structlog.typing.Processor = structlog.processors.JSONRenderer() if settings.log_json else plain
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            writer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, settings.log_level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


class AccessLog(Middleware):
    """Logs each request; an exception nobody handled is logged whole and answered by a bare 500."""

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        started = time.perf_counter()
        name = uuid.uuid4().hex[:12]
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                MutableHeaders(scope=message)["X-Request-Id"] = name
            await send(message)

        with structlog.contextvars.bound_contextvars(request=name):
            try:
                await self.app(scope, receive, watched)
            except Exception:
                log.exception("failed", path=scope["path"])
                if status:
                    raise  # half an answer is out: the connection has to break
                await internal(Request(scope))(scope, receive, watched)
            elapsed = round((time.perf_counter() - started) * 1000, 1)
            write = log.debug if scope["path"] in QUIET else log.info
            write("request", method=scope["method"], path=scope["path"], status=status, ms=elapsed)
