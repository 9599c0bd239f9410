"""A folder prepared by a Spark cluster is the one that is prepared here, whatever happens to the workers.

A master and two workers as processes of their own, on loopback. It needs `pip install 'diplograph[spark]'`
and a Java for it on PATH; without either these tests skip.
"""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterator
from pathlib import Path

import icews_files as files
import polars as pl
import psutil
import pytest

from loaders.intake.job import open_job
from loaders.prepared.cluster import last_said
from loaders.prepared.folder import read
from loaders.prepared.prepare import prepare

ID = "icews-spark"
YEARS = range(2003, 2019)
ROWS = 1_250  # of each year: 20,000
NAMES = [
    "China / China", "North Korea / North Korea", 'Police "Special", Unit / China', "Kim Jong-Un",
    "Citizen (North Korea) / North Korea", "Georgia / United States", "Russia / Russian Federation",
]  # fmt: skip
CODES = ["010", "042", "043", "040", "057", "190", "999"]


class Standalone:
    """Spark's own cluster here; each process with what it starts in a group of its own."""

    def __init__(self, folder: Path) -> None:
        import pyspark

        self._home, self._folder = Path(pyspark.__file__).parent, folder
        self._workers: list[subprocess.Popen[bytes]] = []
        self._count = 0
        conf = folder / "conf"
        conf.mkdir()
        (conf / "spark-defaults.conf").write_text("spark.executor.memory 512m\n")
        self.environment = {
            **os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_CONF_DIR": str(conf),
            "SPARK_DAEMON_MEMORY": "256m",
        }  # fmt: skip
        self._master, self._log = self._start("master.Master", "--host", "127.0.0.1", "--port", "0")
        self.address = told(self._log, r"Starting Spark master at (spark://\S+)")

    def _start(self, name: str, *options: str) -> tuple[subprocess.Popen[bytes], Path]:
        self._count += 1
        log = self._folder / f"{self._count}.log"
        command = [self._home / "bin" / "spark-class", f"org.apache.spark.deploy.{name}", "--webui-port", "0"]
        with log.open("wb") as stream:
            process = subprocess.Popen(
                [*command, *options], env=self.environment, stdout=stream, stderr=stream,
                start_new_session=True,
            )  # fmt: skip
        return process, log

    def workers(self, wanted: int) -> None:
        """Kill or start workers until there are so many."""
        for worker in self._workers[wanted:]:
            kill(worker)
        del self._workers[wanted:]
        options = ["--host", "127.0.0.1", "--cores", "1", "--memory", "512m"]
        options += ["--work-dir", str(self._folder / "work")]
        new = [
            self._start("worker.Worker", *options, self.address) for _ in range(wanted - len(self._workers))
        ]
        for worker, log in new:
            self._workers.append(worker)
            told(log, "(Successfully registered with master)")

    def asked(self) -> int:
        """How many applications have come."""
        return self._log.read_text().count("Registering app diplograph")

    def end(self) -> None:
        self.workers(0)
        kill(self._master)


def told(log: Path, pattern: str) -> str:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if found := re.search(pattern, log.read_text()):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(log.read_text())


