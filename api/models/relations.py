"""Answers about two countries, and timelines."""

# ruff: noqa: TC001 - pydantic reads the annotations
from __future__ import annotations

from typing import Any

from pydantic import Field

from api.models.common import Item, ItemLite, Page, Ref, Shape, Typed
from api.models.treaties import Joined, JoinedTreaties, Stead, TreatyLite
from api.models.votes import Agreement


class TimelineSide(Ref):
    """One of two countries."""

    stood_for_by: Stead | None = Field(
        None, description="Only where it stood on no day of the time asked for: which state of its line did."
    )


class Timeline(Page):
    """What has passed between two countries."""

    between: list[TimelineSide]
    successors: list[Joined] | None = Field(
        None, description="With `successors=true`: the states whose record is joined in."
    )


class EntityTimeline(Page):
    """The events of one entity."""

    entity: Typed


class Counts(Shape):
    """Contacts that occurred, by who acted towards the other, and by kind."""

    total: int
    from_: dict[str, int] = Field(alias="from", description="By country acting towards the other.")
    mutual: int = Field(description="In which both acted.")
    by_kind: dict[str, int]


class YearCounts(Counts):
    """The same for one year."""

    year: int


class AllCounts(Counts):
    """Contacts whose date lies within one year."""

    by_year: list[YearCounts]


class Totals(Shape):
    """How what is counted adds up: the timeline lists `dated`, `undated` and `coded_contacts`."""

    dated: int = Field(description="Direct events of the dossiers with a date.")
    undated: int = Field(description="Direct events of the dossiers without a date.")
    contacts: int = Field(description="Of the dated ones, those that `counts` counts.")
    disputed: int = Field(description="Events of the dossiers that `disputed=yes` lists.")
    rows: int = Field(description="Rows of datasets between the two states.")
    coded_contacts: int = Field(description="Contacts these rows tell; one told from both sides counts once.")
    society_rows: int = Field(description="Rows in which a side is a person, group or crowd.")


class CountedByDataset(Shape):
    """What one dataset counts for the two, at one level; docs/datasets.md tells the columns."""

    dataset: str
    level: str = Field(description="state: between the two states; society: a side is somebody else.")
    counts: dict[str, Any] = Field(description="total, from, mutual, rows, and columns of the dataset.")
    by_year: list[dict[str, Any]]


class Mission(Shape):
    """A mission of one of the two, in the other or elsewhere and accredited to it."""

    dataset: str
    from_: str = Field(alias="from", description="Whose it is.")
    to: str
    seat: str = Field(description="The country it is in.")
    kind: str | None
    city: str | None
    date: str = Field(description="When the dataset was taken: it tells of no other day.")
    opened: str | None
    website: str | None
    wikidata: str | None
    file: str
    row: int


class Gap(Shape):
    """A time in which no contact is known."""

    days: int
    since: str
    until: str
    after: ItemLite
    before: ItemLite


class Relation(Shape):
    """Two countries at a glance."""

    between: list[Ref]
    treaties: list[TreatyLite] = Field(description="Of the dossiers, those that may be in force today.")
    joined_treaties: JoinedTreaties = Field(description="All both joined, with those of datasets.")
    first: Item | None
    last: Item | None
    counts: AllCounts
    totals: Totals
    datasets: list[CountedByDataset] = Field(description="What each dataset counts; never part of `counts`.")
    votes: list[Agreement] = Field(description="Agreement in the UN General Assembly, by dataset of votes.")
    missions: list[Mission] = Field(description="Missions exchanged, by datasets of missions.")
    gaps: list[Gap]
    today: str
    links: dict[str, str]
    revision: str
