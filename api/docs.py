"""The API's documentation: Swagger UI from our own server, statuses, and an example for each route."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, unquote, urlsplit

from fastapi import APIRouter, FastAPI, Response
from starlette.exceptions import HTTPException

from api.shapes import Moved, Problem
from exports.citations import CSL
from exports.forms import FORMS, NEWEST_FIRST, WHOLE, WHOLE_FORMS
from graph.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator

DESCRIPTION = """
What has passed between two states, who says so, and do the accounts agree?

Every answer is JSON and carries `revision`, the state of the graph it was read from. Its `ETag` changes with
that: a request with `If-None-Match` gets 304 while nothing was loaded. Lists are `{items, next}`, and `next`
is a cursor for the following page. Errors are `application/problem+json` and name the `field` at fault. Names
come in the language of `lang` or `Accept-Language`. Dates are EDTF with the two days they lie between.
"""

TAGS = [
    {"name": "Relations", "description": "Two countries: timeline and summary."},
    {"name": "Entities", "description": "One actor, place, treaty or occasion."},
    {"name": "Network", "description": "Who deals with whom, and how much."},
    {"name": "Events", "description": "One event and what is claimed about it."},
    {"name": "Files", "description": "The same as files other programs read."},
    {"name": "Paths", "description": "How two actors are tied."},
    {"name": "Search", "description": "Names and titles in every language."},
    {"name": "Sources", "description": "Who says so."},
    {"name": "Treaties", "description": "Treaties and whether they are in force."},
    {"name": "Panels", "description": "Counts by pair and period."},
    {"name": "Citations", "description": "An answer and its sources, to be cited."},
    {"name": "Datasets", "description": "What the graph was loaded from."},
    {"name": "Cypher", "description": "One's own queries, read only."},
    {"name": "Service", "description": "Health."},
]

DAY = 86_400
NAMED = re.compile(r"([^{]*)\{(\w+)\}(.*)")
# Script and style come with the package fastapi-offline, which carries a current Swagger UI.
FILES = {
    "swagger-ui-bundle.js": ("fastapi_offline", "static", "text/javascript"),
    "swagger-ui.css": ("fastapi_offline", "static", "text/css"),
    "favicon.png": ("fastapi_offline", "static", "image/png"),
    "init.js": ("api", "swagger", "text/javascript"),
    "page.css": ("api", "swagger", "text/css"),
}
# Swagger UI draws its icons from data: addresses and sets styles on elements, but needs no inline script.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
Responses = dict[int | str, dict[str, Any]]

WORDS = {
    400: "The host that was asked is none of this site, or Cypher does not parse.",
    401: "There is no key, or it is none of this site's.",
    403: "The query does more than read, Cypher is off here, or the key is not for this.",
    404: "There is no such thing.",
    408: "The body did not come in time.",
    410: "`revision` names a state of the graph that is gone.",
    413: "The body is too large.",
    414: "The address is too long.",
    415: "The body is no JSON.",
    422: "A parameter is wrong, or there is none of this name; `field` names it.",
    429: "Too many requests or queries in a minute, or queries at once; Retry-After says how long to wait.",
    431: "The head of the request is too large.",
    500: "Something went wrong here.",
    501: "The package that writes this form is not installed here.",
    503: "The store does not answer now; Retry-After says how long to wait.",
    504: "This took too long.",
}


def problems(*statuses: int) -> Responses:
    """These statuses, each with a problem (RFC 9457) as its body."""
    return {status: {"model": Problem, "description": WORDS[status], **_waits(status)} for status in statuses}


def _waits(status: int) -> dict[str, Any]:
    if status not in {429, 503}:
        return {}
    told = {"description": "Seconds.", "required": True, "schema": {"type": "integer", "minimum": 1}}
    return {"headers": {"Retry-After": told}}


def texts(*medias: str) -> dict[str, Any]:
    """The `content` of answers in these media types, each with the JSON type of its body."""
    return {media: {"schema": {"type": _sort(media)}} for media in medias}


def _sort(media: str) -> str:
    if media == CSL:
        return "array"
    return "object" if media.endswith(("/json", "+json")) else "string"


# Of every route, and of every one that reads the graph in the state an address was written down in.
ALWAYS = problems(400, 414, 422, 429, 431, 500, 503)
READING = ALWAYS | problems(404, 410, 504)
CYPHER = problems(403, 408, 413, 415, 504)
MOVED: Responses = {
    308: {
        "model": Moved,
        "description": "A country was named otherwise than by its id: it is at `location`.",
        "headers": {"Location": {"description": "Path and query.", "schema": {"type": "string"}}},
    }
}


def docs() -> APIRouter:
    """The pages under /docs."""
    router = APIRouter(include_in_schema=False)
    router.add_api_route("/docs", _page, methods=["GET"])
    router.add_api_route("/docs/{name}", _file, methods=["GET"])
    return router


def _page() -> Response:
    text = (resources.files("api") / "swagger" / "page.html").read_bytes()
    return Response(text, headers={"Content-Security-Policy": POLICY}, media_type="text/html; charset=utf-8")


def _file(name: str) -> Response:
    if name not in FILES:
        raise HTTPException(404)
    package, folder, media_type = FILES[name]
    return Response(
        (resources.files(package) / folder / name).read_bytes(),
        headers={"Cache-Control": f"public, max-age={DAY}"},
        media_type=media_type,
    )


def describe(app: FastAPI) -> None:
    """Let /openapi.json carry the examples, the revision, and the kinds of events of the vocabulary."""
    plain = app.openapi

    @cache
    def described() -> dict[str, Any]:
        schema = plain()
        for shape in schema["components"]["schemas"].values():
            if shape["title"] not in OPEN and "properties" in shape:
                shape["additionalProperties"] = False
        for path, method, operation in operations(schema):
            operation["summary"] = operation["description"].split(".")[0].split(":")[0].replace("\n", " ")
            for parameter in operation.get("parameters", []):
                _drop_null(parameter["schema"])
                if parameter["name"] == "kind":
                    words = {"type": "string", "enum": [*vocabulary().kinds]}
                    parameter["schema"] = {"type": "array", "items": words}
            _tell_by_form(operation)
            _exemplify(path, method, operation)
            _add_revision(schema, operation)
        if app.state.settings.keys_required:
            _ask_for_keys(schema)
        return schema

    app.openapi = described  # type: ignore[method-assign]


# Parameters that are another if left out, in which forms, and what there: exports.forms.fitted does it.
BY_FORM = {"limit": (WHOLE_FORMS, f"{WHOLE:,}"), "order": (NEWEST_FIRST, "desc")}
# Shapes that may have more than is named: errors, and what datasets tell of themselves.
OPEN = frozenset({"Problem", "Moved", "Dataset"})


def _ask_for_keys(schema: dict[str, Any]) -> None:
    """Say that a key is wanted, and what is answered without."""
    schema["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    for path, _, operation in operations(schema):
        if path.startswith("/v1/"):
            operation["security"] = [{"key": []}]
            for status in (401, 403):
                content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
                told = operation["responses"].setdefault(str(status), {"content": content})
                told["description"] = WORDS[status]


def _add_revision(schema: dict[str, Any], operation: dict[str, Any]) -> None:
    """Add `revision` and `left_out` to the schemas: the API puts them in, and no question's type has them."""
    content = operation["responses"]["200"].get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    shape = schema["components"]["schemas"].get(reference.rpartition("/")[2])
    if not shape or "410" not in operation["responses"]:
        return
    if "revision" not in shape["properties"]:
        shape["properties"]["revision"] = {"type": "string", "title": "Revision"}
        shape["required"].append("revision")
    told = "Datasets whose events lie beside the graph and were not looked at; else it is not there."
    left = {"type": "array", "items": {"type": "string"}, "title": "Left Out", "description": told}
    shape["properties"].setdefault("left_out", left)


