"""Missions abroad: who has one where, and to whom else it is accredited."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
import tables

from graph.store.writer import Writer
from loaders.embassies.read import SAME, opened
from loaders.intake.dataset import unload
from loaders.intake.descriptions import description
from loaders.intake.job import open_job
from loaders.intake.stream import load_dataset

Json = dict[str, Any]
ID = "embassies-try"
WIKIDATA = "http://www.wikidata.org/entity/"
SWEDEN, KOREA, CHINA, JAPAN, ORDER, HOKKAIDO = ("Q34", "Q423", "Q148", "Q17", "Q190353", "Q1037393")


def row(operator: str, country: str, kind: str, city: str, *areas: str, **more: str) -> Json:
    return {
        "operator": operator,
        "operatorQID": WIKIDATA + operator,
        "countryQID": WIKIDATA + country,
        "jurisdictionQIDs": "|".join(WIKIDATA + area for area in areas),
        "type": kind,
        "city": city,
        "QID": WIKIDATA + "Q1" + city,
        **more,
    }


ROWS = [
    row(SWEDEN, KOREA, "embassy", "Pyongyang", KOREA, latitude="39.02", creation="1975-01-01T00:00:00Z"),
    row(KOREA, CHINA, "embassy", "Beijing", CHINA, JAPAN, HOKKAIDO),
    row(SWEDEN, SWEDEN, "embassy", "Stockholm"),
    row(ORDER, CHINA, "embassy", "Beijing"),
    row(SWEDEN, CHINA, "embassy", "Beijing", latitude="north"),
]


def test_missions_lead_from_who_sends_to_who_receives(
    writer: Writer, http: httpx.Client, tmp_path: Path
) -> None:
    header = [
        *description("embassies").shapes["missions"].header,
        "",
    ]  # as the file: a delimiter ends its header
    path = tables.write(tmp_path / "e_2022-11.csv", header, ROWS, ";")
    text = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([text[0], *(line.removesuffix(";") for line in text[1:])]) + "\n", "utf-8")
    before = tables.counted(writer)
    try:
        account = load_dataset(writer, open_job("embassies", [path], ID)).account
        assert (account.read, account.loaded, account.skipped) == (5, 3, {SAME: 1})
        assert account.rejected == {"latitude: no number": 1}
        (mission,) = http.get("/v1/relations/SE/KP").json()["missions"]
        assert mission == {
            "dataset": ID, "from": "SE", "to": "KP", "seat": "KP", "kind": "embassy", "city": "Pyongyang",
            "date": "2022-11", "opened": "1975", "website": None, "wikidata": "Q1Pyongyang",
            "file": "e_2022-11.csv", "row": 2,
        }  # fmt: skip
        (mission,) = http.get("/v1/relations/JP/KP").json()["missions"]
        assert (mission["from"], mission["to"], mission["seat"]) == ("KP", "JP", "CN")
        assert "embassy, Beijing (China)" in http.get("/relations/JP/KP").text
        unresolved = writer.read("MATCH (u:Unresolved {dataset: $id}) RETURN u.code AS code", id=ID)
        assert unresolved == [{"code": f"{ORDER} {ORDER}"}]
    finally:
        unload(writer, ID, say=lambda _: None)
    assert tables.counted(writer) == before, "relationships between two countries go too"


@pytest.mark.parametrize(
    ("creation", "edtf"),
    [
        ("1992-01-01T00:00:00Z", "1992"),
        ("1992-07-01T00:00:00Z", "1992-07"),
        ("1992-01-21T00:00:00Z", "1992-01-21"),
        ("1992-11-11T00:00:00Z", "1992-11-11"),
    ],
)
def test_a_mission_opened_in_the_year_or_month_by_whose_first_day_it_is_exported(
    creation: str, edtf: str
) -> None:
    assert opened(creation) == edtf


def test_the_official_file_goes_in_whole_and_out_again(writer: Writer) -> None:
    account = tables.round_trip(writer, "embassies", tables.official("embassies")).account
    assert (account.read, account.skipped) == (9852, {SAME: 31})
