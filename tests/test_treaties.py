from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from questions.treaty_status import standing

ROOT = Path(__file__).parent.parent


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


def test_the_life_of_a_treaty_has_each_step_with_its_date_status_and_sources(http: httpx.Client) -> None:
    treaty = http.get("/v1/treaties/1961-kp-su-treaty?on=1996-09-11").json()
    steps = {step["action"]: step for step in treaty["actions"]}
    assert {"signature", "entry_into_force", "denunciation", "termination", "supersession"} <= set(steps)
    dated = [step["date"]["start"] for step in treaty["actions"] if step["date"]]
    assert dated == sorted(dated)
    assert all(step["sources"] for step in treaty["actions"])
    assert steps["supersession"]["status"] == "alleged"
    dates = {claim["value"]: claim["rank"] for claim in steps["termination"]["dates"]}
    assert dates["1996-09-10"] == "preferred"
    assert dates["1995-09-07"] == "normal"
    parties = {party["id"]: (party["start"], party["end"]) for party in treaty["parties"]}
    assert parties["SUHH"] == ("1961-09-10", "1991-12-25")
    assert parties["RU"] == ("1991-12-26", "1996-09-10")
    assert {span["id"]: (span["start"], span["end"]) for span in treaty["atop"]} == {
        "atop:3440": ("1961-07-06", "1996-09-10")
    }


@pytest.mark.parametrize(
    ("treaty", "day", "state", "in_force"),
    [
        ("1961-kp-su-treaty", "1961-07-07", "not_yet", "no"),
        ("1961-kp-su-treaty", "1970", "in_force", "yes"),
        ("1961-kp-su-treaty", "1996-09-11", "disputed", "no"),
        ("1961-kp-su-treaty", "2001", "ended", "no"),
        ("1961-cn-kp-treaty", "1961-09-10", "in_force", "yes"),
        ("2000-kp-ru-treaty", "2024-12-05", "ended", "no"),
        ("2024-kp-ru-treaty", "2024-12-03", "not_yet", "no"),
        ("2024-kp-ru-treaty", "2024-12-04", "in_force", "yes"),
    ],
)
def test_how_a_treaty_stood_on_a_day(
    http: httpx.Client, treaty: str, day: str, state: str, in_force: str
) -> None:
    how = http.get(f"/v1/treaties/{treaty}?on={day}").json()["standing"]
    assert (how["state"], how["in_force"]) == (state, in_force)
    assert how["reasons"]


def test_both_claims_of_a_disputed_ending_or_renewal_stand_with_their_sources(http: httpx.Client) -> None:
    for treaty, name, values in (
        (
            "1961-cn-kp-treaty",
            "term",
            {"until both parties agree to amend or end it", "twenty years, renewed in 1981 and 2001"},
        ),
        (
            "1961-kp-su-treaty",
            "ended_by",
            {"expiry of its term after Russia's notice", "the end of the Soviet Union"},
        ),
    ):
        disputes = {
            one["property"]: one["claims"] for one in http.get(f"/v1/treaties/{treaty}").json()["disputes"]
        }
        assert values <= {claim["value"] for claim in disputes[name]}
        assert all(claim["reports"] for claim in disputes[name])
    renewals = [
        step
        for step in http.get("/v1/treaties/1961-cn-kp-treaty").json()["actions"]
        if step["action"] == "renewal"
    ]
    assert {step["date"]["edtf"]: step["status"] for step in renewals} == {
        "1981": "alleged",
        "2001": "alleged",
        "2021-07-11": "planned",
    }


def test_by_entry_into_force_or_as_atop_counts(http: httpx.Client) -> None:
    def listed(day: str, basis: str) -> dict[str, str]:
        found = http.get(f"/v1/treaties?a=KP&b=CN&in_force_on={day}&basis={basis}").json()["items"]
        return {treaty["id"]: treaty["in_force"] for treaty in found}

    assert "1961-cn-kp-treaty" not in listed("1961-07-12", "text")
    assert listed("1961-07-12", "atop") == {"1961-cn-kp-treaty": "yes"}
    assert listed("2020-01-01", "atop") == {"1961-cn-kp-treaty": "unknown"}
    assert listed("2020-01-01", "text")["1961-cn-kp-treaty"] == "yes"


def test_summary_triangle_and_panel_follow_the_same_rule(http: httpx.Client) -> None:
    ids = [treaty["id"] for treaty in http.get("/v1/relations/KP/RU").json()["treaties"]]
    assert ids == treaties(http, a="KP", b="RU", in_force_on="2026-11-21")
    years = http.get("/v1/triangles/KP/CN/RU?start=1990&end=2001").json()["years"]
    standing_in = {year["year"]: year["pairs"]["KP-RU"]["treaties"] for year in years}
    assert "1961-kp-su-treaty" in standing_in[1996]
    assert "1961-kp-su-treaty" not in standing_in[1997]
    assert "2000-kp-ru-treaty" in standing_in[2000]


