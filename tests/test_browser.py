"""The site in a real browser: by keyboard, on a phone, without JavaScript or a network."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import hostile_dossier as hostile
import httpx
import pytest
from conftest import PHONE, WIDE, Open, picture

from graph.store.writer import Writer
from loaders.curated.load import load_curated, unload_dossier

MEETING = "2023-09-kim-putin-meeting"


@pytest.mark.parametrize("lang", ["en", "id"])
def test_nothing_of_the_head_of_a_page_stands_out_of_its_margins(open_page: Open, lang: str) -> None:
    page = open_page(f"/?lang={lang}")
    for width in (320, 360, 390, 735, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        outside = page.evaluate("""() => {
          const {left, right} = document.querySelector("main").getBoundingClientRect();
          const all = [...document.querySelectorAll("header.site *")];
          return all.map((one) => [one, one.getBoundingClientRect()])
            .filter(([one, box]) => box.width && (box.left < left - 0.5 || box.right > right + 0.5))
            .map(([one]) => one.textContent.trim());
        }""")
        assert (page.evaluate("innerWidth"), outside) == (width, [])


def test_titles_and_text_are_set_in_the_fonts_we_ship(open_page: Open) -> None:
    page = open_page("/relations/KP/RU")
    loaded = page.evaluate("""async () => [...new Set([...await document.fonts.ready]
      .filter((font) => font.status === "loaded").map((font) => font.family))]""")
    assert len(loaded) == 2
    names = page.evaluate("""() => ["h1", "p"].map((name) =>
      getComputedStyle(document.querySelector(`main ${name}`)).fontFamily.split(",")[0])""")
    assert names == ['"Source Serif 4"', "Inter"]


def test_a_first_visit_to_a_relation_takes_less_than_250_kilobytes_and_a_second_next_to_none(
    browser: Any, server: str
) -> None:
    with contextlib.closing(browser.new_context(base_url=server, viewport=WIDE)) as context:
        context.set_default_timeout(120_000)
        page = context.new_page()
        cost: list[int] = []

        def count(request: Any) -> None:
            sizes = request.sizes()
            cost.append(sizes["responseBodySize"] + sizes["responseHeadersSize"])

        page.on("requestfinished", count)
        for most in (250_000, 30_000):  # the second time the page itself is asked for, and little more
            cost.clear()
            page.goto("/relations/KP/RU", wait_until="networkidle")
            assert sum(cost) < most, cost


def test_dark_and_light_have_enough_contrast(open_page: Open) -> None:
    measure = """() => {
      const level = (color) => {
        const [r, g, b] = color.match(/[\\d.]+/g).map(Number).map((v) => v / 255)
          .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
      };
      const paper = level(getComputedStyle(document.body).backgroundColor);
      return [...document.querySelectorAll("p, a, h1, h2, h3, dt, dd, span, time, label")]
        .filter((e) => e.offsetParent && e.textContent.trim() && !e.closest(".badge, button, .skip"))
        .map((e) => [level(getComputedStyle(e).color), e])
        .map(([ink, e]) => [Math.max(ink, paper), Math.min(ink, paper), e.outerHTML.slice(0, 80)])
        .map(([light, dark, e]) => [(light + 0.05) / (dark + 0.05), e])
        .filter(([ratio]) => ratio < 4.5);
    }"""
    for scheme in ("light", "dark"):
        for path in ("/", "/relations/KP/RU", f"/events/{MEETING}"):
            assert open_page(path, color_scheme=scheme).evaluate(measure) == []


def test_a_page_is_read_and_left_by_keyboard(open_page: Open) -> None:
    page = open_page("/relations/KP/CN")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    seen = set()
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            break  # past the last element
        seen.add(page.evaluate("document.activeElement.outerHTML.slice(0, 120)"))
        ring = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert ring != "none"
    assert any("/events/" in element for element in seen)
    assert any("<summary" in element for element in seen)


def test_a_slash_goes_to_the_search_box_and_a_question_mark_to_the_help(open_page: Open) -> None:
    page = open_page("/relations/KP/CN")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.type("a/b?")
    assert page.locator("#find").input_value() == "a/b?"
    assert page.locator("dialog").count() == 0
    page.keyboard.press("Tab")
    page.keyboard.press("?")
    box = page.locator("dialog[open]")
    box.wait_for()
    assert "no source read so far says that it took place" in box.text_content()
    assert page.complaints == []
    box.get_by_label("Keys of one letter are on").uncheck()
    page.keyboard.press("Escape")
    assert box.count() == 0
    page.keyboard.press("?")
    page.keyboard.press("/")
    page.keyboard.press("j")
    assert page.locator("dialog[open]").count() == 0
    assert not page.evaluate("document.activeElement.closest('#find, .event') !== null")
    page.locator("a[rel=help]").click()
    page.locator("dialog[open]").get_by_role("button", name="Close").click()
    assert page.locator("dialog[open]").count() == 0


def test_a_phone_without_javascript_has_menu_language_and_help(open_page: Open) -> None:
    page = open_page("/relations/KP/CN", viewport=PHONE, java_script_enabled=False)
    assert page.locator("#nav").is_hidden()
    page.get_by_role("button", name="Menu").click()
    low = [box for link in page.locator("#nav a").all() if (box := link.bounding_box())["height"] < 24]
    assert low == []
    page.locator("#nav").get_by_role("link", name="Data").click()
    page.get_by_role("link", name="Bahasa Indonesia").click()
    page.goto("/data")
    assert page.locator("html").get_attribute("lang") == "id"
    page.locator("a[rel=help]").click()
    assert page.url.endswith("/help")


def test_the_search_box_suggests_and_is_used_by_keyboard(open_page: Open) -> None:
    page = open_page("/relations/TO/WS")
    page.keyboard.press("/")
    box, list_ = page.locator("#find"), page.get_by_role("listbox")
    page.keyboard.type("vladimir put")
    list_.wait_for()
    assert box.get_attribute("aria-expanded") == "true"
    names = list_.get_by_role("option").all_text_contents()
    assert any(name.startswith("Vladimir Putin") for name in names)
    assert names[-1] == "All results for “vladimir put”"
    place = next(place for place, name in enumerate(names) if name.startswith("Vladimir Putin"))
    for _ in range(place + 1):
        page.keyboard.press("ArrowDown")
    chosen = page.locator("[aria-selected=true]")
    assert chosen.get_attribute("id") == box.get_attribute("aria-activedescendant")
    assert chosen.text_content().startswith("Vladimir Putin")
    page.keyboard.press("Escape")
    assert list_.count() == 0
    assert page.evaluate("document.activeElement.id") == "find"
    page.keyboard.press("ArrowDown")
    list_.wait_for()
    for _ in range(place + 1):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/entities/vladimir-putin")
    assert page.complaints == []


def test_a_pair_and_a_year_open_the_answer_from_the_search_box(open_page: Open) -> None:
    page = open_page("/")
    page.keyboard.press("/")
    page.keyboard.type("KP RU 2023")
    first = page.get_by_role("option").first
    first.wait_for()
    assert first.text_content().startswith("North Korea – Russia")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/relations/KP/RU?start=2023&end=2023")
    plain = open_page("/", java_script_enabled=False)
    plain.locator("#find").fill("KP RU 2023")
    plain.locator("#find").press("Enter")
    assert plain.url.endswith("/relations/KP/RU?start=2023&end=2023")


def test_a_button_copies_and_stands_there_only_where_it_can(open_page: Open, server: str) -> None:
    page = open_page("/relations/KP/CN")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=server)
    button = page.locator("button[data-copy]").first
    button.click()
    page.get_by_text("Copied").first.wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith(f"{server}/relations/KP/CN?revision=")
    plain = open_page("/relations/KP/CN", java_script_enabled=False)
    assert plain.locator("button[data-copy]").first.is_hidden()


def test_a_timeline_prints_as_a_timeline(open_page: Open) -> None:
    page = open_page("/entities/xi-jinping?start=2023", viewport={"width": 718, "height": 1000})
    page.emulate_media(media="print", color_scheme="dark")
    box = page.locator("li.event").first
    date, title = (box.locator(part).bounding_box() for part in (".date", "h3"))
    assert date["x"] + date["width"] <= title["x"]
    assert page.locator("#find").is_hidden()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 250, 246)"
    picture(page, "timeline-print")


def test_filters_work_without_javascript(open_page: Open) -> None:
    page = open_page("/relations/KP/CN?end=2023-09&by=KP&view=table", java_script_enabled=False)
    page.locator("select[name=kind]").select_option("Letter")
    page.locator("select[name=order]").select_option("desc")
    page.get_by_role("button", name="Apply").click()
    rows = page.locator("table.events .event")
    assert rows.locator("th").first.text_content().startswith("Kim Jong Un's reply")
    assert set(rows.locator("td:nth-child(4)").all_text_contents()) == {"letter"}
    assert {"kind=Letter", "by=KP", "view=table"} <= set(page.url.partition("?")[2].split("&"))


def test_without_javascript_the_map_is_a_list(open_page: Open) -> None:
    page = open_page("/map?view=events&focus=KP,RU&start=2023-09&end=2023-09", java_script_enabled=False)
    assert "The drawing needs JavaScript" in page.locator("noscript p").text_content()
    assert page.locator(".map-legend input").first.is_hidden()
    page.get_by_text("Everything on this map, as a list").click()
    assert page.locator(f'.map-list a[href="/events/{MEETING}"]').is_visible()


def test_the_map_draws_and_its_panel_leads_on(open_page: Open) -> None:
    page = open_page("/map?view=events&focus=KP,RU&start=2023-09&end=2023-09")
    assert page.locator("#map-canvas canvas").count() == 1
    page.evaluate(f"window.diplographMap.choose('{MEETING}', false)")
    panel = page.locator("#map-panel")
    assert panel.locator("h2").text_content() == "Kim Jong Un and Vladimir Putin meet"
    assert "13 Sep 2023" in panel.text_content()
    assert "KabarBerita" in panel.text_content()
    panel.get_by_role("button", name="attended by Vladimir Putin").click()
    assert panel.locator("h2").text_content() == "Vladimir Putin"
    panel.get_by_role("link", name="Map around this").click()
    page.wait_for_url("**/map?focus=vladimir-putin&view=events")
    assert page.complaints == []


def test_a_click_on_a_point_tells_of_it_and_a_second_opens_its_page(open_page: Open) -> None:
    page = open_page("/map?view=events&focus=KP,RU")
    spot = page.evaluate("""() => {
      const map = window.diplographMap.network;
      const at = map.canvasToDOM(map.getPosition("KP"));
      const box = document.querySelector("#map-canvas canvas").getBoundingClientRect();
      return { x: at.x + box.x, y: at.y + box.y };
    }""")
    page.mouse.move(spot["x"], spot["y"])
    page.locator("div.vis-tooltip").filter(has_text="North Korea").wait_for(state="visible")
    assert page.evaluate("window.scrollY") == 0
    page.mouse.click(spot["x"], spot["y"])
    assert page.locator("#map-panel h2").text_content() == "North Korea"
    page.wait_for_timeout(600)
    page.mouse.dblclick(spot["x"], spot["y"])
    page.wait_for_url("**/entities/KP")


def test_the_legend_hides_kinds_and_finding_brings_them_back(open_page: Open) -> None:
    page = open_page("/map?view=events&focus=KP,RU&start=2023-09&end=2023-09")
    count = "window.diplographMap.nodes.length"
    before = page.evaluate(count)
    page.locator('.map-legend input[data-kind="Person"]').uncheck()
    hidden = page.evaluate(count)
    assert hidden < before
    page.locator("#map-find").fill("putin")
    page.locator("#map-find").press("Enter")
    assert "Putin" in page.locator("#map-panel h2").text_content()


def test_the_map_is_used_by_keyboard(open_page: Open) -> None:
    page = open_page("/map?view=events&focus=KP,RU&start=2023-09&end=2023-09")
    page.locator(".map-list summary").press("Enter")
    page.locator('.map-list [data-node="vladimir-putin"] button').press("Enter")
    assert page.locator("#map-panel h2").text_content() == "Vladimir Putin"
    drawing = page.locator("#map-canvas .vis-network")
    scale = page.evaluate("window.diplographMap.network.getScale()")
    drawing.press("+")
    assert page.evaluate("window.diplographMap.network.getScale()") > scale
    at = page.evaluate("window.diplographMap.network.getViewPosition().x")
    drawing.press("ArrowRight")
    assert page.evaluate("window.diplographMap.network.getViewPosition().x") > at
    drawing.press("Enter")
    page.wait_for_url("**/entities/vladimir-putin")


def test_a_saved_map_opens_from_disk_without_a_network(browser: Any, server: str, tmp_path: Path) -> None:
    saved = tmp_path / "map.html"
    saved.write_bytes(
        httpx.get(
            f"{server}/map.html",
            params={"view": "events", "focus": "KP,RU", "start": "2023-09", "end": "2023-09"},
            timeout=100,
        ).content
    )
    context = browser.new_context(offline=True, viewport=WIDE)
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.goto(saved.as_uri())
    page.locator("#map-canvas canvas").wait_for()
    page.evaluate(f"window.diplographMap.choose('{MEETING}', false)")
    assert page.locator("#map-panel h2").text_content() == "Kim Jong Un and Vladimir Putin meet"
    link = page.locator("#map-panel").get_by_role("link", name="Open its page").get_attribute("href")
    assert link == f"{server}/events/{MEETING}"
    assert asked == [saved.as_uri()]
    assert complaints == []
    picture(page, "map-file-1280")
    context.close()


def query_box(page: Any) -> Any:
    """Where a query is typed: the editor over the box, once it is there."""
    editor = page.locator("#editor .cm-content")
    editor.wait_for()
    return editor


def test_cypher_runs_by_ctrl_enter_and_shows_a_table(open_page: Open) -> None:
    page = open_page("/cypher")
    box = query_box(page)
    box.fill("UNWIND range(1, 3) AS n RETURN n, '<b>' + n AS text")
    box.press("Control+Enter")
    page.locator("#result table").wait_for()
    assert page.locator("#result tbody tr").count() == 3
    assert page.locator("#result tbody tr").first.text_content() == "1<b>1"
    assert "3 rows in" in page.locator("#status").text_content()
    with page.expect_download() as waiting:
        page.locator("#csv").click()
    assert Path(waiting.value.path()).read_text("utf-8-sig").splitlines()[:2] == ["n,text", "1,<b>1"]
    picture(page, "cypher-result-1280")


def test_cypher_errors_say_where_and_why(open_page: Open) -> None:
    page = open_page("/cypher")
    box, problem = query_box(page), page.locator("#problem")
    box.fill("MATCH (n)\nRETRUN n")
    box.press("Control+Enter")
    problem.wait_for(state="visible")
    assert re.search(r"line \d, column \d", problem.text_content())
    assert "^" in problem.locator("pre").text_content()
    box.fill("CREATE (n) RETURN n")
    box.press("Control+Enter")
    page.locator("#run:not([disabled])").wait_for()
    assert problem.is_visible()
    assert page.locator("#result").is_hidden()


def test_cypher_tells_of_a_name_that_does_not_exist(open_page: Open) -> None:
    page = open_page("/cypher")
    box, warnings = query_box(page), page.locator("#warnings")
    box.fill("MATCH (c:Country)\nMATCH (n:Persn) RETURN n")
    box.press("Control+Enter")
    warnings.wait_for(state="visible")
    assert "no node has the label Persn; the nearest is Person" in warnings.text_content()
    assert "line 2, column 10" in warnings.text_content()
    assert warnings.locator("pre").text_content() == "MATCH (n:Persn) RETURN n\n         ^"
    assert page.locator("#problem").is_hidden()
    picture(page, "cypher-warning-1280")
    box.fill("RETURN 1 AS one")
    box.press("Control+Enter")
    page.locator("#result table").wait_for()
    assert warnings.is_hidden()


def test_cypher_parameters_are_sent_and_stay_in_the_address(open_page: Open) -> None:
    page = open_page("/cypher")
    query_box(page).fill("RETURN $pair AS pair")
    page.locator("#parameters").fill('{"pair": "CN-KP"}')
    page.locator("#parameters").press("Enter")
    page.locator("#result table").wait_for()
    assert page.locator("#result tbody tr").first.text_content() == "CN-KP"
    again = open_page(page.url.removeprefix(page.evaluate("location.origin")))
    assert again.locator("#query").input_value() == "RETURN $pair AS pair"
    assert again.locator("#parameters").input_value() == '{"pair": "CN-KP"}'
    again.locator("#parameters").fill("[1]")
    again.locator("#run").click()
    assert "one JSON object" in again.locator("#problem").text_content()


def test_an_example_of_the_cypher_page_runs(open_page: Open) -> None:
    page = open_page("/cypher")
    for example in page.locator("a.example").all():
        example.click()
        page.locator("#run:not([disabled])").wait_for()
        assert page.locator("#problem").is_hidden()
        assert page.locator("#result tbody tr").count() > 0, example.text_content()


def test_a_hostile_dossier_stays_text(open_page: Open, writer: Writer, tmp_path: Path) -> None:
    load_curated(writer, [hostile.written(tmp_path)])
    try:
        for path in (
            "/data", "/relations/NZ/FJ", f"/events/{hostile.EVENT}", f"/entities/{hostile.PERSON}",
            f"/sources/{hostile.SOURCE}", "/search?q=quoted", f"/map?focus={hostile.PERSON}",
            f"/map?view=events&focus={hostile.PERSON}",
        ):  # fmt: skip
            page = open_page(path)
            assert page.complaints == [], path
            assert page.evaluate("window.hacked") is None, path
        drawn = open_page(f"/map?focus={hostile.PERSON}&people=yes")
        drawn.evaluate(f"window.diplographMap.choose('{hostile.PERSON}', true)")
        assert drawn.locator("#map-panel h2").text_content() == hostile.NAME
        drawn.locator("#map-panel li button").first.click()
        assert drawn.locator("#map-panel .map-events a").text_content() == hostile.TITLE
        saved = ET.fromstring(drawn.evaluate("window.diplographMap.map.svg()"))
        assert {one.tag.rpartition("}")[2] for one in saved.iter()} <= {
            "svg", "g", "title", "rect", "text", "path", "polygon", "circle",
        }  # fmt: skip
        assert drawn.evaluate("window.hacked") is None
        page.evaluate(f"window.diplographMap.choose('{hostile.EVENT}', true)")
        assert page.locator("#map-panel h2").text_content() == hostile.TITLE
        assert page.locator("#map-panel h2 *").count() == 0
        assert page.evaluate("window.hacked") is None
    finally:
        unload_dossier(writer, hostile.DOSSIER)


def test_where_no_place_of_a_list_is_located_no_map_is_drawn(open_page: Open) -> None:
    page = open_page("/relations/KP/VN/places?start=2024")
    assert page.locator("table.places tbody tr").count() > 0
    assert page.locator("tr[data-lat], #world").count() == 0
    assert not any("places_map" in address for address in page.asked)
    assert page.complaints == []
    picture(page, "places-nowhere-1280")


LINES = "window.diplographMap.edges.get().filter((edge) => edge.years)"
# What vis-network itself measured of the names it draws, in pixels.
NAMES = """(scale) => {
  const { network, nodes, map } = window.diplographMap;
  network.moveTo({ scale: scale / 1.3 });
  document.getElementById("map-larger").click();
  network.redraw();
  const least = map.data.options.nodes.scaling.label.drawThreshold - 1; // of a name that is drawn, in pixels
  const { width, height } = document.getElementById("map-canvas").getBoundingClientRect();
  // What lies outside is not measured anew.
  const inside = ({ x, y }) => x > 0 && y > 0 && x < width && y < height;
  const drawn = (node) => node.label.trim() && node.font.size * network.getScale() >= least &&
    inside(network.canvasToDOM(map.place(node.id)));
  return nodes.get().filter(drawn).map((node) => {
    const { left, top, width, height } = network.body.nodes[node.id].labelModule.size;
    return [node.id, left, top, left + width, top + height];
  });
}"""


def asked_by(page: Any) -> list[str]:
    """What the page asked for; Chromium asks for the icon again when an address changes."""
    return [address for address in page.asked if "/icon.svg" not in address]


def spot_of(page: Any, at: str) -> dict[str, float]:
    """Where on the page a point of the drawing is; `at` is JavaScript for its place there."""
    found: dict[str, float] = page.evaluate(f"""() => {{
      const {{ network, map }} = window.diplographMap;
      const at = network.canvasToDOM({at});
      const box = document.querySelector("#map-canvas canvas").getBoundingClientRect();
      return {{ x: at.x + box.x, y: at.y + box.y }};
    }}""")
    return found


def test_the_wider_a_line_the_more_events_and_dashed_where_none_is_sure(open_page: Open) -> None:
    page = open_page("/map")
    lines = page.evaluate(f"""{LINES}.map((edge) => {{
      const sum = Object.values(edge.years).reduce((all, one) => all.map((n, at) => n + one[at]));
      return [edge.width, sum[0] + sum[1] + sum[2], sum[3], Boolean(edge.dashes),
        edge.arrows.to.enabled === sum[0] > 0, edge.arrows.from.enabled === sum[1] > 0];
    }})""")
    widths = sorted((total, width) for width, total, *_ in lines)
    assert [width for _, width in widths] == sorted(width for _, width in widths)
    assert widths[0][1] < widths[-1][1]
    assert {dashed for _, total, unsure, dashed, *_ in lines if unsure == total} == {True}
    assert {dashed for _, total, unsure, dashed, *_ in lines if unsure < total} == {False}
    assert all(to and back for *_, to, back in lines)
    assert page.evaluate(
        "window.diplographMap.map.chips.some((chip) => chip.disputed && Number(chip.text) > 100)"
    )


@pytest.mark.parametrize("path", ["/map", "/map?focus=KP,RU", "/map?view=events&focus=KP,RU&start=2023"])
def test_names_never_lie_on_one_another(open_page: Open, path: str) -> None:
    page = open_page(path)
    shown = {}
    for scale in (0.35, 0.7, 1.4, 3):
        names = page.evaluate(NAMES, scale)
        shown[scale] = len(names)
        for at, (one, left, top, right, bottom) in enumerate(names):
            for other, west, north, east, south in names[at + 1 :]:
                over = min(right, east) - max(left, west), min(bottom, south) - max(top, north)
                assert min(over) * scale <= 1, (scale, one, other)  # a pixel: letters are measured roughly
    assert shown[0.35], "names are legible from afar"


def test_a_line_unfolds_to_its_events(open_page: Open) -> None:
    page = open_page("/map?focus=KP")
    asked = asked_by(page)
    chip = "map.chips.find((chip) => chip.ends.includes('KP') && chip.ends.includes('RU'))"
    spot = spot_of(page, chip)
    page.mouse.click(spot["x"], spot["y"])
    panel = page.locator("#map-panel")
    assert panel.locator("h2").text_content() == "North Korea – Russia"
    assert panel.locator('.map-events a[href^="/events/"]').count() > 100
    assert panel.locator(".map-warn").count() > 0
    assert asked_by(page) == asked
    assert "node=KP%2CRU" in page.url
    panel.get_by_role("button", name="Back to all pairs").click()
    assert page.locator("#map-pairs").is_visible()
    assert "node=" not in page.url


def test_without_javascript_pairs_unfold_to_their_events(open_page: Open) -> None:
    page = open_page("/map?focus=KP,RU", java_script_enabled=False)
    assert "The drawing needs JavaScript" in page.locator("noscript p").text_content()
    pair = page.locator("#map-pairs li").first
    pair.locator("summary").click()
    assert pair.locator('.map-events a[href^="/events/"]').first.is_visible()
    assert page.locator("#map-find").is_hidden()


def test_expanding_an_actor_adds_to_what_stands_and_stays_in_the_address(open_page: Open) -> None:
    page = open_page("/map?focus=KP")
    ids = "window.diplographMap.nodes.getIds()"
    places = f"Object.fromEntries({ids}.map((id) => [id, window.diplographMap.map.place(id)]))"
    before = page.evaluate(places)
    page.locator("#map-find").fill("united states")
    page.locator("#map-find").press("Enter")
    page.locator("#map-panel").get_by_role("button", name="Expand").click()
    page.wait_for_url("**open=US**")
    page.locator("#map-panel").get_by_role("button", name="Fold again").wait_for()
    after = page.evaluate(places)
    assert "donald-trump" in after.keys() - before.keys()
    assert {name: after[name] for name in before} == before
    page.go_back()
    page.locator("#map-panel").get_by_role("button", name="Expand").wait_for()
    assert "open=" not in page.url
    assert page.evaluate(places) == before
    page.go_forward()
    page.locator("#map-panel").get_by_role("button", name="Fold again").wait_for()
    assert "open=US" in page.url
    assert set(page.evaluate(places)) == set(after)
    again = open_page(page.url.removeprefix(page.evaluate("location.origin")))
    assert set(again.evaluate(places)) == set(after)
    assert again.locator("#map-panel h2").text_content() == "United States"
    page.locator("#map-panel").get_by_role("button", name="Fold again").click()
    page.locator("#map-panel").get_by_role("button", name="Expand").wait_for()
    assert "open=" not in page.url
    assert set(page.evaluate(places)) == set(before)
    assert page.complaints == []


def test_years_are_played_through_without_asking_and_stay_in_the_address(open_page: Open) -> None:
    page = open_page("/map?focus=KP,RU")
    total = f"{LINES}.length"
    whole, asked = page.evaluate(total), asked_by(page)
    page.get_by_label("From year").select_option("2019")
    page.get_by_label("to year").select_option("2019")
    one = page.evaluate(total)
    assert 0 < one < whole
    assert "years=2019-2019" in page.url
    listed = page.locator("#map-pairs li[data-pair]:visible").count()
    page.get_by_role("button", name="Play").click()
    seen = set()
    for _ in range(100):  # a year is shown for 0.9 s
        seen.add(page.get_by_label("From year").input_value())
        if len(seen) > 2:
            break
        page.wait_for_timeout(100)
    assert len(seen) > 2
    page.get_by_role("button", name="Stop").click()
    assert asked_by(page) == asked
    page.get_by_label("From year").select_option("2019")
    page.get_by_label("to year").select_option("2019")
    again = open_page(page.url.removeprefix(page.evaluate("location.origin")))
    assert again.evaluate(total) == one
    assert again.locator("#map-pairs li[data-pair]:visible").count() == listed
    again.get_by_role("button", name="All years").click()
    assert again.evaluate(total) == whole
    assert "years=" not in again.url


def test_kinds_hidden_stay_hidden_in_the_address(open_page: Open) -> None:
    page = open_page("/map?focus=KP")
    before = page.evaluate(f"{LINES}.length")
    page.locator('.map-legend input[data-line="Letter"]').uncheck()
    after = page.evaluate(f"{LINES}.length")
    assert after < before
    again = open_page(page.url.removeprefix(page.evaluate("location.origin")))
    assert again.evaluate(f"{LINES}.length") == after
    assert not again.locator('.map-legend input[data-line="Letter"]').is_checked()


def test_an_actor_is_pinned_hidden_and_led_from_to_another(open_page: Open) -> None:
    page = open_page("/map")
    panel = page.locator("#map-panel")
    page.evaluate("window.diplographMap.choose('SG', false)")
    panel.get_by_role("button", name="Pin").click()
    assert page.evaluate("window.diplographMap.nodes.get('SG').fixed")
    page.evaluate("window.diplographMap.map.setYears([1961, 1961])")
    assert page.evaluate("Boolean(window.diplographMap.nodes.get('SG'))"), (
        "what is pinned stays through the years"
    )
    page.evaluate("window.diplographMap.map.setYears(null)")
    page.evaluate("window.diplographMap.choose('SG', false)")
    panel.get_by_label("Path to another actor").fill("mali")
    panel.get_by_role("button", name="Find the path").click()
    steps = panel.locator(".map-steps > li > button:last-child").all_text_contents()
    assert steps[0] == "Singapore"
    assert steps[-1] == "Mali"
    assert "North Korea" in steps
    page.evaluate("window.diplographMap.choose('KP', false)")
    panel.get_by_role("button", name="Hide").click()
    assert page.evaluate("window.diplographMap.nodes.get('KP')") is None
    page.get_by_role("button", name="Show the hidden again (1)").click()
    assert page.evaluate("Boolean(window.diplographMap.nodes.get('KP'))")
    assert page.complaints == []


# Names, places and looks of all that is drawn, and what the page says beside it.
DRAWN = """() => {
  const { nodes, edges, map } = window.diplographMap;
  const drawn = nodes.get().map((node) => [node.id, map.place(node.id), Boolean(node.fixed), node.opacity]);
  const said = document.getElementById("map-side").innerText;
  return [drawn, edges.get().map((edge) => [edge.id, edge.width]), said];
}"""


def test_a_copied_address_shows_the_same_picture(open_page: Open) -> None:
    page = open_page("/map?focus=KP")
    choose = "window.diplographMap.choose('{}', false)"
    panel = page.locator("#map-panel")
    page.evaluate(choose.format("US"))
    panel.get_by_role("button", name="Hide").click()
    page.evaluate(choose.format("CN"))
    panel.get_by_role("button", name="Pin").click()
    spot = spot_of(page, "map.place('CN')")
    page.mouse.move(spot["x"], spot["y"])
    page.mouse.down()
    page.mouse.move(spot["x"] + 40, spot["y"] + 30, steps=4)
    page.mouse.up()
    page.locator('.map-legend input[data-line="Statement"]').uncheck()
    page.get_by_label("From year").select_option("2018")
    page.evaluate(choose.format("RU"))
    address = page.url.removeprefix(page.evaluate("location.origin"))
    assert {"without=US", "hide=Statement", "node=RU"} <= set(address.partition("?")[2].split("&"))
    drawing, lines, said = page.evaluate(DRAWN)
    assert [name for name, *_ in drawing if name == "US"] == []
    again = open_page(address)
    same, same_lines, same_said = again.evaluate(DRAWN)
    assert (same_lines, same_said) == (lines, said)
    assert [(name, fixed, opacity) for name, _, fixed, opacity in same] == [
        (name, fixed, opacity) for name, _, fixed, opacity in drawing
    ]
    for (name, one, *_), (_, other, *_) in zip(drawing, same, strict=True):
        near = 2 if name == "CN" else 0.01  # where it was put is written in whole numbers
        assert abs(one["x"] - other["x"]) <= near, name
        assert abs(one["y"] - other["y"]) <= near, name
    assert sorted(again.url.partition("?")[2].split("&")) == sorted(page.url.partition("?")[2].split("&"))
    again.get_by_role("button", name="Show the hidden again (1)").click()
    assert "without=" not in again.url
    link = page.get_by_role("link", name="JSON", exact=True).get_attribute("href")
    origin = page.evaluate("location.origin")
    answer = httpx.get(origin + link.removeprefix(origin), timeout=100)
    left = answer.raise_for_status().json()
    assert {edge["kind"] for edge in left["edges"]} == {
        kind.split(":")[0] for kind in page.evaluate("window.diplographMap.edges.get().map((e) => e.kind)")
    } - {"represents"}
    assert {node["id"] for node in left["nodes"]} == {name for name, *_ in drawing}
    assert page.complaints == again.complaints == []


def test_a_pair_of_the_list_tells_the_years_that_are_chosen(open_page: Open) -> None:
    page = open_page("/map?focus=KP,RU")
    page.get_by_label("From year").select_option("2019")
    page.get_by_label("to year").select_option("2019")
    pair = page.locator("#map-pairs li[data-pair]:visible").first
    total = pair.locator(".map-total").text_content()
    pair.locator("summary").click()
    years = pair.locator(".map-events small").all_text_contents()
    assert years
    assert all("2019" in text for text in years)
    assert len(years) == int(total)


def test_on_a_phone_the_list_comes_first_one_finger_scrolls_and_two_move(open_page: Open) -> None:
    page = open_page("/map?focus=KP,RU", viewport=PHONE, has_touch=True, is_mobile=True)
    top = "document.querySelector('{}').getBoundingClientRect().top"
    assert page.evaluate(top.format("#map-pairs")) < page.evaluate(top.format("#map-canvas"))
    page.evaluate("document.getElementById('map-canvas').scrollIntoView({ block: 'center' })")
    box = page.locator("#map-canvas").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    view = "[window.diplographMap.network.getViewPosition(), window.diplographMap.network.getScale()]"

    def move(*paths: tuple[tuple[float, float], tuple[float, float]]) -> None:
        send = "Input.dispatchTouchEvent"
        points = [{"x": start[0], "y": start[1], "id": at} for at, (start, _) in enumerate(paths)]
        touch.send(send, {"type": "touchStart", "touchPoints": points})
        for step in range(1, 9):
            points = [
                {"x": a[0] + (b[0] - a[0]) * step / 8, "y": a[1] + (b[1] - a[1]) * step / 8, "id": at}
                for at, (a, b) in enumerate(paths)
            ]
            touch.send(send, {"type": "touchMove", "touchPoints": points})
            page.wait_for_timeout(30)
        touch.send(send, {"type": "touchEnd", "touchPoints": []})
        page.wait_for_timeout(300)

    scrolled, stood = page.evaluate("window.scrollY"), page.evaluate(view)
    move(((x, y), (x + 20, y - 160)))
    assert page.evaluate("window.scrollY") > scrolled + 60
    assert page.evaluate(view) == stood
    page.evaluate("document.getElementById('map-canvas').scrollIntoView({ block: 'center' })")
    scrolled = page.evaluate("window.scrollY")
    move(((x - 40, y), (x - 80, y - 60)), ((x + 40, y), (x + 80, y - 60)))
    (_, before), (_, after) = stood, page.evaluate(view)
    assert after > 1.5 * before
    assert abs(page.evaluate("window.scrollY") - scrolled) < 2


def test_a_network_is_saved_as_picture_drawing_page_and_graph(open_page: Open) -> None:
    page = open_page("/map?focus=KP,RU")
    files = {}
    for name in ("PNG picture", "SVG picture"):
        with page.expect_download() as waiting:
            page.get_by_role("button", name=name).click()
        files[name] = Path(waiting.value.path()).read_bytes()
    assert files["PNG picture"].startswith(b"\x89PNG")
    drawing = ET.fromstring(files["SVG picture"].decode())
    texts = ["".join(one.itertext()) for one in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Kim Jong Un", "Vladimir Putin", "North Korea and Russia"} <= set(texts)
    page.locator('.map-legend input[data-line="Letter"]').uncheck()
    for name, begins in (("Save this map as one file", b"<!doctype html>"), ("GraphML", b"<graphml")):
        with page.expect_download() as waiting:
            page.get_by_role("link", name=name).click()
        files[name] = Path(waiting.value.path()).read_bytes()
        assert begins in files[name][:200]
    assert b'"hide":"Letter"' in files["Save this map as one file"]
    assert b">Vladimir Putin<" in files["GraphML"]
    assert page.complaints == []


def test_a_saved_network_opens_from_disk_as_it_was_left(browser: Any, server: str, tmp_path: Path) -> None:
    asked_for = {"focus": "KP,RU", "node": "kim-jong-un", "hide": "Letter", "years": "2019-2024"}
    saved = tmp_path / "network.html"
    saved.write_bytes(httpx.get(f"{server}/map.html", params=asked_for, timeout=100).content)
    context = browser.new_context(offline=True, viewport=WIDE)
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(saved.as_uri())
    page.locator("#map-canvas canvas").wait_for()
    assert page.locator("#map-panel h2").text_content() == "Kim Jong Un"
    assert not page.locator('.map-legend input[data-line="Letter"]').is_checked()
    assert page.get_by_label("From year").input_value() == "2019"
    with page.expect_download() as waiting:
        page.get_by_role("button", name="SVG picture").click()
    assert "Vladimir Putin" in Path(waiting.value.path()).read_text("utf-8")
    assert asked == [saved.as_uri()]
    assert complaints == []
    picture(page, "network-file-1280")
    context.close()
