"""The pages: what each shows, by which address, without JavaScript, in two languages."""

from __future__ import annotations

import json
import re

import httpx
import pytest
from page_reader import MEETING, Page, page

from graph.dates import bounds
from viz.assets import assets


def test_the_start_page_says_what_this_is_and_where_to_begin(http: httpx.Client) -> None:
    found = page(http, "/")
    assert "every source that tells of it" in found.text
    links = found.all("a", "href")
    for wanted in ("/relations/KP/CN", "/relations/KP/RU", "/relations/KP/US", "/map", "/docs"):
        assert wanted in links
    assert any(link.startswith("/v1/relations/") for link in links)
    assert any(link.startswith("/cypher?q=MATCH") for link in links)
    assert "founding day 2023" in found.text


def test_two_names_typed_on_the_start_page_lead_to_the_pair(http: httpx.Client) -> None:
    response = http.get("/relations", params={"a": "korea utara", "b": "Россия"})
    assert response.status_code == 303
    assert response.headers["location"] == "/relations/KP/RU"
    assert http.get("/relations", params={"a": "KP"}).status_code == 422


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("/relations/Korea Utara/Tiongkok", "/relations/KP/CN"),
        ("/relations/조선/中国", "/relations/KP/CN"),
        ("/relations/prk/731", "/relations/KP/KP"),
        ("/entities/Korea Utara", "/entities/KP"),
    ],
)
def test_a_country_by_any_name_moves_to_its_code(http: httpx.Client, typed: str, found: str) -> None:
    response = http.get(typed, params={"lang": "id"})
    assert response.status_code == 308
    assert response.headers["location"] == f"{found}?lang=id"


def test_a_relation_shows_summary_and_timeline_with_direction_and_sources(http: httpx.Client) -> None:
    text = page(http, "/relations/KP/CN?start=2023-09&end=2023-09").text
    listed = text[text.index("Timeline") :]
    congratulation = listed.index("Xi Jinping congratulates on North Korea's founding day")
    reply = listed.index("Kim Jong Un's reply to Xi Jinping")
    assert congratulation < reply
    assert "Xi Jinping (China) → addressed to Kim Jong Un (North Korea)" in listed[congratulation:reply]
    assert "Kim Jong Un (North Korea) → addressed to Xi Jinping (China)" in listed[reply:]
    assert re.search("Sources: (?:[^;]*; )*KabarBerita.*; (?:[^;]*; )*Tribunnews", listed[reply:])
    assert "KP → CNfrom North Korea to China" in listed
    assert "KP ← CNfrom China to North Korea" in listed
    assert re.search("First contact recorded.* Last contact recorded.* Contacts recorded", text)
    assert "Treaties in force between them today Treaty of Friendship" in text


def test_a_timeline_begins_with_the_oldest(http: httpx.Client) -> None:
    found = page(http, "/relations/KP/CN?start=1961&end=2021-07-11&kind=Letter&kind=TreatyAction").text
    listed = found[found.index("Timeline") :]
    titles = ("sign their treaty", "Kim Jong Un's message to Xi Jinping on sixty years")
    assert listed.index(titles[0]) < listed.index(titles[1])


def test_the_other_order_of_a_pair_turns_the_arrows_round(http: httpx.Client) -> None:
    assert "CN ← KPfrom North Korea to China" in page(http, "/relations/CN/KP?start=2023-09&end=2023-09").text


def test_filters_work_as_parameters_and_stand_in_the_form(http: httpx.Client) -> None:
    found = page(http, "/relations/KP/CN?start=2022&end=2022-02&kind=Letter&order=desc")
    text = found.text[found.text.index("Order") :]
    assert "Beijing Games" in text
    assert "sixty years" not in text
    assert text.index("at the close of") < text.index("congratulates Xi Jinping on the Beijing Games")
    assert "2022" in found.all("input", "value")
    json_link = next(link for link in found.all("a", "href") if link.startswith("/v1/relations/"))
    assert http.get(json_link).json()["items"][0]["kind"] == "Letter"


def test_mentions_are_kept_apart_from_contacts(http: httpx.Client) -> None:
    direct = page(http, "/relations/KP/RU?start=2023&end=2023").text
    mentioned = page(http, "/relations/KP/RU?start=2023&end=2023&mode=mentioned").text
    assert "John Kirby urges" not in direct
    assert "events only mention the two together" in direct
    assert "John Kirby urges" in mentioned
    assert "only mentioned together" in mentioned


def test_an_alleged_event_is_shown_as_alleged(http: httpx.Client) -> None:
    text = page(http, "/relations/KP/RU?status=alleged").text
    assert re.search("Artillery shells.{0,80} arms transfer alleged", text)


