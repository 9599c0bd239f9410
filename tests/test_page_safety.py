"""Every page: the policy it keeps, how it is built, where its links lead, and everybody's text as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import hostile_dossier as hostile
import httpx
import pytest
from page_reader import MEETING, Page, page

from api.pages.render import outside
from graph.store.writer import Writer
from loaders.curated.load import load_curated, unload_dossier

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
    "/relations/KP/RU/coverage",
    "/relations/KP/RU/obligations?on=1998-01-01",
    f"/events/{MEETING}",
    "/sources/kabarberita-2023-kim-letter-to-xi",
    "/map",
    "/map?focus=KP",
    "/map?focus=KP,CN",
    "/map?view=events&focus=KP,CN",
    "/map?focus=KP&open=KP,CN&treaties=yes",
    f"/map?focus={MEETING}&depth=1",
    "/cypher",
    "/data",
    "/help",
    "/relations",
    "/relations?country=qq",
    "/treaties",
    "/events",
    "/disputed",
    "/entities",
    "/sources",
    "/changes",
    "/events/no-such-event",
    "/relations/KP/CN?start=someday",
)


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


HOSTILE_PATHS = (
    "/",
    "/data",
    "/relations",
    "/treaties",
    "/events",
    "/disputed",
    "/entities",
    "/sources",
    "/changes",
    "/events?dossier=%22%3E%3Cscript%3E",
    "/relations?country=%3Cscript%3E",
    "/relations/NZ/FJ",
    "/entities/NZ",
    f"/entities/{hostile.PERSON}",
    f"/events/{hostile.EVENT}",
    f"/sources/{hostile.SOURCE}",
    "/search?q=hostile",
    "/search?q=quoted",
    f"/map?focus={hostile.PERSON}",
    "/map?focus=NZ,FJ",
    f"/map?view=events&focus={hostile.PERSON}",
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
    data = (
        http.get(f"/map?view=events&focus={hostile.PERSON}")
        .text.split('id="map-data">')[1]
        .split("</script>")[0]
    )
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


@pytest.mark.parametrize(
    "path", ["/", "/relations/KP/RU", "/events/2023-09-kim-putin-meeting", "/map?focus=KP"]
)
def test_a_page_that_is_unchanged_keeps_its_policy(http: httpx.Client, path: str) -> None:
    """A browser takes the headers of a 304 for those of the page it has kept."""
    page = http.get(path)
    again = http.get(path, headers={"If-None-Match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "content-security-policy" not in again.headers
