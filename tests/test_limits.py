"""How often one client may ask: by key or by address, told in every answer."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest
from test_http_errors import PROBLEM, run
from test_openapi import NOWHERE

from api.limits import MINUTE, Limiter
from graph.settings import Settings

ALONE = {"cypher_enabled": False, "warm": False}


def test_an_answer_says_what_is_left_and_the_first_too_many_when_to_come_back() -> None:
    async def work(http: httpx.AsyncClient) -> None:
        answers = [await http.get("/v1/nope") for _ in range(4)]
        assert [answer.status_code for answer in answers] == [404, 404, 404, 429]
        told = [answer.headers["ratelimit"].rpartition(";t=") for answer in answers]
        assert [left for left, _, _ in told] == [f'"requests";r={left}' for left in (2, 1, 0, 0)]
        assert {answer.headers["ratelimit-policy"] for answer in answers} == {'"requests";q=3;w=60'}
        refused = answers[-1]
        assert 1 <= int(refused.headers["retry-after"]) <= 60
        assert refused.headers["content-type"] == PROBLEM
        page = await http.get("/help")
        assert (page.status_code, page.headers["content-type"].partition(";")[0]) == (429, "text/html")
        for free in ("/static/site.css", "/healthz", "/metrics"):
            answer = await http.get(free)
            assert (answer.status_code, "ratelimit" in answer.headers) == (200, False), free

    run(work, NOWHERE, request_rate=3, **ALONE)


def test_each_address_is_counted_for_itself_as_a_trusted_proxy_tells_it() -> None:
    async def work(http: httpx.AsyncClient) -> None:
        def asked(address: str) -> Any:
            return http.get("/v1/nope", headers={"x-forwarded-for": address})

        statuses = [(await asked(address)).status_code for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1")]
        assert statuses == [404, 404, 429]
        assert (await asked("192.0.2.1, 192.0.2.3")).status_code == 404

    run(work, NOWHERE, request_rate=1, trusted_proxies=1, **ALONE)


def test_a_script_of_another_site_may_read_that_it_asks_too_often() -> None:
    async def work(http: httpx.AsyncClient) -> None:
        headers = {"Origin": "https://a.example"}
        answer = [await http.get("/v1/nope", headers=headers) for _ in range(2)][-1]
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (429, "*")
        assert "RateLimit" in answer.headers["access-control-expose-headers"]

    run(work, NOWHERE, request_rate=1, cors_origins="*", **ALONE)


@pytest.mark.parametrize(
    ("settings", "rate"),
    [({}, 0), ({"base_url": "https://graph.example.org"}, 1200), ({"request_rate": 7}, 7),
     ({"base_url": "https://graph.example.org", "request_rate": 0}, 0)],
)  # fmt: skip
def test_a_site_for_others_is_limited_and_one_s_own_is_not(settings: dict[str, Any], rate: int) -> None:
    assert Settings(**settings).rate == rate


def test_a_minute_later_all_is_there_again_and_kinds_are_counted_apart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limiter = Limiter()
    assert [limiter.take("requests", "a", 1).left for _ in range(2)] == [0, -1]
    assert limiter.take("queries", "a", 1).left == 0
    later = time.monotonic() + MINUTE
    monkeypatch.setattr("api.limits.time.monotonic", lambda: later)
    assert limiter.take("requests", "a", 1).left == 0


def test_no_number_of_clients_takes_all_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.limits.MOST_CLIENTS", 10)
    limiter = Limiter()
    for number in range(100):
        limiter.take("requests", f"{number}", 1)
    assert len(limiter._counts) <= 11
