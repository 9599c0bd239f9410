"""Pages of countries, people, treaties and sources: their numbers, worked out anew from answers."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from typing import Any

import httpx
from page_reader import Page, page

from api.pages.coverage import read_by_year, shade, totals
from api.pages.tenure import tenure

Json = dict[str, Any]
KIM, SOVIET, CHINESE = "kim-jong-un", "1961-kp-su-treaty", "1961-cn-kp-treaty"


def got(http: httpx.Client, path: str, **params: object) -> Json:
    response = http.get(path, params=params)  # type: ignore[arg-type]
    assert response.status_code == 200, response.text
    answer: Json = response.json()
    return answer


def rows_of(http: httpx.Client, path: str, section: str) -> list[list[str]]:
    """The text of every cell of the tables in the section with this heading's id."""
    text = http.get(path, headers={"Accept-Language": "en"}).text
    part = re.search(rf'<section aria-labelledby="{section}">.*?</section>', text, re.DOTALL)
    assert part, f"{path} has no section {section}"
    rows = re.findall(r"<tr>(.*?)</tr>", part[0], re.DOTALL)
    return [
        [Page(cell).text for cell in re.split(r"</t[hd]>", row)[:-1]]
        for row in rows if '<th scope="col"' not in row
    ]  # fmt: skip


def sentence(http: httpx.Client, path: str, lang: str = "en") -> str:
    text = http.get(path, params={"lang": lang}).text
    (found,) = re.findall(r'<p class="verdict">(.*?)</p>', text, re.DOTALL)
    return Page(found).text


def test_a_country_ranks_its_pairs_by_the_contacts_their_own_pages_count(http: httpx.Client) -> None:
    rows = rows_of(http, "/entities/KP", "pairs")
    contacts = {row[0]: int(row[1]) for row in rows}
    assert list(contacts.values()) == sorted(contacts.values(), reverse=True)
    for name, code in (("Russia", "RU"), ("China", "CN"), ("United States", "US"), ("South Korea", "KR")):
        counts = got(http, f"/v1/relations/KP/{code}")["counts"]
        assert contacts[name] == counts["total"], name
        years = [year["year"] for year in counts["by_year"] if year["total"]]
        told = next(row[2] for row in rows if row[0] == name)
        assert told.split("–")[0] == str(min(years))
        assert told.split("–")[-1] == str(max(years))
        disputed = got(http, f"/v1/relations/KP/{code}")["totals"]["disputed"]
        assert next(row[3] for row in rows if row[0] == name) == (str(disputed) if disputed else ""), name
    said = sentence(http, "/entities/KP")
    assert f"{sum(contacts.values())} contacts recorded, pair by pair, with" in said
    assert f"most often with {rows[0][0]} ({rows[0][1]})" in said
    links = page(http, "/entities/KP").all("a", "href")
    assert "/relations/KP/RU" in links


def test_a_person_counts_events_and_partners_as_its_timeline_does(http: httpx.Client) -> None:
    found = got(http, f"/v1/entities/{KIM}/timeline", mode="direct", limit=1000)
    assert found["next"] is None
    events = [*found["items"], *found["undated"]]
    said = sentence(http, f"/entities/{KIM}")
    assert f"{len(events)} events recorded" in said
    assert f"{sum(bool(event['contested']) for event in events)} disputed" in said
    partners: Counter[str] = Counter()
    for event in events:
        parties = [party for side in ("from", "to") for party in event[side]]
        own = {party["for"] for party in parties if party["id"] == KIM}
        if event["status"] == "occurred" and own:
            partners.update({
                party["name"] for party in parties if party["id"] != KIM and {party["for"]} != own
            })  # fmt: skip
    rows = rows_of(http, f"/entities/{KIM}", "partners")
    assert [int(row[1]) for row in rows] == sorted((int(row[1]) for row in rows), reverse=True)
    names = {row[0].split(" (")[0]: int(row[1]) for row in rows}
    assert names["Xi Jinping"] == partners["Xi Jinping"]
    assert names["Vladimir Putin"] == partners["Vladimir Putin"]
    assert max(partners.values()) == int(rows[0][1])
    assert "/relations/KP/CN" in page(http, f"/entities/{KIM}").all("a", "href")


