"""Honest time: what docs/time.md says of dates, and what certain and possible find."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT

from graph.dates import reading

PAGE = (ROOT / "docs" / "time.md").read_text("utf-8")
ROWS = re.findall(r"^\| `([^`]+)` \| ([0-9-]+) \| ([0-9-]+) \| (yes)? ?\|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize(("edtf", "start", "end", "uncertain"), ROWS)
def test_the_examples_of_the_page_are_read_as_it_says(
    edtf: str, start: str, end: str, uncertain: str
) -> None:
    read = reading(edtf)
    assert (read.start.isoformat(), read.end.isoformat()) == (start, end)
    assert read.uncertain == bool(uncertain)


def test_every_row_of_the_page_is_executed() -> None:
    table = PAGE[PAGE.index("|---") : PAGE.index("- **`~`")]
    assert len(ROWS) == table.strip().count("\n") > 20
