from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from crowd import crowd

from graph.store.writer import Writer
from questions.table import inert

NAURU = "/v1/relations/NR/TV/timeline"


@pytest.fixture(scope="module")
def many(writer: Writer) -> Iterator[None]:
    with crowd(writer):
        yield


def get(http: httpx.Client, path: str, **params: Any) -> dict[str, Any]:
    response = http.get(path, params=params)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = response.json()
    return answer


def ids(answer: dict[str, Any]) -> list[str]:
    return [item["id"] for item in answer["items"]]


def read_all(http: httpx.Client, path: str, **params: Any) -> list[str]:
    found: list[str] = []
    cursor = None
    while True:
        answer = get(http, path, **params, **({"cursor": cursor} if cursor else {}))
        found += ids(answer)
        assert bool(answer["undated"]) == (cursor is None), "undated events stand on the first page only"
        cursor = answer["next"]
        if cursor is None:
            return found


def by_id(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["id"]: item for item in [*answer["items"], *answer["undated"]]}


def test_china_and_korea_run_from_the_1961_signature_to_the_reply_of_2023(http: httpx.Client) -> None:
    answer = get(http, "/v1/relations/KP/CN/timeline", limit=1000)
    assert answer["between"] == [{"id": "KP", "name": "North Korea"}, {"id": "CN", "name": "China"}]
    found = ids(answer)
    wanted = [
        "1961-07-cn-kp-treaty-signature",
        "2021-07-kim-message-to-xi",
        "2021-07-xi-message-to-kim",
        "2022-02-kim-congratulates-xi-on-games",
        "2022-02-kim-message-to-xi-at-closing",
        "2023-09-xi-congratulates-kim",
        "2023-09-kim-reply-to-xi",
    ]
    assert [one for one in found if one in wanted] == wanted
    assert answer["total"] == len(answer["items"]) + len(answer["undated"])
    for item in answer["items"]:
        assert item["sources"], item["id"]
        assert item["date"]["start"] <= item["date"]["end"]
    starts = [item["date"]["start"] for item in answer["items"]]
    assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("event", "sender", "for_", "receiver"),
    [
        ("2021-07-kim-message-to-xi", "kim-jong-un", "KP", "xi-jinping"),
        ("2021-07-xi-message-to-kim", "xi-jinping", "CN", "kim-jong-un"),
        ("2023-09-xi-congratulates-kim", "xi-jinping", "CN", "kim-jong-un"),
        ("2023-09-kim-reply-to-xi", "kim-jong-un", "KP", "xi-jinping"),
    ],
)
def test_a_letter_goes_from_its_sender_to_its_recipient(
    http: httpx.Client, event: str, sender: str, for_: str, receiver: str
) -> None:
    item = by_id(get(http, "/v1/relations/KP/CN/timeline", limit=1000))[event]
    assert [(party["id"], party["role"], party["for"]) for party in item["from"]] == [(sender, "sent", for_)]
    assert [(party["id"], party["role"]) for party in item["to"]] == [(receiver, "addressed_to")]


def test_russia_and_korea_hold_letters_visit_journey_gifts_talks_and_nothing_signed(
    http: httpx.Client,
) -> None:
    items = by_id(get(http, "/v1/relations/KP/RU/timeline", limit=1000))
    assert items["2023-08-kim-letter-to-putin"]["from"][0]["id"] == "kim-jong-un"
    assert items["2023-08-putin-letter-to-kim"]["from"][0]["id"] == "vladimir-putin"
    assert items["2023-07-russian-defence-minister-visit"]["from"][0]["role"] == "travelled"
    assert items["2023-09-kim-journey-to-russia"]["date"]["edtf"] == "2023-09-12/2023-09-17"
    gifts = {item["from"][0]["for"] for item in items.values() if item["kind"] == "Gift"}
    assert gifts == {"KP", "RU"}
    assert any(item["kind"] == "Talks" for item in items.values())
    assert "2023-09-kremlin-nothing-signed" in items
    assert items["2022-alleged-shell-transfer"]["status"] == "alleged"
    meeting = items["2023-09-kim-putin-meeting"]
    assert meeting["contested"] == ["conflict"]
    assert meeting["place"]["id"] == "vostochny-cosmodrome"
    assert meeting["date"]["edtf"] == "2023-09-13", "the articles of that day and the next give it"


