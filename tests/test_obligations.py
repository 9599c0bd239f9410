"""Which articles bound two states on a day: the treaties of 1961, 2000 and 2024, and the rule itself."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from questions.treaty_status import ATOP_CODED_UNTIL, standing

Json = dict[str, Any]
# Alliances of the file, the treaty that carries each, and the pair asked about.
ALLIANCES = {
    "3445": ("1961-cn-kp-treaty", "CN"),
    "3440": ("1961-kp-su-treaty", "RU"),
    "4940": ("2000-kp-ru-treaty", "RU"),
}


def bound(http: httpx.Client, a: str, b: str, on: str, **params: str) -> Json:
    response = http.get("/v1/obligations", params={"a": a, "b": b, "on": on, **params})
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


def articles(answer: Json, who: str, treaty: str) -> dict[str | None, str]:
    """Article to state, of what binds one of the two by a treaty."""
    return {
        item["article"]: item["state"]
        for item in answer["items"]
        if item["binds"]["id"] == who and item["treaty"]["id"] == treaty
    }


def test_on_the_eve_of_its_end_the_soviet_treaty_binds_russia_through_the_soviet_union(
    http: httpx.Client,
) -> None:
    for name in ("RU", "SUHH"):
        answer = bound(http, "KP", name, "1996-09-01")
        assert {item["treaty"]["id"] for item in answer["items"]} == {"1961-kp-su-treaty"}
        for who, whom in (("KP", "RU"), ("RU", "KP")):
            assert {"1 (second sentence)", "2", "3", "4"} <= set(articles(answer, who, "1961-kp-su-treaty"))
            help_ = next(
                item for item in answer["items"]
                if item["binds"]["id"] == who and item["article"] == "1 (second sentence)"
            )  # fmt: skip
            assert help_["toward"]["id"] == whom
            assert help_["effect"] == "obliges"
            assert {"gibler-soviet-kp-2", "worldjpn-1961-soviet-treaty-zh"} <= {
                one["id"] for one in help_["sources"]
            }
            assert help_["until"] == "1996-09-10"
        russian = [item for item in answer["items"] if item["binds"]["id"] == "RU"]
        assert all(item["through"]["id"] == "SUHH" for item in russian)
    stood = answer["between"][1]
    assert (stood["id"], stood["stood_for_by"]["id"], stood["stood_for_by"]["kind"]) == (
        "SUHH",
        "RU",
        "continues",
    )


def test_what_some_hold_ended_and_others_not_is_disputed_with_both_claims(http: httpx.Client) -> None:
    before, after = (bound(http, "KP", "RU", day) for day in ("1996-09-01", "1996-09-11"))
    treaty = before["treaties"][0]
    assert (treaty["state"], treaty["reading"], treaty["in_force"]) == ("disputed", "in_force", "yes")
    says = {
        (account["says"], source["id"]) for account in treaty["accounts"] for source in account["sources"]
    }
    assert ("ended", "gibler-soviet-kp-1") in says, "in force until 7 September 1995, by one account"
    assert ("ended", "seoulshinmun-1995-09-11") in says, "as good as void since 1991, by North Korea's"
    assert ("in_force", "hankook-1995-09-08") in says
    (treaty,) = (one for one in after["treaties"] if one["id"] == "1961-kp-su-treaty")
    assert (treaty["state"], treaty["reading"], treaty["in_force"]) == ("disputed", "ended", "no")
    says = {
        (account["says"], source["id"]) for account in treaty["accounts"] for source in account["sources"]
    }
    assert ("in_force", "fritsche-1996-keine-kuendigung") in says
    assert ("ended", "hankook-1995-09-08") in says
    assert set(articles(after, "RU", "1961-kp-su-treaty").values()) == {"disputed"}


def test_in_2001_only_the_treaty_of_2000_binds(http: httpx.Client) -> None:
    answer = bound(http, "KP", "RU", "2001-01-01")
    assert {item["treaty"]["id"] for item in answer["items"]} == {"2000-kp-ru-treaty"}
    assert articles(answer, "RU", "2000-kp-ru-treaty")["2"] == "bound"
    old = next(one for one in answer["treaties"] if one["id"] == "1961-kp-su-treaty")
    assert (old["state"], old["obligations"]) == ("ended", 0), "an article of 1996 does not speak of 2001"
    assert "1996-09-10" in old["reasons"][0]


@pytest.mark.parametrize(
    ("day", "treaty", "article"),
    [("2024-12-03", "2000-kp-ru-treaty", "2"), ("2024-12-05", "2024-kp-ru-treaty", "4")],
)
def test_the_day_before_and_after_the_treaty_of_2024_came_into_force(
    http: httpx.Client, day: str, treaty: str, article: str
) -> None:
    answer = bound(http, "KP", "RU", day)
    assert {item["treaty"]["id"] for item in answer["items"]} == {treaty}
    for who in ("KP", "RU"):
        assert articles(answer, who, treaty)[article] == "bound"
    assert all(item["sources"] for item in answer["items"])
    assert not any(item["through"] for item in answer["items"])


def test_the_chinese_treaty_between_signature_and_entry_into_force(http: httpx.Client) -> None:
    by_text, by_atop = (bound(http, "KP", "CN", "1961-07-12", basis=basis) for basis in ("text", "atop"))
    assert by_text["items"] == []
    assert by_text["treaties"][0]["state"] == "not_yet"
    assert "not yet in force: in force only from 1961-09-10" in by_text["note"]
    assert articles(by_atop, "CN", "1961-cn-kp-treaty")["II"] == "bound"
    assert by_atop["items"][0]["since_from"] == "atop:3445"
    today = bound(http, "KP", "CN", "2026-11-21")
    assert articles(today, "CN", "1961-cn-kp-treaty")["II"] == "bound"
    assert today["treaties"][0]["basis"]["since"] == "1961-09-10"
    long_after = bound(http, "KP", "CN", "2026-11-21", basis="atop")
    assert {item["state"] for item in long_after["items"]} == {"unknown"}
    assert "coding ended 2016-12-31" in long_after["treaties"][0]["reasons"][0]
    assert long_after["treaties"][0]["basis"]["coded_until"] == "2016-12-31"
    page = "/entities/1961-cn-kp-treaty?on=2026-11-21&basis=atop"
    assert "coding ended 31 Dec 2016; ATOP counts atop:3445 from" in http.get(f"{page}&lang=en").text
    assert "pengodean berakhir 31 Des 2016; ATOP menghitung atop:3445" in http.get(f"{page}&lang=id").text


@pytest.mark.parametrize(
    ("other", "day", "alone"),
    [("US", "1970", set()), ("KR", "2018-10-01", set()), ("RU", "1992", {"1961-kp-su-treaty"})],
)
def test_what_atop_does_not_code_binds_nobody_as_it_counts(
    http: httpx.Client, other: str, day: str, alone: set[str]
) -> None:
    """A statement of 2018 stood among the obligations of 1970, as unknown."""
    answer = bound(http, "KP", other, day, basis="atop")
    assert {item["treaty"]["id"] for item in answer["items"]} == alone
    left_out = [one for one in answer["treaties"] if one["state"] == "not_coded"]
    assert left_out
    for one in left_out:
        assert (one["obligations"], one["reasons"]) == (0, ["ATOP codes no alliance by this treaty"])


def test_a_state_asked_about_before_its_time_is_the_one_it_continues(http: httpx.Client) -> None:
    answer = bound(http, "KP", "RU", "1970")
    assert answer["between"][1]["stood_for_by"]["id"] == "SUHH"
    assert {item["binds"]["id"] for item in answer["items"]} == {"KP", "SUHH"}
    assert next(one for one in answer["treaties"] if one["id"] == "2000-kp-ru-treaty")["state"] == "not_yet"


def test_an_empty_answer_says_that_nothing_is_recorded(http: httpx.Client) -> None:
    answer = bound(http, "FJ", "NR", "2000-01-01")
    assert (answer["items"], answer["treaties"]) == ([], [])
    assert "No treaty between them is recorded" in answer["note"]


def test_wrong_questions_name_their_field(http: httpx.Client) -> None:
    for query, field in (
        ("a=KP&b=Atlantis", "b"),
        ("a=KP&b=CN&on=someday", "on"),
        ("a=RU&b=SUHH&on=1996-09-01", "b"),
        ("a=KP&b=CN&basis=guess", "basis"),
    ):
        response = http.get(f"/v1/obligations?{query}")
        assert (response.status_code, response.json()["field"]) == (422, field)


def days_of(data: Path) -> list[tuple[str, date, str]]:
    """`(alliance, day, answer)` for every boundary day the file gives of the three alliances."""
    path = data / "atop" / "atop-alliance-level.csv"
    if not path.is_file():
        pytest.skip(f"no ATOP file at {path}")
    wanted = []
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            if row["atopid"] not in ALLIANCES:
                continue
            begins = date(*(int(row[name]) for name in ("begyr", "begmo", "begday")))
            day = timedelta(days=1)
            wanted += [(row["atopid"], begins - day, "no"), (row["atopid"], begins, "yes")]
            if row["ineffect"] == "1":
                wanted += [
                    (row["atopid"], ATOP_CODED_UNTIL, "yes"),
                    (row["atopid"], ATOP_CODED_UNTIL + day, "unknown"),
                ]
            else:
                ends = date(*(int(row[name]) for name in ("endyr", "endmo", "endday")))
                wanted += [(row["atopid"], ends, "yes"), (row["atopid"], ends + day, "no")]
    return wanted


def test_every_boundary_day_of_three_alliances_agrees_with_the_file(http: httpx.Client, data: Path) -> None:
    days = days_of(data)
    assert len(days) == 12
    for alliance, day, answer in days:
        treaty, other = ALLIANCES[alliance]
        found = bound(http, "KP", other, day.isoformat(), basis="atop")
        (how,) = (one for one in found["treaties"] if one["id"] == treaty)
        assert (alliance, day, how["in_force"]) == (alliance, day, answer)
        listed = http.get(f"/v1/treaties?a=KP&b={other}&in_force_on={day}&basis=atop").json()["items"]
        assert {one["id"]: one["in_force"] for one in listed}.get(treaty, "no") == answer


def test_the_command_line_gives_the_same(http: httpx.Client, cli: Any) -> None:
    done = cli("obligations", "KP", "RU", "--on", "1996-09-01", "--json")
    assert done.returncode == 0, done.stderr
    answer = bound(http, "KP", "RU", "1996-09-01")
    del answer["revision"]
    assert json.loads(done.stdout) == answer
    table = cli("obligations", "KP", "SUHH", "--on", "1996-09-01")
    assert "Russia stood for it" in table.stdout
    assert "1961-kp-su-treaty" in table.stdout
    assert cli("obligations", "RU", "SUHH").returncode != 0


def treaty(**parts: Any) -> Json:
    return {"parties": [], "actions": [], "evidence": [], **parts}


def party(state: str, start: str | None = None, end: str | None = None) -> Json:
    return {"id": state, "name": state, "start": start, "end": end, "edtf": None}


def test_only_what_continues_a_state_has_its_treaties() -> None:
    soviet = treaty(parties=[party("SUHH", "1961-09-10", "1991-12-25"), party("KP", "1961-09-10")])
    carried = standing(soviet, ("KP", "RU"), date(1995, 1, 1))
    assert (carried["in_force"], carried["basis"]["through"]) == ("yes", {"RU": "SUHH"})
    assert standing(soviet, ("KP", "RU"), date(1991, 12, 25))["state"] == "not_yet"
    assert standing(soviet, (), date(1995, 1, 1))["in_force"] == "yes", "Russia has the seat"


CLAIM = {
    "id": "c", "property": "in_force", "value": "x", "text": "stands", "polarity": "affirmed",
    "modality": "actual", "rank": "normal", "reason": None,
    "edtf": "1996/..", "start": "1996-01-01", "end": None, "event": None,
    "action": None, "status": None,
    "sources": [{"id": "s", "published": "1996", "type": "article"}],
}  # fmt: skip


def test_a_claim_that_binds_nobody_after_it_was_written_is_heard_until_the_next_ending() -> None:
    ended = {"action": "termination", "status": "occurred", "date": {"edtf": "1996-03"}}
    replaced = {"action": "supersession", "status": "alleged", "date": {"edtf": "2000"}}
    one = treaty(
        parties=[party("A", "1990", "1996-03"), party("B", "1990")],
        actions=[ended, replaced],
        evidence=[CLAIM],
    )
    assert standing(one, ("A", "B"), date(1999, 1, 1))["state"] == "disputed"
    assert standing(one, ("A", "B"), date(2001, 1, 1))["state"] == "ended"
    deprecated = treaty(**{**one, "evidence": [{**CLAIM, "rank": "deprecated"}]})
    assert standing(deprecated, ("A", "B"), date(1999, 1, 1))["state"] == "ended"
    dataset = treaty(
        **{**one, "evidence": [{**CLAIM, "sources": [{"id": "d", "published": None, "type": "dataset"}]}]}
    )
    assert standing(dataset, ("A", "B"), date(1999, 1, 1))["state"] == "ended", (
        "a dataset counts by its own rule"
    )


@pytest.mark.parametrize(
    ("pair", "on", "state"),
    [
        ("AB", date(1975, 1, 1), "ended"),
        ("BC", date(1975, 1, 1), "in_force"),
        ("BD", date(1957, 1, 1), "not_yet"),
        ("BC", date(1992, 1, 1), "disputed"),
        ("AB", date(1992, 1, 1), "ended"),
        ("", date(1992, 1, 1), "disputed"),
    ],
)
def test_what_is_said_of_a_treaty_of_more_says_nothing_of_who_had_left_or_not_yet_joined(
    pair: str, on: date, state: str
) -> None:
    """As Albania left the Warsaw Pact in 1968, and nobody holds that it was in it in 1975."""
    claim = {**CLAIM, "start": "1955-05-14", "end": "1995", "edtf": "1955-05-14/1995"}
    pact = treaty(
        parties=[
            party("A", "1955", "1968-09-13"),
            party("B", "1955"),
            party("C", "1955"),
            party("D", "1960"),
        ],
        actions=[{"action": "termination", "status": "occurred", "date": {"edtf": "1991-07-01"}}],
        evidence=[claim],
    )
    found = standing(pact, tuple(pair), on)
    assert (found["state"], bool(found["accounts"])) == (state, state == "disputed")


def test_of_a_treaty_of_two_what_is_said_of_it_speaks_of_both() -> None:
    claim = {**CLAIM, "start": "1955-05-14", "end": "1995", "edtf": "1955-05-14/1995"}
    one = treaty(parties=[party("A", "1955", "1968-09-13"), party("B", "1955")], evidence=[claim])
    assert standing(one, ("A", "B"), date(1975, 1, 1))["state"] == "disputed"


def test_a_suspended_treaty_stands_but_binds_nobody_for_the_time() -> None:
    pause = {"action": "suspension", "status": "occurred", "date": {"edtf": "1990-01/1990-06"}}
    one = treaty(parties=[party("A", "1980"), party("B", "1980")], actions=[pause])
    assert standing(one, ("A", "B"), date(1990, 3, 1))["state"] == "suspended"
    assert standing(one, ("A", "B"), date(1990, 7, 1))["state"] == "in_force"


@pytest.mark.parametrize("dated", ["2020-01-01", "2020-01-01/..", "2020-01-01/"])
def test_a_suspension_whose_end_is_not_known_ends_with_a_renewal(dated: str) -> None:
    pause = {"action": "suspension", "status": "occurred", "date": {"edtf": dated}}
    renewal = {"action": "renewal", "status": "occurred", "date": {"edtf": "2022-05-01"}}
    one = treaty(parties=[party("A", "1980"), party("B", "1980")], actions=[pause, renewal])
    assert standing(one, ("A", "B"), date(2022, 4, 30))["state"] == "suspended"
    assert standing(one, ("A", "B"), date(2023, 1, 1))["state"] == "in_force"
