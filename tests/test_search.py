from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.store.writer import Writer
from graph.window import window
from loaders.curated.load import load_curated, unload_dossier
from questions.search import _matched as found_as
from questions.search import asked, matched
from questions.search_pairs import _countries as countries_in
from questions.search_terms import terms


def search(http: httpx.Client, q: str, **params: Any) -> dict[str, Any]:
    response = http.get("/v1/search", params={"q": q, **params})
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("China", "CN"),
        ("Tiongkok", "CN"),
        ("中国", "CN"),
        ("PRK", "KP"),
        ("Korea Utara", "KP"),
        ("김정은", "kim-jong-un"),
        ("习近平", "xi-jinping"),
        ("Путин", "vladimir-putin"),
        ("kim jong-un", "kim-jong-un"),
        ("KCNA", "kcna"),
    ],
)
def test_a_name_in_any_language_comes_first(http: httpx.Client, q: str, first: str) -> None:
    answer = search(http, q)
    assert answer["items"][0]["id"] == first
    assert set(answer["items"][0]) >= {"id", "type", "name", "matched", "matched_by"}


@pytest.mark.parametrize(
    ("q", "wanted"),
    [
        ("정은", "kim-jong-un"),
        ("习", "xi-jinping"),
        ("kim jo", "kim-jong-un"),
        ("vladimr putn", "vladimir-putin"),
    ],
)
def test_parts_beginnings_and_slips_find_it_too(http: httpx.Client, q: str, wanted: str) -> None:
    assert wanted in [item["id"] for item in search(http, q)["items"]]


def test_an_event_without_a_date_is_found_in_any_time_up_to_the_day_it_was_told(http: httpx.Client) -> None:
    """docs/time.md: the day by which it was told; of a paper that prints no date, the day it was read."""
    denial = "kp-denies-arming-russia"
    (hit,) = [hit for hit in search(http, "denies any arms deal")["items"] if hit["id"] == denial]
    assert hit["date"] is None
    in_years = search(http, "denies arms 2022-2023")["items"]
    assert denial in [hit["id"] for hit in in_years]
    assert [hit["id"] for hit in in_years].index("2022-09-kp-denies-exports") < [
        hit["id"] for hit in in_years
    ].index(denial), "what is of that time comes first"
    later = search(http, "denies any arms deal", start="2027")["items"]
    assert denial not in [hit["id"] for hit in later]


def test_matched_is_the_form_that_was_found(http: httpx.Client) -> None:
    hit = next(item for item in search(http, "Korea Utara")["items"] if item["id"] == "KP")
    assert (hit["name"], hit["matched"]) == ("North Korea", "Korea Utara")


def test_events_and_treaties_are_found_by_title(http: httpx.Client) -> None:
    answer = search(http, "treaty of friendship")
    assert "1961-cn-kp-treaty" in [item["id"] for item in answer["items"]]
    event = next(item for item in search(http, "rifle", type="Event")["items"])
    assert event["kind"] == "Gift"
    assert event["date"]["start"]


def test_a_year_among_the_words_leaves_other_times_out(http: httpx.Client) -> None:
    answer = search(http, "Kim Putin 2023")
    pair, *rest = answer["items"]
    assert (pair["id"], pair["type"]) == ("KP-RU", "Dyad")
    assert pair["date"]["start"] == "2023-01-01"
    assert "2023-09-kim-putin-meeting" in [hit["id"] for hit in rest[:10]]
    events = [hit for hit in search(http, "Kim Putin 2023", limit=1000)["items"] if hit["type"] == "Event"]
    days = [hit["date"] for hit in events if hit["date"]]
    assert all(day["start"] <= "2023-12-31" and day["end"] >= "2023-01-01" for day in days)
    given = search(http, "Kim Putin", start="2023", end="2023", limit=1000)
    assert given["items"] == search(http, "Kim Putin 2023", limit=1000)["items"]


