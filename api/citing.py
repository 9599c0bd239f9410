"""What a citation is of: an address of this service, its answer, and the sources the answer names."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson

from analysis.citation import answer_item, bibtex, ris, source_item
from api.address import path_to, segments, with_query
from api.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

CSL = "application/vnd.citationstyles.csl+json"
BIBTEX = "application/x-bibtex; charset=utf-8"
RIS = "application/x-research-info-systems; charset=utf-8"
SUFFIX = re.compile(r"\.(?:json|jsonld|jsonl|csv|ics|atom|graphml)$")
PAGES = {"relations": ("timeline",), "entities": (), "events": ()}
NOT_CITED = frozenset({"cite", "cypher"})
LONGEST = 2000


def target_of(of: str, base: str) -> str:
    """The path under /v1, with its query, that `of` means: an address of ours, whole or from its path on.

    The page of a pair is its timeline, a file is what it is a file of.

    Raises:
        Problem: 422 where it is no address of this service, or one that is not cited.
    """
    parts, own = urlsplit(of), urlsplit(base)
    elsewhere = (parts.scheme or parts.netloc) and (parts.scheme, parts.netloc) != (own.scheme, own.netloc)
    words = segments(parts.path)
    if elsewhere or not parts.path.startswith("/") or parts.path.startswith("//") or ".." in words:
        raise Problem(422, "of: no address of this service; write it as /v1/events/ID", field="of")
    if words[0] in PAGES and len(words) == (3 if words[0] == "relations" else 2):
        words = ["v1", *words, *PAGES[words[0]]]
    elif words[0] != "v1" or len(words) < 2 or words[1] in NOT_CITED:
        detail = "of: only answers under /v1 and the pages of pairs, entities and events are cited"
        raise Problem(422, detail, field="of")
    return with_query(path_to(*words[:-1], SUFFIX.sub("", words[-1])), parts.query)


def permalink(base: str, target: str, revision: str) -> str:
    """The address of this very answer: `target` with the revision it was read from."""
    parts = urlsplit(target)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "revision"]
    return f"{base.rstrip('/')}{parts.path}?{urlencode([*query, ('revision', revision)])}"


def title_of(target: str, body: dict[str, Any]) -> str:
    """What an answer is, in words."""
    path = urlsplit(target).path
    if "between" in body:
        names = " and ".join(side["name"] for side in body["between"])
        return f"Timeline of {names}" if path.endswith("/timeline") else f"{names}: {path.rpartition('/')[2]}"
    if "entity" in body:
        return f"Timeline of {body['entity']['name']}"
    for name in ("title", "name"):
        if isinstance(body.get(name), str):
            return str(body[name])
    return f"Answer to {path}"


def _past(target: str) -> str:
    asked = dict(parse_qsl(urlsplit(target).query)).get("as_of")
    return f", as of {asked}" if asked else ""


def source_ids(body: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a JSON answer
    """The ids of the sources an answer names, wherever it does: in `sources`, and in `reports`."""
    if isinstance(body, list):
        for part in body:
            yield from source_ids(part)
    elif isinstance(body, dict):
        for source in body.get("sources") or ():
            if isinstance(source, dict) and isinstance(source.get("id"), str):
                yield source["id"]
        told = body.get("source")
        if isinstance(told, str):
            yield told
        elif isinstance(told, dict) and isinstance(told.get("id"), str):
            yield told["id"]
        for part in body.values():
            if isinstance(part, dict | list):
                yield from source_ids(part)


def items_of(
    base: str, target: str, body: dict[str, Any], sources: list[dict[str, Any]], today: date
) -> list[dict[str, Any]]:
    """CSL items: the answer, then each source."""
    revision = body["revision"]
    url = permalink(base, target, revision)
    key = f"diplograph-{hashlib.sha256(f'{target} {revision}'.encode()).hexdigest()[:12]}"
    title = title_of(target, body) + _past(target)
    return [answer_item(key, title, url, revision, today), *(source_item(one) for one in sources)]


def written(items: list[dict[str, Any]], form: str) -> tuple[bytes, str]:
    """The items in a form, with its media type."""
    if form == "bibtex":
        return bibtex(items).encode(), BIBTEX
    if form == "ris":
        return ris(items).encode(), RIS
    return orjson.dumps(items, option=orjson.OPT_INDENT_2), CSL
