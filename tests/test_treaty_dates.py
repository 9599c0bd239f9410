"""A treaty's own signature, entry into force and end bound its parties' spans, whatever a row lacks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import tables

from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.descriptions import description
from loaders.intake.job import open_job
from loaders.intake.stream import load_dataset

Json = dict[str, Any]
ID = "ggo-dates"
SHAPES = description("ggo").shapes
OPEN = "9999-12-31"
AGREEMENTS: list[Json] = [
    {"treatyID": "PILOTS", "Begin": "1990-05-01", "Signature": "1990-05-01", "End": "2001-06-30"},
    {"treatyID": "LAMPS", "Begin": "1995-02-01", "Signature": "1995-02-01", "Force": "1996-01-01",
     "End": "2009-12-31"},
    {"treatyID": "BUOYS", "Begin": "1970-03-01", "Signature": "1970-03-01", "Force": "1972-01-01",
     "End": OPEN},
    {"treatyID": "DECLARED", "Begin": "1980-02", "Signature": "1980-02", "End": OPEN},
    {"treatyID": "FISH", "Begin": "1986-08-31", "End": "1986-10-31"},
    {"treatyID": "LATE", "Begin": "1961-01-01", "Signature": "1961-01-01", "Force": "1962-01-01",
     "End": "1970"},
    {"treatyID": "OPENED", "Begin": "1975", "Signature": "1975", "Force": "1975-07-01"},
    {"treatyID": "GONE", "Begin": "1980", "Signature": "1980", "Force": "1980-05-01", "End": OPEN},
    {"treatyID": "NEITHER", "Begin": "", "Title": "Neither", "End": "1950"},
]  # fmt: skip
PARTIES: list[Json] = [
    *({"stateID": state, "treatyID": "PILOTS", "StateSignature": "1990-05-01", "StateEnd": "2001-06-30"}
      for state in ("JPN", "FJI")),
    *({"stateID": state, "treatyID": "LAMPS", "StateEnd": "2009-12-31"} for state in ("JPN", "FJI")),
    *({"stateID": state, "treatyID": "BUOYS", "StateForce": "1972-01-01", "StateEnd": OPEN}
      for state in ("JPN", "FJI")),
    {"stateID": "PHL", "treatyID": "BUOYS", "StateEnd": OPEN},
    {"stateID": "PER", "treatyID": "BUOYS", "StateSignature": "1971-01-01", "StateRatification": "1988-02-03",
     "StateEnd": OPEN},
    *({"stateID": state, "treatyID": "DECLARED", "StateSignature": "1980-02", "StateEnd": OPEN}
      for state in ("JPN", "FJI")),
    *({"stateID": state, "treatyID": "FISH", "StateEnd": "1986-10-31"} for state in ("JPN", "FJI")),
    {"stateID": "JPN", "treatyID": "LATE", "StateForce": "1955-01-01"},
    {"stateID": "FJI", "treatyID": "LATE", "StateForce": "1962-01-01", "StateEnd": "1980-01-01"},
    *({"stateID": state, "treatyID": "OPENED", "StateForce": "1975-07-01", "StateEnd": OPEN}
      for state in ("JPN", "FJI")),
    *({"stateID": state, "treatyID": "GONE", "StateForce": "1980-05-01", "StateEnd": OPEN}
      for state in ("CSK", "RUS", "PER")),
    *({"stateID": state, "treatyID": "NEITHER", "Begin": "1940", "StateEnd": "1950"}
      for state in ("JPN", "FJI")),
]  # fmt: skip


@pytest.fixture(scope="module")
def loaded(writer: Writer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("ggo")
    filled = [{"Title": row["treatyID"].title(), **row} for row in AGREEMENTS]
    tables.write(folder / "a.csv", SHAPES["agreements"].header, filled)
    begun = {row["treatyID"]: row["Begin"] for row in AGREEMENTS}
    rows = [{"Title": row["treatyID"].title(), "Begin": begun[row["treatyID"]], **row} for row in PARTIES]
    tables.write(folder / "p.csv", SHAPES["parties"].header, rows)
    report = load_dataset(writer, open_job("ggo", [folder], ID))
    assert report.account.rejected == {}
    yield
    unload(writer, ID, say=lambda _: None)


@pytest.mark.parametrize(
    ("treaty", "on", "in_force", "reason"),
    [
        ("PILOTS", "1800", "no", "not yet in force: signed 1990-05-01"),
        ("PILOTS", "1990-04-30", "no", "not yet in force: signed 1990-05-01"),
        ("PILOTS", "1995", "yes", "in force since 1990-05-01 (signature)"),
        ("PILOTS", "2001-07-01", "no", "ended 2001-06-30 (dates of the treaty)"),
        ("LAMPS", "1995-06", "no", "not yet in force: in force only from 1996-01-01 (dates of the treaty)"),
        ("LAMPS", "2000", "yes", "in force since 1996-01-01 (dates of the treaty)"),
        ("BUOYS", "1971", "no", "not yet in force: in force only from 1972-01-01 (dates of the treaty)"),
        ("BUOYS", "2000", "yes", "in force since 1972-01-01 (dates of the treaty)"),
        ("DECLARED", "1980-01-31", "no", "not yet in force: signed 1980-02"),
        ("DECLARED", "2000", "unknown", "signed 1980-02; it is not recorded from when it bound them"),
        ("FISH", "1986-08-30", "no", "not yet in force: in force only from 1986-08-31 (dates of the treaty)"),
        ("FISH", "1986-09-01", "yes", "in force since 1986-08-31 (dates of the treaty)"),
        ("OPENED", "2000", "yes", "in force since 1975-07-01 (dates of the treaty)"),
        ("NEITHER", "1945", "unknown",
         "until 1950-12-31 (dates of the treaty); no date of its beginning is recorded"),
        ("NEITHER", "1951", "no", "ended 1950-12-31 (dates of the treaty)"),
    ],
)  # fmt: skip
def test_the_whole_treaty_stands_from_its_own_beginning_to_its_own_end(
    loaded: None, http: httpx.Client, treaty: str, on: str, in_force: str, reason: str
) -> None:
    answer = http.get(f"/v1/treaties/{ID}:{treaty}?on={on}")
    assert answer.status_code == 200, answer.text
    how = answer.json()["standing"]
    assert (how["in_force"], how["reasons"]) == (in_force, [reason])


def between(http: httpx.Client, a: str, b: str, on: str) -> dict[str, str]:
    """What is listed of the pair on the day, and its answer; the rest is known not to be in force."""
    answer = http.get("/v1/treaties", params={"dataset": ID, "a": a, "b": b, "in_force_on": on})
    assert answer.status_code == 200, answer.text
    return {one["id"].removeprefix(f"{ID}:"): one["in_force"] for one in answer.json()["items"]}


@pytest.mark.parametrize("on", ["1700", "1800-01-01", "1910"])
def test_no_treaty_binds_a_pair_before_it_was_made(loaded: None, http: httpx.Client, on: str) -> None:
    assert set(between(http, "JP", "FJ", on)) <= {"NEITHER"}, "of one without any beginning nothing is known"


def test_parties_without_a_day_are_bound_with_the_treaty(loaded: None, http: httpx.Client) -> None:
    assert between(http, "JP", "FJ", "1961-06-01") == {}, "a day of a party before the treaty's own"
    assert between(http, "JP", "FJ", "1965") == {"LATE": "yes"}
    assert between(http, "JP", "FJ", "1975-01-01") == {"BUOYS": "yes"}, "the treaty ended before its party"
    assert between(http, "JP", "FJ", "2000") == {
        "BUOYS": "yes", "DECLARED": "unknown", "LAMPS": "yes", "OPENED": "yes", "PILOTS": "yes"
    }  # fmt: skip


def test_who_may_only_have_signed_is_not_bound_for_certain(loaded: None, http: httpx.Client) -> None:
    assert between(http, "JP", "PH", "1971-12-31") == {}
    assert between(http, "JP", "PH", "2000") == {"BUOYS": "unknown"}
    assert between(http, "JP", "PE", "1985") == {}, "bound from its ratification"
    assert between(http, "JP", "PE", "2000") == {"BUOYS": "yes"}
    found = http.get(f"/v1/treaties?dataset={ID}&a=JP&b=PH&in_force_on=2000").json()["items"][0]
    assert found["basis"] == {
        "rule": "text", "since": "1972-01-01", "since_from": "treaty", "since_known": False,
        "until": None, "until_from": None, "open_end": True, "through": {}, "coded_until": None,
    }  # fmt: skip


def test_a_state_that_is_no_more_is_party_to_nothing_unless_another_continues_it(
    loaded: None, http: httpx.Client
) -> None:
    assert between(http, "CSHH", "PE", "1992") == {"GONE": "yes"}
    assert between(http, "CSHH", "PE", "1993") == {}
    assert between(http, "SUHH", "PE", "1992") == {}
    assert between(http, "RU", "PE", "2000") == {"GONE": "yes"}
    how = http.get(f"/v1/treaties/{ID}:GONE?on=2000").json()["standing"]
    assert (how["in_force"], how["basis"]["until"]) == ("yes", None)
