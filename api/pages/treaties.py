"""The day and the rule a page about treaties is asked for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from graph.dates import bounds

if TYPE_CHECKING:
    from fastapi import Request

    from analysis.treaty import Rule


def asked_day(request: Request) -> tuple[date, Rule, str]:
    """`on=` and `basis=` of the address, and what cannot be read; today where no day can be."""
    today = datetime.now(UTC).date()
    basis: Rule = "atop" if request.query_params.get("basis") == "atop" else "text"
    text = request.query_params.get("on", "").strip()
    try:
        return (bounds(text)[0] if text else today), basis, ""
    except ValueError as error:
        return today, basis, str(error)
