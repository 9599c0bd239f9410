"""A network of actors in a real browser: panel, list, address and saved drawing follow what is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from conftest import PHONE, Open, picture
from playwright.sync_api import expect

from questions.network_shapes import Counts, LeftOut, Network, NetworkEdge, NetworkEvent, NetworkNode
from questions.shapes import Dates
from viz.map import render_network_data, render_network_file

MAP = "window.diplographMap.map"
CHOOSE = "window.diplographMap.choose('{}', false)"
YEARS = MAP + ".setYears({})"
SVG = "{http://www.w3.org/2000/svg}"
PAIRS = 120
DAY: Dates = {"edtf": "2021-02-03", "start": "2021-02-03", "end": "2021-02-03"}
DEALING = "China"

# Safari takes 100 new addresses in half a minute, and throws at the next.
AS_SAFARI = """{
  const set = history.replaceState.bind(history);
  window.addresses = 0;
  history.replaceState = (...given) => {
    window.addresses += 1;
    if (window.addresses > 100) throw new DOMException("100 times per 30 seconds", "SecurityError");
    set(...given);
  };
}"""


def told(page: Any) -> dict[str, str]:
    """Whom the chosen actor deals with by the panel, and what stands beside each."""
    rows = page.locator("#map-panel li button").evaluate_all(
        "(rows) => rows.map((row) => [...row.childNodes].map((part) => part.textContent))"
    )
    return {name: " ".join(beside) for name, *beside in rows}


def asked_for(page: Any) -> list[str]:
    """The paths in the whole graph that were asked for."""
    return [address for address in page.asked if "/v1/paths" in address]


def chip(page: Any, one: str, other: str) -> str:
    """The number on the line of two."""
    found: str = page.evaluate(f"""{MAP}.chips.find((chip) =>
      chip.ends.includes("{one}") && chip.ends.includes("{other}")).text""")
    return found


def listed(page: Any) -> dict[str, str]:
    """The pairs of the list as they stand, and what beside each."""
    rows = page.locator("#map-pairs li[data-pair]:visible summary").evaluate_all(
        """(rows) => rows.map((row) => [row.querySelector(".map-two").innerText.replaceAll("\\n", " "),
          [...row.querySelectorAll(".map-total, .map-warn:not([hidden])")]
            .map((part) => part.innerText).join(" ")])"""
    )
    return dict(rows)


def lead(page: Any) -> str:
    found: str = page.locator(".map-lead .map-counts").text_content()
    return found


def test_panel_list_and_sentence_follow_kinds_that_are_hidden(open_page: Open) -> None:
    page = open_page("/map?focus=KP")
    page.evaluate(CHOOSE.format("KP"))
    before, sentence = told(page), lead(page)
    letters = page.locator('.map-legend input[data-line="Letter"]')
    letters.uncheck()
    after = told(page)
    assert after != before
    assert after[DEALING].split()[0] == chip(page, "CN", "KP") != before[DEALING].split()[0]
    fresh = open_page("/map?focus=KP&hide=Letter&node=KP")
    assert told(fresh) == after
    assert lead(page) == lead(fresh) != sentence
    letters.check()
    assert (told(page), lead(page)) == (before, sentence)

    page.locator("#map-panel").get_by_role("button", name=DEALING).click()
    kinds = page.locator("#map-panel .map-events small")
    assert any("· letter" in text for text in kinds.all_text_contents())
    letters.uncheck()
    assert page.locator("#map-panel h2").text_content() == f"{DEALING} – North Korea"
    assert kinds.count() == int(chip(page, "CN", "KP"))
    assert not any("· letter" in text for text in kinds.all_text_contents())
    assert page.complaints == fresh.complaints == []


def test_who_comes_back_is_told_of_again(open_page: Open) -> None:
    page = open_page("/map?focus=KP&without=CN")
    page.evaluate(CHOOSE.format("KP"))
    assert DEALING not in told(page)
    page.get_by_role("button", name="Show the hidden again (1)").click()
    assert told(page)[DEALING].split()[0] == chip(page, "CN", "KP")


def test_the_list_of_other_years_is_that_of_a_page_made_for_them(open_page: Open) -> None:
    for viewport in ({"width": 1280, "height": 900}, PHONE):
        whole = open_page("/map?focus=KP", viewport=viewport)
        year = open_page("/map?focus=KP&years=2020-2020", viewport=viewport)
        every, some, of_some, of_all = listed(whole), listed(year), lead(year), lead(whole)
        assert any("disputed" in beside for beside in every.values())
        assert list(every) != list(some) != []
        year.get_by_role("button", name="All years").click()
        whole.evaluate(YEARS.format("[2020, 2020]"))
        picture(whole, f"network-2020-{viewport['width']}")
        assert list(listed(year).items()) == list(every.items())
        assert list(listed(whole).items()) == list(some.items())
        assert (lead(whole), lead(year)) == (of_some, of_all)


def test_a_pair_stays_open_through_years_without_its_events(open_page: Open) -> None:
    page = open_page("/map?focus=KP&node=KP%2CRU")
    panel = page.locator("#map-panel")
    events = panel.locator(".map-events li")
    every = events.count()
    page.evaluate(YEARS.format("[1961, 1961]"))
    assert panel.locator("h2").text_content() == "North Korea – Russia"
    assert "0 events" in panel.text_content()
    assert events.count() == 0
    assert {"node=KP%2CRU", "years=1961-1961"} <= set(page.url.partition("?")[2].split("&"))
    again = open_page(page.url)
    assert "0 events" in again.locator("#map-panel").text_content()
    page.evaluate(YEARS.format("null"))
    assert events.count() == every > 100

    panel.get_by_role("button", name="Back to all pairs").click()
    page.locator('[data-pair="KP,RU"] summary').click()
    page.evaluate(YEARS.format("[1961, 1961]"))
    assert listed(page)["North Korea – Russia"] == "0"
    assert page.locator('[data-pair="KP,RU"] .map-events li').count() == 0
    assert "node=KP%2CRU" in page.url
    assert page.complaints == []


def test_playing_keeps_the_pair_that_is_open(open_page: Open) -> None:
    page = open_page("/map?focus=KP&node=KP%2CRU&years=1961-1961")
    page.get_by_role("button", name="Play").click()
    expect(page.get_by_label("From year")).not_to_have_value("1961")
    page.get_by_role("button", name="Stop").click()
    assert page.locator("#map-panel h2").text_content() == "North Korea – Russia"
    assert "node=KP%2CRU" in page.url


def test_a_path_follows_the_years(open_page: Open) -> None:
    page = open_page("/map?focus=KP")
    page.evaluate(f"{MAP}.way('CN', 'RU')")
    steps = page.locator("#map-panel .map-steps > li")
    every = steps.all_text_contents()
    assert len(every) > 1
    page.evaluate(YEARS.format("[1961, 1961]"))
    assert "No path on this map" in page.locator("#map-panel").text_content()
    page.evaluate(YEARS.format("[2024, 2024]"))
    assert len(steps.all_text_contents()) > 1
    assert steps.all_text_contents() != every
    page.evaluate(YEARS.format("null"))
    assert steps.all_text_contents() == every
    assert page.complaints == []


@pytest.mark.parametrize(("status", "why"), [(503, "503"), (None, "Failed to fetch")])
def test_a_path_that_could_not_be_asked_for_is_not_told_as_none(
    open_page: Open, status: int | None, why: str
) -> None:
    page = open_page("/map?focus=KP&years=1961-1961")
    page.route("**/v1/paths?*", lambda route: route.fulfill(status=status) if status else route.abort())
    page.evaluate(f"{MAP}.way('JP', 'RU')")
    panel = page.locator("#map-panel")
    panel.get_by_text(f"That did not work: {why}").wait_for()
    assert "whole graph" not in panel.text_content()


def test_what_the_graph_says_of_a_path_comes_only_under_that_path(open_page: Open) -> None:
    page = open_page("/map?focus=KP&years=1961-1961")
    waiting = []
    page.route("**/v1/paths?*", lambda route: waiting.append(route))  # noqa: PLW0108 - it sets an attribute of it
    panel = page.locator("#map-panel")
    with page.expect_request("**/v1/paths?*"):
        page.evaluate(f"{MAP}.way('JP', 'RU')")
    page.evaluate(CHOOSE.format("KP"))
    with page.expect_response("**/v1/paths?*"):
        waiting.pop().continue_()
    page.evaluate("new Promise((done) => setTimeout(done, 200))")
    assert "whole graph" not in panel.text_content()

    page.unroute("**/v1/paths?*")
    page.evaluate(f"{MAP}.way('JP', 'RU')")
    panel.get_by_text("in the whole graph").wait_for()
    asked = asked_for(page)
    page.evaluate(YEARS.format("null"))
    assert "whole graph" not in panel.text_content()
    page.evaluate(YEARS.format("[1961, 1961]"))
    assert "whole graph" in panel.text_content()
    assert asked_for(page) == asked


def test_dragging_over_the_years_writes_the_address_once(open_page: Open) -> None:
    page = open_page("/map?focus=KP", script=AS_SAFARI)
    bars = page.locator("#map-years .map-bars")
    bars.scroll_into_view_if_needed()
    box = bars.bounding_box()
    y = box["y"] + box["height"] / 2
    before = page.evaluate("window.addresses")
    page.mouse.move(box["x"] + 2, y)
    page.mouse.down()
    for step in range(150):
        page.mouse.move(box["x"] + 2 + step % 30 * (box["width"] - 4) / 30, y)
        page.evaluate("new Promise(requestAnimationFrame)")
    assert page.evaluate("window.addresses") - before <= 1
    page.mouse.move(box["x"] + box["width"] / 2, y)
    page.mouse.up()
    page.wait_for_function("location.search.includes('years=')")
    assert page.evaluate("window.addresses") - before <= 3
    span = page.evaluate(f"{MAP}.years()")
    assert span in page.url
    page.mouse.move(box["x"] + box["width"] - 2, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 3, y, steps=5)
    page.mouse.up()
    page.wait_for_function(f"{MAP}.years() !== '{span}'")
    assert page.complaints == []


def drawn(page: Any) -> ET.Element:
    return ET.fromstring(page.evaluate(f"{MAP}.svg()"))


def test_a_saved_drawing_is_as_faint_as_what_is_drawn(open_page: Open) -> None:
    page = open_page("/map?focus=KP&node=KP%2CRU")
    root = drawn(page)
    lines = root.findall(f"{SVG}g/{SVG}path")
    faint = [line for line in lines if float(line.get("stroke-opacity", "1")) < 0.5]
    assert 0 < len(faint) < len(lines)
    heads = root.findall(f"{SVG}g/{SVG}polygon")
    of_lines = {line.get("stroke-opacity") for line in lines} - {"0.8"}  # that of ties, without heads
    assert {head.get("fill-opacity") for head in heads} == of_lines
    points = {
        shape.findtext(f"{SVG}title"): float(shape.get("opacity", "1"))
        for shape in root
        if shape.tag != f"{SVG}title" and shape.find(f"{SVG}title") is not None
    }
    opacities = page.evaluate("window.diplographMap.nodes.get().map((node) => [node.id, node.opacity])")
    names = page.evaluate(f"Object.entries({MAP}.data.details).map(([id, one]) => [id, one.name])")
    assert points == {dict(names)[one]: opacity for one, opacity in opacities}
    assert set(points.values()) == {0.3, 1}
    texts = {text.text: float(text.get("opacity", "1")) for text in root.findall(f"{SVG}text")}
    numbers = page.evaluate(f"{MAP}.chips.map((chip) => [chip.text, chip.ends.join()])")
    assert texts[next(number for number, ends in numbers if ends == "KP,RU")] == 1
    assert {opacity for text, opacity in texts.items() if text in dict(numbers)} == {0.2, 1}


def test_no_name_at_the_rim_of_a_saved_drawing_is_cut(open_page: Open) -> None:
    page = open_page("/map?focus=KP")
    for scale in (0.2, 1):
        page.evaluate(f"window.diplographMap.network.moveTo({{ scale: {scale} }}); {MAP}.anchor()")
        root = drawn(page)
        left, top, wide, tall = map(float, root.get("viewBox", "").split())
        boxes = page.evaluate(
            """(svg) => {
              const holder = document.createElement("div");
              holder.innerHTML = svg;
              document.body.append(holder);
              const texts = [...holder.querySelectorAll("svg > text")].map((text) => {
                const { x, y, width, height } = text.getBBox();
                return [text.textContent, x, y, x + width, y + height];
              });
              holder.remove();
              return texts;
            }""",
            page.evaluate(f"{MAP}.svg()"),
        )
        assert len(boxes) > 10
        for name, *box in boxes:
            assert left <= box[0] < box[2] <= left + wide, (scale, name)
            assert top <= box[1] < box[3] <= top + tall, (scale, name)


# --- a network larger than that of the dossiers ---


def many(pairs: int) -> Network:
    """A person has written to each of many others, most letters to the first of them."""
    names = {"A": "Aland", **{f"P{at}": f"Partner {at}" for at in range(pairs)}}
    letters = {
        at: [f"letter-{at}-{number}" for number in range(2 + (pairs - at) // 10)] for at in range(pairs)
    }
    edges = []
    for at, written in letters.items():
        counts: Counts = {"ab": len(written), "ba": 0, "mutual": 0, "unsure": 0, "disputed": 0}
        edges.append(
            NetworkEdge(
                a="A", b=f"P{at}", kind="Letter", dataset=None, total=len(written),
                counts=counts, years={"2021": counts}, events=written,
            )
        )  # fmt: skip
    return {
        "focus": [{"id": "A", "type": "Person", "name": "Aland"}],
        "nodes": [
            NetworkNode(id=one, type="Person", name=name, acts_for=[], events=1, hidden=0, opened=False)
            for one, name in names.items()
        ],
        "edges": edges,
        "events": [
            NetworkEvent(id=one, kind="Letter", title=one, status="occurred", date=DAY, contested=[])
            for written in letters.values()
            for one in written
        ],
        "left_out": LeftOut(
            events=False, apart=0, nodes=0, edges=0, rows=0, rows_drawn=0, rows_cut=False
        ),
    }  # fmt: skip


def test_the_list_has_every_pair_and_of_the_first_the_newest_events() -> None:
    page = render_network_data(many(PAIRS), "Many", link=lambda path: path)
    assert f"{PAIRS} pairs" in page.counts
    assert len(page.pairs) == len({pair.id for pair in page.pairs}) == PAIRS
    assert all(pair.events for pair in page.pairs[:100])
    assert not any(pair.events for pair in page.pairs[100:])
    assert all(pair.href and pair.more == pair.total > 0 for pair in page.pairs[100:])


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("many") / "many.html"
    file.write_text(render_network_file(many(PAIRS), "Many"), "utf-8")
    return file.as_uri()


def test_the_last_pair_of_a_long_list_opens_to_its_events(browser: Any, saved: str) -> None:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    page.goto(saved)
    page.get_by_role("button", name=f"All {PAIRS} pairs").click()
    assert page.locator("#map-pairs li[data-pair]:visible").count() == PAIRS
    last = page.locator("#map-pairs li[data-pair]").last
    total = int(last.locator(".map-total").text_content())
    last.locator("summary").click()
    assert last.locator(".map-events li").count() == total
    assert "more" not in last.inner_text()
    context.close()
