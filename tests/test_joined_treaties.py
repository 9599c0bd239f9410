"""All treaties two states both joined: counted and listed for a pair, of dossiers and of each dataset."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import tables
from neo4j import GraphDatabase
from test_analysis_plans import operators

from graph.store.connection import Connection
from graph.store.driver import in_one_map
from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.descriptions import description
from loaders.intake.job import open_job
from loaders.intake.stream import load_dataset
from questions import relation_treaties as joined_treaties
from questions.items import words

Json = dict[str, Any]
ID = "ggo-both"
OPEN = "9999-12-31"
SHAPES = description("ggo").shapes
DATES: dict[str, tuple[str, str, str]] = {
    "CABLES": ("1970-01-01", "1971-01-01", OPEN),
    "GRAIN": ("1972-01-01", "1973-01-01", "1980-12-31"),
    "LIGHTS": ("1974-01-01", "", OPEN),
    "MAIL": ("1975-01-01", "1976-01-01", ""),
    "TOLLS": ("1977-01-01", "1978-01-01", OPEN),
}
NUMBERS = {"total": 5, "in_force": 2, "ended": 1, "not_yet": 0, "unknown": 2}


@pytest.fixture(scope="module")
def loaded(writer: Writer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Five treaties of Japan, Peru, North Korea and Russia; Peru twice in one, Nauru in the last."""
    folder = tmp_path_factory.mktemp("ggo")
    agreements, parties = [], []
    for name, (signed, force, end) in DATES.items():
        row = {"treatyID": name, "Title": name.title(), "Begin": signed, "Signature": signed, "End": end}
        agreements.append({**row, "Force": force, "TypeDomain": "Trade", "TypeSubject": f"About {name}"})
        for state in ("JPN", "PER", "PRK", "RUS"):
            dates = {"StateSignature": signed, "StateForce": force, "StateEnd": end}
            parties.append({**row, **dates, "stateID": state})
        if name == "CABLES":
            parties.append({**row, "stateID": "PER", "StateSignature": signed, "StateForce": "1972-02-02"})
    parties.append({**row, "stateID": "NRU", "StateForce": "1979-01-01", "StateEnd": OPEN})
    tables.write(folder / "a.csv", SHAPES["agreements"].header, agreements)
    tables.write(folder / "p.csv", SHAPES["parties"].header, parties)
    load_dataset(writer, open_job("ggo", [folder], ID))
    yield
    unload(writer, ID, say=lambda _: None)


def get(http: httpx.Client, address: str, **params: str | int) -> Json:
    answer = http.get(address, params=params)
    assert answer.status_code == 200, answer.text
    found: Json = answer.json()
    return found


def test_a_pair_without_a_dossier_counts_and_lists_what_datasets_have(
    loaded: None, http: httpx.Client
) -> None:
    joined = get(http, "/v1/relations/JP/PE")["joined_treaties"]
    assert {name: joined[name] for name in NUMBERS} == NUMBERS
    assert joined["by_dataset"] == [{"dataset": ID, **NUMBERS}]
    told = {one["id"].removeprefix(f"{ID}:"): (one["in_force"], one["state"]) for one in joined["items"]}
    assert told == {
        "CABLES": ("yes", "in_force"), "GRAIN": ("no", "ended"), "LIGHTS": ("unknown", "undated"),
        "MAIL": ("unknown", "undated"), "TOLLS": ("yes", "in_force"),
    }  # fmt: skip
    assert {one["subject"] for one in joined["items"]} == {f"About {name}" for name in DATES}
    assert {(one["provisions"], one["text"]) for one in joined["items"]} == {(0, "text not coded here")}
    assert get(http, "/v1/relations/JP/NR")["joined_treaties"]["total"] == 1
    assert get(http, "/v1/relations/FJ/NR")["joined_treaties"]["total"] == 0


