"""docs/pages.md shows every page of the site, and who puts a link into a message gets a picture."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from page_reader import MEETING, page

from api.pages.home import pages

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pages"
MOST_BYTES = 3_000_000
# What is no page, leads on to one, or shows nothing without a dataset of votes.
NOT_SHOWN = {
    "/search/suggest",
    "/static/{name:path}",
    "/favicon.ico",
    "/map.html",
    "/events/{event_id}/evidence",
}
NOT_SHOWN |= {"/relations/{a}/{b}/votes", "/treaties/{treaty_id}"}


@pytest.fixture(scope="module")
def screenshots() -> ModuleType:
    spec = importlib.util.spec_from_file_location("screenshots", ROOT / "scripts" / "screenshots.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_has_its_pictures_in_the_docs(screenshots: ModuleType) -> None:
    drawn = [urlsplit(shot.path).path for shot in screenshots.SHOTS]
    parts: list[Any] = list(pages().routes)
    found = [route for part in parts for route in getattr(part, "original_router", pages()).routes]
    routes = {route.path: route.path_regex for route in found if hasattr(route, "path_regex")}
    missing = [
        name for name, regex in routes.items()
        if name not in NOT_SHOWN and not any(regex.fullmatch(path) for path in drawn)
    ]  # fmt: skip
    assert missing == []


def test_the_pictures_are_those_of_the_script_and_small(screenshots: ModuleType) -> None:
    text = (ROOT / "docs" / "pages.md").read_text("utf-8")
    assert text == screenshots.pages_md()
    named = set(re.findall(r'src="pages/([^"]+)"', text))
    there = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert named == set(there)
    assert sum(there.values()) < MOST_BYTES
    first = re.search(r"\]\(docs/pages/([^)]+)\)", (ROOT / "README.md").read_text("utf-8")[:1500])
    assert first
    assert first[1] in there


@pytest.mark.parametrize(
    "path", ["/", "/relations/KP/RU?start=2023&lang=id", f"/events/{MEETING}", "/nowhere"]
)
def test_a_link_in_a_message_has_title_sentence_address_and_picture(
    http: httpx.Client, server: str, path: str
) -> None:
    found = page(http, path, 404 if path == "/nowhere" else 200)
    told = {given["property"]: given["content"] for _, given in found.elements if "property" in given}
    assert told["og:title"]
    assert told["og:description"]
    assert (told["og:url"], told["og:type"]) == (server + path, "website")
    assert told["og:locale"] == ("id_ID" if "lang=id" in path else "en_GB")
    image = http.get(told["og:image"].removeprefix(server))
    assert told["og:image"].startswith(f"{server}/static/")
    assert image.headers["content-type"] == "image/png"
    width, height = (int.from_bytes(image.content[at : at + 4], "big") for at in (16, 20))
    assert (str(width), str(height)) == (told["og:image:width"], told["og:image:height"])
