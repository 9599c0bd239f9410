"""The site's own address: which hosts are answered, and which one the links of an answer lead to.

A Host header is anybody's text. So only hosts of the site are answered, and what stands behind this
(`request.url`, `request.base_url`, the kept answers) sees one scheme and one host, which are the site's.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request

from api.errors import answer_problem
from api.problem import Problem
from graph.settings import HOST, bracketed

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from graph.settings import Settings

LAST_PORT = 65_535
SHOWN = 100  # characters of a host that is refused


class OwnHosts:
    """Answers only for hosts of the site; 400 for any other.

    Those are loopback, the host of `base_url`, the `allowed_hosts` and the address listened on. With
    `base_url` all links lead there, otherwise to the host that was asked. X-Forwarded-Host and
    X-Forwarded-Proto count behind trusted proxies only.
    """

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self.app = app
        self._proxies = settings.trusted_proxies
        self._base = urlsplit(settings.base_url)
        own = bracketed(settings.host.lower()), bracketed(self._base.hostname or "localhost")
        self._names = {"localhost", *own, *settings.allowed_hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
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
        found = HOST.fullmatch(asked.lower())
        if found is None or not (found["name"] in self._names or _is_loopback(found["name"])):
            return None
        if found["port"] is None:
            return found["name"]
        return f"{found['name']}:{found['port']}" if int(found["port"]) <= LAST_PORT else None


def forwarded(headers: Headers, name: str, proxies: int) -> str:
    """What the outermost of `proxies` trusted proxies put into a header such as X-Forwarded-Host, or "".

    A proxy appends to what came, or passes it on as it is; what stands further before may be invented.
    """
    said = [part.strip() for part in headers.get(name, "").split(",") if part.strip()]
    return said[-min(proxies, len(said))] if proxies and said else ""


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
