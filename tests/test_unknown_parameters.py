"""A query parameter that does not exist is refused, and the nearest that does is named."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from page_reader import Page
from test_http_errors import PROBLEM
from test_openapi import OPERATIONS

TIMELINE = "/v1/relations/KP/CN/timeline"
READ = [(path, operation) for path, method, operation in OPERATIONS if method == "get"]
PAGES = (
    "/", "/search?q=kim", "/relations/KP/CN", "/relations/KP/RU/obligations", "/entities/KP", "/cypher",
    "/data", "/events/2023-09-kim-reply-to-xi", "/sources/kabarberita-2023-kim-letter-to-xi",
    "/map?focus=kim-jong-un", "/map.html?focus=kim-jong-un", "/relations?a=KP&b=CN",
)  # fmt: skip


def asked(path: str, name: str, value: str = "1") -> str:
    return f"{path}{'&' if '?' in path else '?'}{name}={value}"


@pytest.mark.parametrize(
    ("path", "field", "near"),
    [
        (f"{TIMELINE}?from=2020-01-01&limit=1000", "from", ["start"]),
        (f"{TIMELINE}?page=2&limit=5", "page", ["limit", "cursor"]),
        (f"{TIMELINE}?Kind=Letter&limit=1000", "Kind", ["kind"]),
        ("/v1/treaties?country=KP&limit=1000", "country", ["a", "b"]),
        ("/v1/search?q=putin&Kind=Letter", "Kind", ["kind"]),
        ("/v1/search?q=putin&types=Event", "types", ["type"]),
        ("/v1/panel.csv?pair=KP-CN&start=2018&end=2018", "pair", ["dyads"]),
        (f"{TIMELINE}?start_date=2020&end=2021", "start_date", ["start"]),
        (f"{TIMELINE}?until=2020", "until", ["end"]),
        (f"{TIMELINE}?dateFrom=2020", "dateFrom", ["start"]),
        (f"{TIMELINE}?year=2020", "year", ["start", "end"]),
        (f"{TIMELINE}?kinds=Letter", "kinds", ["kind"]),
        (f"{TIMELINE}?as-of=2020", "as-of", ["as_of"]),
        (f"{TIMELINE}?asOf=2020", "asOf", ["as_of"]),
        (f"{TIMELINE}?sort=desc", "sort", ["order"]),
        (f"{TIMELINE}?offset=50", "offset", ["cursor"]),
        (f"{TIMELINE}?page_size=50", "page_size", ["limit"]),
        (f"{TIMELINE}?language=id", "language", ["lang"]),
        (f"{TIMELINE}?successor=true", "successor", ["successors"]),
        ("/v1/entities/KP/timeline?Limit=5", "Limit", ["limit"]),
        ("/v1/entities/KP/neighbourhood?hops=2", "hops", ["depth"]),
        ("/v1/search?query=putin", "query", ["q"]),
        ("/v1/paths?start=kim-jong-un&end=xi-jinping", "start", ["from"]),
        ("/v1/obligations?a=KP&b=RU&date=1996-09-01", "date", ["on"]),
        ("/v1/treaties?a=KP&in_force=2020", "in_force", ["in_force_on"]),
        ("/v1/cite?of=/v1/events/2023-09-kim-reply-to-xi&style=ris", "style", ["format"]),
        ("/v1/relations/KP/CN/timeline.atom?orde=asc", "orde", ["order"]),
        ("/v1/changes?from=r0", "from", ["since"]),
    ],
)
def test_the_nearest_right_name_is_told(http: httpx.Client, path: str, field: str, near: list[str]) -> None:
    answer = http.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM), answer.text
    problem = answer.json()
    assert problem["field"] == field
    assert f"did you mean {' or '.join(near)}?" in problem["detail"]
    assert set(near) < set(problem["known"])


@pytest.mark.parametrize(("path", "operation"), READ, ids=[path for path, _ in READ])
def test_every_route_takes_what_its_document_says_and_no_more(
    http: httpx.Client, path: str, operation: dict[str, Any]
) -> None:
    names = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
    refused = http.get(asked(operation["x-example"], "nonsense")).json()
    assert (refused["status"], refused["field"], refused["known"]) == (422, "nonsense", sorted(names))
    for name in names:
        other = name.upper()
        problem = http.get(asked(operation["x-example"], other)).json()
        assert (problem["field"], f"did you mean {name}?" in problem["detail"]) == (other, True), problem


def test_all_that_do_not_exist_are_named_at_once(http: httpx.Client) -> None:
    problem = http.get(f"{TIMELINE}?limit=0&Kind=Letter&nonsense=&%22%3E%3Cb%3E=1").json()
    assert [one["field"] for one in problem["errors"]] == ["Kind", "nonsense", '"><b>']


def test_a_posted_query_takes_no_parameters_in_its_address(http: httpx.Client) -> None:
    problem = http.post("/v1/cypher?limit=5", json={"query": "RETURN 1"}).json()
    assert (problem["status"], problem["field"]) == (422, "limit")


@pytest.mark.parametrize("path", PAGES)
def test_pages_refuse_too_but_not_what_other_sites_add_to_a_link(http: httpx.Client, path: str) -> None:
    refused = http.get(asked(path, "nonsense%3Cb%3E"))
    assert refused.status_code == 422
    assert refused.headers["content-type"].startswith("text/html")
    assert "nonsense&lt;b&gt;" in refused.text
    for name, value in (("lang", "id"), ("lang", ""), ("utm_source", "x"), ("fbclid", "x"), ("revision", "")):
        assert http.get(asked(path, name, value)).status_code in {200, 303}, name


@pytest.mark.parametrize(
    ("path", "near"),
    [("/relations/KP/CN?from=2020", "start"), ("/relations/KP/CN?Kind=Letter", "kind"),
     ("/search?query=kim", "q"), ("/map?focus=KP&until=2020", "end"), ("/entities/KP?sort=desc", "order")],
)  # fmt: skip
def test_pages_name_the_nearest_filter(http: httpx.Client, path: str, near: str) -> None:
    page = http.get(path)
    assert page.status_code == 422
    assert f"did you mean {near}?" in page.text


def test_a_form_may_send_its_fields_empty(http: httpx.Client) -> None:
    empty = "&".join(
        f"{name}="
        for name in ("mode", "level", "kind", "status", "start", "end", "when", "order", "source", "as_of",
                     "cursor")
    )  # fmt: skip
    for path in (
        "/relations/KP/CN?successors=&", "/relations/KP/RU/places?successors=&by=&",
        "/entities/KP?on=&basis=&", "/map?focus=&depth=&limit=&",
    ):  # fmt: skip
        assert http.get(f"{path}{empty}").status_code == 200
    for path in ("/relations/KP/RU?by=KP&view=table", "/relations/KP/RU/places?by=both"):
        chosen = dict(part.split("=") for part in path.partition("?")[2].split("&"))
        fields = [given for tag, given in Page(http.get(path).text).elements if tag == "input"]
        sent = {given["name"]: given["value"] for given in fields if given.get("type") == "hidden"}
        assert {name: sent.get(name) for name in ("by", "view")} == {"by": None, "view": None, **chosen}
