"""Which characters nobody sees, and where they are rightly there."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import gdelt_files
import pytest
from gdelt_files import CHINA, KIM

from api.middleware import text_line
from graph.hidden import escaped, hidden, shown, shown_in, without
from loaders.intake.job import open_job
from loaders.intake.outcome import Account, Loaded, unreadable

NUMBERED = {
    "a\u202eb": "a[U+202E]b",
    "\x1b]0;t\x07": "[U+001B]]0;t[U+0007]",
    "a\u200bb\ufeff": "a[U+200B]b[U+FEFF]",
    "tag\U000e0041": "tag[U+E0041]",
    "no Arabic\u200f": "no Arabic[U+200F]",
    "a\u200cb\u200d": "a[U+200C]b[U+200D]",
    "\u200dfirst": "[U+200D]first",
    "over\rwritten": "over[U+000D]written",
    "half \ud800": "half [U+D800]",
}
RIGHTLY = (
    "plain", "two\nlines\tand a tab\r\n", "김정은 中 Đỗ",
    "مک\u200cدونالد", "क्\u200dष", "שלום (C++)\u200f", "👨\u200d👩", "☎\ufe0f", "a\u00a0b",
)  # fmt: skip


@pytest.mark.parametrize("text", NUMBERED)
def test_hidden_characters_are_shown_by_their_numbers(text: str) -> None:
    assert shown(text) == NUMBERED[text]
    assert shown_in({"a": [text, 1, None]}) == {"a": [NUMBERED[text], 1, None]}
    assert hidden(text)
    assert hidden(without(text)) == []
    assert without(text) == re.sub(r"\[U\+\w+\]", "", NUMBERED[text])


@pytest.mark.parametrize("text", RIGHTLY)
def test_what_a_script_needs_stays(text: str) -> None:
    assert (shown(text), without(text), hidden(text)) == (text, text, [])


@pytest.mark.parametrize("text", [*NUMBERED, *RIGHTLY])
def test_json_with_its_own_escapes_is_the_same_data(text: str) -> None:
    written = escaped(json.dumps([text], ensure_ascii=False))
    assert json.loads(written) == [text]
    assert hidden(written) == []


def test_a_line_of_the_log_has_no_hidden_character() -> None:
    event = {"level": "info", "timestamp": "now", "event": "request", "path": "/\x1b[2J\u202e"}
    assert text_line(logging, "info", event).endswith(r"path='/\x1b[2J\u202e'")
    assert r"[U+202E]" in text_line(logging, "info", {**event, "exception": "Wrong: \u202e"})


def test_a_row_of_a_dataset_is_loaded_without_them_and_the_account_says_so(tmp_path: Path) -> None:
    row = gdelt_files.row(1, "20210503", CHINA, "042", KIM, url="https://example.org/\u202ea\x1b")
    (tmp_path / "a.CSV").write_text(row + gdelt_files.row(2, "20210503", CHINA, "042", KIM), "utf-8")
    (part,) = open_job("gdelt", [tmp_path]).parts
    account = Account()
    told = []
    for read, outcome in part.outcomes(0):
        assert isinstance(outcome, Loaded)
        account.count(outcome)
        told += unreadable(read, outcome)
    assert (account.loaded, sum(account.lost.values())) == (2, 1)
    ((read, rejected),) = told
    assert (read.line, hidden(read.raw)) == (1, [])
    assert rejected.reason.endswith("were taken out: the row was loaded")
    assert "https://example.org/a" in read.raw