def test_the_list_comes_in_pages_by_dataset_curated_first_and_adds_up(
    loaded: None, http: httpx.Client
) -> None:
    whole = get(http, "/v1/relations/KP/RU/treaties", limit=1000)
    places = [(one["dataset"] != "curated", one["dataset"], one["id"]) for one in whole["items"]]
    assert places == sorted(places)
    assert places[0][1] == "curated"
    assert whole["next"] is None
    ids, cursor = [], ""
    while cursor is not None:
        page = get(http, "/v1/relations/KP/RU/treaties", limit=3, **({"cursor": cursor} if cursor else {}))
        assert {name: page[name] for name in NUMBERS} == {name: whole[name] for name in NUMBERS}
        ids += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert ids == [one["id"] for one in whole["items"]]
    assert len(ids) == whole["total"] == sum(each["total"] for each in whole["by_dataset"])
    curated = next(each for each in whole["by_dataset"] if each["dataset"] == "curated")
    assert (curated["total"], curated["in_force"], curated["ended"]) == (3, 1, 2)
    russian = {one["id"]: one["basis"]["through"] for one in whole["items"]}
    assert russian[f"{ID}:CABLES"] == {"RU": "SUHH"}


def test_that_a_state_ceased_to_be_is_no_end_of_a_treaty_whose_end_the_file_lacks(
    loaded: None, http: httpx.Client
) -> None:
    """`MAIL` has no end and `LIGHTS` no entry into force: they bound the Soviet Union as little as others."""
    for pair, on in (("JP/PE", "1991-12-25"), ("JP/SUHH", "1991-12-25"), ("JP/RU", "1991-12-26")):
        found = get(http, f"/v1/relations/{pair}/treaties", on=on, dataset=ID)
        states = {one["id"].removeprefix(f"{ID}:"): one["state"] for one in found["items"]}
        assert states == {
            "CABLES": "in_force", "GRAIN": "ended", "LIGHTS": "undated", "MAIL": "undated",
            "TOLLS": "in_force",
        }, pair  # fmt: skip
    gone = get(http, "/v1/treaties", a="JP", b="SUHH", dataset=ID, in_force_on="1985")["items"]
    said = {one["id"].removeprefix(f"{ID}:"): one["reasons"] for one in gone}
    assert said["MAIL"] == ["begun 1976-01-01; the dataset gives no end, and does not say that there is none"]


def test_each_number_leads_to_as_many_of_any_day(loaded: None, http: httpx.Client) -> None:
    for on in ("1960", "1974-06-01", "1977-06", "2000"):
        whole = get(http, "/v1/relations/JP/PE/treaties", on=on)
        for name in ("in_force", "ended", "not_yet", "unknown"):
            some = get(http, "/v1/relations/JP/PE/treaties", on=on, counted=name, dataset=ID)
            assert len(some["items"]) == whole[name], (on, name)
        assert sum(whole[name] for name in NUMBERS if name != "total") == whole["total"]
    assert get(http, "/v1/relations/JP/PE/treaties", on="1960")["not_yet"] == 5
    assert http.get("/v1/relations/JP/PE/treaties?cursor=!").json()["field"] == "cursor"
    assert http.get("/v1/relations/JP/PE/treaties?counted=maybe").status_code == 422


@pytest.mark.parametrize(
    ("a", "b", "on", "stood"),
    [("JP", "RU", "1985", "SUHH"), ("KP", "RU", "1970", "SUHH"), ("KP", "SUHH", "1996-09-01", "RU")],
)
def test_obligations_count_what_the_states_of_that_day_joined_and_lead_to_their_list(
    loaded: None, http: httpx.Client, a: str, b: str, on: str, stood: str
) -> None:
    """Of Russia in 1970 they told twelve in force, and led to a list of Russia's, of which none was yet."""
    joined = get(http, "/v1/obligations", a=a, b=b, on=on)["joined_treaties"]
    whole = get(http, f"/v1/relations/{a}/{stood}/treaties", on=on, limit=1000)
    assert joined["total"] > 0
    assert {name: joined[name] for name in NUMBERS} == {name: whole[name] for name in NUMBERS}
    assert joined["by_dataset"] == whole["by_dataset"]
    shown = http.get(f"/relations/{a}/{b}/obligations?on={on}").text
    assert f"/relations/{a}/{stood}/treaties?dataset={ID}" in shown
    assert f"/relations/{a}/{b}/treaties?dataset=" not in shown


