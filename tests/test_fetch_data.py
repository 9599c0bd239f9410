"""What owners publish comes down once, whole and checked, and ends as the right graph; so does a stream."""

from __future__ import annotations

import json
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import gdelt_files
import httpx
import icews_files
import owners
import pytest
import tables
from gdelt_files import CHINA, EUROPE, KIM, SOLDIERS
from graph_hash import graph_hash
from owners import COW, GDELT, Owner, zipped
from test_cow_alliances import ROWS

from diplograph.serve import _following
from graph.errors import FetchError, NotOffered
from graph.settings import Settings
from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.descriptions import description
from loaders.intake.job import open_job
from loaders.intake.stream import load_dataset
from loaders.owners import web as web_module
from loaders.owners.catalogue import Span, dates_of, offered
from loaders.owners.web import Offered, Web

ROOT = Path(__file__).parent.parent
ID = "gdelt-fetched"
DAY = "20261101"
FILES = "MATCH (l:Load {dataset: $id}) RETURN l.file AS file, l.state AS state, l.read AS read ORDER BY file"
QUARTER = timedelta(minutes=15)
COUNTED = """
MATCH (y:DatasetYear {dataset: $id})
WITH sum(y.rows) AS rows
RETURN rows, COUNT { (e:CodedEvent) WHERE e.id STARTS WITH $id + ':' } AS events
"""
DATASET = "MATCH (d:Dataset {id: $id}) RETURN properties(d) AS d"
STATE = "MATCH (d:Dataset {id: $id}) SET d.state = $state"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def owner() -> Iterator[Owner]:
    owner = Owner()
    yield owner
    owner.close()


