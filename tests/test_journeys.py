"""An analyst's ways through the site in a real browser, each key and click counted; and by keys alone."""

from __future__ import annotations

import contextlib
import csv
import io
from typing import Any
from urllib.parse import urlsplit

import pytest
from conftest import PHONE, WIDE, Open, come_to_rest
from playwright.sync_api import Error

COUNT = """
addEventListener("keydown", (event) => event.isTrusted && one("keys"), true);
addEventListener("pointerdown", (event) => event.isTrusted && one("clicks"), true);
const one = (what) => sessionStorage.setItem(what, counted(what) + 1);
window.counted = (what) => Number(sessionStorage.getItem(what) ?? 0);
"""
PAIR_IN_YEAR = "North Korea – Russia, 2023"


def begin(open_page: Open, path: str = "/", **options: Any) -> Any:
    """The page at `path`, from which on keys and clicks count; it may read the clipboard."""
    return open_page(path, script=COUNT, permissions=["clipboard-read", "clipboard-write"], **options)


def spent(page: Any) -> tuple[int, int]:
    """Keys pressed and clicks made so far."""
    keys, clicks = page.evaluate("[counted('keys'), counted('clicks')]")
    return keys, clicks


def told_of_the_dispute(page: Any) -> dict[str, Any]:
    """What a pair's page says: its events, what of each differs, and of the first who says what."""
    pane = page.locator("#evidence")
    pane.locator("h2").wait_for()
    return {
        "events": page.locator("li.event h3").all_text_contents(),
        "differs": page.locator("li.event .differs").all_text_contents(),
        "evidence": pane.locator("h2").text_content(),
        "accounts": pane.locator(".dispute .value").all_text_contents(),
        "reports": pane.locator(".dispute .reports a").all_text_contents(),
        "citation": pane.locator(".citation").text_content(),
    }


def check_dispute(told: dict[str, Any]) -> None:
    assert told["events"]
    assert len(told["differs"]) >= len(told["events"])
    assert told["evidence"] == told["events"][0]
    assert len(told["accounts"]) > 1
    assert len(told["reports"]) > 1
    assert told["evidence"] in told["citation"]
    assert "/events/" in told["citation"]


def copied(page: Any) -> str:
    page.locator("button.cite", has_text="Copied").first.wait_for()
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_what_is_disputed_of_a_pair_in_a_year_takes_one_click_and_one_key(open_page: Open) -> None:
    page = begin(open_page)
    page.locator(".years").get_by_role("link", name=f"{PAIR_IN_YEAR}:").click()
    told = told_of_the_dispute(page)
    check_dispute(told)
    page.keyboard.press("c")
    assert copied(page) == told["citation"]
    assert spent(page) == (1, 1)
    assert page.complaints == []


def test_a_pair_begun_leads_there_by_five_keys_and_two_clicks(open_page: Open) -> None:
    page = begin(open_page)
    page.locator("#find").click()
    page.keyboard.type("kp r")
    page.get_by_role("option", name=PAIR_IN_YEAR).click()
    told = told_of_the_dispute(page)
    check_dispute(told)
    page.keyboard.press("c")
    assert copied(page) == told["citation"]
    assert spent(page) == (5, 2)
    assert page.complaints == []


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
def test_without_javascript_the_same_is_told(open_page: Open, viewport: Any) -> None:
    alive = open_page("/", viewport=viewport)
    alive.locator(".years").get_by_role("link", name=f"{PAIR_IN_YEAR}:").click()
    bare = open_page("/", viewport=viewport, java_script_enabled=False)
    bare.locator(".years").get_by_role("link", name=f"{PAIR_IN_YEAR}:").click()
    told = told_of_the_dispute(bare)
    check_dispute(told)
    assert told == told_of_the_dispute(alive)


