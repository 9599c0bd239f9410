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
    timeline_wanted,
)
from questions.walk import Wanted

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
