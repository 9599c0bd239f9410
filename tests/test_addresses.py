"""Any id opens: on its page, in the API, and by every link, whichever letters it is written in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote, urldefrag, urljoin, urlsplit
from xml.etree import ElementTree as ET

import httpx
import icews_files as files
import pytest
from page_reader import Page, page

from api.address import routed, segments
from exports.texts import path_to
from graph.store.writer import Writer
from loaders.intake.dataset import unload
from loaders.intake.job import open_job
from loaders.intake.stream import load_dataset

ID = "odd-names"
NAMES = [
    "Lawyer/Attorney (Japan)", "Radio #1 (Japan)", "Who? (Japan)", "a\\b (Japan)", "50% (Japan)",
    "50%2F (Japan)",
    "Smith, John & Co; x+y=z (Japan)", 'Quote " and <b> (Japan)', "Ярослав/江 (Japan)", "a//b/ (Japan)",
    "../../etc (Japan)", "/timeline (Japan)", "x.json (Japan)", "[brackets] {braces} |^` (Japan)",
]  # fmt: skip
IDS = [f"{ID}:actor:Japan:{name}" for name in NAMES]
ATOM = "{http://www.w3.org/2005/Atom}"

Once = Callable[[httpx.Client, str], None]


@pytest.fixture(scope="module", autouse=True)
def _loaded(writer: Writer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Visits of actors with such names to China."""
    file = tmp_path_factory.mktemp("odd") / "odd.tab"
    rows = [
        files.row(number, f"2015-03-{number:02}", f"{name} / Japan", "042", "China / China")
        for number, name in enumerate(NAMES, 1)
    ]
    file.write_text(files.released(*rows), "utf-8")
    report = load_dataset(writer, open_job("icews", [file], ID))
    assert report.account.loaded == len(NAMES)
    yield
    unload(writer, ID, say=lambda _: None)


def opened(http: httpx.Client, address: str) -> httpx.Response:
    """What an address gives, which must be there without being moved."""
    response = http.get(address)
    assert response.status_code == 200, f"{address}: {response.status_code} {response.text[:200]}"
    return response


@pytest.fixture(scope="module")
def once() -> Once:
    """Opens an address unless a test of this file has opened it: many pages lead to the same ones."""
    seen: set[str] = set()

    def run(http: httpx.Client, address: str) -> None:
        if address not in seen:
            opened(http, address)
            seen.add(address)

    return run


@pytest.mark.parametrize("actor", IDS)
def test_an_actor_opens_in_the_api_and_each_of_its_links_does(
    http: httpx.Client, once: Once, actor: str
) -> None:
    told = opened(http, f"/v1/entities/{quote(actor, safe='')}").json()
    assert told["id"] == actor
    assert opened(http, told["links"]["timeline"]).json()["entity"]["id"] == actor
    around = opened(http, told["links"]["neighbourhood"]).json()
    assert actor in {node["id"] for node in around["nodes"]}
    assert told["name"] in page(http, told["links"]["page"]).text
    opened(http, told["links"]["map"])
    events = f"{told['links']['map']}&view=events"
    drawn = opened(http, events).text.split('id="map-data">')[1].split("</script>")[0]
    nodes = {node["id"]: node for node in json.loads(drawn)["nodes"]}
    assert actor in nodes
    shown = json.loads(drawn)["details"]
    for one in shown.values():
        for key in ("path", "expand"):
            if one.get(key):
                once(http, one[key])


@pytest.mark.parametrize("actor", IDS)
def test_a_page_of_it_leads_only_to_what_is_there(http: httpx.Client, once: Once, actor: str) -> None:
    address = path_to("entities", actor)
    found = Page(opened(http, f"{address}?lang=id").text)
    own = [link for link in found.all("a", "href") if not urlsplit(link).netloc]
    assert own
    for link in dict.fromkeys(urldefrag(urljoin(address, link))[0] for link in own):
        if not link.startswith("/cypher"):
            once(http, link)
    assert address in found.all("form", "action")


