"""A request is read by the same words, choices and errors over HTTP, on a page and on the command line."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from subprocess import CompletedProcess
from typing import TYPE_CHECKING, Any, get_args

import pytest

from graph.errors import UnknownCountry, WrongField
from graph.vocabulary import vocabulary
from graph.window import Window, window
from questions.request import (
    CHOICES,
    Language,
    read_choice,
    read_country,
    read_entity,
    read_kinds,
    read_pair,
)
from questions.walk import Wanted, timeline_wanted

if TYPE_CHECKING:
    import httpx

Cli = Callable[..., CompletedProcess[str]]


def test_choices_are_those_of_the_vocabulary() -> None:
    assert set(get_args(Language)) == set(vocabulary().languages)
    assert set(CHOICES["status"]) == set(vocabulary().statuses)


def test_what_cannot_be_read_is_named_with_its_field() -> None:
    with pytest.raises(WrongField, match="kind: 'Lettre' is no kind of event; did you mean Letter") as wrong:
        read_kinds(["visit", "Lettre"])
    assert (wrong.value.field, "Letter" in wrong.value.known) == ("kind", True)
    with pytest.raises(WrongField, match="'both' is none of direct, mentioned, all"):
        read_choice("mode", "both")
    with pytest.raises(WrongField, match="same country"):
        read_pair("KP", "PRK")
    with pytest.raises(UnknownCountry) as unknown:
        read_pair("KP", "Nort Korea")
    assert unknown.value.field == "b"


def test_names_are_read_in_the_time_asked_about() -> None:
    assert read_country("Russia", window(None, "1980")) == "SUHH"
    assert read_entity("kim-jong-un") == "kim-jong-un"
    with pytest.raises(UnknownCountry):
        read_entity("Korea")


def test_nothing_asked_for_is_what_a_timeline_has_by_itself() -> None:
    assert timeline_wanted("en") == Wanted()
    asked = timeline_wanted("id", Window(certain=True), disputed="no", order="desc")
    assert (asked.certain, asked.disputed, asked.newest_first, asked.lang) == (True, False, True, "id")


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("kind", "Lettre", "'Lettre' is no kind of event; did you mean Letter?"),
        ("start", "soon", "'soon' is no EDTF date"),
        ("as_of", "soon", "'soon' is no EDTF date"),
        ("end", "2020", "2020 lies before start 2024"),
    ],
)
def test_the_same_mistake_is_told_in_the_same_words_at_every_door(
    http: httpx.Client, cli: Cli, field: str, text: str, reason: str
) -> None:
    asked: dict[str, Any] = {field: text} | ({"start": "2024"} if field == "end" else {})
    answer = http.get("/v1/relations/KP/CN/timeline", params=asked)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert answer.json()["detail"].startswith(f"{field}: {reason}")
    page = http.get("/relations/KP/CN", params=asked)
    assert page.status_code == 422
    assert reason in unescape(page.text)
    options = [part for name, value in asked.items() for part in (f"--{name.replace('_', '-')}", value)]
    told = cli("timeline", "KP", "CN", *options)
    assert told.returncode == 2
    assert f"--{field.replace('_', '-')}: {reason}" in told.stderr


@pytest.mark.parametrize(
    ("address", "command", "field", "reason"),
    [
        ("panel?dyads=KP", "panel KP", "dyads", "'KP' is no pair; write it as KP-CN"),
        ("panel?dyads=KP-PRK", "panel KP-PRK", "dyads", "'KP-PRK' names one country twice"),
        ("coverage?a=KP&b=PRK", "coverage KP PRK", "b", "'PRK' is the same country as 'KP'; name another"),
        (
            "obligations?a=SUHH&b=RU&on=2000",
            "obligations SUHH RU --on 2000",
            "b",
            "'RU' is the same state as 'SUHH' on 2000-01-01; name another",
        ),
        ("obligations?a=KP&b=RU&on=soon", "obligations KP RU --on soon", "on", "'soon' is no EDTF date"),
        ("triangles/KP/CN/PRK", "triangle KP CN PRK", "c", "'PRK' was named before; name a third country"),
    ],
)
def test_what_is_no_pair_is_told_in_the_same_words_at_every_door(
    http: httpx.Client, cli: Cli, address: str, command: str, field: str, reason: str
) -> None:
    answer = http.get(f"/v1/{address}")
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert answer.json()["detail"].startswith(f"{field}: {reason}")
    told = cli(*command.split())
    assert told.returncode == 2
    assert reason in " ".join(told.stderr.split())


@pytest.mark.parametrize(
    ("address", "status", "field"),
    [
        ("coverage?a=Atlantis&b=KP", 422, "a"),
        ("panel?dyads=KP-Atlantis", 422, "dyads"),
        ("treaties?b=Atlantis", 422, "b"),
        ("relations/KP/Atlantis", 404, "b"),
        ("triangles/KP/CN/Atlantis", 404, "c"),
    ],
)
def test_an_unknown_country_is_a_wrong_parameter_or_an_address_of_nothing(
    http: httpx.Client, address: str, status: int, field: str
) -> None:
    answer = http.get(f"/v1/{address}")
    assert (answer.status_code, answer.json()["field"]) == (status, field)
    assert "Atlantis" in answer.json()["detail"]
