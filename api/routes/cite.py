"""Citations of answers, events and timelines, with their sources: the route asks the one it cites."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypedDict
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson
from fastapi import APIRouter, Query, Request, Response
from starlette.exceptions import HTTPException

from api.address import routed, segments, with_query
from api.answers import Problem, answer, store_of
from api.docs import texts
from api.params import InLanguage
from api.unknown import PASSED_ON, also, declared
from exports.citations import BIBTEX, CSL, RIS, Item, in_language, items_of, source_ids, written
from exports.forms import FORMS, NEWEST_FIRST, WHOLE, WHOLE_FORMS
from exports.texts import path_to
from questions.sources import cited

if TYPE_CHECKING:
    from starlette.types import Message

SUFFIX = re.compile(rf"\.(?:{'|'.join(map(re.escape, sorted([*FORMS, 'graphml'], key=len, reverse=True)))})$")
LISTS = frozenset({"timeline", "events"})  # answers of which there are files
PAGES = {"relations": ("timeline",), "entities": (), "events": ()}
# What an entity's page takes beside the filters of its timeline: a language, a state, and a treaty's day.
OF_ANY_PAGE, OF_TREATIES = frozenset({"lang", "revision"}), frozenset({"on", "basis"})
ON_PAGES = frozenset({"event", "view"})  # what a page shows of its answer, and how
NOT_CITED = frozenset({"cite", "cypher"})
LONGEST = 2000
MOVED = 308
OK = 200
HOPS = 3
PASSED = ("starlette.", "fastapi_")  # where the frameworks keep error handlers and open files
KEPT = (
    "type", "asgi", "http_version", "server", "client", "scheme", "root_path", "app", "state", "extensions"
)  # fmt: skip


def target_of(of: str, base: str) -> str:
    """The path under /v1, with its query, that `of` means: an address of ours, whole or from its path on.

    The page of a pair is its timeline, and so is that of an entity with filters; a file is what it is a file
    of, with as much of it and in the same order.

    Raises:
        Problem: 422 where it is no address of this service, or one that is not cited.
    """
    parts, own = urlsplit(of), urlsplit(base)
    elsewhere = (parts.scheme or parts.netloc) and (parts.scheme, parts.netloc) != (own.scheme, own.netloc)
    words, query = segments(parts.path), parts.query
    if elsewhere or not parts.path.startswith("/") or parts.path.startswith("//") or ".." in words:
        raise Problem(422, "of: no address of this service; write it as /v1/events/ID", field="of")
    if words[0] in PAGES and len(words) == (3 if words[0] == "relations" else 2):
        words, query = _of_page(words, query)
    elif words[0] != "v1" or len(words) < 2 or words[1] in NOT_CITED:
        detail = "of: only answers under /v1 and the pages of pairs, entities and events are cited"
        raise Problem(422, detail, field="of")
    last, _, form = words[-1].partition(".")
    if last in LISTS:
        query = _of_file(form, query)
    return with_query(path_to(*words[:-1], SUFFIX.sub("", words[-1])), query)


def _of_page(words: list[str], query: str) -> tuple[list[str], str]:
    """The path and the query by which the API tells what a page shows."""
    asked = [
        (name, one)
        for name, text in parse_qsl(query)  # without what a form sent empty
        if not (name in ON_PAGES or PASSED_ON.fullmatch(name))
        for one in (text.split(",") if name == "kind" else [text])
        if one
    ]
    names, words = {name for name, _ in asked}, ["v1", *words, *PAGES[words[0]]]
    if words[1] == "entities" and names - OF_ANY_PAGE - OF_TREATIES:
        words = [*words, "timeline"]
        asked = [one for one in asked if one[0] not in OF_TREATIES]
        if "mode" not in names:
            asked.append(("mode", "all"))  # which the page begins with, and the API does not
    elif words[1] == "entities" and names & OF_TREATIES:
        words[1] = "treaties"
    return words, urlencode(asked)


def _of_file(form: str, query: str) -> str:
    """The query by which JSON has the events that a file of this form has: see `exports.forms.fitted`."""
    given = dict(parse_qsl(query))
    more: dict[str, object] = {"limit": WHOLE} if form in WHOLE_FORMS else {}
    more |= {"order": "desc"} if form in NEWEST_FIRST else {}
    added = urlencode({name: value for name, value in more.items() if name not in given})
    return "&".join(filter(None, (query, added)))


async def ask(request: Request, target: str, lang: str) -> tuple[str, dict[str, Any]]:
    """The address that answered and the JSON body of `target`, a path of this service with its query.

    Where the answer has a language, the address names it.

    Raises:
        Problem: with the status the path answers, if that is not 200, or its answer is no JSON object.
    """
    for _ in range(HOPS):
        status, headers, body, takes = await _get(request, target, lang)
        if status != MOVED:
            break
        target = headers["location"]
    if status != OK:
        detail = orjson.loads(body)["detail"] if "json" in headers.get("content-type", "") else "no answer"
        raise Problem(status if status in (404, 410, 503, 504) else 422, f"of: {detail}", field="of")
    if not headers.get("content-type", "").startswith("application/json"):
        raise Problem(422, f"of: {target} is a file; name the address without its suffix", field="of")
    return in_language(target, lang) if "lang" in takes else target, orjson.loads(body)


async def _get(request: Request, target: str, lang: str) -> tuple[int, dict[str, str], bytes, frozenset[str]]:
    """Status, headers and body of an answer, and the names of the parameters that it takes."""
    parts = urlsplit(target)
    scope: dict[str, Any] = {
        **{key: request.scope[key] for key in request.scope if key in KEPT or key.startswith(PASSED)},
        "method": "GET",
        "path": routed(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "headers": [
            (b"host", request.headers.get("host", "").encode()),
            (b"accept", b"application/json"),
            (b"accept-language", lang.encode()),
        ],
    }
    status, headers, body = 500, {}, bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status, headers
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = {key.decode().lower(): value.decode() for key, value in message["headers"]}
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))

    try:
        await request.app.router(scope, receive, send)
    except HTTPException as error:  # no route has this path
        raise Problem(error.status_code, "of: nothing is at this address", field="of") from None
    takes = frozenset(declared(scope["route"].dependant))
    return status, headers, bytes(body), takes


router = APIRouter(tags=["Citations"])
AS_TEXT: dict[int | str, dict[str, Any]] = {
    200: {
        "content": texts(CSL, BIBTEX, RIS),
        "description": "The answer, then each of its sources.",
    }
}


class Citations(TypedDict):
    """CSL items, and the revision of what they cite."""

    items: list[Item]
    revision: str


@router.get(
    "/v1/cite",
    responses=AS_TEXT,
    response_class=Response,
    openapi_extra={"x-example": "/v1/cite?of=/v1/events/2023-09-kim-reply-to-xi&format=csl"},
)
async def cite(
    request: Request,
    lang: InLanguage,
    of: Annotated[
        str,
        Query(
            description="An address of this service: an answer under /v1, or the page of a pair, entity or "
            "event; whole, or from its path on.",
            max_length=LONGEST,
            json_schema_extra=also("url", "id", "address", "path"),
        ),
    ],
    form: Annotated[
        Literal["csl", "bibtex", "ris"],
        Query(
            alias="format",
            description="CSL-JSON, BibTeX or RIS.",
            json_schema_extra=also("style", "form", "as"),
        ),
    ] = "csl",
) -> Response:
    """A citation of an answer with its revision and the day of access, then of each source it rests on.

    The address cited names the revision and the language, so it leads to the same bytes or says (410) that
    the graph has moved on. Sources come with publisher, title, date and address as printed, and the day they
    were read.
    """
    base = str(request.base_url)
    target = target_of(of, base)
    today = datetime.now(UTC).date()

    async def produce() -> Citations:
        address, body = await ask(request, target, lang)
        ids = list(dict.fromkeys(source_ids(body)))
        if address.startswith("/v1/sources/") and "id" in body:
            ids.append(str(body["id"]))
        sources, revision = await cited(store_of(request), ids, lang=lang), str(body["revision"])
        return {"items": items_of(base, address, body, revision, sources, today), "revision": revision}

    return await answer(
        request,
        produce,
        lang=lang,
        write=lambda body, _: written(body["items"], form),
        varies=today.isoformat(),
    )
