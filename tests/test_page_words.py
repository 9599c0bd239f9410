"""The words of the pages, and how claims are put together for a reader. No store needed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from api.negotiation import languages_accepted
from api.pages.records import accounts, grouped, voices
from api.pages.render import Speech, catalogue

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "api" / "templates"
SERVED = {"cypher.js", "relation.js"}


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
    rooms = [*(ROOT / "questions").glob("*.py"), *(ROOT / "loaders" / "curated").glob("*.py")]
    said = text + "\n".join(path.read_text("utf-8") for path in rooms)
    words = {*re.findall(r'"([\w-]+)"', said), *marks, *(f"{mark}_long" for mark in marks), "deprecated"}
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
    assert languages_accepted("en;q=0.2, id, zh-Hans;q=0.8") == ["id", "zh", "en"]
    assert languages_accepted("id;q=0, en;q=x, ru") == ["ru"]
    assert languages_accepted("") == []


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
