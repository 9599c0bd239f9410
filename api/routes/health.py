"""Whether the service lives and can answer."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api import models
from api.answers import Problem, store_of, version
from exports.forms import JSON, json_text

router = APIRouter(tags=["Service"])
NO_STORE = {"Cache-Control": "no-store"}


@router.get("/healthz", response_model=models.Health, openapi_extra={"x-example": "/healthz"})
async def alive() -> Response:
    """The process answers; it says nothing about the store."""
    return Response(json_text({"status": "ok", "version": version()}), headers=NO_STORE, media_type=JSON)


@router.get("/readyz", response_model=models.Readiness, openapi_extra={"x-example": "/readyz"})
async def ready(request: Request) -> Response:
    """The store answers and has its schema; `revision` says which state of the graph it holds."""
    store = store_of(request)
    if not await store.ready():
        raise Problem(
            503, "the graph's store does not answer, or was never loaded", headers={"Retry-After": "5"}
        )
    body = {"status": "ready", "revision": await store.revision(), "version": version()}
    return Response(json_text(body), headers=NO_STORE, media_type=JSON)
