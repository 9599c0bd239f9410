"""Accounts side by side, on the curated graph."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from dossier_store import loading

from api.pages.records import voices as voices_of
from graph.store.writer import Writer
from questions.accounts import classify, expected, one_sided, side_by_side, table

Json = dict[str, Any]
MEETING = "2023-09-kim-putin-meeting"
REPLY = "2023-09-kim-reply-to-xi"


def told(http: httpx.Client, event: str) -> Json:
    response = http.get(f"/v1/events/{event}/accounts")
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


def of(answer: Json, name: str, relation: str = "itself") -> Json:
    (found,) = (
        one for one in answer["properties"] if (one["property"], one["about"]["relation"]) == (name, relation)
    )
    return found


def voices(value: Json) -> set[str]:
    return {told["voice"]["id"] for told in value["reports"]}


def test_the_place_of_the_meeting_is_conflicting_and_says_why(http: httpx.Client) -> None:
    place = of(told(http, MEETING), "place")
    assert place["class"] == "conflicting"
    assert place["why"] == ["contradicted"]
    first, *others = place["values"]
    assert (first["value"], first["rank"]) == ("vostochny-cosmodrome", "preferred")
    assert "moscow" in {other["value"] for other in others}
    assert all(value["reason"] for value in place["values"])
    assert all(value["contradicts"] for value in place["values"])


def test_two_who_attended_are_no_conflict(http: httpx.Client) -> None:
    attended = of(told(http, MEETING), "attended")
    assert attended["class"] != "conflicting"
    assert {"kim-jong-un", "vladimir-putin"} <= {value["value"] for value in attended["values"]}


def test_the_gifts_of_the_meeting_stand_in_some_accounts_of_it_only(http: httpx.Client) -> None:
    gift = of(told(http, MEETING), "gift", "part")
    assert gift["class"] == "majority"
    assert {"2023-09-putin-gives-rifle", "2023-09-kim-gives-rifle"} <= {
        value["value"] for value in gift["values"]
    }
    assert {voice for value in gift["values"] for voice in voices(value)} == {"kabarberita", "RU"}
    assert gift["about"]["id"] == MEETING, "which gift is told of stands beside each value"
    earlier = of(told(http, "2019-04-kim-putin-meeting"), "gift", "part")
    elsewhere = {told["voice"]["id"] for value in earlier["values"] for told in value["elsewhere"]}
    assert "breitbart" in elsewhere, "a site that tells of the gifts of 2019 only"


def test_that_nothing_was_signed_is_the_kremlins_word(http: httpx.Client) -> None:
    signed = of(told(http, MEETING), "signed", "same_days")
    negated = {value["modality"]: value for value in signed["values"] if value["polarity"] == "negated"}
    assert set(negated) == {"actual", "planned"}
    for value in negated.values():
        assert voices(value) == {"RU"}
        assert {source["origin"]["id"] for told in value["reports"] for source in told["sources"]} == {
            "kremlin"
        }
        assert "2023-09-kremlin-nothing-signed" in {voice["event"] for voice in value["asserted_by"]}


def test_two_papers_on_kims_reply_are_one_origin_and_it_is_a_party(http: httpx.Client) -> None:
    answer = told(http, REPLY)
    (origin,) = answer["origins"]
    assert (origin["id"], origin["side"]) == ("KP", "KP")
    assert [organ["id"] for organ in origin["through"]] == ["kcna"]
    assert origin["reports"] >= 2
    assert answer["one_sided"] == {"party": "KP", "name": "North Korea", "origins": ["kcna"]}
    assert {one["class"] for one in answer["properties"] if one["values"]} == {"unique"}


@pytest.mark.parametrize(
    ("event", "name"),
    [
        ("2021-07-xi-message-to-kim", "answers"),
        ("2022-02-kim-message-to-xi-at-closing", "form"),
        ("2023-08-putin-letter-to-kim", "form"),
        ("2023-09-kim-journey-to-russia", "first_since"),
        ("2023-09-kim-journey-to-russia", "rank_of_visit"),
        ("us-sanctions-on-kp", "stage"),
    ],
)
def test_real_conflicts_of_the_corpus_are_shown_with_both_sides(
    http: httpx.Client, event: str, name: str
) -> None:
    found = of(told(http, event), name)
    assert found["class"] == "conflicting"
    assert all(voices(value) for value in found["values"])
    assert any(value["reason"] for value in found["values"])


def test_a_denial_stands_beside_what_it_denies(http: httpx.Client) -> None:
    occurred = of(told(http, "alleged-arms-for-war-in-ukraine"), "occurred")
    assert occurred["class"] == "conflicting"
    assert "denied" in occurred["why"]
    assert any(denial["by"] for value in occurred["values"] for denial in value["denied_by"])


def test_kcna_and_rodong_sinmun_are_one_voice(http: httpx.Client) -> None:
    answer = told(http, "2022-02-kim-message-to-xi-at-closing")
    korea = next(origin for origin in answer["origins"] if origin["id"] == "KP")
    assert {"kcna", "rodong-sinmun"} <= {organ["id"] for organ in korea["through"]}


TOLD = """
dossier: voices-try
title: A statement made up
about: Made up to be counted; in the store for the length of a test.
sources:
  try-one: {title: One, publisher: try-paper, lang: en, published: 2024-01-02}
  try-other: {title: Other, publisher: try-paper, lang: en, published: 2024-01-02}
