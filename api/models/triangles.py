"""Three countries as three pairs."""

from __future__ import annotations

from pydantic import Field

from api.models.common import Ref, Shape


class PairTreaty(Shape):
    """A treaty of a pair, in years."""

    id: str
    name: str
    type: str | None
    since: int | None
    until: int | None


class Pair(Shape):
    """One side of the triangle."""

    id: str
    a: str
    b: str
    contacts: int
    coded: bool = Field(description="Whether a dataset of coded events is loaded for the pair.")
    treaties: list[PairTreaty]


class PairYear(Shape):
    """A pair in one year."""

    contacts: int
    from_: dict[str, int] = Field(alias="from")
    mutual: int
    cooperation: float | None = Field(description="Null where no dataset is loaded.")
    conflict: float | None
    treaties: list[str] = Field(description="Ids of those in force on any day of the year.")


class TriangleYear(Shape):
    """The three pairs in one year."""

    year: int
    pairs: dict[str, PairYear]


class Triangle(Shape):
    """Three pairs on one axis of years."""

    between: list[Ref]
    pairs: list[Pair]
    years: list[TriangleYear]
    note: str
    revision: str
