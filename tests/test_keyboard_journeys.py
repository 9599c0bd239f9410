"""Journeys of a reader without a mouse: through the network to a saved file; a query sent to a colleague."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from conftest import PHONE, Open, picture
from test_every_page import violations

TABS = 120  # at most from anywhere on a page to anywhere


def tab_to(page: Any, wanted: str, *, back: bool = False) -> None:
    """Press Tab, or Shift and Tab, until what has the focus matches a selector or has this name."""
    for _ in range(TABS):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        found = page.evaluate(
            """(wanted) => {
              const here = document.activeElement;
              const named = here.textContent.trim() === wanted;
              return named || (/^[#.\\[]/.test(wanted) && here.matches(wanted));
            }""",
            wanted,
        )
        if found:
            return
    pytest.fail(f"{TABS} times Tab do not lead to {wanted}")


def test_from_the_network_by_expansion_and_path_to_a_saved_file(open_page: Open) -> None:
    page = open_page("/map?focus=KP", accept_downloads=True)
    tab_to(page, "#map-find")
    page.keyboard.type("united states")
    page.keyboard.press("Enter")
    panel = page.locator("#map-panel")
    assert panel.locator("h2").text_content() == "United States"
    tab_to(page, "Expand", back=True)
    page.keyboard.press("Enter")
    panel.get_by_role("button", name="Fold again").wait_for()
    assert "open=US" in page.url
    tab_to(page, ".map-way input")
    page.keyboard.type("Mongolia")
    page.keyboard.press("Enter")
    steps = panel.locator(".map-steps > li > button:last-child")
    steps.first.wait_for()
    told = steps.all_text_contents()
    assert (told[0], told[-1]) == ("United States", "Mongolia")
    picture(page, "journey-network-1280")
    tab_to(page, "#map-svg")
    with page.expect_download() as waiting:
        page.keyboard.press("Enter")
    drawing = ET.fromstring(Path(waiting.value.path()).read_text("utf-8"))
    texts = {"".join(one.itertext()) for one in drawing.iter("{http://www.w3.org/2000/svg}text")}
    assert {"United States", "Mongolia"} <= texts
    assert page.complaints == []
    assert violations(page) == []


def test_a_query_is_written_sent_and_opened_elsewhere_with_the_same_result(
    open_page: Open, browser: Any, server: str
) -> None:
    page = open_page("/cypher", permissions=["clipboard-read", "clipboard-write"])
    tab_to(page, "#editor")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(
        "MATCH (:Dyad {id: 'KP-RU'})-[:IN]->(y:DyadYear) "
        "RETURN y.year AS year, y.total AS total ORDER BY year"
    )
    page.keyboard.press("Control+Enter")
    page.locator("#result tbody tr").first.wait_for()
    tab_to(page, "Chart")
    page.keyboard.press("Enter")
    page.locator("#drawn-chart .mark").first.wait_for()
    said, rows = page.locator("#chart-told").text_content(), page.locator("#result tbody tr").count()
    tab_to(page, "#copy", back=True)
    page.keyboard.press("Enter")
    page.locator("#status", has_text="copied").wait_for()
    address = page.evaluate("navigator.clipboard.readText()")
    assert page.complaints == []
    assert violations(page) == []
    other = browser.new_context(base_url=server, locale="en", viewport=PHONE)
    other.set_default_timeout(120_000)
    again = other.new_page()
    again.goto(address, wait_until="networkidle")
    again.locator("#drawn-chart .mark").first.wait_for()
    assert again.locator("#chart-told").text_content() == said
    assert again.locator("#drawn-chart .mark").count() == rows == again.locator("#result tbody tr").count()
    assert violations(again) == []
    picture(again, "journey-query-390")
    other.close()


def test_who_narrows_a_list_stands_at_what_is_left_and_is_told_of_it(open_page: Open) -> None:
    page = open_page("/relations/KP/RU")
    said = page.locator("main + p[role=status]")
    page.evaluate("(said) => { said.same = true; }", said.element_handle())
    for selector, becomes in (
        (".facet-disputed .chip", "disputed=yes"),
        (".facet-kind .chip", "kind="),
        (".section-head a[href*=order]", "order=desc"),
        (".facets .filters .go button", "mode=direct"),
        (".strip .ends button", "start="),
        ('.tabs a[href*="view=table"]', "view=table"),
    ):
        page.locator(selector).first.focus()
        page.keyboard.press("Enter")
        page.locator("#timeline:focus").wait_for()
        page.wait_for_url(f"**{becomes}*")
        assert page.locator("#timeline").evaluate(IN_SIGHT), selector
        assert said.text_content() == page.locator(".told-sum").text_content() != ""
    assert page.evaluate("(said) => said.same", said.element_handle())
    assert page.complaints == []
    picture(page, "journey-narrowed-1280")
    assert violations(page) == []


IN_SIGHT = """(part) => {
  const { top, bottom } = part.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}"""


def test_a_click_that_narrows_a_list_does_not_move_the_page(open_page: Open) -> None:
    page = open_page("/relations/KP/RU")
    height = int(page.locator("#timeline").bounding_box()["y"])  # the list is below
    page.set_viewport_size({"width": 1280, "height": height})
    page.locator(".facet .chip").first.click()
    page.locator("#timeline:focus").wait_for()
    assert page.evaluate("scrollY") == 0


def test_who_narrows_a_list_in_its_sheet_stays_in_the_sheet(open_page: Open) -> None:
    page = open_page("/relations/KP/RU", viewport=PHONE)
    page.get_by_role("button", name="Narrow the list").press("Enter")
    page.locator(".facet-by .chip").first.press("Enter")
    page.locator("#facets:popover-open:focus").wait_for()
    tab_to(page, ".chip")
    assert page.evaluate("document.activeElement.closest('#facets') !== null")
    picture(page, "journey-narrowed-390")
    assert page.complaints == []
