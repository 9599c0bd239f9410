"""An event, its claims and who reports them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from api.models.common import EventItem, ItemLite, Known, Ref, Shape, Typed, Voice


class Report(Shape):
    """One source telling a claim, and the chain it came by."""

    source: str
    title: str | None
    publisher: Ref | None
    published: str | None
    lang: str | None
    url: str | None
    via: list[Ref] = Field(description="Relays, nearest to the source first.")
    origin: Ref | None = Field(description="The far end of the chain.")
    attribution: Literal["named", "inferred", "anonymous", "none"] | None
    locator: str | None
    known: Known | None = Field(description="From when: the earliest publication in its chain.")


class Claim(Shape):
    """A proposition, who reports it, and who says otherwise."""

    id: str
    property: str
    value: str | None
    value_name: str | None
    value_type: str | None
    text: str | None
    polarity: Literal["affirmed", "negated"]
    modality: Literal["actual", "planned", "possible"]
    rank: Literal["preferred", "normal", "deprecated"]
    reason: str | None
    start: str | None
    end: str | None
    edtf: str | None
    reports: list[Report]
    contradicts: list[str]
    asserted_by: list[Voice]
    denied_by: list[Voice]


class Origin(Ref):
    """Where reports go back to; origins of one master are one voice."""

    master: Ref | None
    reports: int


class Possibly(ItemLite):
    """An event that may be this one, and why."""

    dataset: str = Field(description="`curated` for an event of a dossier.")
    reasons: list[str] = Field(description="What speaks for it; nothing is merged.")


class Provenance(Shape):
    """Where a dataset's row stands."""

    dataset: str
    version: str | None
    file: str
    row: int = Field(description="Line of the file, from 1.")


class Event(EventItem):
    """One event with all that is claimed about it."""

    summary: str | None
    properties: dict[str, Any] = Field(description="What its kind has besides: form, items, measure …")
    provenance: Provenance | None = Field(None, description="Of a dataset's row.")
    parts: list[ItemLite]
    part_of: list[ItemLite]
    in_reply_to: list[ItemLite]
    replies: list[ItemLite]
    fulfils: list[ItemLite]
    fulfilled_by: list[ItemLite]
    possibly_same: list[Possibly]
    marks: list[Typed]
    of: list[Typed]
    claims: list[Claim]
    asserts: list[Claim] = Field(description="Claims this event itself utters.")
    denies: list[Claim] = Field(description="Claims this event itself denies.")
    origins: list[Origin]
    dossiers: list[str]
    revision: str
