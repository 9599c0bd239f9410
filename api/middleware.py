"""What every request passes through: whom the site answers, headers, the largest body, one line in the log.

A Host header is anybody's text. So only hosts of the site are answered, and what stands behind this
(`request.url`, `request.base_url`, the kept answers) sees one scheme and one host, which are the site's.
The log names no query string, body or header.
"""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import sys
import time
from functools import lru_cache
from http import HTTPStatus
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request

from api.answers import Problem
from api.errors import answer_problem, internal
from api.watching import QUIET
from graph.hidden import shown as hidden_shown
from graph.settings import HOST, bracketed
from graph.store.beside import noting

if TYPE_CHECKING:
    from prometheus_client import Counter
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from graph.settings import Settings

log = structlog.get_logger("diplograph.access")
LAST_PORT = 65_535
SHOWN = 100  # characters of a host that is refused
MOST_BYTES = 1_000_000  # of a request's body
BODY_SECONDS = 30.0  # for all of it to come

# JSON loads nothing; a page loads scripts, styles, fonts and pictures from this server only.
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
# Headers a handler did not set itself; the policy is apart.
SECURE = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
# Only a page can be framed, load from other sites, and use sensors and devices.
SECURE_PAGE = (
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-embedder-policy", b"require-corp"),
    (
        b"permissions-policy",
        (
            b"accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
            b"hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=()"
        ),
    ),
)
# Of a site whose own address is https: browsers then never ask it without.
ONLY_HTTPS = (b"strict-transport-security", b"max-age=31536000")
NAMED = re.compile(rb"[A-Za-z0-9._-]{1,64}")  # a request, by whoever passed it on
POLICY = b"content-security-policy"


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

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        super().__init__(app)
        self._always = (*SECURE, ONLY_HTTPS) if settings.base_url.startswith("https:") else SECURE

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                set_already = dict(headers)
                is_page = set_already.get(b"content-type", b"").startswith(b"text/html")
                # A browser takes what a 304 says for the headers of the page it has kept.
                if POLICY not in set_already and message["status"] != HTTPStatus.NOT_MODIFIED:
                    headers.append((POLICY, (PAGE_POLICY if is_page else DATA_POLICY).encode()))
                headers += [header for header in self._always if header[0] not in set_already]
                if is_page:
                    headers += SECURE_PAGE
            await send(message)

        await self.app(scope, receive, with_headers)


class LeftOut(Middleware):
    """Tells in a header of which datasets an answer lacks the events that lie beside the graph."""

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        with noting() as datasets:

            async def told(message: Message) -> None:
                if message["type"] == "http.response.start" and datasets:
                    named = ",".join(sorted(datasets)).encode()
                    message["headers"] = [*message["headers"], (b"diplograph-left-out", named)]
                await send(message)

            await self.app(scope, receive, told)


class HeadAsGet(Middleware):
    """Answers HEAD like GET: routes know GET only, and the server drops the body by itself."""

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        is_head = scope["method"] == "HEAD"
        await self.app({**scope, "method": "GET"} if is_head else scope, receive, send)


class BodyLimit(Middleware):
    """Refuses a body that is larger than MOST_BYTES, said or sent, slower than BODY_SECONDS, or no JSON.

    A browser sends text/plain and forms to any site without asking first, and JSON only where it may.
    """

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        headers = Headers(scope=scope)
        length = headers.get("content-length", "0")
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        too_large = not length.isdigit() or int(length) > MOST_BYTES
        seen = 0
        whole = False  # from then on it waits for the client to go away, which has no limit
        latest = asyncio.get_running_loop().time() + BODY_SECONDS

        async def counted() -> Message:
            nonlocal seen, whole
            if whole:
                return await receive()
            if scope["method"] == "POST" and kind != "application/json":
                raise HTTPException(415, "the body must be JSON, with Content-Type: application/json")
            if too_large:
                raise _too_large()
            try:
                async with asyncio.timeout_at(latest):
                    message = await receive()
            except TimeoutError:
                raise _too_slow() from None
            whole = not message.get("more_body", False)
            seen += len(message.get("body", b""))
            if seen > MOST_BYTES:
                raise _too_large()
            return message

        await self.app(scope, counted, send)


