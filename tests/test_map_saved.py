"""A map of events as one file: it opens as a reader left the page it was saved from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx


def test_a_saved_map_of_events_opens_as_it_was_left(http: httpx.Client, browser: Any, tmp_path: Path) -> None:
    left = {"view": "events", "focus": "KP,RU", "start": "2023-09", "end": "2023-09", "hide": "Letter"}
    text = http.get("/map.html", params={**left, "node": "vladimir-putin"}).text
    data = json.loads(text.split('id="map-data">')[1].split("</script>")[0])
    assert data["state"] == {"hide": "Letter", "node": "vladimir-putin"}
    file = tmp_path / "map.html"
    file.write_text(text, "utf-8")
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator("#map-panel h2").text_content() == "Vladimir Putin"
    assert not page.locator('.map-legend input[data-kind="Letter"]').is_checked()
    assert page.evaluate("window.diplographMap.nodes.get().some((node) => node.kind === 'Letter')") is False
    assert page.locator('.map-legend input[data-kind="Person"]').is_checked()
    context.close()
