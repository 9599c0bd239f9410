"""A dossier's countries are the states of the day: by name, by number, by code, and by whom one acts for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from dossier_store import Load, loading

import loaders.curated.context
from graph.store.writer import Writer
from loaders.curated.check import check, checked
from loaders.curated.compile import compile_dossiers

HEAD = """\
dossier: days
title: Names in their year
about: Made up for a test.
sources:
  days-page: {title: A page, publisher: days-press, lang: en}
  days-cutting: {title: A cutting, publisher: days-press, lang: en, published: 1985-05}
organizations:
  days-press: {name: A Press}
  days-ministry: {name: A Ministry, organ_of: RU}
people:
  days-envoy: {name: An Envoy, offices: [{office: envoy, of: DE}]}
"""


# What offices, parties, coverage and claims say, by name.
OFFICE = "people:\n  days-man: {{name: A Man, offices: [{{office: minister, of: {}}}]}}\n"
PACT = "treaties:\n  days-pact: {{title: A Pact, parties: [{{who: {}}}], reports: days-page}}\n"
COVERED = "coverage:\n  - {{source: days-page, for: [{}, GB], start: 2001, end: 2003}}\n"
SAID = "claims:\n  days-said: {{about: {}, property: joined, value: x, start: 2001, reports: days-page}}\n"
TWO_DATES = "disputed: {date: [{value: 1985, reports: days-page}, {value: 1986, reports: days-cutting}]}"
TWO_HOSTS = "disputed: {hosted: [{value: Serbia, reports: days-page}, {value: FI, reports: days-page}]}"


def dossier(keys: str) -> str:
    return f"{HEAD}events:\n  - {{id: days-talks, kind: Talks, title: Talks, {keys}, reports: days-page}}\n"


def dyads(path: Path) -> set[str]:
    graph = compile_dossiers(checked([path]))["days"].graph
    return {str(each.props["dyad"]) for each in graph.relationships.values() if each.type == "BETWEEN"}


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dossiers are read without the shipped ones."""
    monkeypatch.setattr(loaders.curated.context, "SHIPPED", Path(__file__).parent / "nothing-shipped")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Puts a dossier into a file."""

    def put(text: str) -> Path:
        path = tmp_path / "days.yaml"
        path.write_text(text)
        return path

    return put


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    ("date", "name", "state"),
    [
        ("1910", "Germany", "cow:255"),
        ("1938", '"255"', "cow:255"),
        ("1960", '"260"', "DE"),
        ("1970", "Yemen", "cow:678"),
        ("1970", "South Yemen", "YDYE"),
        ("1980", '"345"', "YUCS"),
        ("1985", "Russia", "SUHH"),
        ("1985", "俄罗斯", "SUHH"),
        ("1900-05", "Россия", "cow:365"),
        ("1900", "Korea", "cow:730"),
        ("1912", "Serbia", "gw:340"),
        ("2010", "Serbia", "RS"),
        ("1930", "Republic of China", "CN"),
        ("1985", "Kiribati", "KI"),
        ("1962", "Monaco", "MC"),
    ],
)
def test_a_name_or_number_means_the_state_of_the_day(
    date: str, name: str, state: str, write: Callable[[str], Path]
) -> None:
    path = write(dossier(f"date: {date}, attended: [{name}, IT]"))
    assert check([path]) == []
    assert dyads(path) == {"-".join(sorted([state, "IT"]))}


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    ("date", "name", "told"),
    [
        ("1999-02", "Serbia", "was no state from 1999-02-01 to 1999-02-28; write YUCS (Yugoslavia)"),
        ("1985", "RU", "RU (Russia) was no state from 1985-01-01 to 1985-12-31; write SUHH (Soviet Union)"),
        ("1910", "DE", "write cow:255 (Germany (to 1945))"),
        ("1970-01-01", "YE", "was no state on 1970-01-01; write cow:678 (North Yemen) or YDYE (South Yemen)"),
        ("2015", "Bavaria", "was no state from 2015-01-01 to 2015-12-31; write DE (Germany)"),
        ("2018", "Zanzibar", "write TZ (Tanzania)"),
        ("1993", "Soviet Union", "write RU (Russia)"),
        ("2010", "Yugoslavia", "write RS (Serbia)"),
        ("1980", "Slovakia", "write CSHH (Czechoslovakia)"),
        ("1980", "Croatia", "write YUCS (Yugoslavia)"),
        ("1970-06", "Bangladesh", "write PK (Pakistan)"),
        ("1930", "Indonesia", "ID is listed from 1945-08-17"),
        ("1950-06", "Korea", "'Korea' means several countries; write KP (North Korea) or KR (South Korea)"),
        ("1970", "Germany", "'Germany' means several countries; write DE (Germany) or DDDE (East Germany)"),
        ("1991", "Russia", "write RU (Russia) or SUHH (Soviet Union)"),
        ("1947", "Germany", "was no state from 1947-01-01 to 1947-12-31"),
        ("1947", '"255"', "was no state from 1947-01-01 to 1947-12-31"),
        ("1985", "days-ministry", "days-ministry acts for RU (Russia) was no state"),
        ("1985", "days-ministry", "write SUHH (Soviet Union), as in {who: days-ministry, for: …}"),
        ("1910", "days-envoy", "write cow:255 (Germany (to 1945)), as in"),
    ],
)
def test_a_state_that_was_none_on_the_day_is_refused_and_the_one_in_its_place_named(
    date: str, name: str, told: str, write: Callable[[str], Path]
) -> None:
    path = write(dossier(f"date: {date}, attended: [{name}, IT]"))
    (problem,) = check([path])
    assert told in problem.message
    assert (problem.line, problem.field) == (13, "events[0].attended[0]")


@pytest.mark.usefixtures("alone")
def test_what_is_said_of_whom_one_acts_for_settles_it(write: Callable[[str], Path]) -> None:
    path = write(dossier("date: 1985, attended: [{who: days-ministry, for: SUHH}, IT]"))
    assert check([path]) == []


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    ("keys", "state"),
    [
        ("attended: [Russia, IT], reports: days-cutting", "IT-SUHH"),
        ("attended: [SUHH, IT], reports: days-page", "IT-SUHH"),
        ("attended: [Russia, IT], reports: days-page", "IT-RU"),
        (f"{TWO_DATES}, attended: [Russia, IT], reports: days-cutting", "IT-SUHH"),
        (f"date: 2001, attended: [IT], {TWO_HOSTS}, reports: days-page", None),
    ],
)
def test_the_day_is_the_events_or_that_of_its_first_source(
    keys: str, state: str | None, write: Callable[[str], Path]
) -> None:
    path = write(f"{HEAD}events:\n  - {{id: days-talks, kind: Meeting, title: Talks, {keys}}}\n")
    problems = check([path])
    if state is None:
        assert ["YUCS (Yugoslavia)" in each.message for each in problems] == [True]
        return
    assert problems == []
    assert dyads(path) == {state}


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(
    ("given", "told"),
    [
        (OFFICE.format("Russia, start: 1985, end: 1987"), ""),
        (OFFICE.format("RU, start: 1985, end: 1987"), "write SUHH (Soviet Union)"),
        (PACT.format("Serbia, start: 1995, end: 1999"), "write YUCS (Yugoslavia)"),
        (PACT.format("Russia, start: 1985-04"), ""),
        (COVERED.format("Zanzibar"), "write TZ (Tanzania)"),
        (SAID.format("Zanzibar"), "write TZ (Tanzania)"),
    ],
)
def test_offices_parties_coverage_and_claims_have_their_own_days(
    given: str, told: str, write: Callable[[str], Path]
) -> None:
    head = HEAD.replace("people:\n", given) if given.startswith("people:") else HEAD + given
    problems = check([write(head)])
    assert [told in each.message for each in problems] == ([True] if told else [])


@pytest.fixture
def load(writer: Writer, tmp_path: Path) -> Iterator[Load]:
    """Loads dossiers, and takes them out after the test."""
    with loading(writer, tmp_path) as run:
        yield run


def test_what_is_loaded_stands_in_the_timeline_of_the_state_of_the_day(load: Load, server: str) -> None:
    load(dossier("date: 1910, attended: [Germany, IT]"))
    found = httpx.get(f"{server}/v1/relations/cow:255/IT/timeline", timeout=60).json()
    assert [each["id"] for each in found["items"]] == ["days-talks"]
    assert httpx.get(f"{server}/v1/relations/DE/IT/timeline", timeout=60).json()["items"] == []
