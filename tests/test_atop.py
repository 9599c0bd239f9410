"""ATOP: alliances with their own dates and obligations, beside the curated treaties and never among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import tables

from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.descriptions import description
from loaders.intake.job import open_job
from loaders.intake.outcome import FileProblem
from loaders.intake.stream import ALONE, DatasetReport, load_dataset
from questions.panel_columns import ALLIANCES as TYPES
from questions.panel_columns import TREATY_COLUMNS as TREATIES

Json = dict[str, Any]
Load = Callable[..., DatasetReport]
ID = "atop-try"
CODES = {"defense": 0, "offense": 0, "neutral": 0, "nonagg": 0, "consul": 0}
ALLIANCE = [*description("atop").shapes["alliances"].header, "cowid", "cow4id", "mem3"]
MEMBER = description("atop").shapes["members"].header
OPEN = {"endyr": 0, "endmo": 0, "endday": 0, "ineffect": 1, **CODES}
STAYS = {"yrexit": 0, "moexit": 0, "dayexit": 0, "ineffect": 1, "phase": 0, **CODES}
LEFT = {"yrexit": 1990, "moexit": 5, "dayexit": "", "ineffect": 0}
ALLIANCES: list[Json] = [
    {**OPEN, "atopid": 3445, "cowid": 3547, "cow4id": 265, "begyr": 1961, "begmo": 7, "begday": 12,
     "defense": 1, "mem1": 710, "mem2": 731},
    {**OPEN, "atopid": 1, "begyr": 1922, "begmo": 3, "begday": "", "endyr": 1990, "endmo": 5, "endday": "",
     "ineffect": 0,     "mem1": 678, "mem2": 710, "mem3": 8152, "consul": ".",
     "cowid": "3x", "cow4id": 0},
    {**OPEN, "atopid": 2, "begyr": 1961, "begmo": 2, "begday": 30},
    {**OPEN, "atopid": 3, "begyr": 1961, "begmo": 2, "begday": 3, "ineffect": 0},
    {**OPEN, "atopid": 4, "begyr": 1961, "begmo": 2, "begday": 3, "defense": 7},
]  # fmt: skip
MEMBERS: list[Json] = [
    {**STAYS, "atopid": 3445, "member": 710, "yrent": 1961, "moent": 7, "dayent": 12, "defense": 1},
    {**STAYS, "atopid": 3445, "member": 731, "yrent": 1961, "moent": 7, "dayent": 12, "defense": 1},
    {**STAYS, "atopid": 1, "member": 678, "phase": 1, "yrent": 1922, "moent": 3, "yrexit": 1962, "moexit": 9,
     "dayexit": 26, "ineffect": 0},
    {**STAYS, "atopid": 1, "member": 678, "phase": 2, "yrent": 1962, "moent": 9, "dayent": 27, **LEFT,
     "consul": 1},
    {**STAYS, "atopid": 1, "member": 710, "yrent": 1922, "moent": 3, **LEFT},
    {**STAYS, "atopid": 1, "member": 8152, "yrent": 1922, "moent": 3, **LEFT},
]  # fmt: skip

PARTIES = """
MATCH (c:Country)-[p:PARTY_TO]->(t:Treaty {id: $id})
RETURN c.id AS id, properties(p) AS p, t.dataset AS dataset ORDER BY p.start, id
"""
NODE = "MATCH (t:Treaty {id: $id}) RETURN properties(t) AS t"
CURATED = (
    "/v1/treaties?a=KP",
    "/v1/treaties?a=CN&b=KP&in_force_on=2021-07-11",
    "/v1/treaties?a=CN&b=KP&in_force_on=1999&basis=atop",
    "/v1/obligations?a=CN&b=KP&on=1999-01-01",
    "/v1/panel?dyads=KP-CN,KP-RU&start=2017&end=2019",
    "/v1/triangles/KP/CN/RU",
    "/v1/entities/KP",
    "/v1/entities/KP/neighbourhood?kind=TreatyAction",
    "/v1/paths?from=cow:678&to=CN",
)


@pytest.fixture
def load(writer: Writer, tmp_path: Path) -> Iterator[Load]:
    """Load the small files, or others, as the dataset ID; it is taken out at the end."""

    def run(alliances: list[Json] = ALLIANCES, members: list[Json] = MEMBERS) -> DatasetReport:
        tables.write(tmp_path / "atop4_01a.csv", ALLIANCE, alliances)
        tables.write(tmp_path / "atop4_01m.csv", MEMBER, members)
        return load_dataset(writer, open_job("atop", [tmp_path], ID), rejects=tmp_path / "rejects.out")

    yield run
    unload(writer, ID, say=lambda _: None)


def test_an_alliance_is_a_treaty_with_atops_dates_and_obligations(
    load: Load, writer: Writer, tmp_path: Path
) -> None:
    account = load().account
    assert (account.read, account.loaded) == (11, 8)
    assert account.rejected == {
        "begyr: no such day": 1,
        "ineffect: no end, but not in effect when the coding ended": 1,
        "defense: neither 0 nor 1": 1,
    }
    assert "atop4_01a.csv,4,begyr,no such day," in (tmp_path / "rejects.out").read_text("utf-8")
    found = writer.read(NODE, id=f"{ID}:3445")[0]["t"]
    assert found["name"] == "Alliance of China and North Korea, 1961"
    assert (found["start"].isoformat(), found["edtf"]) == ("1961-07-12", "1961-07-12/..")
    assert (found["coded_until"].isoformat(), "end" in found) == ("2016-12-31", False)
    assert {name: found[name] for name in ("defense", "offense", "consultation")} == {
        "defense": 1, "offense": 0, "consultation": 0
    }  # fmt: skip
    assert (found["cow_alliance"], found["cow_alliance_v3"]) == (265, 3547), "as cow_alliances:265 has it"
    assert (found["file"], found["row"]) == (0, 2)
    other = writer.read(NODE, id=f"{ID}:1")[0]["t"]
    assert (other["edtf"], other["end"].isoformat()) == ("1922-03/1990-05", "1990-05-31")
    assert not {"consultation", "cow_alliance", "cow_alliance_v3"} & set(other), "ATOP has them missing"
    assert account.lost == {"cowid: no number": 1}


def test_a_release_without_a_number_of_cow_loads(writer: Writer, tmp_path: Path) -> None:
    columns = [name for name in ALLIANCE if name != "cowid"]
    rows = [{name: row.get(name, "") for name in columns} for row in ALLIANCES[:1]]
    tables.write(tmp_path / "atop5_1a.csv", columns, rows)
    try:
        load_dataset(writer, open_job("atop", [tmp_path], ID))
        found = writer.read(NODE, id=f"{ID}:3445")[0]["t"]
        assert (found["cow_alliance"], "cow_alliance_v3" in found) == (265, False)
    finally:
        unload(writer, ID, say=lambda _: None)


def test_members_have_dates_of_their_own_by_number_and_day(load: Load, writer: Writer) -> None:
    load()
    rows = writer.read(PARTIES, id=f"{ID}:1")
    assert [(row["id"], row["p"]["phase"], row["p"]["edtf"]) for row in rows] == [
        ("CN", 0, "1922-03/1990-05"),
        ("YE" if rows[1]["id"] == "YE" else "cow:678", 1, "1922-03/1962-09-26"),
        (rows[2]["id"], 2, "1962-09-27/1990-05"),
    ]
    assert (rows[0]["p"]["file"], rows[0]["p"]["row"]) == (1, 6)
    unresolved = writer.read("MATCH (u:Unresolved {dataset: $id}) RETURN u.code AS code, u.rows AS n", id=ID)
    assert unresolved == [{"code": "8152", "n": 1}]


def test_a_treaty_that_may_be_a_curated_one_is_linked_with_the_reasons(
    load: Load, http: httpx.Client
) -> None:
    load()
    found = http.get(f"/v1/treaties/{ID}:3445?on=1999-01-01").json()
    assert found["possibly_same"] == [
        {
            "id": "1961-cn-kp-treaty",
            "type": "Treaty",
            "name": found["possibly_same"][0]["name"],
            "reasons": ["a dossier claims that it is atop:3445", "same members, signed a day apart"],
        }
    ]
    assert found["standing"]["state"] == "in_force"
    assert found["provenance"] == {"dataset": ID, "version": "4.01", "file": "atop4_01a.csv", "row": 2}
    assert found["properties"]["defense"] == 1
    assert http.get(f"/v1/treaties/{ID}:1").json()["possibly_same"] == []
    curated = http.get("/v1/treaties/1961-cn-kp-treaty").json()
    assert [other["id"] for other in curated["possibly_same"]] == [f"{ID}:3445"]
    for page in (f"/entities/{ID}:3445", "/entities/1961-cn-kp-treaty"):
        assert "signed a day apart" in http.get(page).text
    assert "atop4_01a.csv, line 2" in http.get(f"/entities/{ID}:3445").text


def test_the_end_of_the_coding_is_no_end(load: Load, http: httpx.Client) -> None:
    load()

    def state(on: str) -> str:
        return str(http.get(f"/v1/treaties/{ID}:3445?on={on}").json()["standing"]["state"])

    assert [state(on) for on in ("1961-07-11", "1961-07-12", "2016-12-31", "2017-01-01")] == [
        "not_yet",
        "in_force",
        "in_force",
        "censored",
    ]
    (listed,) = http.get(f"/v1/treaties?a=CN&b=KP&dataset={ID}&in_force_on=2020").json()["items"]
    assert (listed["id"], listed["in_force"], listed["coded_until"]) == (
        f"{ID}:3445", "unknown", "2016-12-31"
    )  # fmt: skip
    assert "coding ended" in listed["reasons"][0]
    assert http.get(f"/v1/treaties?a=CN&b=KP&dataset={ID}&in_force_on=1950").json()["items"] == []
    assert http.get("/v1/treaties?dataset=none").json()["items"] == []


def types(http: httpx.Client, dyads: str, start: str, end: str) -> dict[tuple[str, str], list[int | None]]:
    """What a panel has of each type of alliance, by pair and year."""
    answer = http.get(f"/v1/panel?dyads={dyads}&start={start}&end={end}").json()
    cells = [dict(zip(answer["columns"], row, strict=True)) for row in answer["rows"]]
    return {(cell["dyad"], cell["period"]): [cell[name] for name in TYPES] for cell in cells}


def test_a_panel_tells_the_types_of_alliances_of_every_pair(load: Load, http: httpx.Client) -> None:
    load()
    told = types(http, "KP-CN,KP-US", "1947", "2017")
    assert told["CN-KP", "1960"] == [0] * 5, "both are states, and nothing is coded"
    assert told["CN-KP", "1961"] == told["CN-KP", "2016"] == [1, 0, 0, 0, 0]
    assert told["CN-KP", "2017"] == [None] * 5, "the coding ended"
    assert told["KP-US", "2000"] == [0] * 5
    assert told["KP-US", "1947"] == [None] * 5, "North Korea was no state yet"


# What a load rightly adds to, beside what the dossiers tell.
GROWING = {"revision", "joined_treaties"}


def test_what_dossiers_tell_is_the_same_with_a_dataset_beside_it(load: Load, http: httpx.Client) -> None:
    def answers() -> list[Json]:
        found = []
        for address in CURATED:
            answer = http.get(address)
            assert answer.status_code == 200, (address, answer.text)
            told = {key: value for key, value in answer.json().items() if key not in GROWING}
            if "columns" in told:
                kept = [at for at, name in enumerate(told["columns"]) if name not in TREATIES]
                told["rows"] = [[row[at] for at in kept] for row in told["rows"]]
            found.append(told)
        return found

    def top() -> list[str]:
        return [item["id"] for item in http.get("/v1/search?q=North Korea&limit=30").json()["items"]]

    before, first = answers(), top()
    load()
    assert answers() == before
    # How rare a word is among all names weighs in its score, so those of dossiers may change places.
    assert set(top()[: len(first)]) == set(first), "what dossiers name stays before what datasets do"


def test_a_member_of_an_alliance_that_was_not_loaded_is_skipped(load: Load) -> None:
    account = load(ALLIANCES[1:]).account
    assert (account.read, account.loaded, account.skipped) == (10, 5, {ALONE: 2})


def test_a_strange_file_is_refused_where_it_is_named(tmp_path: Path) -> None:
    strange = tables.write(tmp_path / "x.csv", ["Name", "Age"], [])
    with pytest.raises(FileProblem, match=r"x\.csv:1: no file of Alliance Treaty"):
        open_job("atop", [strange])
    tables.write(tmp_path / "atop4_01a.csv", ALLIANCE, ALLIANCES[:1])
    assert [part.place.name for part in open_job("atop", [tmp_path]).parts] == ["atop4_01a.csv"]


def test_the_official_files_go_in_whole_and_out_again(writer: Writer) -> None:
    report = tables.round_trip(writer, "atop", tables.official("atop"))
    assert (report.account.read, report.account.loaded) == (745 + 2398, 745 + 2398)


def test_truths_of_the_official_files(writer: Writer, http: httpx.Client) -> None:
    load_dataset(writer, open_job("atop", [tables.official("atop")]))
    try:
        for number, members, edtf, codes, on, state in (
            (3445, {"CN", "KP"}, "1961-07-11/..", {"defense", "nonaggression"}, "2016-12-31", "in_force"),
            (
                3440,
                {"SUHH", "KP"},
                "1961-07-06/1996-09-10",
                {"defense", "nonaggression"},
                "1996-09-10",
                "in_force",
            ),
            (
                3440,
                {"SUHH", "KP"},
                "1961-07-06/1996-09-10",
                {"defense", "nonaggression"},
                "1996-09-11",
                "ended",
            ),
            (4940, {"RU", "KP"}, "2000-02-09/..", {"consultation"}, "2000-02-08", "not_yet"),
        ):
            told = http.get(f"/v1/treaties/atop:{number}?on={on}").json()
            assert {party["id"] for party in told["parties"]} == members
            assert {party["edtf"] for party in told["parties"]} == {edtf}
            names = ("defense", "offense", "neutrality", "nonaggression", "consultation")
            assert {name for name in names if told["properties"][name]} == codes
            assert told["standing"]["state"] == state
            assert [len(other["reasons"]) for other in told["possibly_same"]] == [2]
        numbers = "MATCH (t:Treaty) WHERE t.id STARTS WITH 'atop:' RETURN count(t.cow_alliance) AS n"
        assert writer.read(numbers) == [{"n": 394}]
        assert writer.read(NODE, id="atop:3445")[0]["t"]["cow_alliance"] == 265
        told = types(http, "KP-CN,KP-RU,US-FR,KP-US", "1940", "2017")
        assert told["CN-KP", "1961"] == [1, 0, 0, 1, 0]
        assert told["CN-KP", "2016"] == [1, 0, 0, 2, 0], "both are members of 3755 by then"
        assert told["KP-RU", "1995"] == [1, 0, 0, 1, 0], "Russia continues the Soviet Union"
        assert told["KP-RU", "1996"] == told["KP-US", "2000"] == [0, 0, 0, 0, 0]
        assert told["KP-RU", "2000"] == [0, 0, 0, 0, 1]
        assert (told["FR-US", "1950"][0] or 0) >= 1
        assert told["KP-US", "1940"] == told["CN-KP", "2017"] == [None] * 5
        stood = http.get("/v1/treaties?a=KP&b=RU&dataset=atop&in_force_on=1995").json()["items"]
        assert [one["id"] for one in stood] == ["atop:3440"], "Russia continues the Soviet Union"
    finally:
        unload(writer, "atop", say=lambda _: None)
