"""A bulk load makes the graph that a streaming load makes, or leaves the old one alone."""

from __future__ import annotations

import contextlib
import gzip
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import gdelt_files
import httpx
import icews_files as files
import pytest
import test_polecat
from conftest import free_port, run_here, wait_until_ready
from graph_hash import graph_hash
from test_resume import many

from diplograph.load import _against_bulk
from graph.errors import StoreError
from graph.local import admin
from graph.local.home import Home
from graph.local.process import admins, servers
from graph.local.replacement import wait_until_made
from graph.local.server import switch
from graph.local.swap import incoming_store
from graph.settings import Settings, variable
from graph.store.connection import open_connection
from graph.store.driver import quiet
from graph.store.writer import Writer
from loaders.bulk.load import _files
from loaders.bulk.reading import read_files
from loaders.bulk.rows import StagedRows
from loaders.bulk.staging import Stage
from loaders.bulk.tables import Tables
from loaders.intake.dataset import unload
from loaders.intake.files import Place, digest
from loaders.intake.job import Unwatched, open_job
from loaders.intake.outcome import Account, RejectFile
from loaders.intake.parts import Part
from loaders.intake.stream import DatasetReport, load_dataset

ID = "coded-try"
ROOT = Path(__file__).parent.parent
LOADS = """
MATCH (l:Load {dataset: $dataset})
RETURN l {.*, started: null, ended: null} AS load ORDER BY l.number
"""
OTHERS = """
MATCH (y:DatasetYear {dataset: $dataset})<-[:COUNTED]-(d:Dyad)
RETURN y.id AS id, properties(d) AS dyad ORDER BY id
"""
DATASET = "MATCH (d:Dataset {id: $dataset}) RETURN d {.*, loaded: null} AS dataset"
KEEP = "CREATE (:Dataset {id: 'mine', version: '1'})"

Graph = tuple[tuple[dict[str, int], str], list[Any]]
Bulk = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def own(tmp_path: Path) -> Settings:
    """A local store of its own, whatever Neo4j the other tests use."""
    return Settings(data_dir=tmp_path / "data", neo4j_uri=None)


@pytest.fixture
def alone(own: Settings) -> dict[str, str]:
    return environment_of(own)


def environment_of(own: Settings) -> dict[str, str]:
    """The environment of a command that uses this store of its own."""
    left_out = {variable(name) for name in ("neo4j_uri", "bolt_port")}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**kept, "DIPLOGRAPH_DATA_DIR": str(own.data_dir)}


def command(source: str, *arguments: str | Path) -> list[str]:
    paths = ("--dataset", ID, "--path", "bulk")
    return [sys.executable, "-m", "diplograph", "load", source, *map(str, arguments), *paths]


