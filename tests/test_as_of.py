"""As of a day: only what had been published by then, and of it only what was known."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from dossier_store import Load, loading

from graph.store.writer import Writer

REPLY = "2023-09-kim-reply-to-xi"
PAIR = "/v1/relations/KP/CN"
LATE = "2023-09-24"  # KCNA made the reply public on this day; both papers that tell of it print no date
EVE = "2023-09-23"

PAST = """
dossier: known-from
title: Two accounts of one talk
about: For a test. Nothing of it happened.
sources:
  early:
    {title: Early, publisher: kcna, lang: en, published: 2001-03-02, retrieved: 2026-11-21}
  late:
    {title: Late, publisher: xinhua, lang: en, published: 2001-05, retrieved: 2026-11-21}
  relaying:
    {title: Relaying, publisher: tass, lang: en, published: 2001-07-01, retrieved: 2026-11-21}
  undated:
    {title: Undated, publisher: tass, lang: en, published_not_before: 2001-06-01,
     published_note: It tells of 1 June., retrieved: 2026-11-21}
places:
  known-from-hall: {name: Hall, in: KP}
  known-from-yard: {name: Yard, in: CN}
events:
  - id: 2001-03-talk
    kind: Meeting
    title: A talk
    date: 2001-03-01
    attended: [{who: KP, reports: early}, {who: CN, reports: early}, {who: RU, reports: late}]
    reports: [{source: early}]
    disputed:
      place:
        - {value: known-from-hall, rank: deprecated, reason: The late account was there., reports: early}
        - {value: known-from-yard, rank: preferred, reason: It was there., reports: late}
  - id: 2001-06-denial
    kind: Denial
    title: A denial
    date: 2001-06-01
    denied: CN
    concerns: KP
    reports: undated
    denies: {claim: 2001-03-talk}
  - id: 2001-06-walk
    kind: Meeting
    title: A walk
    date: 2001-06-30
    attended: [KP, CN]
    reports: {source: relaying, via: [early]}
