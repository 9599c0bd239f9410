"""What makes answers quick: they are given again while the graph keeps its revision, and planned beforehand.

An answer asked for once costs nothing more than before: the revision is looked at only where one is kept, and
then at most once in `kept_seconds`. So an answer may be that much older than a load, and no more.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

from cachetools import LRUCache

from api.negotiation import languages_offered, remembered
from graph.errors import DiplographError, StoreError
from questions.accounts import accounts
from questions.activity import activity
from questions.before_after import before_and_after
from questions.changes import changes
from questions.datasets import dossiers
from questions.entities import entities
from questions.entity import entity
from questions.event import event
from questions.events import events
from questions.network import network
from questions.network_shapes import Asked
from questions.offices import offices
from questions.outline import outlined
from questions.pairs import pairs
from questions.relation import at_a_glance
from questions.search import search
from questions.sources import sources
from questions.state import state
from questions.timeline import entity_timeline, timeline
from questions.treaties import treaties
from questions.treaty import treaty
from questions.walk import Wanted
from viz.gather import gather

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from prometheus_client import Counter
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from graph.store.reader import Store

MOST_BYTES = 64_000_000  # of all that is kept, about
LARGEST = 1_000_000  # of one
OK, NOT_MODIFIED = 200, 304
NOBODY = "nobody"
ABOUT_THE_BODY = frozenset({b"content-length", b"content-type", b"content-encoding"})

Lines = list[tuple[bytes, bytes]]  # of a head: names and values

# What an answer of the same address depends on: scheme and host, since its links lead there; the day, since
# some are worked out for today. Of cookies and of Accept-Language only what decides.
ASKED_BY = frozenset({b"accept", b"accept-language", b"accept-encoding", b"cookie", b"host"})
Key = tuple[bytes, bytes, str, int, tuple[tuple[bytes, bytes], ...]]
DAY = 86_400  # seconds


class KeptAnswer(NamedTuple):
    """One answer as it went out; without a revision it holds in any."""

    revision: str | None
    headers: Lines
    not_modified: Lines
    tag: bytes
    body: bytes
    weight: int


class KeptAnswers:
    """Keeps answers that say in the request's state which revision they were read from, or None for any."""

    def __init__(
        self, app: ASGIApp, *, store: Callable[[], Store], hits: Counter, seconds: float = 0
    ) -> None:
        self.app = app
        self._store = store
        self._hits = hits
        self._seconds = seconds
        self._kept: LRUCache[Key, KeptAnswer] = LRUCache(MOST_BYTES, getsizeof=lambda kept: kept.weight)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self.app(scope, receive, send)
            return
        key = _key(scope)
        kept = self._kept.get(key)
        if kept is not None and (kept.revision is None or await self._is_current(kept)):
            self._hits.inc()
            await _again(kept, scope["headers"], send)
            return
        await self._first(key, scope, receive, send)

    async def _is_current(self, kept: KeptAnswer) -> bool:
        try:
            return await self._store().recent_revision(self._seconds) == kept.revision
        except StoreError:
            return False  # the handler says what is wrong

    async def _first(self, key: Key, scope: Scope, receive: Receive, send: Send) -> None:
        state = scope.setdefault("state", {})
        headers: Lines | None = None
        body = bytearray()

        async def heard(message: Message) -> None:
            nonlocal headers
            if message["type"] == "http.response.start" and message["status"] == OK and "revision" in state:
                headers = list(message["headers"])
            elif message["type"] == "http.response.body" and headers is not None:
                body.extend(message.get("body", b""))
                if len(body) > LARGEST:
                    headers = None
                elif not message.get("more_body"):
                    tag = dict(headers).get(b"etag", b"")
                    weight = len(body) + len(repr((key, headers)))
                    short = [(name, value) for name, value in headers if name not in ABOUT_THE_BODY]
                    self._kept[key] = KeptAnswer(state["revision"], headers, short, tag, bytes(body), weight)
            await send(message)

        await self.app(scope, receive, heard)


async def _again(kept: KeptAnswer, asked: Lines, send: Send) -> None:
    known = next((value for name, value in asked if name == b"if-none-match"), b"")
    same = kept.tag and (kept.tag == known or kept.tag in {other.strip() for other in known.split(b",")})
    status, headers, body = (NOT_MODIFIED, kept.not_modified, b"") if same else (OK, kept.headers, kept.body)
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": body})


def _key(scope: Scope) -> Key:
    asked_by = tuple(_asked_by(name, value) for name, value in scope["headers"] if name in ASKED_BY)
    day = int(time.time() // DAY)
    return scope["raw_path"], scope["query_string"], scope.get("scheme", "http"), day, asked_by


def _asked_by(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """What an answer depends on of one header of ASKED_BY."""
    if name == b"cookie":
        return name, (remembered(value.decode("latin-1")) or "").encode()
    if name == b"accept-language":  # browsers word the same wish in many ways
        return name, ",".join(languages_offered(value.decode("latin-1"))).encode()
    return name, value


async def warm(store: Store, stopping: asyncio.Event) -> None:
    """Ask once what the pages ask, in the order in which people open them, so that no page waits for a plan.

    A plan is the same for whatever is asked for, so what is not there will do. It takes some ten seconds
    of two cores, lets whoever asks meanwhile go first, and ends between two questions once `stopping` is set.
    """
    wanted = Wanted()
    pair = ("KP", "CN")  # countries are there in any graph
    questions: tuple[Callable[[], Awaitable[object]], ...] = (
        # What /readyz asks, for which a start waits, and every page.
        lambda: asyncio.gather(store.unready(), state(store), store.revision()),
        lambda: asyncio.gather(
            dossiers(store, lang="en"),
            pairs(store, limit=1, lang="en"),
            events(store, disputed=True, limit=1, lang="en"),
            events(store, limit=1, lang="en"),
        ),
        lambda: asyncio.gather(
            timeline(store, *pair, wanted),
            outlined(store, *pair, lang="en"),
            at_a_glance(store, *pair, datetime.now(UTC).date(), joined=1, lang="en"),
        ),
        lambda: event(store, NOBODY, lang="en"),
        lambda: search(store, "Korea Kim", lang="en"),  # a country and a person
        lambda: entity(store, NOBODY, lang="en"),
        lambda: entity_timeline(store, NOBODY, wanted),
        lambda: activity(store, NOBODY, lang="en"),
        lambda: offices(store, NOBODY, lang="en"),
        lambda: accounts(store, NOBODY, lang="en"),
        lambda: before_and_after(store, NOBODY, coded=False, lang="en"),
        lambda: network(store, Asked(pair), lang="en"),
        lambda: network(store, Asked(pair[:1]), lang="en"),
        lambda: network(store, Asked(), lang="en"),
        lambda: gather(store, pair[:1]),
        lambda: gather(store, pair),
        lambda: timeline(store, *pair, replace(wanted, newest_first=True, kinds=("Meeting",))),
        lambda: treaty(store, NOBODY, date.min, lang="en"),
        lambda: treaties(store, limit=1, lang="en"),
        lambda: sources(store, limit=1, lang="en"),
        lambda: entities(store, "Person", limit=1, lang="en"),
        lambda: changes(store, "r0", newest_first=True, limit=1),
        lambda: pairs(store, "KP", limit=1, lang="en"),
    )
    for ask in questions:
        await store.idle.wait()
        if stopping.is_set():
            return
        with suppress(DiplographError):
            await ask()
