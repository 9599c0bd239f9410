"""Every mistake in a dossier is told with its file, its line, what is wrong and what would be right."""

from __future__ import annotations

import os
import random
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from dossier_mistakes import EXAMPLE, MISTAKES

import loaders.curated.context
from graph.errors import DossierError
from loaders.curated.check import check, checked
from loaders.curated.dossier import DAY_OF_YEAR
from loaders.curated.reader import MAX_BYTES, MAX_DEPTH, MAX_VALUES

NOTHING = Path(__file__).parent / "nothing-shipped"
EXAMPLES = Path(__file__).parent / "dossiers"
NIXON = EXAMPLES / "nixon-in-china.yaml"


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dossiers are read without the shipped ones."""
    monkeypatch.setattr(loaders.curated.context, "SHIPPED", NOTHING)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_line_and_what_would_be_right(mistake: str, tmp_path: Path) -> None:
    old, new, marker, field, wanted = MISTAKES[mistake]
    assert EXAMPLE.count(old) == 1, f"{old!r} must be in the example once"
    text = EXAMPLE.replace(old, new)
    path = tmp_path / "x.yaml"
    path.write_text(text)
    line = text[: text.rindex(marker)].count("\n") + 1
    (problem,) = check([path])
    assert str(problem).startswith(f"{path}:{line}: {field}: " if field else f"{path}:{line}: ")
    assert (problem.line, problem.field) == (line, field)
    assert [part for part in wanted if part not in problem.message] == []
    assert "\n" not in problem.message


@pytest.mark.usefixtures("alone")
def test_the_example_itself_is_right(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(EXAMPLE)
    assert check([path]) == []


def test_shipped_and_example_dossiers_are_right() -> None:
    assert check() == []
    assert check([EXAMPLES]) == []


@pytest.mark.usefixtures("alone")
def test_all_mistakes_of_all_files_are_listed_by_file_and_line(tmp_path: Path) -> None:
    second = EXAMPLE.replace("2001-02-03", "then").replace("in: SE}", "in: Swedn}")
    (tmp_path / "b.yaml").write_text(second.replace("example", "example2").replace("other-", "more-"))
    (tmp_path / "a.yaml").write_text(EXAMPLE.replace("kind: Letter", "kind: Lettr", 1))
    problems = check([tmp_path])
    assert [(Path(each.file).name, each.field) for each in problems] == [
        ("a.yaml", "events[0].kind"),
        ("b.yaml", "places.more-hall.in"),
        ("b.yaml", "events[0].date"),
    ]
    with pytest.raises(DossierError) as raised:
        checked([tmp_path])
    assert raised.value.problems == [str(problem) for problem in problems]


@pytest.mark.usefixtures("alone")
def test_ids_of_two_files_may_not_clash(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(EXAMPLE)
    (tmp_path / "b.yaml").write_text(EXAMPLE)
    messages = [str(problem) for problem in check([tmp_path])]
    assert any(
        message.startswith(f"{tmp_path / 'b.yaml'}:1: dossier: 'example' is already") for message in messages
    )
    assert any("id 'example-letter' is already taken by an event in" in message for message in messages)


@pytest.mark.usefixtures("alone")
def test_a_dossier_may_refer_to_one_given_with_it(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(EXAMPLE)
    other = (
        "dossier: later\ntitle: Later\nabout: Made up for a test.\nevents:\n"
        "  - {id: later-denial, kind: Denial, title: A denial, denied: example-envoy,\n"
        "     denies: [example/no-pact, example-letter], in_reply_to: example-reply, reports: other-page}\n"
    )
    (tmp_path / "b.yaml").write_text(
        other.replace("denied: example-envoy", "denied: {who: example-envoy, for: SE}")
    )
    assert check([tmp_path]) == []
    (problem, *_) = check([tmp_path / "b.yaml"])
    assert "example-envoy" in problem.message


@pytest.mark.usefixtures("alone")
def test_no_stays_norway_and_dates_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(EXAMPLE.replace("title: A letter", "title: 1905"))
    dossier = checked([path]).dossiers["example"]
    assert dossier.places["example-hall"].in_ == "NO"
    assert dossier.events[0].title == "1905"
    assert dossier.people["example-envoy"].offices[0].start == "1990"


def test_an_occasion_recurs_on_every_day_of_a_leap_year_and_on_no_other() -> None:
    leap_year = {str(date(2024, 1, 1) + timedelta(days=number))[5:] for number in range(366)}
    written = (f"{month:02}-{day:02}" for month in range(14) for day in range(34))
    assert {day for day in written if re.fullmatch(DAY_OF_YEAR, day)} == leap_year


@pytest.mark.usefixtures("alone")
def test_countries_are_taken_by_any_name(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(EXAMPLE.replace("in: NO}", "in: Norwegia}").replace("in: SE}", "in: 瑞典}"))
    places = checked([path]).dossiers["example"].places
    assert [str(place.in_) for place in places.values()] == ["NO", "SE"]


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    ("content", "line", "wanted"),
    [
        (b"", 1, "the file is empty"),
        (b"just words\n", 1, "write keys and values"),
        (b"dossier: x\ntitle: caf\xe9\n", 2, "not UTF-8"),
        (b"dossier: x\ntitle: a\x00b\n", 2, "holds U+0000 (a control character), which nobody sees"),
        ("dossier: x\ntitle: a\x9bb\n".encode(), 2, "holds U+009B"),
        (b"#" * (MAX_BYTES + 1), 1, "larger than"),
        (b"a: " + b"[" * 100_000, 1, f"nested deeper than {MAX_DEPTH}"),
        (b"a: &a [x]\nb: [*a, *a]\n", 1, "anchors and aliases"),
        (b"a: [" + b"x," * (MAX_VALUES + 1) + b"]", 1, f"more than {MAX_VALUES:,} values"),
        (b"? [a, b]\n: c\n", 1, "a key must be a word"),
    ],
)
def test_hostile_and_broken_files_are_refused_quickly(
    content: bytes, line: int, wanted: str, tmp_path: Path
) -> None:
    path = tmp_path / "x.yaml"
    path.write_bytes(content)
    problem = check([path])[0]
    assert (problem.line, wanted in problem.message) == (line, True), str(problem)


@pytest.mark.usefixtures("alone")
def test_whatever_is_written_gives_problems_and_no_crash(tmp_path: Path) -> None:
    pieces = ["[]", "{}", "~", "[a, [b]]", "{a: b}", "1962", "''", "claims: [x]", "via: {a: 1}", "- a"]
    path = tmp_path / "x.yaml"
    for seed in range(100):
        chance = random.Random(seed)
        lines = NIXON.read_text().splitlines()
        for _ in range(chance.randint(1, 6)):
            number = chance.randrange(len(lines))
            other = chance.randrange(len(lines))
            written = chance.choice([lines[other], f"{lines[number].split(':')[0]}: {chance.choice(pieces)}"])
            lines[number : number + 1] = chance.choice([[], [written], [lines[number], written]])
        path.write_text("\n".join(lines))
        for problem in check([path]):
            assert str(problem).startswith(f"{path}:{problem.line}: ")
            assert len(str(problem).splitlines()) == 1


@pytest.mark.usefixtures("alone")
def test_a_folder_without_dossiers_and_a_missing_file_are_told(tmp_path: Path) -> None:
    (empty,) = check([tmp_path])
    assert "holds no .yaml file" in empty.message
    (missing,) = check([tmp_path / "none.yaml"])
    assert os.strerror(2) in missing.message
