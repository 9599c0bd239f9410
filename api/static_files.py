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
LIBRARIES = "lib/"  # made by scripts/assets.py, and not there where npm was not to be reached
TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".txt": "text/plain",
}
FONT = ".woff2"
AT_ONCE = ("lib/inter-latin-wght-normal-", "lib/source-serif-4-latin-600-normal-")  # what each page is set in
CARD = "card.png"  # what others show beside a link to a page
YEAR = 31_536_000  # seconds


class StaticFile(NamedTuple):
    """A file as it is sent; the mark changes with its content."""

    body: bytes
    media_type: str
    mark: str


@cache
def static_files() -> dict[str, StaticFile]:
    """Every file under /static by its name there."""
    pages = {path.name: path for path in STATIC.iterdir() if path.is_file()}
    libraries = {f"{LIBRARIES}{path.name}": path for path in (STATIC / LIBRARIES).glob("*")}
    maps = {f"{DRAWINGS}{name}": path for name, path in assets().items()}
    return {name: _read(path) for name, path in (pages | libraries | maps).items()}


def _read(path: Path) -> StaticFile:
    body = path.read_bytes()
    return StaticFile(body, TYPES[path.suffix], hashlib.sha256(body).hexdigest()[:10])


def asset(name: str) -> str:
    """Address of a file under /static, with its mark; "" for a library where none is bundled.

    Raises:
        KeyError: there is no such file.
    """
    if name.startswith(LIBRARIES) and not bundled():
        return ""
    return f"/static/{name}?v={static_files()[name].mark}"


def bundled() -> bool:
    """Whether the libraries and fonts of assets/ are here; without them, pages do with less."""
    return f"{LIBRARIES}fonts.css" in static_files()


def fonts() -> list[str]:
    """Addresses of the fonts that every page wants at once, as fonts.css names them."""
    return [f"/static/{name}" for name in static_files() if name.startswith(AT_ONCE)]


async def static_file(request: Request, name: str) -> Response:
    """A file: for a year if it was asked for by its mark, else to be asked for again, with 304."""
    file = static_files().get(name)
    if file is None:
        raise HTTPException(404)
    query = request.scope["query_string"]
    marked = query == f"v={file.mark}".encode()
    if marked or not query:
        request.state.revision = None  # api/answer_cache.py keeps it; with other queries it would keep many
    # Fonts have their mark in the name; the files of maps were never asked for again.
    lasting = marked or (not query and (name.startswith(DRAWINGS) or name.endswith(FONT)))
    tag = f'W/"{file.mark}"'  # weak: the same one goes out in several encodings
    headers = {
        "ETag": tag,
        "Cache-Control": f"public, max-age={YEAR}, immutable" if lasting else "no-cache",
    }
    if name == CARD:
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    if matches(request.headers.get("if-none-match", ""), tag):
        return Response(status_code=NOT_MODIFIED, headers=headers)
    return Response(file.body, headers=headers, media_type=file.media_type)
