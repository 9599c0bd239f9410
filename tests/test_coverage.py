"""The ledger of what was read, and the rule that tells nothing recorded from not looked at."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import httpx

from questions.coverage import answer, looked, spans

Json = dict[str, Any]


def test_the_ledger_names_source_span_day_and_depth(http: httpx.Client) -> None:
    found = http.get("/v1/coverage?a=KP&b=CN").json()
    assert [side["id"] for side in found["between"]] == ["KP", "CN"]
    entries = {entry["source"]["id"]: entry for entry in found["items"]}
    yonhap = entries["yonhap-2022-closing-message"]
    assert (yonhap["start"], yonhap["end"]) == ("2022-02-20", "2022-02-22")
    assert yonhap["depth"] == "whole article"
    assert yonhap["source"]["publisher"]["id"] == "yonhap"
    assert yonhap["source"]["url"]
    assert yonhap["read_on"]
    starts = [entry["start"] for entry in found["items"] if entry["start"]]
    assert starts == sorted(starts)


def test_an_article_covers_the_days_it_tells_of_and_no_decades(http: httpx.Client) -> None:
    """Longer spans belong to tables, digests and chronologies, which say so."""
    for a, b in (("KP", "CN"), ("KP", "RU"), ("KP", "SUHH"), ("KP", "US"), ("KP", "KR")):
        for entry in http.get(f"/v1/coverage?a={a}&b={b}").json()["items"]:
            days = (date.fromisoformat(entry["end"]) - date.fromisoformat(entry["start"])).days + 1
            listing = any(word in entry["depth"] for word in ("digest", "chronology"))
            assert days <= 10 or listing or entry["source"]["type"] == "dataset", entry


def test_both_orders_and_any_names_give_the_same_ledger(http: httpx.Client) -> None:
    one = http.get("/v1/coverage?a=KP&b=CN").json()
    other = http.get("/v1/coverage?a=Tiongkok&b=korea utara").json()
    assert (one["items"], one["spans"]) == (other["items"], other["spans"])


def test_a_pair_nobody_read_for_has_an_empty_ledger(http: httpx.Client) -> None:
    found = http.get("/v1/coverage?a=NR&b=TV").json()
    assert (found["items"], found["spans"]) == ([], [])
    assert set(found["answers"]) == {
        "recorded", "said_not_to_have_happened", "none_recorded", "not_looked_at",
    }  # fmt: skip


def test_mistakes_name_the_field(http: httpx.Client) -> None:
    for query, field in (("a=KP", "b"), ("a=KP&b=KP", "b"), ("a=Atlantis&b=CN", "a")):
        problem = http.get(f"/v1/coverage?{query}")
        assert problem.status_code == 422
        assert problem.headers["content-type"] == "application/problem+json"
        assert problem.json()["field"] == field


def test_the_command_line_gives_the_same(http: httpx.Client, cli: Any) -> None:
    done = cli("coverage", "KP", "RU", "--json")
    assert done.returncode == 0, done.stderr
    found = http.get("/v1/coverage?a=KP&b=RU").json()
    del found["revision"]
    assert json.loads(done.stdout) == found


def entry(start: str | None, end: str | None, source: str = "s", sort: str = "article") -> Json:
    return {"id": f"{source} {start}", "source": {"id": source, "type": sort}, "start": start, "end": end}


def test_spans_that_touch_are_joined() -> None:
    ledger = [
        entry("2000-01-01", "2000-01-31", "a"), entry("2000-02-01", "2000-02-10", "b"),
        entry("2000-02-12", "2000-02-12", "c"), entry("2000-01-05", "2000-01-06", "a"),
    ]  # fmt: skip
    assert spans(ledger) == [
        {"start": "2000-01-01", "end": "2000-02-10", "sources": 2},
        {"start": "2000-02-12", "end": "2000-02-12", "sources": 1},
    ]
    assert spans([entry("2000-01-01", None), entry("2010-01-01", "2011-01-01")]) == [
        {"start": "2000-01-01", "end": "9999-12-31", "sources": 1}
    ]


def test_the_narrowest_comes_first_and_no_table_and_no_coded_rows_count_as_looking() -> None:
    wide, narrow = entry(None, None), entry("2000-01-01", "2000-01-02", "n")
    table, loaded = entry(None, None, "t", "dataset"), entry(None, None, "z", "loaded_dataset")
    day = date(2000, 1, 1)
    assert looked([wide, table, loaded, narrow], day, day) == [narrow, wide]
    assert looked([narrow], date(2000, 1, 3), date(2000, 2, 1)) == []


def test_the_first_answer_that_holds_is_given() -> None:
    read = [entry(None, None)]
    assert answer(recorded=True, denied=True, ledger=read) == "recorded"
    assert answer(recorded=False, denied=True, ledger=read) == "said_not_to_have_happened"
    assert answer(recorded=False, denied=False, ledger=read) == "none_recorded"
    assert answer(recorded=False, denied=False, ledger=[]) == "not_looked_at"