def test_predecessors_treaties_are_joined_in_and_named(http: httpx.Client) -> None:
    query = {"a": "KP", "b": "RU", "in_force_on": "1970"}
    assert "1961-kp-su-treaty" not in treaties(http, **query)
    answer = http.get("/v1/treaties", params={**query, "successors": "true"}).json()
    assert [treaty["id"] for treaty in answer["items"]] == ["1961-kp-su-treaty"]
    assert {(one["id"], one["of"], one["kind"]) for one in answer["successors"]} >= {
        ("SUHH", "RU", "continues")
    }


def test_the_command_line_tells_the_life_of_a_treaty(http: httpx.Client, cli: Any) -> None:
    done = cli("treaty", "1961-kp-su-treaty", "--on", "1996-09-11", "--json")
    assert done.returncode == 0, done.stderr
    answer = http.get("/v1/treaties/1961-kp-su-treaty?on=1996-09-11").json()
    del answer["revision"]
    assert json.loads(done.stdout) == answer
    shown = cli("treaty", "1961-cn-kp-treaty", "--on", "1961-07-12", "--basis", "atop").stdout
    assert "in force: yes" in shown
    assert "entry into force" in shown
    assert "no treaty" in cli("treaty", "nothing").stderr


EXAMPLES = (ROOT / "docs" / "treaties.md").read_text()


@pytest.mark.parametrize("address", re.findall(r"^GET (\S+)$", EXAMPLES, re.MULTILINE))
def test_the_addresses_the_page_shows_answer_with_items_or_a_life(http: httpx.Client, address: str) -> None:
    answer = http.get(address).json()
    assert answer.get("items") or answer["actions"]


@pytest.mark.parametrize("command", re.findall(r"^diplograph (.+)$", EXAMPLES, re.MULTILINE))
def test_the_commands_the_page_shows_work(cli: Any, command: str) -> None:
    done = cli(*command.split())
    assert (done.returncode, bool(done.stdout)) == (0, True), done.stderr


def test_the_cypher_the_page_shows_gives_what_bound_russia(http: httpx.Client) -> None:
    (query,) = re.findall(r"```cypher\n(.*?)```", EXAMPLES, re.DOTALL)
    answer = http.post("/v1/cypher", json={"query": query}).json()
    assert {row[0] for row in answer["rows"]} == {"2000-kp-ru-treaty"}
    assert all(row[-1] for row in answer["rows"])


def party(name: str, start: str | None = None, end: str | None = None) -> dict[str, Any]:
    return {"id": name, "name": name, "start": start, "end": end, "edtf": None}


def action(name: str, day: str, status: str = "occurred", *states: str) -> dict[str, Any]:
    return {"action": name, "status": status, "date": {"edtf": day}, "states": list(states)}


DAY = date(2000, 1, 1)


@pytest.mark.parametrize(
    ("parties", "actions", "since", "since_from"),
    [
        ([party("A", "1990-01-01"), party("B", "1995-01-01")], [], "1995-01-01", "party"),
        ([party("A", "1990-01-01"), party("B")], [action("signature", "1989")], "1990-01-01", "party"),
        ([party("A", "1990-01-01"), party("B")], [action("signature", "1991")], "1991", "signature"),
        ([party("A"), party("B")], [action("signature", "1989"), action("entry_into_force", "1990-05")],
         "1990-05", "entry_into_force"),
        ([party("A"), party("B")], [action("signature", "1989", "planned")], None, None),
    ],
)  # fmt: skip
def test_the_basis_is_the_surest_date_known(
    parties: list[dict[str, Any]], actions: list[dict[str, Any]], since: str | None, since_from: str | None
) -> None:
    found = standing({"parties": parties, "actions": actions}, ("A", "B"), DAY)["basis"]
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
    assert standing({"parties": parties, "actions": actions}, ("A", "B"), DAY)["in_force"] == "no"


def test_a_third_party_that_left_ends_nothing_between_the_others() -> None:
    treaty = {"parties": [party("A", "1990"), party("B", "1990"), party("C", "1990", "1991")], "actions": []}
    assert standing(treaty, ("A", "B"), DAY)["in_force"] == "yes"
    assert standing(treaty, ("A", "C"), DAY)["in_force"] == "no"


@pytest.mark.parametrize(
    ("asked", "of_three", "of_two"),
    [(("A", "B"), "no", "no"), (("B", "C"), "yes", "no"), ((), "yes", "no")],
)
def test_a_notice_of_denunciation_ends_a_treaty_of_two_or_what_binds_who_gave_it(
    asked: tuple[str, ...], of_three: str, of_two: str
) -> None:
    notice = [action("denunciation", "1995", "occurred", "A")]
    three = {"parties": [party(name, "1990") for name in "ABC"], "actions": notice}
    assert standing(three, asked, DAY)["in_force"] == of_three
    two = {"parties": [party("A", "1990"), party("B", "1990")], "actions": notice}
    assert standing(two, asked and ("A", "B"), DAY)["in_force"] == of_two


