"""Search over names in every language, treaties and events."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.etag import store_of
from api.pages.render import first_of, render
from api.pages.speech import speech
from graph.queries.search import search

router = APIRouter()

PAGE = 30
NOTHING = {"items": [], "facets": {"type": {}}, "total": 0, "next": None}


@router.get("/search")
async def find(request: Request) -> Response:
    """What has this text in a name or title."""
    asked = request.query_params
    typed = asked.get("q", "").strip()
    kinds = tuple(kind for kind in asked.getlist("type") if kind)
    found = (
        NOTHING
        if not typed
        else await search(
            store_of(request),
            typed,
            types=kinds,
            limit=PAGE,
            cursor=first_of(asked.getlist("cursor")),
            lang=speech(request).lang,
        )
    )
    return render(request, "search.html", typed=typed, kinds=kinds, found=found)
