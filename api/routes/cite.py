"""Citations of answers, events and timelines, with their sources."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypedDict

from fastapi import APIRouter, Query, Request, Response

from api.answers import answer, store_of
from api.params import InLanguage
from api.self_request import LONGEST, ask, target_of
from api.unknown import also
from exports.citations import BIBTEX, CSL, RIS, Item, items_of, source_ids, written
from questions.sources import cited

router = APIRouter(tags=["Citations"])
AS_TEXT: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {media: {"schema": {"type": "string"}} for media in (CSL, BIBTEX, RIS)},
        "description": "The answer, then each of its sources.",
    }
}


class Citations(TypedDict):
    """CSL items, and the revision of what they cite."""

    items: list[Item]
    revision: str


@router.get(
    "/v1/cite",
    responses=AS_TEXT,
    response_class=Response,
    openapi_extra={"x-example": "/v1/cite?of=/v1/events/2023-09-kim-reply-to-xi&format=csl"},
)
async def cite(
    request: Request,
    lang: InLanguage,
    of: Annotated[
        str,
        Query(
            description="An address of this service: an answer under /v1, or the page of a pair, entity or "
            "event; whole, or from its path on.",
            max_length=LONGEST,
            json_schema_extra=also("url", "id", "address", "path"),
        ),
    ],
    form: Annotated[
        Literal["csl", "bibtex", "ris"],
        Query(
            alias="format",
            description="CSL-JSON, BibTeX or RIS.",
            json_schema_extra=also("style", "form", "as"),
        ),
    ] = "csl",
) -> Response:
    """A citation of an answer with its revision and the day of access, then of each source it rests on.

    The address cited names the revision, so it leads to the same bytes or says (410) that the graph has moved
    on. Sources come with publisher, title, date and address as printed, and the day they were read.
    """
    base = str(request.base_url)
    target = target_of(of, base)
    today = datetime.now(UTC).date()

    async def produce() -> Citations:
        address, body = await ask(request, target, lang)
        ids = list(dict.fromkeys(source_ids(body)))
        if address.startswith("/v1/sources/") and "id" in body:
            ids.append(str(body["id"]))
        sources, revision = await cited(store_of(request), ids, lang=lang), str(body["revision"])
        return {"items": items_of(base, address, body, revision, sources, today), "revision": revision}

    return await answer(
        request,
        produce,
        lang=lang,
        write=lambda body, _: written(body["items"], form),
        varies=today.isoformat(),
    )
