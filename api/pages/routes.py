"""All pages as one router, and the files a map loads out of the installed pyvis."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse, RedirectResponse, Response

from api.answers import same_state
from api.pages import home, maps, records, relations
from api.pages.render import DRAWINGS
from api.params import Lang, Revision
from api.unknown import only_known_on_pages
from viz.assets import assets

YEAR = 31_536_000  # seconds; the address of a file changes with its content
TYPES = {".js": "text/javascript", ".css": "text/css"}


def pages() -> APIRouter:
    """The router of every page. To be included before /static is mounted: it answers /static/vis/ itself."""
    router = APIRouter(include_in_schema=False)
    refused = only_known_on_pages(lang=Lang, revision=Revision)
    for part in (home, relations, records, maps):
        router.include_router(part.router, dependencies=[refused, Depends(same_state)])
    router.add_api_route(f"/static/{DRAWINGS}{{name}}", drawing, methods=["GET"])
    router.add_api_route("/favicon.ico", icon, methods=["GET"])
    return router


def drawing(name: str) -> Response:
    """A script or style of the maps."""
    path = assets().get(name)
    if path is None:
        return Response("no such file", 404, media_type="text/plain")
    return FileResponse(
        path, media_type=TYPES[path.suffix], headers={"Cache-Control": f"public, max-age={YEAR}, immutable"}
    )


def icon() -> RedirectResponse:
    """Browsers ask for this of their own accord."""
    return RedirectResponse("/static/icon.svg", 308)
