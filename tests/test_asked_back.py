"""A name that means several countries is asked back wherever it is typed, and countries are named."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator

import httpx
import pytest

CLI = Callable[..., subprocess.CompletedProcess[str]]

SEVERAL = [
    ("AS", "USA (United States) or ASM (American Samoa)"),
    ("Korea", "KP (North Korea) or KR (South Korea)"),
    ("Congo", "CG (Republic of the Congo) or CD (DR Congo)"),
]


@pytest.fixture(scope="module")
def http(server: str) -> Iterator[httpx.Client]:
    """A client of the running server that follows no redirect."""
    with httpx.Client(base_url=server, timeout=120) as client:
        yield client


@pytest.mark.parametrize(("text", "told"), SEVERAL)
def test_the_api_asks_back(http: httpx.Client, text: str, told: str) -> None:
    for address, status in (
        (f"/v1/relations/{text}/CN", 404),
        (f"/v1/relations/CN/{text}/timeline", 404),
        (f"/v1/treaties?a={text}", 422),
    ):
        answer = http.get(address)
        assert answer.status_code == status, address
        assert told in answer.json()["detail"], address


@pytest.mark.parametrize(("text", "told"), SEVERAL[1:])
def test_an_entity_of_several_is_asked_back(http: httpx.Client, text: str, told: str) -> None:
    answer = http.get(f"/v1/entities/{text}")
    assert answer.status_code == 404
    assert told in answer.json()["detail"]


@pytest.mark.parametrize(("text", "told"), SEVERAL)
def test_pages_ask_back(http: httpx.Client, text: str, told: str) -> None:
    for address in (f"/relations?a={text}&b=CN", f"/relations/{text}/CN"):
        answer = http.get(address)
        assert answer.status_code in (400, 404, 422), address
        assert told in answer.text, address


def test_what_a_word_collides_with_has_an_address(http: httpx.Client) -> None:
    assert http.get("/v1/relations/ASM/CN/timeline").json()["between"][0]["id"] == "AS"
    assert http.get("/relations/ASM/CN").status_code == 200
    moved = http.get("/v1/relations/American%20Samoa/china/timeline")
    assert (moved.status_code, moved.headers["location"]) == (308, "/v1/relations/ASM/CN/timeline")
    moved = http.get("/v1/relations/A.S./CN")
    assert moved.headers["location"] == "/v1/relations/US/CN"


@pytest.mark.parametrize(("text", "told"), SEVERAL)
def test_the_command_line_asks_back(cli: CLI, text: str, told: str) -> None:
    for words in ((text, "CN"), (text,)):
        result = cli("timeline", *words)
        assert result.returncode != 0
        assert told in " ".join(result.stderr.split())
