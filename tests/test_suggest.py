"""What a search box offers of two countries: what is disputed of them by year, and the pair that is begun."""

from __future__ import annotations

from typing import Any

import httpx
import pytest


def offered(http: httpx.Client, typed: str) -> list[dict[str, Any]]:
    answer = http.get("/search/suggest", params={"q": typed}, headers={"Accept-Language": "en"})
    found: list[dict[str, Any]] = answer.raise_for_status().json()["items"]
    assert len(found) <= 8
    return found


@pytest.mark.parametrize("typed", ["kp ru", "KP Russia", "north korea russia", "kp r", "North Korea rus"])
def test_what_is_disputed_of_a_pair_is_offered_with_as_many_as_its_page_lists(
    http: httpx.Client, typed: str
) -> None:
    found = [one for one in offered(http, typed) if "disputed=yes" in one["path"]]
    assert found[0]["name"] == "North Korea – Russia"
    assert "North Korea – Russia, 2023" in [one["name"] for one in found]
    years = [one["name"].partition(", ")[2] for one in found[1:]]
    assert years == sorted(years, reverse=True)
    for one in found[:3]:
        path, _, query = one["path"].partition("?")
        listed = http.get(f"/v1{path}/outline?{query}").json()["sums"]
        number = int(one["what"].split()[0])
        assert number in {listed["disputed"], listed["disputed"] - listed["undated"]}


def test_a_year_that_was_typed_stays(http: httpx.Client) -> None:
    found = offered(http, "kp r 2023")
    assert [one["path"] for one in found[:2]] == [
        "/relations/KP/RU?start=2023&end=2023", "/relations/KP/RU?start=2023&end=2023&disputed=yes"
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["putin", "kp", "", "no such r", "tonga samoa"])
def test_nothing_is_made_up_where_no_pair_is_meant(http: httpx.Client, typed: str) -> None:
    assert [one for one in offered(http, typed) if "disputed" in one["path"]] == []