@pytest.fixture
def run(
    cli: Run, environment: dict[str, str], owner: Owner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Run:
    """A command whose owners are all `owner`, with a cache and a data folder of its own."""
    monkeypatch.setattr(web_module, "FIRST_WAIT", 0.01)
    monkeypatch.setattr(web_module, "POLITE_WAIT", 0.0)
    monkeypatch.setattr(web_module, "PIECE", 256)  # what came of a piece that broke off is lost
    return lambda *args, **options: cli(*args, env=own(environment, owner, tmp_path), **options)


def own(environment: dict[str, str], owner: Owner, folder: Path) -> dict[str, str]:
    folders = {"CACHE_DIR": str(folder / "cache"), "DATA_DIR": str(folder / "data")}
    more = {**folders, "DATA_MIRROR": owner.address}
    return {**environment, **{f"DIPLOGRAPH_{name}": text for name, text in more.items()}}


@pytest.fixture
def taken_out(writer: Writer) -> Iterator[str]:
    """The id that a test loads under; it is taken out at the end."""
    yield ID
    if writer.read(DATASET, id=ID):
        unload(writer, ID, say=lambda _: None)


def rows(first: int, count: int = 4) -> list[str]:
    sides = [(CHINA, KIM), (KIM, SOLDIERS), (EUROPE, CHINA), (SOLDIERS, EUROPE)]
    return [
        gdelt_files.row(first + n, DAY, sides[n % 4][0], "042", sides[n % 4][1], added=f"{DAY}001500")
        for n in range(count)
    ]


def quarters(count: int) -> dict[str, list[str]]:
    """So many quarters of an hour in English and translated; each tells one event of the one before again."""
    files = {}
    for n in range(count):
        moment = f"{DAY}{n * 15 // 60:02}{n * 15 % 60:02}00"
        files[moment] = [*rows(1000 * n + 1), *(rows(1000 * n - 999, 1) if n else [])]
        files[f"{moment}.translation"] = rows(1000 * n + 501)
    return files


def expected(writer: Writer, files: dict[str, list[str]], folder: Path) -> tuple[dict[str, int], str]:
    """The graph that a load of the same rows out of a folder makes."""
    folder.mkdir()
    for moment, lines in files.items():
        name = f"{moment}.export.CSV"
        (folder / f"{name}.zip").write_bytes(zipped({name: "".join(lines)}))
    load_dataset(writer, open_job("gdelt", [folder], ID))
    found = graph_hash(writer, ID)
    unload(writer, ID, say=lambda _: None)
    return found


SPAN = ["--since", "2026-11-01", "--until", "2026-11-01", "--dataset", ID]


def test_files_come_from_a_server_that_is_unwell_and_make_the_right_graph(
    run: Run, owner: Owner, writer: Writer, taken_out: str, tmp_path: Path
) -> None:
    files = quarters(3)
    owner.quarters({"20261031234500": rows(9001), **files, "20261102000000": rows(9101)})
    ends = (".export.CSV.zip", ".translation.export.CSV.zip")
    for ill, path in (
        (["503", "503"], f"{GDELT}masterfilelist.txt"),
        (["503"], f"{GDELT}{DAY}000000{ends[0]}"),
        (["cut", "cut"], f"{GDELT}{DAY}001500{ends[0]}"),
        (["wrong"], f"{GDELT}{DAY}001500{ends[1]}"),
    ):
        owner.unwell[path] = ill
    whole = expected(writer, files, tmp_path / "folder")
    done = run("fetch", "gdelt", *SPAN)
    assert done.returncode == 0, done.stderr
    assert "read 26, loaded 24, rejected 0, skipped 2" in done.stdout
    assert "Free for any use with a citation" in done.stderr
    assert graph_hash(writer, ID) == whole
    cut = f"{GDELT}{DAY}001500{ends[0]}"
    twice = 2 * web_module.PIECE
    assert owner.served[cut] < len(owner.files[cut]) + twice, "what was cut off went on where it was"
    assert writer.read(DATASET, id=ID)[0]["d"]["fetched"] is not None
    owner.names()
    again = run("fetch", "gdelt", *SPAN)
    assert "unchanged: 6 files" in again.stdout
    assert owner.names() == ["masterfilelist.txt", "masterfilelist-translation.txt"]
    assert graph_hash(writer, ID) == whole
    notes = (tmp_path / "cache/datasets/gdelt/2.0/origin.jsonl").read_text("utf-8").splitlines()
    first = json.loads(notes[0])
    assert len(notes) == 6
    assert first["address"] == f"{owner.address}{GDELT}{DAY}000000.export.CSV.zip"


def test_only_the_end_of_a_long_list_is_asked_for(run: Run, owner: Owner) -> None:
    now = datetime.now(UTC).strftime("%Y%m%d")
    owner.quarters({f"{DAY}000000": rows(1), f"{now}000000": rows(2)})
    owner.files[f"{GDELT}masterfilelist.txt"] = (
        f"1 {'0' * 32} http://a/20150218230000.gkg.csv.zip\n".encode() * 90_000
    ) + owner.files[f"{GDELT}masterfilelist.txt"]
    day = f"{now[:4]}-{now[4:6]}-{now[6:]}"
    told = run("fetch", "gdelt", "--since", day, "--language", "english", "--dry-run")
    assert "1, from" in told.stdout
    path = f"{GDELT}masterfilelist.txt"
    assert owner.served[path] < 1 << 20 < len(owner.files[path])


def test_a_dry_run_tells_files_bytes_licence_and_disk_and_fetches_lists_alone(
    run: Run, owner: Owner, tmp_path: Path
) -> None:
    owner.quarters(quarters(2))
    told = run("fetch", "gdelt", *SPAN, "--dry-run")
    size = sum(len(body) for path, body in owner.files.items() if path.endswith(".zip"))
    assert told.returncode == 0
    for words in ("4, from 20261101000000.export", f"{size:,}", "Free for any use", "Leetaru", "MB or so"):
        assert words in told.stdout
    assert not [name for name in owner.names() if name.endswith(".zip")]
    assert not list((tmp_path / "cache").rglob("*.zip"))
    unsaid = run("fetch", "gdelt", "--dry-run")
    assert (unsaid.returncode, "--since 2015-02-19 is all" in unsaid.stderr) == (2, True)
    backwards = run("fetch", "gdelt", "--since", "2026-11-02", "--until", "2026-11-01", "--dry-run")
    assert (backwards.returncode, "before --since" in backwards.stderr) == (2, True)
    unknown = run("fetch", "treaties")
    assert (unknown.returncode, "none that can be fetched: atop" in unknown.stderr) == (1, True)
    empty = run("fetch", "gdelt", "--since", "2027-01-01", "--dry-run")
    assert (empty.returncode, "offers nothing of gdelt in that span" in empty.stderr) == (1, True)


def test_rows_of_other_countries_are_skipped_and_the_dataset_says_so(
    run: Run, owner: Owner, writer: Writer, taken_out: str
) -> None:
    owner.quarters({f"{DAY}000000": rows(1)})
    done = run("fetch", "gdelt", *SPAN, "--language", "english", "--countries", "korea utara,CN")
    assert "read 4, loaded 3, rejected 0, skipped 1" in done.stdout
    assert "skipped 1: it names none of the countries asked for" in done.stderr
    assert writer.read(DATASET, id=ID)[0]["d"]["version"] == "2.0, rows that name CN or KP"
    other = run("fetch", "gdelt", *SPAN, "--language", "english")
    assert other.returncode == 1
    assert f"{ID} holds gdelt, version 2.0, rows that name CN or KP" in other.stderr


def test_a_file_that_never_comes_right_ends_in_one_line_and_the_others_are_kept(
    run: Run, owner: Owner, tmp_path: Path
) -> None:
    owner.quarters(quarters(2))
    bad = f"{DAY}001500.export.CSV.zip"
    owner.unwell[f"{GDELT}{bad}"] = ["wrong"] * 9
    failed = run("fetch", "gdelt", *SPAN, "--no-load")
    assert failed.returncode == 1
    last = failed.stderr.splitlines()[-1]
    assert last == f"diplograph: {bad} is not the file its owner lists: the md5 differs"
    kept = tmp_path / "cache/datasets/gdelt/2.0"
    assert not (kept / bad).exists()
    assert not list(kept.glob("*.part"))
    owner.unwell.clear()
    owner.names()
    assert run("fetch", "gdelt", *SPAN, "--no-load").returncode == 0
    assert bad in owner.names()
    assert len(list(kept.glob("*.zip"))) == 4


def test_a_file_without_rows_is_passed_over(run: Run, owner: Owner, taken_out: str) -> None:
    owner.quarters({f"{DAY}000000": rows(1), f"{DAY}001500": []})
    done = run("fetch", "gdelt", *SPAN, "--language", "english")
    assert done.returncode == 0
    assert "loaded: 1 files" in done.stdout
    assert f"passed over {DAY}001500.export.CSV.zip: the file is empty" in done.stderr


def test_files_of_gdelt_1_are_those_of_the_span_by_years_months_and_days(run: Run, owner: Owner) -> None:
    old, new = "1.0 up to March 2013", "1.0"
    names = {"1979.zip": old, "200512.zip": old, "200601.zip": old, "201303.zip": old}
    names |= {"20130401.export.CSV.zip": new, "20130402.export.CSV.zip": new}
    owner.days({
        name: [gdelt_files.row(n, "20130401", CHINA, "042", KIM, version)]
        for n, (name, version) in enumerate(names.items())
    })  # fmt: skip
    span = ["--since", "2006-01-15", "--until", "2013-04-01"]
    done = run("fetch", "gdelt1", *span, "--no-load")
    assert done.returncode == 0, done.stderr
    assert owner.names() == ["filesizes", "md5sums", "200601.zip", "201303.zip", "20130401.export.CSV.zip"]


EVENTS = [
    icews_files.released(
        icews_files.row(n, f"{year}-05-01", "Japan / Japan", "042", "India / India")
    ).encode()
    for n, year in ((1, 2018), (2, 2019), (3, 2020))
]


def test_a_dataverse_is_asked_for_its_newest_version_and_terms_are_accepted_once(
    run: Run, owner: Owner, writer: Writer, tmp_path: Path
) -> None:
    first = {"label": "events.2018.20200101.tab", "body": EVENTS[0]}
    ingested = {
        "label": "events.2019.20200101.tab", "body": EVENTS[1], "originalFileName": "events.2019.20200101.csv"
    }  # fmt: skip
    kept_back = {"label": "events.2021.20220101.tab", "body": b"x", "restricted": True}
    elsewhere = {"label": "a/events.tab", "body": b"x"}
    readme = {"label": "CAMEO.CDB.09b5.pdf", "body": b"x"}
    owner.dataverse(36, first, ingested, kept_back, elsewhere, readme)
    unasked = run("fetch", "icews", "--no-load")
    assert unasked.returncode == 1
    assert "then say --accept-licence" in unasked.stderr
    assert "its owner states: Terms of the owner; https://owner.example/terms" in unasked.stderr
    done = run("fetch", "icews", "--no-load", "--accept-licence")
    assert done.returncode == 0, done.stderr
    assert "passed over events.2021.20220101.tab: its owner restricts it" in done.stderr
    assert "passed over 'a/events.tab': its name cannot be" in done.stderr
    folder = tmp_path / "cache/datasets/icews"
    assert (folder / "V36.0/events.2019.20200101.csv").read_bytes() == EVENTS[1]
    owner.dataverse(37, first, ingested, {"label": "events.2020.20210101.tab", "body": EVENTS[2]})
    owner.names()
    try:
        loaded = run("fetch", "icews", "--since", "2019-06-01", "--dataset", "icews-fetched")
        assert loaded.returncode == 0, loaded.stderr
        asked = [name for name in owner.names() if name.isdigit()]
        assert len(asked) == 2, "the new file, and where it was moved to; the other is taken from before"
        assert "read 2, loaded 2" in loaded.stdout
        said = writer.read(DATASET, id="icews-fetched")[0]["d"]
        assert said["citation"].endswith("https://doi.org/10.7910/DVN/28075, Harvard Dataverse, V37")
        assert said["fetched_version"] == "V37"
    finally:
        unload(writer, "icews-fetched", say=lambda _: None)


def test_of_a_release_in_a_zip_only_the_table_that_is_read_is_taken(
    run: Run, owner: Owner, tmp_path: Path
) -> None:
    table = tables.write(tmp_path / "a.csv", description("cow_alliances").shapes["members"].header, ROWS)
    text = table.read_text("utf-8")
    tables_of = ("member", "member_yearly", "dyad")
    members = {f"version4.1_csv/alliance_v4.1_by_{of}.csv": text for of in tables_of}
    owner.files[f"{COW}version4.1_csv.zip"] = b"<html>Please come back later</html>"
    broken = run("fetch", "cow_alliances", "--no-load", "--accept-licence")
    assert (broken.returncode, "is no whole zip" in broken.stderr) == (1, True)
    owner.files[f"{COW}version4.1_csv.zip"] = zipped(members)
    planned = run("fetch", "cow_alliances", "--dry-run").stdout
    assert "1 files; bytes: 0, and 1 files of unlisted size; the others" in " ".join(planned.split())
    done = run("fetch", "cow_alliances", "--no-load")
    assert done.stdout == "cow_alliances: fetched: 1 files; passed over 0\n"
    found = sorted(path.name for path in (tmp_path / "cache/datasets/cow_alliances/4.1").glob("*.csv"))
    assert found == ["alliance_v4.1_by_member.csv"]


def test_load_takes_an_address_as_it_takes_a_file(
    run: Run, owner: Owner, writer: Writer, taken_out: str
) -> None:
    owner.quarters({f"{DAY}000000": rows(1)})
    name = f"{DAY}000000.export.CSV.zip"
    done = run("load", "gdelt", f"{owner.address}{GDELT}{name}", "--dataset", ID)
    assert done.returncode == 0, done.stderr
    assert "read 4, loaded 4" in done.stdout
    assert [row["file"] for row in writer.read(FILES, id=ID)] == [f"{name}!{DAY}000000.export.CSV"]
    gone = run("load", "gdelt", f"{owner.address}{GDELT}19990101000000.export.CSV.zip", "--dataset", ID)
    assert (gone.returncode, "is not there (404)" in gone.stderr) == (1, True)


def test_another_address_than_the_owners_may_be_given(run: Run, owner: Owner) -> None:
    owner.quarters({f"{DAY}000000": rows(1)})
    owner.files = {path.replace(GDELT, "/copy/"): body for path, body in owner.files.items()}
    done = run("fetch", "gdelt", *SPAN, "--no-load", "--from", f"{owner.address}/copy")
    assert done.returncode == 0, done.stderr
    assert run("fetch", "gdelt", *SPAN, "--no-load", "--from", "ftp://copy").returncode == 2


@pytest.mark.parametrize("kills", [2, pytest.param(10, marks=pytest.mark.long)])
def test_a_fetch_that_is_killed_and_started_again_makes_the_same_graph(
    environment: dict[str, str], owner: Owner, writer: Writer, taken_out: str, tmp_path: Path, kills: int
) -> None:
    files = quarters(8)
    owner.quarters(files)
    owner.pause = 0.05
    whole = expected(writer, files, tmp_path / "folder")
    command = [sys.executable, "-m", "diplograph", "fetch", "gdelt", *SPAN, "--batch", "2"]
    options = {"env": own(environment, owner, tmp_path), "cwd": ROOT, "text": True}
    chance = random.Random(kills)
    for turn in range(kills):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
        asked = len(owner.asked) + 2 + chance.randrange(16 // kills, 32 // kills)
        deadline = time.monotonic() + 60
        while process.poll() is None and len(owner.asked) < asked and time.monotonic() < deadline:
            if turn == kills - 1 and writer.read(FILES, id=ID):  # this one while it loads
                break
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait(120)
    ended = subprocess.run(command, capture_output=True, check=False, **options)
    assert ended.returncode == 0, ended.stderr
    assert graph_hash(writer, ID) == whole
    states = writer.read(FILES, id=ID)
    assert len(states) == len(files)
    assert {row["state"] for row in states} == {"loaded"}
    assert sum(row["read"] for row in states) == sum(map(len, files.values()))


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
    taken_out: str,
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

    # Nothing comes into a dataset that is being taken out, and the next look goes on.
    owner.quarters(upto(files, when[2]))
    writer.write(STATE, id=ID, state="unloading")
    refused = run(*look)
    assert (refused.returncode, f"{ID} is being taken out" in refused.stderr) == (1, True), refused.stderr
    assert "look again" in refused.stderr
    writer.write(STATE, id=ID, state="loaded")

    # Both come, with the one after them.
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


@pytest.mark.parametrize("kills", [2, pytest.param(10, marks=pytest.mark.long)])
def test_a_follower_that_is_killed_and_started_again_makes_the_same_graph(
    environment: dict[str, str], owner: Owner, writer: Writer, taken_out: str, tmp_path: Path, kills: int
) -> None:
    when = moments(2 * kills + 2)
    files = published(when)
    whole = expected(writer, files, tmp_path / "folder")
    since = datetime.strptime(when[0], "%Y%m%d%H%M%S").replace(tzinfo=UTC).isoformat()
    command = [sys.executable, "-m", "diplograph", "follow", "gdelt", "--dataset", ID, "--since", since]
    command += ["--every", "0.01", "--batch", "2"]
    options = {"env": own(environment, owner, tmp_path), "cwd": ROOT}
    owner.pause = 0.05
    chance = random.Random(6)
    for shown in when[1:-1:2]:
        owner.quarters(upto(files, shown))
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
        asked = len(owner.asked) + 3 + chance.randrange(4)
        deadline = time.monotonic() + 60
        while process.poll() is None and len(owner.asked) < asked and time.monotonic() < deadline:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
        process.wait(120)
    owner.quarters(files)
    log = tmp_path / "follow.log"
    with log.open("w") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, **options)
    deadline = time.monotonic() + 60
    while len(loaded(writer)) < len(files) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.1)
    process.terminate()
    assert process.wait(120) == 143, log.read_text()
    assert graph_hash(writer, ID) == whole


