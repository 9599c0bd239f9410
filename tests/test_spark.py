"""Loading by Spark, in local mode with two workers: the graph of the streaming path, however often it is run.

It needs `pip install 'diplograph[spark]'` and a Java 17 on PATH; without either these tests skip.
"""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import icews_files as files
import pytest
from graph_hash import graph_hash

from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.job import open_job
from loaders.intake.stream import load_dataset
from loaders.spark import rows

ID = "icews-spark"
LOADS = """
MATCH (l:Load {dataset: $id})
RETURN l {.file, .number, .line, .state, .read, .loaded, .rejected_reasons} AS load ORDER BY l.number
"""
Cli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def spark_is_there() -> None:
    pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'diplograph[spark]'")
    if shutil.which("java") is None:
        pytest.skip("there is no Java on PATH for Spark")


@pytest.fixture
def dataset(writer: Writer) -> Iterator[str]:
    yield ID
    if writer.read("MATCH (d:Dataset {id: $id}) RETURN d.id", id=ID):
        unload(writer, ID, say=lambda _: None)


def many(folder: Path) -> Path:
    """All kinds of rows: contacts told from both sides, also across files, and one that cannot be read."""
    chance = random.Random(4)
    words = [files.STATEMENT, files.VISIT, files.HOST, files.CONSULT, files.ACCUSE, files.AID]
    quads = sorted(
        ((chance.randrange(7), chance.choice(words), chance.randrange(7), 24 * chance.randrange(20))
         for _ in range(2_000)),
        key=lambda quad: quad[3],
    )  # fmt: skip
    files.write_set(
        folder, {"train.txt": quads[:900], "valid.txt": quads[900:1500], "test.txt": quads[1500:]}
    )
    with (folder / "valid.txt").open("a") as stream:
        stream.write("not a row\n")
    return folder


def test_spark_makes_the_graph_that_streaming_makes_and_again_changes_nothing(
    spark_is_there: None, cli: Cli, writer: Writer, dataset: str, tmp_path: Path
) -> None:
    folder = many(tmp_path / "set")
    load_dataset(writer, open_job("icews", [folder], dataset, start=files.START))
    streamed = graph_hash(writer, dataset)
    accounts = _loads(writer)
    unload(writer, dataset, say=lambda _: None)

    rejects = tmp_path / "rejects.csv"
    options = ("--dataset", dataset, "--rejects", str(rejects), "--start", files.START)
    command = ("spark-load", "icews", str(folder), *options)
    first = cli(*command, timeout=400)
    assert first.returncode == 0, first.stderr[-2000:]
    assert f"{dataset}: loaded: 3 files; read 2001, loaded 2000, rejected 1, skipped 0;" in first.stdout
    assert graph_hash(writer, dataset) == streamed
    assert _loads(writer) == accounts
    assert rejects.read_text("utf-8").splitlines()[1:] == [
        'valid.txt,601,,"1 columns, 4 to 5 wanted",not a row'
    ]

    # As after a failure: some of it is there, and what is written at the end is not.
    writer.write("MATCH (l:Load {dataset: $id}) SET l.state = 'loading', l.line = 0", id=dataset)
    writer.write("MATCH (u:Unresolved {dataset: $id}) DELETE u", id=dataset)
    writer.write("MATCH (e:Event {dataset: $id}) WITH e ORDER BY e.id LIMIT 700 DETACH DELETE e", id=dataset)
    again = cli(*command, timeout=400)
    assert again.returncode == 0, again.stderr[-2000:]
    assert graph_hash(writer, dataset) == streamed
    unchanged = cli(*command, timeout=400)
    assert f"{dataset}: unchanged: 3 files; read 2001" in unchanged.stdout


def test_a_dataset_with_other_files_is_refused(
    spark_is_there: None, cli: Cli, writer: Writer, dataset: str, tmp_path: Path
) -> None:
    folder = files.write_set(tmp_path / "set")
    load_dataset(writer, open_job("icews", [folder / "train.txt"], dataset, start=files.START))
    refused = cli(
        "spark-load", "icews", str(folder), "--dataset", dataset, "--start", files.START, timeout=400
    )
    assert refused.returncode == 1
    assert "icews-spark has train.txt already" in refused.stderr


def test_rows_are_paired_first_with_first_in_the_order_of_files_and_lines() -> None:
    told: list[tuple[tuple[int, int], str, bool]] = [
        ((1, 1), "d", False), ((0, 2), "b", True), ((0, 1), "a", False), ((0, 3), "c", True),
        ((0, 9), "e", True),
    ]  # fmt: skip
    found = dict(rows.contacts(7, told))
    assert {each: contact.partner for each, contact in found.items()} == {
        "a": "b", "b": "a", "d": "c", "c": "d", "e": None,
    }  # fmt: skip
    assert {each for each, contact in found.items() if contact.again} == {"b", "d"}


def _loads(writer: Writer) -> list[Any]:
    return writer.read(LOADS, id=ID)
