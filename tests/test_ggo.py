"""GGO: agreements with EDTF dates, and the states that are party, whatever an id suggests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import tables

from graph.errors import InputError
from graph.writer import Writer
from loaders.ggo.read import UNTOLD
from loaders.intake.about import about
from loaders.intake.dataset import unload
from loaders.intake.stream import ALONE, Report, load_dataset
from loaders.sources import open_job

Json = dict[str, Any]
Load = Callable[..., Report]
ID = "ggo-try"
SHAPES = about("ggo").shapes
SIGNED = {
    "Begin": "1960-05-23",
    "Signature": "1960-05-23",
    "TypeAgree": "Agreement",
    "TypeAmbit": "Bilateral",
}
AGREEMENTS: list[Json] = [
    {**SIGNED, "treatyID": "CHN-KOR_1960A", "Title": "Border River Shipping", "Force": "1960-08-19"},
    {**SIGNED, "treatyID": "FOR_1961A", "Title": "For Ever", "Force": "1961-09-10", "End": "9999-12-31"},
    {**SIGNED, "treatyID": "END_1981P", "Title": "Ended", "Force": "1981-11", "End": "2004?",
     "Signature": "1981-09..1981-10", "TypeAgree": "Protocol"},
    {**SIGNED, "treatyID": "TWO_1990A", "Title": "One", "Begin": "1990-01-01"},
    {**SIGNED, "treatyID": "TWO_1990A", "Title": "Other", "Begin": "1990-02-01"},
    {**SIGNED, "treatyID": "BAD_1990A", "Title": "Bad", "End": "1974-06-31"},
    {**SIGNED, "treatyID": "SUM_1961A", "Title": "Treaty Of Friendship", "Signature": "1961-07-10"},
]  # fmt: skip
RIVER = {"StateSignature": "1960-05-23", "StateForce": "1960-08-19"}
PARTIES: list[Json] = [
    {"stateID": "CHN", "treatyID": "CHN-KOR_1960A", **RIVER},
    {"stateID": "PRK", "treatyID": "CHN-KOR_1960A", **RIVER},
    {"stateID": "RUS", "treatyID": "FOR_1961A", "StateSignature": "1961-02-01",
     "StateRatification": "1961-08-01?", "StateForce": "1961-09-10", "StateEnd": "9999-12-31"},
    {"stateID": "RUS", "treatyID": "FOR_1961A", "StateSignature": "1961-02-01", "StateForce": "1961-09-12"},
    {"stateID": "PRK", "treatyID": "FOR_1961A", "StateForce": "1962-01-01", "StateEnd": "9999-12-31"},
    {"stateID": "PRK", "treatyID": "END_1981P", "StateForce": "1981-11-05", "StateEnd": "2004-03"},
    {"stateID": "IO-IBRD", "treatyID": "END_1981P"},
    {"stateID": "PRK", "treatyID": "TWO_1990A", "Title": "Other", "Begin": "1990-03-01"},
    {"stateID": "PRK", "treatyID": "TWO_1990A", "Title": "Neither", "Begin": "1990-03-01"},
    {"stateID": "PRK", "treatyID": "NEW_2001A", "Title": "Not Among The Agreements",
     "Signature": "2001-02-03"},
    {"stateID": "PRK", "treatyID": "BAD_1990A"},
    {"stateID": "PRK", "treatyID": "FOR_1961A", "StateSignature": "soon"},
    {"stateID": "PRK", "treatyID": "SUM_1961A", "StateSignature": "1961-07-10"},
    {"stateID": "CHN", "treatyID": "SUM_1961A", "StateSignature": "1961-07-10"},
]  # fmt: skip
PARTIES_OF = """
MATCH (c:Country)-[p:PARTY_TO]->(t:Treaty {id: $id})
RETURN c.id AS id, p.edtf AS edtf, p.signed AS signed, p.ratified AS ratified, p.row AS row ORDER BY row
"""
NODE = "MATCH (t:Treaty {id: $id}) RETURN properties(t) AS t"


@pytest.fixture
def load(writer: Writer, tmp_path: Path) -> Iterator[Load]:
    """Load the small files as the dataset ID; it is taken out at the end."""

    def run() -> Report:
        columns = SHAPES["agreements"].header
        tables.write(tmp_path / "a.csv", columns, AGREEMENTS)
        rows = [{"Begin": "1960-05-23", "Title": "x", **row} for row in PARTIES]
        tables.write(tmp_path / "p.csv", SHAPES["parties"].header, rows)
        return load_dataset(writer, open_job("ggo", [tmp_path], ID))

    yield run
    unload(writer, ID, say=lambda _: None)


def node(writer: Writer, number: str) -> Json:
    return dict(writer.read(NODE, id=f"{ID}:{number}")[0]["t"])


def test_agreements_keep_their_dates_as_given(load: Load, writer: Writer) -> None:
    account = load().account
    assert (account.read, account.loaded) == (21, 6 + 11)
    assert account.rejected == {"End: no EDTF date": 1, "StateSignature: no EDTF date": 1}
    assert account.skipped == {UNTOLD: 1, ALONE: 1}
    ended = node(writer, "END_1981P")
    assert (
        ended | {"signed": "[1981-09..1981-10]", "edtf": "1981-11/2004?", "type": "protocol", "row": 4}
        == ended
    )
    assert (ended["start"].isoformat(), ended["end"].isoformat()) == ("1981-11-01", "2004-12-31")
    endless = node(writer, "FOR_1961A")
    assert (endless["open_end"], endless["edtf"], "end" in endless) == (True, "1961-09-10/..", False)
    unknown = node(writer, "CHN-KOR_1960A")
    assert (unknown["edtf"], "open_end" in unknown) == ("1960-08-19/", False)
    assert node(writer, "NEW_2001A")["name"] == "Not Among The Agreements"


def test_parties_come_from_their_own_code_and_the_day(load: Load, writer: Writer) -> None:
    load()
    found = writer.read(PARTIES_OF, id=f"{ID}:CHN-KOR_1960A")
    assert [row["id"] for row in found] == ["CN", "KP"], "the id says KOR"
    found = writer.read(PARTIES_OF, id=f"{ID}:FOR_1961A")
    assert [(row["id"], row["edtf"], row["ratified"]) for row in found] == [
        ("SUHH", "1961-09-10/..", "1961-08-01?"), ("SUHH", "1961-09-12/", None), ("KP", "1962-01-01/..", None)
    ], "RUS is the Soviet Union in 1961, and two codings of it stay two"  # fmt: skip
    unresolved = writer.read("MATCH (u:Unresolved {dataset: $id}) RETURN u.code AS code, u.rows AS n", id=ID)
    assert unresolved == [{"code": "IO-IBRD", "n": 1}]


def test_agreements_that_share_an_id_stay_apart(load: Load, writer: Writer) -> None:
    load()
    assert (node(writer, "TWO_1990A")["name"], node(writer, "TWO_1990A~2")["name"]) == ("One", "Other")
    assert writer.read(PARTIES_OF, id=f"{ID}:TWO_1990A") == []
    assert [row["id"] for row in writer.read(PARTIES_OF, id=f"{ID}:TWO_1990A~2")] == ["KP"]


def test_an_end_that_is_not_known_is_not_open(load: Load, http: httpx.Client) -> None:
    load()

    def listed(a: str, b: str, on: str) -> dict[str, str]:
        found = http.get(f"/v1/treaties?dataset={ID}&a={a}&b={b}&in_force_on={on}").json()["items"]
        return {one["id"].removeprefix(f"{ID}:"): one["state"] for one in found}

    assert listed("CN", "KP", "2000")["CHN-KOR_1960A"] == "undated"
    assert "CHN-KOR_1960A" not in listed("CN", "KP", "1960-08-18")
    assert listed("RU", "KP", "2000") == {"FOR_1961A": "in_force"}, "Russia continues the Soviet Union"
    assert listed("RU", "KP", "1961-12-31") == {}, "North Korea was not in yet"


def test_a_curated_treaty_signed_a_day_later_by_the_same_is_named(load: Load, http: httpx.Client) -> None:
    load()
    found = http.get(f"/v1/treaties/{ID}:SUM_1961A").json()["possibly_same"]
    assert [(one["id"], one["reasons"]) for one in found] == [
        ("1961-cn-kp-treaty", ["same members, signed a day apart"])
    ]


def test_parties_want_their_agreements(tmp_path: Path) -> None:
    parties = tables.write(tmp_path / "p.csv", SHAPES["parties"].header, [])
    with pytest.raises(InputError, match=r"p\.csv needs the file of agreements beside it"):
        open_job("ggo", [parties])


def test_the_official_files_go_in_whole_and_out_again(writer: Writer) -> None:
    account = tables.round_trip(writer, "ggo", tables.official("treaties")).account
    assert account.read == 4532 + 98320
    assert account.rejected.total() == 11
    assert account.skipped == {UNTOLD: 316, ALONE: 17}