def test_visits_end_and_statements_stand_on_the_days_that_pages_of_the_time_give(http: httpx.Client) -> None:
    items = by_id(get(http, "/v1/relations/KP/RU/timeline", mode="all", limit=1000))
    days = {
        "2018-05-kim-meets-lavrov": "2018-05-31",
        "2018-06-lavrov-hands-over-invitation": "2018-05-31",
        "2019-04-kim-visit-to-russia": "2019-04-24/2019-04-26",
        "2023-07-shoigu-seen-off": "2023-07-27",
        "2023-11-kozlov-in-pyongyang": "2023-11-14/2023-11-16",
        "2023-11-joint-commission": "2023-11-15",
        "2023-11-kim-tok-hun-receives-kozlov": "2023-11-16",
        "2024-04-kim-song-thanks-russia": "2024-04-11",
        "2024-04-kim-song-thanks-russia-to-the-press": "2024-04-03",
        "2024-09-choe-son-hui-to-russia": "2024-09-16/2024-09-20",
        "2024-11-concert-for-belousov": "2024-11-29",
        "2024-11-banquet-for-belousov": "2024-11",
        "2024-12-putin-new-year-letter": "2024-12-17",
        "2025-04-28-kp-confirms-soldiers": "2025-04-27",
        "2025-08-volodin-visit-to-kp": "2025-08-13/2025-08-15",
        "2025-08-volodin-at-liberation-tower": "2025-08-15",
    }
    assert {event: items[event]["date"]["edtf"] for event in days} == days


def test_forty_messages_and_more_of_china_and_korea_are_told_from_2019_to_2025_each_with_a_source(
    http: httpx.Client,
) -> None:
    years = {"start": "2019", "end": "2025"}
    answer = get(http, "/v1/relations/KP/CN/timeline", kind="Letter", mode="direct", limit=1000, **years)
    within = [
        letter
        for letter in answer["items"]
        if letter["date"]["start"] >= "2019-01-01" and letter["date"]["end"] <= "2025-12-31"
    ]
    assert len({letter["id"] for letter in within}) >= 40
    told = {int(letter["date"]["start"][:4]) for letter in within}
    assert len(told) == 7, "each year has some"
    for letter in within:
        sides = {actor["for"] for actor in [*letter["from"], *letter["to"]]}
        assert letter["status"] == "occurred", letter["id"]
        assert sides == {"KP", "CN"}, letter["id"]
        assert letter["sources"], letter["id"]
        assert all(source["publisher"]["name"] for source in letter["sources"]), letter["id"]


def test_ratifications_stand_in_the_timelines_of_the_parties_and_are_no_contacts(http: httpx.Client) -> None:
    expected = {
        "KP/RU": ["2000-04-kp-ratifies-ru-treaty", "2000-08-ru-ratifies-kp-treaty",
                  "ru-ratifies-kp-treaty-2024", "2024-11-kp-ratifies-ru-treaty"],
        "CN/KP": ["1961-08-kp-ratifies-treaty", "1961-08-cn-ratifies-treaty"],
    }  # fmt: skip
    for pair, ids in expected.items():
        found = http.get(f"/v1/relations/{pair}/timeline?kind=TreatyAction&limit=1000").json()["items"]
        assert [item["id"] for item in found if "ratifies" in item["id"]] == ids
    whole = http.get("/v1/relations/KP/RU/timeline?start=2024-10&end=2024-12&limit=1000").json()["items"]
    assert {"ru-ratifies-kp-treaty-2024", "2024-11-kp-ratifies-ru-treaty"} <= {item["id"] for item in whole}
    assert http.get("/v1/relations/SUHH/KP/timeline?start=1962-01-23&end=1962-01-23").json()["items"]
    contacts = http.get("/v1/relations/KP/RU").json()["counts"]["by_year"]
    of_2000 = next(year for year in contacts if year["year"] == 2000)["by_kind"]
    assert of_2000["TreatyAction"] == 2, "signature and entry into force; two ratifications are none"


def test_what_third_parties_said_of_two_is_mentioned_only(http: httpx.Client) -> None:
    direct = by_id(get(http, "/v1/relations/KP/RU/timeline", limit=1000))
    mentioned = by_id(get(http, "/v1/relations/KP/RU/timeline", mode="mentioned", limit=1000))
    assert "2023-08-kirby-concerned" in mentioned
    assert not set(direct) & set(mentioned)
    assert {item["mode"] for item in mentioned.values()} == {"mentioned"}
    both = get(http, "/v1/relations/KP/RU/timeline", mode="all", limit=1000)
    assert set(by_id(both)) == set(direct) | set(mentioned)
    assert both["total"] == len(direct) + len(mentioned)


