"""Two countries at a glance."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from analysis.joined_treaties import Asked, with_joined
from api import models
from api.answers import answer, store_of
from api.docs import MOVED
from api.joining import with_pages
from api.params import AsOf, CountryPath, InLanguage, elsewhere, pair
from questions.summary import summary

router = APIRouter(tags=["Relations"])
SHOWN = 50  # treaties both joined; the pages of their own list have the rest


@router.get(
    "/v1/relations/{a}/{b}",
    response_model=models.Relation,
    responses=MOVED,
    openapi_extra={"x-example": "/v1/relations/KP/CN"},
)
async def relation(
    request: Request, a: CountryPath, b: CountryPath, lang: InLanguage, past: AsOf
) -> Response:
    """Treaties in force today and why, first and last contact, counts by kind and year, longest silences.

    `joined_treaties` counts all treaties both joined, of dossiers and each dataset, and lists the first.
    Contacts are events in which both take part (`direct`) and that occurred. A gap is a time in which no
    contact is known, not one in which there was none.
    """
    first, second = pair(a, b)
    if there := elsewhere(request, "/v1/relations/{}/{}", (a, b), (first, second)):
        return there
    now = datetime.now(UTC).date()
    today = min(now, past or now)

    async def produce() -> dict[str, Any]:
        found = await summary(store_of(request), first, second, lang=lang, as_of=past)
        path = f"/v1/relations/{first}/{second}"
        return {
            **with_pages(with_joined(found, (first, second), today, Asked(SHOWN))),
            "today": today.isoformat(),
            "links": {
                "timeline": f"{path}/timeline",
                "csv": f"{path}/timeline.csv",
                "treaties": f"/v1/treaties?a={first}&b={second}",
                "joined_treaties": f"{path}/treaties",
                "votes": f"{path}/votes",
                "obligations": f"/v1/obligations?a={first}&b={second}",
                "page": f"/relations/{first}/{second}",
                "map": f"/map?focus={first},{second}",
            },
        }

    return await answer(request, produce, lang=lang, varies=today.isoformat())
