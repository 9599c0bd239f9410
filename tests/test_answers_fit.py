"""Every answer fits the schema that /openapi.json declares for its route, status and media type."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from jsonschema import Draft202012Validator
from test_openapi import OPERATIONS, SCHEMA

from exports.forms import FORMS
from exports.tables import PARQUET
from exports.texts import Form

MOST = 250  # addresses that are walked
PLACES = [
    (re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))), path, method, operation)
    for path, method, operation in sorted(OPERATIONS, key=lambda one: one[0].count("{"))
]
STARTS = [operation["x-example"] for _, method, operation in OPERATIONS if method == "get"]
MORE = [
    *(f"/v1/obligations?a={a}&b={b}&on={on}&basis={basis}"
      for a, b in (("KP", "RU"), ("KP", "CN"), ("US", "CN"), ("SUHH", "KP"))
      for on in ("1700-01-01", "1961-07-12", "1996-09-01", "2020", "2024-12-31")
      for basis in ("text", "atop")),
    *(f"/v1/treaties?a=KP&in_force_on={on}&basis={basis}"
      for on in ("1961-07-08", "2024") for basis in ("text", "atop")),
    "/v1/treaties?a=RU&successors=true", "/v1/relations/KP/RU/timeline?successors=true&limit=20",
    "/v1/relations/KP/US", "/v1/relations/NZ/FJ", "/v1/relations/KP/RU?as_of=2022", "/v1/entities/SUHH",
    "/v1/relations/KP/CN/timeline?mode=all&limit=100", "/v1/search?q=kim%20putin%202023",
    "/v1/entities/KP/timeline?mode=all&order=desc&limit=100", "/v1/panel?period=year&start=2020&end=2021",
    "/v1/search?q=korea", "/v1/search?q=zzzz", "/v1/entities/KP/neighbourhood?depth=2&limit=200",
    "/v1/triangles/KP/CN/US", "/v1/coverage?a=NZ&b=FJ",
]  # fmt: skip
ERRORS = [
    ("/v1/events/never", 404), ("/v1/relations/kp/cn", 308), ("/v1/relations/KP/CN?from=1", 422),
    ("/v1/relations/KP/CN?revision=r0-none", 410), ("/v1/entities/suhh", 308),
    ("/v1/entities/prk/timeline.csv", 308),
    ("/v1/relations/korea%20utara/cn/timeline.ics", 308), ("/v1/triangles/kp/cn/ru?start=2020", 308),
    ("/v1/relations/prk/CN/votes", 308), ("/v1/relations/731/CN/cadence", 308),
    ("/v1/relations/PRK/RU/treaties", 308), ("/v1/relations/Q423/CN/reciprocity", 308),
    ("/v1/entities/PRK/neighbourhood.graphml", 308),
]  # fmt: skip


def operation_of(path: str, method: str = "get") -> tuple[str, dict[str, Any]]:
    found = [(at, one) for shape, at, how, one in PLACES if how == method and shape.fullmatch(path)]
    assert found, path
    return found[0]


def faults(response: httpx.Response) -> list[str]:
    """What of an answer its document does not allow."""
    where, operation = operation_of(response.request.url.path, response.request.method.lower())
    declared = operation["responses"].get(str(response.status_code))
    if declared is None:
        return [f"{where}: status {response.status_code} is not declared"]
    kind = response.headers["content-type"].partition(";")[0]
    content = {media.partition(";")[0]: told for media, told in declared.get("content", {}).items()}
    if kind not in content:
        return [f"{where}: {kind} is not declared for {response.status_code}"]
    if kind != "application/json" and not kind.endswith("+json"):
        return []
    schema = {**content[kind]["schema"], "components": SCHEMA["components"]}
    errors = Draft202012Validator(schema).iter_errors(response.json())
    return [f"{where}: {'.'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in errors]


def links_in(body: Any) -> Iterator[str]:
    """Addresses that an answer leads to: its links, and what its ids and types are found by."""
    if isinstance(body, list):
        for one in body:
            yield from links_in(one)
    elif isinstance(body, dict):
        links = body.get("links")
        yield from (one for one in (links or {}).values() if str(one).startswith("/v1/"))
        if isinstance(body.get("id"), str) and "kind" in body and "title" in body:
            yield f"/v1/events/{quote(body['id'], safe=':')}"
        kind = body.get("type") if isinstance(body.get("type"), str) else None
        if kind in {"Person", "Organization", "Place", "Treaty", "Occasion", "Country"}:
            yield f"/v1/entities/{quote(str(body.get('id')), safe=':')}"
        if body.get("type") == "Treaty":
            yield f"/v1/treaties/{quote(str(body.get('id')), safe=':')}"
        if "publisher" in body and isinstance(body.get("id"), str):
            yield f"/v1/sources/{quote(body['id'], safe=':')}"
        for one in body.values():
            yield from links_in(one)


def test_a_walk_over_all_routes_finds_no_answer_that_its_schema_does_not_allow(http: httpx.Client) -> None:
    waiting, seen, wrong = [*STARTS, *MORE], set[str](), list[str]()
    visited = dict.fromkeys((path for path, method, _ in OPERATIONS if method == "get"), 0)
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        if address in seen:
            continue
        seen.add(address)
        response = http.get(address)
        where, _ = operation_of(response.request.url.path)
        visited[where] += 1
        wrong += [f"{address}: {fault}" for fault in faults(response)]
        if response.status_code == 200 and response.headers["content-type"].startswith("application/json"):
            found = [link for link in dict.fromkeys(links_in(response.json())) if link not in seen]
            waiting += [one for one in found[:8] if visited[operation_of(one.partition("?")[0])[0]] < 40]
    assert wrong == []
    assert len(seen) > len(STARTS) + len(MORE)
    assert all(visited.values()), visited


@pytest.mark.parametrize(("path", "status"), ERRORS)
def test_what_is_moved_or_wrong_is_declared_too(http: httpx.Client, path: str, status: int) -> None:
    response = http.get(path)
    assert (response.status_code, faults(response)) == (status, [])
    if status == 308:
        told = response.json()
        assert told["location"] == response.headers["location"]
        assert told["location"] in told["detail"]
        assert http.get(told["location"]).status_code == 200


def test_whoever_names_a_country_otherwise_may_be_led_on() -> None:
    named = {path for path, _, _ in OPERATIONS if "/{a}/{b}" in path}
    assert len(named) > 9
    assert {path for path, _, operation in OPERATIONS if "308" in operation["responses"]} >= named


@pytest.mark.parametrize("path", ["/v1/relations/KP/RU/timeline", "/v1/entities/KP/timeline"])
@pytest.mark.parametrize("form", FORMS)
def test_each_form_that_accept_chooses_is_declared_with_the_type_of_its_body(
    http: httpx.Client, path: str, form: Form
) -> None:
    for media in FORMS[form]:
        answer = http.get(path, headers={"Accept": media.partition(";")[0]})
        assert (answer.status_code, faults(answer)) == (200, [])


def test_what_may_be_parquet_may_want_its_package() -> None:
    written = {path for path, _, one in OPERATIONS if PARQUET in one["responses"]["200"].get("content", {})}
    assert len(written) == 5
    assert {path for path, _, operation in OPERATIONS if "501" in operation["responses"]} == written


def test_every_status_that_cypher_gives_is_declared(http: httpx.Client) -> None:
    asked: list[tuple[dict[str, Any], int]] = [
        ({"query": "RETURN 1"}, 200), ({"query": "RETRN 1"}, 400), ({"query": "CREATE (n)"}, 403),
        ({"query": "x" * 1_100_000}, 413), ({"query": ""}, 422),
        ({"query": "UNWIND range(1, 100000) AS x UNWIND range(1, 100000) AS y RETURN count(*)"}, 504),
    ]  # fmt: skip
    for body, status in asked:
        response = http.post("/v1/cypher", json=body)
        assert (response.status_code, faults(response)) == (status, [])
    for status in ("429", "503"):
        assert status in SCHEMA["paths"]["/v1/cypher"]["post"]["responses"]


def test_no_two_models_share_a_name() -> None:
    assert [name for name in SCHEMA["components"]["schemas"] if "__" in name] == []
