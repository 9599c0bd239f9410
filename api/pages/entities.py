"""One actor, place, treaty, resolution or occasion, with its own timeline."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request, Response

from analysis.treaty import life
from api.address import Segment
from api.answers import store_of
from api.pages.filters import FILTERS, filters
from api.pages.place import country_names, entity_id, moved
from api.pages.render import render
from api.pages.speech import speech
from api.pages.treaties import asked_day
from api.unknown import takes
from questions.entity import entity
from questions.entity_timeline import entity_timeline
from questions.treaty import treaty

router = APIRouter()


@router.get("/entities/{name}", dependencies=[takes(**FILTERS, on=None, basis=None)])
async def one(request: Request, name: Segment) -> Response:
    """What is recorded of one entity."""
    asked = filters(request, "all")
    found_id = entity_id(name, asked.window)
    if elsewhere := moved(request, "entities", (name,), (found_id,)):
        return elsewhere
    store, lang = store_of(request), speech(request).lang
    about = entity(store, found_id, lang=lang)
    if asked.problems:
        return render(
            request,
            "entity.html",
            status=422,
            entity=await about,
            filters=asked,
            names=country_names(lang),
            treaty=None,
            found={"items": [], "undated": [], "next": None, "revision": await store.revision()},
        )
    told, found = await asyncio.gather(about, entity_timeline(store, found_id, asked.wanted(lang)))
    shown = None
    if told["type"] == "Treaty":
        day, basis, _ = asked_day(request)
        shown = life(await treaty(store, found_id, lang=lang), day, basis)
    return render(
        request,
        "entity.html",
        entity=told,
        filters=asked,
        found=found,
        names=country_names(lang),
        treaty=shown,
    )
