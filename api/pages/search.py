"""Search over names in every language, treaties and events."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.answers import store_of
from api.pages.filters import filters
from api.pages.render import render
from api.pages.speech import speech
from api.params import Cursor, Disputed, End, Kind, Sought, Start, Types
from api.unknown import takes
from questions.search import search

router = APIRouter()

PAGE = 30


@router.get(
    "/search",
    dependencies=[
        takes(q=Sought, type=Types, kind=Kind, disputed=Disputed, start=Start, end=End, cursor=Cursor)
    ],
)
async def find(request: Request) -> Response:
    """What has this text in a name or title."""
    asked = filters(request)
    typed = request.query_params.get("q", "").strip()
    types = tuple(each for each in request.query_params.getlist("type") if each)
    disputed = request.query_params.get("disputed") == "yes"
    found = await search(
        store_of(request),
        typed,
        types=types,
        kinds=asked.kind,
        disputed=disputed,
        span=asked.window,
        limit=PAGE,
        cursor=asked.cursor or None,
        lang=speech(request).lang,
    )
    return render(
        request, "search.html", typed=typed, types=types, asked=asked, disputed=disputed, found=found
    )