def kill(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Standalone]:
    pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'diplograph[spark]'")
    if shutil.which("java") is None:
        pytest.skip("there is no Java on PATH for Spark")
    here = Standalone(tmp_path_factory.mktemp("spark"))
    yield here
    here.end()


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Released events: a file a year, ids that come twice, contacts, and rows that cannot be read."""
    folder, chance = tmp_path_factory.mktemp("rows"), random.Random(18)
    again: list[dict[str, str]] = []
    for year in YEARS:
        found = [
            files.row(
                chance.randrange(100_000), f"{year}-{chance.randrange(1, 13):02}-{chance.randrange(1, 4):02}",
                chance.choice(NAMES), chance.choice(CODES), chance.choice(NAMES),
                Intensity=chance.choice(["", "1.5", "-10.0"]),
            )
            for _ in range(ROWS - len(again) - 1)
        ]  # fmt: skip
        text = files.released(*found, *again, files.row(1, "never", NAMES[0], "010", NAMES[1]))
        again += found[:3]
        (folder / f"events.{year}.tab").write_text(text, "utf-8")
    return folder


@pytest.fixture(scope="module")
def here(rows: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("here")
    prepare(folder, open_job("icews", [rows], ID))
    return folder


Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(cluster: Standalone, rows: Path, tmp_path: Path) -> Iterator[Start]:
    """Start the command; further options and variables of its environment."""
    started: list[subprocess.Popen[str]] = []

    def command(*options: str, **variables: str) -> subprocess.Popen[str]:
        arguments = ["prepare", "icews", rows, "--dataset", ID, "--into", tmp_path / "into"]
        process = subprocess.Popen(
            [sys.executable, "-m", "diplograph", *arguments, "--master", cluster.address, *options],
            env=cluster.environment | variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(process)
        return process

    yield command
    for process in started:
        process.kill()


def ended(process: subprocess.Popen[str], code: int) -> str:
    """What it said last."""
    out, err = process.communicate(timeout=300)
    assert process.returncode == code, err
    assert "Traceback" not in err
    return (out if code == 0 else err).splitlines()[-1]


def same(one: Path, other: Path) -> None:
    """Compare two folders part by part."""
    held = read(one)
    assert held == read(other)
    assert len(held.years) == len(YEARS)
    for name in held.named:
        assert pl.read_parquet(one / name).equals(pl.read_parquet(other / name)), name
    assert (one / "rejects.csv").read_text() == (other / "rejects.csv").read_text()


def first_slice(into: Path, process: subprocess.Popen[str]) -> None:
    """Wait until it is there."""
    until = time.monotonic() + 200
    while not list(into.glob("slices/share-*")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_cluster_makes_the_folder_that_is_made_here_and_adds_to_it(
    cluster: Standalone, start: Start, here: Path, rows: Path, tmp_path: Path
) -> None:
    cluster.workers(2)
    last = ended(start(), 0)
    assert last.startswith(f"{ID}: loaded: {len(YEARS)} files; read {ROWS * len(YEARS)}, loaded ")
    same(tmp_path / "into", here)
    assert not (tmp_path / "into" / "slices").exists()
    assert ended(start(), 0).startswith(f"{ID}: unchanged: {len(YEARS)} files; ")


def test_a_worker_that_is_killed_in_the_middle_is_done_without(
    cluster: Standalone, start: Start, here: Path, tmp_path: Path
) -> None:
    cluster.workers(2)
    process = start()
    first_slice(tmp_path / "into", process)
    cluster.workers(1)
    ended(process, 0)
    same(tmp_path / "into", here)


def test_with_all_workers_killed_it_says_what_is_missing_and_given_again_goes_on(
    cluster: Standalone, start: Start, here: Path, tmp_path: Path
) -> None:
    cluster.workers(2)
    process = start("--wait", "0.1")
    first_slice(tmp_path / "into", process)
    cluster.workers(0)
    assert ended(process, 1) == (
        f"diplograph: no worker of {cluster.address} has taken anything for 0.1 minutes: start one, or free "
        "one, and say the same again, which goes on; docs/scale.md tells what a worker needs"
    )
    cluster.workers(2)
    assert "resumed: " in ended(start(), 0)
    same(tmp_path / "into", here)


def test_a_worker_with_another_python_is_told_by_what_it_said_last(
    cluster: Standalone, start: Start, tmp_path: Path
) -> None:
    cluster.workers(1)
    away = tmp_path / "no" / "python"
    last = ended(start(PYSPARK_PYTHON=str(away)), 1)
    assert last.startswith(f'diplograph: Spark gave up: java.io.IOException: Cannot run program "{away}": ')
    venv.create(tmp_path / "bare")
    last = ended(start(PYSPARK_PYTHON=str(tmp_path / "bare" / "bin" / "python")), 1)
    assert last.startswith("diplograph: Spark gave up: ModuleNotFoundError: No module named 'loaders'; ")
    assert last.endswith("say the same again, which goes on; docs/scale.md tells what a worker needs")


@pytest.mark.parametrize("workers", [0, 2])
def test_ctrl_c_ends_it_in_one_line_and_spark_with_it(
    cluster: Standalone, start: Start, tmp_path: Path, workers: int
) -> None:
    cluster.workers(workers)
    before = cluster.asked()
    process = start()
    while cluster.asked() == before:
        assert process.poll() is None
        time.sleep(0.1)
    if workers:
        first_slice(tmp_path / "into", process)
    spark = psutil.Process(process.pid).children(recursive=True)
    assert spark
    process.send_signal(signal.SIGINT)
    assert ended(process, 130) == "diplograph: stopped"
    assert not psutil.wait_procs(spark, timeout=60)[1]


def test_what_an_executor_said_is_its_last_line() -> None:
    begin = (
        "An error occurred while calling z:collectAndServe.\n: org.apache.spark.SparkException: Job aborted "
        "due to stage failure: Task 0 in stage 0.0 failed 4 times, most recent failure: Lost task 0.3 in "
        "stage 0.0 (TID 3) "
    )
    trace = 'PythonException: Traceback (most recent call last):\n  File "a.py", line 1, in main\n    run()\n'
    stack = "\n SQLSTATE: 38000\n\tat org.apache.spark.A\n\nDriver stacktrace:\n\tat org.apache.spark.B\n"
    assert last_said(f"{begin}(10.0.0.7 executor 1): {trace}OSError: full{stack}") == "OSError: full"
    assert last_said(f"{begin}(10.0.0.7 executor 1): IOException: away{stack}") == "IOException: away"
    assert last_said(": org.apache.spark.SparkException: Master removed us\n\tat x") == "Master removed us"