def loaded(writer: Writer) -> list[str]:
    return [row["file"] for row in writer.read(FILES, id=ID) if row["state"] == "loaded"]


OF_MONTHS = "MATCH (d:Dataset) WHERE d.month_of = $id RETURN d.id AS id, d.keep_days AS days ORDER BY id"


def test_of_a_stream_of_which_the_last_days_are_kept_each_month_is_a_dataset_and_old_ones_go(
    http: httpx.Client, run: Run, owner: Owner, writer: Writer
) -> None:
    now = datetime.now(UTC)
    this = f"{ID}-{now:%Y-%m}"
    last = (now.replace(day=1) - timedelta(days=1)).replace(hour=12, minute=0, second=0, microsecond=0)
    before, long_ago = f"{ID}-{last:%Y-%m}", f"{ID}-2020-01"
    (newest,) = moments(1)
    owner.quarters({f"{last:%Y%m%d%H%M%S}": rows(1), newest: rows(101)})
    look = ["follow", "gdelt", "--once", "--dataset", ID, "--language", "english"]
    since = ["--since", last.isoformat()]
    try:
        first = run(*look, *since, "--keep", "60d")
        assert "2 files, 8 rows" in first.stderr, first.stderr
        assert writer.read(OF_MONTHS, id=ID) == [{"id": before, "days": 60}, {"id": this, "days": 60}]
        # A month that is over; the days to keep are remembered, and what is there does not come again.
        an_old_one = "CREATE (:Dataset {id: $id, month_of: $of, source: 'gdelt', title: 'x'})"
        writer.write(an_old_one, id=long_ago, of=ID)
        again = run(*look)
        assert f"{long_ago}: taken out" in again.stderr
        assert "0 files, 0 rows" in again.stderr
        assert [row["id"] for row in writer.read(OF_MONTHS, id=ID)] == [before, this]
        assert writer.read(COUNTED, id=before)[0]["events"] == 4
        assert writer.read(COUNTED, id=this)[0]["events"] == 4
        assert [one["dataset"] for one in http.get("/readyz").json()["followed"]] == [this]
    finally:
        for row in writer.read(OF_MONTHS, id=ID):
            unload(writer, row["id"], say=lambda _: None)
    wrong = run(*look, "--keep", "2d")
    assert (wrong.returncode, "such as 90d" in wrong.stderr) == (2, True)


