"""A reader of Indonesian finds no English of ours on the main pages but names, titles and what is marked."""

from __future__ import annotations

import re
from functools import cache
from html.parser import HTMLParser
from importlib.util import module_from_spec, spec_from_file_location
from typing import Any

import httpx
import pytest
from conftest import ROOT
from ruamel.yaml import YAML

from graph.words import english, prose

DOSSIERS = ROOT / "loaders" / "curated" / "dossiers"
PAGES = [
    "/", "/relations", "/relations/KP/RU", "/relations/KP/US?lang=id", "/relations/KP/RU/rhythm",
    "/relations/KP/RU/places", "/relations/KP/RU/compare", "/relations/KP/RU/treaties",
    "/relations/KP/RU/obligations", "/relations/KP/RU/votes", "/relations/KP/RU/coverage", "/events",
    "/disputed", "/events/2023-09-kim-putin-meeting", "/events/2023-09-kim-reply-to-xi", "/entities",
    "/entities/KP",
    "/entities/kim-jong-un", "/entities/kcna", "/entities/pyongyang", "/treaties",
    "/entities/1961-kp-su-treaty",
    "/entities/2024-kp-ru-treaty", "/entities/un-resolution-2397", "/sources",
    "/sources/tribunnews-2023-kim-letter-to-xi", "/map", "/map?focus=KP,RU", "/map?focus=KP,RU&view=events",
    "/cypher", "/search", "/search?q=putin", "/search?q=zzzz", "/data", "/changes", "/help", "/nowhere",
    "/relations/KP/RU?start=abc", "/search?q=putin&start=abc", "/relations/KP/ATLANTIS",
]  # fmt: skip
FUNCTION_WORDS = re.compile(
    r"\b(the|of|and|with|was|were|is|are|by|from|for|that|this|which|who|has|have|had|not|its|in|to|at|on|an|or|it)\b",
    re.IGNORECASE,
)
# Elements without words for a reader, and those that have no end tag.
UNREAD = {"script", "style", "template", "code", "kbd", "pre", "svg", "textarea"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
READ_OUT = ("title", "aria-label", "alt", "placeholder", "data-close", "data-keys")


def load_translate() -> Any:
    spec = spec_from_file_location("translate", ROOT / "scripts" / "translate.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class Visible(HTMLParser):
    """The texts of a page that are not marked with another language than Indonesian."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        read = (self._open[-1][1] if self._open else True) and tag not in UNREAD
        if "lang" in given:
            read = given["lang"] == "id" and tag not in UNREAD
        if read:
            self.texts += [given[name] for name in READ_OUT if given.get(name)]
            if tag == "meta" and given.get("name") == "description":
                self.texts.append(given.get("content", ""))
        if tag not in VOID:
            self._open.append((tag, read))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and self._open and self._open[-1][1]:
            self.texts.append(" ".join(data.split()))


@cache
def exceptions() -> re.Pattern[str]:
    """Names and titles that stand as they are printed, of sources, people, organs, places and treaties."""
    names: set[str] = {"Creative Commons", "CC BY"}
    for path in DOSSIERS.glob("*.yaml"):
        dossier = YAML(typ="safe").load(path.read_text("utf-8"))
        for source in (dossier.get("sources") or {}).values():
            names |= {str(source[key]) for key in ("title", "title_en", "author") if key in source}
        for group in ("organizations", "people", "places", "occasions", "treaties", "resolutions"):
            for one in (dossier.get(group) or {}).values():
                names |= {str(one.get("name", "")), *map(str, one.get("also", []))}
                names |= {str(one.get("title", "")), *map(str, (one.get("names") or {}).values())}
        for used in dossier.get("names_used") or []:
            names.add(str(used["form"]))
    longest = sorted((name for name in names if name), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest)))


def english_in(page: str) -> list[str]:
    sentences = [one for one, _ in english().values() if len(one.split()) > 2]
    said = re.compile(
        "|".join(re.escape(re.sub(r"{\w*}", "", one).strip()) for one in sentences if "{" not in one)
    )
    found = []
    for text in Visible(page).texts:
        rest = exceptions().sub(" ", text)
        rest = re.sub(r"https?:\S+|\S*[/=]\S*|\S+-\S+-\S+", " ", rest)
        if FUNCTION_WORDS.search(rest) or said.search(rest):
            found.append(text)
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("path", PAGES)
def test_no_page_speaks_english_to_a_reader_of_indonesian(http: httpx.Client, path: str) -> None:
    page = http.get(path, headers={"accept": "text/html", "accept-language": "id"}, follow_redirects=True)
    assert '<html lang="id">' in page.text
    assert len(Visible(page.text).texts) > 20
    assert english_in(page.text) == []


def test_what_has_no_translation_is_marked_with_its_language(http: httpx.Client) -> None:
    page = http.get("/relations/KP/RU?start=abc", headers={"accept": "text/html", "accept-language": "id"})
    assert '<span lang="en">&#39;abc&#39; is no EDTF date' in page.text
    page = http.get("/relations/KP/RU?start=abc", headers={"accept": "text/html", "accept-language": "en"})
    assert '<span lang="en">' not in page.text


def test_english_is_found_where_it_is_not_marked() -> None:
    page = '<html lang="id"><p title="made by them">Pakta <b>of 1961</b></p><p lang="en">and so</p></html>'
    assert english_in(page) == ["made by them", "of 1961"]
    assert english_in('<html lang="id"><p>Skip to the content<p>Kantor <i lang="ko">the</i></html>') == [
        "Skip to the content"
    ]
    assert english_in('<html lang="id"><p>North Korea and Russia, contacts of 2026') != []


def test_every_sentence_of_the_catalogue_stands_in_a_dossier_or_is_a_word_of_ours() -> None:
    sentences = load_translate().sentences()
    assert sorted(prose("id").keys() - sentences.keys()) == []
    ours = {text for text, dossier in sentences.items() if dossier.startswith("every")}
    assert sorted(ours - prose("id").keys()) == []
    left = [text for text in sentences.keys() - prose("id").keys() if len(text.split()) > 3]
    assert len(left) < 300, "of new sentences some are not translated: python scripts/translate.py id"