"""


def ids(found: dict[str, Any]) -> list[str]:
    return [item["id"] for item in (*found["items"], *found["undated"])]


def get(http: httpx.Client, path: str, **params: Any) -> Any:
    response = http.get(path, params=params)
    assert response.status_code == 200, response.text[:300]
    return response.json()


def test_a_day_of_2022_ends_with_what_had_been_published_by_then(http: httpx.Client) -> None:
    found = get(http, f"{PAIR}/timeline", as_of="2022-12-31", limit=1000)
    assert found["items"][-1]["id"] == "2022-11-kim-condoles-on-jiang-zemin"
    assert all(item["known"]["date"] <= "2022-12-31" for item in (*found["items"], *found["undated"]))
    paper = get(http, f"{PAIR}/timeline", as_of="2022", source="zonabanten")
    assert [item["date"]["start"][:7] for item in paper["items"]][-1] == "2022-02"


@pytest.mark.parametrize("mode", ["direct", "all"])
def test_the_day_of_the_reply_adds_exactly_the_reply(http: httpx.Client, mode: str) -> None:
    eve = get(http, f"{PAIR}/timeline", as_of=EVE, limit=1000, mode=mode)
    day = get(http, f"{PAIR}/timeline", as_of=LATE, limit=1000, mode=mode)
    assert set(ids(day)) - set(ids(eve)) == {REPLY}
    assert set(ids(eve)) <= set(ids(day))
    (reply,) = [item for item in day["items"] if item["id"] == REPLY]
    assert reply["known"] == {"date": LATE, "certain": True}


def test_every_form_and_answer_leaves_the_reply_out(http: httpx.Client) -> None:
    for path in (
        f"{PAIR}/timeline.csv", f"{PAIR}/timeline.ics", f"{PAIR}/timeline.atom", f"{PAIR}/timeline.jsonl",
        f"{PAIR}/timeline.jsonld", f"{PAIR}/timeline.gexf", "/v1/entities/kim-jong-un/timeline",
        "/v1/entities/kim-jong-un/timeline.csv",
        f"{PAIR}/reciprocity", f"{PAIR}/cadence", "/v1/entities/xi-jinping/neighbourhood",
    ):  # fmt: skip
        day = {"limit": "1000"} if "timeline" in path else {}
        assert REPLY in http.get(path, params={"as_of": LATE, **day}).text, path
        assert REPLY not in http.get(path, params={"as_of": EVE, **day}).text, path


def test_an_event_not_yet_known_is_not_found_and_says_from_when_it_is(http: httpx.Client) -> None:
    for path in (f"/v1/events/{REPLY}", f"/v1/events/{REPLY}/accounts", f"/v1/events/{REPLY}.jsonld"):
        response = http.get(path, params={"as_of": EVE})
        assert response.status_code == 404, path
        assert response.json()["detail"].endswith(f"its earliest report is of {LATE}")
        assert http.get(path, params={"as_of": LATE}).status_code == 200
    # Its only page prints no date; what it tells bounds it from below.
    undated = http.get("/v1/events/2023-09-yun-jong-ho-meets-kozlov", params={"as_of": "2024-06-17"})
    assert undated.status_code == 404
    assert "of 2024-06-18, or later" in undated.json()["detail"]
    page = http.get(f"/events/{REPLY}", params={"as_of": EVE})
    assert page.status_code == 404
    assert LATE in page.text


def test_a_place_that_was_told_later_is_not_on_the_map_of_the_day(http: httpx.Client) -> None:
    """That the talks of January 2019 were held in the Great Hall was in no paper of 8 January."""
    talks = "2019-01-kim-xi-talks"
    for day, there in (("2019-01-08", False), ("2019-12-31", True)):
        found = get(http, f"{PAIR}/places", as_of=day, start="2019-01", end="2019-01")
        placed = {event["id"] for place in found["items"] for event in place["events"]}
        assert (talks in placed) == there


def test_the_summary_counts_what_was_known(http: httpx.Client) -> None:
    then = get(http, PAIR, as_of=EVE)
    assert then["today"] == EVE
    now, later = get(http, PAIR), get(http, PAIR, as_of="2100")
    assert later["counts"] == now["counts"]
    assert (later["first"], later["last"], later["gaps"]) == (now["first"], now["last"], now["gaps"])
    assert then["counts"]["total"] < now["counts"]["total"]
    assert then["last"]["date"]["start"] <= EVE


def test_a_far_day_answers_as_today(http: httpx.Client) -> None:
    accounts = "/v1/events/2024-10-28-rutte-confirms-kp-soldiers/accounts"  # who acts for no state
    events = ("/v1/events/2023-09-kim-putin-meeting", accounts)
    for path in (f"{PAIR}/timeline", "/v1/entities/KP/timeline", *events):
        now, later = get(http, path), get(http, path, as_of="2100")
        for body in (now, later):
            body.pop("total", None)
            body.pop("summary", None)
        assert later == now


def test_pages_and_cursors_hold(http: httpx.Client) -> None:
    for order in ("asc", "desc"):
        whole = get(
            http, "/v1/entities/KP/timeline", as_of=EVE, order=order, limit=1000, mode="all", total=True
        )
        assert whole["total"] == len(ids(whole))
        walked, cursor = [], None
        asked = {"as_of": EVE, "order": order, "mode": "all"}
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = get(http, "/v1/entities/KP/timeline", **asked, limit=23, **more)
            walked += [item["id"] for item in page["items"]]
            cursor = page["next"]
            if not cursor:
                break
        assert walked == [item["id"] for item in whole["items"]]


def test_the_forms_and_pages_take_the_day(http: httpx.Client) -> None:
    page = http.get("/relations/KP/CN", params={"as_of": EVE})
    assert page.status_code == 200
    assert f'value="{EVE}"' in page.text
    assert REPLY not in page.text
    titles = re.findall('<h3><a href="/events/([^"]+)"', page.text)
    assert titles
    assert all(f"as_of={EVE}" in title for title in titles)
    panes = re.findall('data-evidence="([^"]+)"', page.text)
    assert panes
    assert all(f"as_of={EVE}" in pane for pane in panes)
    pane = http.get(f"/events/{REPLY}/evidence", params={"as_of": LATE}).text
    assert pane.count(f'href="/events/{REPLY}?as_of={LATE}"') == 2
    assert f"of=%2Fv1%2Fevents%2F{REPLY}%3Fas_of%3D{LATE}" in pane
    assert REPLY not in http.get("/entities/kim-jong-un", params={"as_of": EVE}).text
    for view in ("actors", "events"):
        assert REPLY in http.get("/map", params={"view": view, "focus": "xi-jinping"}).text
        assert REPLY not in http.get("/map", params={"view": view, "focus": "xi-jinping", "as_of": EVE}).text
    assert http.get("/relations/KP/CN", params={"as_of": "soon"}).status_code == 422
    wrong = http.get(f"{PAIR}/timeline", params={"as_of": "soon"})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "as_of")


def test_a_citation_says_as_of_when(http: httpx.Client) -> None:
    response = http.get("/v1/cite", params={"of": f"{PAIR}/timeline?as_of=2022&limit=2"})
    assert response.json()[0]["title"].endswith(", as of 2022")
    assert "as_of=2022" in response.json()[0]["URL"]


def test_the_command_line_takes_the_day(cli: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    assert REPLY in cli("timeline", "KP", "CN", "--as-of", LATE, "--json").stdout
    assert REPLY not in cli("timeline", "KP", "CN", "--as-of", EVE, "--json").stdout
    refused = cli("show", REPLY, "--as-of", EVE)
    assert refused.returncode == 1
    assert LATE in refused.stderr
    assert cli("accounts", REPLY, "--as-of", EVE).returncode == 1
    assert REPLY not in cli("reciprocity", "KP", "CN", "--as-of", EVE, "--json").stdout
    assert cli("timeline", "KP", "CN", "--as-of", "soon").returncode == 2


@pytest.fixture(scope="module")
def talk(writer: Writer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Load]:
    """PAST is loaded for the tests below; how to load more."""
    with loading(writer, tmp_path_factory.mktemp("past")) as load:
        load(PAST)
        yield load


def test_place_roles_and_contest_are_those_of_the_claims_known(http: httpx.Client, talk: Load) -> None:
    def then(day: str) -> Any:
        return get(http, "/v1/events/2001-03-talk", as_of=day)

    first = then("2001-03-02")
    assert first["known"] == {"date": "2001-03-02", "certain": True}
    assert first["place"]["id"] == "known-from-hall"
    assert first["contested"] == []
    assert {party["id"] for party in first["from"]} == {"KP", "CN"}
    assert [source["id"] for source in first["sources"]] == ["early"]
    assert "known-from-yard" not in json.dumps(first["claims"])
    second = then("2001-05-01")
    assert second["place"]["id"] == "known-from-yard"
    assert second["contested"] == ["conflict"]
    assert {party["id"] for party in second["from"]} == {"KP", "CN", "RU"}
    assert then("2001-06-01")["contested"] == ["conflict", "denied"]
    assert then("2001-06-01")["claims"][0]["denied_by"]
    assert then("2001-05-31")["claims"][0]["denied_by"] == []
    assert http.get("/v1/events/2001-03-talk", params={"as_of": "2001-03-01"}).status_code == 404


def test_a_relay_makes_a_claim_known_earlier_and_a_plan_a_plan(http: httpx.Client, talk: Load) -> None:
    walk = get(http, "/v1/events/2001-06-walk", as_of="2001-03")
    assert walk["known"] == {"date": "2001-03-02", "certain": True}
    assert walk["status"] == "planned"
    assert get(http, "/v1/events/2001-06-walk", as_of="2001-08")["status"] == "occurred"
    planned = get(http, f"{PAIR}/timeline", as_of="2001-03", status="planned")
    assert "2001-06-walk" in ids(planned)
    around = get(http, "/v1/entities/KP/neighbourhood", depth=1, as_of="2001-03", status="planned")
    assert "2001-06-walk" in [node["id"] for node in around["nodes"]]


def test_a_dossier_that_tells_earlier_makes_an_event_known_earlier(
    http: httpx.Client, writer: Writer, talk: Load
) -> None:
    day = (
        "MATCH (:Event {id: '2001-03-talk'})-[b:BETWEEN|INVOLVES]->() "
        "RETURN DISTINCT toString(b.known) AS day"
    )
    assert writer.read(day) == [{"day": "2001-03-02"}]
    talk(
        """
dossier: known-from-before
title: An earlier account
about: For a test.
sources:
  before: {title: Before, publisher: kcna, lang: en, published: 2001-03-01, retrieved: 2026-11-21}
claims:
  tea: {about: 2001-03-talk, property: served, value: tea, text: tea was served, reports: before}
""",
        PAST,
    )
    assert writer.read(day) == [{"day": "2001-03-01"}]
