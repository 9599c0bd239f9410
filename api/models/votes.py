"""Votes of two states in the UN General Assembly."""

# ruff: noqa: TC001 - pydantic reads the annotations
from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.models.claims import Provenance
from api.models.common import Ref, Shape, SourceRef

How = Literal["yes", "no", "abstain"]


class Cast(Shape):
    """A vote, and where it stands."""

    vote: How
    cast_by: str = Field(description="The state that held the seat that day: itself, or one it continues.")
    file: str
    row: int = Field(description="Line of the file, from 1.")


class RollCall(Shape):
    """One roll call in which both voted, or a state they continue."""

    id: str
    date: str
    session: int | str = Field(description="Its number; of a special session as the dataset has it.")
    resolution: str | None = Field(description="As the dataset writes it: R/46/36.")
    title: str | None
    description: str | None
    important: bool | None = Field(description="Whether the US State Department called it so.")
    amendment: bool | None
    paragraph: bool | None
    issues: list[str]
    totals: dict[How, int] = Field(description="How many states voted so.")
    votes: dict[str, Cast] = Field(description="By country asked for.")
    agreed: bool
    sources: list[SourceRef]
    provenance: Provenance


class Votes(Shape):
    """Roll calls in which both voted, oldest first."""

    between: list[Ref]
    items: list[RollCall]
    next: str | None
    revision: str


class AgreementOf(Shape):
    """How far two states voted alike; docs/datasets.md tells the rules."""

    shared: int = Field(description="Roll calls in which both voted.")
    agreed: int = Field(description="Those in which both cast the same vote, abstentions too.")
    agreement: float = Field(description="agreed / shared.")


class YearAgreement(AgreementOf):
    """The same for one year."""

    year: int
    dyad: str = Field(description="The two that held the seats: themselves, or states they continue.")
    s: float = Field(description="Signorino and Ritter's S, from -1 to 1.")
    pi: float | None = Field(description="Scott's pi; null where both cast one sort of vote only.")


class Agreement(AgreementOf):
    """All years of one dataset."""

    dataset: str
    by_year: list[YearAgreement]
