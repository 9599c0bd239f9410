"""Treaties, their life, and what they bound whom to on a day."""

# ruff: noqa: TC001 - pydantic reads the annotations
from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from api.models.claims import Claim, Provenance
from api.models.common import ItemLite, Ref, Shape, SourceRef, Typed
from api.models.entities import Provision

Answer = Literal["yes", "no", "unknown"]
State = Literal["in_force", "suspended", "not_yet", "ended", "undated", "censored", "not_coded", "disputed"]


class Joined(Ref):
    """A state whose record is joined to that of one of the two asked about."""

    of: str = Field(description="Which of the two it leads to.")
    kind: Literal["continues", "succeeds", "absorbed", "separated"]
    on: str


class TreatyParty(Ref):
    """A country party to a treaty."""

    start: str | None
    end: str | None
    edtf: str | None
    signed: str | None = Field(description="When it signed, by a dataset's row.")
    ratified: str | None = Field(description="When it ratified, by a dataset's row.")
    open_end: bool | None = Field(description="Whether a dataset's row says that it has no end for it.")


class Action(ItemLite):
    """Something done to a treaty."""

    action: str | None


class Said(SourceRef):
    """A source of a claim, what it is, and where in it the claim stands."""

    type: str | None
    locator: str | None


class DateClaim(Shape):
    """A claim of when something was."""

    id: str
    property: str
    value: str | None
    text: str | None
    polarity: str
    modality: str
    rank: str
    reason: str | None
    start: str | None
    end: str | None
    sources: list[Said]


class DatedClaim(DateClaim):
    """The same with its span as the source gives it."""

    edtf: str | None


class Account(DateClaim):
    """A claim that speaks of the day, and what it says of the treaty then."""

    event: str | None = Field(description="The action it dates; null for a claim about the treaty.")
    says: Literal["in_force", "not_yet", "ended"]


class DatedAction(Action):
    """One step in the life of a treaty: who took it, every claim of when, and who tells of it."""

    contested: list[str]
    by: list[Ref]
    dates: list[DatedClaim]
    sources: list[SourceRef]


class Basis(Shape):
    """From when to when it counts as in force, and what that rests on."""

    rule: Literal["text", "atop"]
    since: str | None
    since_from: str | None = Field(
        description="party: its parties' own dates; treaty: dates a dataset gives the treaty; else "
        "entry_into_force, ratification, signature, ATOP's id of the alliance, or null."
    )
    since_known: bool = Field(
        description="False where `since` is only a day before which it did not bind, such as its signature."
    )
    until: str | None
    until_from: str | None
    open_end: bool = Field(description="Whether a dataset says that there is no end.")
    through: dict[str, str] = Field(description="Who is party by continuing another state, and which.")


class Standing(Shape):
    """How a treaty stood on a day."""

    in_force: Answer | None = Field(None, description="By what the preferred dates say.")
    state: State | None = Field(None, description="`reading`, or disputed where an account says otherwise.")
    reading: State | None = None
    basis: Basis | None = None
    reasons: list[str] | None = None
    accounts: list[Account] | None = Field(None, description="Claims about the day, where they do not agree.")


class OwnDates(Shape):
    """When a dataset's treaty was signed, came into force and ended; absent from one of the dossiers."""

    signed: str | None = None
    begun: str | None = Field(None, description="When it begins, where neither of the others is given.")
    start: str | None = None
    end: str | None = None


class TreatyLite(Standing, OwnDates):
    """A treaty in a list; how it stood where a day was asked for."""

    id: str
    name: str
    title: str | None
    type: str | None
    provisions: int = Field(description="How many of its articles are coded here.")
    parties: list[TreatyParty]
    actions: list[Action]
    sources: list[SourceRef]
    provenance: Provenance | None = Field(None, description="Of a dataset's treaty.")
    coded_until: str | None = Field(
        None,
        description="Of a dataset's treaty without an end: the day after which the dataset tells nothing.",
    )
    open_end: bool | None = Field(
        None, description="Of a dataset's treaty: whether it says that there is no end."
    )


class Treaties(Shape):
    """Treaties by id."""

    items: list[TreatyLite]
    next: str | None
    successors: list[Joined] | None = None
    revision: str