def test_obligations_never_say_that_there_is_none_where_no_text_is_coded(
    loaded: None, http: httpx.Client, cli: Any
) -> None:
    answer = get(http, "/v1/obligations", a="JP", b="PE", on="2000")
    assert answer["items"] == []
    assert answer["joined_treaties"]["total"] == 5
    assert f"{ID}: 2 in force, 1 ended, 2 unknown): text not coded here" in answer["note"]
    shown = cli("obligations", "JP", "PE", "--on", "2000").stdout
    assert f"Treaties both joined, {ID}: 2 in force, 1 ended, 2 unknown" in shown
    korean = get(http, "/v1/obligations", a="KP", b="KR", on="2018-10-01")["treaties"]
    coded = {one["id"]: one["text"] for one in korean}
    assert coded["2018-panmunjom-declaration"] is None
    assert "No treaty between them is recorded" in get(http, "/v1/obligations", a="FJ", b="NR")["note"]


def test_pages_say_how_many_and_list_them(loaded: None, http: httpx.Client) -> None:
    page = http.get("/relations/JP/PE").text
    assert "5 treaties both joined: 2 in force, 1 ended, 2 unknown" in page
    assert "No treaty recorded as in force" not in page
    for address in ("/relations/JP/PE", "/relations/JP/PE/obligations", "/relations/JP/PE/treaties"):
        shown = http.get(address).text
        assert "About CABLES" in shown, address
        assert "text not coded here" in shown
    assert "5 perjanjian diikuti keduanya" in http.get("/relations/JP/PE/treaties?lang=id").text
    ended = http.get("/relations/JP/PE/treaties?counted=ended").text
    assert "About GRAIN" in ended
    assert "About CABLES" not in ended
    moved = http.get("/relations/JPN/PE/treaties?on=2000")
    assert (moved.status_code, moved.headers["location"]) == (308, "/relations/JP/PE/treaties?on=2000")
    assert "No treaty both joined" in http.get("/relations/FJ/NR/treaties?lang=en").text


def test_a_panel_counts_what_each_kind_of_dataset_has(loaded: None, http: httpx.Client) -> None:
    text = http.get("/v1/panel.csv?dyads=JP-PE,KP-RU&period=year&start=1970&end=1985").text
    rows = {(row["dyad"], row["period"]): row for row in csv.DictReader(io.StringIO(text))}
    told = [
        tuple(rows["JP-PE", year][f"ggo_{name}"] for name in ("in_force", "ended", "unknown"))
        for year in ("1970", "1973", "1979", "1985")
    ]
    assert told == [("0", "0", "0"), ("2", "0", "0"), ("3", "0", "2"), ("2", "1", "2")]
    empty = {name for name, value in rows["JP-PE", "1985"].items() if value == ""}
    assert {"treaties_in_force", "atop_in_force", "cow_alliances_unknown"} <= empty, "nothing to count from"
    assert http.get("/v1/panel.csv?dyads=KP-RU&start=1995&end=1996").status_code == 200


def test_the_plan_reads_the_parties_of_the_two_and_scans_nothing(connection: Connection) -> None:
    asked = {"a": ["JP"], "b": ["PE"], "sources": ["ggo"]}
    pairs = [{"dyad": "JP-PE", "a": ["JP"], "b": ["PE"]}]
    auth = (connection.user, connection.password)
    with (
        GraphDatabase.driver(connection.uri, auth=auth, notifications_min_severity="OFF") as driver,
        driver.session(database=connection.database, default_access_mode="READ") as session,
    ):
        for text in (joined_treaties.OF_DATASETS, joined_treaties.OF_PAIRS):
            given = {**words("en"), **asked, "pairs": pairs}
            plan = session.run(*in_one_map(f"EXPLAIN {text}", given)).consume().plan
            assert plan is not None
            found = Counter(operators(plan))
            assert found["NodeHashJoin"] == 1
            assert found["NodeUniqueIndexSeek"] >= 2
            # The few datasets have no index by source; nothing else is scanned.
            assert [name for name in found if "Scan" in name] in ([], ["NodeByLabelScan"])
