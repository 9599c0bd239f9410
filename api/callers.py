"""Who asks, by key or by address; whether they may, and how often.

By key: `Authorization: Bearer KEY` (RFC 6750); from a browser, which cannot send that by itself, the key as
the password of Basic. What the site is made of and how it fares is told to anybody.
"""

from __future__ import annotations

import binascii
import time
from base64 import b64decode
from functools import lru_cache
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, NamedTuple

import structlog
from starlette.datastructures import Headers
from starlette.requests import Request

from api.answers import Problem
from api.errors import answer_problem
from api.middleware import Middleware, values
from api.watching import QUIET
from graph.errors import ConfigError
from graph.keys import TOKEN, Key, KeyFile, utc_now

if TYPE_CHECKING:
    from datetime import datetime

    from prometheus_client import Counter
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from api.limits import Limiter
    from graph.settings import Settings

log = structlog.get_logger("diplograph.keys")

OPEN = QUIET | {"/docs", "/openapi.json"}
LOOK_SECONDS = 1.0  # how long a key that was taken away may still be good
USE_SECONDS = 60.0  # between two writings of when keys were used


class Caller(NamedTuple):
    """Who is counted together, and how many questions a minute they may ask; 0: any number.

    cypher: whether they may send queries of their own.
    """

    who: str
    rate: int
    cypher: bool = True


class Keys:
    """The keys as they stand in the file, read again where that has changed."""

    def __init__(self, file: KeyFile) -> None:
        self._file = file
        self._keys: dict[str, Key] = {key.id: key for key in file.read()}
        self._uses = file.used()
        self._written = self._looked = -USE_SECONDS
        self._mark = self._marked()
        self._told = False

    def __len__(self) -> int:
        return len(self._keys)

    def of(self, token: str) -> Key | None:
        """The key that is `token`; None for one that is none or no longer good."""
        match = TOKEN.fullmatch(token)
        if match is None:
            return None
        self._look()
        key, now = self._keys.get(match["id"]), utc_now()
        if key is None or not key.opens(token, now):
            return None
        self._use(key, now)
        return key

    def close(self) -> None:
        """Write down what was used since."""
        self._write()

    def _look(self) -> None:
        if time.monotonic() < self._looked + LOOK_SECONDS:
            return
        self._looked = time.monotonic()
        mark = self._marked()
        if mark == self._mark:
            return
        self._mark = mark
        try:
            self._keys = {key.id: key for key in self._file.read()}
        except ConfigError as error:
            log.warning("keys stay as they were", cause=str(error))

    def _marked(self) -> tuple[int, int] | None:
        try:
            stat = self._file.path.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_ino  # each writing is a new file

    def _use(self, key: Key, now: datetime) -> None:
        self._uses[key.id] = now
        if time.monotonic() >= self._written + USE_SECONDS:
            self._write()

    def _write(self) -> None:
        self._written = time.monotonic()
        if not self._uses:
            return
        try:
            self._file.write_used({id_: at for id_, at in self._uses.items() if id_ in self._keys})
        except (OSError, ConfigError) as error:
            if not self._told:
                log.warning("when keys were used is not kept", cause=str(error))
            self._told = True


class Callers(Middleware):
    """Lets in who may ask, and as often as they may; without `keys` that is anybody, by address."""

    def __init__(
        self, app: ASGIApp, *, settings: Settings, limiter: Limiter, keys: Keys | None, refused: Counter
    ) -> None:
        super().__init__(app)
        self._proxies = settings.trusted_proxies
        self._rate = settings.rate
        self._limiter = limiter
        self._keys = keys
        self._refused = refused

    async def request(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        path = scope["path"]
        if path in QUIET or path.startswith("/static/"):
            await self.app(scope, receive, send)
            return
        try:
            caller = self._caller(scope, path)
            taken = self._limiter.take("requests", caller.who, caller.rate) if caller.rate else None
            if taken and taken.left < 0:
                raise taken.problem()
        except Problem as problem:
            self._refused.labels(f"{problem.status}").inc()
            answer = answer_problem(Request(scope), problem)
            if problem.status == HTTPStatus.UNAUTHORIZED:  # a line of its own, or browsers do not see it
                answer.headers.append("WWW-Authenticate", 'Basic realm="diplograph"')
            await answer(scope, receive, send)
            return
        scope.setdefault("state", {})["caller"] = caller
        if taken is None:
            await self.app(scope, receive, send)
            return
        told = taken.lines

        async def with_limit(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] += told
            await send(message)

        await self.app(scope, receive, with_limit)

    def _caller(self, scope: Scope, path: str) -> Caller:
        if self._keys is None or path in OPEN or path.startswith("/docs/"):
            return Caller(client_address(scope, self._proxies), self._rate)
        given = Headers(scope=scope).get("authorization", "")
        key = self._keys.of(_token(given))
        if key is None:
            raise _unknown(given)
        right = "cypher" if path == "/v1/cypher" else "read"
        if right not in key.rights:
            raise _without(right)
        return Caller(f"key {key.id}", key.rate or self._rate, "cypher" in key.rights)


def _token(given: str) -> str:
    """The key in an Authorization header, or ""."""
    scheme, _, value = given.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return b64decode(value.strip(), validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def _unknown(given: str) -> Problem:
    # RFC 6750, 3.1: who sent no key is told no error.
    bearer = 'Bearer realm="diplograph"' + (', error="invalid_token"' if given else "")
    wanted = "this site wants a key: Authorization: Bearer …, or as the password a browser asks for"
    detail = "this key is none, or no longer one" if given else wanted
    return Problem(401, detail, headers={"WWW-Authenticate": bearer})


def _without(right: str) -> Problem:
    told = f'Bearer realm="diplograph", error="insufficient_scope", scope="{right}"'
    return Problem(403, f"this key is not for {right}", headers={"WWW-Authenticate": told})


def client_address(scope: Scope, proxies: int) -> str:
    """Who asks: the far end of the connection, or what the outermost of `proxies` trusted proxies saw.

    Each proxy appends the address it was called from to X-Forwarded-For; addresses before those of trusted
    proxies may be forged. An IPv6 address stands for its /64, which one household or host has to itself.
    """
    address = scope["client"][0] if scope.get("client") else "unknown"
    if proxies:
        told = values(Headers(scope=scope), "x-forwarded-for")
        address = told[-proxies] if len(told) >= proxies else address
    return _network(address) if ":" in address else address


@lru_cache(maxsize=1024)
def _network(address: str) -> str:
    try:
        ip = ip_address(address.strip("[]"))
    except ValueError:
        return address
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is None:
        return str(ip_network((ip, 64), strict=False))
    return str(ip.ipv4_mapped) if isinstance(ip, IPv6Address) else str(ip)