@pytest.mark.parametrize("actor", IDS)
def test_files_of_it_name_addresses_that_open(http: httpx.Client, once: Once, actor: str) -> None:
    base = path_to("v1", "entities", actor)
    feed = ET.fromstring(opened(http, f"{base}/timeline.atom").text)
    links = [link.get("href", "") for link in feed.iter(f"{ATOM}link") if link.get("rel") != "via"]
    assert len(links) >= 3
    linked = opened(http, f"{base}/timeline.jsonld").json()
    actors = [one["@id"] for event in linked["itemListElement"] for one in event["item"]["organizer"]]
    graph = opened(http, f"{base}/neighbourhood.graphml?depth=1").text
    cited = opened(http, f"/v1/cite?of={quote(base, safe='')}").json()
    urls = re.findall(r"<data key=\"d\d+\">(http[^<]+)</data>", graph)
    assert urls
    for link in (*links, linked["@id"], linked["url"], *actors, *urls, cited[0]["URL"]):
        once(http, link.replace("&amp;", "&"))
    for line in opened(http, f"{base}/timeline.ics").text.replace("\r\n ", "").splitlines():
        if line.startswith("URL"):
            once(http, line.partition(":")[2])
    for one in feed.iter(f"{ATOM}id"):
        assert re.fullmatch(r"tag:diplograph,2026:[!-~]+", one.text or ""), one.text


def test_the_search_leads_to_each(http: httpx.Client, once: Once) -> None:
    links: set[str] = set()
    address: str | None = "/search?q=Japan&type=CodedActor"
    while address:
        found = Page(opened(http, address).text)
        links |= {link for link in found.all("a", "href") if link.startswith("/entities/")}
        following = [link for link in found.all("a", "href") if "cursor=" in link]
        address = following[0] if following else None
    assert {path_to("entities", actor) for actor in IDS} <= links
    for link in links:
        once(http, link)


@pytest.mark.parametrize("actor", IDS)
def test_a_next_page_is_linked_by_the_address_itself(http: httpx.Client, actor: str) -> None:
    answer = opened(http, f"/v1/entities/CN/timeline?source={ID}&limit=1&start=2015")
    link = re.fullmatch(r'<(\S+)>; rel="next"', answer.headers["link"])
    assert link
    assert opened(http, link[1]).json()["items"]
    own = path_to("v1", "entities", actor)
    assert opened(http, f"{own}/timeline?limit=1").json()["items"][0]["from"][0]["id"] == actor


def test_no_address_moves_to_itself(http: httpx.Client) -> None:
    for room in ("entities", "events", "sources", "v1/entities", "v1/events", "v1/sources", "v1/treaties"):
        for nobody in ("no/body", "no#body", "no?body", "no\\body", "никто/нет", "%2F", "%"):
            response = http.get(f"/{room}/{quote(nobody, safe='')}")
            assert response.status_code == 404, (room, nobody)
    for a in ("kor/ea", "who?", "#"):
        assert http.get(f"/relations/{quote(a, safe='')}/CN").status_code == 404
        assert http.get(f"/v1/relations/CN/{quote(a, safe='')}/timeline").json()["field"] == "b"


def test_a_slash_ends_a_segment_unless_it_is_escaped(http: httpx.Client) -> None:
    assert http.get("/v1/entities/KP/nothing").status_code == 404
    assert http.get("/v1%2Fentities/KP").status_code == 404
    assert http.get("/static/..%2F..%2Fpyproject.toml").status_code == 404
    assert http.get("/static/%2e%2e%2f%2e%2e%2fapi%2fapp.py").status_code == 404
    name = NAMES[0]
    for written in (quote(name, safe=""), quote(name, safe="").replace("%2F", "%2f"), quote(name, safe="()")):
        assert opened(http, f"/v1/entities/{ID}:actor:Japan:{written}").json()["name"] == name


def test_links_of_an_error_page_stay_on_this_site(server: str) -> None:
    for path in ("//evil.example/x", "///evil.example", "/%2F/evil.example"):
        found = Page(httpx.get(server + path, timeout=150).text)
        for link in found.all("a", "href"):
            assert not urlsplit(link).netloc
            assert not link.startswith(("//", "/\\"))
            assert "evil" not in urlsplit(urljoin(server, link)).netloc


def test_segments_and_paths_are_each_others_reverse() -> None:
    for name in (*NAMES, ":", "..", "a b", "\ufdd1", "é"):
        assert segments(path_to("entities", name)) == ["entities", name]
        assert routed(path_to("entities", name)).count("/") == 2