def test_both_orders_of_a_pair_answer_the_same_items(http: httpx.Client) -> None:
    one, other = get(http, "/v1/relations/RU/KP/timeline"), get(http, "/v1/relations/KP/RU/timeline")
    assert one["items"] == other["items"]
    assert one["between"] == other["between"][::-1]


@pytest.mark.parametrize(
    "address",
    ["Korea Utara/Tiongkok", "조선/中国", "PRK/CHN", "731/710", "Q423/Q148", "kp/cn", "North%20Korea/china"],
)
def test_countries_by_other_names_move_to_the_alpha_2_path(http: httpx.Client, address: str) -> None:
    response = http.get(f"/v1/relations/{address}/timeline.csv?lang=id&limit=3")
    assert response.status_code == 308
    assert response.headers["location"] == "/v1/relations/KP/CN/timeline.csv?lang=id&limit=3"


def test_an_item_has_the_fields_of_the_contract(http: httpx.Client) -> None:
    item = get(http, "/v1/relations/KP/CN/timeline", limit=1)["items"][0]
    for field in (
        "id",
        "kind",
        "title",
        "status",
        "date",
        "from",
        "to",
        "place",
        "sources",
        "contested",
        "dataset",
    ):
        assert field in item
    assert set(item["sources"][0]) == {"id", "publisher", "published", "lang", "url"}
    assert set(item["from"][0]) == {"id", "name", "role", "for"}


def test_kinds_statuses_and_sources_narrow_the_list_and_the_total(http: httpx.Client) -> None:
    path = "/v1/relations/KP/CN/timeline"
    letters = get(http, path, kind=["letter", "Parade"], limit=1000)
    assert {item["kind"] for item in letters["items"]} <= {"Letter", "Parade"}
    assert letters["total"] == len(letters["items"]) + len(letters["undated"])
    assert get(http, path, kind=["Letter", "Parade"], limit=1)["total"] == letters["total"]
    assert "total" not in get(http, path, kind=["letter", "Parade"], total=False)
    assert {item["status"] for item in get(http, path, status="planned")["items"]} <= {"planned"}
    told = get(http, path, source="rodong-sinmun", limit=1000)
    assert 0 < len(told["items"]) < len(get(http, path, limit=1000)["items"])
    for item in get(http, path, source="tribunnews")["items"]:
        assert any(source["publisher"]["id"] == "tribunnews" for source in item["sources"])


def test_bounds_take_edtf_and_mean_its_first_and_last_day(http: httpx.Client) -> None:
    path = "/v1/relations/KP/CN/timeline"
    july = get(http, path, start="2021-07", end="2021-07")["items"]
    assert {"2021-07-kim-message-to-xi", "2021-07-xi-message-to-kim"} <= {item["id"] for item in july}
    assert all(item["date"]["start"] <= "2021-07-31" and item["date"]["end"] >= "2021-07-01" for item in july)
    month = "2024-07-treaty-day-reception-beijing"
    assert month in ids(get(http, path, start="2024-07-20"))
    assert month not in ids(get(http, path, start="2024-07-20", when="certain"))
    assert month in ids(get(http, path, start="2024", end="2024", when="certain"))


def test_undated_events_may_lie_in_any_span_but_certainly_in_none(http: httpx.Client) -> None:
    path = "/v1/relations/KP/CN/timeline"
    assert get(http, path, start="2023")["undated"]
    assert not get(http, path, start="2023", when="certain")["undated"]


def test_an_unknown_pair_is_an_empty_timeline(http: httpx.Client) -> None:
    answer = get(http, "/v1/relations/AD/SM/timeline")
    assert (answer["items"], answer["undated"], answer["next"], answer["total"]) == ([], [], None, 0)


def test_names_and_titles_come_in_the_language_asked_for(http: httpx.Client) -> None:
    path = "/v1/relations/KP/CN/timeline?kind=Letter&limit=1"
    asked = http.get(path + "&lang=id")
    negotiated = http.get(path, headers={"Accept-Language": "id-ID, en;q=0.5"})
    assert asked.headers["content-language"] == negotiated.headers["content-language"] == "id"
    assert asked.json()["between"] == negotiated.json()["between"]
    assert asked.json()["between"][0]["name"] == "Korea Utara"
    assert asked.json()["items"][0]["title"] != http.get(path).json()["items"][0]["title"]
    assert http.get(path, headers={"Accept-Language": "tlh"}).json()["between"][0]["name"] == "North Korea"


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("limit", [1, 7, 130])
def test_paging_gives_every_event_once_in_order(http: httpx.Client, limit: int) -> None:
    whole = get(http, NAURU, limit=1000, mode="all")
    assert len(whole["items"]) == 130
    assert whole["next"] is None
    order = [(item["date"]["start"], int(item["id"][6:]) % 2, item["id"]) for item in whole["items"]]
    assert order == sorted(order)
    limit = max(limit, 5)
    assert read_all(http, NAURU, limit=limit, mode="all") == ids(whole)
    assert read_all(http, NAURU, limit=limit, mode="all", order="desc") == ids(whole)[::-1]