def test_a_notice_of_denunciation_ends_a_treaty_of_two_though_one_of_them_ceased_to_be_later() -> None:
    """As the Soviet Union did, whose treaty with China of 1950 China gave notice of in 1979."""
    treaty = {
        "parties": [party("CN", "1950-04-11"), party("SUHH", "1950-04-11")],
        "actions": [action("denunciation", "1979-04-03", "occurred", "CN")],
    }
    for asked in ((), ("CN", "SUHH")):
        found = standing(treaty, asked, date(1985, 1, 1))
        assert (found["state"], found["basis"]["until"]) == ("ended", "1979-04-03")
        assert found["basis"]["until_from"] == "denunciation"


@pytest.mark.parametrize("asked", [(), ("A", "B")])
@pytest.mark.parametrize(
    ("parties", "givers", "ended"),
    [
        ([party("A", "1970", "1990-06"), party("B", "1970")], ("A",), "1990-06"),
        ([party("A", "1970", "1990-06"), party("B", "1970")], (), "1990-06"),
        ([party("A", "1970", "1990-06"), party("B", "1970")], ("B",), "1989-12"),
        ([party("A", "1970", "1990-06"), party("A", "1995"), party("B", "1970")], ("A",), None),
    ],
    ids=["told of who gave it", "told of one of them", "told of the other", "left and came back"],
)
def test_a_notice_of_denunciation_is_no_end_where_the_end_of_who_gave_it_is_told(
    asked: tuple[str, ...], parties: list[dict[str, Any]], givers: tuple[str, ...], ended: str | None
) -> None:
    treaty = {"parties": parties, "actions": [action("denunciation", "1989-12", "occurred", *givers)]}
    assert standing(treaty, asked, DAY)["basis"]["until"] == ended


def test_a_treaty_of_three_ends_when_the_second_gives_notice_or_leaves() -> None:
    treaty = {
        "parties": [party("A", "1970"), party("B", "1970", "1995-02-01"), party("C", "1970")],
        "actions": [action("denunciation", "1990-03-01", "occurred", "A")],
    }
    until = {asked: standing(treaty, asked, DAY)["basis"]["until"] for asked in (("A", "B"), ("B", "C"), ())}
    assert until == {("A", "B"): "1990-03-01", ("B", "C"): "1995-02-01", (): "1995-02-01"}


# The Soviet Union is continued by Russia from 26 December 1991 on.
@pytest.mark.parametrize(
    ("end", "edtf", "ended"),
    [
        ("1955-05-07", None, "1955-05-07"),
        ("1991-12-25", None, None),
        ("1991-12-31", "1942-05-26/1991", None),
        ("1991-12-08", None, None),
    ],
)
def test_what_a_state_had_left_is_not_carried_on_and_its_own_end_is_none_of_its_treaties(
    end: str, edtf: str | None, ended: str | None
) -> None:
    soviet = {**party("SUHH", "1942-05-26", end), "edtf": edtf}
    treaty = {"parties": [party("FR", "1942-05-26"), party("GB", "1942-05-26"), soviet], "actions": []}
    found = standing(treaty, ("GB", "RU"), DAY)
    assert (found["in_force"], found["basis"]["until"]) == ("no" if ended else "yes", ended)
    assert found["basis"]["through"] == {"RU": "SUHH"}
    of_two = {**treaty, "parties": treaty["parties"][1:]}
    assert standing(of_two, (), DAY)["in_force"] == ("no" if ended else "yes")


def dated(name: str, action: str, day: str, rank: str) -> dict[str, Any]:
    return {
        "id": name, "property": "date", "value": day, "text": None,
        "polarity": "affirmed", "modality": "actual", "rank": rank, "reason": None,
        "edtf": day, "start": day, "end": day, "action": action,
        "status": "occurred", "event": "e", "sources": [{"id": "s", "type": "article", "published": None}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("preferred", "other", "on", "state"),
    [
        ("1961-10-20", "1961-09-10", date(1961, 10, 1), "disputed"),
        ("1961-10-20", "1961-09-10", date(1961, 9, 1), "not_yet"),
        ("1961-10-20", "1961-09-10", date(1961, 10, 20), "in_force"),
        ("1961-09-10", "1961-10-20", date(1961, 10, 1), "disputed"),
        ("1961-10-20", "1961-09", date(1961, 9, 15), "not_yet"),
    ],
)
def test_who_has_it_come_into_force_earlier_or_later_is_heard(
    preferred: str, other: str, on: date, state: str
) -> None:
    treaty = {
        "parties": [party("A"), party("B")],
        "actions": [action("entry_into_force", preferred)],
        "evidence": [
            dated("one", "entry_into_force", preferred, "preferred"),
            dated("two", "entry_into_force", other, "normal"),
        ],
    }
    found = standing(treaty, ("A", "B"), on)
    assert found["state"] == state
    heard = {"in_force", "not_yet"} if preferred > other else {"not_yet"}
    assert {account["says"] for account in found["accounts"]} == (heard if state == "disputed" else set())
