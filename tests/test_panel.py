"""The panel, read by pandas: it sums to the timeline and tells zero from missing."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Literal

import httpx
import pandas as pd
import pytest

from graph.countries.registry import countries
from graph.store.writer import Writer
from loaders.curated.load import load_curated, unload_dossier
from questions.panel import Pair, Period, code_of, columns, kind_columns, periods, tabled

PAGE = (Path(__file__).parent.parent / "docs" / "codebook.md").read_text(encoding="utf-8")
YEARS = periods(date(1816, 1, 1), date(2016, 12, 31), "year")
THREE = ("CN-KP", "KP-RU", "CN-RU")
EVENTS = {
    "panel-may": ("2020-05-03", "PW", "FM"),
    "panel-may-again": ("2020-05", "PW", "FM"),
    "panel-june": ("2020-06-01", "FM", "PW"),
    "panel-across": ("2020-07-31/2020-08-01", "PW", "FM"),
    "panel-year": ("2020", "PW", "FM"),
    "panel-undated": (None, "PW", "FM"),
}
HEAD = """
dossier: panel-cells
title: Cells
about: For the tests of the panel.
sources:
  panel-source: {title: Cells, publisher: panel-paper, lang: en, retrieved: 2026-11-21}
  panel-table: {title: Table, publisher: panel-paper, lang: en, retrieved: 2026-11-21, type: dataset}
organizations:
  panel-paper: {name: A paper}
coverage:
  - {source: panel-source, for: [PW, FM], start: 2020-06-01, end: 2020-07-15, read_on: 2026-11-21, depth: all}
  - {source: panel-source, for: [PW, FM], start: 2020-07-10, end: 2020-09-15, read_on: 2026-11-21, depth: all}
  - {source: panel-table, for: [PW, FM], start: 2000-01-01, end: 2020-12-31, read_on: 2026-11-21, depth: all}
