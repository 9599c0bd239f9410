"""ICEWS goes in whole: every row accounted for, every event leads back to its file and row."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import icews_files as files
import pytest

from graph.errors import InputError
from graph.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.problem import FileProblem
from loaders.intake.stream import ALREADY, Report, load_dataset
from loaders.sources import open_job

ID = "icews-try"

EVENT = """
MATCH (e:Event {id: $id})
RETURN properties(e) AS event, labels(e) AS labels,
  [(a:Actor)-[r:ACTED]->(e) | [a.id, r.for]] AS actors,
  [(e)-[r:ADDRESSED_TO]->(a) | [a.id, r.for]] AS targets,
  [(e)-[:INVOLVES]->(a) | a.id] AS involves, [(e)-[b:BETWEEN]->(:Dyad) | properties(b)] AS between
"""
YEARS = "MATCH (y:DatasetYear {dataset: $dataset}) RETURN properties(y) AS year ORDER BY y.id"
LEFT = """
RETURN COUNT { MATCH (n) WHERE n.dataset = $dataset OR n.id STARTS WITH $dataset + ':' } AS nodes,
  COUNT { MATCH (d:Dyad) WHERE NOT EXISTS { (d)--() } } AS empty
"""

Load = Callable[..., Report]


@pytest.fixture
def load(writer: Writer) -> Iterator[Load]:
    """Load paths as the dataset ID; it is taken out at the end."""

    def run(*paths: Path, **options: Any) -> Report:
        return load_dataset(writer, open_job("icews", list(paths), ID), **options)

    yield run
    unload(writer, ID, say=lambda _: None)


def event(writer: Writer, number: str) -> dict[str, Any]:
    return writer.read(EVENT, id=f"{ID}:{number}")[0]


def years(writer: Writer) -> dict[str, dict[str, Any]]:
    found = [row["year"] for row in writer.read(YEARS, dataset=ID)]
    return {year.pop("id").removeprefix(f"{ID}:"): year for year in found}


def test_a_set_is_loaded_counted_through_its_splits(load: Load, writer: Writer, tmp_path: Path) -> None:
    report = load(files.write_set(tmp_path / "set"), batch=3)
    assert (report.account.read, report.account.loaded) == (12, 12)
    assert report.loaded == ["train.txt", "valid.txt", "test.txt"]
    found = event(writer, "12")
    assert (
        found["event"] | {"title": "Accuse", "cameo": "112", "root": "11", "plover": "ACCUSE"}
        == found["event"]
    )
    assert (found["event"]["date"], found["event"]["start"].isoformat()) == ("2018-10-31", "2018-10-31")
    assert (found["event"]["file"], found["event"]["row"], found["event"]["goldstein"]) == (2, 3, -2.0)
    assert found["actors"] == [["KP", "KP"]]
    assert found["targets"] == [[f"{ID}:actor:{files.CITIZEN}", "KP"]]
    assert found["between"] == [], "one country is no pair"
    assert sorted(found["involves"]) == ["KP", f"{ID}:actor:{files.CITIZEN}"]


def test_pairs_of_states_and_of_others_are_told_apart(load: Load, writer: Writer, tmp_path: Path) -> None:
    load(files.write_set(tmp_path / "set"))
    (between,) = event(writer, "1")["between"]
    assert between | {"dyad": "CN-KP", "level": "state", "direction": "ab", "mode": "direct"} == between
    (between,) = event(writer, "4")["between"]
    assert between | {"dyad": "CN-KP", "level": "society", "direction": "ba"} == between
    assert event(writer, "5")["between"] == [], "the United Nations are no country"
    (between,) = event(writer, "6")["between"]
    assert between["dyad"] == "PS-TR", "ICEWS's own name of Palestine is known"
    assert event(writer, "9")["involves"] == ["KP"], "who acts on itself is involved once"


def test_one_contact_told_from_both_sides_counts_once(load: Load, writer: Writer, tmp_path: Path) -> None:
    load(files.write_set(tmp_path / "set"), batch=1)
    pairs = {"2": "3", "6": "7", "8": "10"}
    for one, other in pairs.items():
        assert event(writer, one)["event"]["mirrored_by"] == f"{ID}:{other}"
        assert event(writer, other)["event"]["mirrored_by"] == f"{ID}:{one}"
    assert "mirrored_by" not in event(writer, "11")["event"], "the third telling is a contact of its own"
    assert years(writer) == {
        "CN-KP-2018": {
            "dataset": ID, "dyad": "CN-KP", "year": 2018, "level": "state", "rows": 3, "total": 2, "ab": 1,
            "mutual": 1, "c01": 1, "c04": 1, "plover_consult": 1, "cooperation": 1.9,
        },
        "CN-KP-2018-society": {
            "dataset": ID, "dyad": "CN-KP", "year": 2018, "level": "society", "rows": 1, "total": 1, "ba": 1,
            "c11": 1, "plover_accuse": 1, "conflict": -2.0,
        },
        "CN-TR-2018": {
            "dataset": ID, "dyad": "CN-TR", "year": 2018, "level": "state", "rows": 3, "total": 2,
            "mutual": 2, "c04": 2, "plover_consult": 2, "cooperation": 2.0,
        },
        "PS-TR-2018-society": {
            "dataset": ID, "dyad": "PS-TR", "year": 2018, "level": "society", "rows": 2, "total": 1,
            "mutual": 1, "c04": 1, "plover_consult": 1, "cooperation": 1.0,
        },
    }  # fmt: skip


def test_loading_again_changes_nothing_and_unloading_leaves_nothing(
    load: Load, writer: Writer, tmp_path: Path
) -> None:
    folder = files.write_set(tmp_path / "set")
    load(folder)
    before = years(writer)
    again = load(folder)
    assert (again.unchanged, again.loaded) == (["train.txt", "valid.txt", "test.txt"], [])
    assert again.account.read == 12
    assert years(writer) == before
    with zipfile.ZipFile(tmp_path / "set.zip", "w") as packed:
        for file in folder.iterdir():
            packed.write(file, file.name)
    packed_again = load(tmp_path / "set.zip")
    assert packed_again.account.skipped == {ALREADY: 12}
    assert years(writer) == before
    unload(writer, ID, say=lambda _: None)
    assert writer.read(LEFT, dataset=ID) == [{"nodes": 0, "empty": 0}]
    load(folder)  # the fixture takes it out


def test_rows_that_cannot_be_read_are_named_and_the_others_loaded(
    load: Load, writer: Writer, tmp_path: Path
) -> None:
    rows = [*files.TRAIN, (99, 0, 1, 0), (0, files.UNKNOWN, 1, 0), (0, 0, 1, 9000)]
    folder = files.write_set(tmp_path / "set", {"train.txt": rows})
    with (folder / "train.txt").open("a") as stream:
        stream.write("0\t0\t1\n0\t0\tone\t0\n")
    rejects = tmp_path / "rejects.csv"
    report = load(folder, rejects=rejects)
    account = report.account
    assert (account.read, account.loaded, account.rejected.total()) == (12, 7, 5)
    assert rejects.read_text("utf-8").splitlines() == [
        "file,line,field,reason,raw",
        "train.txt,8,1,no such number in entity2id.txt,99\t0\t1\t0",
        "train.txt,9,2,no relation of that number in relation2id.txt that CAMEO knows,0\t6\t1\t0",
        "train.txt,10,4,no hour of 2018,0\t0\t1\t9000",
        'train.txt,11,,"3 columns, 4 to 5 wanted",0\t0\t1',
        "train.txt,12,3,no such number in entity2id.txt,0\t0\tone\t0",
    ]
    (kept,) = writer.read("MATCH (l:Load {dataset: $id}) RETURN properties(l) AS load", id=ID)
    assert (kept["load"]["state"], kept["load"]["line"], kept["load"]["rejected"]) == ("loaded", 12, 5)


def test_a_split_needs_what_numbers_its_rows(load: Load, tmp_path: Path) -> None:
    folder = files.write_set(tmp_path / "set")
    load(folder / "train.txt")
    (folder / "train.txt").unlink()
    with pytest.raises(InputError, match=r"valid\.txt needs train.txt beside it"):
        load(folder / "valid.txt")


def test_a_file_that_was_loaded_with_other_contents_is_refused(load: Load, tmp_path: Path) -> None:
    folder = files.write_set(tmp_path / "set")
    load(folder / "train.txt")
    files.write_set(folder, {"train.txt": files.VALID})
    with pytest.raises(InputError, match=f"train.txt was loaded into {ID} on .* with other contents"):
        load(folder / "train.txt")


RELEASED = files.released(
    files.row(7, "2018-01-02", "China / China", "042", "North Korea / North Korea", Intensity="1.9"),
    files.row(7, "2018-01-03", "North Korea / North Korea", "43", "China / China", Intensity="2.8"),
    files.row(
        8, "2018-01-03", "Georgia / United States", "010", "China / China", **{"Source Sectors": "Local"}
    ),
    files.row(9, "2018-02-30", "China / China", "010", "North Korea / North Korea"),
    files.row(10, "2018-01-04", "China / China", "999", "North Korea / North Korea"),
    files.row(11, "2018-01-04", "Unspecified Actor", "010", "North Korea / North Korea"),
)


def test_released_events_keep_their_id_day_and_intensity(load: Load, writer: Writer, tmp_path: Path) -> None:
    (tmp_path / "events.2018.tab").write_text("\ufeff" + RELEASED, "utf-8")
    report = load(tmp_path / "events.2018.tab")
    assert report.account.rejected == {"Event Date: no such day": 1, "CAMEO Code: no code of CAMEO": 1}
    found = event(writer, "7-2018-01-03")
    assert (found["event"]["cameo"], found["event"]["intensity"]) == ("043", 2.8)
    assert found["event"]["row"] == 3
    georgia = event(writer, "8-2018-01-03")
    assert georgia["actors"] == [[f"{ID}:actor:United States:Georgia", "US"]], "a state of the Union"
    assert georgia["between"][0]["level"] == "society"
    assert event(writer, "11-2018-01-04")["between"] == []
    unresolved = writer.read(
        "MATCH (u:Unresolved {dataset: $id}) RETURN u.code AS code, u.rows AS rows", id=ID
    )
    assert unresolved == [{"code": "Unspecified Actor", "rows": 1}]


def test_a_file_of_the_other_sort_is_known_for_what_it_is(load: Load, tmp_path: Path) -> None:
    folder = files.write_set(tmp_path / "set")
    load(folder / "train.txt")
    (folder / "events.tab").write_bytes((folder / "valid.txt").read_bytes())
    with pytest.raises(FileProblem, match=r"events\.tab:1: this is a file of ICEWS18"):
        load(folder / "events.tab")


@pytest.mark.long
def test_the_whole_of_icews18_is_accounted_for(load: Load, writer: Writer, data: Path) -> None:
    account = load(data / "icews18").account
    assert (account.read, account.loaded) == (468_558, 468_558)
