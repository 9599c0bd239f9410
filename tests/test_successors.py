"""A predecessor's record joined into a timeline: whose it is, in what order, nothing lost or doubled."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import httpx
from dossier_store import loading

from graph.store.writer import Writer

Json = dict[str, Any]
JOINED = "/v1/relations/KP/RU/timeline?successors=true&mode=all"


def pages(http: httpx.Client, address: str) -> list[Json]:
    """Every page of a list, from the first to the last."""
    found: list[Json] = []
    cursor: str | None = None
    while cursor is not None or not found:
        response = http.get(address + (f"&cursor={cursor}" if cursor else ""))
        assert response.status_code == 200, response.text
        found.append(response.json())
        cursor = found[-1]["next"]
    return found


def alone(http: httpx.Client, pair: str) -> list[Json]:
    one = http.get(f"/v1/relations/{pair}/timeline?mode=all&limit=1000").json()
    return [*one["items"], *one["undated"]]


def test_the_soviet_record_stands_in_russias_timeline_and_every_item_names_its_pair(
    http: httpx.Client,
) -> None:
    whole = http.get(f"{JOINED}&limit=1000").json()
    states = {one["id"]: one for one in whole["successors"]}
    assert (states["SUHH"]["of"], states["SUHH"]["kind"], states["SUHH"]["on"]) == (
        "RU",
        "continues",
        "1991-12-26",
    )
    pairs = {item["id"]: item["pair"] for item in [*whole["items"], *whole["undated"]]}
    own = {item["id"] for item in alone(http, "KP/RU")}
    soviet = {item["id"] for item in alone(http, "KP/SUHH")}
    assert soviet - own
    assert set(pairs) == own | soviet
    assert {one for one, pair in pairs.items() if pair == "KP-RU"} == own
    assert {one for one, pair in pairs.items() if pair == "KP-SUHH"} == soviet - own
    assert whole["total"] == len(own | soviet)


def test_pages_of_joined_timelines_add_up_in_both_orders(http: httpx.Client) -> None:
    for order in ("asc", "desc"):
        whole = http.get(f"{JOINED}&limit=1000&order={order}").json()
        parts = pages(http, f"{JOINED}&limit=7&order={order}")
        ids = [item["id"] for part in parts for item in part["items"]]
        assert ids == [item["id"] for item in whole["items"]]
        starts = [item["date"]["start"] for part in parts for item in part["items"]]
        assert starts == sorted(starts, reverse=order == "desc")
        assert {part["total"] for part in parts} == {whole["total"]}
        assert whole["total"] == len(ids) + len(whole["undated"])


def test_without_the_word_nothing_is_joined(http: httpx.Client) -> None:
    plain = http.get("/v1/relations/KP/RU/timeline?mode=all&limit=1000").json()
    assert "successors" not in plain
    assert not any("pair" in item for item in plain["items"])
    assert min(item["date"]["start"] for item in plain["items"]) > "1961-07-06"
    none = http.get("/v1/relations/FJ/NR/timeline?successors=true").json()
    assert (none["successors"], none["items"]) == ([], [])


def test_filters_reach_into_the_joined_record(http: httpx.Client) -> None:
    found = http.get(
        "/v1/relations/KP/RU/timeline?successors=true&kind=TreatyAction&end=1961&total=true"
    ).json()
    assert {item["pair"] for item in found["items"]} == {"KP-SUHH"}
    assert found["total"] == len(found["items"]) >= 2


def test_files_and_the_command_line_join_too(http: httpx.Client, cli: Any) -> None:
    whole = http.get("/v1/relations/KP/RU/timeline?successors=true&limit=1000").json()
    table = http.get("/v1/relations/KP/RU/timeline.csv?successors=true&limit=1000").text
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [(row["id"], row["pair"]) for row in rows] == [
        (item["id"], item["pair"]) for item in [*whole["items"], *whole["undated"]]
    ]
    assert "pair" not in http.get("/v1/relations/KP/RU/timeline.csv").text.splitlines()[0]
    assert (
        "1961-07-su-kp-treaty-signature" in http.get("/v1/relations/KP/RU/timeline.ics?successors=true").text
    )
    done = cli("timeline", "KP", "RU", "--successors", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["items"] == whole["items"]
    assert "with Soviet Union" in cli("timeline", "KP", "RU", "--successors", "--limit", "3").stdout
    assert "--successors" in cli("timeline", "KP", "--successors").stderr


def test_the_page_offers_to_join_and_says_whose_record_is(http: httpx.Client) -> None:
    page = http.get("/relations/KP/RU?successors=true", headers={"Accept-Language": "en"}).text
    assert "Soviet Union" in page
    assert "KP-SUHH" in page
    assert 'name="successors"' in http.get("/relations/KP/RU").text
    places = http.get("/relations/KP/RU/places?successors=true", headers={"Accept-Language": "en"}).text
    assert "The record of these states is joined in: " in places
    plain, whole = (
        http.get("/v1/relations/KP/RU/places", params=asked).json() for asked in ({}, {"successors": "true"})
    )
    assert "SUHH" in {state["id"] for state in whole["successors"]}
    assert whole["placed"] + whole["without"] > plain["placed"] + plain["without"]
    assert "successors" not in plain


# RU comes before SA, and SUHH behind it: in one pair Moscow is the first side, in the other the second.
LETTERS = """
dossier: successors-try
title: Letters between Moscow and Riyadh, made up
about: Made up to be counted; in the store for the length of a test.
sources:
  try-page: {title: Letters, publisher: try-paper, lang: en, published: 2000-01-01}
organizations:
  try-paper: {name: A paper made up}
events:
  - {id: try-1985, kind: Letter, title: a, date: 1985-05-01, sent: SUHH, addressed_to: SA, reports: try-page}
  - {id: try-1986, kind: Letter, title: b, date: 1986-05-01, sent: SUHH, addressed_to: SA, reports: try-page}
  - {id: try-1987, kind: Letter, title: c, date: 1987-05-01, sent: SA, addressed_to: SUHH, reports: try-page}
  - {id: try-1995, kind: Letter, title: d, date: 1995-05-01, sent: RU, addressed_to: SA, reports: try-page}
"""


def test_what_one_side_did_is_counted_under_each_pair_as_it_is_listed(
    http: httpx.Client, writer: Writer, tmp_path: Path
) -> None:
    with loading(writer, tmp_path) as load:
        assert load(LETTERS).loaded == ["successors-try"]
        for by, ids in (("RU", ["try-1985", "try-1986", "try-1995"]), ("SA", ["try-1987"]), ("both", [])):
            found = http.get(f"/v1/relations/RU/SA/timeline?successors=true&by={by}").json()
            assert [item["id"] for item in found["items"]] == ids
            assert found["total"] == len(ids)
