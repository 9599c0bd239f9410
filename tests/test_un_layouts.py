"""Votes of the General Assembly in other layouts: one a row by COW number, and the UN Library's file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from graph.errors import InputError
from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.job import open_job
from loaders.intake.stream import DatasetReport, load_dataset
from loaders.un.read import ELSEWHERE, OTHERWISE, VOTED

# As R writes Voeten's table: a column of row numbers without a name, NA for what is missing.
VOETEN = """\
"","rcid","ccode","member","vote","Country","Countryname","year","session","abstain","yes","no","importantvote",\
"date","unres","amend","para","short","descr","me","nu","di","hr","co","ec","ident","resid"
"1",3,2,1,1,"USA","USA",1946,1,4,29,18,0,1946-01-01,"R/1/66",1,0,"A, B","C",0,0,0,0,0,0,0,1
"2",3,365,1,3,"RUS","Russia",1946,1,4,29,18,0,1946-01-01,"R/1/66",1,0,"A, B","C",0,0,0,0,0,0,0,1
"3",3,731,0,9,"PRK","North Korea",1946,1,4,29,18,0,1946-01-01,"R/1/66",1,0,"A, B","C",0,0,0,0,0,0,0,1
"4",9001,2,1,8,"USA","USA",1991,46,2,100,4,NA,1991-10-03,"R/46/9",NA,NA,NA,NA,1,0,0,1,0,0,0,4
"5",9001,365,1,2,"RUS","Russia",1991,46,2,100,4,NA,1991-10-03,"R/46/9",NA,NA,NA,NA,1,0,0,1,0,0,0,4
"6",9001,731,1,1,"PRK","North Korea",1991,46,2,100,4,NA,1991-10-03,"R/46/9",NA,NA,NA,NA,1,0,0,1,0,0,0,4
"7",9001,999,1,1,"XXX","Nowhere",1991,46,2,100,4,NA,1991-10-03,"R/46/9",NA,NA,NA,NA,1,0,0,1,0,0,0,4
"8",9001,710,1,7,"CHN","China",1991,46,2,100,4,NA,1991-10-03,"R/46/9",NA,NA,NA,NA,1,0,0,1,0,0,0,4
"9",9002,710,1,1,"CHN","China",2003,58,2,100,4,NA,2003-13-08,"R/58/9",NA,NA,NA,NA,0,0,0,0,0,0,0,58001
"10",9003,345,1,1,"YUG","Yugoslavia",2003,58,2,100,4,1,2003-12-08,"R/58/10",NA,NA,NA,NA,0,1,1,0,0,0,0,58002
"""
NAMIBIA = """\
rcid,ccode,session,vote
9001.0,565,46,3
9001.0,2,46,1
9009.0,2,46,1
"""
CALLS = """\
rcid,session,importantvote,date,unres,amend,para,short,descr
9001,46,NA,1991-10-03,R/46/9,NA,NA,NA,NA
"""
LIBRARY = """\
undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft,committee_report,meeting,title,agenda_title,subjects,\
vote_note,total_yes,total_no,total_abstentions,total_non_voting,total_ms,undl_link
101,CHN,CHINA,N,1950-12-14,5,A/RES/384(V),,,A/PV.324,"Armistice, and peace",KOREA,A|B,,52,5,1,2,60,x
101,SUN,USSR,N,1950-12-14,5,A/RES/384(V),,,A/PV.324,"Armistice, and peace",KOREA,A|B,,52,5,1,2,60,x
101,YEM,YEMEN,A,1950-12-14,5,A/RES/384(V),,,A/PV.324,"Armistice, and peace",KOREA,A|B,,52,5,1,2,60,x
101,XQQ,CEYLON,X,1950-12-14,5,A/RES/384(V),,,A/PV.324,"Armistice, and peace",KOREA,A|B,,52,5,1,2,60,x
102,RUS,RUSSIA,N,2023-10-27,ES-10,A/RES/ES-10/21,A/ES-10/L.25,,A/ES-10/PV.41,Gaza,Acts,,,121.0,14.0,44.0,14.0,193.0,x
102,CHN,CHINA,Y,2023-10-27,ES-10,A/RES/ES-10/21,A/ES-10/L.25,,A/ES-10/PV.41,Gaza,Acts,,,121.0,14.0,44.0,14.0,193.0,x
102,NAM,NAMIBIA,Y,2023-10-27,ES-10,A/RES/ES-10/21,A/ES-10/L.25,,A/ES-10/PV.41,Gaza,Acts,,,121.0,14.0,44.0,14.0,193.0,x
102,,NAURU,?,2023-10-27,ES-10,A/RES/ES-10/21,A/ES-10/L.25,,A/ES-10/PV.41,Gaza,Acts,,,121.0,14.0,44.0,14.0,193.0,x
103,NAM,NAMIBIA,NV,2023-10-28,ES-10,A/RES/ES-10/22,,,,Nobody votes,,,,0,0,0,193,193,x
"""


def load(writer: Writer, folder: Path, **files: str) -> DatasetReport:
    """Load files by name, one row a batch, so that a roll call comes in several of them."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, "utf-8")
    return load_dataset(writer, open_job("un", [folder]), batch=1)


