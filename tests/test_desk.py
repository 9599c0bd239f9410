"""The page of a pair in a real browser: a span drawn on the strip, facets in place, evidence by the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

PAIR = "/relations/KP/RU"
SUMMIT = "2023-09-kim-putin-meeting"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
Open = Callable[..., Any]

expect.set_options(timeout=120_000)  # a busy machine


@pytest.fixture
def open_page(browser: Any, server: str) -> Iterator[Open]:
    contexts = []

    def run(path: str, **options: Any) -> Any:
        context = browser.new_context(base_url=server, **{"viewport": WIDE, "locale": "en", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.complaints = []
        page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(path, wait_until="load")
        return page

    yield run
    for context in contexts:
        context.close()


def titles(page: Any) -> list[str]:
    found: list[str] = page.locator("li.event h3").all_text_contents()
    return found


def stays(page: Any) -> Callable[[], bool]:
    """Whether the page was not loaded anew since."""
    page.evaluate("window.same = true")
    return lambda: bool(page.evaluate("window.same === true"))


@pytest.mark.parametrize(("viewport", "most"), [(WIDE, 700), (PHONE, 1266)], ids=["wide", "phone"])
def test_the_first_event_is_seen_without_looking_for_it(open_page: Open, viewport: Any, most: int) -> None:
    page = open_page(PAIR, viewport=viewport)
    assert page.locator("li.event").first.bounding_box()["y"] < most


def test_a_span_drawn_on_the_strip_narrows_list_and_address(open_page: Open) -> None:
    page = open_page(PAIR)
    same, before = stays(page), page.locator("h2#timeline .count").text_content()
    box = page.locator(".strip svg").bounding_box()
    y = box["y"] + 10
    page.mouse.move(box["x"] + box["width"] * 0.2, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.3, y)
    page.mouse.move(box["x"] + box["width"] * 0.5, y)
    page.locator(".strip .brush").wait_for()
    page.mouse.up()
    page.wait_for_url("**start=*&end=*")
    page.locator(".marks .span").wait_for(state="attached")
    assert same()
    assert page.locator("h2#timeline .count").text_content() != before
    page.locator('.languages a[hreflang="id"]').click()
    page.wait_for_url("**start=*&end=*&lang=id")
    page.locator('html[lang="id"] .marks .span').wait_for(state="attached")
    assert page.locator(".marks .span").count() == 1
    assert page.complaints == []


def test_a_facet_narrows_in_place_and_back_undoes_it(open_page: Open) -> None:
    page = open_page(PAIR)
    same, all_titles = stays(page), titles(page)
    page.locator(".facet-disputed a").click()
    page.wait_for_url("**disputed=yes")
    page.locator('.facet-disputed a[aria-current="true"]').wait_for()
    assert all(page.locator("li.event").nth(row).locator(".contested").count() for row in range(3))
    page.go_back()
    page.wait_for_url(f"**{PAIR}")
    page.locator(".facet-disputed a:not([aria-current])").wait_for()
    assert titles(page) == all_titles
    assert same()


@pytest.mark.parametrize("script", [True, False])
def test_evidence_stands_beside_the_list_with_and_without_javascript(open_page: Open, script: bool) -> None:
    page = open_page(f"{PAIR}?start=2023-09&end=2023-09", java_script_enabled=script)
    row = page.locator(f'li.event[data-id="{SUMMIT}"]')
    row.get_by_role("link", name="Evidence").click()
    page.wait_for_url(f"**event={SUMMIT}*")
    pane = page.locator("#evidence")
    pane.locator("h2").wait_for()
    told = pane.text_content()
    assert "Vostochny Cosmodrome" in told
    assert "Moscow" in told
    assert "Why:" in told
    assert page.locator(f'li.event[data-id="{SUMMIT}"][aria-current="true"]').count() == 1
    assert page.complaints == []


def test_the_way_past_the_facets_leaves_the_list_as_it_is(open_page: Open) -> None:
    page = open_page(PAIR)
    page.evaluate("document.querySelector('#desk').marked = true")
    page.get_by_role("link", name="Skip to the events").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#timeline")
    page.keyboard.press("Tab")
    page.wait_for_timeout(1000)
    assert page.evaluate("document.querySelector('#desk').marked") is True
    assert page.evaluate("document.activeElement.closest('.listed') !== null")


# Where a mark of the strip can be pressed, and of which event it is: another than this one.
PRESSABLE = """(first) => [...document.querySelectorAll(".marks [data-id] circle")].map((dot) => {
  const { x, y, width, height } = dot.getBoundingClientRect();
  return { x: x + width / 2, y: y + height / 2, id: dot.parentNode.dataset.id };
}).find(({ x, y, id }) => id !== first &&
  document.elementFromPoint(x, y)?.closest("[data-id]")?.dataset.id === id)"""


def test_keys_walk_the_rows_and_open_evidence(open_page: Open) -> None:
    address = f"{PAIR}?start=2023-09&end=2023-09"
    page = open_page(address)
    # Both ends of the strip stand where the address has them, and unmoved they leave it as it is.
    assert page.locator(".ends output").all_text_contents() == ["2023-09", "2023-09"]
    page.locator(".ends button").click()
    page.locator("#desk:not([aria-busy])").wait_for()
    assert page.url.endswith(address)
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.textContent")
    assert second == titles(page)[1]
    page.keyboard.press("e")
    page.locator("#evidence h2").wait_for()
    assert page.locator("#evidence h2").text_content() == second
    # The answer that comes last is not that of what was chosen last; and one does not come at all.
    held: list[Any] = []

    def hold_the_first(route: Any) -> None:
        held.append(route)
        if len(held) > 1:
            route.continue_()

    panes, first = "**/events/*/evidence*", page.locator("li.event").first
    page.route(panes, hold_the_first)
    with page.expect_request(panes):
        first.locator("[data-evidence]").click()
    page.locator(".strip").scroll_into_view_if_needed()
    mark = page.evaluate(PRESSABLE, first.get_attribute("data-id"))
    page.mouse.click(mark["x"], mark["y"])
    page.locator(f'#evidence [data-id="{mark["id"]}"]').wait_for()
    held[0].continue_()
    page.wait_for_timeout(500)
    assert page.locator(f'#evidence [data-id="{mark["id"]}"]').count() == 1
    page.unroute(panes)
    page.route(panes, lambda route: route.fulfill(status=503))
    last = page.locator("li.event").last
    last.locator("[data-evidence]").click()
    page.wait_for_url(f"**event={last.get_attribute('data-id')}")
    page.locator(f'#evidence [data-id="{last.get_attribute("data-id")}"]').wait_for()
    # A mark asks as of the day of the page; the store need not plan its past for that.
    page.unroute(panes)
    page.route(panes, lambda route: route.fulfill(content_type="text/html", body="<h2>as of then</h2>"))
    page.evaluate("history.replaceState(null, '', location.href + '&as_of=2100')")
    mark = page.evaluate(PRESSABLE)
    with page.expect_request(panes) as asked:
        page.mouse.click(mark["x"], mark["y"])
    assert asked.value.url.endswith(f"/events/{mark['id']}/evidence?as_of=2100")
    page.locator("#evidence h2", has_text="as of then").wait_for()


def test_marks_of_what_goes_on_beyond_the_strip_stand_on_it(open_page: Open) -> None:
    page = open_page("/relations/KP/RU?start=2023&end=2023")
    page.locator(".strip .zoom").wait_for()  # only a part of the time is shown
    placed = page.locator(".strip svg [data-id]:not([hidden]) circle").evaluate_all(
        "dots => dots.map((dot) => Number.parseFloat(dot.getAttribute('cx')))"
    )
    assert len(placed) > 50
    assert 0 <= min(placed) <= max(placed) <= 100


def test_the_strip_comes_closer_and_goes_back(open_page: Open) -> None:
    def ticks() -> str:
        return "".join(page.locator(".marks .ticks text").all_text_contents())

    page = open_page(PAIR)
    whole = ticks()
    page.get_by_role("button", name="Closer").click()
    expect(page.locator(".marks .ticks")).not_to_have_text(whole)
    closer = ticks()
    page.get_by_role("button", name="Further away").click()
    expect(page.locator(".marks .ticks")).not_to_have_text(closer)
    assert {"1995", "2020"} <= set(page.locator(".marks .ticks text").all_text_contents())
    assert page.complaints == []


def test_on_a_phone_facets_are_a_sheet(open_page: Open) -> None:
    page = open_page(PAIR, viewport=PHONE)
    facets = page.locator("#facets")
    assert not facets.is_visible()
    page.get_by_role("button", name="Narrow the list").click()
    assert facets.is_visible()
    page.locator(".facet-by a").first.click()
    page.wait_for_url("**by=KP")
    page.locator('.facet-by a[aria-current="true"]').wait_for()
    assert page.locator("li.event .direction").first.text_content().startswith("KP → RU")
    assert page.complaints == []


def test_places_are_drawn_and_a_mark_leads_to_its_row(open_page: Open) -> None:
    page = open_page(f"{PAIR}/places")
    page.locator("#world .spot").first.wait_for()
    at = "[...document.querySelectorAll('tr[data-lat]')].map(({dataset}) => dataset.lat + ',' + dataset.lng)"
    spots = page.evaluate(f"new Set({at}).size")
    assert page.locator("#world .spot").count() == spots > 5
    page.locator("#world .spot").first.click()
    assert page.evaluate("document.activeElement.closest('tr').id") == "place-pyongyang"
    assert page.complaints == []
    bare = open_page(f"{PAIR}/places", java_script_enabled=False)
    assert not bare.locator("#world").is_visible()
    assert bare.locator("#place-pyongyang").is_visible()


def test_places_come_closer_by_buttons_and_keys_and_go_back(open_page: Open) -> None:
    def spread() -> float:
        found = (
            "[...document.querySelectorAll('#world .spot')].map((spot) => Number(spot.getAttribute('cx')))"
        )
        return float(page.evaluate(f"Math.max(...{found}) - Math.min(...{found})"))

    page = open_page(f"{PAIR}/places")
    page.locator("#world .spot").first.wait_for()
    first, land = spread(), page.locator("#world .land").get_attribute("d")
    page.get_by_role("button", name="Closer").click()
    assert page.locator("#world .land").get_attribute("d") != land
    page.get_by_role("button", name="Further away").press("-")
    assert spread() == pytest.approx(first, rel=0.01)
    page.keyboard.press("ArrowRight")
    moved = page.locator("#world .land").get_attribute("d")
    page.keyboard.press("ArrowLeft")
    assert page.locator("#world .land").get_attribute("d") != moved
    page.keyboard.press("0")
    assert spread() < first
    page.keyboard.press("0")
    assert spread() == pytest.approx(first, rel=0.01)
    assert page.complaints == []


@pytest.mark.parametrize("path", ["/relations", "/treaties", "/events", "/disputed", "/entities"])
@pytest.mark.parametrize("script", [True, False])
def test_on_a_phone_the_filters_of_a_list_fold(open_page: Open, path: str, script: bool) -> None:
    page = open_page(path, viewport=PHONE, java_script_enabled=script)
    form = page.locator("#asking")
    assert not form.is_visible()
    assert page.locator("main :is(tbody tr, .line)").first.bounding_box()["y"] < PHONE["height"]
    page.get_by_role("button", name="Filter").click()
    assert form.is_visible()
    form.get_by_role("button", name="Close").click()
    assert not form.is_visible()
    page.set_viewport_size(WIDE)
    assert form.is_visible()
    assert not page.get_by_role("button", name="Filter", exact=True).is_visible()
