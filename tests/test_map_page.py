"""The page around a map: which views it leads to, what its form keeps, and what it cannot be narrowed by."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from page_reader import MEETING, Page

SOURCE = "cnn-2023-vostochny"


def opened(http: httpx.Client, path: str, status: int = 200, /, **params: Any) -> Page:
    response = http.get(path, params=params, headers={"Accept-Language": "en"})
    assert response.status_code == status, response.text
    return Page(response.text)


def views(page: Page) -> dict[str, dict[str, list[str]]]:
    """What the links to the views ask for."""
    found = {}
    for link in page.all("a", "href"):
        asked = parse_qs(urlsplit(link).query)
        if urlsplit(link).path == "/map" and "view" in asked:
            found.setdefault(asked["view"][0], asked)
    return found


def fields(page: Page) -> dict[str, str]:
    """What the form of a page would send; its first option where none is chosen."""
    sent: dict[str, str] = {}
    select = ""
    for tag, given in page.elements:
        if tag == "input" and given.get("name") and given.get("type") != "search":
            sent[given["name"]] = given.get("value", "")
        elif tag == "select":
            select = given["name"]
        elif tag == "option" and select and ("selected" in given or select not in sent):
            sent[select] = given.get("value", "")
    return sent


def drawn(http: httpx.Client, **params: Any) -> dict[str, Any]:
    text = http.get("/map", params=params).text
    data: dict[str, Any] = json.loads(text.split('id="map-data">')[1].split("</script>")[0])
    return data


def test_an_event_has_no_view_of_actors_to_lead_to(http: httpx.Client) -> None:
    assert set(views(opened(http, "/map", focus=MEETING, depth=1))) == {"events"}
    assert set(views(opened(http, "/map", focus="KP", depth=1))) == {"events", "actors"}


def test_another_view_takes_over_only_what_it_has(http: httpx.Client) -> None:
    chosen = {
        "focus": "KP", "disputed": "yes", "mode": "all", "source": SOURCE, "without": "US", "pin": "CN~1~2",
        "hide": "Letter", "open": "CN", "kind": "Meeting", "as_of": "2026-01-01",
    }  # fmt: skip
    links = views(opened(http, "/map", **chosen))
    assert {name: text for name, (text,) in links["events"].items()} == {
        "focus": "KP", "kind": "Meeting", "as_of": "2026-01-01", "view": "events",
    }  # fmt: skip
    assert {"disputed", "mode", "source"} <= links["actors"].keys()
    pair = views(opened(http, "/map", **{**chosen, "focus": "KP,RU"}))["events"]
    assert {"mode", "source"} <= pair.keys()
    for view in (links["events"], pair):
        opened(http, "/map", **view)


@pytest.mark.parametrize(
    ("name", "value"),
    [("source", SOURCE), ("mode", "mentioned"), ("level", "society"), ("disputed", "yes")],
)
def test_what_does_not_narrow_a_map_of_events_is_refused_instead_of_passed_over(
    http: httpx.Client, name: str, value: str
) -> None:
    for focus in ({"focus": "KP"}, {"focus": "KP,kim-jong-un"}, {}, {"focus": MEETING}):
        page = opened(http, "/map", 422, view="events", **focus, **{name: value})
        assert "only the view" in page.text, focus
        assert "Nothing recorded stands here" not in page.text, "nobody looked"
        assert name not in fields(page) or fields(page)[name] != value, "the form leads out of it"
        assert http.get("/map.html", params={"view": "events", **focus, name: value}).status_code == 422
    opened(http, "/map", 422, focus=MEETING, **{name: value})
    opened(http, "/map", 404, focus="no-such-thing", **{name: value})
    opened(http, "/map", 422 if name == "disputed" else 200, view="events", focus="KP,RU", **{name: value})


def test_the_map_of_two_states_shows_what_a_source_tells(http: httpx.Client) -> None:
    asked = {"view": "events", "focus": "KP,RU", "start": "2023-09", "end": "2023-09"}
    events = [
        {node["id"] for node in drawn(http, **params)["nodes"]}
        for params in (asked, {**asked, "source": SOURCE})
    ]
    assert MEETING in events[0] & events[1]
    assert events[1] < events[0]


def test_a_date_that_cannot_be_read_leaves_the_view_and_its_form(http: httpx.Client) -> None:
    chosen = {"people": "yes", "treaties": "yes", "disputed": "yes", "level": "all", "source": "cnn"}
    page = opened(http, "/map", 422, focus="KP", start="nonsense", **chosen)
    sent = fields(page)
    assert sent.items() >= {**chosen, "view": "actors", "start": "nonsense"}.items()
    assert "cannot be read" in page.text
    assert not [link for link in page.all("a", "href") if link.startswith("/v1/")], "there is nothing to save"
    assert http.get("/map.html", params={"focus": "KP", "start": "nonsense"}).status_code == 422


def test_the_form_keeps_what_it_has_no_choice_for(http: httpx.Client) -> None:
    chosen = {
        "focus": "KP", "view": "actors", "level": "all", "as_of": "2026-01-01", "source": SOURCE,
        "kind": "Letter,Meeting",
    }  # fmt: skip
    assert fields(opened(http, "/map", **chosen)).items() >= chosen.items()
    assert "<option selected>7</option>" in http.get("/map?focus=KP&limit=7").text
    assert fields(opened(http, "/map", focus="KP", kind="Letter"))["kind"] == "Letter"
    assert "level" not in fields(opened(http, "/map", focus="kim-jong-un")), "another focus has another"


def test_the_list_of_events_keeps_several_kinds_and_what_is_certain(http: httpx.Client) -> None:
    chosen = {"kind": "Letter,Meeting", "when": "certain", "start": "2023", "end": "2023"}
    assert fields(opened(http, "/events", **chosen)).items() >= chosen.items()
    plain = fields(opened(http, "/events", kind="Letter"))
    assert plain["kind"] == "Letter"
    assert "when" not in plain


@pytest.mark.parametrize("focus", ["KP", MEETING])
def test_the_data_of_a_map_of_events_is_what_it_draws(http: httpx.Client, focus: str) -> None:
    chosen = {
        "view": "events", "depth": "1", "limit": "40", "kind": "Meeting,Letter", "status": "occurred",
        "start": "2023", "end": "2023", "when": "certain", "as_of": "2026-01-01",
    }  # fmt: skip
    links = opened(http, "/map", focus=focus, **chosen).all("a", "href")
    (link,) = [link for link in links if link.startswith(f"/v1/entities/{focus}/neighbourhood")]
    there = {node["id"] for node in http.get(link).json()["nodes"]}
    assert {node["id"] for node in drawn(http, focus=focus, **chosen)["nodes"]} == there
    assert len(there) > 2
    asked = parse_qs(urlsplit(link).query)
    assert set(asked) == {"lang", *chosen} - {"view"}
    assert asked["lang"] == ["en"]
