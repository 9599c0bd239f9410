"""Pictures of every page, wide and on a phone, in docs/pages/, and docs/pages.md, which shows them.

The real `diplograph serve` over a store of its own with the shipped dossiers, in Debian's Chromium.
`python scripts/screenshots.py NAME...` draws only those; without a name also those of no page any more go.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from base64 import b64decode
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
DOCS, FOLDER = ROOT / "docs" / "pages.md", ROOT / "docs" / "pages"
CARD = ROOT / "api" / "static" / "card.png"
WIDTHS = {"": {"width": 1280, "height": 900}, "-phone": {"width": 390, "height": 844}}
SIZES = {**WIDTHS, "card": {"width": 1200, "height": 630}}  # what readers of Open Graph show whole
WEBP = {"format": "webp", "quality": 62}
HEAD = """\
# The pages

Each at 1280 and at 390 pixels, over the shipped dossiers. `./scripts/screenshots` draws these pictures and
writes this page.
"""
READY_SECONDS = 300


class Shot(NamedTuple):
    """A page: its title and sentence in docs/pages.md, and what is done before it is drawn."""

    name: str
    title: str
    path: str
    sentence: str
    wait: str = ""  # an element that must be there


KP_RU = "/relations/KP/RU"
SHOTS = (
    Shot("start", "Start", "/", "Search, two countries, what is disputed by pair and year, what is newest."),
    Shot(
        "relation", "Two countries", f"{KP_RU}?start=2023&end=2023",
        "The question as a sentence, the strip with a lane for each side, facets, dense rows.",
    ),
    Shot(
        "disputed-pair", "What is disputed of two", f"{KP_RU}?start=2023&end=2023&disputed=yes",
        "Only what is disputed, with the evidence of the first beside it, to cite.", wait="#evidence h2",
    ),
    Shot("table", "Two countries as a table", f"{KP_RU}?view=table&start=2023&end=2023", "The same rows."),
    Shot("event", "An event", "/events/2023-09-kim-putin-meeting", "Who says what, origin by origin."),
    Shot("places", "Places", f"{KP_RU}/places", "Where it took place and who came.", wait="#world .spot"),
    Shot(
        "obligations", "Obligations", f"{KP_RU}/obligations?on=2024-12-01",
        "What bound the two on a day, by article.",
    ),
    Shot("joined", "Treaties both joined", f"{KP_RU}/treaties", "Each with how it stood on the day."),
    Shot(
        "rhythm", "Rhythm", "/relations/KP/CN/rhythm",
        "Contacts by year and who acted, what came back, which occasions were marked.",
    ),
    Shot("compare", "Three countries", f"{KP_RU}/compare?c=CN", "Three pairs on one axis of years."),
    Shot(
        "coverage", "What was read", "/relations/KP/CN/coverage",
        "Publishers by year: where it is empty, nobody looked.",
    ),
    Shot("network", "Network", "/map?focus=KP,RU", "Actors, and what passed between them.", wait="canvas"),
    Shot("pairs", "Relations", "/relations", "Pairs of countries by contacts."),
    Shot("treaties", "Treaties", "/treaties?a=KP&on=2021-07-11", "Treaties, and how each stood on a day."),
    Shot("events", "Events", "/events", "Every event of the dossiers, the latest first."),
    Shot("disputed", "Disputed", "/disputed", "Every event of which accounts differ, and in what."),
    Shot("sources", "Sources", "/sources", "Everything that was read."),
    Shot("source", "A source", "/sources/kabarberita-2023-kim-letter-to-xi", "What it tells and relays."),
    Shot("people", "People", "/entities?country=KP", "Who has a page here."),
    Shot("person", "A person", "/entities/kim-jong-un", "Offices along the years, partners, events."),
    Shot("country", "A country", "/entities/KP", "With whom it dealt most, and who represents it."),
    Shot("organization", "An organization", "/entities/kcna", "Whose organ it is, and what it tells."),
    Shot("treaty", "A treaty", "/entities/1961-cn-kp-treaty", "Its life, its articles, whether it binds."),
    Shot("search", "Search", "/search?q=putin", "Names in any script, events, treaties, by kind and year."),
    Shot("query", "Query", "/cypher", "Cypher with the schema beside it."),
    Shot("data", "Data", "/data", "Dossiers, datasets, downloads."),
    Shot("changes", "Changes", "/changes", "What loads added, changed and withdrew."),
    Shot("help", "Help", "/help", "Marks, dates and keys explained."),
)  # fmt: skip


def draw(base: str, shots: list[Shot]) -> None:
    """Draw these pages, and the picture for readers of Open Graph if the start page is among them."""
    names = ("chromium", "chromium-browser", "google-chrome")
    executable = next(filter(None, map(shutil.which, names)), None)
    if executable is None:
        sys.exit("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        windows = {name: window(browser, base, size) for name, size in SIZES.items()}
        for shot in shots:
            for suffix in WIDTHS:
                (FOLDER / f"{shot.name}{suffix}.webp").write_bytes(picture(windows[suffix], base, shot, WEBP))
            print(shot.name, flush=True)
            if shot.name == "start":
                CARD.write_bytes(picture(windows["card"], base, shot, {"format": "png"}))
        browser.close()


def window(browser: Any, base: str, size: dict[str, int]) -> Any:  # noqa: ANN401
    """A window of this size that has the fonts: on a first visit a page may be set in others."""
    context = browser.new_context(viewport=size, locale="en", color_scheme="light", reduced_motion="reduce")
    page = context.new_page()
    page.goto(base, wait_until="networkidle", timeout=120_000)
    page.close()
    return context


def picture(window: Any, base: str, shot: Shot, form: dict[str, Any]) -> bytes:  # noqa: ANN401
    """One page in a window; Playwright's own screenshots know no WebP."""
    page = window.new_page()
    page.goto(base + shot.path, wait_until="networkidle", timeout=120_000)
    if shot.wait:
        page.locator(shot.wait).first.wait_for()
    page.evaluate("document.fonts.ready")
    page.wait_for_timeout(500)  # a drawing comes to rest
    taken = window.new_cdp_session(page).send("Page.captureScreenshot", form)
    page.close()
    return b64decode(taken["data"])