@pytest.mark.parametrize(
    ("q", "pair"),
    [
        ("Indonesia Malaysia", "ID-MY"),
        ("KP RU", "KP-RU"),
        ("kp ru", "KP-RU"),
        ("North Korea Russia", "KP-RU"),
        ("korea utara tiongkok", "CN-KP"),
        ("Xi Putin", "CN-RU"),
        ("習近平 普京", "CN-RU"),
        ("김정은 시진핑", "CN-KP"),
        ("Путин Ким", "KP-RU"),
        ("Germany France 1910", "FR-cow:255"),
    ],
)
def test_two_countries_or_who_acts_for_them_offer_the_pair_first(
    http: httpx.Client, q: str, pair: str
) -> None:
    first = search(http, q)["items"][0]
    assert (first["id"], first["type"]) == (pair, "Dyad")
    page = http.get("/search", params={"q": q})
    pair_page = f"/relations/{pair.replace('-', '/')}"
    if page.is_redirect:  # two countries and nothing else lead to their page at once
        there = page.headers["location"].partition("?")[0].removeprefix("/relations/")
        assert sorted(there.split("/")) == pair.split("-"), "in the order in which they were typed"
    else:
        assert f'href="{pair_page}' in page.text


ORGANS = """
dossier: organ-of-an-organ
title: Organ of an organ
about: For the tests of search.
organizations:
  zz-ministry: {name: Ministry Made For Tests, organ_of: "NO"}
  zz-embassy: {name: Embassy Made For Tests, organ_of: zz-ministry}
people:
  zz-envoy: {name: Quorvexa Zyltharn, offices: {office: ambassador, of: zz-embassy}}
"""


def test_who_holds_an_office_in_an_organ_of_an_organ_acts_for_its_state(
    http: httpx.Client, writer: Writer, tmp_path: Path
) -> None:
    path = tmp_path / "organs.yaml"
    path.write_text(ORGANS, "utf-8")
    load_curated(writer, [path])
    try:
        assert search(http, "Zyltharn Indonesia")["items"][0]["id"] == "ID-NO"
    finally:
        unload_dossier(writer, "organ-of-an-organ")


@pytest.mark.parametrize("q", ["Kim Jong Un", "in no", "Kim", "treaty", "Xi Jinping Wang Yi"])
def test_one_country_is_no_pair(http: httpx.Client, q: str) -> None:
    assert "Dyad" not in search(http, q)["facets"]["type"]


def test_words_are_ranked_and_none_is_demanded(http: httpx.Client) -> None:
    hits = search(http, "Kim Trump Singapore xyzzyqq", limit=1000)["items"]
    places = {hit["id"]: number for number, hit in enumerate(hits)}
    assert places["2018-06-kim-trump-summit"] < places["2018-05-kim-moon-summit"]
    assert places["KP-US"] < places["2018-05-kim-moon-summit"] or places["KP-US"] < 6


def test_a_guess_is_never_above_a_word_that_is_there(http: httpx.Client) -> None:
    assert "DJ" not in [hit["id"] for hit in search(http, "Kim Putin", limit=1000)["items"]]
    hits = search(http, "Vladimir Putn", limit=1000)["items"]
    assert hits[0]["id"] == "vladimir-putin"


def test_kinds_years_and_disputed_events_are_counted_and_filter(http: httpx.Client) -> None:
    whole = search(http, "Kim Putin 2023")
    letters = search(http, "Kim Putin 2023", kind="Letter")
    assert letters["facets"] == whole["facets"]
    assert letters["total"] == whole["facets"]["kind"]["Letter"] == len(letters["items"])
    assert {hit["kind"] for hit in letters["items"]} == {"Letter"}
    disputed = search(http, "Kim Putin 2023", disputed="yes")
    assert disputed["total"] == whole["facets"]["disputed"]["yes"] == len(disputed["items"]) > 0
    assert all(hit["contested"] for hit in disputed["items"])
    assert set(whole["facets"]["year"]) == {"2023"}
    assert http.get("/v1/search?q=kim&kind=Leter").status_code == 422
    assert http.get("/v1/search?q=kim&start=2023-13").status_code == 422


