"""A name that is asked with a time means the state of that time, on API, page and command line alike."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from subprocess import CompletedProcess

import httpx
import pytest

from graph.countries.registry import countries
from graph.errors import UnknownCountry
from graph.window import window

Cli = Callable[..., CompletedProcess[str]]
MOVED = {
    "/v1/relations/Russia/CN/timeline?end=1980": "/v1/relations/SUHH/CN/timeline?end=1980",
    "/v1/relations/Rusia/KP/timeline.csv?start=1961&end=1962": (
        "/v1/relations/SUHH/KP/timeline.csv?start=1961&end=1962"
    ),
    "/v1/relations/Russia/CN/timeline?start=1980": "/v1/relations/RU/CN/timeline?start=1980",
    "/v1/relations/Russia/CN/timeline": "/v1/relations/RU/CN/timeline",
    "/v1/relations/Russia/JP/timeline?start=1904&end=1905": (
        "/v1/relations/cow:365/JP/timeline?start=1904&end=1905"
    ),
    "/v1/relations/Russia/Cuba/votes?end=1991-12-25": "/v1/relations/SUHH/CU/votes?end=1991-12-25",
    "/v1/relations/러시아/KP/reciprocity?end=1980": "/v1/relations/SUHH/KP/reciprocity?end=1980",
    "/v1/relations/365/KP/cadence?end=1980": "/v1/relations/SUHH/KP/cadence?end=1980",
    "/v1/relations/KP/Russia/treaties?on=1970": "/v1/relations/KP/SUHH/treaties?on=1970",
    "/v1/triangles/KP/CN/Russia?start=1961&end=1980": "/v1/triangles/KP/CN/SUHH?start=1961&end=1980",
    "/v1/entities/Russia/timeline?end=1980": "/v1/entities/SUHH/timeline?end=1980",
    "/v1/entities/Russia/neighbourhood?end=1980": "/v1/entities/SUHH/neighbourhood?end=1980",
    "/relations/Russia/CN?end=1980": "/relations/SUHH/CN?end=1980",
    "/relations/Germany/FR?start=1930&end=1947": "/relations/cow:255/FR?start=1930&end=1947",
    "/relations/Russia/KP/treaties?on=1970": "/relations/SUHH/KP/treaties?on=1970",
    "/entities/Russia?end=1980": "/entities/SUHH?end=1980",
}


@pytest.mark.parametrize("asked", MOVED)
def test_a_name_leads_to_the_state_of_the_time_asked_about(http: httpx.Client, asked: str) -> None:
    answer = http.get(asked, follow_redirects=False)
    assert (answer.status_code, answer.headers.get("location")) == (308, MOVED[asked])
    assert http.get(MOVED[asked]).status_code == 200


@pytest.mark.parametrize("asked", ["/v1/relations/RU/CN/timeline?end=1980", "/relations/SUHH/CN?start=2000"])
def test_an_id_means_itself_at_any_time(http: httpx.Client, asked: str) -> None:
    assert http.get(asked, follow_redirects=False).status_code == 200


def test_a_name_that_meant_several_or_none_then_is_asked_back(http: httpx.Client) -> None:
    answer = http.get("/v1/relations/Germany/CN/timeline?end=1980").json()
    assert answer["detail"] == "'Germany' means several countries: write DE (Germany) or DDDE (East Germany)"
    answer = http.get("/v1/relations/Serbia/CN/timeline?start=1999&end=1999").json()
    assert answer["detail"].endswith("was no state from 1999-01-01 to 1999-12-31: write YUCS (Yugoslavia)")
    with pytest.raises(UnknownCountry, match=r"no state from 1920-01-01 to 1930-12-31: write JP \(Japan\)"):
        countries().resolve("Korea", *window("1920", "1930").naming)


def test_where_countries_are_parameters_the_day_decides_too(http: httpx.Client) -> None:
    def get(address: str) -> httpx.Response:
        answer = http.get(address)
        assert answer.status_code == 200, answer.text
        return answer

    bound = get("/v1/obligations?a=Russia&b=KP&on=1970").json()
    assert [side["id"] for side in bound["between"]] == ["SUHH", "KP"]
    listed = get("/v1/treaties?a=Russia&b=KP&in_force_on=1970").json()
    assert listed["items"] == get("/v1/treaties?a=SUHH&b=KP&in_force_on=1970").json()["items"] != []
    (row,) = csv.DictReader(io.StringIO(get("/v1/panel.csv?dyads=Russia-KP&start=1980&end=1980").text))
    assert row["dyad"] == "KP-SUHH"
    assert "focus=SUHH" in get("/map.html?focus=SUHH&end=1980").text
    assert "Soviet Union" in get("/map?focus=Russia,KP&end=1980").text


@pytest.mark.parametrize(
    ("state", "days", "stood"),
    [
        ("RU", "end=1980", "SUHH"),
        ("SUHH", "start=2000", "RU"),
        ("RU", "start=1904&end=1905", None),
        ("CSXX", "start=2010&end=2012", "RS"),
        ("RU", "start=1990", None),
        ("SUHH", "", None),
        ("CSHH", "start=2000", None),
    ],
)
def test_a_state_asked_of_a_time_in_which_it_was_none_points_to_the_one_that_stood_for_it(
    http: httpx.Client, cli: Cli, state: str, days: str, stood: str | None
) -> None:
    sides = http.get(f"/v1/relations/KP/{state}/timeline?{days}").json()["between"]
    assert "stood_for_by" not in sides[0]
    assert (sides[1].get("stood_for_by") or {"id": None})["id"] == stood
    page = http.get(f"/relations/KP/{state}?{days}").text
    assert ("the two are one state, by a succession of" in page) == (stood is not None)
    assert stood is None or f'href="/relations/KP/{stood}?{days.replace("&", "&amp;")}"' in page
    if state == "RU" and days == "end=1980":
        told = cli("timeline", "KP", "RU", "--end", "1980").stderr
        assert "Russia: in that time Soviet Union (SUHH) stood for it" in told


def test_the_command_line_means_the_same(http: httpx.Client, cli: Cli) -> None:
    ours = json.loads(cli("timeline", "Russia", "KP", "--end", "1980", "--json").stdout)
    theirs = http.get("/v1/relations/SUHH/KP/timeline?end=1980&limit=1000").json()
    assert ours["items"] == theirs["items"] != []
    assert [side["id"] for side in ours["between"]] == ["SUHH", "KP"]
    bound = json.loads(cli("obligations", "Russia", "KP", "--on", "1970", "--json").stdout)
    assert [side["id"] for side in bound["between"]] == ["SUHH", "KP"]
    (row,) = csv.DictReader(io.StringIO(cli("panel", "Russia-KP", "--start", "1980", "--end", "1980").stdout))
    assert row["dyad"] == "KP-SUHH"
    refused = cli("timeline", "Germany", "CN", "--end", "1980")
    assert refused.returncode != 0
    assert "write DE (Germany) or DDDE (East Germany)" in refused.stderr
