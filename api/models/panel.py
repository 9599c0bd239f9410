"""A panel of pairs and periods."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.models.common import Shape


class Remainder(Shape):
    """What no period of a pair could take."""

    dyad: str
    a: str
    b: str
    events: int
    contacts: int
    undivided: int = Field(description="Their bounds cross the limit of a period, or the date is uncertain.")
    undated: int
    by_kind: dict[str, int]


class Panel(Shape):
    """One row a pair and period; docs/codebook.md has the rule of each column."""

    unit: Literal["dyad", "directed-dyad"]
    period: Literal["year", "month"]
    codes: Literal["iso", "cow", "gw"]
    start: str = Field(description="First day of the first period.")
    end: str = Field(description="Last day of the last period.")
    columns: list[str]
    rows: list[list[str | int | float | None]] = Field(
        description="In the order of columns; null is missing."
    )
    remainder: list[Remainder]
    revision: str
