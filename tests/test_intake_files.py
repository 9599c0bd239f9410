"""Files as they come from the field: broken, misnamed, wrongly saved. Each gets its line and a reason."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pytest

from loaders.intake.descriptions import Shape, shapes
from loaders.intake.files import LONGEST, Place, places
from loaders.intake.outcome import FileProblem
from loaders.intake.rows import fits, open_rows

VOTES = Shape(
    source="votes",
    title="Votes",
    name="votes",
    what="one vote a row",
    delimiter=",",
    quoted=True,
    header=("roll", "country", "vote"),
)
QUADS = Shape(
    source="quads",
    title="Quads",
    name="quads",
    what="four numbers a row",
    delimiter="\t",
    quoted=False,
    columns=(4, 5),
    like=(r"\d+", r"\d+", r"\d+", r"\d+"),
)
ROWS = b"roll,country,vote\n1,NA,yes\n2,KP,no\n"
MEGABYTE = b"x" * 1_000_000


def write(path: Path, content: bytes) -> Place:
    path.write_bytes(content)
    return Place(path)


def read(place: Place, shape: Shape = VOTES) -> list[tuple[int, list[str], str | None]]:
    return [(row.line, row.fields, row.problem) for row in open_rows(place, shape)]


WHOLE = [
    pytest.param(ROWS, id="plain"),
    pytest.param(b"\xef\xbb\xbf" + ROWS, id="byte order mark"),
    pytest.param(ROWS.replace(b"\n", b"\r\n"), id="CRLF"),
    pytest.param(ROWS.removesuffix(b"\n"), id="no last newline"),
    pytest.param(b'"roll","country","vote"\n"1","NA","yes"\n2,KP,no\n', id="quoted"),
    pytest.param(b"roll,country,vote\n1,NA,yes\n\n2,KP,no\n\n", id="empty lines"),
    pytest.param(ROWS.replace(b",", b"\t"), id="tabs"),
    pytest.param(b'roll\tcountry\tvote\n1\t"NA"\t"yes"\n2\t"KP"\t"no"\n', id="as Dataverse gives it out"),
]


@pytest.mark.parametrize("content", WHOLE)
def test_rows_are_the_same_however_the_file_was_saved(tmp_path: Path, content: bytes) -> None:
    rows = [fields for _, fields, problem in read(write(tmp_path / "votes.csv", content)) if not problem]
    assert rows == [["1", "NA", "yes"], ["2", "KP", "no"]]


def test_columns_are_found_by_name_in_any_order(tmp_path: Path) -> None:
    place = write(tmp_path / "votes.csv", b"vote,more,country,roll\nyes,x, NA ,1\n")
    (row,) = open_rows(place, VOTES)
    assert (row["roll"], row["country"], row["vote"], row.line) == ("1", "NA", "yes", 2)


def test_a_row_over_several_lines_has_the_line_it_begins_on(tmp_path: Path) -> None:
    place = write(tmp_path / "votes.csv", b'roll,country,vote\n1,"K\nP",no\n2,CN,yes\n')
    assert [(line, fields) for line, fields, _ in read(place)] == [
        (2, ["1", "K\nP", "no"]),
        (4, ["2", "CN", "yes"]),
    ]
    assert [row.line for row in open_rows(place, VOTES, after=2)] == [4]


def test_archives_and_folders_are_opened_and_sorted(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with zipfile.ZipFile(tmp_path / "in/b.zip", "w") as packed:
        packed.writestr("z/votes.csv", ROWS)
        packed.writestr("votes.csv", ROWS)
    (tmp_path / "in/a.csv.gz").write_bytes(gzip.compress(ROWS))
    (tmp_path / "in/.hidden").write_bytes(b"x")
    found = places([tmp_path / "in"])
    assert [place.name for place in found] == ["a.csv.gz", "b.zip!votes.csv", "b.zip!z/votes.csv"]
    assert [place.inner for place in found] == ["a.csv", "votes.csv", "votes.csv"]
    assert [len(read(place)) for place in found] == [2, 2, 2]


BAD_ROWS = [
    pytest.param(b"1,N\0A,yes\n", "the row has a NUL byte", id="NUL"),
    pytest.param(b"1," + MEGABYTE + b",yes\n", "the row is over 64 KB", id="a row of 1 MB"),
    pytest.param(b"1,\xff\xfe,yes\n", "byte 3 of the row is no UTF-8", id="not UTF-8"),
    pytest.param(b"1,NA\n", "2 columns, 3 wanted", id="a column short"),
    pytest.param(b"1,NA,yes,more\n", "4 columns, 3 wanted", id="a column over"),
    pytest.param(b'1,"N"A,yes\n', "not readable as CSV: ',' expected after '\"'", id="quotes"),
]


@pytest.mark.parametrize(("row", "reason"), BAD_ROWS)
def test_a_bad_row_has_its_line_and_reason_and_the_next_is_read(
    tmp_path: Path, row: bytes, reason: str
) -> None:
    place = write(tmp_path / "votes.csv", b"roll,country,vote\n0,FJ,yes\n" + row + b"2,KP,no\n")
    assert [(line, problem) for line, _, problem in read(place)] == [(2, None), (3, reason), (4, None)]


def test_a_row_that_never_ends_takes_no_memory(tmp_path: Path) -> None:
    place = write(tmp_path / "votes.csv", b'roll,country,vote\n1,"' + MEGABYTE)
    (row,) = open_rows(place, VOTES)
    assert row.problem == "the row is over 64 KB"
    assert len(row.raw) <= LONGEST


def hurt_zip() -> bytes:
    """A zip whose directory is whole and whose contents are not."""
    from io import BytesIO

    buffer = BytesIO()
    rows = b"".join(b"%d,KP,no\n" % number for number in range(5000))
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr("votes.csv", b"roll,country,vote\n" + rows)
    return buffer.getvalue().replace(b"\n4999,KP", b"\n4999,KR")


def packed_zip(content: bytes) -> bytes:
    from io import BytesIO

    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("votes.csv", content)
    return buffer.getvalue()


LITTLE = ROWS + b"2,KP,no\n" * 250_000  # two megabytes, of which eight kilobytes are left when packed
TOO_MUCH = "it unpacks to more than 200 times its size"

WRONG_FILES = [
    pytest.param("votes.csv.gz", gzip.compress(LITTLE), 0, TOO_MUCH, id="gzip of nothing much"),
    pytest.param("votes.zip", packed_zip(LITTLE), 0, TOO_MUCH, id="zip of nothing much"),
    pytest.param(
        "votes.zip", packed_zip(ROWS)[:-20], 0,
        "no whole zip: File is not a zip file; fetch it again", id="cut zip"
    ),
    pytest.param("votes.csv.gz", gzip.compress(ROWS)[:-12], None, "the file breaks off here", id="cut gzip"),
    pytest.param("votes.zip", hurt_zip(), None, "the file breaks off here: Bad CRC-32", id="hurt zip"),
    pytest.param(
        "votes.csv", ROWS.decode().encode("utf-16"), 1,
        "the file is in UTF-16; save it as UTF-8", id="UTF-16"
    ),
    pytest.param(
        "votes.csv", ROWS.decode().encode("utf-16-le"), 1, "the file is in UTF-16", id="UTF-16, no mark"
    ),
    pytest.param("votes.csv", b"", 1, "the file is empty", id="empty"),
    pytest.param(
        "votes.csv", b"roll,state,vote\n", 1,
        "no file of Votes (one vote a row): the header has no column country", id="wrong header"
    ),
    pytest.param(
        "votes.csv", ROWS.replace(b",", b";"), 1,
        "columns are separated by `;`; `,` is wanted", id="wrong delimiter"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "line", "reason"), WRONG_FILES)
def test_a_wrong_file_is_refused_with_its_line(
    tmp_path: Path, name: str, content: bytes, line: int | None, reason: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(FileProblem) as caught:
        read(places([tmp_path / name])[0])
    problem = caught.value
    assert problem.reason.startswith(reason)
    assert str(problem).startswith(f"{problem.file}:{problem.line}: ")
    assert problem.file.startswith(name)
    assert line in (None, problem.line)


def test_a_table_separated_by_tabs_has_its_quotes_behind_a_backslash(tmp_path: Path) -> None:
    text = b'"vote"\t"country"\t"roll"\n"the \\"no\\" of all"\t"KP"\t1\n"a ""no"""\t"CN"\t2\n'
    rows = list(open_rows(write(tmp_path / "votes.tab", text), VOTES))
    assert [(row["roll"], row["country"], row["vote"]) for row in rows] == [
        ("1", "KP", 'the "no" of all'), ("2", "CN", 'a "no"')
    ]  # fmt: skip


