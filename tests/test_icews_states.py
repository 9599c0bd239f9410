"""The labels of ICEWS get into the pairs of the states of their day, and what gets into none is told."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator

import httpx
import icews_files as files
import pytest

ID = "icews-states"
Cli = Callable[..., subprocess.CompletedProcess[str]]

ROWS = files.released(
    files.row(1, "1999-03-24", "Italy / Italy", "042", "Serbia / Serbia"),
    files.row(2, "2003-06-03", "Serbia / Serbia", "042", "Germany / Germany"),
    files.row(3, "2005-02-01", "Montenegro / Montenegro", "042", "Italy / Italy"),
    files.row(4, "2015-02-01", "Moldova / Moldova, Republic of", "042", "Romania / Romania"),
    files.row(5, "2015-02-02", "Citizen (Moldova) / Moldova, Republic of", "042", "Romania / Romania"),
    files.row(6, "2016-02-04", "Cook Islands / Cook Island", "042", "New Zealand / New Zealand"),
    files.row(7, "2018-02-05", "Zanzibar / NULL", "042", "France / France"),
    files.row(8, "2018-02-06", "Zanzibar / NULL", "042", "Bavaria / Bavaria"),
)


@pytest.fixture(scope="module", autouse=True)
def loaded(cli: Cli, tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.CompletedProcess[str]]:
    """The rows, loaded by the command line."""
    path = tmp_path_factory.mktemp("labels") / "events.tab"
    path.write_text(ROWS, "utf-8")
    result = cli("load", "icews", str(path), "--dataset", ID)
    yield result
    assert cli("unload", ID).returncode == 0


def test_the_last_line_says_how_many_rows_got_no_state(loaded: subprocess.CompletedProcess[str]) -> None:
    assert loaded.returncode == 0, loaded.stderr
    last = loaded.stdout.splitlines()[-1]
    assert "read 8, loaded 8, rejected 0, skipped 0; the graph is now r" in last
    assert last.endswith("; no state in 2 rows, most often Zanzibar (2)")


@pytest.mark.parametrize(
    ("pair", "rows", "level"),
    [
        ("YUCS/IT", ["1-1999-03-24"], "state"),
        ("CSXX/DE", ["2-2003-06-03"], "state"),
        ("CSXX/IT", ["3-2005-02-01"], "society"),
        ("MD/RO", ["4-2015-02-01"], "state"),
        ("MD/RO", ["5-2015-02-02"], "society"),
        ("CK/NZ", ["6-2016-02-04"], "state"),
        ("RS/IT", [], "all"),
        ("cow:511/FR", [], "all"),
        ("TZ/FR", [], "all"),
    ],
)
def test_rows_stand_in_the_pairs_of_the_states_of_their_day(
    server: str, pair: str, rows: list[str], level: str
) -> None:
    answer = httpx.get(
        f"{server}/v1/relations/{pair}/timeline", params={"source": ID, "level": level}, timeout=120
    )
    assert [item["id"].removeprefix(f"{ID}:") for item in answer.json()["items"]] == rows
