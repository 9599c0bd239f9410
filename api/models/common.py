"""The shapes every answer is made of."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["occurred", "planned", "cancelled", "alleged", "did_not_occur"]


class Shape(BaseModel):
    """A JSON object with these fields and no others."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None = Field(None, description="The parameter or body field at fault.")


class Moved(BaseModel):
    """The address that what was asked for has."""

    type: str
    title: str
    status: int
    detail: str
    location: str = Field(description="Path and query, as in the header Location.")


class Ref(Shape):
    """An actor or place by id and name."""

    id: str
    name: str


class Typed(Ref):
    """Any node by id, type and name."""

    type: str


class Dates(Shape):
    """When: as the source gives it, and the two days it lies between."""

    edtf: str = Field(description="EDTF, as given: 2023-09, 2023-09-12/2023-09-17.")
    start: str = Field(description="First day it may mean; 0001-01-01 for an open start.")
    end: str = Field(description="Last day it may mean; 9999-12-31 for an open end.")


class Party(Ref):
    """Someone taking part in an event."""

    role: str = Field(description="Role of the vocabulary in lower case: sent, addressed_to, hosted …")
    for_: str | None = Field(alias="for", description="Alpha-2 of the country acted for; null for none.")


class PlaceRef(Ref):
    """A place and the country it lies in."""

    country: str | None


class SourceRef(Shape):
    """Who says so."""

    id: str
    publisher: Ref | None
    published: str | None = Field(description="EDTF; null where none is printed.")
    lang: str | None
    url: str | None
    version: str | None = Field(None, description="Of a dataset, with file and row.")
    file: str | None = None
    row: int | None = Field(None, description="Line of the file, from 1.")


class ItemLite(Shape):
    """An event as other answers mention it."""

    id: str
    kind: str
    title: str
    status: Status
    date: Dates | None


class Known(Shape):
    """From when it is known."""

    date: str = Field(description="Day of the earliest publication that tells of it; see docs/as-of.md.")
    certain: bool = Field(
        description="False where that day is a lower bound, or the day the source was read."
    )


class DifferingValue(Shape):
    """One of several values that contradict one another."""

    value: str | None = Field(description="An id or the literal; null where the claim is that it took place.")
    name: str | None
    text: str | None
    polarity: Literal["affirmed", "negated"]
    rank: Literal["preferred", "normal", "deprecated"]
    reports: int = Field(description="Sources that tell it.")


class Differing(Shape):
    """A property in which accounts differ."""

    property: str
    values: list[DifferingValue] = Field(description="What most sources tell first.")


class Voice(Shape):
    """An event in which somebody asserts or denies a claim."""

    event: str
    title: str
    date: str | None
    by: list[Ref]


class EventItem(ItemLite):
    """An event as lists show it."""

    from_: list[Party] = Field(alias="from", description="Who acts.")
    to: list[Party] = Field(description="Hosts, addressees, and whom it is against.")
    about: list[Ref] = Field(description="Who is only a topic.")
    place: PlaceRef | None = Field(
        description="Null where none is known, or several are and none is preferred."
    )
    places: list[PlaceRef] = Field(description="Every place not ruled out.")
    sources: list[SourceRef]
    contested: list[Literal["conflict", "denied"]] = Field(
        description="conflict: accounts contradict one another; denied: someone denies it."
    )
    differs: list[Differing] = Field(description="What accounts contradict one another in.")
    denied_by: list[Voice] = Field(description="Who denies it or something said of it, and in which event.")
    known: Known | None = Field(description="Null where no report of it has a day.")
    not_after: str | None = Field(
        description="Of an event without a date: the day by which it had taken place, as it was published."
    )
    dataset: str
    mirrored_by: str | None = Field(
        None,
        description="Of a dataset's row: the row that tells the same contact from the other side. Lists show "
        "the two as one item, with both rows as sources.",
    )


class Item(EventItem):
    """An event on a timeline."""

    mode: Literal["direct", "mentioned"]
    level: Literal["state", "society"] | None = Field(
        None, description="Of a dataset's row: both sides are states, or one is a person, group or crowd."
    )
    pair: str | None = Field(None, description="Its own pair, where a predecessor's record is joined in.")


class Page(Shape):
    """What every timeline has."""

    items: list[Item]
    undated: list[Item] = Field(description="Events no source dates; on the first page only.")
    next: str | None = Field(description="Cursor of the next page.")
    total: int | None = Field(
        None, description="Items of all pages and undated ones; absent where counting them would take long."
    )
    at_least: int | None = Field(None, description="Without `total`: how many there are at least.")
    revision: str