@pytest.mark.usefixtures("many")
def test_totals_count_all_pages_and_the_undated(http: httpx.Client) -> None:
    first = get(http, NAURU, limit=10)
    assert first["total"] == sum(1 for i in range(132) if i % 10)
    assert get(http, NAURU, limit=10, cursor=first["next"])["total"] == first["total"]
    assert get(http, NAURU, limit=10, mode="all")["total"] == 132
    narrowed = {"status": "planned", "mode": "all", "limit": 5, "total": True}
    assert get(http, NAURU, **narrowed)["total"] == sum(1 for i in range(132) if i % 7 == 0)


@pytest.mark.usefixtures("many")
def test_an_event_that_began_before_the_start_is_possible_but_not_certain(http: httpx.Client) -> None:
    possible = get(http, NAURU, start="1999-01-02", end="1999-01-02", mode="all")
    certain = get(http, NAURU, start="1999-01-02", end="1999-01-02", mode="all", when="certain")
    assert set(ids(possible)) == {f"crowd-{i:03}" for i in [0, 3, 6, 9, *range(10, 20)]}
    assert set(ids(certain)) == {f"crowd-{i:03}" for i in range(10, 20) if i % 3}
    assert len(possible["undated"]) == 2
    assert certain["undated"] == []


@pytest.mark.usefixtures("many")
def test_the_link_header_leads_to_the_next_page(http: httpx.Client) -> None:
    response = http.get(NAURU, params={"limit": 5, "mode": "all"})
    following = http.get(response.links["next"]["url"])
    assert len(ids(following.json())) == 5
    assert not set(ids(following.json())) & set(ids(response.json()))


@pytest.mark.usefixtures("many")
def test_csv_has_a_row_an_item_and_no_live_formula(http: httpx.Client) -> None:
    response = http.get(NAURU + ".csv", params={"mode": "all", "limit": 1000})
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert len(rows) == 132
    assert all(row["title"].startswith("'=") for row in rows)
    assert rows[0]["from"] == "Nauru"
    assert rows[-1]["date"] == ""


def test_csv_comes_by_suffix_and_by_accept_header(http: httpx.Client) -> None:
    by_suffix = http.get("/v1/relations/KP/CN/timeline.csv?lang=ko")
    by_header = http.get("/v1/relations/KP/CN/timeline?lang=ko", headers={"Accept": "text/csv"})
    assert by_suffix.text == by_header.text
    assert "김정은" in by_suffix.text
    assert "vary" in by_header.headers
    for accept in ("*/*", "application/json, text/csv;q=0.5", "text/html", "application/json"):
        response = http.get("/v1/relations/KP/CN/timeline", headers={"Accept": accept})
        assert response.headers["content-type"] == "application/json", accept
    json = http.get("/v1/relations/KP/CN/timeline.json", headers={"Accept": "text/csv"})
    assert json.headers["content-type"] == "application/json"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_text_a_spreadsheet_would_run_is_made_inert(text: str) -> None:
    assert inert(text) == "'" + text


def test_unchanged_answers_are_not_sent_again(http: httpx.Client) -> None:
    path = "/v1/relations/KP/CN/timeline"
    first = http.get(path)
    tag = first.headers["etag"]
    assert first.json()["revision"] == http.get("/readyz").json()["revision"]
    again = http.get(path, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert first.headers["cache-control"] == "no-cache"
    for other in (path + "?lang=id", path + ".json", path + "?limit=3"):
        assert http.get(other, headers={"If-None-Match": tag}).status_code == 200
    assert http.get(path, headers={"If-None-Match": tag, "Accept": "text/csv"}).status_code == 200


def test_a_redirect_keeps_letters_of_every_script_readable(http: httpx.Client) -> None:
    response = http.get("/v1/relations/조선/中国/timeline", params={"source": "朝中社"})
    assert unquote(response.headers["location"]) == "/v1/relations/KP/CN/timeline?source=朝中社"
