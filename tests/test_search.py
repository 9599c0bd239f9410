from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.queries.lucene import readings
from graph.queries.search import matched


def search(http: httpx.Client, q: str, **params: Any) -> dict[str, Any]:
    response = http.get("/v1/search", params={"q": q, **params})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("China", "CN"),
        ("Tiongkok", "CN"),
        ("中国", "CN"),
        ("PRK", "KP"),
        ("Korea Utara", "KP"),
        ("김정은", "kim-jong-un"),
        ("习近平", "xi-jinping"),
        ("Путин", "vladimir-putin"),
        ("kim jong-un", "kim-jong-un"),
        ("KCNA", "kcna"),
    ],
)
def test_a_name_in_any_language_comes_first(http: httpx.Client, q: str, first: str) -> None:
    answer = search(http, q)
    assert answer["items"][0]["id"] == first
    assert set(answer["items"][0]) >= {"id", "type", "name", "matched", "matched_by"}


@pytest.mark.parametrize(
    ("q", "wanted"),
    [
        ("정은", "kim-jong-un"),
        ("习", "xi-jinping"),
        ("kim jo", "kim-jong-un"),
        ("vladimr putn", "vladimir-putin"),
    ],
)
def test_parts_beginnings_and_slips_find_it_too(http: httpx.Client, q: str, wanted: str) -> None:
    assert wanted in [item["id"] for item in search(http, q)["items"]]


def test_matched_is_the_form_that_was_found(http: httpx.Client) -> None:
    hit = next(item for item in search(http, "Korea Utara")["items"] if item["id"] == "KP")
    assert (hit["name"], hit["matched"]) == ("North Korea", "Korea Utara")


def test_events_and_treaties_are_found_by_title(http: httpx.Client) -> None:
    answer = search(http, "treaty of friendship")
    assert "1961-cn-kp-treaty" in [item["id"] for item in answer["items"]]
    event = next(item for item in search(http, "rifle", type="Event")["items"])
    assert event["kind"] == "Gift"
    assert event["date"]["start"]


def test_facets_count_all_types_and_the_filter_only_the_items(http: httpx.Client) -> None:
    whole = search(http, "kim")
    people = search(http, "kim", type="Person")
    assert people["facets"] == whole["facets"]
    assert people["total"] == whole["facets"]["type"]["Person"] == len(people["items"])
    assert whole["total"] == sum(whole["facets"]["type"].values())


def test_pages_follow_without_gap_or_repetition(http: httpx.Client) -> None:
    whole = [item["id"] for item in search(http, "kim", limit=1000)["items"]]
    found: list[str] = []
    answer = search(http, "kim", limit=4)
    while True:
        found += [item["id"] for item in answer["items"]]
        if answer["next"] is None:
            break
        answer = search(http, "kim", limit=4, cursor=answer["next"])
    assert found == whole


@pytest.mark.parametrize(
    "q",
    [
        '"',
        "\\",
        "AND",
        "OR NOT",
        "a AND",
        '+-&&||!(){}[]^"~*?:\\/',
        "name:*",
        "[a TO",
        "*",
        "<script>",
        "kim~99",
        "/x",
    ],
)
def test_lucene_syntax_is_plain_text(http: httpx.Client, q: str) -> None:
    answer = search(http, q)
    assert answer["total"] >= len(answer["items"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=40).filter(str.strip))
def test_no_text_breaks_the_search(http: httpx.Client, q: str) -> None:
    try:
        encoded = q.encode()
    except UnicodeEncodeError:
        return
    assert encoded
    search(http, q)


def test_nothing_found_is_an_empty_list(http: httpx.Client) -> None:
    answer = search(http, "xyzzyqq")
    assert (answer["items"], answer["total"], answer["next"], answer["facets"]) == ([], 0, None, {"type": {}})


def test_an_empty_question_is_refused(http: httpx.Client) -> None:
    for path in ("/v1/search", "/v1/search?q="):
        response = http.get(path)
        assert (response.status_code, response.json()["field"]) == (422, "q")


def test_readings_go_from_strict_to_lenient() -> None:
    assert readings("Kim Jongun") == [
        '+"Kim" +"Jongun"',
        "+kim* +jongun*",
        '+"kim" +jongun~1',
        '"kim" "jongun"',
    ]
    assert readings("习") == ['+"习"', "+习*", '+"习"', '"习"']
    assert readings("?!") == []


def test_the_form_with_most_of_the_words_is_the_match() -> None:
    assert matched(["North Korea", "Republik Korea Utara"], "korea utara") == (
        "Republik Korea Utara",
        "words",
    )
    assert matched(["a"], "b") == (None, "fuzzy")
