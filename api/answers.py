"""Answers: with an ETag of the graph's revision and the address (304 where nothing changed), or a problem."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING, TypeVar, cast

from fastapi import Request, Response

from api.address import target_asked, url_asked
from exports.forms import JSON, json_text
from graph.errors import RevisionGone, StoreError
from graph.store.beside import left_out

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from graph.store.reader import Store


# What a question answers; a route adds the revision it was read from.
Made = TypeVar("Made", bound=Mapping[str, object])

NOT_MODIFIED = 304


class Problem(Exception):
    """An answer that is an error, written by api/errors.py. `field`: the parameter or body field at fault."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
        **more: object,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = {**({"field": field} if field else {}), **more}


@cache
def version() -> str:
    """The installed version of diplograph: another version may answer otherwise from the same graph."""
    try:
        return metadata.version("diplograph")
    except metadata.PackageNotFoundError:
        return "0"


def store_of(request: Request) -> Store:
    """The open store the application keeps in its state."""
    return cast("Store", request.app.state.store)


async def answer(
    request: Request,
    produce: Callable[[], Awaitable[Made]],
    *,
    lang: str,
    write: Callable[[Made, str], tuple[bytes, str]] | None = None,
    varies: str = "",
    carries_revision: bool = False,
) -> Response:
    """What `produce` gives, as JSON or as `write` writes it, read at a revision (bytes and media type).

    `varies` is what the answer depends on besides graph, address, language and format, such as today's date.
    With `carries_revision`, `produce` itself gives the revision it read; else one is added to its answer.

    Raises:
        RevisionGone: `revision=` in the address names another state of the graph than the present one.
    """
    store = store_of(request)
    known = request.headers.get("if-none-match")
    wanted = (request.headers.get("accept", ""), varies)
    revision = None if carries_revision and known is None else await store.revision()
    if known is not None and revision is not None:
        tag = _tag(request, revision, lang, *wanted)
        if matches(known, tag):
            return Response(status_code=NOT_MODIFIED, headers=_headers(tag, lang))
    made = await produce()
    # Read before the answer: a load in between makes the tag too old, never the answer.
    revision = str(made.get("revision", revision))
    asked = request.query_params.get("revision")
    if asked is not None and asked != revision:
        raise RevisionGone(asked, revision)
    if (datasets := left_out()) and "left_out" not in made:  # a network has its own
        made = cast("Made", {**made, "left_out": datasets})
    content, media_type = (
        write(made, revision) if write else (json_text({**made, "revision": revision}), JSON)
    )
    headers = _headers(_tag(request, revision, lang, *wanted), lang)
    request.state.revision = revision  # api/answer_cache.py keeps the answer until the graph has another
    if following := made.get("next"):
        headers["Link"] = _link(request, str(following))
    return Response(content, headers=headers, media_type=media_type)


async def at_one_state(request: Request) -> None:
    """For pages: note the state of the graph before they read it, by which api/answer_cache.py keeps them.

    Raises:
        RevisionGone: `revision=` in the address names another state of the graph than the present one.
        StoreUnavailable, StoreError: as `Store.read`, where `revision=` is asked for.
    """
    store, asked = store_of(request), request.query_params.get("revision")
    if asked:
        request.state.revision = await store.revision()
        if asked != request.state.revision:
            raise RevisionGone(asked, request.state.revision)
        return
    with suppress(StoreError):  # a page that reads nothing of the graph comes all the same
        request.state.revision = await store.recent_revision(request.app.state.settings.kept_seconds)


def _link(request: Request, cursor: str) -> str:
    return f'<{target_asked(request, cursor=cursor)}>; rel="next"'


def _tag(request: Request, revision: str, lang: str, *wanted: str) -> str:
    parts = (version(), revision, url_asked(request), lang, *wanted)
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:20]}"'


def matches(known: str, tag: str) -> bool:
    """Whether If-None-Match names this ETag."""
    return known.strip() == "*" or tag in {other.strip() for other in known.split(",")}


def _headers(tag: str, lang: str) -> dict[str, str]:
    return {
        "ETag": tag,
        "Cache-Control": "no-cache",
        "Vary": "Accept-Language, Accept",
        "Content-Language": lang,
    }
