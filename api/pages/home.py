"""The start page: what this is, where to begin, what to try."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response

from api.answers import store_of
from api.pages.place import country_names
from api.pages.render import render
from api.pages.speech import speech
from questions.dossiers import dossiers

router = APIRouter()

# Pairs the shipped dossiers are about; each link says what is recorded, be it nothing.
PAIRS = (("KP", "CN"), ("KP", "RU"), ("KP", "US"))
EXAMPLE = (
    "MATCH (p:Person)-[:SENT]->(l:Letter)-[:ADDRESSED_TO]->(q:Person)\n"
    "RETURN p.name AS sender, l.date AS date, q.name AS recipient\n"
    "ORDER BY l.start"
)


@router.get("/")
async def start(request: Request) -> Response:
    """The start page."""
    store, lang = store_of(request), speech(request).lang
    found, revision = await asyncio.gather(dossiers(store, lang=lang), store.revision())
    return render(
        request,
        "home.html",
        dossiers=found,
        revision=revision,
        example=EXAMPLE,
        pairs=PAIRS,
        names=country_names(lang),
    )
