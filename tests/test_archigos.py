"""Archigos: effective leaders with their times in power, apart from the people of the dossiers."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import httpx
import tables

from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.descriptions import description
from loaders.intake.job import open_job
from loaders.intake.outcome import Loaded
from loaders.intake.stream import load_dataset

Json = dict[str, Any]
ID = "archigos-try"
SEARCH = "/v1/search?q=Kim Jong Un&type=Person&limit=500"
ENDED = {"entry": "Regular", "exit": "Natural Death", "exitcode": "Regular", "gender": "M"}
STILL = {"exit": "Still in Office", "exitcode": "Still in Office"}
ROWS: list[Json] = [
    {**ENDED, "obsid": "PRK-1994", "gwcode": 731, "leadid": "b", "leader": "Kim Jong-Il", "yrborn": 1942,
     "startdate": "1994-07-08", "enddate": "2011-12-17"},
    {**ENDED, "obsid": "PRK-2011", "gwcode": 731, "leadid": "c", "leader": "Kim Jong Un", "yrborn": "",
     "startdate": "2011-12-17", "enddate": "2015-12-31", **STILL},
    {**ENDED, "obsid": "KOR-1", "gwcode": 732, "leadid": "k", "leader": "Kim", "startdate": "1993-02-25",
     "enddate": "1998-02-25"},
    {**ENDED, "obsid": "RUS-1985", "gwcode": 365, "leadid": "d", "leader": "Gorbachev", "yrborn": 1931,
     "startdate": "1985-03-11", "enddate": "1991-12-25"},
    {**ENDED, "obsid": "XXX-1", "gwcode": 9999, "leadid": "d", "leader": "Gorbachev",
     "startdate": "1992-01-01", "enddate": "1993-01-01"},
    {**ENDED, "obsid": "XXX-2", "gwcode": 731, "leadid": "e", "leader": "E", "startdate": "1992-02-30",
     "enddate": "1993-01-01"},
    {**ENDED, "obsid": "XXX-3", "gwcode": 731, "leadid": "e", "leader": "E", "startdate": "1994-01-01",
     "enddate": "1993-01-01"},
]  # fmt: skip


def test_leaders_represent_their_states_by_the_dataset_alone(
    writer: Writer, http: httpx.Client, tmp_path: Path
) -> None:
    path = tables.write(tmp_path / "leaders.csv", description("archigos").shapes["leaders"].header, ROWS)
    officers = http.get("/v1/entities/KP").json()["officers"]
    top = [item["id"] for item in http.get(SEARCH).json()["items"]]
    try:
        account = load_dataset(writer, open_job("archigos", [path], ID)).account
        assert (account.loaded, account.rejected.total()) == (5, 2)
        told = http.get(f"/v1/entities/{ID}:c").json()
        (office,) = told["offices"]
        assert office | {
            "id": "KP", "office": "effective leader", "start": "2011-12-17", "end": None,
            "edtf": "2011-12-17/..",
        } == office, "the end of the coding is no end"  # fmt: skip
        assert told["provenance"] == {"dataset": ID, "version": "4.1", "file": "leaders.csv", "row": 3}
        (office,) = http.get(f"/v1/entities/{ID}:d").json()["offices"]
        assert (office["id"], office["end"]) == ("SUHH", "1991-12-25")
        unresolved = writer.read("MATCH (u:Unresolved {dataset: $id}) RETURN u.code AS code", id=ID)
        assert unresolved == [{"code": "9999"}]
        assert http.get("/v1/entities/KP").json()["officers"] == officers
        found = [item["id"] for item in http.get(SEARCH).json()["items"]]
        assert found[: len(top)] == top
        assert f"{ID}:c" in found
        kims = [item["id"] for item in http.get("/v1/search?q=Kim&type=Person&limit=500").json()["items"]]
        assert kims.index("kim-jong-un") < kims.index(f"{ID}:k"), (
            "also where the dataset has exactly the name"
        )
        assert "effective leader" in http.get(f"/entities/{ID}:c").text
    finally:
        unload(writer, ID, say=lambda _: None)


def led(folder: Path, *rows: tuple[str, int, str, str]) -> list[list[Json]]:
    """The times in power that rows (id, number of the state, first and last day) become."""
    told = [
        {
            **ENDED,
            "leadid": obsid,
            "leader": obsid,
            "obsid": obsid,
            "gwcode": number,
            "startdate": start,
            "enddate": end,
        }
        for obsid, number, start, end in rows
    ]
    path = tables.write(folder / "archigos_4.1.csv", description("archigos").shapes["leaders"].header, told)
    outcomes = [outcome for _, outcome in open_job("archigos", [path]).parts[0].outcomes(0)]
    assert all(isinstance(outcome, Loaded) for outcome in outcomes)
    return [
        [{**link.props, "of": link.end[1], "key": link.key} for link in outcome.facts.links]
        for outcome in outcomes
        if isinstance(outcome, Loaded)
    ]


def test_who_led_a_state_and_then_the_one_that_followed_led_each_for_its_own_days(tmp_path: Path) -> None:
    russia, *others = led(
        tmp_path,
        ("RUS-1991", 365, "1991-08-21", "1999-12-31"),
        ("YEM-1904", 678, "1904-06-04", "1948-02-17"),
        ("SER-2006", 340, "2006-06-04", "2008-07-07"),
        ("MNG-1860", 341, "1860-08-13", "1917-01-17"),
        ("EST-1933-2", 366, "1933-10-21", "1940-07-23"),
        ("TBT-1875", 711, "1875-04-25", "1886-06-15"),
        ("XXX-1", 9999, "1875-04-25", "1886-06-15"),
    )
    office = {"office": "effective leader", "obsid": "RUS-1991"}
    assert russia == [
        {**office, "of": "SUHH", "edtf": "1991-08-21/1991-12-25", "start": date(1991, 8, 21),
         "end": date(1991, 12, 25), "entry": "Regular", "key": "RUS-1991 1991-08-21"},
        {**office, "of": "RU", "edtf": "1991-12-26/1999-12-31", "start": date(1991, 12, 26),
         "end": date(1999, 12, 31), "exit": "Natural Death", "exit_code": "Regular",
         "key": "RUS-1991 1991-12-26"},
    ]  # fmt: skip
    # Before the state was listed, and some weeks past its annexation.
    assert [[(one["of"], one["edtf"]) for one in each] for each in others] == [
        [("cow:678", "1904-06-04/1948-02-17")],
        [("RS", "2006-06-04/2008-07-07")],
        [("gw:341", "1860-08-13/1917-01-17")],
        [("EE", "1933-10-21/1940-07-23")],
        [("gw:711", "1875-04-25/1886-06-15")],
        [],
    ]


def test_the_official_file_goes_in_whole_and_out_again(writer: Writer) -> None:
    account = tables.round_trip(writer, "archigos", tables.official("leaders")).account
    assert (account.read, account.loaded) == (3409, 3409)
