"""Days and codes as the year files of ICEWS write them: the whole file says where the month stands."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import test_polecat

from graph.errors import InputError
from loaders.intake.coded_row import CodedRow
from loaders.intake.job import open_job
from loaders.intake.outcome import FileProblem, Loaded, Outcome

SIDES = ("South Korea\tNULL\tSouth Korea", "Japan\tNULL\tJapan")
WITH_CODE = [
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code",
    "Intensity", "Target Name", "Target Sectors", "Target Country",
]  # fmt: skip
WITHOUT_CODE = [name for name in WITH_CODE if name != "CAMEO Code"]


def file(folder: Path, days: list[str], name: str = "Events.2017.20201006.tab") -> Path:
    rows = [
        "\t".join([str(number), day, SIDES[0], "Make a visit", "042", "1.9", SIDES[1]])
        for number, day in enumerate(days, 1)
    ]
    (folder / name).write_text("\n".join(["\t".join(WITH_CODE), *rows]) + "\n", "utf-8")
    return folder / name


def outcomes(*paths: Path, source: str = "icews", days: str | None = None) -> list[Outcome]:
    job = open_job(source, list(paths), days=days)
    return [outcome for part in job.parts for _, outcome in part.outcomes(0)]


def loaded(outcome: Outcome) -> CodedRow:
    assert isinstance(outcome, Loaded)
    facts = outcome.facts
    assert isinstance(facts, CodedRow)
    return facts


FORMS = [
    pytest.param(["1/15/2017", "12/25/2017"], ["2017-01-15", "2017-12-25"], id="month first"),
    pytest.param(["15/1/2017", "25/12/2017"], ["2017-01-15", "2017-12-25"], id="day first"),
    pytest.param(["1/2/2017", "3/4/2017", "1/15/2017"], ["2017-01-02", "2017-03-04", "2017-01-15"],
                 id="told by the last row"),
    pytest.param(["1/2/2017", "3/4/2017", "15/1/2017"], ["2017-02-01", "2017-04-03", "2017-01-15"],
                 id="told by the last row, day first"),
    pytest.param(["01/02/2017", "1/31/2017 0:00"], ["2017-01-02", "2017-01-31"], id="zeros and a time"),
    pytest.param(["02.01.2017", "31.01.2017"], ["2017-01-02", "2017-01-31"], id="dots"),
    pytest.param(["2-1-2017", "31-1-2017"], ["2017-01-02", "2017-01-31"], id="hyphens"),
    pytest.param(["2017/1/2", "2017/01/31"], ["2017-01-02", "2017-01-31"], id="year first"),
    pytest.param(["2017-01-02 00:00:00", "20170131"], ["2017-01-02", "2017-01-31"], id="a time; digits"),
]  # fmt: skip


@pytest.mark.parametrize(("days", "right"), FORMS)
def test_the_whole_file_says_where_the_month_stands(
    tmp_path: Path, days: list[str], right: list[str]
) -> None:
    found = outcomes(file(tmp_path, days))
    assert [loaded(each).day.isoformat() for each in found] == right


def test_a_file_that_does_not_tell_is_asked_and_read_as_said(tmp_path: Path) -> None:
    path = file(tmp_path, ["1/2/2017", "3/4/2017"])
    with pytest.raises(InputError, match=r"no row tells whether a day such as 1/2/2017 .* --days mdy or --d"):
        outcomes(path)
    for said, right in (("mdy", ["2017-01-02", "2017-03-04"]), ("dmy", ["2017-02-01", "2017-04-03"])):
        assert [loaded(each).day.isoformat() for each in outcomes(path, days=said)] == right
    (tmp_path / "b").mkdir()
    told = file(tmp_path / "b", ["1/2/2017", "1/15/2017"])
    assert loaded(outcomes(told)[0]).day.isoformat() == "2017-01-02", "each file for itself"


@pytest.mark.parametrize(
    ("days", "said", "message"),
    [
        (["1/15/2017", "15/1/2017"], None, r"tab:2: 1/15/2017 has its month first, but line 3 not"),
        (["1/15/2017"], "dmy", r"tab:2: 1/15/2017 has its month first, but --days dmy not"),
        (["1/2/2017", "31/1/2017"], "mdy", r"tab:3: 31/1/2017 has its day first, but --days mdy not"),
    ],
)
def test_both_orders_in_one_file_are_refused(
    tmp_path: Path, days: list[str], said: str | None, message: str
) -> None:
    with pytest.raises(FileProblem, match=message):
        outcomes(file(tmp_path, days), days=said)


@pytest.mark.parametrize("day", ["13/13/2017", "2/30/2017", "1/2-2017", "1/2/17", "Jan 2, 2017", ""])
def test_what_is_no_day_is_rejected(tmp_path: Path, day: str) -> None:
    *rest, wrong = outcomes(file(tmp_path, ["1/15/2017", day]))
    assert len(rest) == 1
    assert wrong == ("Event Date", "no such day")


def write(path: Path, *rows: list[str]) -> Path:
    path.write_text("".join("\t".join(row) + "\n" for row in rows), "utf-8")
    return path


def test_quotes_round_header_and_fields_are_none_of_them(tmp_path: Path) -> None:
    first = ["1", "2017-01-15", *SIDES[0].split("\t"), "Make a visit", "042", "1.9", *SIDES[1].split("\t")]
    second = [*first[:2], 'Police "Special", Unit', *first[3:]]
    third = [*first[:2], '"A" and "B"', *first[3:]]
    plain = outcomes(write(tmp_path / "plain.tab", WITH_CODE, first, second, third))

    def quoted(row: list[str], quote: str) -> list[str]:
        return ['"' + field.replace('"', quote) + '"' for field in row]

    for name, quote in (("doubled.tab", '""'), ("escaped.tab", '\\"')):
        rows = [quoted(row, quote) for row in (WITH_CODE, first, second, third)]
        assert outcomes(write(tmp_path / name, *rows)) == plain
    names = [party.name for each in plain if (party := loaded(each).actor)]
    assert names == ["South Korea", 'Police "Special", Unit', '"A" and "B"']


def test_a_quote_that_is_never_closed_takes_no_other_row_with_it(tmp_path: Path) -> None:
    row = ["1", "2017-01-15", *SIDES[0].split("\t"), "Make a visit", "042", "1.9", *SIDES[1].split("\t")]
    rows = [[*row[:3], '"Government', *row[4:]], row, row]
    assert len(outcomes(write(tmp_path / "open.tab", WITH_CODE, *rows))) == 3


TEXTS = [
    ("Make a visit", "042"), ("make a visit", "042"),
    ('"Conduct suicide, car, or other non-military bombing"', "183"),
    ("Sing together", None), ("", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code"), TEXTS)
def test_where_there_is_no_code_it_goes_by_the_text(tmp_path: Path, text: str, code: str | None) -> None:
    head = ["1", "1/15/2017", *SIDES[0].split("\t"), text]
    tail = ["1.9", *SIDES[1].split("\t")]
    found = [
        *outcomes(write(tmp_path / "none.tab", WITHOUT_CODE, [*head, *tail])),
        *outcomes(write(tmp_path / "null.tab", WITH_CODE, [*head, "NULL", *tail])),
    ]
    for each in found:
        if code is None:
            assert each == ("Event Text", "no name of a code of CAMEO")
        else:
            assert loaded(each).code.code == code


def test_a_header_with_neither_code_nor_text_is_refused(tmp_path: Path) -> None:
    header = [name for name in WITHOUT_CODE if name != "Event Text"]
    with pytest.raises(FileProblem, match="the header has no column CAMEO Code or Event Text"):
        outcomes(write(tmp_path / "a.tab", header, ["1"] * len(header)))


def test_polecat_saved_by_a_spreadsheet_and_zips_follow_the_same_rule(tmp_path: Path) -> None:
    rows = [
        test_polecat.row("1", day, "Japan / JPN", "CONSULT / visit", "India / IND")
        for day in ("5/1/2023", "5/31/2023")
    ]
    path = test_polecat.write(tmp_path / "ngecEvents.txt", *rows)
    found = outcomes(path, source="polecat")
    assert [loaded(each).day.isoformat() for each in found] == ["2023-05-01", "2023-05-31"]
    with zipfile.ZipFile(tmp_path / "2017.zip", "w") as packed:
        packed.write(file(tmp_path, ["1/2/2017", "1/15/2017"], "a.tab"), "a.tab")
    assert [loaded(each).day.isoformat() for each in outcomes(tmp_path / "2017.zip")] == [
        "2017-01-02", "2017-01-15",
    ]  # fmt: skip