def test_facets_count_all_types_and_the_filter_only_the_items(http: httpx.Client) -> None:
    whole = search(http, "kim")
    people = search(http, "kim", type="Person")
    assert people["facets"] == whole["facets"]
    assert people["total"] == whole["facets"]["type"]["Person"] == len(people["items"])
    assert whole["total"] == sum(whole["facets"]["type"].values())


def test_pages_follow_without_gap_or_repetition(http: httpx.Client) -> None:
    whole = [item["id"] for item in search(http, "kim", limit=1000)["items"]]
    found: list[str] = []
    answer = search(http, "kim", limit=4)
    while True:
        found += [item["id"] for item in answer["items"]]
        if answer["next"] is None:
            break
        answer = search(http, "kim", limit=4, cursor=answer["next"])
    assert found == whole


@pytest.mark.parametrize(
    "q",
    [
        '"',
        "\\",
        "AND",
        "OR NOT",
        "a AND",
        '+-&&||!(){}[]^"~*?:\\/',
        "name:*",
        "[a TO",
        "*",
        "<script>",
        "kim~99",
        "/x",
    ],
)
def test_lucene_syntax_is_plain_text(http: httpx.Client, q: str) -> None:
    answer = search(http, q)
    assert answer["total"] >= len(answer["items"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=40).filter(str.strip))
def test_no_text_breaks_the_search(http: httpx.Client, q: str) -> None:
    try:
        encoded = q.encode()
    except UnicodeEncodeError:
        return
    assert encoded
    search(http, q)


EMPTY: dict[str, Any] = {"type": {}, "kind": {}, "year": {}, "disputed": {}}


def test_nothing_found_is_an_empty_list(http: httpx.Client) -> None:
    answer = search(http, "xyzzyqq")
    assert (answer["items"], answer["total"], answer["next"], answer["facets"]) == ([], 0, None, EMPTY)


def test_an_empty_question_is_refused(http: httpx.Client) -> None:
    for path in ("/v1/search", "/v1/search?q="):
        response = http.get(path)
        assert (response.status_code, response.json()["field"]) == (422, "q")


def queries(word: str, how: str) -> dict[str, str]:
    (term,) = terms(word)
    asked = [*term.exact(), *term.fuzzy()]
    return {one["index"]: one["query"] for one in asked if one["how"] == how}


def test_a_word_is_looked_for_whole_by_its_beginning_by_sound_and_near() -> None:
    assert queries("Jongun", "whole")["names"] == '"Jongun"'
    assert queries("Jongun", "beginning")["names"] == "+jongun*"
    assert queries("Jongun", "sound") == {"keys": "+conkun"}
    assert queries("Jongun", "fuzzy")["names"] == "+jongun~1"
    assert queries("O’Hara", "whole")["folded"] == '"O\'Hara"'
    assert queries("O’Hara", "beginning")["folded"] == "+o'hara*"
    assert queries("习", "beginning")["names"] == "+(习* *习)"
    assert queries("习", "sound") == {}
    assert terms("?!") == []


def test_words_that_only_join_others_are_left_out_unless_alone() -> None:
    assert [term.text for term in terms("Treaty of Friendship")] == ["Treaty", "Friendship"]
    assert [term.text for term in terms("of")] == ["of"]


def test_a_year_is_taken_out_where_words_are_left() -> None:
    query = asked("Kim Putin 2023")
    assert (query.text, query.span) == ("Kim Putin", window("2023", "2023"))
    assert asked("Korea 2018-2019").span == window("2018", "2019")
    assert (asked("1961").text, asked("1961").years) == ("1961", None)


