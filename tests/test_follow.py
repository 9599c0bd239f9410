"""A stream is followed: the newest file each time, gaps filled, the late and broken later, nothing twice."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from graph_hash import graph_hash
from owners import GDELT, Owner
from test_fetch_data import FILES, ROOT, Run, expected, own, owner, rows, run  # noqa: F401 - fixtures

from graph.store.writer import Writer
from loaders.intake.dataset import unload

ID = "gdelt-fetched"
QUARTER = timedelta(minutes=15)
COUNTED = """
MATCH (y:DatasetYear {dataset: $id})
WITH sum(y.rows) AS rows
RETURN rows, COUNT { (e:CodedEvent) WHERE e.id STARTS WITH $id + ':' } AS events
"""


@pytest.fixture
def followed(writer: Writer) -> Iterator[str]:
    """The id that a test follows under; it is taken out at the end."""
    yield ID
    if writer.read("MATCH (d:Dataset {id: $id}) RETURN d.id AS id", id=ID):
        unload(writer, ID, say=lambda _: None)


def moments(count: int) -> list[str]:
    """So many quarters of an hour, the last one now."""
    now = datetime.now(UTC)
    last = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    return [f"{last - QUARTER * n:%Y%m%d%H%M%S}" for n in reversed(range(count))]


def published(when: list[str]) -> dict[str, list[str]]:
    """Both streams of these moments."""
    files = {moment: rows(100 * n + 1) for n, moment in enumerate(when)}
    return files | {f"{moment}.translation": rows(100 * n + 51) for n, moment in enumerate(when)}


def upto(files: dict[str, list[str]], moment: str) -> dict[str, list[str]]:
    return {name: lines for name, lines in files.items() if name[:14] <= moment}


def test_each_look_brings_the_newest_and_what_was_missed(
    run: Run,
    owner: Owner,
    writer: Writer,
    followed: str,  # noqa: F811
) -> None:
    when = moments(8)
    files = published(when)
    look = ["follow", "gdelt", "--once", "--dataset", ID]

    owner.quarters(upto(files, when[0]))
    first = run(*look, "--countries", "KP,CN")
    assert first.returncode == 1, "a file two hours old is late"
    assert "2 files, 8 rows" in first.stderr
    assert "which is late" in first.stderr

    # The next one is listed: one stream's is not there yet, the other's is another file than the list says.
    second, wrong = f"{when[1]}.export.CSV.zip", f"{when[1]}.translation.export.CSV.zip"
    owner.quarters(upto(files, when[1]), late=frozenset({when[1]}))
    owner.unwell[f"{GDELT}{wrong}"] = ["wrong", "wrong"]
    late = run(*look)
    assert "0 files, 0 rows" in late.stderr
    assert f"  {second}: {owner.address}{GDELT}{second} is not there (404)" in late.stderr
    assert f"  {wrong}: {wrong} is not the file its owner lists: the md5 differs" in late.stderr

    # Both come, with the one after them.
    owner.quarters(upto(files, when[2]))
    assert "4 files, 16 rows" in run(*look).stderr

    # Nobody looked for an hour; one quarter is in no list, and stands there later.
    gap = upto(files, when[6])
    hole = {name: gap.pop(name) for name in list(gap) if name == when[4]}
    owner.quarters(gap)
    holed = run(*look).stderr
    assert "7 files, 28 rows" in holed
    assert "1 quarters of an hour are in no list" in holed
    owner.quarters({**gap, **hole})
    assert "1 files, 4 rows" in run(*look).stderr

    # All is here, and the newest is not late.
    owner.quarters(files)
    last = run(*look)
    assert last.returncode == 0, last.stderr
    assert "2 files, 8 rows" in last.stderr
    states = writer.read(FILES, id=ID)
    names = [row["file"].partition("!")[0] for row in states]
    assert names == sorted(f"{name}.export.CSV.zip" for name in files)
    assert {row["state"] for row in states} == {"loaded"}
    assert writer.read(COUNTED, id=ID)[0]["events"] == 3 * len(files), "a row in four names neither"


def test_a_follower_that_is_killed_and_started_again_makes_the_same_graph(
    environment: dict[str, str],
    owner: Owner,
    writer: Writer,
    followed: str,
    tmp_path: Path,  # noqa: F811
) -> None:
    when = moments(6)
    files = published(when)
    whole = expected(writer, files, tmp_path / "folder")
    since = datetime.strptime(when[0], "%Y%m%d%H%M%S").replace(tzinfo=UTC).isoformat()
    command = [sys.executable, "-m", "diplograph", "follow", "gdelt", "--dataset", ID, "--since", since]
    command += ["--every", "0.01", "--batch", "2"]
    options = {"env": own(environment, owner, tmp_path), "cwd": ROOT}
    owner.pause = 0.05
    chance = random.Random(6)
    for shown in (when[1], when[3]):
        owner.quarters(upto(files, shown))
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
        asked = len(owner.asked) + 3 + chance.randrange(4)
        deadline = time.monotonic() + 60
        while process.poll() is None and len(owner.asked) < asked and time.monotonic() < deadline:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait(30)
    owner.quarters(files)
    log = tmp_path / "follow.log"
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, **options)
    deadline = time.monotonic() + 60
    while len(loaded(writer)) < len(files) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    process.terminate()
    assert process.wait(30) == 143, log.read_text()
    assert graph_hash(writer, ID) == whole


def loaded(writer: Writer) -> list[str]:
    return [row["file"] for row in writer.read(FILES, id=ID) if row["state"] == "loaded"]


def test_an_owner_that_is_away_is_waited_for(run: Run, owner: Owner) -> None:  # noqa: F811
    owner.close()
    away = run("follow", "gdelt", "--once", "--dataset", ID)
    assert away.returncode == 1
    assert f"{ID}: {owner.address}{GDELT}lastupdate.txt does not come" in away.stderr