@pytest.fixture
def bulk(alone: dict[str, str], tmp_path: Path) -> Bulk:
    def run(source: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(source, *arguments, "--rejects", tmp_path / "bulk.csv"),
            env=alone, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def streamed(writer: Writer, tmp_path: Path) -> Iterator[Callable[..., tuple[str, Graph]]]:
    """Load paths over Bolt: the account of the rows, and the graph."""

    def run(source: str, *paths: Path, **said: str) -> tuple[str, Graph]:
        account = load_dataset(
            writer, open_job(source, list(paths), ID, **said), batch=500, rejects=tmp_path / "streamed.csv"
        ).account
        told = f"read {account.read}, loaded {account.loaded}, rejected {account.rejected.total()}, "
        return told + f"skipped {account.skipped.total()}", graph(writer)

    yield run
    if writer.read(DATASET, dataset=ID):
        unload(writer, ID, say=lambda _: None)


def graph(writer: Writer) -> Graph:
    return graph_hash(writer, ID), [writer.read(text, dataset=ID) for text in (LOADS, OTHERS, DATASET)]


def bulked(settings: Settings) -> Graph:
    with open_connection(settings) as connection, Writer(connection) as writer:
        return graph(writer)


def test_load_goes_by_bulk_where_many_rows_come_first_and_beside_what_is_there_by_stream(
    alone: dict[str, str],
    own: Settings,
    streamed: Callable[..., tuple[str, Graph]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("diplograph.load.MANY", 300)
    folder, other = many(tmp_path / "set", 1_200), many(tmp_path / "other", 400)
    with (folder / "train.txt").open("a") as stream:
        stream.write("not a row\n99\t0\t1\t0\n0\t6\t1\t0\n")
    account, made = streamed("icews", folder, start=files.START)
    assert account == "read 1203, loaded 1200, rejected 3, skipped 0"
    assert made[0][0]["Event"] == 1_200
    assert made[0][0]["BETWEEN"] > 300, "contacts told twice are among them"

    def load(folder: Path, dataset: str, *more: str) -> str:
        arguments = ("load", "icews", str(folder), "--start", files.START, "--dataset", dataset, *more)
        result = run_here(arguments, alone, ROOT, None)
        assert result.returncode == 0, result.stderr
        return str(result.stdout)

    with open_connection(own) as connection, Writer(connection) as writer:
        writer.write(
            "CREATE (:Meta {id: 'graph', revision: 7}), (:Change {id: '000000007-000000', title: 'was'})"
        )
    first = load(folder, ID, "--rejects", str(tmp_path / "bulk.csv"))
    assert f"{ID}: loaded: 3 files; {account}; the graph is now r" in first
    assert "; by bulk, as there are 300 rows or more and no other dataset; " in first
    revision = re.search(r"the graph is now r(\d+)-", first)
    assert revision
    assert int(revision[1]) > 10, "behind the old one, one for each file and one for the load"
    assert (tmp_path / "bulk.csv").read_text() == (tmp_path / "streamed.csv").read_text()
    with open_connection(own) as connection, Writer(connection) as writer:  # the server stays
        assert graph(writer) == made
        changes = writer.read("MATCH (c:Change) RETURN c.title AS title ORDER BY c.id")
        assert changes[0]["title"] == "was"
        assert changes[-1]["title"].startswith("ICEWS events as quadruples")
        assert f"; by stream, as the store holds dataset {ID}, " in load(other, "coded-two")
        assert "; by stream, as was asked for; " in load(other, "coded-two", "--path", "stream")
        monkeypatch.setattr("diplograph.load.MANY", 1_000_000)
        assert "; by stream, as there are fewer than 1,000,000 rows; " in load(other, "coded-two")


def test_a_file_that_breaks_off_goes_by_stream_which_keeps_what_stands_before(
    own: Settings, tmp_path: Path
) -> None:
    whole = gzip.compress((released(tmp_path / "set", 20_000) / "events.2018.tab").read_bytes())
    path = tmp_path / "cut.tab.gz"
    path.write_bytes(whole[:-10])
    assert _against_bulk(own, open_job("icews", [path], ID)) == "as a file cannot be read to its end"


def test_files_read_by_several_processes_become_the_same_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = released(tmp_path / "set", 300)
    with (folder / "events.2018.tab").open("a") as stream:
        stream.write("7\t2018-02-30\n")
    found = []
    for worth in (0, 1 << 30):
        monkeypatch.setattr("loaders.bulk.reading.WORTH", worth)
        monkeypatch.setattr("loaders.bulk.staging.CHUNK", 128)
        out = tmp_path / f"out [{worth}]"  # no pattern
        out.mkdir()
        job = open_job("icews", [folder], ID)
        staged = read_files(ID, job.parts, out, out / "rejects.csv", Unwatched())
        tables = Tables(ID, StagedRows(ID, staged), out)
        tables.write(Unwatched())
        groups = [*tables.nodes, *tables.relationships]
        written = {
            each.name: sorted(line for path in each.files for line in path.read_text("utf-8").splitlines())
            for each in groups
        }
        found.append((written, (out / "rejects.csv").read_text("utf-8"), staged.accounts))
    for name, table in found[0][0].items():
        assert table == found[1][0][name], name
    assert found[0][1:] == found[1][1:]
    assert len(found[0][0]["Event:CodedEvent"]) > 400


def test_rows_read_by_columns_become_what_the_reader_makes_of_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.bulk.columns.BLOCK", 60)
    path = released(tmp_path / "set", 300) / "events.2018.tab"
    china, kim = "China / China", "Kim Jong-Un / North Korea"
    odd = [
        files.row(number, day, actor, code, kim, **more)
        for number, (day, actor, code, more) in enumerate(
            [
                ("2018-02-30", china, "042", {}),
                ("1990-12-25", "Russia / Russia", "042", {}),
                ("1990-12-25", "Somebody / Georgia", "057", {}),
                ("2018-02-03", "\u00a0China\u00a0 / China", "042", {}),
                ("2018-02-03", 'China "proper" / China', "042", {}),
                ("2018-02-03", "Ch\u001cina\u001c / China", "042", {}),
                ("2018-02-03", "\u1112\u1161\u11ab / nowhere", "042", {"Intensity": "None"}),
                ("2018-02-03", china, "99", {}),
                ("2018-02-03", china, "13y", {"Event Text": "Threaten with repression"}),
                ("2018-02-03", china, "13y", {"Event Text": "Sing together"}),
                ("2018-02-03", china, "42", {"Intensity": "strong"}),
                ("2018-02-03", china, "", {"Event Text": "Host a visit"}),
                ("2018-02-03", " / China", "042", {}),
                ("20180203", china, "042", {"Event ID": "\u00b2"}),
                ("20180203", china, "042", {"Event ID": "7", "Source Sectors": "Police\u00a0"}),
            ],
            1_000_000,
        )
    ]
    lines = path.read_text("utf-8").split("\n")
    some = files.released(*odd).split("\n")[1:-1]
    for at, line in enumerate([*some, "", "7\t2018-02-03", some[1] + "\tmore", "\0" + some[1]]):
        lines.insert(1 + 20 * at, line)
    path.write_bytes("\r\n".join(lines).encode() + b"\n9\t\xff\n")
    [part] = open_job("icews", [path], ID).parts
    rows, sides, (account,) = by_columns_and_one_by_one(part, tmp_path)
    assert len(rows) > 250
    assert len(sides) > 20
    assert account.rejected.total() > 8


def test_quadruples_read_by_columns_become_what_the_reader_makes_of_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loaders.bulk.columns.BLOCK", 60)
    folder = many(tmp_path / "set", 400)
    odd = [
        "0\t0\t1\t25",
        " 0\t0\t1\t0",
        "0\t0\t1\t 24",
        "99\t0\t1\t0",
        "0\t6\t1\t0",
        "",
        "0\t0\t1\t0\t1",
        "a",
    ]
    lines = (folder / "valid.txt").read_text().split("\n")
    (folder / "valid.txt").write_text("\n".join([*lines[:10], *odd, *lines[10:]]))
    part = open_job("icews", [folder], ID, start=files.START, unit="hour").parts[1]
    rows, sides, (account,) = by_columns_and_one_by_one(part, tmp_path)
    assert len(rows) > 50
    assert len(sides) > 5
    assert account.rejected.total() == 5


@pytest.mark.parametrize("countries", [None, "CN,RU"])
@pytest.mark.parametrize("version", gdelt_files.WIDTH)
def test_gdelt_read_by_columns_becomes_what_the_reader_makes_of_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, countries: str | None
) -> None:
    monkeypatch.setattr("loaders.bulk.columns.BLOCK", 60)
    sides = [
        getattr(gdelt_files, name) for name in ("CHINA", "KIM", "SOLDIERS", "EUROPE", "POLICE", "NOBODY")
    ]
    sides += [(" CHN ", "CHINA\u00a0", "CHN", ""), ("RUS", "SOVIET UNION", "RUS", ""), ("CHN", "", "CHN", "")]
    chance = random.Random(21)
    rows = [
        gdelt_files.row(
            chance.choice([number, number, number, f"0{number}", f" {number}", "x"]),
            chance.choice(["20190121", "19850121", "2019-01-21", "20190230", " 20190121"]),
            chance.choice(sides), chance.choice(["042", "043", "040", "020", " 173", "999"]),
            chance.choice(sides), version,
            place=chance.choice(["", " ", 'Pyongyang, "here"', "Se\u0301oul", "Han\u200b", "A\u001cB"]),
            goldstein=chance.choice(["", "1.5", "x", "-10", "1e3", " 2.0", "+1", "1_0", "inf", "\u0661"]),
            added=chance.choice(["20190121220000", "20190121", "201901", "20190122"]),
        )
        for number in range(1_000)
    ]  # fmt: skip
    for at, line in enumerate(["", "7\t20190121", rows[1][:-1] + "\tmore\tand more", "\0" + rows[1]]):
        rows.insert(7 + 20 * at, line.rstrip("\n") + "\n")
    path = tmp_path / "20190121220000.export.CSV"
    path.write_text("".join(rows).rstrip("\n"), "utf-8")
    [part] = open_job("gdelt", [path], ID, countries=countries).parts
    found, sides_told, (account,) = by_columns_and_one_by_one(part, tmp_path)
    assert len(found) > (50 if countries else 100)
    assert len(sides_told) > 5
    assert account.rejected.total() > 300
    assert account.skipped.total() > (30 if countries else 0)


def test_the_official_file_of_gdelt_reads_the_same_by_columns(data: Path, tmp_path: Path) -> None:
    [part] = open_job("gdelt", [data / "gdelt"], ID).parts
    found, sides_told, _ = by_columns_and_one_by_one(part, tmp_path)
    assert (len(found), len(sides_told) > 100) == (1_629, True)


def by_columns_and_one_by_one(part: Part, folder: Path) -> tuple[list[Any], list[Any], list[Account]]:
    """Rows of a file as they are staged, their contacts and the account: the same both ways."""
    found = []
    for number, each in enumerate((part, replace(part, apart=None))):
        rejects = RejectFile(folder / f"rejects-{number}.csv")
        (folder / f"{number}").mkdir()
        stage = Stage(ID, folder / f"{number}")
        stage.read(each, 0, rejects, Unwatched())
        staged = stage.end()
        words = {"day": staged.days, "known": staged.days, "code": staged.codes}
        words |= {"actor": staged.parties, "target": staged.parties}
        meant = {name: dict(enumerate(numbers)) for name, numbers in words.items()}
        rows = [
            {name: meant.get(name, {}).get(value, value) for name, value in row.items() if value is not None}
            for chunk in staged.chunks
            for row in chunk.frame().iter_rows(named=True)
        ]
        sides = [row for frame in staged.sides for row in frame.iter_rows()]
        told = (staged.rows, staged.own, staged.lines, staged.unresolved, rejects.path.read_text("utf-8"))
        found.append((rows, sides, staged.accounts, told))
    assert part.apart
    for by_columns, one_by_one in zip(*found, strict=True):
        assert by_columns == one_by_one
    return found[0][:3]


def released(folder: Path, rows: int) -> Path:
    """Released events of two years: ids that come twice, in both files too, quotes, sectors, no intensity."""
    folder.mkdir(exist_ok=True)
    chance = random.Random(19)
    names = [
        "China / China", "North Korea / North Korea", 'Police "Special", Unit / China', "Kim Jong-Un",
        "Citizen (North Korea) / North Korea", "Georgia / United States", "Russia / Russian Federation",
    ]  # fmt: skip
    again: list[dict[str, str]] = []
    for year in (2018, 1990):
        found = [
            files.row(
                chance.randrange(rows), f"{year}-{chance.randrange(1, 13):02}-{chance.randrange(1, 4):02}",
                chance.choice(names), chance.choice(["010", "042", "43", "040", "057", "190", "999"]),
                chance.choice(names), Intensity=chance.choice(["", "1.5", "-10.0"]),
                **{"Source Sectors": chance.choice(["", "Police, Elite", "None"])},
            )
            for _ in range(rows)
        ]  # fmt: skip
        again += found[:3]
        (folder / f"events.{year}.tab").write_text(files.released(*found, *again), "utf-8")
    return folder


@pytest.mark.long
def test_released_events_of_double_ids_come_out_the_same(
    bulk: Bulk, own: Settings, streamed: Callable[..., tuple[str, Graph]], tmp_path: Path
) -> None:
    folder = released(tmp_path, 400)
    paths = [folder / "events.2018.tab", folder / "events.1990.tab"]
    account, graph = streamed("icews", *paths)
    result = bulk("icews", *paths)
    assert result.returncode == 0, result.stderr
    assert account in result.stdout
    assert "rejected 0" not in account
    assert "skipped 0" not in account
    assert bulked(own) == graph


def test_a_copy_counts_once_and_only_what_may_be_one_is_hashed_before_it_is_read(tmp_path: Path) -> None:
    rows = [
        gdelt_files.row(number, "20210503", gdelt_files.CHINA, "042", gdelt_files.KIM) for number in (1, 2)
    ]
    names = ("a.CSV", "b.CSV", "c.CSV", "d.CSV")
    texts = (rows[0], rows[1], rows[0] + rows[1], rows[0])
    for name, text in zip(names, texts, strict=True):
        (tmp_path / name).write_text(text, "utf-8")
    job = open_job("gdelt", [tmp_path], ID)
    report = DatasetReport(ID)
    found = [(part.place.name, hash_) for part, hash_ in _files(job, report)]
    assert found == [
        ("a.CSV", digest(Place(tmp_path / "a.CSV"))),
        ("b.CSV", digest(Place(tmp_path / "b.CSV"))),
        ("c.CSV", ""),
    ]
    assert report.unchanged == ["a.CSV"]


@pytest.mark.long
def test_a_folder_with_a_copy_in_it_comes_out_the_same(
    bulk: Bulk, own: Settings, streamed: Callable[..., tuple[str, Graph]], tmp_path: Path
) -> None:
    folder = released(tmp_path / "set", 60)
    (folder / "events.2018 (1).tab").write_bytes((folder / "events.2018.tab").read_bytes())
    account, graph = streamed("icews", folder)
    result = bulk("icews", folder)
    assert result.returncode == 0, result.stderr
    assert account in result.stdout
    assert "loaded: 2 files, unchanged: 1 files" in result.stdout
    assert bulked(own) == graph


@pytest.mark.long
def test_gdelt_with_its_own_scales_comes_out_the_same(
    bulk: Bulk, own: Settings, streamed: Callable[..., tuple[str, Graph]], tmp_path: Path
) -> None:
    sides = [
        getattr(gdelt_files, name) for name in ("CHINA", "KIM", "SOLDIERS", "EUROPE", "POLICE", "NOBODY")
    ]
    chance = random.Random(20)
    rows = [
        gdelt_files.row(
            number, f"2019{chance.randrange(1, 3):02}0{chance.randrange(1, 4)}", chance.choice(sides),
            chance.choice(["042", "043", "040", "020", "173"]), chance.choice(sides),
            place=chance.choice(["", 'Pyongyang, "the capital"']), goldstein=chance.choice(["", "1.5", "x"]),
        )
        for number in range(300)
    ]  # fmt: skip
    path = tmp_path / "20190121220000.export.CSV"
    path.write_text("".join(rows), "utf-8")
    account, graph = streamed("gdelt", path)
    result = bulk("gdelt", path)
    assert result.returncode == 0, result.stderr
    assert account in result.stdout
    assert bulked(own) == graph


def test_what_would_be_lost_is_named_and_stays(own: Settings, alone: dict[str, str], tmp_path: Path) -> None:
    folder = files.write_set(tmp_path / "set")

    def bulk() -> subprocess.CompletedProcess[str]:
        _, _, _, *arguments = command("icews", folder, "--start", files.START)
        return run_here(tuple(arguments), alone, ROOT, None)

    with open_connection(own) as connection, Writer(connection) as writer:
        writer.write(KEEP)
        pid = servers(Home.of(own))
        used = bulk()
        assert servers(Home.of(own)) == pid
    held = bulk()
    for result in (used, held):
        assert (result.returncode, result.stdout) == (1, "")
        assert "the store holds dataset mine; load beside it (`--path stream`)" in result.stderr
    with open_connection(own) as connection, Writer(connection) as writer:
        assert writer.read("MATCH (d:Dataset) RETURN collect(d.id) AS ids") == [{"ids": ["mine"]}]
        writer.write("MATCH (d:Dataset) SET d:Letter REMOVE d:Dataset")
        foreign = bulk()
    assert "the store holds 1 nodes of others, such as :Letter" in foreign.stderr
    alone["DIPLOGRAPH_NEO4J_URI"] = "bolt://127.0.0.1:1"
    remote = bulk()
    assert (remote.returncode, len(remote.stderr.splitlines())) == (1, 1)
    assert "DIPLOGRAPH_NEO4J_URI names another Neo4j" in remote.stderr


@pytest.mark.long
def test_polecat_with_its_lists_comes_out_the_same(
    bulk: Bulk, own: Settings, streamed: Callable[..., tuple[str, Graph]], tmp_path: Path
) -> None:
    several = [
        test_polecat.row(f"s{number}", "2023-05-01", case.values[0], "CONSULT / visit", case.values[1])
        for number, case in enumerate(test_polecat.SEVERAL)
    ]
    again = test_polecat.row("s1", "2023-05-02", "China; Japan / CHN; JPN", "AID", "India / IND")
    rows = [*several[:4], *test_polecat.ROWS, *several[4:], again]
    path = test_polecat.write(tmp_path / "ngecEvents.20230920.Release1.DV.txt", *rows)
    account, graph = streamed("polecat", path)
    result = bulk("polecat", path)
    assert result.returncode == 0, result.stderr
    assert account in result.stdout
    assert bulked(own) == graph


def test_a_site_answers_from_the_old_graph_until_the_new_one_is_whole_and_then_from_that(
    alone: dict[str, str], own: Settings, tmp_path: Path
) -> None:
    folder = many(tmp_path / "set", 3_000)
    bare = {**alone, "DIPLOGRAPH_CURATED": "false"}  # both without the dossiers, which a new graph has too
    home, log, port = Home.of(own), tmp_path / "serve.log", free_port()
    incoming = home.folder / "incoming"
    with (
        log.open("w") as output,
        subprocess.Popen(
            [sys.executable, "-m", "diplograph", "serve", "--port", str(port)],
            env=bare,
            cwd=ROOT,
            stdout=output,
            stderr=output,
        ) as site,
        contextlib.ExitStack() as ending,
    ):
        ending.callback(site.terminate)  # whatever fails, or the wait for its end has none
        base = f"http://127.0.0.1:{port}"
        wait_until_ready(base, site, log, 600)
        [pid] = servers(home)
        with (
            httpx.Client(base_url=base, timeout=150) as client,
            subprocess.Popen(
                command("icews", folder, "--start", files.START),
                env=bare,
                cwd=ROOT,
                stdout=subprocess.PIPE,
                text=True,
            ) as loading,
        ):
            meanwhile = 0
            while loading.poll() is None:
                answer = client.get("/v1/datasets") if incoming.exists() else None
                # The old server is on its way out when it is said to be away.
                if answer is not None and answer.status_code != 503 and servers(home) == [pid]:
                    assert [dataset["id"] for dataset in answer.json()["items"]] == ["base"]
                    meanwhile += 1
            told = loading.communicate()[0]
            assert loading.returncode == 0
            assert meanwhile > 1
            assert "; by bulk, as was asked for; " in told
            assert servers(home) != [pid]
            wait_until_ready(base, site, log)
            loaded = client.get("/v1/datasets").json()["items"]
            assert {dataset["id"] for dataset in loaded} == {"base", ID}
            assert site.poll() is None
    assert not incoming.exists()
    assert not servers(home)


def test_a_graph_that_changes_while_the_new_one_is_made_stays(
    alone: dict[str, str], own: Settings, tmp_path: Path
) -> None:
    folder = many(tmp_path / "set", 3_000)
    tables = Home.of(own).folder / "incoming" / "csv"
    with open_connection(own) as connection, Writer(connection) as writer:
        writer.write("CREATE (:Meta {id: 'graph', revision: 7})")
        with subprocess.Popen(
            command("icews", folder, "--start", files.START), env=alone, cwd=ROOT, stderr=subprocess.PIPE
        ) as loading:
            while loading.poll() is None and not tables.exists():
                time.sleep(0.01)
            writer.write("MATCH (m:Meta) SET m.revision = 8")
            told = loading.communicate()[1].decode()
        assert loading.returncode == 1
        assert "the store holds what was loaded while the new one was made" in told
        assert writer.read("MATCH (n) RETURN collect(labels(n)) AS all") == [{"all": [["Meta"]]}]
    assert not tables.parent.exists()


def test_what_is_in_the_making_is_left_alone_and_waited_for(own: Settings) -> None:
    home = Home.of(own)
    home.make()
    said: list[str] = []
    waiting = Thread(target=wait_until_made, args=(home, said.append))
    with switch(home, quiet) as switched, incoming_store(home) as incoming:
        with switched.left():
            with open_connection(own):
                assert incoming.folder.exists()
            with pytest.raises(StoreError, match="end it first"):
                admin.reset(own)
            waiting.start()
            while not said and waiting.is_alive():
                time.sleep(0.01)
        with pytest.raises(StoreError, match="another diplograph command makes"), incoming_store(home):
            pass
        assert waiting.is_alive()
    waiting.join(60)
    assert not waiting.is_alive()
    assert said == ["waiting for another diplograph command, which makes the graph anew"]
    assert not incoming.folder.exists()


@pytest.mark.long
@pytest.mark.parametrize(
    ("goal", "used"),
    [("csv", False), ("csv", True), ("data/databases/neo4j", False), ("run.json", False), ("previous", True)],
)
def test_killed_at_any_step_the_old_graph_is_as_it_was(
    goal: str, used: bool, alone: dict[str, str], own: Settings, tmp_path: Path
) -> None:
    folder = many(tmp_path / "set", 3_000)
    home = Home.of(own)
    incoming = Home(home.folder / "incoming")
    reached = {
        "csv": incoming.folder / "csv",
        "data/databases/neo4j": incoming.data / "databases" / "neo4j",
        "run.json": incoming.run_file,
        "previous": home.previous,
    }[goal]
    with ExitStack() as others:
        with open_connection(own) as connection, Writer(connection) as writer:
            writer.write("CREATE (:Change {id: 'old'})")
            if used:
                others.enter_context(open_connection(own))
        process = subprocess.Popen(
            command("icews", folder, "--start", files.START),
            env=alone,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while process.poll() is None and not reached.exists():
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
        assert process.wait(60) == -signal.SIGKILL, "it was at work"
        with open_connection(own) as connection, Writer(connection) as writer:
            assert writer.read("MATCH (n) RETURN count(n) AS n") == [{"n": 1}]
            assert not incoming.folder.exists()
            assert not servers(incoming)
            assert not admins(incoming)
