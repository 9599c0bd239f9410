"""The pages: every path, without JavaScript, in two languages, with everybody's text as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import hostile_dossier as hostile
import httpx
import pytest

from api.pages.events import accounts, grouped, voices
from api.pages.render import outside
from api.pages.speech import Speech, accepted, catalogue
from graph.writer import Writer
from loaders.curated.load import load_curated, unload_dossier
from viz.assets import assets

TEMPLATES = Path(__file__).parent.parent / "api" / "templates"
MEETING = "2023-09-kim-putin-meeting"
PATHS = (
    "/",
    "/search",
    "/search?q=putin",
    "/search?q=qqzzxxjj",
    "/relations/KP/CN",
    "/relations/KP/RU?mode=all",
    "/relations/TO/WS",
    "/entities/KP",
    "/entities/kim-jong-un",
    "/entities/1961-cn-kp-treaty",
    "/entities/SUHH",
    f"/events/{MEETING}",
    "/sources/kabarberita-2023-kim-letter-to-xi",
    "/map",
    "/map?focus=KP",
    "/map?focus=KP,CN",
    f"/map?focus={MEETING}&depth=1",
    "/cypher",
    "/data",
    "/events/no-such-event",
    "/relations/KP/CN?start=someday",
)


class Page(HTMLParser):
    """A page as a browser reads it: elements, addresses, visible text, and what the policy forbids."""

    VOID = frozenset({"meta", "link", "input", "img", "br", "circle", "path", "rect", "ellipse"})
    INLINE = frozenset({"a", "b", "code", "i", "small", "span", "strong", "time"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.forbidden: list[str] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.elements.append((tag, given))
        if tag not in self.VOID:
            self.open.append(tag)
        if tag not in self.INLINE:
            self.words.append(" ")
        self.forbidden += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if tag == "style" or (
            tag == "script" and "src" not in given and given.get("type") != "application/json"
        ):
            self.forbidden.append(f"inline {tag}")

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass
        if tag not in self.INLINE:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if "script" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        """What is to be read, with single spaces."""
        return " ".join("".join(self.words).split())

    def all(self, tag: str, name: str) -> list[str]:
        """One attribute of every element of a kind that has it."""
        return [given[name] for found, given in self.elements if found == tag and name in given]


def page(http: httpx.Client, path: str, status: int = 200, **headers: str) -> Page:
    response = http.get(path, headers={"Accept-Language": "en", **headers})
    assert response.status_code == status, f"{path}: {response.status_code}"
    assert response.headers["content-type"].startswith("text/html")
    return Page(response.text)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_keeps_the_policy_and_asks_no_other_host(http: httpx.Client, path: str) -> None:
    response = http.get(path)
    found = Page(response.text)
    assert found.forbidden == []
    loaded = found.all("script", "src") + found.all("link", "href") + found.all("img", "src")
    assert loaded
    assert all(address.startswith("/static/") for address in loaded)
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_one_heading_a_title_a_skip_link_and_labelled_fields(
    http: httpx.Client, path: str
) -> None:
    text = http.get(path).text
    found = Page(text)
    names = [tag for tag, _ in found.elements]
    assert names.count("h1") == 1
    assert names.count("main") == 1
    assert names.count("title") == 1
    assert '<a class="skip" href="#content">' in text
    ids = [given["id"] for _, given in found.elements if "id" in given]
    assert len(ids) == len(set(ids))
    for target in found.all("section", "aria-labelledby"):
        assert target in ids
    for name, given in found.elements:
        if (
            name in {"input", "select", "textarea"}
            and given.get("type") != "hidden"
            and "aria-label" not in given
        ):
            assert labelled(text, given), given


def labelled(text: str, given: dict[str, str]) -> bool:
    """Whether a field stands inside a label or has one that names it."""
    if f'<label for="{given.get("id")}">' in text:
        return True
    name = re.escape(given.get("id") or given.get("name") or given.get("data-kind") or "")
    return bool(re.search(rf'<label[^>]*>(?:(?!</label>).)*"{name}"', text, re.DOTALL))


def test_every_link_from_the_start_page_on_leads_somewhere(http: httpx.Client) -> None:
    waiting, seen = ["/"], {"/"}
    while waiting and len(seen) < 250:
        address = waiting.pop(0)
        response = http.get(address, follow_redirects=True)
        assert response.status_code == 200, f"{address}: {response.status_code}"
        if not response.headers["content-type"].startswith("text/html") or address.startswith("/map.html"):
            continue
        for link in Page(response.text).all("a", "href"):
            target, _ = urldefrag(urljoin(address, link))
            parts = urlsplit(target)
            if parts.netloc or parts.scheme or parts.path == "/cypher":
                continue
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    assert len(seen) > 100


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
    assert "alleged Artillery shells" in text


def test_a_filter_that_cannot_be_read_is_named_and_nothing_is_listed(http: httpx.Client) -> None:
    found = page(http, "/relations/KP/CN?start=someday", 422)
    assert "'someday' is no EDTF date" in found.text
    assert "true" in found.all("input", "aria-invalid")
    assert not [tag for tag, given in found.elements if given.get("class") == "event"]
    assert page(http, "/map?focus=KP,CN&end=1", 422).text
    for bad in ("mode=x", "status=x", "kind=x", "order=x", "when=x", "start=2023&end=2022"):
        assert "cannot be read" in page(http, f"/relations/KP/CN?{bad}", 422).text


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
    part = text[
        text.index("Where the accounts differ") : text.index("What is reported without contradiction")
    ]
    assert re.search(r"preferred Vostochny Cosmodrome .* Why: .* KabarBerita", part)
    assert re.search(r"set aside Moscow .* Why: .* Tribunnews", part)
    assert "contradicts: Moscow" in part
    assert "some time within 12–17 September 2023 [2023-09-12..2023-09-17]" in text


def test_two_papers_with_one_origin_are_told_as_one(http: httpx.Client) -> None:
    text = page(http, "/events/2023-09-kim-reply-to-xi").text
    assert "KabarBerita relaying Reuters ← Korean Central News Agency" in text
    assert "Korean Central News Agency (an organ of North Korea): 2 sources" in text
    assert "All of it goes back to one origin" in text


def test_a_denial_stands_beside_what_it_denies(http: httpx.Client) -> None:
    assert re.search(
        "What it denies.*North Korea has exported arms", page(http, "/events/2022-09-kp-denies-exports").text
    )
    assert re.search("exported arms or ammunition to Russia.*Denied by", page(http, "/entities/KP").text)


def test_an_entity_shows_its_names_codes_offices_and_events(http: httpx.Client) -> None:
    country = page(http, "/entities/KP").text
    for part in ("북한", "朝鲜", "КНДР", "PRK", "731", "Kim Jong Un · "):
        assert part in country
    assert "The IOC suspends North Korea" in page(http, "/entities/KP?start=2021&end=2021").text
    person = page(http, "/entities/kim-jong-un").text
    assert "김정은" in person
    assert "since 17 December 2011" in person


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


def test_the_map_page_has_data_a_legend_and_a_list(http: httpx.Client) -> None:
    response = http.get("/map?focus=KP,RU", headers={"Accept-Language": "en"})
    found = Page(response.text)
    data = json.loads(response.text.split('id="map-data">')[1].split("</script>")[0])
    names = {node["id"] for node in data["nodes"]}
    assert {"KP", "RU", MEETING, "vladimir-putin", "vostochny-cosmodrome"} <= names
    assert "2022-us-accuses-shells" not in names
    assert f"/events/{MEETING}" in found.all("a", "href")
    legend = found.text[found.text.index("Shown on the map") :]
    assert all(data["details"][name]["kind"] in legend for name in names)


def test_the_whole_curated_graph_is_one_map(http: httpx.Client) -> None:
    response = http.get("/map")
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


SERVED = {"cypher.js"}
HOSTILE_PATHS = (
    "/",
    "/data",
    "/relations/NZ/FJ",
    "/entities/NZ",
    f"/entities/{hostile.PERSON}",
    f"/events/{hostile.EVENT}",
    f"/sources/{hostile.SOURCE}",
    "/search?q=hostile",
    "/search?q=quoted",
    f"/map?focus={hostile.PERSON}",
    "/map?focus=NZ,FJ",
    "/search?q=%3Cscript%3Ealert(1)%3C/script%3E%22%27",
    "/relations/KP/CN?start=%22%3E%3Cscript%3E",
    "/cypher?q=%3C/textarea%3E%3Cscript%3E",
    "/events/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
    "/entities/%22onmouseover=x",
)


@pytest.fixture
def hostile_graph(writer: Writer, tmp_path: Path) -> Iterator[None]:
    """The graph with the hostile dossier in it."""
    load_curated(writer, [hostile.written(tmp_path)])
    yield
    unload_dossier(writer, hostile.DOSSIER)


@pytest.mark.usefixtures("hostile_graph")
def test_a_hostile_text_stays_text_on_every_page(http: httpx.Client) -> None:
    for path in HOSTILE_PATHS:
        found = Page(http.get(path).text)
        assert found.forbidden == [], path
        assert not [tag for tag, given in found.elements if tag in {"b", "i", "img"} and given], path
        addresses = found.all("a", "href") + found.all("form", "action")
        assert not [link for link in addresses if link.lower().strip().startswith(("javascript:", "data:"))]
        assert all(source.startswith("/static/") for source in found.all("script", "src"))
    assert " ".join(hostile.TITLE.split()) in page(http, f"/events/{hostile.EVENT}").text
    data = http.get(f"/map?focus={hostile.PERSON}").text.split('id="map-data">')[1].split("</script>")[0]
    assert json.loads(data)["details"][hostile.EVENT]["name"] == hostile.TITLE


def test_readers_are_sent_to_http_addresses_only() -> None:
    assert outside("https://example.org/a") == "https://example.org/a"
    for bad in (
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "/local",
        "https://",
        "",
        None,
        "http://[",
    ):
        assert outside(bad) is None


def test_the_catalogue_is_complete_in_both_languages() -> None:
    def places(text: Any) -> set[str]:
        return set(re.findall(r"{(\w+)}", " ".join(text.values()) if isinstance(text, dict) else str(text)))

    english, indonesian = catalogue()["en"], catalogue()["id"]
    assert set(english) == set(indonesian)
    for key, text in english.items():
        assert places(text) == places(indonesian[key]), key
        assert text
        assert indonesian[key]


def test_every_key_a_page_uses_is_there_and_every_key_there_is_used() -> None:
    sources = [*TEMPLATES.glob("*.html"), *(TEMPLATES.parent / "pages").glob("*.py")]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    keys = set(catalogue()["en"])
    groups = "|".join({key.split(".")[0] for key in keys})
    used = {
        key
        for key in re.findall(rf'"((?:{groups})\.[\w.]+)"', text)
        if not key.endswith((".", ".html", ".css"))
    }
    # Keys put together of a beginning and a word: "filter.mode_" ~ mode.
    begun = set(re.findall(r'"([a-z]+\.[\w.]*)" ~', text))
    marks = {"conflict", "denied"}
    words = {*re.findall(r'"(\w+)"', text), *marks, *(f"{mark}_long" for mark in marks), "deprecated"}
    assert used - begun - SERVED <= keys
    idle = [
        key for key in keys - used
        if not any(key.startswith(start) and key.removeprefix(start) in words for start in begun)
        and not key.startswith(("event.property.", "action.", "error."))
    ]  # fmt: skip
    assert sorted(idle) == []


def test_number_decides_the_form_of_a_word() -> None:
    assert Speech("en", "en")("relation.count", n=1) == "1 event"
    assert Speech("en", "en")("relation.count", n=1200) == "1,200 events"
    assert Speech("id", "id")("relation.count", n=1) == "1 peristiwa"


def test_accept_language_is_read_by_weight() -> None:
    assert accepted("en;q=0.2, id, zh-Hans;q=0.8") == ["id", "zh", "en"]
    assert accepted("id;q=0, en;q=x, ru") == ["ru"]
    assert accepted("") == []


def claim(name: str, **more: Any) -> dict[str, Any]:
    report = {"source": "s", "via": [], "attribution": "none", "locator": None}
    return {
        "id": name, "property": "place", "rank": "normal", "contradicts": [], "denied_by": [],
        "reports": [report], **more,
    }  # fmt: skip


def test_claims_are_disputed_where_they_contradict_are_denied_or_were_weighed() -> None:
    said = [
        claim("a"), claim("b", property="date", rank="preferred"),
        claim("c", property="items", denied_by=[{}]), claim("d", property="form", contradicts=["e"]),
    ]  # fmt: skip
    assert [group["disputed"] for group in grouped(said)] == [False, True, True, True]


def test_claims_with_the_same_reports_are_told_together() -> None:
    other = [{"source": "t", "via": [], "attribution": "none", "locator": None}]
    groups = grouped([claim("a"), claim("b", property="date"), claim("c", property="form", reports=other)])
    assert [[name for name, _ in account["rows"]] for account in accounts(groups)] == [
        ["place", "date"],
        ["form"],
    ]


def test_organs_of_one_master_are_one_voice() -> None:
    master = {"id": "KP", "name": "North Korea"}
    assert voices([{"id": "kcna", "master": master}, {"id": "rodong", "master": master}]) == 1
    assert voices([{"id": "kcna", "master": master}, {"id": "reuters", "master": None}]) == 2