def test_an_office_stands_in_words_on_a_strip_and_in_a_table_with_who_says_so(http: httpx.Client) -> None:
    held = got(http, f"/v1/entities/{KIM}/offices")["items"]
    rows = rows_of(http, f"/entities/{KIM}", "ties")
    assert len(rows) == len(held)
    assert all(row[-1] for row, office in zip(rows, held, strict=True) if office["sources"])
    found = page(http, f"/entities/{KIM}")
    strip = found.text[found.text.index("Offices over time") :]
    assert re.search("North Korea.* since 17 Dec 2011", strip)
    bars = [
        given for tag, given in found.elements if tag == "rect" and given["class"].startswith(("odd", "even"))
    ]
    assert len(bars) == sum(bool(office["start"] or office["end"]) for office in held)
    assert all(float(bar["x"][:-1]) + float(bar["width"][:-1]) <= 100.01 for bar in bars)


def test_bars_of_offices_begin_and_end_where_the_years_say() -> None:
    ties: Any = [
        {"id": "a", "office": "envoy", "start": "2000-01-01", "end": "2004-12-31"},
        {"id": "b", "office": "envoy", "start": "2005-01-01", "end": None},
        {"id": "c", "office": "chief", "start": None, "end": "2009-12-31"},
        {"id": "d", "office": "chief", "start": None, "end": None},
    ]
    found = tenure(ties, date(2009, 12, 31), of_person=False)
    assert found
    envoy, chief = found.rows
    assert [bar.tie["id"] for bar in envoy.bars] == ["a", "b"]
    assert (envoy.bars[0].x, round(envoy.bars[0].width)) == (0, 50)
    assert (round(envoy.bars[1].x), round(envoy.bars[1].x + envoy.bars[1].width)) == (50, 100)
    assert chief.bars[0].x > 90
    assert found.undated == 1
    assert [mark.year for mark in found.marks] == [2000, 2002, 2004, 2006, 2008]
    assert tenure(ties[3:], date(2009, 12, 31), of_person=False) is None


def test_an_end_that_is_open_is_no_last_day(http: httpx.Client) -> None:
    """The sanctions on Russia are dated `2022-02/..`."""
    page = http.get("/entities/western-states")
    assert page.status_code == 200
    assert "western-sanctions-on-russia" in page.text
    assert "9999" not in page.text


def test_a_wikidata_id_is_a_link(http: httpx.Client) -> None:
    codes = got(http, "/v1/entities/KP")["codes"]
    assert f"https://www.wikidata.org/wiki/{codes['wikidata']}" in page(http, "/entities/KP").all("a", "href")


def test_a_source_counts_what_it_tells_alone_and_what_is_contradicted(http: httpx.Client) -> None:
    name = "tribunnews-2023-kim-letter-to-xi"
    answer = got(http, f"/v1/sources/{name}")
    alone = contradicted = 0
    for about in {report["about"]["id"]: report["about"] for report in answer["reports"]}.values():
        kind = "events" if about["type"] == "Event" else "entities"
        for claim in got(http, f"/v1/{kind}/{about['id']}")["claims"]:
            sources = {report["source"] for report in claim["reports"]}
            if name in sources:
                alone += sources == {name}
                contradicted += bool(claim["contradicts"])
    said = sentence(http, f"/sources/{name}")
    assert f"{len(answer['reports'])} claims on {len(answer['events'])} events" in said
    # Names that it prints are told by entities in `forms`, of which each knows its sources.
    stands = [one for one in answer["stands"] if one["property"] != "name"]
    assert sum(one["alone"] for one in stands) == alone > 0
    assert sum(one["contradicted"] for one in stands) == contradicted > 0
    whole = [sum(one[what] for one in answer["stands"]) for what in ("alone", "contradicted")]
    assert f"{whole[0]} told by it alone, {whole[1]} contradicted" in said
    rows = rows_of(http, f"/sources/{name}", "stands")
    assert sum(int(row[1]) for row in rows) == len(answer["reports"])
    place = next(row for row in rows if row[0] == "Place")
    assert "1" in place[2:4], "that they met in Moscow nobody else says"


def test_a_source_names_whom_it_relays_and_who_relays_it(http: httpx.Client) -> None:
    answer = got(http, "/v1/sources/kabarberita-2023-kim-letter-to-xi")
    relayed = {one["id"]: one["claims"] for one in answer["relays"]}
    by_hand = Counter(
        origin for report in answer["reports"]
        for origin in {way["origin"]["id"] for way in report["via"] if way["origin"]}
    )  # fmt: skip
    del by_hand["kabarberita"]
    assert relayed == dict(by_hand)
    assert {"kcna", "afp"} <= set(relayed)


