"""Accounts of one event side by side."""

# ruff: noqa: TC001 - pydantic reads the annotations

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.models.claims import Report
from api.models.common import ItemLite, Ref, Shape, Voice

Class = Literal["agreed", "majority", "unique", "conflicting", "silent"]


class OriginReport(Shape):
    """What one independent origin says, with every source it came through."""

    voice: Ref = Field(description="The independent origin: an agency's last master, or the origin itself.")
    sources: list[Report]


class Value(Shape):
    """One value of a property, and who gives it."""

    claim: str
    value: str | None
    value_name: str | None
    text: str | None
    polarity: Literal["affirmed", "negated"]
    modality: Literal["actual", "planned", "possible"]
    rank: Literal["preferred", "normal", "deprecated"]
    reason: str | None
    reports: list[OriginReport]
    elsewhere: list[OriginReport] = Field(
        description="Of a part: told by origins that give no account of the event."
    )
    asserted_by: list[Voice]
    denied_by: list[Voice]
    contradicts: list[str]


class About(Shape):
    """The event a property is of."""

    id: str
    title: str
    relation: Literal["itself", "part", "same_days"] = Field(
        description="The event asked for; a part of it; another between the same countries on the same days."
    )


class Property(Shape):
    """A property with every value it is given."""

    property: str
    class_: Class = Field(alias="class")
    why: list[Literal["contradicted", "denied"]] = Field(description="Why it is conflicting.")
    about: About
    values: list[Value] = Field(description="The preferred one first.")


class Organ(Ref):
    """An organ an origin was heard through."""

    reports: int


class IndependentOrigin(Ref):
    """An independent origin of reports of the event itself."""

    side: str | None = Field(description="The country it answers to, if any.")
    reports: int = Field(description="Sources that go back to it.")
    through: list[Organ]


class OneSided(Shape):
    """That all who tell of the event answer to one party of it."""

    party: str
    name: str
    origins: list[str]


class Accounts(Shape):
    """Accounts of one event side by side."""

    event: ItemLite
    properties: list[Property]
    origins: list[IndependentOrigin]
    one_sided: OneSided | None
    revision: str