def tab_to(page: Any, selector: str, most: int = 60, key: str = "Tab") -> None:
    """Press Tab, or back, until something of this selector has the focus."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{most} tabs do not reach {selector}")


def test_by_keys_alone_from_search_to_pair_to_event_to_accounts_to_citation(open_page: Open) -> None:
    page = begin(open_page)
    page.keyboard.press("/")
    page.keyboard.type("kp ru 2023")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/relations/**")
    come_to_rest(page)
    page.keyboard.press("j")
    title = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/**")
    assert page.locator("h1").text_content() == title
    tab_to(page, ".matrix")
    assert page.evaluate("document.activeElement.textContent.trim() !== ''")
    tab_to(page, "button.cite", 200)
    page.keyboard.press("Enter")
    assert copied(page) == page.locator("#citation").text_content()
    assert spent(page)[1] == 0
    assert page.complaints == []


def test_by_keys_alone_from_two_countries_to_strip_to_brush_to_csv(open_page: Open) -> None:
    page = begin(open_page)
    tab_to(page, ".pair-form input[name=a]")
    page.keyboard.type("North Korea")
    page.keyboard.press("Tab")
    page.keyboard.type("Russia")
    page.keyboard.press("Enter")
    page.wait_for_url("**/relations/KP/RU")
    come_to_rest(page)
    tab_to(page, 'a.skip[href="#timeline"]')
    page.keyboard.press("Enter")
    tab_to(page, "#strip-from", key="Shift+Tab")
    while page.evaluate("document.activeElement.getAttribute('aria-valuetext') < '2023'"):
        page.keyboard.press("ArrowRight")
    assert page.locator(".strip .brush").bounding_box()["width"] > 0
    page.keyboard.press("Enter")
    page.wait_for_url("**start=2023*")
    page.locator(".marks .span").wait_for(state="attached")
    page.locator("#strip-from:focus").wait_for()
    tab_to(page, '.section-head a[href*=".csv"]')
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text("utf-8-sig"))))
    address = urlsplit(download.value.url)
    assert address.path == "/v1/relations/KP/RU/timeline.csv"
    assert "start=2023" in address.query
    assert rows
    assert all(not row["end"] or row["end"] >= "2023" for row in rows)
    assert spent(page)[1] == 0
    assert page.complaints == []


def test_a_date_that_cannot_be_read_is_told_where_the_list_was_narrowed(open_page: Open) -> None:
    page = open_page("/relations/KP/RU")
    sentence = page.locator(".told-sum").text_content()
    page.evaluate("window.same = true")
    page.locator("#facets summary", has_text="Filter").click()
    page.locator("#facets input[name=start]").fill("never")
    page.locator("#facets input[name=start]").press("Enter")
    page.locator("main > .problem[role=alert]", has_text="never").wait_for()
    assert page.locator(".told-sum").count() == 0
    page.locator(".section-head").get_by_role("link", name="Clear all filters").click()
    page.locator(".told-sum", has_text=sentence).wait_for()
    assert page.locator("main > .problem").count() == 0
    assert page.evaluate("window.same")


def test_back_and_forward_before_an_answer_comes_leave_the_list_of_the_address(open_page: Open) -> None:
    page, held = open_page("/relations/KP/RU"), []
    titles = page.locator("li.event h3")
    page.locator(".facet-disputed .chip").click()
    page.locator('.facet-disputed .chip[aria-current="true"]').wait_for()
    narrowed, disputed = page.url, titles.all_text_contents()
    page.route("**/relations/KP/RU", lambda route: held.append(route))  # noqa: PLW0108 - it is given a mark
    with page.expect_request("**/relations/KP/RU"):
        page.go_back()
    page.go_forward()
    page.wait_for_url(narrowed)
    page.locator("#desk:not([aria-busy])").wait_for()
    with contextlib.suppress(Error):  # nobody waits for it
        held[0].continue_()
    come_to_rest(page)
    assert (page.url, titles.all_text_contents()) == (narrowed, disputed)
    # A step to a place within the page, meanwhile, takes nothing back.
    page.route("**/relations/KP/RU?*by=*", lambda route: held.append(route))  # noqa: PLW0108 - as above
    with page.expect_request("**/relations/KP/RU?*by=*"):
        page.locator(".facet-by .chip").first.click()
    page.evaluate("location.hash = 'glance'")
    held[1].continue_()
    page.wait_for_url("**by=*")
    page.locator('.facet-by .chip[aria-current="true"]').wait_for()
    assert page.complaints == []
