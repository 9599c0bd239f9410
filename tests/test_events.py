from __future__ import annotations

from typing import Any

import httpx


def event(http: httpx.Client, name: str, **params: Any) -> dict[str, Any]:
    response = http.get(f"/v1/events/{name}", params=params)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_the_meeting_shows_both_places_which_is_preferred_why_and_who_says_so(http: httpx.Client) -> None:
    meeting = event(http, "2023-09-kim-putin-meeting")
    places = {claim["value"]: claim for claim in meeting["claims"] if claim["property"] == "place"}
    assert set(places) == {"vostochny-cosmodrome", "moscow"}
    preferred, deprecated = places["vostochny-cosmodrome"], places["moscow"]
    assert (preferred["rank"], deprecated["rank"]) == ("preferred", "deprecated")
    assert preferred["reason"]
    assert preferred["contradicts"] == [deprecated["id"]]
    assert deprecated["contradicts"] == [preferred["id"]]
    assert "kabarberita" in {report["publisher"]["id"] for report in preferred["reports"]}
    assert "tribunnews" in {report["publisher"]["id"] for report in deprecated["reports"]}
    assert meeting["contested"] == ["conflict"]
    assert [whole["id"] for whole in meeting["part_of"]] == ["2023-09-kim-journey-to-russia"]


def test_reports_that_relay_one_agency_have_one_origin(http: httpx.Client) -> None:
    reply = event(http, "2023-09-kim-reply-to-xi")
    assert [(origin["id"], origin["reports"], origin["master"]["id"]) for origin in reply["origins"]] == [
        ("kcna", 3, "KP")
    ]
    chains = {
        tuple(relay["id"] for relay in report["via"])
        for claim in reply["claims"]
        for report in claim["reports"]
    }
    assert all(chain[-1] == "kcna" for chain in chains)
    assert ("reuters", "kcna") in chains
    assert [answered["id"] for answered in reply["in_reply_to"]] == ["2023-09-xi-congratulates-kim"]
    congratulation = event(http, "2023-09-xi-congratulates-kim")
    assert [answer["id"] for answer in congratulation["replies"]] == ["2023-09-kim-reply-to-xi"]


def test_a_journey_lists_its_stations(http: httpx.Client) -> None:
    parts = [part["id"] for part in event(http, "2023-09-kim-journey-to-russia")["parts"]]
    assert "2023-09-kim-putin-meeting" in parts


def test_the_allegation_shows_who_accuses_and_who_denies(http: httpx.Client) -> None:
    denied = event(http, "alleged-arms-for-war-in-ukraine")
    assert denied["status"] == "alleged"
    assert "denied" in denied["contested"]
    deniers = {
        actor["id"] for claim in denied["claims"] for voice in claim["denied_by"] for actor in voice["by"]
    }
    assert {"KP", "RU"} & deniers
    asserters = [voice for claim in denied["claims"] for voice in claim["asserted_by"]]
    assert asserters


def test_a_denial_shows_what_it_denies(http: httpx.Client) -> None:
    denial = event(http, "kp-denies-arming-russia")
    assert denial["denies"]
    assert all(
        "kp-denies-arming-russia" in {v["event"] for v in claim["denied_by"]} for claim in denial["denies"]
    )


def test_nothing_signed_is_negated_for_what_was_and_what_will_be(http: httpx.Client) -> None:
    statement = event(http, "2023-09-kremlin-nothing-signed")
    said = {(claim["polarity"], claim["modality"]) for claim in statement["asserts"]}
    assert {("negated", "actual"), ("negated", "planned")} <= said


def test_two_events_that_may_be_one_name_each_other_and_say_why(http: httpx.Client) -> None:
    request, plea = "us-asks-kp-not-to-sell-arms", "2023-08-kirby-urges-kp"
    (one,), (other,) = (event(http, name)["possibly_same"] for name in (request, plea))
    assert (one["id"], other["id"]) == (plea, request)
    assert one["reasons"] == other["reasons"]
    assert [reason.endswith("Kirby asking the same.") for reason in one["reasons"]] == [True]
    for name in (request, plea):
        assert one["reasons"][0] in http.get(f"/events/{name}").text
        assert "possibly_same" not in {claim["property"] for claim in event(http, name)["claims"]}
    items = http.get("/v1/relations/KP/US/timeline?limit=1000").json()
    assert {request, plea} <= {item["id"] for item in [*items["items"], *items["undated"]]}, "both stay"


def test_an_event_speaks_the_language_asked_for(http: httpx.Client) -> None:
    english, indonesian = (event(http, "2023-09-kim-reply-to-xi", lang=lang) for lang in ("en", "id"))
    assert english["title"] != indonesian["title"]
    assert english["claims"][0]["id"] == indonesian["claims"][0]["id"]


def test_kind_properties_stand_apart(http: httpx.Client) -> None:
    assert event(http, "2023-09-kim-reply-to-xi")["properties"]["form"]
    assert event(http, "2023-09-host-gives-drones")["properties"]["items"]


def test_every_event_of_the_pairs_opens(http: httpx.Client) -> None:
    for pair in ("KP/CN", "KP/RU", "KP/US"):
        answer = http.get(f"/v1/relations/{pair}/timeline?mode=all&limit=1000").json()
        for item in [*answer["items"], *answer["undated"]]:
            shown = event(http, item["id"])
            assert shown["claims"], item["id"]
            assert all(claim["reports"] or claim["denied_by"] for claim in shown["claims"]), item["id"]


def test_an_unknown_event_is_not_found(http: httpx.Client) -> None:
    response = http.get("/v1/events/never-happened")
    assert (response.status_code, response.json()["status"]) == (404, 404)


def test_a_source_lists_what_it_reports_and_how_it_came_by_it(http: httpx.Client) -> None:
    source = http.get("/v1/sources/kabarberita-2023-kim-letter-to-xi").json()
    assert source["publisher"]["id"] == "kabarberita"
    assert source["published"] is None
    assert source["counts"]["claims"] == len(source["reports"])
    assert {"2023-09-kim-putin-meeting", "2023-09-kim-reply-to-xi"} <= {e["id"] for e in source["events"]}
    chains = {tuple(relay["id"] for relay in told["via"]) for r in source["reports"] for told in r["via"]}
    assert ("reuters", "kcna") in chains


def test_sources_page_by_id(http: httpx.Client) -> None:
    whole = http.get("/v1/sources?limit=1000").json()
    assert whole["total"] == len(whole["items"])
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        params = {"limit": "7", **({"cursor": cursor} if cursor else {})}
        answer = http.get("/v1/sources", params=params).json()
        found += [item["id"] for item in answer["items"]]
        cursor = answer["next"]
    assert found == [item["id"] for item in whole["items"]]


def test_datasets_name_licences_and_dossiers_their_events(http: httpx.Client) -> None:
    answer = http.get("/v1/datasets").json()
    assert all(item["licence"] for item in answer["items"])
    dossiers = {dossier["id"]: dossier for dossier in answer["dossiers"]}
    assert dossiers["kp-cn-2023-founding-day"]["events"] > 0
    assert all(dossier["hash"] for dossier in dossiers.values())
