"""Scripts of other sites read /v1 only where whoever runs this one lets them."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from test_http_errors import run
from test_openapi import NOWHERE

from graph.errors import ConfigError
from graph.settings import Settings, load_settings

THERE = "https://graph.example.org"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}


def asked(origin: str, **settings: Any) -> tuple[str | None, int, str | None]:
    """What a script of `origin` is told: of an answer, of a question before it, and that one's status."""
    told: list[Any] = []

    async def work(http: httpx.AsyncClient) -> None:
        headers = {"Origin": origin}
        answer = await http.get("/v1/nope", headers=headers)
        before = await http.options("/v1/cypher", headers=headers | PREFLIGHT)
        told.append(answer.headers.get("access-control-allow-origin"))
        told.extend([before.status_code, before.headers.get("access-control-allow-origin")])
        for each in (answer, before):
            assert "access-control-allow-credentials" not in each.headers
        assert "access-control-allow-origin" not in (await http.get("/help", headers=headers)).headers

    run(work, NOWHERE, cypher_enabled=False, warm=False, **settings)
    return tuple(told)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({}, (None, 405, None)),
        ({"base_url": "http://localhost:8000"}, (None, 405, None)),
        ({"host": "0.0.0.0", "allowed_hosts": "graph.example.org"}, (None, 405, None)),
        ({"base_url": THERE}, ("*", 200, "*")),
        ({"base_url": THERE, "cors_origins": "none"}, (None, 405, None)),
        ({"cors_origins": "*"}, ("*", 200, "*")),
        ({"cors_origins": "https://b.example, https://A.example"}, ("https://a.example",) * 3),
        ({"cors_origins": "https://b.example,http://a.example"}, (None, 400, None)),
    ],
)
def test_other_sites_read_only_a_public_site_or_one_that_names_them(
    settings: dict[str, Any], told: tuple[str | None, int, str | None]
) -> None:
    expected = (told[0], 200, told[2]) if told[1] == "https://a.example" else told
    assert asked("https://a.example", **settings) == expected


def test_a_site_cannot_reach_into_a_private_network_through_its_reader() -> None:
    async def work(http: httpx.AsyncClient) -> None:
        asks = {"Origin": "https://a.example", "Access-Control-Request-Private-Network": "true"}
        answer = await http.options("/v1/cypher", headers=asks | PREFLIGHT)
        assert answer.status_code == 400
        assert "access-control-allow-private-network" not in answer.headers

    run(work, NOWHERE, cypher_enabled=False, warm=False, cors_origins="*")


def test_other_sites_see_what_headers_of_ours_tell_and_may_ask_for_parts() -> None:
    async def work(http: httpx.AsyncClient) -> None:
        there = {"Origin": "https://a.example"}
        answer = await http.get("/v1/nope", headers=there)
        shown = {name.strip() for name in answer.headers["access-control-expose-headers"].lower().split(",")}
        assert shown >= {"etag", "link", "retry-after", "diplograph-left-out", "content-range"}
        asks = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "range"}
        assert (await http.options("/v1/events.csv", headers=there | asks)).status_code == 200

    run(work, NOWHERE, cypher_enabled=False, warm=False, cors_origins="*")


@pytest.mark.parametrize(
    "wrong", ["a.example", "https://a.example/", "https://a.example,*", "null", "file://"]
)
def test_what_is_no_site_is_a_wrong_setting(wrong: str) -> None:
    with pytest.raises(ConfigError, match=r"DIPLOGRAPH_CORS_ORIGINS: must be \*, none, or sites"):
        load_settings(cors_origins=wrong)


@pytest.mark.parametrize("address", ["", "http://localhost", "http://127.0.0.2:80", "https://[::1]"])
def test_loopback_is_no_public_address(address: str) -> None:
    assert not Settings(base_url=address).is_public


def test_an_answer_kept_for_one_s_own_page_is_told_to_other_sites_as_theirs(http: httpx.Client) -> None:
    """On loopback they are told nothing, whatever is kept."""
    for headers in ({}, {"Origin": "https://a.example"}, {}):
        answer = http.get("/v1/datasets", headers=headers)
        assert (answer.status_code, "access-control-allow-origin" in answer.headers) == (200, False)
