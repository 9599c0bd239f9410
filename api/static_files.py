"""The scripts, styles and pictures of the pages, read once, under addresses that change when they do."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from fastapi import HTTPException, Request, Response

from api.answers import NOT_MODIFIED, matches
from viz.assets import assets

STATIC = Path(__file__).parent / "static"
DRAWINGS = "vis/"
TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
YEAR = 31_536_000  # seconds


class StaticFile(NamedTuple):
    """A file as it is sent; the mark changes with its content."""

    body: bytes
    media_type: str
    mark: str


@cache
def static_files() -> dict[str, StaticFile]:
    """Every file under /static by its name there."""
    pages = {path.name: path for path in STATIC.iterdir()}
    maps = {f"{DRAWINGS}{name}": path for name, path in assets().items()}
    return {name: _read(path) for name, path in (pages | maps).items()}


def _read(path: Path) -> StaticFile:
    body = path.read_bytes()
    return StaticFile(body, TYPES[path.suffix], hashlib.sha256(body).hexdigest()[:10])


def asset(name: str) -> str:
    """Address of a file under /static, with its mark.

    Raises:
        KeyError: there is no such file.
    """
    return f"/static/{name}?v={static_files()[name].mark}"


async def static_file(request: Request, name: str) -> Response:
    """A file: for a year if it was asked for by its mark, else to be asked for again, with 304."""
    file = static_files().get(name)
    if file is None:
        raise HTTPException(404)
    query = request.scope["query_string"]
    marked = query == f"v={file.mark}".encode()
    if marked or not query:
        request.state.revision = None  # api/answer_cache.py keeps it; with other queries it would keep many
    lasting = marked or (not query and name.startswith(DRAWINGS))  # those of maps were never asked for again
    tag = f'W/"{file.mark}"'  # weak: the same one goes out in several encodings
    headers = {
        "ETag": tag,
        "Cache-Control": f"public, max-age={YEAR}, immutable" if lasting else "no-cache",
    }
    if matches(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=NOT_MODIFIED, headers=headers)
    return Response(file.body, headers=headers, media_type=file.media_type)
