"""Archigos: effective leaders with their times in power, apart from the people of the dossiers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import tables

from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.descriptions import description
from loaders.intake.job import open_job
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


def test_the_official_file_goes_in_whole_and_out_again(writer: Writer) -> None:
    account = tables.round_trip(writer, "archigos", tables.official("leaders")).account
    assert (account.read, account.loaded) == (3409, 3409)