class Dispute(Shape):
    """Claims about one thing that do not agree."""

    property: str
    claims: list[Claim]


class OnDay(Standing):
    """How the treaty as a whole stood on a day."""

    on: str


class AtopSpan(Shape):
    """From when to when ATOP counts the alliance; without an end it still stood when the coding ended."""

    id: str
    start: str | None
    end: str | None
    coded_until: str
    sources: list[Said]


class PossiblySame(Typed):
    """A treaty it may be, and why."""

    reasons: list[str]


class Treaty(OwnDates):
    """One treaty, its life, what its articles say and what is claimed about it."""

    id: str
    name: str
    title: str | None
    type: str | None
    parties: list[TreatyParty]
    actions: list[DatedAction] = Field(description="Its life in the order of time, the undated last.")
    sources: list[SourceRef]
    names: dict[str, str]
    also: list[str]
    titles: dict[str, str] | None = None
    provisions: list[Provision]
    disputes: list[Dispute]
    possibly_same: list[PossiblySame] = Field(
        description="Treaties of datasets, or of dossiers, that it may be."
    )
    properties: dict[str, Any] | None = Field(
        None, description="What a dataset tells of it, by its own names."
    )
    provenance: Provenance | None = Field(None, description="Of a dataset's treaty.")
    coded_until: str | None = None
    open_end: bool | None = None
    atop: list[AtopSpan]
    standing: OnDay
    claims: list[Claim]
    dataset: str | None
    dossiers: list[str]
    revision: str


class Stead(Ref):
    """The state that stood for another on the day."""

    kind: str
    on: str


class Side(Ref):
    """A state asked about."""

    stood_for_by: Stead | None = Field(description="Where it did not stand on the day: which state did.")


class TreatyName(Shape):
    """A treaty by id."""

    id: str
    name: str
    type: str | None


class Obligation(Shape):
    """A provision that bound one state toward the other."""

    id: str
    treaty: TreatyName
    binds: Ref
    toward: Ref | None = Field(description="Null where the article names nobody toward whom.")
    article: str | None
    effect: str | None
    act: str | None
    state: Literal["bound", "disputed", "suspended", "unknown"]
    since: str | None
    since_from: str | None
    until: str | None
    until_from: str | None
    through: Ref | None = Field(description="The state whose treaty it was before it was continued.")
    reasons: list[str]
    accounts: list[Account]
    sources: list[Said]


class JoinedNumbers(Shape):
    """How many treaties both joined, and how they stood on the day."""

    total: int
    in_force: int
    ended: int
    not_yet: int
    unknown: int = Field(description="Neither known to have been in force nor known not to have been.")


class JoinedByDataset(JoinedNumbers):
    """The same of one dataset."""

    dataset: str = Field(description="`curated` for the dossiers.")


class JoinedTreaty(Standing):
    """A treaty both joined, and how it stood between them."""

    id: str
    name: str
    title: str | None
    type: str | None
    dataset: str
    subject: str | None
    domain: str | None
    provisions: int = Field(description="How many of its articles are coded here.")
    text: str | None = Field(description="Says so where none is; not that it obliges to nothing.")


class JoinedTreaties(JoinedNumbers):
    """All treaties both joined: how many, and a page of them, those of the dossiers first."""

    on: str
    by_dataset: list[JoinedByDataset]
    items: list[JoinedTreaty]
    next: str | None = Field(description="Cursor of the next page of /v1/relations/{a}/{b}/treaties.")


class RelationTreaties(JoinedTreaties):
    """The same as a list of its own."""

    between: list[Ref]
    basis: Literal["text", "atop"]
    revision: str


class TreatyOnDay(Standing):
    """A treaty of the two, and how it stood."""

    id: str
    name: str
    title: str | None
    type: str | None
    obligations: int
    text: str | None = Field(description="Says so where no article of it is coded here.")


class Obligations(Shape):
    """What bound two states toward one another on a day."""

    between: list[Side]
    on: str
    basis: Literal["text", "atop"]
    items: list[Obligation]
    treaties: list[TreatyOnDay] = Field(description="All of the dossiers, in force or not.")
    joined_treaties: JoinedTreaties = Field(description="All both joined, with those of datasets.")
    note: str | None = Field(description="Why there is no item.")
    revision: str
