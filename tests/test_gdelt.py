"""GDELT goes in whole, in its three widths; what is broken is named with its line."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import icews_files
import pytest
from gdelt_files import CHINA, EUROPE, KIM, NOBODY, POLICE, SOLDIERS, row

from graph.errors import InputError
from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.job import open_job
from loaders.intake.outcome import FileProblem
from loaders.intake.stream import ALREADY, DatasetReport, load_dataset

ID = "gdelt-try"
EVENT = """
MATCH (e:Event {id: $id})
RETURN properties(e) AS event, [(a:Actor)-[r:ACTED]->(e) | [a.id, r.for]] AS actors,
  [(e)-[r:ADDRESSED_TO]->(a) | [a.id, r.for]] AS targets,
  [(e)-[b:BETWEEN]->(:Dyad) | [b.dyad, b.direction, b.level, toString(b.known)]] AS between
"""
YEARS = """
MATCH (y:DatasetYear {dataset: $dataset})
RETURN y.year AS year, sum(y.rows) AS rows ORDER BY year
"""
ROWS = [
    row(11, "20190121", CHINA, "042", KIM),
    row(12, "20180121", SOLDIERS, "190", CHINA, url="javascript:alert(1)"),
    row(13, "20190121", EUROPE, "020", CHINA),
    row(14, "20190121", NOBODY, "010", KIM, place=""),
    row(15, "20190121", POLICE, "173", NOBODY),
]

Load = Callable[..., DatasetReport]


@pytest.fixture
def load(writer: Writer) -> Iterator[Load]:
    """Load paths as the dataset ID; it is taken out at the end, if it came in."""
    reports: list[DatasetReport] = []

    def run(*paths: Path, **options: Any) -> DatasetReport:
        reports.append(load_dataset(writer, open_job("gdelt", list(paths), ID), **options))
        return reports[-1]

    yield run
    if reports or writer.read("MATCH (d:Dataset {id: $id}) RETURN d.id AS id", id=ID):
        unload(writer, ID, say=lambda _: None)


def write(path: Path, *rows: str) -> Path:
    path.write_text("".join(rows), "utf-8")
    return path


def event(writer: Writer, number: int) -> dict[str, Any]:
    return writer.read(EVENT, id=f"{ID}:{number}")[0]


def test_an_event_keeps_its_day_and_what_gdelt_says_of_it(load: Load, writer: Writer, tmp_path: Path) -> None:
    report = load(write(tmp_path / "20190121220000.export.CSV", *ROWS), batch=2)
    assert (report.account.read, report.account.loaded) == (5, 5)
    found = event(writer, 11)
    assert found["event"] | {
        "title": "Make a visit", "cameo": "042", "goldstein": 1.9, "goldstein_gdelt": 1.5, "avg_tone": -2.25,
        "mentions": 4, "is_root": 1, "place_name": "Pyongyang, North Korea", "place_fips": "KN",
        "place_lat": 39.0194, "place_lng": 125.755, "url": "https://news.example/11",
        "actor1": "CHINA", "actor2": "KIM JONG UN", "file": 0, "row": 1,
    } == found["event"]  # fmt: skip
    assert found["actors"] == [["CN", "CN"]]
    assert found["targets"] == [["KP", "KP"]], "the government stands for the state"
    assert found["between"] == [["CN-KP", "mutual", "state", "2019-01-21"]]
    old = event(writer, 12)
    assert (old["event"]["date"], old["event"]["known"].isoformat()) == ("2018-01-21", "2019-01-21")
    assert old["actors"] == [[f"{ID}:actor:USAMIL:US ARMY", "US"]]
    assert old["between"] == [["CN-US", "ba", "society", "2019-01-21"]]
    assert writer.read(YEARS, dataset=ID) == [{"year": 2018, "rows": 1}, {"year": 2019, "rows": 1}]


def test_actors_of_no_country_are_kept_and_unknown_codes_counted(
    load: Load, writer: Writer, tmp_path: Path
) -> None:
    report = load(write(tmp_path / "a.csv", *ROWS, row(16, "20190121", NOBODY, "010", NOBODY)))
    assert report.account.skipped == {"neither side is named": 1}
    assert event(writer, 13)["actors"] == [[f"{ID}:actor:EUR:EUROPE", None]]
    assert (event(writer, 14)["actors"], event(writer, 14)["targets"]) == ([], [["KP", "KP"]])
    assert event(writer, 15)["actors"] == [[f"{ID}:actor:COP:POLICE", None]]
    assert "place_name" not in event(writer, 14)["event"]
    unresolved = writer.read(
        "MATCH (u:Unresolved {dataset: $id}) RETURN u.system + ' ' + u.code AS code, u.rows AS rows", id=ID
    )
    assert unresolved == [{"code": "cameo EUR", "rows": 1}], "the police name no country to look for"


@pytest.mark.parametrize("version", ["1.0", "1.0 up to March 2013"])
def test_version_1_is_a_dataset_of_its_own(load: Load, writer: Writer, tmp_path: Path, version: str) -> None:
    place = write(tmp_path / "20130301.export.CSV", row(11, "20130228", CHINA, "057", KIM, version))
    assert open_job("gdelt", [place]).description.id == "gdelt1"
    load(place)
    found = event(writer, 11)["event"]
    assert (found["place_fips"], found["place_lat"], found["avg_tone"]) == ("KN", 39.0194, -2.25)
    assert found.get("url") == ("https://news.example/11" if version == "1.0" else None)
    write(tmp_path / "20190121.export.CSV", *ROWS)
    with pytest.raises(InputError, match=r"20190121\.export\.CSV is of GDELT 2.0 and .* load them one after"):
        load(tmp_path)


def test_a_folder_of_zips_is_loaded_and_an_event_told_again_is_passed_over(
    load: Load, tmp_path: Path
) -> None:
    for name, rows in (("20190121.export.CSV", ROWS), ("20190122.export.CSV", [ROWS[0]])):
        with zipfile.ZipFile(tmp_path / f"{name}.zip", "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr(name, "".join(rows))
    write(tmp_path / "CAMEO.type.txt", "CODE\tLABEL\nCOP\tPolice forces\n")
    report = load(tmp_path)
    assert report.loaded == [
        "20190121.export.CSV.zip!20190121.export.CSV", "20190122.export.CSV.zip!20190122.export.CSV",
    ]  # fmt: skip
    assert (report.account.loaded, report.account.skipped) == (5, {ALREADY: 1})
    assert load(tmp_path).unchanged == report.loaded


BAD = [
    pytest.param(row("x1", "20190121", CHINA, "010", KIM), "GLOBALEVENTID", "no number", id="number"),
    pytest.param(row(21, "20230230", CHINA, "010", KIM), "SQLDATE", "no such day", id="30 February"),
    pytest.param(
        row(21, "20190121", CHINA, "010", KIM, added="2019"), "DATEADDED", "no such day", id="added"
    ),
    pytest.param(row(21, "20190121", CHINA, "---", KIM), "EventCode", "no code of CAMEO", id="code"),
    pytest.param(
        row(21, "20190121", CHINA, "010", KIM, goldstein="nan"), "GoldsteinScale", "no number", id="score"
    ),
    pytest.param("21\t20190121\n", "", "2 columns, 61 wanted", id="columns"),
    pytest.param(row(21, "20190121", CHINA, "010", KIM, url="a\0b"), "", "the row has a NUL byte", id="NUL"),
    pytest.param(
        row(21, "20190121", CHINA, "010", KIM, place="x" * 1_000_000), "", "the row is over 64 KB", id="1 MB"
    ),
]


@pytest.mark.parametrize(("bad", "field", "reason"), BAD)
def test_a_bad_row_is_named_and_the_others_loaded(
    load: Load, tmp_path: Path, bad: str, field: str, reason: str
) -> None:
    rejects = tmp_path / "rejects.csv"
    report = load(write(tmp_path / "20190121.export.CSV", ROWS[0], bad, ROWS[1]), rejects=rejects)
    assert (report.account.read, report.account.loaded) == (3, 2)
    with rejects.open(encoding="utf-8", newline="") as stream:
        (told,) = csv.DictReader(stream)
    assert told | {"file": "20190121.export.CSV", "line": "2", "field": field, "reason": reason} == told


def packed(folder: Path) -> bytes:
    with zipfile.ZipFile(folder / "whole.zip", "w", zipfile.ZIP_DEFLATED) as whole:
        whole.writestr("20190121.export.CSV", "".join(ROWS) * 500)
    return (folder / "whole.zip").read_bytes()


def commas(_: Path) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerow(ROWS[0].rstrip("\n").split("\t"))
    return text.getvalue().encode()


def utf16(_: Path) -> bytes:
    return ROWS[0].encode("utf-16")


def of_icews(_: Path) -> bytes:
    return icews_files.released().encode()


WRONG = [
    pytest.param("20190121.export.CSV.zip", lambda f: packed(f)[:-40], r"zip:0: no whole zip", id="cut zip"),
    pytest.param("a.csv", commas, r"a\.csv:1: columns are separated by `,`; tab is wanted", id="delimiter"),
    pytest.param("a.csv", utf16, r"a\.csv:1: the file is in UTF-16", id="UTF-16"),
    pytest.param("a.csv", of_icews, r"a\.csv:1: .* ICEWS .*; load it with `diplograph load ice", id="ICEWS"),
    pytest.param("a.csv", lambda _: b"1\t2\t3\n", r"a\.csv:1: .* the first row has 3 columns", id="columns"),
]


@pytest.mark.parametrize(("name", "content", "message"), WRONG)
def test_a_wrong_file_is_refused_with_its_line(
    load: Load, tmp_path: Path, name: str, content: Callable[[Path], bytes], message: str
) -> None:
    (tmp_path / name).write_bytes(content(tmp_path))
    with pytest.raises(FileProblem, match=message):
        load(tmp_path / name)


def test_a_byte_order_mark_is_passed_over(load: Load, tmp_path: Path) -> None:
    assert load(write(tmp_path / "a.csv", "\ufeff", *ROWS)).account.loaded == 5


def test_other_loaders_know_a_file_of_gdelt(tmp_path: Path) -> None:
    place = write(tmp_path / "events.tab", *ROWS)
    with pytest.raises(FileProblem, match=r"this is a file of GDELT 2\.0 .* `diplograph load gdelt`"):
        open_job("icews", [place]).parts[0].check()


def test_a_folder_without_event_files_is_refused(load: Load, tmp_path: Path) -> None:
    write(tmp_path / "20190121220000.mentions.CSV", "1\t2\n")
    with pytest.raises(InputError, match=r"no file of GDELT 2\.0 Event Database"):
        load(tmp_path)


def test_the_official_file_is_accounted_for_and_old_events_stay_in_their_years(
    load: Load, writer: Writer, data: Path
) -> None:
    account = load(data / "gdelt").account
    assert (account.read, account.loaded) == (1_629, 1_629)
    days = writer.read(
        "MATCH (e:CodedEvent {dataset: $id}) RETURN e.start.year AS year, count(*) AS rows ORDER BY year",
        id=ID,
    )
    assert days == [{"year": 2018, "rows": 37}, {"year": 2019, "rows": 1_592}]
    assert [row["year"] for row in writer.read(YEARS, dataset=ID)] == [2018, 2019]
    differing = writer.read(
        "MATCH (e:CodedEvent {dataset: $id}) WHERE e.goldstein <> e.goldstein_gdelt RETURN count(*) AS n",
        id=ID,
    )
    assert differing == [{"n": 0}], "our Goldstein by code is the one GDELT prints"
