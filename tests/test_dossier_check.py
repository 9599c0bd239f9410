"""Every mistake in a dossier is told with its file, its line, what is wrong and what would be right."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import loaders.curated.context
from graph.errors import DossierError
from loaders.curated.check import check, checked
from loaders.curated.yaml_lines import MAX_BYTES, MAX_DEPTH

NOTHING = Path(__file__).parent / "nothing-shipped"
EXAMPLES = Path(__file__).parent / "dossiers"

# Countries and words only: nothing of this happened, and nothing of it is ever loaded.
EXAMPLE = """\
dossier: example
title: An example
about: Made up for a test.
sources:
  example-page: {title: A page, publisher: example-press, lang: en}
  other-page:
    title: Another page
    publisher: example-press
    lang: en
organizations:
  example-press: {name: Example Press}
places:
  example-hall: {name: Example Hall, in: NO}
  other-hall: {name: Other Hall, in: SE}
people:
  example-envoy:
    name: An Envoy
    offices:
      - {office: envoy, of: NO, start: 1990, end: 1999}
      - {office: envoy, of: SE, start: 2000}
events:
  - id: example-letter
    kind: Letter
    title: A letter
    date: 2001-02-03
    form: letter
    sent: example-envoy
    addressed_to: FI
    reports:
      - source: example-page
        via: example-press
  - id: example-reply
    kind: Letter
    title: A reply
    sent: FI
    addressed_to: NO
    in_reply_to: example-letter
    reports: other-page
    claims:
      - {property: first_since, value: none known, text: the first reply}
claims:
  no-pact: {about: NO, property: signed, value: a pact, polarity: negated, reports: example-page}
