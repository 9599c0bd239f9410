"""All offices a person held, with sources: the worked example of CONTRIBUTING.md."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest


def test_the_offices_of_a_person_come_in_time_with_who_says_so(http: httpx.Client) -> None:
    answer = http.get("/v1/entities/alexander-matsegora/offices").json()
    assert answer["person"] == {"id": "alexander-matsegora", "name": "Alexander Matsegora"}
    held = [(office["office"], office["of"]["id"], office["edtf"]) for office in answer["items"]]
    assert held == [
        ("deputy director of the First Asian Department", "ru-foreign-ministry", "2011/2014"),
        ("ambassador", "RU", "2014-12/2025-12-06"),
    ]
    assert [len(office["sources"]) for office in answer["items"]] == [2, 3]
    entity = http.get("/v1/entities/alexander-matsegora").json()
    assert [tie["office"] for tie in entity["offices"]] == [office for office, *_ in held]


def test_an_office_of_which_only_the_end_is_told_comes_before_what_begins_then(http: httpx.Client) -> None:
    held = [
        [each["edtf"] for each in http.get(f"/v1/entities/sergei-shoigu{path}").json()[name]]
        for path, name in (("/offices", "items"), ("", "offices"))
    ]
    assert held == [["../2024-05-12", "2024-05-12/.."]] * 2


@pytest.mark.parametrize(
    ("person", "office", "held"),
    [
        ("wang-yi", "foreign minister", ["2013/2022-12-30", "2023-07-25/.."]),
        ("qin-gang", "foreign minister", ["2022-12-30/2023-07-25"]),
        ("no-kwang-chol", "minister of the People's Armed Forces", ["2018-06/2019-12"]),
        ("no-kwang-chol", "minister of national defence", ["2024-10/.."]),
        ("kang-sun-nam", "minister of national defence", ["../2024-10"]),
        ("oleg-matytsin", "minister of sport", ["2020-01-21/2024-05-14"]),
        ("mikhail-degtyarev", "minister of sports", ["2024-05-14/.."]),
        ("kim-tok-hun", "premier of the Cabinet", ["2020-08/2024-12"]),
        ("pak-thae-song", "premier of the Cabinet", ["2024-12/.."]),
    ],
)
def test_an_office_that_changed_hands_has_its_days(
    http: httpx.Client, person: str, office: str, held: list[str]
) -> None:
    items = http.get(f"/v1/entities/{person}/offices").json()["items"]
    assert [each["edtf"] for each in items if each["office"] == office] == held


def test_a_source_of_an_office_has_its_own_publisher_not_whom_the_office_acts_for(http: httpx.Client) -> None:
    for office in http.get("/v1/entities/kim-jong-un/offices").json()["items"]:
        assert office["sources"]
        for source in office["sources"]:
            publisher = http.get(f"/v1/sources/{source['id']}").json()["publisher"]
            assert source["publisher"] == {"id": publisher["id"], "name": publisher["name"]}


def test_a_country_holds_no_office(http: httpx.Client) -> None:
    problem = http.get("/v1/entities/KP/offices")
    assert (problem.status_code, problem.json()["detail"]) == (404, "no person has the id 'KP'")


def test_the_command_line_asks_the_same(http: httpx.Client, cli: Any) -> None:
    answer = http.get("/v1/entities/vladimir-putin/offices").json()
    del answer["revision"]
    done = cli("ask", "offices", "vladimir-putin", "--json")
    assert json.loads(done.stdout) == answer
    assert "president" in cli("ask", "offices", "vladimir-putin").stdout
    listed = cli("ask", "list").stdout
    assert "offices vladimir-putin: " in listed
    assert "source shine-2023-kim-at-khasan: " in listed
    assert "name a question and an id; there are offices, source" in cli("ask", "nothing", "x").stderr