organizations:
  try-paper: {name: A paper made up}
events:
  - id: try-statement
    kind: Statement
    title: A statement made up
    date: 2024-01-01
    stated: US
    reports: [{source: try-one, via: us-mission-un}, {source: try-other, via: us-state-department}]
"""


def test_organs_at_different_depths_of_one_state_are_one_voice_in_evidence_too(
    http: httpx.Client, writer: Writer, tmp_path: Path
) -> None:
    with loading(writer, tmp_path) as load:
        assert load(TOLD).loaded == ["voices-try"]
        (voice,) = told(http, "try-statement")["origins"]
        origins = http.get("/v1/events/try-statement").json()["origins"]
    assert voice["id"] == "US"
    assert {origin["id"] for origin in origins} == {"us-mission-un", "us-state-department"}
    assert [sorted(origin["master"]) for origin in origins] == [["id", "name"]] * 2
    assert voices_of(origins) == 1


def test_what_no_account_gives_is_silent(http: httpx.Client) -> None:
    answer = told(http, "2023-06-im-chon-il-meets-matsegora")
    assert of(answer, "place") == {
        "property": "place", "class": "silent", "why": [], "values": [],
        "about": {"id": answer["event"]["id"], "title": answer["event"]["title"], "relation": "itself"},
    }  # fmt: skip


def test_what_is_expected_of_an_event_comes_from_the_vocabulary() -> None:
    assert expected("Letter") == ["sent", "addressed_to", "date", "form"]
    assert expected("Meeting") == ["attended", "date", "place"]
    assert expected("Talks")[0] == "attended|requested"


def value(*heard: str, contradicts: tuple[str, ...] = (), denied: bool = False) -> Json:
    return {
        "reports": [{"voice": {"id": voice}} for voice in heard],
        "contradicts": list(contradicts),
        "denied_by": [{"event": "x"}] if denied else [],
    }


def test_classes_follow_the_stated_rule() -> None:
    both = {"a", "b"}
    assert classify([value("a", "b")], both) == "agreed"
    assert classify([value("a", "b"), value("a", "b")], both) == "agreed"
    assert classify([value("a", "b"), value("b")], both) == "majority"
    assert classify([value("a", "b")], {"a", "b", "c"}) == "majority"
    assert classify([value("a"), value("b")], both) == "unique"
    assert classify([value("a")], {"a"}) == "unique"
    assert classify([value()], both) == "silent"
    assert classify([value("a", "b", contradicts=("y",))], both) == "conflicting"
    assert classify([value("a", "b", denied=True)], both) == "conflicting"


KOREA = {"id": "KP", "name": "North Korea", "side": "KP", "through": [{"id": "kcna"}]}


def test_one_sided_needs_every_origin_to_answer_to_one_party() -> None:
    assert one_sided([KOREA], ["CN", "KP"]) == {"party": "KP", "name": "North Korea", "origins": ["kcna"]}
    assert one_sided([KOREA], ["CN", "US"]) is None, "it answers to a third country"
    assert one_sided([KOREA, {**KOREA, "id": "xinhua", "side": "CN"}], ["CN", "KP"]) is None
    assert one_sided([KOREA, {**KOREA, "id": "paper", "side": None}], ["CN", "KP"]) is None
    assert one_sided([], ["CN", "KP"]) is None


def test_an_event_without_claims_is_silent_throughout() -> None:
    event = {"id": "e", "kind": "Letter", "title": "t", "status": "occurred", "date": None}
    answer = side_by_side(
        {"event": event, "parties": [], "claims": [], "parts": [], "beside": [], "voices": {}}
    )
    assert {one["class"] for one in answer["properties"]} == {"silent"}
    assert (answer["origins"], answer["one_sided"]) == ([], None)


def test_an_unknown_event_is_a_problem(http: httpx.Client) -> None:
    response = http.get("/v1/events/no-such-event/accounts")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"


def test_the_command_line_gives_the_same(http: httpx.Client, cli: Any) -> None:
    done = cli("accounts", MEETING, "--json")
    assert done.returncode == 0, done.stderr
    answer = told(http, MEETING)
    del answer["revision"]
    assert json.loads(done.stdout) == answer
    table = cli("accounts", REPLY)
    assert "all answer to North Korea" in table.stdout


def test_a_table_names_the_part_that_each_account_is_of() -> None:
    def claim(name: str) -> Json:
        return {
            "id": name, "property": "occurred", "value": None, "value_name": None, "value_type": None,
            "text": None, "polarity": "affirmed", "modality": "actual", "rank": "normal", "reason": None,
            "reports": [], "asserted_by": [], "denied_by": [], "contradicts": [],
        }  # fmt: skip

    event = {"id": "e", "kind": "Meeting", "title": "t", "status": "occurred", "date": None}
    gifts = [{**event, "id": name, "kind": "Gift", "title": f"the {name}"} for name in ("rifle", "carbine")]
    parts = [{"event": gift, "claims": [claim(gift["id"])]} for gift in gifts]
    answer = side_by_side(
        {"event": event, "parties": [], "claims": [], "parts": parts, "beside": [], "voices": {}}
    )
    rows = [row for row in table(answer).rows if row[0] == "gift"]
    assert sorted(row[2] for row in rows) == ["carbine", "rifle"]
