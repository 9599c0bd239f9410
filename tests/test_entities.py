from __future__ import annotations

from typing import Any

import httpx
import pytest


def entity(http: httpx.Client, name: str, **params: Any) -> dict[str, Any]:
    response = http.get(f"/v1/entities/{name}", params=params)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_a_country_has_names_in_five_languages_codes_organs_and_treaties(http: httpx.Client) -> None:
    country = entity(http, "KP")
    assert country["type"] == "Country"
    assert {"en", "id", "ko", "zh", "ru"} <= set(country["names"])
    assert country["codes"]["alpha3"] == "PRK"
    assert str(country["codes"]["cow"]) == "731"
    assert "kcna" in {organ["id"] for organ in country["organs"]}
    assert "kim-jong-un" in {officer["id"] for officer in country["officers"]}
    assert "1961-cn-kp-treaty" in {treaty["id"] for treaty in country["party_to"]}


def test_a_person_has_offices_with_what_they_are_of(http: httpx.Client) -> None:
    person = entity(http, "kim-jong-un", lang="ko")
    assert person["name"] == "김정은"
    assert {office["id"] for office in person["offices"]} >= {"KP"}
    assert all(office["office"] for office in person["offices"])


def test_an_organ_names_its_master(http: httpx.Client) -> None:
    assert [master["id"] for master in entity(http, "kcna")["organ_of"]] == ["KP"]


def test_a_place_a_treaty_and_an_occasion_are_entities_too(http: httpx.Client) -> None:
    assert entity(http, "vostochny-cosmodrome")["located_in"][0]["id"] == "RU"
    treaty = entity(http, "1961-cn-kp-treaty")
    assert {party["id"] for party in treaty["parties"]} == {"CN", "KP"}
    assert treaty["provisions"]


def test_countries_by_other_names_move_to_their_id_with_suffix_and_query(http: httpx.Client) -> None:
    for suffix in ("", "/timeline", "/timeline.csv", "/neighbourhood"):
        response = http.get(f"/v1/entities/korea utara{suffix}?lang=id")
        assert response.status_code == 308
        assert response.headers["location"] == f"/v1/entities/KP{suffix}?lang=id"


@pytest.mark.parametrize("suffix", ["", "/timeline", "/neighbourhood"])
def test_what_nobody_knows_is_not_found(http: httpx.Client, suffix: str) -> None:
    response = http.get(f"/v1/entities/nobody-at-all{suffix}")
    assert response.status_code == 404
    assert "nobody-at-all" in response.json()["detail"]


def test_events_without_a_second_country_stand_on_the_timeline_of_one(http: httpx.Client) -> None:
    items = {item["id"]: item for item in http.get("/v1/entities/KP/timeline?limit=1000").json()["items"]}
    kinds = {item["kind"] for item in items.values()}
    assert {"Measure", "Withdrawal", "MissileTest"} <= kinds
    assert items["2021-ioc-suspends-kp"]["from"][0] == {
        "id": "ioc", "name": items["2021-ioc-suspends-kp"]["from"][0]["name"], "role": "imposed", "for": None,
    }  # fmt: skip
    assert any("pause" in one for one in items)


def test_an_entity_timeline_takes_the_parameters_of_a_pair(http: httpx.Client) -> None:
    path = "/v1/entities/kim-jong-un/timeline"
    answer = http.get(path, params={"kind": "Letter", "order": "desc", "limit": 2}).json()
    assert answer["entity"] == {"id": "kim-jong-un", "type": "Person", "name": "Kim Jong Un"}
    assert [item["kind"] for item in answer["items"]] == ["Letter", "Letter"]
    following = http.get(
        path, params={"kind": "Letter", "order": "desc", "limit": 2, "cursor": answer["next"]}
    )
    assert not {i["id"] for i in following.json()["items"]} & {i["id"] for i in answer["items"]}
    assert http.get(path + ".csv").text.startswith("id,kind,title")


def test_the_timeline_of_a_place_holds_what_happened_there(http: httpx.Client) -> None:
    answer = http.get("/v1/entities/vostochny-cosmodrome/timeline").json()
    assert "2023-09-kim-putin-meeting" in {item["id"] for item in answer["items"]}


def test_the_neighbourhood_is_one_graph_without_loose_ends(http: httpx.Client) -> None:
    answer = http.get("/v1/entities/kim-jong-un/neighbourhood?depth=2&limit=1000").json()
    known = {node["id"] for node in answer["nodes"]}
    assert answer["nodes"][0] | {"depth": 0} == answer["nodes"][0]
    assert answer["nodes"][0]["id"] == "kim-jong-un"
    assert {"KP", "2023-09-kim-putin-meeting", "vladimir-putin"} <= known
    for edge in answer["edges"]:
        assert {edge["source"], edge["target"]} <= known
    sent = [edge for edge in answer["edges"] if edge["type"] == "SENT"]
    assert all(edge["role"] == "sent" for edge in sent)
    assert not any(edge["type"] in {"BETWEEN", "INVOLVES", "ABOUT"} for edge in answer["edges"])
    reached = {node["id"] for node in answer["nodes"] if node["depth"] == 0}
    for _ in range(2):
        reached |= {
            end for edge in answer["edges"] for end in (edge["source"], edge["target"])
            if {edge["source"], edge["target"]} & reached
        }  # fmt: skip
    assert reached == known


def test_two_offices_of_a_person_in_one_country_always_come_in_the_same_order(http: httpx.Client) -> None:
    answer = http.get("/v1/entities/KP/neighbourhood?depth=1&limit=50").json()
    held = [edge["office"] for edge in answer["edges"] if edge["source"] == "kim-jong-un" if "office" in edge]
    assert held == ["effective leader", "leader"]


def test_the_neighbourhood_keeps_to_its_limit_kinds_and_span(http: httpx.Client) -> None:
    path = "/v1/entities/KP/neighbourhood"
    small = http.get(path, params={"limit": 10}).json()
    assert (len(small["nodes"]), small["truncated"]) == (10, True)
    letters = http.get(path, params={"kind": "Letter", "start": "2023", "end": "2023", "limit": 2000}).json()
    events = [node for node in letters["nodes"] if node["type"] == "Event"]
    assert events
    assert {event["kind"] for event in events} == {"Letter"}
    dates = [event["date"] for event in events if event["date"]]  # what is undated may be of 2023 too
    assert dates
    assert all(day["end"] >= "2023-01-01" and day["start"] <= "2023-12-31" for day in dates)


def test_depth_beyond_three_is_refused(http: httpx.Client) -> None:
    response = http.get("/v1/entities/KP/neighbourhood?depth=4")
    assert (response.status_code, response.json()["field"]) == (422, "depth")


def test_every_link_of_an_entity_works(http: httpx.Client) -> None:
    for name in ("KP", "kim-jong-un"):
        for link in entity(http, name)["links"].values():
            assert http.get(link).status_code == 200, link
