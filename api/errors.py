"""Every error as one answer: problem+json (RFC 9457) under /v1, a page elsewhere. Nothing of ours leaks."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import orjson
import structlog
from fastapi import Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.answers import Problem
from api.pages.render import error_page
from api.params import Elsewhere
from graph.errors import (
    InputError,
    NotFound,
    NotInstalled,
    QueryBusy,
    QueryError,
    QueryRefused,
    QuerySyntax,
    QueryTimeout,
    QueryTooLarge,
    RevisionGone,
    StoreError,
    StoreUnavailable,
    UnknownCountry,
    WrongField,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI, Request

PROBLEM = "application/problem+json"
RETRY_SECONDS = "5"
SERVICE_PATHS = frozenset({"/healthz", "/readyz", "/metrics", "/openapi.json", "/mcp"})

STATUS = {
    NotFound: HTTPStatus.NOT_FOUND,
    NotInstalled: HTTPStatus.NOT_IMPLEMENTED,
    RevisionGone: HTTPStatus.GONE,
    InputError: HTTPStatus.UNPROCESSABLE_ENTITY,
    QueryRefused: HTTPStatus.FORBIDDEN,
    QuerySyntax: HTTPStatus.BAD_REQUEST,
    QueryTimeout: HTTPStatus.GATEWAY_TIMEOUT,
    QueryTooLarge: HTTPStatus.UNPROCESSABLE_ENTITY,
    QueryBusy: HTTPStatus.TOO_MANY_REQUESTS,
}

log = structlog.get_logger("diplograph.api")


def handle_errors(app: FastAPI) -> None:
    """Give the application its handlers."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(Elsewhere, _elsewhere)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(StoreError, _store)
    app.add_exception_handler(UnknownCountry, _no_country)
    for error, status in STATUS.items():
        app.add_exception_handler(error, _answer_with(status))


def answer_problem(request: Request, problem: Problem) -> Response:
    """The response that tells a problem, as JSON or as a page by the path that was asked for."""
    title = _title(problem.status)
    if not _is_api(request):
        page = error_page(request, problem.status, title, problem.detail)
        page.headers.update(problem.headers)
        return page
    body = {"type": "about:blank", "title": title, "status": problem.status, "detail": problem.detail}
    return Response(
        orjson.dumps({**body, **problem.more}),
        problem.status,
        {"Cache-Control": "no-store", **problem.headers},
        media_type=PROBLEM,
    )


def internal(request: Request) -> Response:
    """The response to a mistake of ours: it says no more than that."""
    return answer_problem(
        request, Problem(500, "something went wrong here; the service's log has the reason")
    )


def _is_api(request: Request) -> bool:
    path = request.scope["path"]
    return path == "/v1" or path.startswith("/v1/") or path in SERVICE_PATHS


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return answer_problem(request, error)


def _elsewhere(_: Request, error: Exception) -> Response:
    assert isinstance(error, Elsewhere)
    return error.response


def _no_country(request: Request, error: Exception) -> Response:
    """404 where the address names it, 422 where a parameter of the query does."""
    field = getattr(error, "field", None)
    named = field is None or field in request.path_params
    return answer_problem(request, Problem(404 if named else 422, str(error), field=field))


def _answer_with(status: HTTPStatus) -> Callable[[Request, Exception], Response]:
    """A handler for errors whose message is meant for the one who asked."""

    def handler(request: Request, error: Exception) -> Response:
        more: dict[str, Any] = {}
        if isinstance(error, QuerySyntax):
            more = {"line": error.line, "column": error.column}
        if isinstance(error, RevisionGone):
            changes = f"/v1/changes?since={quote(error.asked, safe='')}"
            more = {"revision": error.current, "changes": changes}
        if isinstance(error, WrongField) and error.known:
            more = {"known": list(error.known)}
        headers = {"Retry-After": RETRY_SECONDS} if status == HTTPStatus.TOO_MANY_REQUESTS else {}
        field = "query" if isinstance(error, QueryError) else getattr(error, "field", None)
        return answer_problem(request, Problem(status, str(error), field=field, headers=headers, **more))

    return handler


def _store(request: Request, error: Exception) -> Response:
    """The store's own words hold addresses and statements, so they go to the log only."""
    log.warning("store", error=str(error), path=request.scope["path"])
    if isinstance(error, StoreUnavailable):
        return answer_problem(
            request,
            Problem(
                503,
                f"the graph's store {error.plain}; try again in a few seconds",
                headers={"Retry-After": RETRY_SECONDS},
            ),
        )
    if "TransactionTimedOut" in str(error):
        return answer_problem(request, Problem(504, "this took too long to look up; ask for less of it"))
    return internal(request)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = str(error.detail)
    if error.status_code == HTTPStatus.NOT_FOUND and detail == HTTPStatus.NOT_FOUND.phrase:
        detail = "nothing is at this address; /docs lists what is"
    elif error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "")
        detail = f"this address does not take {request.method}" + (f", only {allowed}" if allowed else "")
    return answer_problem(request, Problem(error.status_code, detail, headers=error.headers))


def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    problems = [{"field": _field(wrong["loc"]), "reason": _reason(wrong)} for wrong in error.errors()]
    first = problems[0]
    detail = f"{first['field']}: {first['reason']}"
    return answer_problem(request, Problem(422, detail, field=first["field"], errors=problems))


def _field(where: tuple[int | str, ...]) -> str:
    """`("query", "limit")` as `limit`, `("body", "parameters", "x")` as `parameters.x`."""
    return ".".join(part for part in where[1:] if isinstance(part, str)) or str(where[0])


def _reason(wrong: dict[str, Any]) -> str:
    if wrong["type"] == "json_invalid":
        return "the body is no JSON"
    if wrong["type"] == "missing":
        return "is missing"
    message = str(wrong["msg"])
    return message[0].lower() + message[1:].removeprefix("Value error, ")
