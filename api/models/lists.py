"""Search, sources and datasets."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.models.common import Dates, ItemLite, Ref, Shape, Status, Typed


class Hit(Typed):
    """Something found."""

    matched: str = Field(description="The form of its name that was found.")
    matched_by: Literal["exact", "folded", "words", "some", "fuzzy"] = Field(
        description="`exact`: the form is what was typed; `folded`: it sounds the same in another spelling, "
        "script or romanisation; `words`: it has all the words; `some`: most of them; `fuzzy`: it is near."
    )
    kind: str | None = None
    date: Dates | None = Field(None, description="Of an event; of a pair, the years asked for.")
    status: Status | None = None
    contested: list[str] | None = Field(None, description="Of an event: `conflict`, `denied`.")


class SearchResult(Shape):
    """What was found, best first."""

    items: list[Hit]
    facets: dict[str, dict[str, int]] = Field(
        description="Hits by `type`, events by `kind` and `year` (the forty fullest), and how many are "
        "`disputed`, whatever `type`, `kind` and `disputed` ask for."
    )
    total: int
    next: str | None
    revision: str


class Publisher(Ref):
    """Who publishes a source, and whose organ that is."""

    master: Ref | None


class SourceCounts(Shape):
    """How much a source tells."""

    claims: int
    events: int


class SourceItem(Shape):
    """A source in a list; title, date and address as printed, null where nothing is printed."""

    id: str
    title: str
    title_en: str | None
    type: str | None
    author: str | None
    lang: str | None
    published: str | None
    published_not_before: str | None = Field(description="A bound worked out where no date is printed.")
    published_note: str | None
    url: str | None
    retrieved: str | None
    publisher: Publisher | None
    counts: SourceCounts


class Sources(Shape):
    """Sources by id."""

    items: list[SourceItem]
    total: int
    next: str | None
    revision: str


class Via(Shape):
    """How a source came by a claim."""

    via: list[Ref]
    origin: Ref | None
    attribution: str | None
    locator: str | None


class ReportedClaim(Shape):
    """A claim a source reports."""

    about: Typed | None
    id: str
    property: str
    value: str | None
    value_name: str | None
    text: str | None
    polarity: str
    modality: str
    rank: str
    via: list[Via]


class SourceCoverage(Shape):
    """For which pairs and which span this source was read, when and how closely."""

    id: str
    for_: list[str] = Field(alias="for")
    start: str | None
    end: str | None
    read_on: str | None
    depth: str | None


class Relay(Shape):
    """Another source that relays this one."""

    id: str
    title: str


class Source(SourceItem):
    """One source and all it reports."""

    events: list[ItemLite]
    reports: list[ReportedClaim]
    coverage: list[SourceCoverage]
    relayed_by: list[Relay]
    revision: str


class Dataset(BaseModel):
    """A dataset as loaded; more fields as it has them."""

    model_config = ConfigDict(extra="allow")

    id: str
    title: str | None
    version: str | int | None
    licence: str | None
    citation: str | None


class DossierItem(Shape):
    """A curated dossier."""

    id: str
    title: str | None
    about: str | None
    hash: str | None
    loaded: str | None
    events: int
    sources: int


class Datasets(Shape):
    """What the graph was loaded from."""

    items: list[Dataset]
    dossiers: list[DossierItem]
    revision: str
