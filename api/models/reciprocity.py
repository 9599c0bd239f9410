"""What goes each way between two countries, and what came back."""

# ruff: noqa: TC001 - pydantic reads the annotations
from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.models.common import ItemLite, PlaceRef, Ref, Shape, Typed
from api.models.ledger import Entry


class Ranked(Shape):
    """How many, and at what rank."""

    total: int
    by_rank: dict[str, int] = Field(description="By the highest rank on the acting side, highest first.")


class Way(Shape):
    """What one country sent the other."""

    from_: str = Field(alias="from")
    to: str
    letters: Ranked
    congratulations: Ranked = Field(description="Letters that mark an occasion and answer none.")
    visits: Ranked
    gifts: Ranked


class Who(Ref):
    """Who acted, and their rank on that day."""

    rank: str


class Returned(Shape):
    """What came back."""

    state: Literal[
        "answered", "exchanged", "returned", "none_recorded", "said_not_to_have_happened", "not_looked_at"
    ]
    by: list[ItemLite] = Field(description="What answers it; with none recorded, later visits of lower rank.")
    coverage: list[Entry] = Field(description="Sources read for the time in which an answer would lie.")


class Sent(ItemLite):
    """A letter, visit or gift with its direction."""

    from_: str = Field(alias="from")
    to: str
    by: list[Who]
    rank: str
    form: str | None
    place: PlaceRef | None
    marks: list[Typed]
    congratulation: bool
    answer: Returned | None = Field(description="Null for a gift, and for a letter that is itself an answer.")
    links: dict[str, str]


class Meetings(Shape):
    """Meetings by venue."""

    total: int
    venues: dict[str, int] = Field(description="By country; `elsewhere` in a third, `not_told` by no source.")
    events: list[str]


class Reciprocity(Shape):
    """What goes each way between two countries."""

    between: list[Ref]
    scale: list[str] = Field(description="Ranks, highest first.")
    ways: list[Way]
    meetings: Meetings
    items: list[Sent]
    truncated: bool
    revision: str