def pages_md() -> str:
    """docs/pages.md: each page with a sentence."""
    return "\n".join(
        [
            HEAD,
            *(
                f"## {shot.title}\n\n{shot.sentence} `{shot.path}`\n\n"
                f'<img src="pages/{shot.name}.webp" width="640" alt="{shot.title}, wide"> '
                f'<img src="pages/{shot.name}-phone.webp" width="200" alt="{shot.title}, on a phone">\n'
                for shot in SHOTS
            ),
        ]
    )


def main() -> None:
    """Start a server over a store of its own, draw, and stop both."""
    named = sys.argv[1:]
    shots = [shot for shot in SHOTS if not named or shot.name in named]
    FOLDER.mkdir(exist_ok=True)
    with socket.socket() as free, tempfile.TemporaryDirectory() as folder:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        base = f"http://127.0.0.1:{port}"
        server = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "diplograph", "--data-dir", folder, "serve", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "DIPLOGRAPH_LOG_LEVEL": "error"},
        )
        try:
            wait(f"{base}/readyz", server)
            draw(base, shots)
        finally:
            server.terminate()
            server.wait(60)
    if not named:
        kept = {f"{shot.name}{suffix}.webp" for shot in SHOTS for suffix in WIDTHS}
        for old in FOLDER.iterdir():
            if old.name not in kept:
                old.unlink()
    DOCS.write_text(pages_md(), "utf-8")


def wait(address: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server is ready."""
    for _ in range(READY_SECONDS):
        if server.poll() is not None:
            sys.exit("the server ended")
        try:
            if httpx.get(address, timeout=20).is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(1)
    sys.exit("the server did not come up")


if __name__ == "__main__":
    main()