def call(writer: Writer, call_id: str) -> dict[str, Any]:
    found: dict[str, Any] = writer.read("MATCH (v:RollCall {id: $id}) RETURN properties(v) AS v", id=call_id)[
        0
    ]["v"]
    return found


def test_voeten_s_rows_are_votes_with_their_roll_calls(writer: Writer, tmp_path: Path) -> None:
    try:
        account = load(writer, tmp_path, UNVotes=VOETEN).account
        assert (account.read, account.loaded) == (10, 6)
        assert account.skipped == {"not a member": 1, "absent": 1}
        assert account.rejected == {"vote: none of 1, 2, 3, 8 and 9": 1, "date: no such day": 1}
        first = call(writer, "un-voeten:3")
        assert first | {
            "date": "1946-01-01", "session": 1, "important": False, "amendment": True, "paragraph": False,
            "resolution": "R/1/66", "title": "A, B", "description": "C", "file": 0, "row": 2,
            "yes": ["US"], "yes_rows": [2], "no": ["SUHH"], "no_rows": [3], "votes_file": 0,
        } == first  # fmt: skip
        assert "issues" not in first
        second = call(writer, "un-voeten:9001")
        assert second["issues"] == ["Palestinian conflict", "Human rights"]
        assert (second["yes"], second["abstain"]) == (["KP"], ["SUHH"])
        assert not {"important", "amendment", "title"} & set(second), "NA is not told"
        assert call(writer, "un-voeten:9003")["yes"] == ["CSXX"]
        unknown = writer.read("MATCH (u:Unresolved {dataset: 'un-voeten'}) RETURN u.code AS code")
        assert unknown == [{"code": "999"}]
        years = "MATCH (d:Dataset {id: 'un-voeten'}) RETURN d.years AS held"
        assert writer.read(years) == [{"held": [1946, 1991, 2003]}]
    finally:
        unload(writer, "un-voeten", say=lambda _: None)


def test_votes_without_days_take_them_from_the_roll_calls(writer: Writer, tmp_path: Path) -> None:
    (tmp_path / "votes.csv").write_text(NAMIBIA, "utf-8")
    with pytest.raises(InputError, match=r"votes\.csv needs the file of roll calls beside it"):
        open_job("un", [tmp_path])
    try:
        account = load(writer, tmp_path, calls=CALLS).account
        assert (account.loaded, account.rejected) == (3, {"rcid: no such roll call": 1})
        found = call(writer, "un-voeten:9001")
        assert (found["no"], found["yes"], found["session"]) == (["NA"], ["US"], 46)
    finally:
        unload(writer, "un-voeten", say=lambda _: None)


def test_the_library_s_rows_are_votes_with_their_resolutions(writer: Writer, tmp_path: Path) -> None:
    try:
        account = load(writer, tmp_path, voting=LIBRARY).account
        assert (account.read, account.loaded, account.skipped) == (9, 6, {"did not vote": 2})
        assert account.rejected == {"ms_vote: none of Y, N, A and X": 1}
        first = call(writer, "un-library:101")
        assert first | {
            "date": "1950-12-14", "session": 5, "resolution": "A/RES/384(V)", "agenda": "KOREA",
            "title": "Armistice, and peace", "issues": ["A", "B"],
            "meeting": "A/PV.324", "no": ["TW", "SUHH"], "abstain": ["cow:678"], "row": 2,
        } == first  # fmt: skip
        special = call(writer, "un-library:102")
        assert (special["session"], special["yes"], special["no"]) == ("ES-10", ["CN", "NA"], ["RU"])
        assert special["draft"] == "A/ES-10/L.25"
        assert not writer.read("MATCH (v:RollCall {id: 'un-library:103'}) RETURN v"), "nobody voted"
    finally:
        unload(writer, "un-library", say=lambda _: None)


