"""Whose vote it was: a seat of the General Assembly stands under one code, whoever held it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import httpx
import pandas as pd
import pytest
import tables

from graph.countries.registry import countries
from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.descriptions import description
from loaders.intake.job import open_job
from loaders.intake.resolve import System
from loaders.intake.stream import load_dataset
from loaders.un.read import SEATS, holder, seated

Json = dict[str, Any]
ID = "un-seats"
SHAPES = description("un").shapes
CALLS = {1: "1980-11-03", 2: "1980-12-01", 3: "1990-11-03", 4: "1991-10-03", 5: "1991-12-27", 6: "1992-10-01",
         7: "2003-06-05", 8: "2006-03-15", 9: "2006-12-22"}  # fmt: skip
VOTES = [
    "1 RU yes", "1 CU yes", "1 DD yes", "2 RU no", "2 CU yes", "2 DD no", "3 CU no", "3 DE no",
    "4 RU yes", "4 CU yes", "5 RU no", "5 CU no", "6 RU abstain", "6 CU abstain",
    "7 YU yes", "7 CU yes", "8 YU yes", "8 CU yes", "9 YU no", "9 CU yes",
]  # fmt: skip


@pytest.fixture(scope="module")
def seats(writer: Writer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("seats")
    calls = [{"rcid": call, "session": 1, "date": day} for call, day in CALLS.items()]
    votes = [dict(zip(("rcid", "country_code", "vote"), vote.split(), strict=True)) for vote in VOTES]
    votes.append({"rcid": 3, "country": "Yemen Arab Republic", "vote": "yes"})
    tables.write(folder / "calls.csv", SHAPES["calls"].header, calls)
    tables.write(folder / "votes.csv", SHAPES["votes"].header, votes)
    load_dataset(writer, open_job("un", [folder], ID))
    yield
    unload(writer, ID, say=lambda _: None)


def shared(http: httpx.Client, pairs: str, start: str, end: str) -> dict[tuple[str, int], float]:
    """Shared votes by pair and year, without the missing."""
    answer = http.get("/v1/panel.csv", params={"dyads": pairs, "start": start, "end": end})
    frame = pd.read_csv(io.StringIO(answer.text), keep_default_na=False, na_values=[""])
    told = frame.set_index(["dyad", "period"])["votes_shared"].dropna()
    return {(str(key[0]), int(key[1])): n for key, n in told.items()}


@pytest.mark.parametrize(
    ("state", "day", "held"),
    [
        ("RU", "1946-01-01", "SUHH"), ("RU", "1991-12-25", "SUHH"), ("RU", "1991-12-26", "RU"),
        ("SUHH", "1992-01-01", "RU"), ("YUCS", "2003-02-03", "YUCS"), ("YUCS", "2005-01-01", "CSXX"),
        ("YUCS", "2010-01-01", "RS"), ("RS", "1980-01-01", "YUCS"), ("TW", "1946-01-01", "CN"),
        ("TW", "1960-01-01", "TW"), ("CN", "1960-01-01", "TW"), ("CN", "1971-10-25", "CN"),
        ("cow:678", "1990-11-03", "YE"), ("YE", "1975-01-01", "cow:678"), ("YDYE", "1975-01-01", "YDYE"),
        ("BY", "1946-01-01", "BY"), ("UA", "1980-01-01", "UA"), ("IN", "1946-12-01", "IN"),
        ("CSHH", "1992-12-06", "CSHH"), ("DDDE", "1989-12-06", "DDDE"), ("DE", "1973-10-01", "DE"),
    ],
)  # fmt: skip
def test_a_seat_is_of_the_state_that_held_it_that_day(state: str, day: str, held: str) -> None:
    assert holder(state, date.fromisoformat(day)) == held


@pytest.mark.parametrize(
    ("system", "code", "day", "held"),
    [
        ("name", "Yemen Arab Republic", "1980-01-01", "cow:678"),
        ("name", "Yemen Arab Republic", "1991-01-01", "YE"),
        ("cow", "678", "1991-01-01", "YE"),
        ("iso3", "YEM", "1975-01-01", "cow:678"),
        ("name", "USSR", "1992-01-01", "RU"),
        ("name", "Czechoslovakia", "1993-06-01", None),
        ("iso3", "DDR", "1991-01-01", None),
        ("iso2", "UA", "1946-12-01", "UA"),
        ("name", "Nobody's Land", "1991-01-01", None),
    ],
)
def test_a_code_or_name_of_a_file_leads_to_who_held_the_seat(
    system: System, code: str, day: str, held: str | None
) -> None:
    assert seated(system, code, date.fromisoformat(day)) == held


def test_seats_do_not_overlap_and_name_states_that_were_there() -> None:
    for seat in SEATS:
        found = countries().get(seat.holder)
        assert found is not None
        assert found.existed(max(seat.start, date(1946, 1, 1)))
        assert found.existed(min(seat.end, date(2026, 1, 1)))


def test_the_official_file_has_no_vote_of_a_state_that_another_was() -> None:
    """Every seat of the file on its first and last day: the holder was a state, or none was before it."""
    folder = tables.official("un")
    days = pd.read_csv(folder / "un_roll_calls.csv").set_index("rcid")["date"]
    votes = pd.read_csv(folder / "un_votes.csv", keep_default_na=False)
    votes["day"] = votes["rcid"].astype(int).map(days)
    early = {"BY", "UA", "IN", "PH", "QA", "FJ", "GW", "KE", "TZ", "UG", "VU", "cow:511"}
    for (code, name), days_of in votes.groupby(["country_code", "country"])["day"]:
        for text in (days_of.min(), days_of.max()):
            day = date.fromisoformat(text)
            found = seated("iso2" if code else "name", code or name, day)
            assert found is not None, (code, name)
            held = countries().get(found)
            assert held is not None
            assert held.existed(day) or (held.id in early and day < (held.start or day)), (code, name, text)


def test_a_panel_has_the_soviet_votes_under_the_soviet_union_and_no_false_zero(
    http: httpx.Client, seats: None
) -> None:
    told = shared(http, "SUHH-CU,RU-CU,DD-CU,YUCS-CU,CSXX-CU,RS-CU,YE-CU,cow:678-CU", "1979", "2007")
    assert told == {
        ("CU-SUHH", 1980): 2, ("CU-SUHH", 1991): 1, ("CU-RU", 1991): 1, ("CU-RU", 1992): 1,
        ("CU-DDDE", 1980): 2, ("CSXX-CU", 2003): 1, ("CSXX-CU", 2006): 1, ("CU-RS", 2006): 1,
        ("CU-YE", 1990): 1,
        # Zero is said only of two states that were there while roll calls were held.
        ("CU-SUHH", 1990): 0,
        ("CU-YUCS", 1980): 0, ("CU-YUCS", 1990): 0, ("CU-YUCS", 1991): 0, ("CU-YUCS", 1992): 0,
        ("CU-RU", 2003): 0, ("CU-RU", 2006): 0, ("CU-YE", 1991): 0, ("CU-YE", 1992): 0, ("CU-YE", 2003): 0,
        ("CU-YE", 2006): 0, ("CU-cow:678", 1980): 0,
    }  # fmt: skip


def test_both_the_state_and_its_line_answer(http: httpx.Client, seats: None) -> None:
    def votes(pair: str) -> list[Json]:
        answer = http.get(f"/v1/relations/{pair}/votes")
        assert answer.status_code == 200, answer.text
        return answer.json()["items"]  # type: ignore[no-any-return]

    own = votes("SUHH/CU")
    assert [item["id"] for item in own] == [f"{ID}:{n}" for n in (1, 2, 4)]
    assert own[0]["votes"]["SUHH"] == {"vote": "yes", "cast_by": "SUHH", "file": "votes.csv", "row": 2}
    line = votes("RU/CU")
    assert [item["votes"]["RU"]["cast_by"] for item in line] == ["SUHH", "SUHH", "SUHH", "RU", "RU"]
    assert [item["votes"]["RU"]["vote"] for item in line] == ["yes", "no", "yes", "no", "abstain"]
    assert votes("RU/SUHH") == [], "nobody agrees with itself"
    (told,) = http.get("/v1/relations/RU/CU").json()["votes"]
    assert (told["shared"], told["agreed"]) == (5, 4)
    assert [(one["year"], one["dyad"]) for one in told["by_year"]] == [
        (1980, "CU-SUHH"), (1991, "CU-RU"), (1991, "CU-SUHH"), (1992, "CU-RU")
    ]  # fmt: skip
    page = http.get("/relations/CU/RU").text
    assert page.count('href="/relations/CU/SUHH"') >= 2, "a year says whose votes they were"
    (told,) = http.get("/v1/relations/SUHH/CU").json()["votes"]
    assert told["shared"] == 3
