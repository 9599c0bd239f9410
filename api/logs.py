"""Logging: one line a request, without its query string, body or headers."""

from __future__ import annotations

import logging
import sys
import time
import uuid
from typing import TYPE_CHECKING

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request

from api.errors import internal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from graph.settings import Settings

log = structlog.get_logger("diplograph.access")
QUIET = frozenset({"/healthz", "/readyz", "/metrics"})


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


class AccessLog:
    """Logs each request; an exception nobody handled is logged whole and answered by a bare 500."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
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
