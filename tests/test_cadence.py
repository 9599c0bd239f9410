"""Recurring occasions year by year, on the curated graph and on rows made for a rule."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from dossier_store import loading

from graph.store.writer import Writer
from graph.window import Window
from questions.cadence import occasion_day, year_by_year

Json = dict[str, Any]
ANSWERS = {"recorded", "said_not_to_have_happened", "none_recorded", "not_looked_at"}


def years(http: httpx.Client, occasion: str, query: str = "") -> dict[int, Json]:
    response = http.get(f"/v1/relations/KP/CN/cadence?occasion={occasion}{query}")
    assert response.status_code == 200, response.text
    (one,) = response.json()["occasions"]
    assert one["id"] == occasion
    return {year["year"]: year for year in one["years"]}


def test_the_eleventh_of_july_shows_which_years_carry_messages(http: httpx.Client) -> None:
    found = years(http, "cn-kp-treaty-day")
    assert found[2021]["answer"] == found[2021]["messages"]["answer"] == "recorded"
    assert found[2021]["messages"]["from"]["CN"] >= 1
    assert found[2021]["messages"]["from"]["KP"] >= 1
    assert {"2021-07-kim-message-to-xi", "2021-07-xi-message-to-kim"} <= {
        e["id"] for e in found[2021]["events"]
    }
    without = [year for year in found.values() if year["messages"]["answer"] == "none_recorded"]
    assert without, "some year was looked at and carries no message"
    assert all(year["coverage"] and year["narrowest"] for year in without)


def test_a_year_between_the_treaty_and_the_first_source_read_was_not_looked_at(http: httpx.Client) -> None:
    found = years(http, "cn-kp-treaty-day")
    seventies = [found[year] for year in range(1970, 1980)]
    assert {one["answer"] for one in seventies} == {"not_looked_at"}, "a look back is no reading of the year"
    assert found[1975]["coverage"] == []
    assert found[2012]["answer"] == "recorded"
    assert found[2012]["messages"]["answer"] == "none_recorded", "KCNA's stories of that fortnight have none"


def test_a_year_no_source_was_read_for_says_so(http: httpx.Client) -> None:
    found = years(http, "kp-founding-day")
    unseen = [year for year in found.values() if year["answer"] == "not_looked_at"]
    assert unseen
    assert all((year["events"], year["coverage"], year["narrowest"]) == ([], [], None) for year in unseen)
    assert found[1955]["answer"] == "not_looked_at", "a table of leaders is no place to look for a message"


def test_every_year_has_one_of_four_answers_that_fits_its_coverage(http: httpx.Client) -> None:
    answer = http.get("/v1/relations/KP/CN/cadence").json()
    assert {"cn-kp-treaty-day", "kp-founding-day"} <= {one["id"] for one in answer["occasions"]}
    for one in answer["occasions"]:
        numbers = [year["year"] for year in one["years"]]
        assert numbers == sorted(set(numbers))
        for year in one["years"]:
            assert {year["answer"], year["messages"]["answer"]} <= ANSWERS
            assert year["day"] == f"{year['year']}-{one['recurs']}"
            if year["answer"] in {"none_recorded", "not_looked_at"}:
                assert bool(year["coverage"]) == (year["answer"] == "none_recorded")
            for entry in year["coverage"]:
                assert (entry["start"] or "") <= year["day"] <= (entry["end"] or "9")


def test_years_without_a_known_beginning_begin_with_what_tells_of_them(http: httpx.Client) -> None:
    """ATOP is read from 1815 on, and is no place to look for a message: a party of 1945 had 212 years."""
    for pair in ("KP/CN", "KP/RU"):
        read = http.get(f"/v1/coverage?a={pair[:2]}&b={pair[3:]}").json()
        first = min(span["start"] for span in read["spans"])
        assert min(entry["start"] for entry in read["items"]) == "1815-01-01"
        for one in http.get(f"/v1/relations/{pair}/cadence").json()["occasions"]:
            if one["since"] is None:
                assert one["years"][0]["day"] >= first[:4], one["id"]


def test_an_event_in_a_month_counts_for_that_years_day(http: httpx.Client) -> None:
    found = years(http, "kp-founding-day", "&start=2023&end=2023")
    assert list(found) == [2023]
    ids = {event["id"] for event in found[2023]["events"]}
    assert {"2023-09-xi-congratulates-kim", "2023-09-kim-reply-to-xi"} <= ids


def test_names_move_and_an_unknown_occasion_is_a_problem(http: httpx.Client) -> None:
    moved = http.get("/v1/relations/PRK/CHN/cadence?occasion=kp-founding-day")
    assert moved.status_code == 308
    assert moved.headers["location"] == "/v1/relations/KP/CN/cadence?occasion=kp-founding-day"
    problem = http.get("/v1/relations/KP/CN/cadence?occasion=no-such-day")
    assert (problem.status_code, problem.json()["field"]) == (404, "occasion")
    assert http.get("/v1/relations/NR/TV/cadence").json()["occasions"] == []


def test_the_command_line_gives_the_same(http: httpx.Client, cli: Any) -> None:
    done = cli(
        "cadence", "KP", "CN", "--occasion", "cn-kp-treaty-day", "--start", "2019", "--end", "2023", "--json"
    )
    assert done.returncode == 0, done.stderr
    query = "occasion=cn-kp-treaty-day&start=2019&end=2023"
    answer = http.get(f"/v1/relations/KP/CN/cadence?{query}").json()
    del answer["revision"]
    assert json.loads(done.stdout) == answer


def event(
    name: str, kind: str, start: str, end: str = "", *, status: str = "occurred", plainly: bool = True
) -> Json:
    when = {"edtf": start, "start": start, "end": end or start}
    lite = {"id": name, "kind": kind, "title": name, "status": status, "date": when}
    return {"event": lite, "plainly": plainly, "by": ["AA"]}


def worked_out(
    *events: Json, ledger: tuple[Json, ...] = (), denials: tuple[Json, ...] = ()
) -> dict[int, Json]:
    occasion = {
        "id": "o", "name": "o", "recurs": "03-01", "since": None, "events": list(events),
        "denials": list(denials),
    }  # fmt: skip
    span = Window(date(2000, 1, 1), date(2003, 12, 31))
    found = year_by_year(occasion, list(ledger), span, date(2003, 2, 1))
    return {year["year"]: year for year in found["years"]}


DENIAL = {
    "id": "c", "property": "messages", "text": "none", "start": "2001-03-01", "end": "2001-03-01",
    "told": "2001-03-02",
}  # fmt: skip
READ = {"id": "l", "source": {"id": "s", "type": "article"}, "start": "2002-01-01", "end": "2002-12-31"}


def test_the_four_answers_follow_the_stated_rule() -> None:
    found = worked_out(event("letter", "Letter", "2000-03-02"), ledger=(READ,), denials=(DENIAL,))
    assert {year: one["answer"] for year, one in found.items()} == {
        2000: "recorded", 2001: "said_not_to_have_happened", 2002: "none_recorded",
    }, "the day of 2003 has not come"  # fmt: skip
    assert found[2001]["messages"]["answer"] == "said_not_to_have_happened"
    assert worked_out()[2000]["answer"] == "not_looked_at"


@pytest.mark.parametrize(
    ("start", "end", "told", "denied"),
    [
        ("2001-01-01", None, "2002-05-01", [2001, 2002]),
        (None, "2001-12-31", "2002-05-01", [2000, 2001]),
        ("2001-03-01", None, None, [2001]),
    ],
)
def test_a_denial_with_an_open_side_reaches_so_far_as_whoever_said_so_can_know(
    start: str | None, end: str | None, told: str | None, denied: list[int]
) -> None:
    found = worked_out(denials=({**DENIAL, "start": start, "end": end, "told": told},))
    assert [year for year, one in found.items() if one["denials"]] == denied


DENIED = """
dossier: cadence-try
title: Words on messages, made up
about: Made up to be counted; in the store for the length of a test.
sources:
  try-early: {title: Early, publisher: try-paper, lang: en, published: 2016-10-01}
  try-late: {title: Late, publisher: try-paper, lang: en, published: 2017-05-01}
