"""A file is what it begins with, whatever it is called; what is passed over or refused is named as such."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import gdelt_files
import pytest
import test_polecat
from gdelt_files import CHINA, KIM

from graph.errors import InputError
from loaders.intake.job import open_job
from loaders.intake.outcome import FileProblem, Loaded, Outcome

ROWS = [gdelt_files.row(number, "20210503", CHINA, "042", KIM) for number in range(1, 5)]
OLD = [gdelt_files.row(number, "20130401", CHINA, "042", KIM, "1.0") for number in range(1, 5)]
NAME = "20210503120000.export.CSV"


def outcomes(source: str, *paths: Path) -> list[Outcome]:
    return [outcome for part in open_job(source, list(paths)).parts for _, outcome in part.outcomes(0)]


def zipped(*members: tuple[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members:
            packed.writestr(name, content)
    return out.getvalue()


def put(folder: Path, **files: str | bytes) -> Path:
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(data)
    return folder


def test_every_file_of_gdelt_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    one, two, three, four = ROWS
    put(
        tmp_path,
        **{
            NAME: one,
            "20210503120000.translation.export.CSV": two,
            "korea.txt": three,
            "20210503.zip": zipped(("day/a.CSV", four), ("__MACOSX/._a.CSV", b"\0\5"), (".DS_Store", b"\0")),
            "packed": gzip.compress(gdelt_files.row(5, "20210503", CHINA, "042", KIM).encode()),
            "renamed.CSV": zipped(("x.CSV", gdelt_files.row(6, "20210503", CHINA, "042", KIM))),
            ".hidden": "x",
        },
    )
    job = open_job("gdelt", [tmp_path])
    numbers = [outcome.facts.number for outcome in outcomes("gdelt", tmp_path) if isinstance(outcome, Loaded)]
    assert sorted(numbers) == ["1", "2", "3", "4", "5", "6"]
    assert (job.description.id, job.passed) == ("gdelt", ())


@pytest.mark.parametrize("name", ["20130401.export.CSV.zip", "april.zip"])
def test_a_zip_of_a_day_of_gdelt_1_is_taken(tmp_path: Path, name: str) -> None:
    put(tmp_path, **{name: zipped(("20130401.export.CSV", "".join(OLD)))})
    assert open_job("gdelt", [tmp_path]).description.id == "gdelt1"
    assert len(outcomes("gdelt", tmp_path / name)) == 4


MENTION = "9 20210503120000 20210503120000 1 news.example https://news.example/9 3 10 -1 20 1 50 900 -2.5 - -"
OTHERS = {
    "20210503.mentions.CSV": (MENTION.replace(" ", "\t") + "\n", "GDELT mentions, which is not supported"),
    "20210503.gkg.csv": ("20210503120000-1\t20210503120000\t1\n", "GDELT Global Knowledge Graph, which is n"),
    "README.txt": ("read me\n", "no file of GDELT 2.0"),
    "empty.CSV": ("", "the file is empty; fetch it again"),
    "empty.zip": (zipped(), "the zip is empty; fetch it again"),
    "hollow.zip": (zipped(("20210503.export.CSV", "")), "the file is empty; fetch it again"),
    "two.zip": (zipped(("in.zip", zipped(("a.CSV", ROWS[0])))), "this is a zip inside a zip; unpack it"),
    "book.xlsx": (zipped(("[Content_Types].xml", "<Types/>"), ("xl/workbook.xml", "")), "an Excel workbook"),
    "error.CSV": ("<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>", "an XML page"),
    "events.2018.tab": ("\t".join(test_polecat.HEADER) + "\n", "POLECAT .* `diplograph load polecat`"),
}


def test_what_a_folder_has_besides_is_passed_over_and_named(tmp_path: Path) -> None:
    put(tmp_path, **{NAME: ROWS[0]}, **{name: content for name, (content, _) in OTHERS.items()})
    job = open_job("gdelt", [tmp_path])
    assert [part.place.name for part in job.parts] == [NAME]
    passed = {each.name.partition("!")[0]: each.why for each in job.passed}
    assert passed.keys() == OTHERS.keys()
    for name, (_, why) in OTHERS.items():
        with pytest.raises(FileProblem, match=why):  # named by itself it is refused
            open_job("gdelt", [tmp_path / name])
        assert passed[name]


def test_a_folder_of_nothing_says_what_is_there(tmp_path: Path) -> None:
    put(tmp_path, **{"a.txt": "x\n", "b.xlsx": OTHERS["book.xlsx"][0], "c.txt": "y\n", "d.txt": "z\n"})
    with pytest.raises(FileProblem, match=r"no file of POLECAT .* here; b\.xlsx: .* Excel .* and 1 more"):
        open_job("polecat", [tmp_path])
    (tmp_path / "none").mkdir()
    with pytest.raises(FileProblem, match=r"none:0: no file of GDELT 2\.0 Event Database .* here"):
        open_job("gdelt", [tmp_path / "none"])


@pytest.mark.parametrize("rows", [ROWS, OLD])
@pytest.mark.parametrize("cut", [1, 2, 12])
@pytest.mark.parametrize("packed", [False, True])
def test_a_file_cut_within_its_last_field_is_told(
    tmp_path: Path, rows: list[str], cut: int, packed: bool
) -> None:
    data = "".join(rows)[:-cut].encode()
    path = tmp_path / NAME
    path.write_bytes(gzip.compress(data) if packed else data)
    *whole, last = outcomes("gdelt", path)
    assert all(isinstance(outcome, Loaded) for outcome in whole)
    assert len(whole) == 3
    assert str(getattr(last, "reason", "")).startswith("the file ends within this row, without a line break")


STRANGE = {
    "a.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook; export it as CSV"),
    "a.rda": (gzip.compress(b"RDX3\nX\n"), "a file of R's own; export it as CSV"),
    "a.rds": (gzip.compress(b"X\n\0\0\0\3"), "a file of R's own; export it as CSV"),
    "b.rda": (b"BZh91AY", "a file of R's own; export it as CSV"),
    "a.dta": (b"<stata_dta><header>", "a file of Stata's own; export it as CSV"),
    "b.dta": (b"\x72\x02\x01\0", "a file of Stata's own; export it as CSV"),
    "a.sav": (b"$FL2@(#) SPSS", "a file of SPSS's own; export it as CSV"),
    "a.parquet": (b"PAR1\x15", "a file of Parquet or Arrow; export it as CSV"),
    "a.pdf": (b"%PDF-1.5", "a PDF"),
    "a.html": (b"\n<!DOCTYPE html><html>", "a web page saved in the place of the data; fetch it again"),
    "page.zip": (b"<html><body>Sign in", "a web page saved in the place of the data"),
    "a.json": (b'{"status": "ERROR"}', "JSON, such as a server's error"),
    "lfs.tab": (b"version https://git-lfs.github.com/spec/v1\noid", "a pointer of Git LFS to the data"),
    "a.7z": (b"7z\xbc\xaf\x27\x1c", "an archive; unpack it"),
    "a.tgz": (gzip.compress(b"a".ljust(257, b"\0") + b"ustar"), "an archive; unpack it"),
    "my.yaml": (b"# mine\ndossier: mine\n", "a dossier; load it with `diplograph load curated`"),
    "mid.csv": (b"dispnum,stday,styear,outcome,hiact,hostlev\n1,2,3,4,5,6\n",
                r"COW Militarized Interstate Disputes \(MIDA\), which is not supported"),
    "midb.tab": (b'"dispnum"\t"stabb"\t"ccode"\t"sidea"\t"orig"\n1\t2\t3\t4\t5\n', r"\(MIDB\), which is not"),
    "acled.csv": (b"event_id_cnty;event_date;disorder_type;sub_event_type\n1;2;3;4\n", "ACLED, which is not"),
}  # fmt: skip


@pytest.mark.parametrize("source", ["icews", "polecat", "gdelt", "atop", "archigos", "embassies"])
def test_a_strange_file_is_refused_for_what_it_is_with_what_to_do(tmp_path: Path, source: str) -> None:
    for name, (content, why) in STRANGE.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(InputError, match=why):
            open_job(source, [tmp_path / name])


def test_how_columns_are_separated_is_said(tmp_path: Path) -> None:
    for delimiter in (",", ";", "|"):
        path = test_polecat.write(tmp_path / "a.txt", test_polecat.ROWS[0], delimiter=delimiter)
        with pytest.raises(FileProblem, match=rf"columns are separated by `\{delimiter}`; tab is wanted"):
            open_job("polecat", [path])


LATIN = [
    pytest.param("Nicolás Maduro", "iso-8859-1", id="Spanish"),
    pytest.param("Recep Tayyip Erdoðan", "iso-8859-1", id="one letter"),
    pytest.param("“Orbán”", "cp1252", id="Windows"),
    pytest.param("São João, Ações", "iso-8859-1", id="two in a row"),
    pytest.param("Emmanuel Macron – Élysée", "cp1252", id="dash"),
]


@pytest.mark.parametrize(("name", "encoding"), LATIN)
def test_western_letters_are_read_right(tmp_path: Path, name: str, encoding: str) -> None:
    rows = [
        test_polecat.row("1", "2023-05-01", "Japan / JPN", "AID", "India / IND"),
        test_polecat.row("2", "2023-05-01", f"{name} / VEN", "AID", "India / IND"),
    ]
    path = test_polecat.write(tmp_path / "a.txt", *rows)
    path.write_text(path.read_text("utf-8"), encoding)
    _, found = outcomes("polecat", path)
    assert isinstance(found, Loaded)
    assert found.facts.actor.name == name


NOT_LATIN = [
    pytest.param(["김정은 위원장"], "euc-kr", id="Korean"),
    pytest.param(["Путин"], "cp1251", id="Cyrillic"),
    pytest.param(["习近平主席"], "gb18030", id="Chinese"),
]


@pytest.mark.parametrize(("names", "encoding"), NOT_LATIN)
def test_letters_of_another_script_are_not_guessed(tmp_path: Path, names: list[str], encoding: str) -> None:
    rows = [test_polecat.row("1", "2023-05-01", f"{name} / IND", "AID", "Japan / JPN") for name in names]
    path = test_polecat.write(tmp_path / "a.txt", *rows)
    path.write_text(path.read_text("utf-8"), encoding)
    for found in outcomes("polecat", path):
        assert str(getattr(found, "reason", "")).endswith("of the row is no UTF-8")


def test_one_broken_row_of_a_file_in_utf8_does_not_change_the_letters_of_the_others(tmp_path: Path) -> None:
    path = test_polecat.write(
        tmp_path / "a.txt",
        test_polecat.row("1", "2023-05-01", "Nicolás Maduro / VEN", "AID", "India / IND"),
        test_polecat.row("2", "2023-05-01", "Jos@ / VEN", "AID", "India / IND"),
    )
    path.write_bytes(path.read_bytes().replace(b"@", b"\xe9"))
    right, wrong = outcomes("polecat", path)
    assert isinstance(right, Loaded)
    assert right.facts.actor.name == "Nicolás Maduro"
    assert str(getattr(wrong, "reason", "")).endswith("of the row is no UTF-8")