def test_a_filter_that_cannot_be_read_is_named_and_nothing_is_listed(http: httpx.Client) -> None:
    found = page(http, "/relations/KP/CN?start=someday", 422)
    assert "'someday' is no EDTF date" in found.text
    assert "true" in found.all("input", "aria-invalid")
    assert not [tag for tag, given in found.elements if given.get("class") == "event"]
    assert page(http, "/map?focus=KP,CN&end=1", 422).text
    for bad in ("mode=x", "status=x", "kind=x", "order=x", "when=x", "start=2023&end=2022"):
        assert "cannot be read" in page(http, f"/relations/KP/CN?{bad}", 422).text


@pytest.mark.parametrize("view", ["votes?", "rhythm?", "compare?c=US&"])
def test_a_view_of_a_span_that_cannot_be_read_lists_nothing(http: httpx.Client, view: str) -> None:
    found = page(http, f"/relations/KP/CN/{view}start=2023-13", 422)
    assert found.text.count("cannot be read") == 1
    assert not found.all("section", "aria-labelledby")
    assert page(http, f"/relations/KP/CN/{view}start=2023").all("section", "aria-labelledby")


def test_nothing_recorded_is_never_nothing_happened(http: httpx.Client) -> None:
    text = page(http, "/relations/TO/WS").text
    assert "No direct contact between Tonga and Samoa is recorded." in text
    assert "No event mentions both either." in text
    assert "This reflects what has been read so far, not what has happened." in text
    assert "nothing happened" not in text.replace("does not mean that nothing happened", "")
    assert "No recorded event passes these filters." in page(http, "/relations/KP/CN?kind=Conflict").text
    assert "No event that involves Tonga is recorded." in page(http, "/entities/TO").text
    assert "so there is nothing to draw" in page(http, "/map?focus=TO,WS").text


def test_a_long_timeline_goes_on_page_by_page(http: httpx.Client) -> None:
    first = http.get("/v1/relations/KP/RU/timeline?limit=3").json()
    found = page(http, f"/relations/KP/RU?cursor={first['next']}")
    assert first["items"][0]["title"] not in found.text[found.text.index("Timeline") :]
    assert "Back to the beginning" in found.text


def test_an_event_shows_all_values_side_by_side_with_the_preferred_and_why(http: httpx.Client) -> None:
    text = page(http, f"/events/{MEETING}").text
    part = text[text.index("Where the accounts differ") : text.index("Where the reports come from")]
    assert re.search(r"preferred Vostochny Cosmodrome .* Why: .* KabarBerita", part)
    assert re.search(r"set aside Moscow .* Why: .* Tribunnews", part)
    assert "contradicts: Moscow" in part
    assert "13 Sep 2023" in text


def test_papers_with_one_origin_are_told_as_one(http: httpx.Client) -> None:
    text = page(http, "/events/2023-09-kim-reply-to-xi").text
    assert "KabarBerita relaying Reuters ← Korean Central News Agency" in text
    assert "Korean Central News Agency (an organ of North Korea): 3 sources" in text
    assert "All of it goes back to one origin" in text


def test_a_denial_stands_beside_what_it_denies(http: httpx.Client) -> None:
    assert re.search(
        "What it denies.*North Korea has exported arms", page(http, "/events/2022-09-kp-denies-exports").text
    )
    assert re.search("exported arms or ammunition to Russia.*Denied by", page(http, "/entities/KP").text)


def test_an_entity_shows_its_names_codes_offices_and_events(http: httpx.Client) -> None:
    country = page(http, "/entities/KP").text
    for part in ("북한", "朝鲜", "КНДР", "PRK", "731", "Kim Jong Un leader"):
        assert part in country
    assert "The IOC suspends North Korea" in page(http, "/entities/KP?start=2021&end=2021").text
    person = page(http, "/entities/kim-jong-un").text
    assert "김정은" in person
    assert "since 17 Dec 2011" in person


def test_a_source_tells_what_it_reports_and_what_it_does_not_print(http: httpx.Client) -> None:
    text = page(http, "/sources/kabarberita-2023-kim-letter-to-xi").text
    assert "the date is not printed" in text
    assert "no address recorded" in text
    assert "relaying Reuters ← Korean Central News Agency" in text


def test_search_finds_names_in_any_script_and_explains_finding_nothing(http: httpx.Client) -> None:
    assert "Kim Jong Un" in page(http, "/search?q=김정은").text
    assert "Xi Jinping" in page(http, "/search?q=习近").text
    nothing = page(http, "/search?q=qqzzxxjj").text
    assert "Nothing found for “qqzzxxjj”" in nothing
    assert "only what has been read so far" in nothing


