"""A box for one's own Cypher; the browser sends it to the API."""

from __future__ import annotations

import orjson
from fastapi import APIRouter, Request, Response

from api.pages.render import render
from api.unknown import takes
from graph.examples import examples
from graph.vocabulary import vocabulary

router = APIRouter()

LIMITS = (100, 1_000, 10_000, 100_000)


@router.get("/cypher", dependencies=[takes(q=None, parameters=None)])
async def box(request: Request) -> Response:
    """The box, with the query of `q` and the `parameters` (JSON) in it if there are any."""
    return render(
        request,
        "cypher.html",
        examples=[
            (example, orjson.dumps(dict(example.parameters)).decode() if example.parameters else "")
            for example in examples()
        ],
        limits=LIMITS,
        typed=request.query_params.get("q") or examples()[0].query,
        parameters=request.query_params.get("parameters", ""),
        schema=schema(),
    )


def schema() -> dict[str, tuple[str, ...]]:
    """Labels and relationship types of the vocabulary, for the reader who writes a query."""
    words = vocabulary()
    return {"labels": (*words.entities, "Event", *words.kinds), "relations": (*words.roles, *words.links)}