"""

# (what is replaced, by what, the text in whose line the problem is, the field, what the message holds)
MISTAKES = {
    "wrong date": (
        "date: 2001-02-03", "date: 3 February 2001", "3 February", "events[0].date",
        ["'3 February 2001' is no EDTF date", "2001-02-03"],
    ),
    "impossible day": ("2001-02-03", "2001-02-30", "2001-02-30", "events[0].date", ["'2001-02-30'", "2001-02"]),
    "unknown kind": (
        "kind: Letter\n    title: A letter", "kind: Leter\n    title: A letter", "Leter", "events[0].kind",
        ["'Leter' is unknown", "did you mean Letter"],
    ),
    "unknown country": (
        "in: NO}", "in: Norwey}", "Norwey", "places.example-hall.in", ["'Norwey'", "did you mean Norway"],
    ),
    "unknown country alone": (
        "claims:\n  no-pact", "coverage: {source: other-page, for: [Norwey, SE]}\nclaims:\n  no-pact", "Norwey",
        "coverage.for[0]", ["Norwey", "did you mean", "Norway (NO)"],
    ),
    "unknown id": (
        "sent: example-envoy", "sent: example-envoi", "envoi", "events[0].sent",
        ["'example-envoi'", "did you mean example-envoy"],
    ),
    "unknown source": (
        "source: example-page", "source: exampel-page", "exampel", "events[0].reports[0].source",
        ["no source is called 'exampel-page'", "did you mean example-page"],
    ),
    "id of another sort": (
        "in: SE}", "in: example-press}", "in: example-press", "places.other-hall.in",
        ["example-press is an organization", "a country"],
    ),
    "unknown key": (
        "    form: letter", "    fom: letter", "fom:", "events[0].fom", ["unknown key", "did you mean form"],
    ),
    "duplicate key": (
        "    form: letter", "    form: letter\n    form: note", "form: note", "events[0].form",
        ["written twice, first in line 26", "keep one"],
    ),
    "duplicate id": (
        "id: example-reply", "id: example-letter", "- id: example-letter", "events[1].id",
        ["'example-letter' is already taken", "choose another id"],
    ),
    "missing source": (
        "    reports: other-page\n", "", "id: example-reply", "events[1].reports",
        ["is missing", "at least one source"],
    ),
    "report without source": (
        "      - source: example-page\n        via", "      - via", "- via", "events[0].reports[0].source",
        ["is missing"],
    ),
    "missing key": ("    title: A reply\n", "", "id: example-reply", "events[1].title", ["is missing"]),
    "empty value": (
        "title: Another page", "title:", "title:\n    publisher", "sources.other-page.title", ["is empty", "leave the key out"],
    ),
    "role of another kind": (
        "    form: letter", "    hosted: NO", "hosted: NO", "events[0].hosted",
        ["a Letter has no role hosted", "sent, addressed_to or concerns"],
    ),
    "missing role": (
        "    sent: FI\n", "", "id: example-reply", "events[1]", ["a Letter needs sent", "add `sent:`"],
    ),
    "property of another kind": (
        "    form: letter", "    items: [a book]", "items:", "events[0].items",
        ["a Letter has no items", "Gift"],
    ),
    "wrong word": (
        "form: letter", "form: lettre", "lettre", "events[0].form", ["'lettre' is unknown", "did you mean letter"],
    ),
    "says what is not there": (
        "        via: example-press", "        says: plaec", "plaec", "events[0].reports[0].says",
        ["the event has no plaec"],
    ),
    "nobody says it": (
        "        via: example-press", "        omits: date", "date: 2001-02-03", "events[0].date",
        ["no report says it", "add date to `says`"],
    ),
    "preferred without reason": (
        "    date: 2001-02-03",
        "    disputed:\n      date:\n        - {value: 2001, rank: preferred, reports: example-page}\n"
        "        - {value: 2002, reports: other-page}",
        "rank: preferred", "events[0].disputed.date[0].rank", ["needs a reason"],
    ),
    "dispute without reports": (
        "    date: 2001-02-03",
        "    disputed:\n      date:\n        - {value: 2001}\n        - {value: 2002, reports: other-page}",
        "{value: 2001}", "events[0].disputed.date[0].reports", ["is missing", "which source gives this value"],
    ),
    "dispute of one": (
        "    date: 2001-02-03", "    disputed:\n      date:\n        - {value: 2001, reports: example-page}",
        "{value: 2001", "events[0].disputed.date", ["fewer than two values"],
    ),
    "wrong disputed date": (
        "    date: 2001-02-03",
        "    disputed:\n      date:\n        - {value: 2001, reports: example-page}\n"
        "        - {value: May, reports: other-page}",
        "value: May", "events[0].disputed.date[1].value", ["'May' is no EDTF date"],
    ),
    "disputed and given": (
        "    form: letter",
        "    disputed:\n      date:\n        - {value: 2001, reports: example-page}\n"
        "        - {value: 2002, reports: other-page}",
        "{value: 2001,", "events[0].disputed.date", ["as `date:` too"],
    ),
    "two countries to act for": (
        "date: 2001-02-03", "date: 1999/2001", "sent: example-envoy", "events[0].sent",
        ["may act for NO or SE", "{who: example-envoy, for: NO}"],
    ),
    "unknown handle": (
        "    claims:\n", "    denies: no-pakt\n    claims:\n", "no-pakt", "events[1].denies",
        ["no claim has the handle 'no-pakt'", "did you mean no-pact"],
    ),
    "claim about nothing": (
        "{about: NO, property", "{property", "no-pact", "claims.no-pact.about", ["is missing"],
    ),
    "claim without reports": (
        "polarity: negated, reports: example-page}", "polarity: negated}", "no-pact", "claims.no-pact.reports",
        ["is missing", "which source"],
    ),
    "value like an id": (
        "value: none known", "value: example-leter", "example-leter", "events[1].claims[0].value",
        ["nothing is called 'example-leter'", "did you mean example-letter"],
    ),
    "end before start": (
        "start: 1990, end: 1999", "start: 1990, end: 1989", "end: 1989", "people.example-envoy.offices[0].end",
        ["before the start"],
    ),
    "reply to itself": (
        "in_reply_to: example-letter", "in_reply_to: example-reply", "id: example-reply", "events[1].in_reply_to",
        ["leads back to itself"],
    ),
    "place in itself": (
        "Other Hall, in: SE}", "Other Hall, in: other-hall}", "Other Hall", "places.other-hall.in",
        ["leads back to itself"],
    ),
    "guess without reasoning": (
        "    title: Another page", "    title: Another page\n    published_not_before: 2001", "not_before",
        "sources.other-page.published_not_before", ["has no reasoning", "published_note"],
    ),
    "address of no web page": (
        "    title: Another page", "    title: Another page\n    url: javascript:alert(1)", "javascript",
        "sources.other-page.url", ["is no web address"],
    ),
    "latitude out of range": (
        "Example Hall, in: NO}", "Example Hall, in: NO, lat: 95}", "lat: 95", "places.example-hall.lat",
        ["from -90 to 90"],
    ),
    "key that is no id": (
        "  no-pact:", "  No Pact:", "No Pact", "claims.No Pact", ["cannot be a key", "small letters"],
    ),
    "list for one value": ("title: An example", "title: [a, b]", "title: [a", "title", ["is a list", "one value"]),
    "anchor": ("title: A page,", "title: &page A page,", "&page", "", ["anchors and aliases", "quotes"]),
    "tag": ("title: A page,", "title: !!python/name:os.system A page,", "!!python", "", ["tags"]),
    "colon in a text": ("title: A letter", "title: A letter: one", "letter: one", "", ["YAML", "quotes"]),
    "tab": ("    title: A letter", "\ttitle: A letter", "\ttitle", "", ["YAML", "spaces"]),
    "second document": ("claims:\n  no-pact", "---\nclaims:\n  no-pact", "---", "", ["one file is one dossier"]),
}  # fmt: skip


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
    assert any(message.startswith(f"{tmp_path / 'b.yaml'}:1: dossier: 'example' is already") for message in messages)
    assert any("id 'example-letter' is already taken by an event in" in message for message in messages)


@pytest.mark.usefixtures("alone")
def test_a_dossier_may_refer_to_one_given_with_it(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(EXAMPLE)
    other = (
        "dossier: later\ntitle: Later\nabout: Made up for a test.\nevents:\n"
        "  - {id: later-denial, kind: Denial, title: A denial, denied: example-envoy,\n"
        "     denies: [example/no-pact, example-letter], in_reply_to: example-reply, reports: other-page}\n"
    )
    (tmp_path / "b.yaml").write_text(other.replace("denied: example-envoy", "denied: {who: example-envoy, for: SE}"))
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
        (b"dossier: x\ntitle: a\x00b\n", 1, "not readable as YAML"),
        (b"#" * (MAX_BYTES + 1), 1, "larger than"),
        (b"a: " + b"[" * 100_000, 1, f"nested deeper than {MAX_DEPTH}"),
        (b"a: &a [x]\nb: [*a, *a]\n", 1, "anchors and aliases"),
        (b"a: [" + b"x," * 100_001 + b"]", 1, "more than 100,000 values"),
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
def test_a_folder_without_dossiers_and_a_missing_file_are_told(tmp_path: Path) -> None:
    (empty,) = check([tmp_path])
    assert "holds no .yaml file" in empty.message
    (missing,) = check([tmp_path / "none.yaml"])
    assert os.strerror(2) in missing.message