@pytest.mark.parametrize(
    ("typed", "page_of_it"),
    [
        ("KP RU 2023", "/relations/KP/RU?start=2023&end=2023"),
        ("ru kp", "/relations/RU/KP"),
        ("korea utara Россия 2022-2023", "/relations/KP/RU?start=2022&end=2023"),
        ("North Korea and China", "/relations/KP/CN"),
    ],
)
def test_two_countries_typed_lead_to_their_page(http: httpx.Client, typed: str, page_of_it: str) -> None:
    found = http.get("/search", params={"q": typed})
    assert (found.status_code, found.headers["location"]) == (303, page_of_it)
    listed = http.get("/search", params={"q": typed, "type": ""})
    assert listed.status_code == 200


@pytest.mark.parametrize("typed", ["KP", "KP KP", "KP RU CN", "KP letter", "Kim Putin 2023", "2023", ""])
def test_other_words_are_looked_for(http: httpx.Client, typed: str) -> None:
    assert http.get("/search", params={"q": typed}).status_code == 200


def test_the_search_box_is_offered_what_the_search_finds_first(http: httpx.Client) -> None:
    offered = http.get("/search/suggest?q=Kim Putin 2023", headers={"Accept-Language": "en"}).json()["items"]
    assert offered[0] == {
        "name": "North Korea – Russia", "what": "the two and what passed between them",
        "path": "/relations/KP/RU?start=2023&end=2023",
    }  # fmt: skip
    assert 3 < len(offered) <= 8
    for one in offered:
        assert http.get(one["path"]).status_code == 200
    assert http.get("/search/suggest?q=%22%29~*").json()["items"] == []
    assert http.get("/search/suggest").json()["items"] == []


def test_what_a_search_box_is_offered_is_in_the_language_remembered(http: httpx.Client) -> None:
    for lang in ("id", "en", "id"):
        offered = http.get("/search/suggest?q=kim jong un", headers={"Cookie": f"lang={lang}"})
        assert "cookie" in offered.headers["vary"].lower()
        assert offered.json()["items"][0]["what"] == {"en": "person", "id": "tokoh"}[lang]


def test_the_map_page_has_data_a_legend_and_a_list(http: httpx.Client) -> None:
    response = http.get(
        "/map?view=events&focus=KP,RU&start=2023-09&end=2023-09", headers={"Accept-Language": "en"}
    )
    found = Page(response.text)
    data = json.loads(response.text.split('id="map-data">')[1].split("</script>")[0])
    names = {node["id"] for node in data["nodes"]}
    assert {"KP", "RU", MEETING, "vladimir-putin", "vostochny-cosmodrome"} <= names
    assert "2022-us-accuses-shells" not in names
    assert f"/events/{MEETING}" in found.all("a", "href")
    legend = found.text[found.text.index("Shown on the map") :]
    assert all(data["details"][name]["kind"] in legend for name in names)


@pytest.mark.parametrize(
    ("focus", "start", "end", "kind"),
    [
        ("KP,CN", "2023-09-01", "2023-09-12", None),
        ("KP,RU", "2024-06", "2024-06", None),
        ("KP,RU", "2023-08-15", "2023-08-15", None),
        ("KP,CN", "2019", "2020", "Letter"),
    ],
)
def test_a_map_of_a_time_draws_nothing_that_lies_outside(
    http: httpx.Client, focus: str, start: str, end: str, kind: str | None
) -> None:
    asked = {"focus": focus, "start": start, "end": end} | ({"kind": kind} if kind else {})
    response = http.get("/map", params={**asked, "view": "events"}, headers={"Accept-Language": "en"})
    assert response.status_code == 200, response.text
    data = json.loads(response.text.split('id="map-data">')[1].split("</script>")[0])
    shown = {node["id"]: http.get(f"/v1/events/{node['id']}") for node in data["nodes"]}
    events = {name: one.json() for name, one in shown.items() if one.status_code == 200}
    assert events
    first, last = bounds(start)[0].isoformat(), bounds(end)[1].isoformat()
    dated = [one for one in events.values() if one["date"]]
    assert [one["id"] for one in dated if one["date"]["end"] < first or one["date"]["start"] > last] == []
    assert kind is None or {one["kind"] for one in events.values()} == {kind}
    linked = {
        other["id"] for one in events.values() for other in (*one["in_reply_to"], *one["replies"])
    } - set(events)
    assert bool(linked) <= ("Not drawn, because outside the time or kind asked for:" in response.text)


def test_the_whole_curated_graph_is_one_map(http: httpx.Client) -> None:
    response = http.get("/map?view=events")
    data = json.loads(response.text.split('id="map-data">')[1].split("</script>")[0])
    names = {node["id"] for node in data["nodes"]}
    assert {"KP", "CN", "RU", "US", MEETING, "1961-cn-kp-treaty"} <= names


