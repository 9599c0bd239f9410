from __future__ import annotations

from datetime import date
from typing import Any

import httpx
import pytest

from graph.queries.treaties import basis


def treaties(http: httpx.Client, **params: str) -> list[str]:
    response = http.get("/v1/treaties", params=params)
    assert response.status_code == 200, response.text
    return [treaty["id"] for treaty in response.json()["items"]]


def test_treaties_of_two_countries_in_either_order_by_any_name(http: httpx.Client) -> None:
    assert "1961-cn-kp-treaty" in treaties(http, a="KP", b="CN")
    assert treaties(http, a="KP", b="CN") == treaties(http, a="Tiongkok", b="Korea Utara")
    assert "1961-cn-kp-treaty" not in treaties(http, a="KP", b="RU")
    assert "1961-cn-kp-treaty" in treaties(http, a="KP")
    assert "1961-cn-kp-treaty" in treaties(http)


def test_only_treaties_in_force_on_a_day(http: httpx.Client) -> None:
    assert "1961-cn-kp-treaty" in treaties(http, a="KP", b="CN", in_force_on="2021-07-11")
    assert "1961-cn-kp-treaty" not in treaties(http, a="KP", b="CN", in_force_on="1950")


def test_a_treaty_has_parties_provisions_actions_and_who_says_so(http: httpx.Client) -> None:
    treaty = http.get("/v1/treaties/1961-cn-kp-treaty").json()
    assert [party["id"] for party in treaty["parties"]] == ["CN", "KP"]
    assert "signature" in {action["action"] for action in treaty["actions"]}
    assert any(provision["effect"] == "obliges" for provision in treaty["provisions"])
    assert treaty["claims"]
    assert treaty["sources"]


def test_wrong_questions_name_the_field(http: httpx.Client) -> None:
    assert http.get("/v1/treaties?a=Atlantis").json()["field"] == "a"
    assert http.get("/v1/treaties?in_force_on=yesterday").json()["field"] == "in_force_on"
    assert http.get("/v1/treaties?cursor=!").json()["field"] == "cursor"
    assert http.get("/v1/treaties/none").status_code == 404


def party(name: str, start: str | None = None, end: str | None = None) -> dict[str, Any]:
    return {"id": name, "start": start, "end": end, "edtf": None}


def action(name: str, day: str, status: str = "occurred") -> dict[str, Any]:
    return {"action": name, "status": status, "date": {"edtf": day}}


DAY = date(2000, 1, 1)


@pytest.mark.parametrize(
    ("parties", "actions", "since", "since_from"),
    [
        ([party("A", "1990-01-01"), party("B", "1995-01-01")], [], "1995-01-01", "party"),
        ([party("A", "1990-01-01"), party("B")], [action("signature", "1989")], "1989", "signature"),
        ([party("A"), party("B")], [action("signature", "1989"), action("entry_into_force", "1990-05")],
         "1990-05", "entry_into_force"),
        ([party("A"), party("B")], [action("signature", "1989", "planned")], None, None),
    ],
)  # fmt: skip
def test_the_basis_is_the_surest_date_known(
    parties: list[dict[str, Any]], actions: list[dict[str, Any]], since: str | None, since_from: str | None
) -> None:
    found = basis({"parties": parties, "actions": actions}, ("A", "B"), DAY)
    assert found is not None
    assert (found["since"], found["since_from"]) == (since, since_from)


@pytest.mark.parametrize(
    ("parties", "actions"),
    [
        ([party("A", "2000-01-02"), party("B", "1990-01-01")], []),
        ([party("A", "1990-01-01", "1999-12-31"), party("B", "1990-01-01")], []),
        ([party("A", "1990-01-01"), party("B", "1990-01-01")], [action("termination", "1996-09-10")]),
    ],
)
def test_not_yet_or_no_longer_in_force(parties: list[dict[str, Any]], actions: list[dict[str, Any]]) -> None:
    assert basis({"parties": parties, "actions": actions}, ("A", "B"), DAY) is None


def test_a_third_party_that_left_ends_nothing_between_the_others() -> None:
    treaty = {"parties": [party("A", "1990"), party("B", "1990"), party("C", "1990", "1991")], "actions": []}
    assert basis(treaty, ("A", "B"), DAY) is not None
    assert basis(treaty, ("A", "C"), DAY) is None
