"""What looks at no revision: users' own Cypher, read only, and whether the service lives and can answer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

from fastapi import APIRouter, Body, Request, Response
from starlette.requests import ClientDisconnect

from api.answers import Problem, store_of, version
from api.docs import CYPHER
from api.errors import RETRY_SECONDS
from api.shapes import CypherQuestion, Health, Readiness
from exports.forms import JSON, json_text
from graph.cypher.run import CypherAnswer, run_readonly
from graph.errors import InputError
from graph.local.disk import disk_of
from questions.state import state

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from api.cypher_door import CypherDoor

T = TypeVar("T")

router = APIRouter()

CLIENT_LEFT = 499  # for the log: nobody is there to read it

LETTERS = (
    "MATCH (p:Person)-[:SENT]->(l:Letter)-[:ADDRESSED_TO]->(q:Person) "
    "RETURN p.name, l.date, q.name ORDER BY l.start LIMIT $most"
)


@router.post(
    "/v1/cypher",
    tags=["Cypher"],
    response_model=CypherAnswer,
    responses=CYPHER,
    openapi_extra={"x-example": {"query": LETTERS, "parameters": {"most": 3}}},
)
async def run_cypher(
    request: Request,
    question: Annotated[CypherQuestion, Body()],
) -> Response:
    """Run a query that only reads. Rows are lists in the order of `columns`.

    A node comes as `{id, labels, properties}`, a relationship as `{type, start, end, properties}`, a path as
    `{nodes, relationships}`, dates as ISO 8601 text. `truncated` says that there were more rows than `limit`
    or than fit into one answer. `warnings` names labels, types and properties of the query that the graph
    does not hold. What writes, reads files or looks at the server is refused with 403 and the
    reason; a query that takes too long ends with 504; one that does not parse is 400 with line and column.
    """
    door = cast("CypherDoor", request.app.state.cypher)
    await store_of(request).leave_out()
    settings = request.app.state.settings
    try:
        with request.app.state.watching.cypher(question.query):
            asking = run_readonly(
                await door.enter(request),
                question.query,
                question.parameters,
                min(question.limit or settings.query_rows, settings.query_rows_max),
                settings.query_timeout,
                max_bytes=settings.query_bytes,
            )
            answer = await _while_connected(request, asking)
    except InputError as error:
        raise Problem(422, f"parameters: {error}", field="parameters") from None
    except ClientDisconnect:
        return Response(status_code=CLIENT_LEFT)
    return Response(json_text(answer), headers={"Cache-Control": "no-store"}, media_type=JSON)


async def _while_connected(request: Request, work: Coroutine[Any, Any, T]) -> T:
    """What `work` gives.

    Raises:
        ClientDisconnect: the client closed its connection first, and `work` was cancelled.
    """

    async def left() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass

    working, leaving = asyncio.create_task(work), asyncio.create_task(left())
    try:
        await asyncio.wait((working, leaving), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.wait((working, leaving))


NO_STORE = {"Cache-Control": "no-store"}


@router.get("/healthz", response_model=Health, openapi_extra={"x-example": "/healthz"}, tags=["Service"])
async def alive() -> Response:
    """The process answers; it says nothing about the store."""
    return Response(json_text({"status": "ok", "version": version()}), headers=NO_STORE, media_type=JSON)


@router.get("/readyz", response_model=Readiness, openapi_extra={"x-example": "/readyz"}, tags=["Service"])
async def ready(request: Request) -> Response:
    """The store answers and has its schema; `revision` says which state of the graph it holds.

    `disk` is of the local store: once it is full, the graph can be read but not loaded into. `followed` has
    the datasets that `diplograph follow` keeps up, with the age of the newest file of each.
    """
    store = store_of(request)
    disk = disk_of(request.app.state.settings)
    room = {"free": disk.free, "full": disk.full} if disk else None
    if reason := await store.unready():
        raise Problem(503, f"the graph's store {reason}", headers={"Retry-After": RETRY_SECONDS}, disk=room)
    found = await state(store)
    body = {
        "status": "ready",
        "revision": found["revision"],
        "version": version(),
        "disk": room,
        "followed": found["followed"],
    }
    return Response(json_text(body), headers=NO_STORE, media_type=JSON)