def test_a_map_downloads_as_one_file(http: httpx.Client) -> None:
    response = http.get("/map.html?focus=KP,CN")
    assert response.headers["content-disposition"] == 'attachment; filename="diplograph-KP-CN.html"'
    found = Page(response.text)
    assert found.all("script", "src") == []
    assert [rel for rel in found.all("link", "rel") if rel == "stylesheet"] == []
    assert f"{http.base_url}/map?focus=KP,CN" in found.all("a", "href")


def test_the_files_of_a_map_come_from_the_installed_pyvis(http: httpx.Client) -> None:
    for name, path in assets().items():
        response = http.get(f"/static/vis/{name}")
        assert response.content == path.read_bytes()
        assert "immutable" in response.headers["cache-control"]
    assert http.get("/static/vis/other.js").status_code == 404


def test_errors_are_pages_that_say_what_to_do(http: httpx.Client) -> None:
    missing = page(http, "/events/no-such-event", 404)
    assert "Not found" in missing.text
    assert "no event has the id 'no-such-event'" in missing.text
    assert "/search" in missing.all("form", "action")
    assert "did you mean" in page(http, "/relations/Nort Korea/CN", 404).text
    assert "same country" in page(http, "/relations/KP/KP", 422).text
    assert page(http, "/no/such/page", 404).text
    assert page(http, "/map?focus=no-such-thing", 404).text
    assert page(http, "/relations/KP/CN?cursor=nonsense", 422).text


def test_indonesian_is_spoken_where_it_is_asked_for(http: httpx.Client) -> None:
    asked = http.get("/relations/KP/CN", headers={"Accept-Language": "id-ID,id;q=0.9,en;q=0.5"})
    assert asked.headers["content-language"] == "id"
    assert "accept-language" in asked.headers["vary"].lower()
    found = Page(asked.text)
    assert "Korea Utara dan Tiongkok" in found.text or "Korea Utara dan China" in found.text
    assert "Linimasa" in found.text
    assert found.all("html", "lang") == ["id"]


def test_a_language_chosen_by_address_is_kept_by_the_links(http: httpx.Client) -> None:
    found = page(http, "/?lang=id")
    inner = [link for link in found.all("a", "href") if link.startswith(("/relations/K", "/map"))]
    assert inner
    assert all("lang=id" in link for link in inner)
    names_only = page(http, "/entities/KP?lang=ko")
    assert "북한" in names_only.text
    assert "Its events" in names_only.text


def test_a_language_chosen_by_name_is_remembered(http: httpx.Client) -> None:
    chosen = http.get("/?lang=id")
    attributes = chosen.headers["set-cookie"].lower().split("; ")
    assert {"lang=id", "samesite=lax", "httponly", "path=/", "max-age=31536000"} == set(attributes)
    assert http.cookies["lang"] == "id"
    later = http.get("/data", headers={"Accept-Language": "en"})
    assert later.headers["content-language"] == "id"
    assert "cookie" in later.headers["vary"].lower()
    again = http.get("/?lang=id")
    assert "set-cookie" not in again.headers
    links = Page(again.text).all("a", "href")
    assert [link for link in links if "lang=" in link] == ["/?lang=en", "/?lang=id"]
    by_name = http.get("/data?lang=en", headers={"Cookie": "lang=id"})
    assert by_name.headers["content-language"] == "en"
    for cookie in ("lang=qq", "lang=", "lang", "=;;lang=%00", "lang=<b>"):
        other = http.get("/data", headers={"Cookie": cookie, "Accept-Language": "en"})
        assert other.headers["content-language"] == "en"
    assert "set-cookie" not in http.get("/events/none-such?lang=id", headers={"Cookie": ""}).headers
    assert http.get("/v1/entities/KP", headers={"Cookie": "lang=id"}).headers["content-language"] == "en"


def test_names_in_a_third_language_can_be_left_again(http: httpx.Client) -> None:
    found = page(http, "/entities/KP?lang=ko")
    assert "lang" not in http.cookies
    current = [given for tag, given in found.elements if tag == "a" and given.get("aria-current") == "true"]
    assert current == []
    assert "/entities/KP?lang=en" in found.all("a", "href")


def test_a_page_tells_other_sites_what_it_is_about(http: httpx.Client) -> None:
    metas = [given for tag, given in page(http, "/relations/KP/CN").elements if tag == "meta"]
    told = {given["property"]: given["content"] for given in metas if "property" in given}
    assert told["og:title"] == "North Korea and China"
    assert told["og:description"]
    assert told["og:site_name"] == "diplograph"


def test_a_query_of_cypher_does_not_stand_in_the_search_box(http: httpx.Client) -> None:
    def typed(path: str) -> list[str]:
        boxes = (given for _, given in page(http, path).elements if given.get("type") == "search")
        return [box.get("value", "") for box in boxes]

    assert typed("/cypher?q=RETURN%201") == [""]
    assert set(typed("/search?q=putin")) == {"putin"}
