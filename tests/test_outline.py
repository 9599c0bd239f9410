"""The outline of a pair holds the events of its timeline, and its facets say what each choice would leave."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from page_reader import page

Json = dict[str, Any]
FILTERS: list[Json] = [
    {},
    {"start": "2023", "end": "2023"},
    {"start": "2023-09", "end": "2023-10", "when": "certain"},
    {"kind": "Letter"},
    {"disputed": "yes"},
    {"disputed": "no", "start": "2023"},
    {"status": "alleged"},
    {"mode": "all", "start": "2020"},
    {"mode": "mentioned"},
    {"by": "KP", "start": "2010"},
    {"by": "both"},
    {"as_of": "2023-09-15"},
    {"as_of": "2022", "disputed": "yes"},
    {"source": "kcna"},
]


def get(http: httpx.Client, path: str, **params: Any) -> Json:
    response = http.get(path, params=params)
    assert response.status_code == 200, response.text
    found: Json = response.json()
    return found


def listed(http: httpx.Client, pair: str, **asked: Any) -> set[str]:
    """The ids of all pages of the timeline."""
    found = get(http, f"/v1/relations/{pair}/timeline", limit=1000, **asked)
    assert found["next"] is None
    return {item["id"] for item in (*found["items"], *found["undated"])}


@pytest.mark.parametrize("pair", ["KP/RU", "CN/KP"])
@pytest.mark.parametrize("asked", FILTERS, ids=str)
def test_an_outline_holds_what_the_timeline_lists(http: httpx.Client, pair: str, asked: Json) -> None:
    if "by" in asked and asked["by"] != "both":
        asked = asked | {"by": pair[:2]}
    outline = get(http, f"/v1/relations/{pair}/outline", **asked)
    assert outline["whole"]
    ids = [event["id"] for event in outline["events"]]
    assert len(ids) == len(set(ids))
    assert set(ids) == listed(http, pair, **asked)
    sums = outline["sums"]
    assert sums["dated"] + sums["undated"] == len(ids)
    assert sums["disputed"] == sum(event["disputed"] for event in outline["events"])


@pytest.mark.parametrize("asked", [{}, {"start": "2023", "end": "2023"}, {"kind": "Letter"}], ids=str)
def test_a_facet_counts_what_choosing_it_would_list(http: httpx.Client, asked: Json) -> None:
    facets = get(http, "/v1/relations/KP/RU/outline", **asked)["facets"]
    assert all(facets[name] for name in ("year", "kind", "by", "status", "source"))
    for name, choices in facets.items():
        for choice in (*choices[:2], *choices[-1:]):
            value = choice["value"]
            chosen = {"start": value, "end": value} if name == "year" else {name: value}
            found = listed(http, "KP/RU", **(asked | chosen))
            if name == "year":  # what has no date may lie in any year, so no year counts it
                undated = get(http, "/v1/relations/KP/RU/outline", **(asked | chosen))["sums"]["undated"]
                assert choice["events"] == len(found) - undated, choice
            else:
                assert choice["events"] == len(found), (name, choice)


def test_the_summit_is_in_the_outline_as_both_sides_act(http: httpx.Client) -> None:
    outline = get(http, "/v1/relations/RU/KP/outline", start="2023-09", end="2023-09", kind="Meeting")
    (summit,) = (event for event in outline["events"] if event["id"] == "2023-09-kim-putin-meeting")
    assert (summit["by"], summit["disputed"], summit["mode"]) == ("both", True, "direct")
    assert summit["date"]["edtf"] == "2023-09-13"
    assert summit["sources"] >= 5


def test_a_timeline_by_one_side_has_only_what_it_did_towards_the_other(http: httpx.Client) -> None:
    both = {
        side: get(http, "/v1/relations/KP/CN/timeline", by=side, limit=1000)
        for side in ("KP", "China", "both")
    }
    for side, acting in (("KP", {"KP"}), ("China", {"CN"}), ("both", {"KP", "CN"})):
        items = both[side]["items"]
        assert items
        assert both[side]["total"] == len(items) + len(both[side]["undated"])
        for item in items:
            assert acting <= {actor["for"] for actor in item["from"]}, item["id"]
    whole = get(http, "/v1/relations/KP/CN/timeline", limit=1000)["total"]
    assert sum(found["total"] for found in both.values()) <= whole
    turned = get(http, "/v1/relations/CN/KP/timeline", by="KP", limit=1000)
    assert turned["items"] == both["KP"]["items"]


def test_with_successors_a_side_is_its_predecessors_too(http: httpx.Client) -> None:
    before = {"successors": True, "end": "1991-12-25"}
    whole = get(http, "/v1/relations/RU/KP/timeline", **before, limit=1000)
    assert {item["pair"] for item in whole["items"]} == {"KP-SUHH"}
    (by_one,) = get(http, "/v1/relations/RU/KP/timeline", **before, by="KP")["items"]
    assert "KP" in {actor["for"] for actor in by_one["from"]}
    assert get(http, "/v1/relations/RU/KP/timeline", **before, by="RU")["items"] == []
    assert len(get(http, "/v1/relations/RU/KP/timeline", **before, by="both")["items"]) == 2


def test_a_side_that_is_none_of_the_two_is_refused_by_name(http: httpx.Client) -> None:
    for path in ("/v1/relations/KP/CN/timeline", "/v1/relations/KP/CN/outline"):
        refused = http.get(path, params={"by": "FR"})
        assert refused.status_code == 422
        assert refused.json()["field"] == "by"
        assert "'FR' is none of KP, CN and both" in refused.json()["detail"]
    assert "'FR' is none of" in page(http, "/relations/KP/CN?by=FR", 422).text


def test_a_page_tells_its_list_in_one_sentence(http: httpx.Client) -> None:
    sums = get(http, "/v1/relations/KP/RU/outline", start="2023", end="2023")["sums"]
    text = page(http, "/relations/KP/RU?start=2023&end=2023").text
    told = f"2023: {sums['dated']} dated events, {sums['undated']} without a date may belong; "
    assert f"{told}{sums['disputed']} disputed" in text
    assert f", {sums['sources']} sources." in text


def test_the_evidence_of_a_row_stands_beside_the_list(http: httpx.Client) -> None:
    plain = page(http, "/relations/KP/RU?start=2023-09&end=2023-09")
    assert "original" not in plain.text
    beside = page(http, "/relations/KP/RU?start=2023-09&end=2023-09&event=2023-09-kim-putin-meeting")
    alone = page(http, "/events/2023-09-kim-putin-meeting/evidence")
    for found in (beside, alone):
        assert "Vostochny Cosmodrome" in found.text
        assert "independent voices" in found.text
        assert any(href.startswith("https://") for href in found.all("a", "href"))
        assert not found.forbidden
    assert http.get("/events/nothing-like-it/evidence").status_code == 404
    assert page(http, "/relations/KP/RU?event=nothing-like-it").text


def test_the_table_has_the_rows_of_the_timeline(http: httpx.Client) -> None:
    rows = page(http, "/relations/KP/RU?start=2023-09&end=2023-09")
    table = page(http, "/relations/KP/RU?start=2023-09&end=2023-09&view=table")
    ids = {
        name: [
            given["data-id"]
            for tag, given in found.elements
            if tag == kind and "event" in given.get("class", "")
        ]
        for name, found, kind in (("rows", rows, "li"), ("table", table, "tr"))
    }
    assert ids["rows"]
    assert ids["rows"] == ids["table"]


@pytest.mark.parametrize("view", ["votes", "rhythm", "places", "compare", "compare?c=CN"])
@pytest.mark.parametrize("lang", ["en", "id"])
def test_the_other_views_answer_in_both_languages(http: httpx.Client, view: str, lang: str) -> None:
    sign = "&" if "?" in view else "?"
    found = page(http, f"/relations/KP/RU/{view}{sign}lang={lang}")
    assert not found.forbidden
    assert "2023" in found.text if view in ("rhythm", "places", "compare?c=CN") else found.text


def test_the_rhythm_of_a_pair_has_its_treaty_day_by_year(http: httpx.Client) -> None:
    text = page(http, "/relations/KP/CN/rhythm?start=2019&end=2024").text
    assert "Letters" in text
    assert "What came back" in text
    found = get(http, "/v1/relations/KP/CN/cadence", start=2019, end=2024)
    for occasion in found["occasions"]:
        assert occasion["name"] in text


@pytest.mark.parametrize("asked", [{}, {"start": "2023", "end": "2023"}, {"kind": "Meeting"}], ids=str)
def test_places_hold_the_events_of_the_outline(http: httpx.Client, asked: Json) -> None:
    outline = get(http, "/v1/relations/KP/RU/outline", **asked)
    found = get(http, "/v1/relations/KP/RU/places", **asked)
    assert found["placed"] + found["without"] == len(outline["events"])
    assert sum(place["total"] for place in found["items"]) >= found["placed"] > 0
    totals = [place["total"] for place in found["items"]]
    assert totals == sorted(totals, reverse=True)
    ids = {event["id"] for event in outline["events"]}
    assert all(event["id"] in ids for place in found["items"] for event in place["events"])


def test_the_summit_of_2023_stands_at_its_preferred_place_and_where_that_lies(http: httpx.Client) -> None:
    found = get(http, "/v1/relations/KP/RU/places", start="2023-09-13", end="2023-09-13", kind="Meeting")
    at = {place["id"]: place for place in found["items"]}
    (vostochny,) = (place for place in at.values() if place["name"] == "Vostochny Cosmodrome")
    assert "2023-09-kim-putin-meeting" in {event["id"] for event in vostochny["events"]}
    assert (round(vostochny["lat"]), round(vostochny["lng"])) == (52, 128)
    elsewhere = [event["id"] for place in at.values() if place != vostochny for event in place["events"]]
    assert "2023-09-kim-putin-meeting" not in elsewhere, "that it was in Moscow was set aside"
    text = page(http, "/relations/KP/RU/places?start=2023-09-13&end=2023-09-13&kind=Meeting").text
    assert "Vostochny Cosmodrome" in text
    assert "Kim Jong Un and Vladimir Putin meet" in text
