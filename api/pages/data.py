"""What is in the graph, where it comes from, and how to take it along."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response

from api.answers import store_of
from api.pages.render import render
from api.pages.speech import speech
from questions.datasets import datasets
from questions.sources import sources

router = APIRouter()

LISTED = 500


@router.get("/data")
async def overview(request: Request) -> Response:
    """Dossiers, datasets, sources, downloads."""
    store, lang = store_of(request), speech(request).lang
    loaded, (read, total, after), revision = await asyncio.gather(
        datasets(store, lang=lang),
        sources(store, limit=LISTED, after="", lang=lang),
        store.revision(),
    )
    return render(
        request,
        "data.html",
        datasets=loaded["items"],
        dossiers=loaded["dossiers"],
        sources=read,
        sources_total=total,
        sources_after=after,
        revision=revision,
    )