@pytest.mark.parametrize(
    "q",
    [
        "resolution 1718",
        "Resolusi DK PBB 1874",
        "Резолюция 1874",
        "резолюции СБ ООН № 1874",
        "안보리 결의 1874",
        "决议 1874",
        "UNSCR 1874",
        "Resolution No. 1874",
        "resolutions 1874 and 1928",
        "Komite Sanksi 1988",
        "1988 Committee",
        "Panel Ahli 1874",
        "North Korea rejects 1695",
        "China Russia 2087",
        "China Russia 1718",
    ],
)
def test_the_number_of_a_resolution_is_no_year(q: str) -> None:
    assert (asked(q).text, asked(q).years) == (q, None)


def test_a_year_beside_the_number_of_a_resolution_is_one() -> None:
    query = asked("Resolusi 1874 DK PBB 2009")
    assert (query.text, query.years) == ("Resolusi 1874 DK PBB", (2009, 2009))
    assert asked("resolutions 2016").years == (2016, 2016)
    assert asked("NO CN 2018").years == (2018, 2018)
    assert asked("Korea 1800-1850").years == (1800, 1850)
    assert asked("central committee 2016").years == (2016, 2016)


@pytest.mark.parametrize(
    ("q", "event"),
    [
        ("resolution 1718", "2006-10-unsc-adopts-1718"),
        ("Resolusi 1718 Korea Utara", "2006-10-unsc-adopts-1718"),
        ("North Korea rejects resolution 1695", "2006-07-kp-rejects-1695"),
    ],
)
def test_events_about_a_resolution_are_found_by_its_number(http: httpx.Client, q: str, event: str) -> None:
    assert event in [hit["id"] for hit in search(http, q, limit=1000)["items"]]


def test_all_that_was_typed_may_be_a_name(http: httpx.Client) -> None:
    hits = search(http, "Resolution 1718 (2006)")["items"]
    assert (hits[0]["matched"], hits[0]["matched_by"]) == ("Resolution 1718 (2006)", "exact")
    assert "Dyad" not in search(http, "resolution 1718 China")["facets"]["type"]


def test_a_name_with_a_year_is_matched_with_it() -> None:
    query = asked("Summit 2018")
    assert query.texts == ["Summit 2018", "Summit"]
    assert found_as(["Summit", "Summit 2018"], query) == ("Summit 2018", "exact")
    assert found_as(["Summit", "Meeting"], query) == ("Summit", "exact")


@pytest.mark.parametrize(
    ("q", "named"),
    [
        ("Jeju Island China", ["CN"]),
        ("Island China", ["CN"]),
        ("New Jersey China", ["CN"]),
        ("Maurice Thorez China", ["CN"]),
        ("family reunion Korea Utara China", ["KP", "CN"]),
        ("Alan Turing China", ["CN"]),  # Åland in a language that CLDR has
        ("SEC China", ["CN"]),  # Séc is the Czech Republic in Vietnamese
        ("2 Korea summit", []),  # COW's number of the United States
        ("EU Russia", ["RU"]),
        ("Congo Rwanda", ["RW"]),
        ("Island Deutschland", ["IS", "DE"]),
        ("Jersey Guernsey", ["JE", "GG"]),
        ("Jersey France", ["JE", "FR"]),
        ("Reunion France", ["RE", "FR"]),
        ("Jersey Island", ["JE"]),
        ("Saksa Ranska", ["DE", "FR"]),
        ("Vertrag Deutschland Frankreich", ["DE", "FR"]),
        ("S. Sudan Kenya", ["SS", "KE"]),
        ("UAE U.S. talks", ["AE", "US"]),
        ("2 365", ["US", "RU"]),
    ],
)
def test_a_word_that_some_language_calls_a_country_by_is_one_only_among_such_names(
    q: str, named: list[str]
) -> None:
    assert [country for _, country in countries_in(terms(q), None)] == named


def test_the_form_with_most_of_the_words_is_the_match() -> None:
    assert matched(["North Korea", "Republik Korea Utara"], "korea utara") == (
        "Republik Korea Utara",
        "words",
    )
    assert matched(["a"], "b") == (None, "fuzzy")
