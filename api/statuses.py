"""Which statuses a route answers besides 200, as its document declares them."""

from __future__ import annotations

from typing import Any

from api import models

Responses = dict[int | str, dict[str, Any]]

WORDS = {
    400: "The host that was asked is none of this site, or Cypher does not parse.",
    403: "The query does more than read, or Cypher is off here.",
    404: "There is no such thing.",
    410: "`revision` names a state of the graph that is gone.",
    413: "The body is too large.",
    422: "A parameter is wrong, or there is none of this name; `field` names it.",
    429: "Too many queries in a minute; Retry-After says how long to wait.",
    500: "Something went wrong here.",
    503: "The store does not answer now, or too many queries run; Retry-After says how long to wait.",
    504: "This took too long.",
}


def problems(*statuses: int) -> Responses:
    """These statuses, each with a problem (RFC 9457) as its body."""
    return {status: {"model": models.Problem, "description": WORDS[status]} for status in statuses}


# Of every route, and of every one that reads the graph in the state an address was written down in.
ALWAYS = problems(400, 422, 500, 503)
READING = ALWAYS | problems(404, 410, 504)
CYPHER = problems(403, 413, 429, 504)
MOVED: Responses = {
    308: {
        "model": models.Moved,
        "description": "A country was named otherwise than by its id: it is at `location`.",
        "headers": {"Location": {"description": "Path and query.", "schema": {"type": "string"}}},
    }
}
