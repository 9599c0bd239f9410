"""What is prepared comes into the graph: whole or a part by bulk, and pair by pair beside what is there."""

from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import icews_files as files
import pytest
import test_polecat as polecat
from conftest import ROOT, run_here
from graph_hash import graph_hash
from test_bulk import ID, bulked, environment_of, graph, released
from test_resume import many

from graph.errors import InputError
from graph.settings import Settings
from graph.store.connection import open_connection
from graph.store.writer import Writer
from loaders.bulk.prepared import contents_of
from loaders.bulk.reading import read_files
from loaders.bulk.rows import StagedRows
from loaders.bulk.tables import Rows, Tables
from loaders.intake.dataset import unload
from loaders.intake.job import Job, Unwatched, open_job
from loaders.intake.stream import load_dataset
from loaders.prepared.choice import choose
from loaders.prepared.prepare import prepare
from loaders.prepared.pull import pull_job
from questions.as_cypher import AsCypher

LEDGER = """
MATCH (y:DatasetYear {dataset: $dataset})
WHERE y.dyad IN $pairs
RETURN properties(y) AS year ORDER BY y.id
"""
PAIRS = """
MATCH (e:Event {dataset: $dataset})-[b:BETWEEN]->()
RETURN b.dyad AS pair, count(*) AS rows ORDER BY pair
"""
PULLED = "MATCH (d:Dataset {id: $dataset}) RETURN d.pulled AS pulled, d.covered AS covered, d.files AS files"
LINE = "MATCH (l:Load {dataset: $dataset}) RETURN coalesce(sum(l.line), 0) AS line"

