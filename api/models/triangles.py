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
    coded: bool = Field(description="Whether a loaded dataset of coded events tells of the two states.")
    treaties: list[PairTreaty]


class CodedYear(Shape):
    """What a dataset of coded events counts for the two states in one year."""

    dataset: str
    rows: int
    contacts: int = Field(description="Rows that tell one contact from both sides count once.")
    cooperation: float | None = Field(description="Null where the dataset's codes have no weights.")
    conflict: float | None


class PairYear(Shape):
    """A pair in one year."""

    contacts: int
    from_: dict[str, int] = Field(alias="from")
    mutual: int
    cooperation: float | None = Field(
        description="Sum of the weights above zero in the only dataset that tells of the year; null where "
        "none does, or several do."
    )
    conflict: float | None = Field(description="The same of the weights below zero.")
    datasets: list[CodedYear] = Field(
        description="Each dataset with rows of the year, or whose files are about every day of it."
    )
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