def _too_large() -> HTTPException:
    return HTTPException(413, f"the body is larger than {MOST_BYTES:,} bytes")


def _too_slow() -> HTTPException:
    detail = f"the body did not come within {BODY_SECONDS:g} s"
    return HTTPException(408, detail, headers={"Connection": "close"})


class OwnHosts(Middleware):
    """Answers only for hosts of the site; 400 for any other.

    Those are loopback, the host of `base_url`, the `allowed_hosts` and the address listened on. With
    `base_url` all links lead there, otherwise to the host that was asked. X-Forwarded-Host and
    X-Forwarded-Proto count behind trusted proxies only.
    """

    def __init__(self, app: ASGIApp, *, settings: Settings, refused: Counter) -> None:
        super().__init__(app)
        self._refused = refused
        self._proxies = settings.trusted_proxies
        self._base = urlsplit(settings.base_url)
        own = bracketed(settings.host.lower()), bracketed(self._base.hostname or "localhost")
        self._names = {"localhost", *own, *settings.allowed_hosts}

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        asked = ", ".join([value.decode("latin-1") for name, value in scope["headers"] if name == b"host"])
        scheme = ""
        if self._proxies:
            given = Headers(scope=scope)
            asked = forwarded(given, "x-forwarded-host", self._proxies) or asked
            scheme = forwarded(given, "x-forwarded-proto", self._proxies).lower()
        host = self._own(asked)
        if host is None:
            self._refused.labels(f"{HTTPStatus.BAD_REQUEST:d}").inc()
            await answer_problem(Request(scope), _stranger(asked))(scope, receive, send)
            return
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

    Each proxy appends its own value; values before those of the trusted proxies may be forged.
    """
    told = values(headers, name)
    return told[-min(proxies, len(told))] if proxies and told else ""


def values(headers: Headers, name: str) -> list[str]:
    """What a header lists, in one line or in several."""
    return [part.strip() for line in headers.getlist(name) for part in line.split(",") if part.strip()]


@lru_cache(maxsize=256)
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
    json_line: structlog.typing.Processor = structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            json_line if settings.log_json else text_line,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, settings.log_level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


CONSOLE = structlog.dev.ConsoleRenderer(colors=False)
FIRST = frozenset({"timestamp", "level", "event"})
TOLD_BELOW = frozenset({"exception", "exc_info", "stack", "logger", "logger_name"})
QUOTED = re.compile("[ \t=\r\n\"']")


def text_line(logger: object, method: str, event: structlog.typing.EventDict) -> str:
    """A log line as of structlog's ConsoleRenderer without colours, which is too slow for every request."""
    if not event.keys() >= FIRST or not event.keys().isdisjoint(TOLD_BELOW):
        return hidden_shown(CONSOLE(logger, method, event))
    shown = [f"{key}={_shown(event[key])}" for key in sorted(event.keys() - FIRST)]
    return " ".join([f"{event['timestamp']} [{event['level']:<9}] {event['event']:<30}", *shown]).rstrip(" ")


def _shown(value: object) -> str:
    plain = isinstance(value, str) and value.isprintable() and not QUOTED.search(value)
    return str(value) if plain else repr(value)


def _name_of(scope: Scope) -> str:
    """The X-Request-Id that came, if it is fit for a log, else a new one."""
    for header, value in scope["headers"]:
        if header == b"x-request-id" and NAMED.fullmatch(value):
            return str(value.decode())
    return secrets.token_hex(6)


class AccessLog(Middleware):
    """Logs each request; an exception nobody handled is logged whole and answered by a bare 500."""

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        started = time.perf_counter()
        name = _name_of(scope)
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
                message["headers"].append((b"x-request-id", name.encode()))
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
