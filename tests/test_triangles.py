"""Three pairs on one axis of years."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import httpx
import pytest

from graph.window import Window
from questions.triangle import on_one_axis

Json = dict[str, Any]


@pytest.fixture
def three(http: httpx.Client) -> Json:
    response = http.get("/v1/triangles/KP/CN/RU")
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


def test_contacts_are_those_of_each_pairs_own_summary(three: Json, http: httpx.Client) -> None:
    assert [side["id"] for side in three["between"]] == ["KP", "CN", "RU"]
    assert [pair["id"] for pair in three["pairs"]] == ["CN-KP", "KP-RU", "CN-RU"]
    for pair in three["pairs"]:
        counts = http.get(f"/v1/relations/{pair['a']}/{pair['b']}").json()["counts"]
        assert pair["contacts"] == counts["total"]
        known = {year["year"]: year for year in counts["by_year"]}
        for year in three["years"]:
            one = year["pairs"][pair["id"]]
            assert one["contacts"] == known.get(year["year"], {"total": 0})["total"]
            if year["year"] in known:
                assert one["from"] == known[year["year"]]["from"]
                assert one["mutual"] == known[year["year"]]["mutual"]


def test_the_axis_has_every_year_once_and_the_treaty_from_its_year_on(three: Json) -> None:
    years = [year["year"] for year in three["years"]]
    assert years == list(range(years[0], years[-1] + 1))
    assert years[0] <= 1961
    for year in three["years"]:
        standing = "1961-cn-kp-treaty" in year["pairs"]["CN-KP"]["treaties"]
        assert standing == (year["year"] >= 1961)
        assert "1961-cn-kp-treaty" not in year["pairs"]["CN-RU"]["treaties"]


def test_without_a_dataset_cooperation_is_missing_not_zero(three: Json) -> None:
    for pair in three["pairs"]:
        if not pair["coded"]:
            for year in three["years"]:
                assert year["pairs"][pair["id"]]["cooperation"] is None
                assert year["pairs"][pair["id"]]["conflict"] is None
    assert "cause" in three["note"]


def test_the_order_of_the_three_changes_no_count(three: Json, http: httpx.Client) -> None:
    turned = http.get("/v1/triangles/RU/KP/CN").json()
    assert turned["years"] == three["years"]


def test_a_span_sets_the_axis(http: httpx.Client) -> None:
    answer = http.get("/v1/triangles/KP/CN/RU?start=2020&end=2023-06").json()
    assert [year["year"] for year in answer["years"]] == [2020, 2021, 2022, 2023]


def test_names_move_and_mistakes_name_the_field(http: httpx.Client) -> None:
    moved = http.get("/v1/triangles/PRK/Tiongkok/россия?start=2020")
    assert moved.status_code == 308
    assert moved.headers["location"] == "/v1/triangles/KP/CN/RU?start=2020"
    for address, status, field in (
        ("/v1/triangles/KP/CN/KP", 422, "c"),
        ("/v1/triangles/KP/KP/CN", 422, "b"),
        ("/v1/triangles/KP/CN/Atlantis", 404, "c"),
    ):
        problem = http.get(address)
        assert (problem.status_code, problem.json()["field"]) == (status, field)
        assert problem.headers["content-type"] == "application/problem+json"


def test_the_command_line_gives_the_same(three: Json, cli: Any) -> None:
    done = cli("triangle", "KP", "CN", "RU", "--json")
    assert done.returncode == 0, done.stderr
    del three["revision"]
    assert json.loads(done.stdout) == three


PAIR: Json = {
    "id": "AA-BB", "a": "AA", "b": "BB", "years": [], "coded": [], "loose": [],
    "treaties": [
        {
            "id": "t", "name": "t", "type": "pact",
            "parties": [{"id": id_, "start": None, "end": None} for id_ in ("AA", "BB")],
            "actions": [
                {"action": "signature", "status": "occurred", "date": {"edtf": "1999-05"}},
                {"action": "entry_into_force", "status": "occurred", "date": {"edtf": "2000"}},
                {"action": "termination", "status": "occurred", "date": {"edtf": "2001-02"}},
            ],
        }
    ],
}  # fmt: skip


def test_treaties_stand_in_their_years() -> None:
    found = on_one_axis(
        {"between": [], "datasets": [], "pairs": [PAIR]},
        Window(date(1999, 1, 1), date(2002, 12, 31), certain=True),
        2026,
    )
    by_year = {year["year"]: year["pairs"]["AA-BB"] for year in found["years"]}
    assert [year for year, one in by_year.items() if one["treaties"]] == [2000, 2001]


def test_a_treaty_that_one_may_only_have_signed_is_in_no_year() -> None:
    """As docs/treaties.md says `unknown` of it; one without any date counts in every year."""
    members = [("AA", "1981-09-03"), ("CC", "1981-09-03"), ("BB", None)]
    signed = {
        "id": "signed", "name": "signed", "type": "convention", "one_by_one": True, "actions": [],
        "parties": [{"id": id_, "start": start, "end": None, "edtf": None} for id_, start in members],
    }  # fmt: skip
    undated = {**signed, "id": "undated", "one_by_one": False}
    undated["parties"] = [{"id": id_, "start": None, "end": None, "edtf": None} for id_ in ("AA", "BB")]
    found = on_one_axis(
        {"between": [], "datasets": [], "pairs": [{**PAIR, "treaties": [signed, undated]}]},
        Window(date(1990, 1, 1), date(1991, 12, 31), certain=True),
        2026,
    )
    assert [year["pairs"]["AA-BB"]["treaties"] for year in found["years"]] == [["undated"], ["undated"]]
    begun = {treaty["id"]: treaty["begun"] for treaty in found["pairs"][0]["treaties"]}
    assert begun == {"signed": False, "undated": True}


def test_a_treaty_that_one_left_and_came_back_to_counts_in_the_years_of_each_stay() -> None:
    stays = [("AA", "1990", "1995"), ("AA", "2003", None), ("BB", "1980", "2006-02"), ("BB", "2006-01", None)]
    back = {
        **PAIR["treaties"][0], "one_by_one": False, "actions": [],
        "parties": [{"id": id_, "start": start, "end": end, "edtf": None} for id_, start, end in stays],
    }  # fmt: skip
    found = on_one_axis(
        {"between": [], "datasets": [], "pairs": [{**PAIR, "treaties": [back]}]},
        Window(date(1988, 1, 1), date(2008, 12, 31), certain=True),
        2026,
    )
    held = [year["year"] for year in found["years"] if year["pairs"]["AA-BB"]["treaties"]]
    assert held == [*range(1990, 1996), *range(2003, 2009)]
    (treaty,) = found["pairs"][0]["treaties"]
    assert (treaty["since"], treaty["until"], treaty["begun"]) == (1990, None, True)


def test_a_page_of_some_years_has_no_count_of_all_years_above_them(http: httpx.Client) -> None:
    """280 contacts stood above 2023 and 2024, in which there were half as many."""
    total = http.get("/v1/relations/KP/RU").json()["counts"]["total"]
    count = f'<span class="count">{total}</span>'
    assert count in http.get("/relations/KP/RU/compare?c=US&lang=en").text
    for span in ("start=2023&end=2024", "end=2024", "start=2023"):
        assert count not in http.get(f"/relations/KP/RU/compare?c=US&{span}&lang=en").text, span
