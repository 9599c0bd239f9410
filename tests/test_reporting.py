"""Whoever finds an error has its record's id at hand: a text to copy, or a link where reports are taken."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from conftest import Open
from page_reader import MEETING, Page, page
from test_http_errors import run

from graph.errors import ConfigError
from graph.settings import load_settings
from graph.store.connection import Connection

RECORDS = {
    f"/events/{MEETING}": MEETING,
    "/entities/kim-jong-un": "kim-jong-un",
    "/entities/1961-cn-kp-treaty": "1961-cn-kp-treaty",
    "/sources/kabarberita-2023-kim-letter-to-xi": "kabarberita-2023-kim-letter-to-xi",
    f"/relations/KP/RU?event={MEETING}": MEETING,
}


@pytest.mark.parametrize("path", RECORDS)
def test_a_record_has_a_report_ready_to_send(http: httpx.Client, server: str, path: str) -> None:
    found = page(http, path)
    room = "/events/" if "event=" in path else path[: path.rindex("/") + 1]
    revision = http.get("/v1/datasets").json()["revision"]
    assert "Report an error" in found.text
    wanted = f"Record: {RECORDS[path]} Address: {server}{room}{RECORDS[path]} State of the graph: {revision}"
    assert wanted in found.text


def test_each_disputed_claim_has_a_report_of_its_own(http: httpx.Client) -> None:
    claims = http.get(f"/v1/events/{MEETING}").json()["claims"]
    disputed = [claim["id"] for claim in claims if claim["contradicts"] or claim["rank"] != "normal"]
    text = page(http, f"/events/{MEETING}").text
    assert len(disputed) > 1
    assert [claim for claim in disputed if f"Record: {claim} Address:" not in text] == []


def test_a_report_is_copied_whole(open_page: Open) -> None:
    shown = open_page(f"/events/{MEETING}", permissions=["clipboard-read", "clipboard-write"])
    report = shown.locator("details.report").last
    report.locator("summary").click()
    report.get_by_role("button").click()
    shown.locator(".report .copy", has_text="Copied").wait_for()
    text = shown.evaluate("navigator.clipboard.readText()")
    assert text == report.locator("pre").text_content()
    assert f"Record: {MEETING}\n" in text


@pytest.mark.parametrize(
    "address",
    ["mailto:errors@graph.example.org?subject={subject}&body={body}",
     "https://tracker.example.org/new?title={subject}&text={body}"],
)  # fmt: skip
def test_where_the_operator_takes_reports_pages_link_there(connection: Connection, address: str) -> None:
    async def work(http: httpx.AsyncClient) -> None:
        answer = await http.get(f"/events/{MEETING}", headers={"Accept-Language": "en"})
        found = Page(answer.text)
        links = [link for link in found.all("a", "href") if link.startswith(address[: address.index("?")])]
        asked: list[dict[str, Any]] = [parse_qs(urlsplit(link).query) for link in links]
        subject, body = (part.partition("=")[0] for part in urlsplit(address).query.split("&"))
        own = asked[-1]
        assert own[subject] == [f"Error in {MEETING}"]
        assert f"/events/{MEETING}\n" in own[body][0]
        assert "<pre tabindex" not in answer.text

    run(work, connection, report_url=address)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "errors@graph.example.org", "//x"])
def test_what_is_no_address_for_reports_is_a_wrong_setting(address: str) -> None:
    with pytest.raises(ConfigError, match="DIPLOGRAPH_REPORT_URL: must start with"):
        load_settings(report_url=address)
