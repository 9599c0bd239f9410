"""What goes each way and what came back, on the curated graph and on rows made for a rule."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from graph.window import window
from questions.reciprocity import SCALE, each_way, rank_of

Json = dict[str, Any]
CLOSING = "2022-02-kim-message-to-xi-at-closing"


@pytest.fixture
def china(http: httpx.Client) -> Json:
    response = http.get("/v1/relations/KP/CN/reciprocity")
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


def item(answer: Json, event: str) -> Json:
    (found,) = (one for one in answer["items"] if one["id"] == event)
    return found


def test_the_founding_day_congratulation_of_2023_is_answered(china: Json) -> None:
    letter = item(china, "2023-09-xi-congratulates-kim")
    assert (letter["from"], letter["to"], letter["rank"]) == ("CN", "KP", "head_of_state")
    assert letter["congratulation"]
    assert letter["answer"]["state"] == "answered"
    assert [one["id"] for one in letter["answer"]["by"]] == ["2023-09-kim-reply-to-xi"]
    reply = item(china, "2023-09-kim-reply-to-xi")
    assert reply["answer"] is None, "an answer wants none"
    assert not reply["congratulation"]


def test_a_letter_without_recorded_answer_comes_with_how_hard_was_looked(china: Json) -> None:
    letter = item(china, CLOSING)
    assert letter["answer"]["state"] == "none_recorded"
    assert letter["answer"]["by"] == []
    for entry in letter["answer"]["coverage"]:
        assert entry["source"]["id"]
        assert entry["depth"]
        assert entry["read_on"]
        assert entry["end"] is None or entry["end"] >= letter["date"]["start"]


def test_every_state_without_answer_agrees_with_its_coverage(china: Json, http: httpx.Client) -> None:
    russia = http.get("/v1/relations/KP/RU/reciprocity").json()
    for one in [*china["items"], *russia["items"]]:
        if one["answer"] and one["answer"]["state"] in {"none_recorded", "not_looked_at"}:
            assert bool(one["answer"]["coverage"]) == (one["answer"]["state"] == "none_recorded")


def test_messages_that_crossed_are_an_exchange_between_the_same_two(china: Json) -> None:
    kim, xi = item(china, "2021-07-kim-message-to-xi"), item(china, "2021-07-xi-message-to-kim")
    assert kim["answer"]["state"] == xi["answer"]["state"] == "exchanged"
    assert [one["id"] for one in kim["answer"]["by"]] == [xi["id"]]
    assert [one["id"] for one in xi["answer"]["by"]] == [kim["id"]]


def test_counts_are_those_of_the_items_both_ways(china: Json, http: httpx.Client) -> None:
    for way in china["ways"]:
        for sort, kind in (("letters", "Letter"), ("visits", "Visit"), ("gifts", "Gift")):
            own = [one for one in china["items"] if (one["from"], one["kind"]) == (way["from"], kind)]
            assert way[sort]["total"] == len(own) == sum(way[sort]["by_rank"].values())
        assert way["congratulations"]["total"] <= way["letters"]["total"]
    turned = http.get("/v1/relations/CN/KP/reciprocity").json()
    assert turned["ways"] == china["ways"][::-1]
    assert turned["items"] == china["items"]


def test_gifts_meetings_and_who_travelled_between_korea_and_russia(http: httpx.Client) -> None:
    russia = http.get("/v1/relations/KP/RU/reciprocity").json()
    ways = {way["from"]: way for way in russia["ways"]}
    assert ways["RU"]["gifts"]["total"] >= 2
    assert ways["KP"]["gifts"]["total"] >= 1
    journey = item(russia, "2023-09-kim-journey-to-russia")
    assert (journey["from"], journey["rank"], journey["answer"]["coverage"]) != ("RU", None, None)
    assert [(who["id"], who["rank"]) for who in journey["by"]] == [("kim-jong-un", "head_of_state")]
    assert russia["meetings"]["total"] == sum(russia["meetings"]["venues"].values())
    assert "2023-09-kim-putin-meeting" in russia["meetings"]["events"]
    assert russia["meetings"]["venues"]["RU"] >= 1


def test_a_span_narrows_it_and_links_lead_on(http: httpx.Client) -> None:
    answer = http.get("/v1/relations/KP/CN/reciprocity?start=2022&end=2022").json()
    assert answer["items"]
    for one in answer["items"]:
        first, last = one["date"]["start"][:4], one["date"]["end"][:4]
        assert first <= "2022" <= last, "a card of about New Year may be of either year"
    assert http.get(answer["items"][0]["links"]["event"]).status_code == 200


def test_what_came_back_after_the_span_still_came_back(http: httpx.Client) -> None:
    """docs/reciprocity.md: a span narrows what is counted, not when an answer may come."""
    answer = http.get("/v1/relations/KP/RU/reciprocity?start=2023&end=2023").json()
    journey = item(answer, "2023-09-kim-journey-to-russia")["answer"]
    assert (journey["state"], [one["id"] for one in journey["by"]]) == (
        "returned",
        ["2024-06-putin-visit-to-kp"],
    )
    assert not [one for one in answer["items"] if one["id"] == "2024-06-putin-visit-to-kp"]


def test_a_span_counts_what_may_or_must_lie_inside() -> None:
    first = visit("2000", "2000-01-01", "AA", "BB", "minister")
    perhaps = {**visit("perhaps", "2001-01-01", "AA", "BB", "minister"), "uncertain": True}
    meeting = {**visit("meeting", "2002-01-01", "AA", "BB", "minister")}
    meeting["event"] = {**meeting["event"], "kind": "Meeting"}
    between = [{"id": "AA", "name": "A"}, {"id": "BB", "name": "B"}]

    def counted(*span: Any) -> list[str]:
        found = each_way(between, [first, perhaps, meeting], [], window(*span))
        return [one["id"] for one in found["items"]] + found["meetings"]["events"]

    assert counted("2000", "2002") == ["2000", "perhaps", "meeting"]
    assert counted("2001", "2002") == ["perhaps", "meeting"]
    assert counted("2000", "2002", "certain") == ["2000", "meeting"]


def test_names_move_and_mistakes_are_problems(http: httpx.Client) -> None:
    moved = http.get("/v1/relations/Korea Utara/CHN/reciprocity?start=2022")
    assert moved.status_code == 308
    assert moved.headers["location"] == "/v1/relations/KP/CN/reciprocity?start=2022"
    for address, status, field in (
        ("/v1/relations/KP/KP/reciprocity", 422, "b"),
        ("/v1/relations/KP/Atlantis/reciprocity", 404, "b"),
        ("/v1/relations/KP/CN/reciprocity?start=soon", 422, "start"),
    ):
        problem = http.get(address)
        assert problem.status_code == status
        assert problem.headers["content-type"] == "application/problem+json"
        assert problem.json()["field"] == field


def test_the_command_line_gives_the_same(china: Json, cli: Any) -> None:
    done = cli("reciprocity", "KP", "CN", "--json")
    assert done.returncode == 0, done.stderr
    del china["revision"]
    assert json.loads(done.stdout) == china


def actor(who: str, country: str, role: str, *ranks: str) -> Json:
    return {"id": who, "name": who, "role": role, "for": country, "type": "Person", "ranks": list(ranks)}


def visit(name: str, day: str, guest: str, host: str, rank: str) -> Json:
    return {
        "event": {
            "id": name, "kind": "Visit", "title": name, "status": "occurred",
            "date": day, "start": day, "end": day,
        },
        "uncertain": False, "form": None, "items": None, "places": [], "marks": [], "in_reply_to": [],
        "replies": [], "unanswered": [],
        "actors": [actor("guest", guest, "travelled", rank), actor("host", host, "hosted")],
    }  # fmt: skip


def answers(*events: Json, ledger: tuple[Json, ...] = ()) -> dict[str, Json]:
    between = [{"id": "AA", "name": "A"}, {"id": "BB", "name": "B"}]
    found = each_way(between, list(events), list(ledger))
    return {one["id"]: one["answer"] for one in found["items"]}


def entry(start: str | None, end: str | None, sort: str = "article") -> Json:
    return {"id": f"{start}/{end}", "source": {"id": "s", "type": sort}, "start": start, "end": end}


def test_a_visit_is_returned_only_by_no_lower_rank() -> None:
    first = visit("one", "2000-01-01", "AA", "BB", "head_of_state")
    lower = visit("lower", "2001-01-01", "BB", "AA", "minister")
    equal = visit("equal", "2002-01-01", "BB", "AA", "head_of_state")
    found = answers(first, lower, equal)
    assert found["one"]["state"] == "returned"
    assert [one["id"] for one in found["one"]["by"]] == ["equal"]
    found = answers(first, lower, ledger=(entry("2000-01-01", "2005-12-31"),))
    assert found["one"]["state"] == "none_recorded"
    assert [one["id"] for one in found["one"]["by"]] == ["lower"]
    assert [read["id"] for read in found["one"]["coverage"]] == ["2000-01-01/2005-12-31"]


def test_a_visit_nobody_looked_after_is_not_looked_at() -> None:
    first = visit("one", "2000-01-01", "AA", "BB", "minister")
    assert answers(first)["one"]["state"] == "not_looked_at"
    assert answers(first, ledger=(entry("1990-01-01", "2000-01-01"),))["one"]["state"] == "not_looked_at"
    table = entry("1990-01-01", None, "dataset")
    assert answers(first, ledger=(table,))["one"]["state"] == "not_looked_at", "no letter stands in a table"
    assert answers(first, ledger=(entry("1990-01-01", None),))["one"]["state"] == "none_recorded"


def test_the_highest_office_of_the_day_counts() -> None:
    assert rank_of(actor("x", "AA", "sent", "minister", "head_of_state")) == "head_of_state"
    assert rank_of(actor("x", "AA", "sent", "keeper_of_seals")) == "other"
    assert rank_of(actor("x", "AA", "sent")) == "not_known"
    assert rank_of({**actor("AA", "AA", "sent"), "type": "Country"}) == "country"
    assert len(set(SCALE)) == len(SCALE)
