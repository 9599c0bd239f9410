"""A load that is killed goes on where it was: the graph comes out as if nothing had happened."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import icews_files as files
import pytest
from graph_hash import graph_hash

from graph.errors import InputError
from graph.settings import Settings
from graph.store.connection import open_connection
from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.job import open_job
from loaders.intake.outcome import Rejected, RejectFile, Row
from loaders.intake.stream import load_dataset

ID = "icews-cut"
REJECTS = "file,line,field,reason,raw\r\n"
WHOLE = 'events.2018.csv,50000,,a reason,"a, ""row"""\r\n'
ROOT = Path(__file__).parent.parent
LINE = "MATCH (l:Load {dataset: $dataset}) RETURN coalesce(sum(l.line), 0) AS line"


@pytest.mark.parametrize(
    "cut",
    [
        pytest.param(b"even", id="in the name"),
        pytest.param(b"events.2018.csv", id="behind the name"),
        pytest.param(b"events.2018.csv,5", id="in the line"),
        pytest.param(b"events.2018.csv,50001,,a rea", id="in the reason"),
        pytest.param(b'events.2018.csv,50001,,a reason,"a ro', id="in quotes"),
        pytest.param(b"events.2018.csv,50001,,a reason,Pyong\xc5", id="in a letter"),
        pytest.param(bytes(40), id="zeros"),
    ],
)
def test_half_a_row_at_the_end_of_the_rejected_ones_is_left_out_and_comes_again(
    tmp_path: Path, cut: bytes
) -> None:
    path = tmp_path / "rejects.csv"
    path.write_bytes((REJECTS + WHOLE).encode() + cut)
    rejects = RejectFile(path)
    rejects.resume({"events.2018.csv": 50_000})
    rejects.add("events.2018.csv", [(Row(50_001, [], "a row", {}), Rejected("day", "no such day"))])
    wanted = REJECTS + WHOLE + "events.2018.csv,50001,day,no such day,a row\r\n"
    assert path.read_bytes().decode() == wanted


@pytest.mark.parametrize("cut", [b"", b"file,line,fie", bytes(4096)], ids=["empty", "half", "zeros"])
def test_a_file_of_rejected_rows_cut_in_its_header_begins_anew(tmp_path: Path, cut: bytes) -> None:
    path = tmp_path / "rejects.csv"
    path.write_bytes(cut)
    RejectFile(path).resume({})
    assert not path.exists()


def test_a_file_of_others_that_begins_alike_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("file\nmine\n")
    with pytest.raises(InputError, match="is there and holds no rejected rows"):
        RejectFile(path).resume({})
    assert path.read_text() == "file\nmine\n"


def many(folder: Path, rows: int) -> Path:
    """A set with all kinds of rows, contacts told from both sides across batches and files among them."""
    chance = random.Random(18)
    words = [files.STATEMENT, files.VISIT, files.HOST, files.CONSULT, files.ACCUSE, files.AID]
    quads = sorted(
        (
            (
                chance.randrange(7),
                chance.choice(words),
                chance.randrange(7),
                24 * chance.randrange(rows // 40),
            )
            for _ in range(rows)
        ),
        key=lambda quad: quad[3],
    )
    quads = [(one, word, other, hours % 8760) for one, word, other, hours in quads]
    cut = rows * 3 // 4
    return files.write_set(
        folder, {"train.txt": quads[:cut], "valid.txt": quads[cut:-9], "test.txt": quads[-9:]}
    )


@pytest.fixture
def dataset(writer: Writer) -> Iterator[str]:
    """The id the tests load under; it is taken out at the end."""
    yield ID
    unload(writer, ID, say=lambda _: None)


def command(folder: Path, batch: int) -> list[str]:
    load = ["load", "icews", str(folder), "--dataset", ID, "--batch", str(batch)]
    load += ["--start", files.START]
    return [sys.executable, "-m", "diplograph", *load, "--rejects", str(folder / "rejects.csv")]


def test_a_load_killed_three_times_makes_the_same_graph(
    writer: Writer, environment: dict[str, str], dataset: str, tmp_path: Path
) -> None:
    folder = many(tmp_path / "set", 3_000)
    with (folder / "train.txt").open("a") as stream:
        stream.write("not a row\n")
    load_dataset(writer, open_job("icews", [folder], dataset, start=files.START), batch=1000)
    whole = graph_hash(writer, dataset)
    unload(writer, dataset, say=lambda _: None)
    lines = []
    for goal in (400, 1300, 2500):
        process = subprocess.Popen(
            command(folder, 50),
            env=environment,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        while process.poll() is None and writer.read(LINE, dataset=dataset)[0]["line"] < goal:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait(120)
        lines.append(writer.read(LINE, dataset=dataset)[0]["line"])
    assert 0 < lines[0] < lines[1] < lines[2] < 3_001, "each kill met the load at work"
    ended = subprocess.run(
        command(folder, 50), env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert "read 3001, loaded 3000, rejected 1, skipped 0" in ended.stdout
    assert graph_hash(writer, dataset) == whole
    rejected = (folder / "rejects.csv").read_text("utf-8").splitlines()
    assert rejected[1:] == ['train.txt,2251,,"1 columns, 4 to 5 wanted",not a row'], "told once"


@pytest.mark.long
def test_twenty_kills_of_loader_and_server_by_turns_make_the_same_graph(tmp_path: Path) -> None:
    folder = many(tmp_path / "set", 60_000)
    settings = Settings(data_dir=tmp_path / "data")
    environment = {**os.environ, "DIPLOGRAPH_DATA_DIR": str(settings.data_dir), "DIPLOGRAPH_CURATED": "false"}
    environment.pop("DIPLOGRAPH_NEO4J_URI", None)

    log = tmp_path / "load.log"

    def run() -> subprocess.Popen[bytes]:
        with log.open("ab") as output:
            return subprocess.Popen(
                command(folder, 500), env=environment, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT
            )

    def hashed() -> tuple[dict[str, int], str]:
        with open_connection(settings) as connection, Writer(connection) as own:
            return graph_hash(own, ID)

    first = run()
    assert first.wait(600) == 0, log.read_text()
    whole = hashed()
    with open_connection(settings) as connection, Writer(connection) as own:
        unload(own, ID, say=lambda _: None)
    chance = random.Random(20)
    acknowledged = 0
    for turn in range(20):
        with open_connection(settings) as connection, Writer(connection) as own:
            line = own.read(LINE, dataset=ID)[0]["line"]
            assert line >= acknowledged, "nothing acknowledged is lost"
            acknowledged = line
            process = run()
            goal = line + chance.randrange(500, 4_000)
            while process.poll() is None and own.read(LINE, dataset=ID)[0]["line"] < goal:
                time.sleep(0.02)
            acknowledged = own.read(LINE, dataset=ID)[0]["line"]
            if turn % 2:
                run_file = settings.data_dir / "store" / "run.json"
                os.kill(json.loads(run_file.read_text("utf-8"))["pid"], signal.SIGKILL)
            else:
                process.kill()
            process.wait(120)
    last = run()
    assert last.wait(600) == 0, log.read_text()
    assert hashed() == whole