events:
"""


@pytest.fixture(scope="module")
def cells(writer: Writer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    path = tmp_path_factory.mktemp("panel") / "panel-cells.yaml"
    entries = []
    for event, (day, sender, receiver) in EVENTS.items():
        when = f"    date: {day!r}\n" if day else ""
        entries.append(
            f"  - id: {event}\n    kind: Letter\n    title: A letter\n{when}"
            f"    sent: {sender}\n    addressed_to: {receiver}\n    reports: {{source: panel-source}}\n"
        )
    path.write_text(HEAD + "".join(entries), "utf-8")
    load_curated(writer, [path])
    yield
    unload_dossier(writer, "panel-cells")


def read(http: httpx.Client, **params: Any) -> pd.DataFrame:
    response = http.get("/v1/panel.csv", params=params)
    assert response.status_code == 200, response.text
    text = dict.fromkeys(("dyad", "a", "b", "period"), "string")
    return pd.read_csv(io.StringIO(response.text), dtype=text, parse_dates=["start", "end"])


def total(http: httpx.Client, pair: str, **params: Any) -> int:
    path = f"/v1/relations/{pair.replace('-', '/')}/timeline"
    answer = http.get(path, params={"status": "occurred", "total": True, **params}).json()
    found: int = answer["total"]
    return found


@pytest.mark.parametrize("period", ["month", "year"])
def test_panel_and_remainder_sum_to_the_timeline(http: httpx.Client, period: str) -> None:
    asked = {"dyads": ",".join(THREE), "period": period, "start": "2011", "end": "2024"}
    frame = read(http, **asked)
    rest = {one["dyad"]: one for one in http.get("/v1/panel", params=asked).json()["remainder"]}
    assert set(frame["dyad"]) <= set(THREE)
    assert len(frame) == 3 * 14 * (12 if period == "month" else 1)
    kinds = kind_columns()
    for dyad in THREE:
        own = frame[frame["dyad"] == dyad]
        span = {"start": "2011", "end": "2024"}
        assert own["events"].sum() + rest[dyad]["events"] == total(http, dyad, **span)
        for kind in ("Letter", "Visit", "Meeting", "TreatyAction", "Statement"):
            left = rest[dyad]["by_kind"].get(kinds[kind], 0)
            assert own[kinds[kind]].sum() + left == total(http, dyad, kind=kind, **span), (dyad, kind)
        assert own["contacts"].sum() == own[["a_to_b", "b_to_a", "mutual"]].sum().sum()
    assert frame["events"].sum() > 0


def test_years_agree_with_the_ledger_of_the_summary(http: httpx.Client) -> None:
    frame = read(http, dyads="KP-RU", period="year", start="2011", end="2025")
    counts = http.get("/v1/relations/KP/RU").json()["counts"]["by_year"]
    counted = {str(year["year"]): year["total"] for year in counts if 2011 <= year["year"] <= 2025}
    shown = frame.set_index("period")["contacts"].dropna()
    assert {period: int(n) for period, n in shown.items() if n} == counted


def test_zero_is_told_from_missing_by_coverage(http: httpx.Client, cells: None) -> None:
    frame = read(http, dyads="PW-FM", period="month", start="2020-04", end="2020-09").set_index("period")
    assert list(frame.index) == [f"2020-{month:02}" for month in range(4, 10)]
    assert frame["coverage"].to_dict() == {
        "2020-04": 0, "2020-05": 0, "2020-06": 30, "2020-07": 31, "2020-08": 31, "2020-09": 15,
    }  # fmt: skip
    letters = frame["letter"]
    assert letters["2020-05"] == 2
    assert letters["2020-06"] == 1
    assert letters["2020-07"] == 0
    assert pd.isna(letters["2020-04"])
    assert pd.isna(letters["2020-09"])
    assert frame.loc["2020-07", "visit"] == 0
    assert pd.isna(frame.loc["2020-05", "visit"])
    assert frame["undivided"].to_dict() == {
        "2020-04": 1, "2020-05": 1, "2020-06": 1, "2020-07": 2, "2020-08": 2, "2020-09": 1,
    }  # fmt: skip
    assert frame["vote_agreement"].isna().all()


def test_the_shipped_pairs_tell_zero_from_missing(http: httpx.Client) -> None:
    frame = read(http, dyads=",".join(THREE), period="month", start="2023", end="2023")
    own = frame.set_index(["dyad", "period"])
    assert own.loc[("KP-RU", "2023-08"), "coverage"] == 31
    assert own.loc[("KP-RU", "2023-08"), "visit"] == 0, "a chronology of visits has none in that month"
    assert own.loc[("KP-RU", "2023-08"), "letter"] >= 2
    assert pd.isna(own.loc[("KP-RU", "2023-02"), "visit"]), "nobody looked"
    assert pd.isna(own.loc[("CN-RU", "2023-08"), "visit"])
    assert own.loc[("CN-KP", "2023-09"), "coverage"] < 30, "an article on one letter covers no month"


def test_what_crosses_a_limit_or_has_no_date_is_in_the_remainder(http: httpx.Client, cells: None) -> None:
    asked = {"dyads": "PW-FM", "start": "2020", "end": "2020"}
    (months,) = http.get("/v1/panel", params={**asked, "period": "month"}).json()["remainder"]
    (years,) = http.get("/v1/panel", params={**asked, "period": "year"}).json()["remainder"]
    assert (months["undivided"], months["undated"], months["by_kind"]) == (2, 1, {"letter": 3})
    assert (years["undivided"], years["undated"], years["events"]) == (0, 1, 1)
    frame = read(http, **asked)
    assert frame["events"].to_list() == [5]


def test_directed_rows_count_what_each_does(http: httpx.Client, cells: None) -> None:
    frame = read(http, dyads="PW-FM", unit="directed-dyad", start="2020", end="2020").set_index("a")
    assert set(frame.index) == {"PW", "FM"}
    assert frame["letter"].to_dict() == {"PW": 4, "FM": 1}
    assert frame["a_to_b"].to_dict() == {"PW": 4, "FM": 1}


def test_codes_follow_the_state_lists(http: httpx.Client) -> None:
    frame = read(http, dyads="KP-RU", codes="cow", start="2020", end="2020")
    assert frame[["a", "b"]].to_numpy().tolist() == [["731", "365"]]
    gone = Period(1930, "1930", date(1930, 1, 1), date(1930, 12, 31))
    assert code_of("KP", "cow", gone) is None
    assert code_of("KP", "iso", gone) == "KP"


@pytest.mark.parametrize("codes", ["cow", "gw"])
def test_no_two_states_have_one_number_in_a_period(codes: Literal["cow", "gw"]) -> None:
    for span in (*YEARS, *periods(date(1989, 1, 1), date(2007, 1, 1), "month")):
        told = [code for each in countries() if (code := code_of(each.id, codes, span)) is not None]
        assert len(told) == len(set(told)), span.name


def test_a_number_is_of_the_state_that_had_it_longer() -> None:
    def held(year: int, *states: str) -> list[str | int | None]:
        (span,) = periods(date(year, 1, 1), date(year, 1, 1), "year")
        return [code_of(state, "cow", span) for state in states]

    assert held(1991, "SUHH", "RU") == [365, None]
    assert held(1992, "SUHH", "RU") == [None, 365]
    assert held(2003, "YUCS", "CSXX") == [None, 345]
    assert held(2006, "CSXX", "RS") == [None, 345]
    assert held(1990, "DE", "DDDE", "YE", "cow:678") == [260, 265, 679, 678]
    assert held(1922, "cow:365", "SUHH") == [365, None]
    (march,) = periods(date(2006, 6, 1), date(2006, 6, 1), "month")
    assert [code_of(state, "cow", march) for state in ("CSXX", "RS")] == [None, 345]


def test_a_panel_by_numbers_has_no_key_twice(http: httpx.Client) -> None:
    asked = {"dyads": "SUHH-CU,RU-CU,YUCS-CU,CSXX-CU,RS-CU", "codes": "cow", "start": "1985", "end": "2010"}
    frame = read(http, **asked)
    keyed = frame.dropna(subset=["a", "b"])
    assert not keyed.duplicated(["a", "b", "period"]).any()
    assert (keyed["period"].value_counts().loc[["1991", "2003", "2006"]] == 2).all()


def test_the_codebook_s_own_line_keeps_namibia(http: httpx.Client) -> None:
    (code,) = re.findall(r"```python\n(.+?)```", PAGE, re.DOTALL)
    names: dict[str, Any] = {}
    exec(code.replace("http://127.0.0.1:8000", str(http.base_url).rstrip("/")), names)
    frame = names["panel"]
    assert set(frame["a"]) | set(frame["b"]) == {"CN", "KP", "RU", "NA"}
    assert frame["vote_s"].isna().all(), "an empty cell is missing"
    assert frame["events"].dtype.kind == "f"


def test_treaties_in_force_are_counted_and_none_is_missing(http: httpx.Client) -> None:
    frame = read(http, dyads="KP-CN", start="1960", end="1963").set_index("period")
    assert pd.isna(frame.loc["1960", "treaties"])
    assert frame.loc["1962", "treaties"] >= 1


SAID = {"start": date(1961, 7, 11), "end": None}
TREATY = {
    "id": "t",
    "parties": [],
    "actions": [],
    "atop": [
        {"property": "atop_defense", "value": "1", **SAID},
        {"property": "atop_consul", "value": "0", **SAID},
        {"property": "atop_span", "value": "atop:3445", **SAID},
    ],
}


def test_atop_types_come_from_claims_within_the_span_of_atop() -> None:
    made = tabled(
        [Pair("CN", "KP")],
        periods(date(1960, 1, 1), date(2017, 1, 1), "year"),
        [],
        [],
        {"CN-KP": [TREATY]},
        {},
        {},
    )
    rows = {row[made.columns.index("period")]: dict(zip(made.columns, row, strict=True)) for row in made.rows}
    shown = {year: (rows[year]["atop_defense"], rows[year]["atop_consultation"]) for year in rows}
    assert shown["1960"] == (None, None)
    assert shown["1961"] == shown["2016"] == (1, 0)
    assert shown["2017"] == (None, None)
    assert {row["atop_offense"] for row in rows.values()} == {None}


def test_without_pairs_there_is_a_row_for_every_pair_with_a_contact(http: httpx.Client) -> None:
    frame = read(http, start="2023", end="2023")
    assert set(THREE[:2]) <= set(frame["dyad"])
    assert frame["dyad"].is_unique


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"dyads": "KP"}, "dyads"),
        ({"dyads": "KP-KP"}, "dyads"),
        ({"dyads": "KP-Atlantis"}, "dyads"),
        ({"unit": "triad"}, "unit"),
        ({"period": "week"}, "period"),
        ({"dyads": "KP-CN", "start": "0500", "end": "9000", "period": "month"}, "dyads"),
        ({"start": "soon"}, "start"),
    ],
)
def test_a_wrong_panel_is_refused_by_name(http: httpx.Client, asked: dict[str, str], field: str) -> None:
    for path in ("/v1/panel", "/v1/panel.csv"):
        response = http.get(path, params=asked)
        assert response.status_code == 422, response.text[:300]
        assert response.json()["field"] == field


def test_command_line_prints_the_same_panel(
    http: httpx.Client, cli: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    result = cli("panel", "KP-CN", "KP-RU", "--period", "month", "--start", "2023", "--end", "2023")
    page = http.get("/v1/panel.csv?dyads=KP-CN,KP-RU&period=month&start=2023&end=2023").text
    assert result.stdout.splitlines() == page.splitlines()
    assert cli("panel", "KP").returncode == 2


def test_codebook_has_every_column_and_every_kind_and_no_other(http: httpx.Client) -> None:
    rows = re.findall(r"^\| (`.+?) \| .+\|$", PAGE, re.MULTILINE)
    listed = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    kinds = re.findall(r"^\| `([A-Z]\w+)` \| `(\w+)` \| .{20,} \|$", PAGE, re.MULTILINE)
    assert dict(kinds) == kind_columns()
    plain = [name for name in listed if name not in kind_columns()]
    told = {*plain, *kind_columns().values()} - set(kind_columns())
    assert told == set(columns())
    assert tuple(http.get("/v1/panel?dyads=KP-CN&start=2023&end=2023").json()["columns"]) == columns()
