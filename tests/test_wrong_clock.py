"""The machine's clock is set back or forward: waits, limits and answers do not notice."""

from __future__ import annotations

import os
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from app_here import run
from conftest import ROOT

from graph.local import archive, copied
from graph.local.home import Home
from graph.store.connection import Connection
from questions.state import _followed

DAY = 86_400.0
TIMELINE = "/v1/relations/KP/CN/timeline?limit=3"

# Where the time of the day is what is asked for; whatever waits counts by a clock that nobody sets.
ASK_THE_CLOCK = {
    "api/answer_cache.py": "which day it is, as some answers say",
    "graph/local/archive.py": "how old a file is",
    "graph/local/copied.py": "how old a file is",
    "loaders/owners/web.py": "until when a server asks to wait",
}


def set_clock(patch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let the clock of the day tell another time from now on."""
    real = time.time
    patch.setattr(time, "time", lambda: real() + seconds)


def test_nothing_counts_seconds_by_a_clock_that_may_be_set() -> None:
    asks = {
        str(path.relative_to(ROOT))
        for room in ("graph", "questions", "loaders", "exports", "viz", "api", "diplograph")
        for path in (ROOT / room).rglob("*.py")
        if re.search(r"\btime\.time(_ns)?\(", path.read_text("utf-8"))
    }
    assert asks == set(ASK_THE_CLOCK)


@pytest.mark.parametrize("by", [-2 * DAY, 2 * DAY])
def test_a_site_answers_as_before_and_keeps_its_limits(connection: Connection, by: float) -> None:
    async def work(http: httpx.AsyncClient) -> None:
        async def ask() -> httpx.Response:
            answer = await http.get(TIMELINE, timeout=150)
            assert answer.status_code == 200
            return answer

        before = [await ask() for _ in range(2)]
        with pytest.MonkeyPatch.context() as patch:
            set_clock(patch, by)
            after = [await ask() for _ in range(2)]
            assert (await http.get("/readyz")).status_code == 200
        assert {answer.text for answer in after} == {before[0].text}
        asked = [re.fullmatch(r'"requests";r=(\d+);t=(\d+)', each.headers["ratelimit"]) for each in after]
        left, seconds = zip(*(map(int, each.groups()) for each in asked if each), strict=True)
        assert left == (97, 96)
        assert max(seconds) <= 60

    run(work, connection, request_rate=100, warm=False, kept_seconds=1, cypher_enabled=False)


def test_what_is_copied_was_still_for_a_second_whatever_the_clock_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path)
    file = home.data / "databases" / "neo4j" / "neostore"
    file.parent.mkdir(parents=True)
    file.touch()
    set_clock(monkeypatch, -DAY)
    began = time.monotonic()
    assert list(copied._settled(home)) == [file]
    assert time.monotonic() - began >= copied.CALM_SECONDS
    set_clock(monkeypatch, 2 * DAY)  # one that was still for long is not waited for
    began = time.monotonic()
    copied._settled(home)
    assert time.monotonic() - began < copied.CALM_SECONDS


def test_an_archive_that_failed_is_tried_again_a_day_later_or_once_the_clock_is_right(tmp_path: Path) -> None:
    failed = tmp_path / "neo4j.aot"
    failed.touch()
    assert not archive._is_missing(failed)
    for days in (-2, 2):
        moment = time.time() + days * DAY
        os.utime(failed, (moment, moment))
        assert archive._is_missing(failed)


def test_a_file_from_a_time_to_come_shows_that_the_clock_is_behind() -> None:
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    (told,) = _followed([("gdelt", f"{tomorrow:%Y%m%d%H%M%S}.export.CSV")])
    assert -DAY - 60 < told["age_seconds"] < -DAY + 60
