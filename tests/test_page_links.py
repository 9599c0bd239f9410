"""Where the links of a page lead: to what the page shows, on its day, in its language and its view."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from conftest import PHONE, Open, picture
from page_reader import MEETING, page

PAIR = "/relations/KP/RU"
KIM = "kim-jong-un"
DATA_OF = (
    PAIR, f"{PAIR}?view=table&start=2023&event={MEETING}", f"{PAIR}/places", f"{PAIR}/rhythm",
    f"{PAIR}/treaties", f"{PAIR}/obligations", f"{PAIR}/compare?c=CN", f"{PAIR}/coverage", "/relations",
    "/events?kind=Letter", "/entities/KP", f"/events/{MEETING}?as_of=2026", f"/events/{MEETING}/evidence",
    "/changes", "/sources/kabarberita-2023-kim-letter-to-xi",
)  # fmt: skip


def links(http: httpx.Client, path: str, words: str, status: int = 200) -> list[str]:
    """Addresses of the links of a page whose whole text is `words`, or whose class is."""
    text = page(http, path, status).raw
    whole = re.findall(r"<a\b([^>]*)>([^<]*)", text)
    of = [given for given, told in whole if told.strip() == words or f'class="{words}"' in given]
    return [unescape(re.findall(r'href="([^"]*)"', given)[0]) for given in of]


def hrefs(http: httpx.Client, path: str, start: str, status: int = 200) -> list[str]:
    """Addresses of the links of a page that begin so."""
    return [link for link in page(http, path, status).all("a", "href") if link.startswith(start)]


@pytest.mark.parametrize("path", DATA_OF)
def test_data_come_in_the_language_of_the_page(http: httpx.Client, path: str) -> None:
    found = hrefs(http, f"{path}{'&' if '?' in path else '?'}lang=ko", "/v1/")
    assert found
    for link in found:
        answer = http.get(link, headers={"Accept-Language": "ru"})
        assert (answer.status_code, answer.headers["content-language"]) == (200, "ko"), link


def test_three_countries_as_data_are_those_of_the_years_shown(http: httpx.Client) -> None:
    (link,) = hrefs(http, f"{PAIR}/compare?c=CN&start=2019&end=2020", "/v1/triangles/")
    assert {year["year"] for year in http.get(link).json()["years"]} == {2019, 2020}


def test_as_many_disputed_events_as_are_told_of_a_person_are_listed(http: httpx.Client) -> None:
    text = page(http, f"/entities/{KIM}").text
    told = re.search(r"; (\d+) disputed", text)
    assert told
    (link,) = hrefs(http, f"/entities/{KIM}", f"/entities/{KIM}?mode=")
    (data, *_) = hrefs(http, link, f"/v1/entities/{KIM}/timeline")
    assert http.get(data).json()["total"] == int(told[1])


@pytest.mark.parametrize("lang", ["ko", "id"])
def test_the_language_stays_on_the_way_to_a_pair(http: httpx.Client, lang: str) -> None:
    for form in ("/relations?a=KP&b=RU", "/search?q=KP RU"):
        assert http.get(f"{form}&lang={lang}").headers["location"] == f"{PAIR}?lang={lang}", form
    for typed in ("kp r", "kp ru 2023", "kim"):
        offered = http.get(f"/search/suggest?q={typed}&lang={lang}").json()["items"]
        assert offered
        assert [one["path"] for one in offered if f"lang={lang}" not in one["path"]] == []
    remembered = {"Cookie": f"lang={lang}"}
    assert http.get(f"/relations?a=KP&b=RU&lang={lang}", headers=remembered).headers["location"] == PAIR


def test_a_search_for_two_countries_stays_one(http: httpx.Client) -> None:
    for path in ("/search?q=KP+RU&type=", "/search?q=KP+RU&type=Event", "/search?q=KP+RU&disputed=yes"):
        found = hrefs(http, path, "/search?")
        assert len(found) > 3
        assert {link: http.get(link).status_code for link in found} == dict.fromkeys(found, 200)


@pytest.mark.parametrize("event", [MEETING, "2023-09-kim-reply-to-xi", "2024-10-kp-denies-soldiers-at-un"])
def test_an_event_as_of_a_day_says_so_and_leads_on_as_of_that_day(http: httpx.Client, event: str) -> None:
    path = f"/events/{event}"
    assert "Only what had been published by" not in page(http, path).text
    found = page(http, f"{path}?as_of=2025")
    assert "Only what had been published by 31 Dec 2025" in found.text
    assert links(http, f"{path}?as_of=2025", "Show what is known today") == [path]
    others = [link for link in found.all("a", "href") if link.startswith("/events/") and link != path]
    assert {urlsplit(link).path for link in others} - {path}
    for link in others:
        assert parse_qs(urlsplit(link).query)["as_of"] == ["2025"], link
        assert http.get(link).status_code == 200


def test_a_list_as_of_a_day_leads_to_who_denies_as_of_that_day(http: httpx.Client) -> None:
    found = hrefs(http, f"{PAIR}?as_of=2025&disputed=yes", "/events/")
    assert len(found) > 5
    assert [link for link in found if "as_of=2025" not in link] == []


@pytest.mark.parametrize(
    ("path", "treaty"),
    [
        ("/treaties?a=KP&b=CN", "1961-cn-kp-treaty"),
        (f"{PAIR}/obligations?", "2000-kp-ru-treaty"),
        (f"{PAIR}/treaties?", "2000-kp-ru-treaty"),
    ],
)
def test_a_treaty_is_shown_on_the_day_and_by_the_rule_of_the_list(
    http: httpx.Client, path: str, treaty: str
) -> None:
    for rule, kept in (("atop", {"on": ["2003-05-06"], "basis": ["atop"]}), ("text", {"on": ["2003-05-06"]})):
        found = hrefs(http, f"{path}&on=2003-05-06&basis={rule}", f"/entities/{treaty}")
        assert found
        for link in found:
            assert parse_qs(urlsplit(link).query) == kept
            assert "6 May 2003" in page(http, link).text


def test_treaties_and_duties_keep_the_day_and_the_rule(http: httpx.Client) -> None:
    for here, there in (("treaties", "obligations"), ("obligations", "treaties")):
        found = hrefs(http, f"{PAIR}/{here}?on=2003-05-06&basis=atop", f"{PAIR}/{there}")
        assert found
        for link in found:
            asked = parse_qs(urlsplit(link).query)
            assert (asked["on"], asked["basis"]) == (["2003-05-06"], ["atop"]), link


def test_treaties_beside_a_timeline_as_of_a_day_are_those_of_the_day(http: httpx.Client) -> None:
    found = hrefs(http, f"{PAIR}?as_of=2003-05-06", "/entities/2000-kp-ru-treaty")
    assert found
    assert {urlsplit(link).query for link in found} == {"on=2003-05-06"}
    assert {urlsplit(link).query for link in hrefs(http, PAIR, "/entities/2000-kp-ru-treaty")} == {""}


def test_places_offer_only_filters_that_choose_among_them(http: httpx.Client) -> None:
    found = page(http, f"{PAIR}/places?level=society&order=desc")
    assert not {"level", "order"} & set(found.all("select", "name"))
    hidden = {given["name"]: given["value"] for _, given in found.elements if given.get("type") == "hidden"}
    assert hidden == {"level": "society", "order": "desc"}, "which the timeline goes by"
    assert found.all("tr", "id") == page(http, f"{PAIR}/places").all("tr", "id") != []
    assert {"level", "order"} <= set(page(http, PAIR).all("select", "name"))


def test_to_clear_the_filters_keeps_the_view(http: httpx.Client) -> None:
    for asked in ("kind=Letter", "kind=Letter&start=1700&end=1701", "start=2023-13"):
        status = 422 if "13" in asked else 200
        found = links(http, f"{PAIR}?view=table&{asked}", "Clear all filters", status)
        assert len(found) > 1
        assert set(found) == {f"{PAIR}?view=table"}
    treaty = "/entities/1961-cn-kp-treaty?on=1996&basis=atop"
    assert set(links(http, f"{treaty}&kind=Conflict", "Clear all filters")) == {treaty}


@pytest.mark.parametrize(
    "view",
    [
        "",
        "?view=table&kind=Letter&by=KP",
        "/places?start=2019",
        "/votes",
        "/rhythm?end=2020",
        "/compare?c=CN",
    ],
)
def test_the_other_way_round_is_the_same_page(http: httpx.Client, view: str) -> None:
    assert links(http, f"/relations/KP/RU{view}", "swap") == [f"/relations/RU/KP{view}"]


@pytest.mark.parametrize("view", ["", "/places"])
def test_a_filter_that_cannot_be_read_is_told_once_and_nothing_is_counted(
    http: httpx.Client, view: str
) -> None:
    found = page(http, f"{PAIR}{view}?start=2023-13", 422)
    alerts = [given["id"] for _, given in found.elements if given.get("role") == "alert"]
    assert alerts == ["problem-start"]
    assert "problem-start" in found.all("input", "aria-describedby")
    assert not [given for _, given in found.elements if given.get("class") == "told-sum"]
    assert not found.all("tr", "id")


@pytest.mark.parametrize("path", [PAIR, f"{PAIR}/places", f"/entities/{KIM}"])
def test_a_phone_shows_what_of_the_filters_cannot_be_read(open_page: Open, path: str) -> None:
    phone = open_page(f"{path}?start=2023-13", viewport=PHONE)
    assert phone.locator("#problem-start").is_visible()
    picture(phone, f"problem-390{path.replace('/', '-')}")
    if path == PAIR:
        assert "●" in phone.locator("button.sheet").text_content()
        assert phone.locator("#problem-start").bounding_box()["y"] < PHONE["height"]
