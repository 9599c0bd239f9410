"""A country is found as other lists and the press of several languages write it, or is asked back."""

from __future__ import annotations

import csv
import time
from datetime import date
from pathlib import Path

import pytest

from graph.countries.names import bag, fold, rotated
from graph.countries.registry import countries
from graph.countries.shipped import languages, other_names
from graph.errors import UnknownCountry

ROOT = Path(__file__).parent.parent


def listed() -> dict[str, list[tuple[str, str]]]:
    """Id and name of each line, by the heading it stands under."""
    found: dict[str, list[tuple[str, str]]] = {}
    for line in (Path(__file__).parent / "country_lists.txt").read_text("utf-8").splitlines()[1:]:
        if line.startswith("["):
            names = found[line.strip("[]")] = []
        else:
            country, _, name = line.partition(": ")
            names.append((country, name))
    return found


def meant(name: str) -> str:
    try:
        return countries().resolve(name).id
    except UnknownCountry as error:
        return f"asked back: {', '.join(error.meant)}"


@pytest.mark.parametrize("who", listed())
def test_a_country_is_found_as_others_write_it(who: str) -> None:
    assert {name: meant(name) for _, name in listed()[who]} == {name: each for each, name in listed()[who]}


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("Congo (the)", {"CG", "CD"}),
        ("Virgin Is.", {"VG", "VI"}),
        ("Korea", {"KP", "KR"}),
        ("St. Martin", {"MF", "SX"}),
    ],
)
def test_a_shortened_name_that_fits_several_is_asked_back(name: str, ids: set[str]) -> None:
    with pytest.raises(UnknownCountry) as caught:
        countries().resolve(name)
    assert set(caught.value.meant) == ids


@pytest.mark.parametrize(
    "name",
    ["Citizen (North Korea)", "Government (China)", "Democratic Party", "N. Chandrababu Naidu", "Dem. Rep."],
)
def test_somebody_of_a_country_is_no_country(name: str) -> None:
    assert countries().find("name", name, date(2018, 5, 1)) is None
    with pytest.raises(UnknownCountry):
        countries().resolve(name)


def test_rows_of_a_dataset_are_not_read_in_further_languages_or_shortened() -> None:
    known = countries()
    assert fold("Βόρεια Κορέα") in other_names()
    for name, country in (("Βόρεια Κορέα", "KP"), ("Egypt, Arab Rep.", "EG")):
        assert known.resolve(name).id == country
        assert known.find("name", name, date(2018, 5, 1)) is None
    assert known.find("name", "Moldova, Republic of", date(2018, 5, 1)) is known.get("MD")


def test_words_may_stand_in_any_order_and_without_links() -> None:
    assert rotated("Moldova, Republic of") == "Republic of Moldova"
    assert rotated("Bonaire, Sint Eustatius and Saba, Kingdom of") is None
    assert bag("Iran (Islamic Republic of)") == bag("Islamic Republic of Iran")
    assert bag("Islamic Republic of Iran") == ("iran", "islamic", "republic")


def test_vowel_signs_tell_names_apart() -> None:
    assert fold("घाना") != fold("गिनी")
    assert (meant("घाना"), meant("गिनी")) == ("GH", "GN")
    assert (meant("ഘാന"), meant("ഗിനിയ")) == ("GH", "GN")


def test_a_language_that_is_promised_is_there() -> None:
    count = len(languages())
    pages = ("README.md", "docs/countries.md", "docs/api.md", "docs/cli.md", "graph/locale/messages.pot")
    for page in pages:
        assert f"{count} " in (ROOT / page).read_text("utf-8"), page
    for where in (ROOT / "docs", ROOT / "api", ROOT / "diplograph", ROOT / "graph" / "locale"):
        for path in [*where.rglob("*.md"), *where.rglob("*.py"), *where.rglob("*.pot")]:
            assert "any language" not in path.read_text("utf-8"), path


def test_a_further_language_costs_no_time_that_is_felt() -> None:
    countries().resolve("korut")
    start = time.process_time()
    countries().resolve("Βόρεια Κορέα")
    assert time.process_time() - start < 2


def test_every_name_of_the_lists_of_countries_is_found(data: Path) -> None:
    wrong = []
    for path in sorted((data / "countries").glob("umpirsky_*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found = meant(row["value"])
                if found != row["id"] and row["id"] not in found:
                    wrong.append((path.name, row["value"], found))
    assert not wrong


def test_every_name_of_the_correlates_of_war_is_found_in_its_year(data: Path) -> None:
    wrong = set()
    with (data / "countries" / "countrycode_data_cow.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = date(int(row["year"]), 12, 31)
            name, number = row["cow.name"], row["cown"]
            state = countries().find("cow", number, day)
            if state is None:
                continue  # it ended within the year
            try:
                found = countries().resolve_in(name, day, day).id
            except UnknownCountry as error:
                found = "/".join(error.meant)
            # Yugoslavia is its name for 345 to the end.
            if state.id not in found and (state.id, name) != ("RS", "Yugoslavia"):
                wrong.add((name, number, found))
    assert not wrong