ROW = "{call},{code},{code},{vote},{day},79,A/RES/79/{call},{title},{subjects}\n"
RELEASE = "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,title,subjects\n"
OLDER = [("1", "CHN", "Y"), ("1", "PRK", "N"), ("1", "USA", "A"), ("1", "XQQ", "Y"), ("2", "CHN", "Y")]
# The United States' vote is another, Japan's is new, and there is one roll call more.
NEWER = [*OLDER[:2], ("1", "USA", "N"), OLDER[3], ("1", "JPN", "Y"), *OLDER[4:], ("3", "CHN", "N")]


def release(rows: list[tuple[str, str, str]], title: str = "", subjects: str = "A") -> str:
    return RELEASE + "".join(
        ROW.format(call=call, code=code, vote=vote, day="2024-12-04", title=title, subjects=subjects)
        for call, code, vote in rows
    )


def test_a_newer_file_adds_its_roll_calls_and_tells_what_it_says_otherwise(
    writer: Writer, tmp_path: Path
) -> None:
    older, newer = tmp_path / "2024_ga_voting.csv", tmp_path / "2025_ga_voting.csv"
    older.write_text(release(OLDER), "utf-8")
    newer.write_text(release(NEWER, "Peace"), "utf-8")
    try:
        load_dataset(writer, open_job("un", [older]), batch=2)
        before = call(writer, "un-library:1")
        report = load_dataset(writer, open_job("un", [newer]), batch=2)
        assert report.account.skipped == {ELSEWHERE: 4, OTHERWISE: 2}
        assert (report.account.read, report.account.loaded, report.account.stateless) == (7, 1, 0)
        first = call(writer, "un-library:1")
        assert first == before | {"title": "Peace"}, "nothing told before is another"
        assert first | {
            "yes": ["CN"], "yes_rows": [2], "no": ["KP"], "no_rows": [3], "abstain": ["US"],
            "abstain_rows": [4], "votes_file": 0, "file": 0, "row": 2, "issues": ["A"],
        } == first  # fmt: skip
        third = call(writer, "un-library:3")
        assert third | {"no": ["CN"], "no_rows": [8], "votes_file": 1, "file": 1, "row": 8} == third
        other = tmp_path / "2026_ga_voting.csv"
        other.write_text(release(NEWER[:1], "Peace", "A|B"), "utf-8")
        last = load_dataset(writer, open_job("un", [other])).account
        assert last.skipped == {OTHERWISE: 1}, "its subjects are others"
        assert call(writer, "un-library:1") == first
        nobody = "MATCH (u:Unresolved {dataset: 'un-library'}) RETURN u.code AS code, u.rows AS rows"
        assert writer.read(nobody) == [{"code": "XQQ", "rows": 1}]
        shared = "MATCH (v:DyadVotes {id: 'un-library:CN-KP'}) RETURN v.shared AS shared"
        assert writer.read(shared) == [{"shared": [1]}]
    finally:
        unload(writer, "un-library", say=lambda _: None)


def test_a_state_has_one_vote_in_a_roll_call(writer: Writer, tmp_path: Path) -> None:
    rows = [("1", "CHN", "Y"), ("1", "CHN", "N"), ("1", "PRK", "Y"), ("1", "PRK", "Y")]
    (tmp_path / "votes.csv").write_text(release(rows), "utf-8")
    try:
        for batch in (1, 10):
            account = load_dataset(writer, open_job("un", [tmp_path]), batch=batch).account
            assert (account.loaded, account.skipped) == (2, {VOTED: 2})
            found = call(writer, "un-library:1")
            assert (found["yes"], found["yes_rows"], found["no"]) == (["CN", "KP"], [2, 4], [])
            if batch == 1:
                unload(writer, "un-library", say=lambda _: None)
    finally:
        unload(writer, "un-library", say=lambda _: None)
