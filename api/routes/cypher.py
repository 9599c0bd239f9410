"""Users' own Cypher, read only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

from fastapi import APIRouter, Body, Request, Response

from api import models
from api.answers import Problem
from api.docs import CYPHER
from exports.forms import JSON, json_text
from graph.cypher.run import run_readonly
from graph.errors import InputError

if TYPE_CHECKING:
    from api.cypher_door import CypherDoor

router = APIRouter(tags=["Cypher"])

LETTERS = (
    "MATCH (p:Person)-[:SENT]->(l:Letter)-[:ADDRESSED_TO]->(q:Person) "
    "RETURN p.name, l.date, q.name ORDER BY l.start LIMIT $most"
)


@router.post(
    "/v1/cypher",
    response_model=models.CypherAnswer,
    responses=CYPHER,
    openapi_extra={"x-example": {"query": LETTERS, "parameters": {"most": 3}}},
)
async def run_cypher(
    request: Request,
    question: Annotated[models.CypherQuestion, Body()],
) -> Response:
    """Run a query that only reads. Rows are lists in the order of `columns`.

    A node comes as `{id, labels, properties}`, a relationship as `{type, start, end, properties}`, a path as
    `{nodes, relationships}`, dates as ISO 8601 text. `truncated` says that there were more rows than `limit`
    or than fit into one answer. `warnings` names labels, types and properties of the query that the graph
    does not hold. What writes, reads files or looks at the server is refused with 403 and the
    reason; a query that takes too long ends with 504; one that does not parse is 400 with line and column.
    """
    door = cast("CypherDoor", request.app.state.cypher)
    settings = request.app.state.settings
    store = await door.enter(request)
    try:
        answer = await run_readonly(
            store,
            question.query,
            question.parameters,
            min(question.limit or settings.query_rows, settings.query_rows_max),
            settings.query_timeout,
            max_bytes=settings.query_bytes,
        )
    except InputError as error:
        raise Problem(422, f"parameters: {error}", field="parameters") from None
    return Response(json_text(answer), headers={"Cache-Control": "no-store"}, media_type=JSON)
