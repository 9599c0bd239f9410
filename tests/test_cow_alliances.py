"""The official file of the COW alliances by member, written by hand: its owner asks not to pass it on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
import tables

from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.descriptions import description
from loaders.intake.job import open_job
from loaders.intake.outcome import Rejected
from loaders.intake.stream import load_dataset

Json = dict[str, Any]
ID = "cow-try"


def day(of: str, text: str) -> Json:
    return dict(zip((f"{of}_year", f"{of}_month", f"{of}_day"), text.split("-"), strict=True))


PLEDGES = {"defense": 1, "neutrality": 0, "nonaggression": 0, "entente": 1}
OPEN = {"version4id": 265, "ss_type": "Type I: Defense Pact", "left_censor": 0, "right_censor": 1, **PLEDGES}
WHOLE = {**day("all_st", "1961-07-11"), **day("mem_st", "1961-07-11")}
SOVIET = {**day("all_st", "1961-7-6"), **day("all_end", "1996-9-10")}
ENDED = {
    **OPEN,
    "version4id": 264,
    "right_censor": 0,
    **day("all_st", "1961-7-6"),
    **day("all_end", "1996-9-10"),
}
ROWS: list[Json] = [
    {**OPEN, **WHOLE, "ccode": 710},
    {**OPEN, **WHOLE, "ccode": 731},
    {**ENDED, **day("mem_st", "1961-7-6"), **day("mem_end", "1996-9-10"), "ccode": 365, "left_censor": 1},
    {**ENDED, **day("mem_st", "1961-7-6"), **day("mem_end", "1996-9-10"), "ccode": 9999},
    {**ENDED, **day("mem_st", "1961-7-6"), "ccode": 731},
    {**ENDED, **day("mem_st", "1961-2-30"), "ccode": 731},
    {**OPEN, **WHOLE, "ccode": 731, "defense": ""},
]


def test_members_are_parties_until_the_coding_ended(
    writer: Writer, http: httpx.Client, tmp_path: Path
) -> None:
    header = description("cow_alliances").shapes["members"].header
    path = tables.write(tmp_path / "alliance_v4.1_by_member.csv", header, ROWS)
    before = tables.counted(writer)
    try:
        account = load_dataset(writer, open_job("cow_alliances", [path], ID)).account
        assert (account.read, account.loaded) == (7, 4)
        assert account.rejected == {
            "right_censor: does not agree with the end": 1,
            "mem_st_year: no such day": 1,
            "defense: neither 0 nor 1": 1,
        }
        found = http.get(f"/v1/treaties?dataset={ID}&a=CN&b=KP&in_force_on=2012-12-31").json()["items"]
        assert [(one["id"], one["state"]) for one in found] == [(f"{ID}:265", "in_force")]
        told = http.get(f"/v1/treaties/{ID}:265?on=2013-01-01").json()
        assert told["standing"]["state"] == "censored"
        assert told["properties"]["ss_type"] == "Type I: Defense Pact"
        told = http.get(f"/v1/treaties/{ID}:264").json()
        assert [(party["id"], party["edtf"]) for party in told["parties"]] == [
            ("SUHH", "1961-07-06/1996-09-10")
        ]
        unresolved = writer.read("MATCH (u:Unresolved {dataset: $id}) RETURN u.code AS code", id=ID)
        assert unresolved == [{"code": "9999"}]
    finally:
        unload(writer, ID, say=lambda _: None)
    assert tables.counted(writer) == before


def outcomes(folder: Path, *rows: Json) -> list[Any]:
    """What rows become, each read alone."""
    header = description("cow_alliances").shapes["members"].header
    path = tables.write(folder / "alliance_v4.1_by_member.csv", header, rows)
    return [outcome for _, outcome in open_job("cow_alliances", [path]).parts[0].outcomes(0)]


@pytest.mark.parametrize(
    ("right_censor", "alliance", "member", "loaded"),
    [
        (1, {}, {}, True),
        (0, {}, {}, False),
        (1, {}, day("mem_end", "1968-9-13"), True),
        (0, {}, day("mem_end", "1968-9-13"), True),
        (0, day("all_end", "1991-7-1"), day("mem_end", "1968-9-13"), True),
        (1, day("all_end", "1991-7-1"), day("mem_end", "1968-9-13"), False),
    ],
)
def test_who_left_an_alliance_that_goes_on_is_loaded_whichever_of_them_was_censored(
    right_censor: int, alliance: Json, member: Json, loaded: bool, tmp_path: Path
) -> None:
    (outcome,) = outcomes(
        tmp_path, {**OPEN, **WHOLE, **alliance, **member, "right_censor": right_censor, "ccode": 710}
    )
    if loaded:
        assert [link.props.get("end") for link in outcome.facts.links] == [
            date(1968, 9, 13) if member else None
        ]
    else:
        assert outcome == Rejected("right_censor", "does not agree with the end")


def test_of_a_day_that_is_missing_the_month_stands(tmp_path: Path) -> None:
    without = {"all_st_day": -9, "mem_st_day": "", **day("mem_end", "1968-9-."), "ccode": 710}
    loaded, season, none = outcomes(
        tmp_path,
        {**OPEN, **WHOLE, **without},
        {**OPEN, **WHOLE, **without, "mem_st_month": 21},
        {**OPEN, **WHOLE, **without, "mem_end_day": 31},
    )
    (treaty,), (party,) = loaded.facts.nodes, loaded.facts.links
    assert (treaty.props["edtf"], party.props["edtf"]) == ("1961-07/..", "1961-07/1968-09")
    assert (party.props["start"], party.props["end"]) == (date(1961, 7, 1), date(1968, 9, 30))
    assert season == Rejected("mem_st_year", "no such day")
    assert none == Rejected("mem_end_year", "no such day")
