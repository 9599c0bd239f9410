"""Fields of a row as days and numbers."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from math import isfinite

LENGTHS = (8, 10)  # of 20180131 and 2018-01-31; a week, which Python would read too, has others


@lru_cache(maxsize=1 << 15)
def day(text: str) -> date | None:
    """`2018-01-31` or `20180131` as a day; None for what is none, as `20230230`."""
    if len(text) not in LENGTHS or not text.replace("-", "").isdigit():
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def number(text: str) -> float | None:
    """`-1.5` as a number; None for what is none, as `nan`."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None


def whole(text: str) -> int | None:
    """`12` as a whole number; None for what is none."""
    return int(text) if text.isascii() and text.isdigit() else None