def _drop_null(schema: dict[str, Any]) -> None:
    """A parameter may be left out, but it cannot be null."""
    kept = [kind for kind in schema.get("anyOf", []) if kind != {"type": "null"}]
    if len(kept) == 1:
        del schema["anyOf"]
        schema.update(kept[0])


def _tell_by_form(operation: dict[str, Any]) -> None:
    """Say what `limit` and `order` are if left out, where the form decides: no default holds there."""
    content = operation["responses"]["200"].get("content", {})
    forms = [form for form, (media, *_) in FORMS.items() if media in content]
    for parameter in operation.get("parameters", []):
        others, instead = BY_FORM.get(parameter["name"], (frozenset[str](), ""))
        if named := ", ".join(form for form in forms if form in others):
            usual = parameter["schema"].pop("default")
            parameter["description"] += f" Left out: {instead} in {named}, else {usual}."


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every `(path, method, operation)` of an OpenAPI document."""
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _exemplify(path: str, method: str, operation: dict[str, Any]) -> None:
    """Put the example's parameters and body where Swagger UI shows them."""
    example = operation["x-example"]
    if method == "post":
        operation["requestBody"]["content"]["application/json"]["example"] = example
    else:
        given = _given(path, example)
        for parameter in operation.get("parameters", []):
            if parameter["name"] in given:
                parameter["example"] = _valued(given[parameter["name"]], parameter["schema"])
    schema = {"$ref": "#/components/schemas/Problem"}
    for status, response in operation["responses"].items():
        if status.startswith(("4", "5")):
            response["content"] = {"application/problem+json": {"schema": schema}}


def _valued(texts: list[str], schema: dict[str, Any]) -> Any:  # noqa: ANN401 - as its schema says
    """The texts of a parameter as a value that its schema takes."""
    kind = schema.get("type")
    if kind == "array":
        return [_valued([text], schema["items"]) for text in texts]
    return json.loads(texts[0]) if kind in {"integer", "number", "boolean"} else texts[0]


def _given(path: str, example: str) -> dict[str, list[str]]:
    """The parameters of an example address: `/v1/events/x?lang=id` gives `{event_id: [x], lang: [id]}`."""
    parts = urlsplit(example)
    given: dict[str, list[str]] = {}
    for word, value in zip(path.split("/"), parts.path.split("/"), strict=True):
        # Beside a name stands a suffix or a prefix: {event_id}.jsonld, timeline.{form}.
        if shape := NAMED.fullmatch(word):
            before, name, after = shape.groups()
            given[name] = [unquote(value).removeprefix(before).removesuffix(after)]
    return given | parse_qs(parts.query)
