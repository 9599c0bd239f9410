"""What was read for a pair, and what that leaves to say of each year."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.models.common import ItemLite, Ref, Shape

FourAnswers = Literal["recorded", "said_not_to_have_happened", "none_recorded", "not_looked_at"]


class Read(Shape):
    """A source that was read."""

    id: str
    title: str | None
    type: str | None
    lang: str | None
    published: str | None
    url: str | None
    publisher: Ref | None


class Entry(Shape):
    """One source read for the pair and a span."""

    id: str
    source: Read
    start: str | None = Field(description="First day it was read for; null for an open start.")
    end: str | None
    edtf: str | None
    read_on: str | None
    depth: str | None = Field(description="How much of it was read, and what was searched for.")


class Covered(Shape):
    """Days in a row that some source was read for."""

    start: str
    end: str
    sources: int


class Coverage(Shape):
    """The ledger of a pair."""

    between: list[Ref]
    items: list[Entry]
    spans: list[Covered] = Field(description="The spans of the ledger, joined.")
    answers: dict[FourAnswers, str] = Field(description="What the four answers mean.")
    revision: str


class DeniedMark(Shape):
    """A source's word that the occasion was not marked."""

    id: str
    property: str
    text: str | None
    start: str
    end: str


class Messages(Shape):
    """Letters for the occasion."""

    answer: FourAnswers
    from_: dict[str, int] = Field(alias="from", description="Letters by the country that sent them.")


class OccasionYear(Shape):
    """One return of an occasion."""

    year: int
    day: str
    answer: FourAnswers
    messages: Messages
    events: list[ItemLite]
    denials: list[DeniedMark]
    narrowest: int | None = Field(description="Days of the narrowest coverage: how closely was looked.")
    coverage: list[Entry] = Field(description="What was read for that day, the narrowest span first.")


class Recurring(Shape):
    """A recurring occasion, year by year."""

    id: str
    name: str
    recurs: str = Field(description="Month and day.")
    since: str | None
    years: list[OccasionYear]


class Cadence(Shape):
    """Recurring occasions of a pair."""

    between: list[Ref]
    occasions: list[Recurring]
    revision: str