Cli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(autouse=True)
def taken_out(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "writer" in request.fixturenames:
        clear(request.getfixturevalue("writer"))


def clear(writer: Writer) -> None:
    if writer.read("MATCH (d:Dataset {id: $id}) RETURN d.id AS id", id=ID):
        unload(writer, ID, say=lambda _: None)


def events(folder: Path) -> Job:
    """Released events of two years: double ids, contacts told twice, some that a dossier may tell of too."""
    (released(folder, 300) / "events.2023.tab").write_text(
        files.released(
            files.row(900_001, "2023-09-13", "Kim Jong-Un / North Korea", "042", "Russia / Russia"),
            files.row(900_002, "2023-09-13", "North Korea / North Korea", "042", "Russia / Russia"),
            files.row(900_003, "2023-09-13", "Russia / Russia", "043", "North Korea / North Korea"),
            files.row(900_004, "2023-10-09", "China / China", "010", "North Korea / North Korea"),
        ),
        "utf-8",
    )
    return open_job("icews", [folder], ID)


def lists(folder: Path) -> Job:
    """Events with several actors on a side, which stand in several pairs; one id comes twice."""
    several = [
        polecat.row(
            f"s{number}", f"2023-05-{number + 1:02}", case.values[0], "CONSULT / visit", case.values[1]
        )
        for number, case in enumerate(polecat.SEVERAL)
    ]
    again = polecat.row("s1", "2023-05-02", "China; Japan / CHN; JPN", "AID", "India / IND")
    folder.mkdir()
    path = folder / "ngecEvents.20230920.Release1.DV.txt"
    return open_job("polecat", [polecat.write(path, *several[:4], *polecat.ROWS, *several[4:], again)], ID)


def told(cli: Cli, writer: Writer, *pairs: str) -> list[Any]:
    """What the graph answers of pairs, and counts of them."""
    answers = []
    for pair in pairs:
        found = cli("timeline", *pair.split("-"), "--level", "all", "--json")
        assert found.returncode == 0, found.stderr
        answers.append(json.loads(found.stdout)["items"])
    return [*answers, writer.read(LEDGER, dataset=ID, pairs=list(pairs))]


def pulled(cli: Cli, folder: Path, *arguments: str) -> str:
    result = cli("pull", str(folder), *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_a_pair_that_is_pulled_has_the_timeline_and_the_ledger_of_a_whole_load(
    cli: Cli, writer: Writer, tmp_path: Path
) -> None:
    job, folder = events(tmp_path / "set"), tmp_path / "prepared [it]"  # no pattern
    prepare(folder, job)
    load_dataset(writer, job, batch=100)
    pair, others = told(cli, writer, "KP-RU"), told(cli, writer, "CN-KP")
    assert any(year["year"]["rows"] > year["year"]["total"] for year in pair[-1]), "contacts are told twice"
    clear(writer)
    assert "loaded: 2 slices" in pulled(cli, folder, "korea utara", "RU", "--years", "1990-2018")
    assert told(cli, writer, "KP-RU") != pair
    assert "loaded: 1 slices, unchanged: 2 slices" in pulled(cli, folder, "KP", "RU", "--batch", "7")
    assert told(cli, writer, "KP-RU") == pair
    assert [row["pair"] for row in writer.read(PAIRS, dataset=ID)] == ["KP-RU"], "and no other pair"
    (dataset,) = writer.read(PULLED, dataset=ID)
    assert dataset["covered"] is None
    assert {days.partition(" ")[0] for days in dataset["pulled"]} == {"KP-RU"}
    assert dataset["files"] == ["events.1990.tab", "events.2018.tab", "events.2023.tab"]
    covers = [json.loads(cli("coverage", *ab, "--json").stdout) for ab in (("KP", "RU"), ("KP", "CN"))]
    looked = [[item["source"]["id"] for item in answer["items"]].count(ID) for answer in covers]
    assert looked == [len(dataset["pulled"]), 0], "no other pair was looked at"
    as_cypher = AsCypher(frozenset({"covered", "pulled"}), "en").coverage("KP", "RU")
    assert [row["id"] for row in writer.read(as_cypher)] == [item["id"] for item in covers[0]["items"]]
    before = graph_hash(writer, ID)
    again = pulled(cli, folder, "RU", "KP")
    assert f"{ID}: unchanged: 3 slices;" in again
    assert graph_hash(writer, ID) == before
    assert again == pulled(cli, folder, "RU", "KP"), "not even the revision changes"
    pulled(cli, folder, "CN", "KP")
    assert told(cli, writer, "KP-RU") == pair
    assert told(cli, writer, "CN-KP") == others


def test_an_event_in_several_pairs_comes_once_and_counts_once_in_each_that_is_pulled(
    cli: Cli, writer: Writer, tmp_path: Path
) -> None:
    job, folder = lists(tmp_path / "set"), tmp_path / "prepared"
    prepare(folder, job)
    load_dataset(writer, job)
    pairs = ("IN-JP", "CN-IN", "AU-IN")
    whole = told(cli, writer, *pairs)
    clear(writer)
    for number, pair in enumerate(pairs):
        pulled(cli, folder, *pair.split("-"))
        assert told(cli, writer, pair)[:-1] == whole[number : number + 1]
        assert {row["pair"] for row in writer.read(PAIRS, dataset=ID)} == set(pairs[: number + 1])
    assert told(cli, writer, *pairs) == whole
    ids = [row["id"] for row in writer.read("MATCH (e:Event {dataset: $id}) RETURN e.id AS id", id=ID)]
    assert len(ids) == len(set(ids))
    slices = choose(folder, list(pairs))
    assert writer.read(PAIRS, dataset=ID) == [
        {"pair": slice_.dyad, "rows": slice_.rows}
        for slice_ in sorted(slices.slices, key=lambda each: each.dyad or "")
    ]


def test_a_pull_killed_in_between_makes_the_same_graph(
    writer: Writer, environment: dict[str, str], tmp_path: Path
) -> None:
    folder = tmp_path / "prepared"
    prepare(folder, open_job("icews", [many(tmp_path / "set", 3_000)], ID, start=files.START))
    load_dataset(writer, pull_job(choose(folder, ["CN-KP"]), "CN-KP"))
    whole = graph(writer)
    clear(writer)
    pull = [sys.executable, "-m", "diplograph", "pull", str(folder), "KP", "CN", "--batch", "5"]
    with subprocess.Popen(
        pull, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        while process.poll() is None and writer.read(LINE, dataset=ID)[0]["line"] < 50:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
    line = writer.read(LINE, dataset=ID)[0]["line"]
    rows = whole[1][0][0]["load"]["line"]
    assert 0 < line < rows, "the kill met it at work"
    report = load_dataset(writer, pull_job(choose(folder, ["CN-KP"]), "CN-KP"), batch=50)
    assert (report.resumed, report.account.loaded) == (["2018 CN-KP"], rows)
    assert graph(writer) == whole


def test_what_has_been_added_to_the_folder_comes_with_the_next_pull(
    cli: Cli, writer: Writer, tmp_path: Path
) -> None:
    job, folder = events(tmp_path / "set"), tmp_path / "prepared"
    later = tmp_path / "events.late.tab"
    later.write_text(
        files.released(
            files.row(900_005, "2023-09-13", "Russia / Russia", "043", "North Korea / North Korea"),
            files.row(900_006, "2023-10-10", "Russia / Russia", "010", "North Korea / North Korea"),
        ),
        "utf-8",
    )
    load_dataset(writer, job)
    load_dataset(writer, open_job("icews", [later], ID))
    whole = told(cli, writer, "KP-RU")
    clear(writer)
    prepare(folder, job)
    pulled(cli, folder, "KP", "RU")
    prepare(folder, open_job("icews", [later], ID))
    assert "loaded: 1 slices, unchanged: 2 slices" in pulled(cli, folder, "KP", "RU")
    assert told(cli, writer, "KP-RU") == whole
    (year,) = (load for load in graph(writer)[1][0] if load["load"]["file"] == "2023 KP-RU")
    assert (year["load"]["read"], year["load"]["loaded"], year["load"]["skipped"]) == (5, 5, 0)
    assert "unchanged: 3 slices" in pulled(cli, folder, "KP", "RU")


def test_files_and_slices_are_not_mixed_in_one_dataset(cli: Cli, writer: Writer, tmp_path: Path) -> None:
    job, folder = lists(tmp_path / "set"), tmp_path / "prepared"
    prepare(folder, job)
    pulled(cli, folder, "JP", "CN")
    with pytest.raises(InputError, match=f"holds a part of a prepared folder.*`diplograph unload {ID}`"):
        load_dataset(writer, job)
    other = tmp_path / "other"
    [part] = job.parts
    moved = part.place.path.rename(part.place.path.with_name("ngecEvents.20230927.Release1.DV.txt"))
    prepare(other, open_job("polecat", [moved], ID))
    result = cli("pull", str(other), "JP", "CN")
    assert (result.returncode, len(result.stderr.splitlines())) == (1, 1)
    assert "was pulled from a folder prepared from other files" in result.stderr
    clear(writer)
    load_dataset(writer, open_job("polecat", [moved], ID))
    result = cli("pull", str(folder), "JP", "CN")
    assert (result.returncode, len(result.stderr.splitlines())) == (1, 1)
    assert "was loaded whole" in result.stderr


def test_what_a_folder_does_not_have_is_said_in_one_line_with_what_it_has(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "prepared"
    prepare(folder, events(tmp_path / "set"))

    def refused(*arguments: str) -> str:
        result = cli(*arguments)
        assert (result.returncode, result.stdout, len(result.stderr.splitlines())) == (1, "", 1)
        return result.stderr

    assert "holds no prepared.json" in refused("pull", str(tmp_path), "KP", "CN")
    assert "has no event between FR-KP; of these two it has" in refused("pull", str(folder), "KP", "FR")
    assert "CN-KP" in refused("pull", str(folder), "KP", "FR")
    years = refused("pull", str(folder), "KP", "CN", "--years", "2018-2030")
    assert "has no rows of all of 2018-2030; it holds 1990, 2018, 2023" in years
    assert "'2018-' is no span of years" in refused("pull", str(folder), "KP", "CN", "--years", "2018-")
    manifest = folder / "prepared.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text("utf-8")), "format": 9}), "utf-8")
    assert "is of format 9" in refused("pull", str(folder), "KP", "CN")
    monkeypatch.setattr("diplograph.bulk.find_spec", lambda _: None)
    assert "pull needs polars: pip install 'diplograph[bulk]'" in refused("pull", str(folder), "KP", "CN")


def written(rows: Rows, folder: Path) -> dict[str, list[str]]:
    """The tables of rows with ids for the numbers of nodes, and without empty columns."""
    folder.mkdir()
    tables = Tables(ID, rows, folder)
    tables.write(Unwatched())
    found: dict[str, list[dict[str, str]]] = {}
    for group in (*tables.nodes, *tables.relationships):
        lines = [
            line
            for path in group.files
            for line in csv.reader(path.read_text("utf-8").splitlines(keepends=True))
        ]
        found[group.name] = [
            {name: value for name, value in zip(lines[0], line, strict=True) if value} for line in lines[1:]
        ]
    ids = {row.pop(":ID"): row["id"] for group in tables.nodes for row in found[group.name]}
    for group in tables.relationships:
        for row in found[group.name]:
            row |= {end: ids[row[end]] for end in (":START_ID", ":END_ID")}
    return {name: sorted(json.dumps(row, sort_keys=True) for row in rows) for name, rows in found.items()}


@pytest.mark.parametrize("made", [events, lists])
def test_the_tables_of_a_prepared_folder_are_those_of_its_files(
    made: Callable[[Path], Job], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, folder, staging = made(tmp_path / "set"), tmp_path / "prepared", tmp_path / "staging"
    prepare(folder, job)
    staging.mkdir()
    staged = read_files(ID, job.parts, staging, None, Unwatched())
    of_files = written(StagedRows(ID, staged), tmp_path / "files")
    monkeypatch.setattr("loaders.bulk.prepared.CHUNK", 7)
    of_folder = written(contents_of(choose(folder)).decoded, tmp_path / "folder")
    for name, table in of_files.items():
        assert of_folder[name] == table, name
    pairs = sorted({json.loads(row)["dyad"] for row in of_files["DatasetYear"]})
    of_pairs = written(contents_of(choose(folder, pairs)).decoded, tmp_path / "pairs")
    for name in ("BETWEEN", "DatasetYear", "Dyad"):
        assert of_pairs[name] == of_files[name], name
    assert len(of_pairs["Event:CodedEvent"]) < len(of_files["Event:CodedEvent"])


def bulk(own: Settings, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return run_here(("bulk", "--prepared", str(folder), *arguments), environment_of(own), ROOT, None)


def test_bulk_makes_of_a_folder_the_graph_of_its_files(writer: Writer, tmp_path: Path) -> None:
    own = Settings(data_dir=tmp_path / "data [it]", neo4j_uri=None)
    job, folder = events(tmp_path / "set"), tmp_path / "prepared [it]"  # no patterns
    prepare(folder, job)
    load_dataset(writer, job)
    whole = graph(writer)
    assert whole[0][0]["POSSIBLY_SAME"]
    result = bulk(own, folder)
    assert result.returncode == 0, result.stderr
    assert f"{ID}: loaded: 3 files; " in result.stdout
    with open_connection(own) as connection, Writer(connection) as other:
        assert graph(other) == whole
        again = bulk(own, folder)
    assert f"the store holds dataset {ID}, " in again.stderr
    assert "bring pairs in beside it (`diplograph pull`)" in again.stderr


@pytest.mark.long
def test_bulk_makes_of_a_part_of_a_folder_what_pull_does(writer: Writer, tmp_path: Path) -> None:
    own = Settings(data_dir=tmp_path / "data", neo4j_uri=None)
    folder = tmp_path / "prepared"
    prepare(folder, events(tmp_path / "set"))
    load_dataset(writer, pull_job(choose(folder, ["KP-RU"], "1990-2018"), "KP-RU"))
    result = bulk(own, folder, "--pairs", "KP-RU", "--years", "1990-2018")
    assert result.returncode == 0, result.stderr
    assert f"{ID}: loaded: 2 slices; " in result.stdout
    assert bulked(own) == graph(writer)
    pull = run_here(("pull", str(folder), "RU", "KP"), environment_of(own), ROOT, None)
    assert f"{ID}: loaded: 1 slices, unchanged: 2 slices; " in pull.stdout, "and pull goes on from there"
