"""A route for each question that one id asks."""

from __future__ import annotations

import re
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from api.answers import answer, store_of
from api.params import IdPath, InLanguage
from questions.by_id import questions_by_id

if TYPE_CHECKING:
    from questions.by_id import ById

ID = re.compile(r"\{(\w+)\}")


def _add(router: APIRouter, question: ById[Any]) -> None:
    async def asked(request: Request, lang: str, **ids: str) -> Response:
        (asked_id,) = ids.values()
        return await answer(request, lambda: question.ask(store_of(request), asked_id, lang=lang), lang=lang)

    # FastAPI reads the parameters from the signature; the id goes by its name in the path.
    name = ID.findall(question.path)[0]
    parameters = {"request": Request, name: IdPath, "lang": InLanguage}
    asked.__signature__ = Signature(  # type: ignore[attr-defined]
        [Parameter(key, Parameter.KEYWORD_ONLY, annotation=kind) for key, kind in parameters.items()]
    )
    router.add_api_route(
        question.path,
        asked,
        name=question.name,
        tags=[question.tag],
        response_model=question.answer,
        description=question.description,
        openapi_extra={"x-example": ID.sub(question.example, question.path)},
    )


router = APIRouter()
for _question in questions_by_id().values():
    _add(router, _question)
