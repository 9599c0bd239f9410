from __future__ import annotations

from datetime import date

import httpx
import pytest

from questions.relation import longest_gaps


def test_the_summary_names_the_treaty_in_force_and_why(http: httpx.Client) -> None:
    answer = http.get("/v1/relations/KP/CN").json()
    treaty = next(treaty for treaty in answer["treaties"] if treaty["id"] == "1961-cn-kp-treaty")
    assert treaty["basis"]["since"]
    assert treaty["basis"]["since_from"] in {"party", "entry_into_force", "signature"}
    assert treaty["basis"]["until"] is None
    assert treaty["sources"]


def test_first_and_last_contact_are_direct_and_occurred(http: httpx.Client) -> None:
    for pair in ("KP/CN", "KP/RU"):
        answer = http.get(f"/v1/relations/{pair}").json()
        items = http.get(f"/v1/relations/{pair}/timeline?status=occurred&limit=1000").json()["items"]
        for end in ("first", "last"):
            assert (answer[end]["mode"], answer[end]["status"]) == ("direct", "occurred")
        starts = [item["date"]["start"] for item in items]
        assert starts[0] <= answer["first"]["date"]["start"] < answer["last"]["date"]["start"] <= starts[-1]


def test_counts_by_kind_and_year_add_up_whichever_country_comes_first(http: httpx.Client) -> None:
    one, other = http.get("/v1/relations/KP/CN").json(), http.get("/v1/relations/CN/KP").json()
    counts = one["counts"]
    assert counts == other["counts"]
    assert counts["total"] == sum(year["total"] for year in counts["by_year"])
    assert counts["total"] == sum(counts["by_kind"].values())
    assert counts["total"] == sum(counts["from"].values()) + counts["mutual"]
    assert counts["by_kind"]["Letter"] >= 6
    years = {year["year"]: year for year in counts["by_year"]}
    assert all(years[2021]["from"][who] >= 1 for who in ("CN", "KP"))


def test_the_longest_silence_stands_first_with_the_events_around_it(http: httpx.Client) -> None:
    gaps = http.get("/v1/relations/KP/CN").json()["gaps"]
    assert [gap["days"] for gap in gaps] == sorted((gap["days"] for gap in gaps), reverse=True)
    assert gaps[0]["since"] == gaps[0]["after"]["date"]["end"]
    assert gaps[0]["until"] == gaps[0]["before"]["date"]["start"]
    assert gaps[0]["days"] > 365


def test_a_gap_is_what_no_span_covers() -> None:
    spans = [
        [date(2020, 1, 1), date(2020, 1, 1)],
        [date(2020, 2, 1), date(2020, 3, 31)],
        [date(2020, 2, 10), date(2020, 2, 10)],
        [date(2020, 4, 1), date(2020, 4, 1)],
        [date(2020, 4, 21), date(2020, 4, 21)],
    ]
    found = [(since.isoformat(), until.isoformat()) for since, until, *_ in longest_gaps(spans)]
    assert found == [("2020-01-01", "2020-02-01"), ("2020-04-01", "2020-04-21")]
    assert longest_gaps([]) == []


def test_the_summary_leads_on(http: httpx.Client) -> None:
    links = http.get("/v1/relations/KP/CN").json()["links"]
    for name, link in links.items():
        assert http.get(link).status_code == 200, name


def test_a_pair_nothing_is_known_of_has_an_empty_summary(http: httpx.Client) -> None:
    answer = http.get("/v1/relations/AD/SM").json()
    assert (answer["first"], answer["last"], answer["treaties"], answer["gaps"]) == (None, None, [], [])
    assert answer["counts"]["total"] == 0


def test_a_summary_by_name_moves_to_the_codes(http: httpx.Client) -> None:
    response = http.get("/v1/relations/Korea Utara/Tiongkok?lang=id")
    assert (response.status_code, response.headers["location"]) == (308, "/v1/relations/KP/CN?lang=id")


def test_relations_with_oneself_are_refused_with_the_reason(http: httpx.Client) -> None:
    response = http.get("/v1/relations/KP/North Korea")
    assert response.status_code == 422
    assert response.json()["field"] == "b"
    assert "same country" in response.json()["detail"]


@pytest.mark.parametrize(
    "rest",
    ["", "/timeline", "/outline", "/places", "/coded", "/cadence", "/reciprocity", "/votes", "/treaties"],
)
def test_every_answer_of_a_pair_leads_to_the_address_of_its_countries(http: httpx.Client, rest: str) -> None:
    for asked, own in (("PRK/Tiongkok", "KP/CN"), ("KP/China", "KP/CN"), ("NK/côte d'ivoire", "KP/CI")):
        query = "" if rest == "/coded" else "?lang=id"  # numbers alone, in no language
        response = http.get(f"/v1/relations/{asked}{rest}{query}")
        assert response.status_code == 308
        assert response.headers["location"] == f"/v1/relations/{own}{rest}{query}"


def test_a_triangle_leads_to_the_address_of_its_countries(http: httpx.Client) -> None:
    response = http.get("/v1/triangles/KP/China/RU?start=2020")
    assert (response.status_code, response.headers["location"]) == (308, "/v1/triangles/KP/CN/RU?start=2020")
