"""The words of the pages, and how claims are put together for a reader. No store needed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from api.negotiation import languages_accepted
from api.pages.evidence import matrix, verdict, ways
from api.pages.records import grouped, voices
from api.pages.speech import Speech, with_code
from graph.words import english

ROOT = Path(__file__).parent.parent
TEMPLATES = ROOT / "api" / "templates"
SERVED = {"copy.js", "cypher.js", "relation.js", "search.js"}


def test_every_key_a_page_uses_is_there_and_every_key_there_is_used() -> None:
    sources = [*TEMPLATES.glob("*.html"), *(TEMPLATES.parent / "pages").glob("*.py")]
    sources += [ROOT / "questions" / name for name in ("as_cypher.py", "treaty_reasons.py")]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    # Edges are asked for by what stands in the graph; the words of maps and dates have a test of their own.
    others = ("edge.", "drawing.", "network.", "dates.")
    keys = {key for key in english() if not key.startswith(others)}
    groups = "|".join({key.split(".")[0] for key in keys})
    used = {
        key
        for key in re.findall(rf'"((?:{groups})\.[\w.]+)"', text)
        if not key.endswith((".", ".html", ".css"))
    }
    # Keys put together of a beginning and a word: "filter.mode_" ~ mode.
    begun = set(re.findall(r'"([a-z]+\.[\w.]*)" ~', text)) | set(re.findall(r'f"([a-z]+\.[\w.]*){', text))
    marks = {"conflict", "denied"}
    rooms = ("questions", "loaders/curated", "exports")
    code = [path for room in rooms for path in (ROOT / room).glob("*.py")]
    said = text + "\n".join(path.read_text("utf-8") for path in code)
    words = {*re.findall(r'"([\w.-]+)"', said), *marks, *(f"{mark}_long" for mark in marks), "deprecated"}
    assert used - begun - SERVED <= keys
    idle = [
        key for key in keys - used
        if not any(key.startswith(start) and key.removeprefix(start) in words for start in begun)
        and not key.startswith(("event.property.", "action.", "error.", "nav.own_name"))
    ]  # fmt: skip
    assert sorted(idle) == []


def test_what_stands_between_backticks_is_code_wherever_a_page_says_it() -> None:
    assert with_code("<One> by `status` or `cypher -`.") == (
        "&lt;One&gt; by <code>status</code> or <code>cypher -</code>."
    )
    pages = "\n".join(path.read_text("utf-8") for path in TEMPLATES.glob("*.html"))
    with_some = [key for key in english() if "`" in str(english()[key])]
    assert len(with_some) > 3
    for key in with_some:
        said = re.findall(rf'{{{{ t\("{key}".*?}}}}', pages)
        assert said, key
        assert all(each.endswith("|code }}") for each in said), key


def test_number_decides_the_form_of_a_word() -> None:
    assert Speech("en", "en")("relation.count", n=1) == "1 event"
    assert Speech("en", "en")("relation.count", n=1200) == "1,200 events"
    assert Speech("id", "id")("relation.count", n=1) == "1 peristiwa"
    assert Speech("id", "id").number(1234.5) == "1.234,5"


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


def report(source: str, *via: str, locator: str | None = None) -> dict[str, Any]:
    stations = [{"id": name, "name": name.upper()} for name in via]
    publisher = {"id": f"{source}-paper", "name": source}
    return {
        "source": source, "via": stations, "origin": stations[-1] if stations else publisher,
        "publisher": publisher, "locator": locator,
    }  # fmt: skip


def value(name: str, voice: str, *reports: dict[str, Any], **more: Any) -> dict[str, Any]:
    told = [{"voice": {"id": voice, "name": voice}, "sources": list(reports)}]
    return {
        "value": name, "rank": "normal", "polarity": "affirmed", "modality": "actual", "contradicts": [],
        "asserted_by": [], "denied_by": [], "reports": told, "elsewhere": [], **more,
    }  # fmt: skip


def shown(name: str, *values: dict[str, Any], **more: Any) -> dict[str, Any]:
    about = {"id": "e", "title": "", "relation": "itself"}
    return {"property": name, "class": "unique", "why": [], "about": about, "values": list(values), **more}


def told(*properties: dict[str, Any]) -> dict[str, Any]:
    voices = dict.fromkeys(
        told["voice"]["id"] for one in properties for value in one["values"] for told in value["reports"]
    )
    origins = [{"id": voice, "name": voice, "side": None, "reports": 1, "through": []} for voice in voices]
    return {"properties": list(properties), "origins": origins, "one_sided": None}


def test_values_with_the_same_reports_are_told_together() -> None:
    first, other = report("s", locator="1"), report("s", locator="2")
    found: Any = matrix(
        told(
            shown("attended", value("kim", "x", first), value("putin", "x", first), value("lee", "x", other))
        )
    )
    (line,) = found["lines"]
    assert [[one["value"] for one in group["values"]] for group in line["cells"][0]] == [
        ["kim", "putin"],
        ["lee"],
    ]


def test_a_value_set_aside_is_not_told_with_one_that_stands() -> None:
    first = report("s", locator="1")
    found: Any = matrix(
        told(shown("place", value("here", "x", first), value("there", "x", first, rank="deprecated")))
    )
    assert len(found["lines"][0]["cells"][0]) == 2


def test_a_column_is_empty_where_an_origin_tells_nothing_and_what_is_beside_is_no_row() -> None:
    beside = shown("signed", value("no", "y", report("t")))
    beside["about"] = {**beside["about"], "relation": "same_days"}
    found: Any = matrix(
        told(
            shown("date", value("1", "x", report("s"))),
            shown("place", value("here", "y", report("t"))),
            beside,
        )
    )
    assert [line["property"] for line in found["lines"]] == ["date", "place"]
    assert [[bool(cell) for cell in line["cells"]] for line in found["lines"]] == [
        [True, False],
        [False, True],
    ]


def test_a_verdict_names_what_is_contradicted_and_who_denies_each_once() -> None:
    place = shown(
        "place", value("here", "x", report("s"), rank="preferred"), value("there", "y", report("t")),
        why=["contradicted"],
    )  # fmt: skip
    denied = shown("date", value("1", "x", report("s")), why=["denied"])
    voice = {"event": "d", "title": "", "date": None, "by": [{"id": "p", "name": "P"}]}
    record: Any = {"sources": [{}, {}, {}], "denied_by": [voice, voice]}
    accounts: Any = told(place, denied)
    found = verdict(record, accounts)
    assert (found["sources"], found["origins"]) == (3, 2)
    assert [one["property"] for one in found["differs"]] == ["place"]
    assert found["differs"][0]["preferred"] == place["values"][0]
    assert found["denied_by"] == [{"id": "p", "name": "P"}]
    assert not verdict({**record, "denied_by": []}, accounts)["denied"]


def test_the_way_of_the_news_leads_from_the_origin_over_who_relays_it_to_what_was_printed() -> None:
    claims: Any = [
        {"reports": [report("a", "reuters", "kcna"), report("b", "kcna"), report("c")]},
        {"reports": [report("a", "reuters", "kcna", locator="2")]},
    ]
    kcna, alone = ways(claims)
    assert [way["id"] for way in kcna["onward"]] == ["reuters", "b-paper"]
    (paper,) = kcna["onward"][0]["onward"]
    assert [one["source"] for one in paper["printed"]] == ["a"], "named once, however much it tells"
    assert (alone["id"], [one["source"] for one in alone["printed"]]) == ("c-paper", ["c"])


def test_organs_of_one_master_are_one_voice() -> None:
    master = {"id": "KP", "name": "North Korea"}
    assert voices([{"id": "kcna", "master": master}, {"id": "rodong", "master": master}]) == 1
    assert voices([{"id": "kcna", "master": master}, {"id": "reuters", "master": None}]) == 2
