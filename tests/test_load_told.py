"""What `load` says in the end: files passed over, a load without a row, and where rejected rows are."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import gdelt_files
import pytest
from gdelt_files import CHINA, KIM

from graph.settings import Settings

Cli = Callable[..., subprocess.CompletedProcess[str]]
ID = "told-try"
ROWS = [gdelt_files.row(number, "20210503", CHINA, "042", KIM) for number in (1, 2, 3)]
BAD = [row.replace("20210503", "20210231", 1) for row in ROWS]


@pytest.fixture
def load(cli: Cli, environment: dict[str, str], tmp_path: Path) -> Iterator[Cli]:
    """Load as the dataset ID from a folder of its own, in which nothing may be left."""
    here = tmp_path / "here"
    here.mkdir()
    path = {"PYTHONPATH": str(Path(__file__).parent.parent)}

    def run(*paths: Path, more: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        command = ("load", "gdelt", *map(str, paths), "--dataset", ID, *more)
        return cli(*command, cwd=here, env=environment | path)

    yield run
    assert list(here.iterdir()) == [], "nothing is written where one stands"
    cli("unload", ID)
    rejects = Path(environment["DIPLOGRAPH_DATA_DIR"]) / "rejects" / f"{ID}.csv"
    assert not rejects.exists(), "what could not be read goes with its dataset"


def test_the_last_line_names_what_was_passed_over(load: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "GDELT"
    folder.mkdir()
    (folder / "20210503120000.export.CSV").write_text(ROWS[0])
    (folder / "korea.translation.CSV").write_text(ROWS[1] + ROWS[2][:-7])
    (folder / "README.txt").write_text("read me\n")
    (folder / "empty.CSV").touch()
    result = load(folder)
    assert result.returncode == 0, result.stderr
    last = result.stdout.splitlines()[-1]
    assert last.startswith(f"{ID}: loaded: 2 files; read 3, loaded 2, rejected 1, skipped 0; passed over 2: ")
    assert "passed over 2: README.txt, empty.CSV; the graph is now r" in last
    assert "passed over empty.CSV: the file is empty; fetch it again" in result.stderr
    assert "rejected 1: the file ends within this row, without a line break" in result.stderr


def test_a_load_of_which_every_row_is_rejected_fails(load: Cli, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "bad.CSV").write_text("".join(BAD))
    result = load(tmp_path / "bad.CSV")
    assert result.returncode == 1
    assert "read 3, loaded 0, rejected 3, skipped 0" in result.stdout
    assert "every row was rejected, and none is in the graph" in result.stderr
    assert f"diplograph unload {ID}" in result.stderr
    rejects = settings.data_dir / "rejects" / f"{ID}.csv"
    assert str(rejects) in result.stderr
    assert len(rejects.read_text("utf-8").splitlines()) == 4
    assert load(tmp_path / "bad.CSV").returncode == 1, "and does so again"


def test_rejected_rows_go_where_they_are_told_and_into_no_file_of_others(load: Cli, tmp_path: Path) -> None:
    (tmp_path / "one.CSV").write_text(ROWS[0] + BAD[1])
    told = tmp_path / "new" / "rejects.csv"
    result = load(tmp_path / "one.CSV", more=("--rejects", str(told)))
    assert result.returncode == 0, result.stderr
    assert len(told.read_text("utf-8").splitlines()) == 2
    (tmp_path / "two.CSV").write_text(ROWS[1] + BAD[2])
    mine = tmp_path / "mine.csv"
    mine.write_text("a,b\n1,2\n")
    refused = load(tmp_path / "two.CSV", more=("--rejects", str(mine)))
    assert refused.returncode == 1
    assert "mine.csv is there and holds no rejected rows" in refused.stderr
    assert mine.read_text() == "a,b\n1,2\n"


def test_values_that_rows_were_loaded_without_are_no_rejected_rows(load: Cli, tmp_path: Path) -> None:
    hidden = ROWS[0].replace("CHINA", "CHI\u200bNA", 1)
    assert hidden != ROWS[0]
    (tmp_path / "one.CSV").write_text(hidden + ROWS[1])
    result = load(tmp_path / "one.CSV")
    assert "read 2, loaded 2, rejected 0, skipped 0" in result.stdout
    assert "loaded without 1: hidden characters" in result.stderr
    (where,) = re.findall(r"what rows were loaded without is in (\S+)", result.stderr)
    assert "could not be read" not in result.stderr
    assert len(Path(where).read_text("utf-8").splitlines()) == 2
    (tmp_path / "two.CSV").write_text(hidden + BAD[2])
    result = load(tmp_path / "two.CSV")
    assert "what could not be read and what rows were loaded without is in" in result.stderr


def test_an_empty_file_is_refused_and_not_loaded_with_nothing(load: Cli, tmp_path: Path) -> None:
    (tmp_path / "20210503.export.CSV").touch()
    result = load(tmp_path / "20210503.export.CSV")
    assert (result.returncode, result.stdout) == (1, "")
    assert "20210503.export.CSV:1: the file is empty; fetch it again" in result.stderr
