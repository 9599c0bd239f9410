"""What the graph was loaded from."""

# ruff: noqa: TC001 - FastAPI reads the annotations
from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api import models
from api.answers import answer, store_of
from api.params import InLanguage
from questions.datasets import datasets

router = APIRouter(tags=["Datasets"])


@router.get("/v1/datasets", response_model=models.Datasets, openapi_extra={"x-example": "/v1/datasets"})
async def all_datasets(request: Request, lang: InLanguage) -> Response:
    """Datasets with version, licence and citation, and the curated dossiers with what each holds."""
    return await answer(request, lambda: datasets(store_of(request), lang=lang), lang=lang)