def test_every_table_in_csv_is_known_with_tabs_too() -> None:
    tables = [shape for shape in shapes() if shape.quoted is True and shape.header]
    assert {"atop", "cow_alliances", "archigos", "ggo", "states", "un"} <= {shape.source for shape in tables}
    for shape in tables:
        header = [name.partition(" | ")[0] for name in shape.header]
        assert fits("\t".join(f'"{name}"' for name in header), shape), (shape.source, shape.name)
        assert not fits(";".join(header), shape) or shape.delimiter == ";"


def test_a_file_without_header_is_known_by_its_first_row(tmp_path: Path) -> None:
    assert read(write(tmp_path / "a", b"1\t2\t3\t4\n"), QUADS) == [(1, ["1", "2", "3", "4"], None)]
    for content, reason in {
        b"1\t2\t3\n": "the first row has 3 columns, 4 to 5 are wanted",
        b"1\tKP\t3\t4\n": "column 2 of the first row is 'KP'",
        b"1 2 3 4\n": "the first row has 1 columns",
        b"1,2,3,4\n": "columns are separated by `,`; tab is wanted",
    }.items():
        with pytest.raises(FileProblem, match=reason):
            read(write(tmp_path / "a", content), QUADS)


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match=r"missing\.csv:0: no such file"):
        places([tmp_path / "missing.csv"])