def test_a_disputed_duty_names_who_disputes_it_beside_the_duty(http: httpx.Client) -> None:
    on = "1998-01-01"
    items = got(http, "/v1/obligations", a="KP", b="RU", on=on)["items"]
    disputed = [item for item in items if item["state"] == "disputed"]
    assert disputed
    text = http.get("/relations/KP/RU/obligations", params={"on": on, "lang": "en"}).text
    duties = [part for part in text.split('<li><p class="top">') if 'class="stances"' in part]
    assert len(duties) == len(disputed)
    for item, duty in zip(disputed, duties, strict=True):
        for account in item["accounts"]:
            for source in account["sources"]:
                assert source["publisher"]["name"] in Page(duty).text


def test_a_treaty_says_in_a_sentence_who_is_party_and_how_it_stands(http: httpx.Client) -> None:
    standing = got(http, f"/v1/treaties/{CHINESE}")["standing"]
    said = sentence(http, f"/entities/{CHINESE}")
    assert said.startswith("China, North Korea. On ")
    assert standing["state"].replace("_", " ") in said
    assert (
        f"{len(got(http, f'/v1/entities/{CHINESE}/timeline', limit=1000, mode='direct')['items'])} events"
        in said
    )
    disputed = page(http, f"/entities/{SOVIET}?on=1998-01-01").text
    provisions = disputed[disputed.index("Provisions") :]
    assert re.search("disputed .*In force, according to|disputed .*Ended, according to", provisions)


def test_what_was_read_for_two_stands_by_publisher_and_year(http: httpx.Client) -> None:
    ledger = got(http, "/v1/coverage", a="KP", b="CN")["items"]
    kcna = {
        entry["source"]["id"] for entry in ledger
        if entry["source"]["publisher"] and entry["source"]["publisher"]["id"] == "kcna"
    }  # fmt: skip
    text = http.get("/relations/KP/CN/coverage", params={"lang": "en"}).text
    (row,) = re.findall(r'<th scope="row"><a href="/entities/kcna[^"]*">.*?</tr>', text, re.DOTALL)
    cells = [Page(cell).text for cell in row.split("</t")]
    assert cells[1].split(">")[-1].strip() == str(len(kcna))
    assert http.get("/relations/prk/CN/coverage").status_code == 308


def test_a_source_counts_once_in_each_year_it_was_read_for() -> None:
    def entry(source: str, publisher: str | None, start: str | None, end: str | None) -> Any:
        named = {"id": publisher, "name": publisher} if publisher else None
        return {
            "start": start, "end": end,
            "source": {"id": source, "title": source, "type": "article", "publisher": named},
        }  # fmt: skip

    table = read_by_year([
        entry("a", "p", "2021-12-30", "2023-01-02"), entry("a", "p", "2022-05-01", "2022-05-02"),
        entry("b", "p", "2023-01-01", "2023-01-01"), entry("c", None, None, "2023-01-01"),
    ])  # fmt: skip
    assert table.columns == [(2021, 2021), (2022, 2022), (2023, 2023)]
    assert [(row.id, row.room, row.sources, row.cells) for row in table.rows] == [
        ("p", "entities", 2, [1, 1, 2]),
        ("c", "sources", 1, [0, 0, 0]),
    ]
    assert table.without_span == 1
    assert totals(table) == [1, 1, 2]
    assert [shade(number) for number in (0, 1, 3, 8)] == [0, 1, 2, 4]
    long = read_by_year(
        [entry("a", "p", "1948-01-01", "2001-12-31"), entry("b", "p", "1950-01-01", "1951-01-01")]
    )
    assert (long.columns[0], long.columns[-1]) == ((1940, 1949), (2001, 2001))
    assert long.rows[0].cells[:2] == [1, 2]


def test_an_address_of_a_treaty_in_the_api_leads_to_its_page_without_v1(http: httpx.Client) -> None:
    moved = http.get("/treaties/1961-cn-kp-treaty?lang=id")
    assert (moved.status_code, moved.headers["location"]) == (308, "/entities/1961-cn-kp-treaty?lang=id")
