"""A label of a dataset means the state of its day, by the dataset's own list, never one that had ended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from graph.countries.registry import countries
from loaders.gdelt.read import party_of
from loaders.icews.events import released_actor, set_actor, unresolved
from loaders.intake import resolve
from loaders.intake.outcome import Account, Loaded, without_state
from loaders.intake.resolve import CodedCountry, coded_country, country_of, unchanged_since

# System, label, day, and the state; `in` before a state it was a part of.
MEANT = [
    ("name", "Zanzibar", "2018-05-01", None),
    ("name", "Zanzibar", "1964-01-01", "cow:511"),
    ("name", "Bavaria", "2015-01-01", None),
    ("name", "Saxony", "2018-01-01", None),
    ("name", "Soviet Union", "2018-01-01", None),
    ("name", "Serbia", "1999-03-24", "YUCS"),
    ("name", "Serbia", "2003-06-03", "CSXX"),
    ("name", "Serbia", "2006-06-05", "RS"),
    ("name", "Montenegro", "2005-02-01", "in CSXX"),
    ("name", "Kosovo", "1999-03-24", "in YUCS"),
    ("name", "South Sudan", "2005-02-01", "in SD"),
    ("name", "Moldova, Republic of", "2015-02-01", "MD"),
    ("name", "Cook Island", "2016-02-04", "CK"),
    ("name", "Saint Martin (French part)", "2016-02-05", "MF"),
    ("name", "Korea", "2015-01-01", None),
    ("name", "East Timor", "1995-01-01", None),
    ("cameo", "SVK", "1985-01-01", "in CSHH"),
    ("cameo", "UKR", "1985-01-01", "in SUHH"),
    ("cameo", "RUS", "1985-01-01", "SUHH"),
    ("cameo", "YEM", "1985-01-01", "cow:678"),
    ("cameo", "WSB", "2018-01-01", "PS"),
    ("cameo", "GZS", "2018-01-01", "PS"),
    ("cameo", "PSE", "2018-01-01", "PS"),
    ("fips", "WE", "2018-01-01", "PS"),
    ("fips", "GZ", "2018-01-01", "PS"),
    ("iso3", "DEU", "1930-01-01", "cow:255"),
    ("iso3", "BIH", "1900-01-01", None),  # which was in Austria-Hungary or Turkey, and not in Serbia
    ("iso3", "HRV", "1900-01-01", "in cow:300"),
    ("iso3", "UKR", "1900-01-01", "in cow:365"),
    ("iso2", "XK", "1900-01-01", None),
    ("iso2", "XK", "1930-01-01", "in YUCS"),
    ("iso3", "POL", "1900-01-01", None),
    ("iso3", "ZAF", "1853-01-01", None),  # and not a part of Transvaal, of which it was made
]


@pytest.mark.parametrize(("system", "label", "day", "state"), MEANT)
def test_a_label_of_an_event_means_the_state_of_the_day(
    system: Any, label: str, day: str, state: str | None
) -> None:
    found = coded_country(system, label, date.fromisoformat(day))
    wanted = None if state is None else CodedCountry(state.removeprefix("in "), not state.startswith("in "))
    assert found == wanted


@pytest.mark.parametrize(
    ("system", "code", "day", "source", "state"),
    [
        ("iso3", "RUS", "1980-01-01", "ggo", "SUHH"),
        ("iso3", "RUS", "1910-01-01", "ggo", "cow:365"),
        ("iso3", "AUT", "1878-12-27", "ggo", "cow:300"),
        ("iso3", "AUT", "1921-03-10", "ggo", "AT"),
        ("iso3", "KOR", "1883-07-27", "ggo", "cow:730"),
        ("iso3", "KOR", "1953-10-01", "ggo", "KR"),
        ("iso3", "YEM", "1910-04-11", "ggo", "cow:678"),
        ("iso3", "YEM", "1995-01-01", "ggo", "YE"),
        ("iso3", "EAZ", "1963-12-19", "ggo", "cow:511"),
        ("iso3", "EAZ", "2019-10-10", "ggo", "TZ"),
        ("iso3", "PRU", "1884-03-15", "ggo", "cow:255"),
        ("iso3", "YUG", "2005-01-01", "ggo", "CSXX"),
        ("iso3", "CSK", "1999-09-15", "ggo", None),
        ("iso3", "UKR", "1950-01-01", "ggo", "UA"),
        ("iso3", "IND", "1931-01-01", "ggo", "IN"),
        ("cow_abbr", "ALG", "1963-10-31", "ggo", "DZ"),
        ("cow_abbr", "KOS", "2015-01-01", "ggo", "XK"),
        ("cow_abbr", "YAR", "1963-09-06", "ggo", "cow:678"),
        ("cow_abbr", "YPR", "1967-11-30", "ggo", "YDYE"),
        ("cow_abbr", "AUH", "1881-11-03", "ggo", "cow:300"),
        ("cow_abbr", "GDR", "1954-05-12", "ggo", "DDDE"),
        ("cow_abbr", "HSG", "1920-02-09", "ggo", None),
        ("iso2", "UA", "1960-01-01", "un", "UA"),
        ("gw", "340", "2010-01-01", "", "RS"),
        ("cow", "255", "1938-01-01", "", "cow:255"),
    ],
)
def test_a_table_of_states_is_taken_at_its_word_before_their_first_day_and_not_after_their_last(
    system: Any, code: str, day: str, source: str, state: str | None
) -> None:
    assert country_of(system, code, date.fromisoformat(day), source) == state


def test_what_is_remembered_of_a_label_holds_from_the_last_day_on_which_anything_changed() -> None:
    labels = {("name", state.name) for state in countries()}
    labels |= {("name", each.name) for each in countries().dated}
    labels |= {("name", label) for label in resolve._own("icews")}
    for state in countries():
        labels |= {("cow", str(stay.number)) for stay in state.cow}
    dated = sorted(label for label in labels if resolve.is_dated(*label, "icews"))
    spans = [(each.start, each.end) for each in countries().dated]
    days = {day + timedelta(more) for span in spans for day in span if day for more in (0, 1)}
    days |= {date(1810, 1, 1) + timedelta(days) for days in range(0, 79_000, 701)}
    for day in days:
        since = unchanged_since(day, "icews")
        assert since <= day
        for find in (resolve._found, resolve._listed):
            asked = find.__wrapped__
            assert [asked(*label, day, "icews") for label in dated] == [
                asked(*label, since, "icews") for label in dated
            ], (find, day, since)
    assert len({unchanged_since(day) for day in days}) < len(days)
    assert unchanged_since(date(2018, 5, 1)) == unchanged_since(date(2015, 5, 1)) == date(2011, 7, 9)


def test_parts_of_a_state_are_of_it_and_not_itself() -> None:
    day = date(2010, 1, 1)
    for name, whole in (("Bavaria", "DE"), ("Aeolian Islands", "IT")):
        party = released_actor("x", f"Citizen ({name})", "NULL", name, day)
        assert (party.country, party.is_state) == (whole, False)
        party = released_actor("x", name, "NULL", name, day)
        assert (party.country, party.is_state) == (whole, False)
    party = released_actor("x", "Montenegro", "NULL", "Montenegro", date(2005, 2, 1))
    assert (party.country, party.is_state) == ("CSXX", False)
    party = set_actor("x", 7, "Citizen (Serbia)", date(1999, 3, 24))
    assert (party.country, party.is_state) == ("YUCS", False)


def test_what_was_looked_for_in_vain_is_named_as_the_file_has_it() -> None:
    day = date(2018, 1, 1)
    party = released_actor("x", "Citizen (Zanzibar)", "NULL", "Zanzibar", day)
    alone = released_actor("x", "Somebody", "NULL", "NULL", day)
    assert unresolved((party, "Zanzibar"), (alone, "NULL")) == (("name", "Zanzibar"), ("name", "Somebody"))


@pytest.mark.parametrize(
    ("code", "day", "country", "state"),
    [
        ("WSB", "2019-01-21", "PS", True),
        ("GZS", "2019-01-21", "PS", True),
        ("SVK", "1985-01-01", "CSHH", False),
        ("RUS", "1985-01-01", "SUHH", True),
        ("SRB", "1999-03-24", "YUCS", True),
    ],
)
def test_gdelt_codes_mean_the_state_of_the_day(code: str, day: str, country: str, state: bool) -> None:
    party = party_of("x", (code, "NAME", code, "", "", "", "", "", "", ""), date.fromisoformat(day))
    assert party is not None
    assert (party.country, party.is_state) == (country, state)


def test_an_account_says_how_many_rows_name_no_state() -> None:
    account = Account()
    for unknown in ((), (("name", "Zanzibar"),), (("name", "Zanzibar"), ("name", "X"))):
        account.count(Loaded(None, unknown))
    assert account.stateless == 2
    assert Account.from_properties(account.properties()).plus(account).stateless == 4
    told = without_state(2, [("Zanzibar", 2), ("X", 1)])
    assert told == "no state in 2 rows, most often Zanzibar (2), X (1)"
    assert without_state(0, []) == "every actor has a state"