def test_an_owner_that_is_away_is_waited_for(run: Run, owner: Owner) -> None:
    owner.close()
    away = run("follow", "gdelt", "--once", "--dataset", ID)
    assert away.returncode == 1
    assert f"{ID}: {owner.address}{GDELT}lastupdate.txt does not come" in away.stderr


def test_a_site_may_run_a_follower_beside_it_and_tells_how_old_the_newest_file_is(
    http: httpx.Client,
    environment: dict[str, str],
    settings: Settings,
    owner: Owner,
    writer: Writer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (now,) = moments(1)
    owner.quarters({now: rows(1)})
    for name, text in own(environment, owner, tmp_path).items():
        monkeypatch.setenv(name, text)
    assert http.get("/readyz").json()["followed"] == []
    try:
        with _following(settings, "gdelt"):
            deadline = time.monotonic() + 60
            while not http.get("/readyz").json()["followed"] and time.monotonic() < deadline:
                time.sleep(0.2)
        (followed,) = http.get("/readyz").json()["followed"]
        assert followed["dataset"] == "gdelt"
        assert followed["newest"].startswith(f"{now[:4]}-{now[4:6]}-{now[6:8]}T{now[8:10]}:{now[10:12]}")
        assert 0 <= followed["age_seconds"] < 1800
        assert 'diplograph_followed_age_seconds{dataset="gdelt"}' in http.get("/metrics").text
        page = http.get("/data").text
        when = f"{now[:4]}-{now[4:6]}-{now[6:8]} {now[8:10]}:{now[10:12]}"
        assert f"followed; newest file of {when} UTC" in page
    finally:
        unload(writer, "gdelt", say=lambda _: None)


def test_what_is_refused_or_gone_is_not_asked_for_again(owner: Owner, tmp_path: Path) -> None:
    owner.files["/a"] = b"a"
    owner.unwell["/a"] = ["403"]
    with Web() as web:
        with pytest.raises(FetchError, match=r"refused \(403\); its owner may ask for a registration"):
            web.download(Offered("a", f"{owner.address}/a"), tmp_path / "a", lambda _: None)
        with pytest.raises(NotOffered, match="is not there"):
            web.text(f"{owner.address}/b")
    assert len(owner.asked) == 2


def test_a_server_that_stays_away_is_told_after_some_attempts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_module, "FIRST_WAIT", 0.001)
    monkeypatch.setattr(web_module, "POLITE_WAIT", 0.0)
    why = r"does not come: Connection refused \(tried 5 times\)"
    with Web() as web, pytest.raises(FetchError, match=why):
        web.text("http://127.0.0.1:9/list.txt")


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("1979.zip", "1979-01-01", "1979-12-31"),
        ("200602.zip", "2006-02-01", "2006-02-28"),
        ("20130401.export.CSV.zip", "2013-04-01", "2013-04-01"),
        ("events.1995.20150313082510.tab", "1995-01-01", "1995-12-31"),
    ],
)
def test_the_name_of_a_file_tells_what_it_is_about(name: str, first: str, last: str) -> None:
    about = dates_of(name)
    assert about is not None
    assert tuple(moment.date().isoformat() for moment in about) == (first, last)
    assert Span(since=about[1], until=about[1]).has(name)


def test_every_address_is_told_of_in_the_docs() -> None:
    page = (ROOT / "docs/fetching.md").read_text("utf-8")
    assert {"gdelt", "gdelt1", "icews", "polecat", "atop", "cow_alliances"} <= set(offered())
    for dataset, (source, name) in offered().items():
        fetch = description(source, name).rest["fetch"]
        assert f"`{dataset}`" in page, dataset
        assert fetch["base"] in page, dataset
        assert re.compile(fetch.get("files", "") or fetch.get("inner", ""))
        assert fetch["layout"] in ("gdelt", "md5sums", "dataverse", "plain")
    assert owners.ICEWS.removeprefix("doi:") in page
