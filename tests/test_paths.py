from __future__ import annotations

import httpx

from graph.vocabulary import vocabulary
from questions.items import ACTING, RECEIVING


def test_two_presidents_are_tied_by_who_they_met(http: httpx.Client) -> None:
    answer = http.get("/v1/paths?from=xi-jinping&to=vladimir-putin").json()
    assert answer["from"]["name"] == "Xi Jinping"
    assert 0 < len(answer["items"]) <= 10
    for path in answer["items"]:
        assert path["nodes"][0]["id"] == "xi-jinping"
        assert path["nodes"][-1]["id"] == "vladimir-putin"
        assert all(node["status"] for node in path["nodes"] if node["type"] == "Event")
        assert path["length"] == len(path["edges"]) == len(path["nodes"]) - 1
        for edge, one, other in zip(path["edges"], path["nodes"], path["nodes"][1:], strict=False):
            assert {edge["source"], edge["target"]} == {one["id"], other["id"]}


def test_a_path_never_runs_through_a_pair_or_a_claim(http: httpx.Client) -> None:
    for path in http.get("/v1/paths?from=KP&to=CN").json()["items"]:
        assert all(node["type"] for node in path["nodes"])
        assert not {edge["type"] for edge in path["edges"]} & {"BETWEEN", "INVOLVES", "ABOUT", "LOCATED_IN"}


def test_countries_may_be_named_in_any_language(http: httpx.Client) -> None:
    named = http.get("/v1/paths?from=Korea Utara&to=中国").json()
    assert (named["from"]["id"], named["to"]["id"]) == ("KP", "CN")
    assert named["items"] == http.get("/v1/paths?from=KP&to=CN").json()["items"]


def test_a_bound_too_small_gives_no_path(http: httpx.Client) -> None:
    assert http.get("/v1/paths?from=xi-jinping&to=vladimir-putin&max=1").json()["items"] == []


def test_wrong_ends_are_told(http: httpx.Client) -> None:
    assert http.get("/v1/paths?from=nobody&to=KP").status_code == 404
    same = http.get("/v1/paths?from=KP&to=korea utara")
    assert (same.status_code, same.json()["field"]) == (422, "to")
    assert http.get("/v1/paths?from=KP").json()["field"] == "to"
    assert http.get("/v1/paths?from=KP&to=CN&max=7").json()["field"] == "max"


def test_the_role_types_in_our_cypher_are_those_of_the_vocabulary() -> None:
    roles = vocabulary().roles
    acting = {name for name, role in roles.items() if role.does == "acts"}
    assert set(ACTING.split("|")) == acting
    assert set(RECEIVING.split("|")) == set(roles) - acting
