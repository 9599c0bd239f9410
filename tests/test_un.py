"""Votes of the UN General Assembly: who voted how on what, and how far two states agree in a year."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pandas as pd
import pytest
import tables
from graph_hash import graph_hash
from test_answers_fit import faults

from graph.errors import InputError
from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.descriptions import description
from loaders.intake.job import open_job
from loaders.intake.outcome import Loaded
from loaders.intake.stream import ALONE, DatasetReport, load_dataset
from loaders.un.agreement import YearVotes, agreement
from loaders.un.read import ELSEWHERE, ISSUE, TOLD

Json = dict[str, Any]
Load = Callable[..., DatasetReport]
ID = "un-try"
SHAPES = description("un").shapes
CALLS: list[Json] = [
    {"rcid": 1, "session": "46.0", "importantvote": 1, "date": "1991-10-01", "unres": "R/46/1",
     "short": "ONE", "descr": 'The first, "quoted"', "amend": 0},
    {"rcid": 2, "date": "1991-11-01", "unres": "R/46/2"},
    {"rcid": 3, "session": "46.0", "date": "1992-05-01", "unres": "R/46/3"},
    {"rcid": 4, "session": "64.0", "date": "2010-01-01"},
    {"rcid": 5, "session": "64.0", "date": "2010-13-01"},
]  # fmt: skip
ISSUES: list[Json] = [
    {"rcid": 1, "short_name": "me", "issue": "Palestinian conflict"},
    {"rcid": 1, "short_name": "hr", "issue": "Human rights"},
    {"rcid": 9, "short_name": "hr", "issue": "Human rights"},
]
VOTES = [
    "1.0 KP yes", "1.0 CN yes", "1.0 US no", "1.0 NA abstain", "2.0 KP no", "2.0 CN abstain", "2.0 US yes",
    "3.0 KP yes", "3.0 CN yes", "4.0 YU yes", "4.0 KP yes", "4.0 XX no", "5.0 KP yes", "4.0 CN maybe",
]  # fmt: skip
AGREEMENT = (
    "MATCH (:Dyad {id: $dyad})-[:COUNTED]->(v:DyadVotes {dataset: $dataset}) RETURN properties(v) AS v"
)
CALL = "MATCH (v:RollCall {id: $id}) RETURN properties(v) AS v"


@pytest.fixture
def load(writer: Writer, tmp_path: Path) -> Iterator[Load]:
    """Load the small files as the dataset ID; it is taken out at the end."""

    def run(batch: int = 5000) -> DatasetReport:
        return load_dataset(writer, open_job("un", [files(tmp_path)], ID), batch=batch)

    yield run
    unload(writer, ID, say=lambda _: None)


def files(folder: Path) -> Path:
    rows = [dict(zip(("rcid", "country_code", "vote"), vote.split(), strict=True)) for vote in VOTES]
    rows.append({"rcid": "4.0", "country_code": "", "country": "Zanzibar", "vote": "no"})
    tables.write(folder / "z.csv", SHAPES["calls"].header, CALLS)
    tables.write(folder / "b.csv", SHAPES["issues"].header, ISSUES)
    tables.write(folder / "a.csv", SHAPES["votes"].header, rows)
    return folder


def test_a_roll_call_has_who_voted_how_and_where_it_says_so(load: Load, writer: Writer) -> None:
    account = load(batch=2).account
    assert (account.read, account.loaded) == (5 + 3 + 15, 4 + 2 + 13)
    assert account.skipped == {ALONE: 1}
    assert account.rejected == {
        "date: no such day": 1, "rcid: no such roll call": 1, "vote: neither yes, no nor abstain": 1
    }  # fmt: skip
    found = writer.read(CALL, id=f"{ID}:1")[0]["v"]
    assert found | {
        "date": "1991-10-01", "session": 46, "important": True, "amendment": False, "resolution": "R/46/1",
        "title": "ONE", "description": 'The first, "quoted"', "row": 2, "file": 0, "votes_file": 2,
        "issues": ["Palestinian conflict", "Human rights"], "yes": ["KP", "CN"], "yes_rows": [2, 3],
        "no": ["US"], "no_rows": [4], "abstain": ["NA"], "abstain_rows": [5],
    } == found  # fmt: skip
    assert "paragraph" not in found, "blank is not told"
    last = writer.read(CALL, id=f"{ID}:4")[0]["v"]
    assert (last["yes"], last["no"]) == (["RS", "KP"], []), "the seat of Yugoslavia, in 2010"
    unresolved = writer.read(
        "MATCH (u:Unresolved {dataset: $id}) RETURN u.code AS code, u.rows AS n ORDER BY code", id=ID
    )
    assert unresolved == [{"code": "XX", "n": 1}, {"code": "Zanzibar", "n": 1}], "it had ended in 1964"


def test_the_tables_packed_beside_themselves_double_nothing(
    load: Load, writer: Writer, tmp_path: Path
) -> None:
    first = load()
    graph, known = graph_hash(writer, ID), writer.read(CALL, id=f"{ID}:1")
    for name in "zba":
        (tmp_path / f"{name}.csv.gz").write_bytes(gzip.compress((tmp_path / f"{name}.csv").read_bytes()))
    again = load(batch=2)
    assert (again.loaded, again.unchanged) == (
        ["z.csv.gz", "b.csv.gz", "a.csv.gz"], ["z.csv", "b.csv", "a.csv"]
    )  # fmt: skip
    assert writer.read(CALL, id=f"{ID}:1") == known
    assert graph_hash(writer, ID) == graph
    more = again.account.skipped - first.account.skipped
    assert more == {TOLD: 4, ISSUE: 2, ALONE: 1, ELSEWHERE: 13}
    assert again.account.loaded == first.account.loaded


def test_agreement_by_share_s_and_pi(load: Load, writer: Writer, http: httpx.Client) -> None:
    load()
    found = writer.read(AGREEMENT, dyad="CN-KP", dataset=ID)[0]["v"]
    assert (found["years"], found["shared"], found["agreed"]) == ([1991, 1992], [2, 1], [1, 1])
    (told,) = (one for one in http.get("/v1/relations/KP/CN").json()["votes"] if one["dataset"] == ID)
    assert told == {
        "dataset": ID, "shared": 3, "agreed": 2, "agreement": 0.6667,
        "by_year": [
            {"year": 1991, "dyad": "CN-KP", "shared": 2, "agreed": 1, "agreement": 0.5, "s": 0.5, "pi": 0.2},
            {"year": 1992, "dyad": "CN-KP", "shared": 1, "agreed": 1, "agreement": 1.0, "s": 1.0, "pi": None},
        ],
    }  # fmt: skip
    opposed = writer.read(AGREEMENT, dyad="KP-US", dataset=ID)[0]["v"]
    assert (opposed["agreed"], opposed["s"], opposed["pi"]) == ([0], [-1.0], [-1.0])
    alike = "The two voted alike in 66.7% of the roll calls in the UN General Assembly"
    assert f"{alike} in which both voted (3)" in http.get("/relations/KP/CN").text
    indonesian = http.get("/relations/KP/CN/votes", headers={"Accept-Language": "id"}).text
    assert "Suara keduanya sama dalam 66,7% pemungutan suara" in indonesian
    assert '<td class="number">0,5</td>' in indonesian, "S is written as the page writes numbers"
    drawn = http.get("/relations/KP/CN/votes", headers={"Accept-Language": "en"}).text
    assert 'aria-label="1991: 50% alike, 1 of 2"' in drawn
    assert 'aria-label="1992: 100% alike, 1 of 1"' in drawn


def test_the_measures_on_votes_counted_by_hand() -> None:
    """Ten roll calls: both yes 4, both no 2, both abstain 1, opposed 1, one abstains 2."""
    a = YearVotes(yes=0b0000011111, no=0b0000100000 | 0b0001000000, abstain=0b0010000000 | 0b1100000000)
    b = YearVotes(yes=0b1000001111, no=0b0001100000 | 0b0000010000, abstain=0b0010000000 | 0b0100000000)
    found = agreement(a, b)
    # a: yes 5, no 2, abstain 3; b: yes 5, no 3, abstain 2. Distances: opposed 1, one step 1 (call 9).
    assert (found.shared, found.agreed) == (10, 8)
    assert found.s == pytest.approx(1 - 2 * 1.5 / 10)
    expected = 0.5**2 + 0.25**2 + 0.25**2
    assert found.pi == pytest.approx((0.8 - expected) / (1 - expected))


def test_each_roll_call_of_two_states_is_listed(load: Load, http: httpx.Client) -> None:
    load()

    def page(**params: str) -> Json:
        answer = http.get("/v1/relations/KP/CN/votes", params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()  # type: ignore[no-any-return]

    def ids(**params: str) -> list[str]:
        return [item["id"].removeprefix(f"{ID}:") for item in page(**params)["items"]]

    assert ids() == ["1", "2", "3"]
    assert ids(agreed="false") == ["2"]
    assert ids(resolution="R/46/3") == ["3"]
    assert ids(start="1991-11", end="1991") == ["2"]
    first = page(limit="2")
    assert ids(limit="2", cursor=first["next"]) == ["3"]
    answer = http.get("/v1/relations/KP/CN/votes", params={"agreed": "false"})
    assert faults(answer) == []
    (item,) = answer.json()["items"]
    assert item["session"] is None
    assert item["votes"] == {
        "KP": {"vote": "no", "cast_by": "KP", "file": "a.csv", "row": 6},
        "CN": {"vote": "abstain", "cast_by": "CN", "file": "a.csv", "row": 7},
    }
    assert item["totals"] == {"yes": 1, "no": 1, "abstain": 1}
    assert item["provenance"]["file"] == "z.csv"
    assert http.get("/v1/relations/KP/CN/votes?cursor=!").json()["field"] == "cursor"
    assert http.get("/v1/relations/PRK/CN/votes", follow_redirects=False).status_code == 308


def test_a_panel_tells_no_agreement_from_no_votes(load: Load, http: httpx.Client) -> None:
    load()

    def read(**params: str) -> pd.DataFrame:
        return pd.read_csv(io.StringIO(http.get("/v1/panel.csv", params=params).text))

    frame = read(dyads="KP-US", start="1991", end="1993").set_index("period")
    told = frame[["votes_shared", "vote_agreement", "vote_s", "vote_pi"]]
    assert told.loc[1991].tolist() == [2, 0, -1, -1]
    assert told.loc[1992, "votes_shared"] == 0, "there was a roll call, and the United States had no vote"
    assert told.loc[1992].isna().tolist() == [False, True, True, True]
    assert told.loc[1993].isna().all(), "the dataset has no roll call of that year"
    monthly = read(dyads="KP-US", start="1991-10", end="1991-11", period="month")
    assert monthly["votes_shared"].isna().all()


def test_votes_want_their_roll_calls(tmp_path: Path) -> None:
    votes = files(tmp_path) / "a.csv"
    with pytest.raises(InputError, match=r"a\.csv needs the file of roll calls beside it"):
        open_job("un", [votes])


R_CALLS = """\
rcid,session,importantvote,date,unres,amend,para,short,descr
1,46,NA,1980-12-01,R/46/1,NA,NA,NA,NA
2,46,NA,1991-12-01,NA,1,0,"SOUTH, WEST",NA
"""
R_VOTES = """\
rcid,country,country_code,vote
1,Federal Republic of Germany,NA,yes
1,Yemen Arab Republic,NA,yes
2,Namibia,NA,no
2,,NA,no
2,Nowhere,NA,no
2,United States,US,abstain
"""


def test_what_r_writes_for_nothing_is_namibia_only_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text(R_CALLS, "utf-8")
    (tmp_path / "votes.csv").write_text(R_VOTES, "utf-8")
    calls, votes = ([outcome for _, outcome in part.outcomes(0)] for part in open_job("un", [tmp_path]).parts)
    assert [call.facts.props for call in calls if isinstance(call, Loaded)] == [
        {"date": "1980-12-01", "start": date(1980, 12, 1), "year": 1980, "session": 46,
         "resolution": "R/46/1"},
        {"date": "1991-12-01", "start": date(1991, 12, 1), "year": 1991, "session": 46,
         "title": "SOUTH, WEST", "amendment": True, "paragraph": False},
    ]  # fmt: skip
    told = [(vote.facts.country, vote.unresolved) for vote in votes if isinstance(vote, Loaded)]
    assert told == [
        ("DE", ()), ("cow:678", ()), ("NA", ()), ("NA", ()), (None, (("name", "Nowhere"),)), ("US", ())
    ]  # fmt: skip


def shared_in_the_file(folder: Path, one: str, other: str, year: str) -> int:
    """Roll calls of a year in which both seats have a row, counted without any code of ours."""
    calls = pd.read_csv(folder / "un_roll_calls.csv")
    votes = pd.read_csv(folder / "un_votes.csv")
    of_year = set(calls[calls["date"].str.startswith(year)]["rcid"])
    cast = [set(votes[votes["country"] == name]["rcid"]) for name in (one, other)]
    return len(of_year & cast[0] & cast[1])


def test_the_official_files_go_in_whole_and_out_again(writer: Writer, http: httpx.Client) -> None:
    folder = tables.official("un")
    before = tables.counted(writer)
    try:
        report = load_dataset(writer, open_job("un", [folder]))
        assert (report.account.read, report.account.loaded) == (6203 + 5745 + 870109,) * 2
        assert writer.read("MATCH (u:Unresolved {dataset: 'un'}) RETURN count(u) AS n") == [{"n": 0}]
        for pair, shared, share in (("KP/CN", 2061, 86.9), ("KP/RU", 2089, 63.4)):
            (told,) = http.get(f"/v1/relations/{pair}").json()["votes"]
            assert (told["shared"], round(100 * told["agreement"], 1)) == (shared, share)
        soviet = http.get("/v1/panel?dyads=SUHH-CU,RU-CU&start=1980&end=1980").json()
        told = {row[0]: row[soviet["columns"].index("votes_shared")] for row in soviet["rows"]}
        assert told == {"CU-SUHH": shared_in_the_file(folder, "Cuba", "Russia", "1980"), "CU-RU": None}
        assert told["CU-SUHH"] == 96
        held = {one["dyad"] for one in http.get("/v1/relations/KP/RU").json()["votes"][0]["by_year"]}
        assert held == {"KP-SUHH", "KP-RU"}, "Russia has the votes of the state it continues"
        (item,) = http.get("/v1/relations/NA/CN/votes?limit=1").json()["items"]
        with (folder / "un_votes.csv").open(encoding="utf-8") as stream:
            lines = stream.read().splitlines()
        for state, cast in item["votes"].items():
            assert lines[cast["row"] - 1].split(",")[-2:] == [state, cast["vote"]]
    finally:
        unload(writer, "un", say=lambda _: None)
    assert tables.counted(writer) == before