organizations:
  try-paper: {name: A paper made up}
claims:
  try-since:
    about: kp-founding-day
    property: messages
    polarity: negated
    start: 2015
    text: since 2015 no messages
    reports: [{source: try-late}, {source: try-early}]
  try-until:
    about: kp-founding-day
    property: messages
    polarity: negated
    end: 1960
    text: until 1960 no messages
    reports: {source: try-late}
"""


def test_what_a_dossier_denies_from_a_year_on_or_up_to_one_is_heard_for_each_year(
    http: httpx.Client, writer: Writer, tmp_path: Path
) -> None:
    with loading(writer, tmp_path) as load:
        assert load(DENIED).loaded == ["cadence-try"]
        found, earlier = years(http, "kp-founding-day"), years(http, "kp-founding-day", "&as_of=2016-12-31")
    denied = {year: one["denials"] for year, one in found.items() if one["denials"]}
    assert list(denied) == [*range(1949, 1961), 2015, 2016]
    assert [(one["start"], one["end"], one["told"]) for one in (denied[1960][0], denied[2016][0])] == [
        (None, "1960-12-31", "2017-05-01"),
        ("2015-01-01", None, "2017-05-01"),
    ]
    assert found[1955]["answer"] == "said_not_to_have_happened"
    assert [one["told"] for one in earlier[2016]["denials"]] == ["2016-10-01"]


def test_an_early_start_adds_no_year_before_the_occasion_was_there() -> None:
    occasion = {
        "id": "o", "name": "o", "recurs": "07-11", "since": "1961-07-11", "events": [], "denials": [],
    }  # fmt: skip
    for start in (date.min, date(1950, 1, 1)):
        found = year_by_year(occasion, [], Window(start, date(1963, 12, 31)), date(2026, 1, 1))
        assert [year["year"] for year in found["years"]] == [1962, 1963]
    late = year_by_year(occasion, [], Window(date(1963, 1, 1), date(1964, 1, 1)), date(2026, 1, 1))
    assert [year["year"] for year in late["years"]] == [1963]


def test_a_reception_is_no_letter_and_a_missing_article_no_missing_letter() -> None:
    found = worked_out(
        event("reception", "Ceremony", "2000-03-01"),
        event("article", "Statement", "2000-03-01", status="did_not_occur"),
    )[2000]
    assert (found["answer"], found["messages"]["answer"]) == ("recorded", "not_looked_at")


def test_what_marks_the_treaty_only_must_lie_wholly_near_the_day() -> None:
    wide = event("wide", "Letter", "2000-01-01", "2000-12-31", plainly=False)
    assert worked_out(wide)[2000]["events"] == []
    near = event("near", "Letter", "2000-02-20", "2000-03-20", plainly=False)
    assert [one["id"] for one in worked_out(near)[2000]["events"]] == ["near"]


def test_a_leap_day_recurs_on_the_last_of_february() -> None:
    assert occasion_day("02-29", 2001) == date(2001, 2, 28)
    assert occasion_day("02-29", 2004) == date(2004, 2, 29)
