"""An entity and what it is tied to."""

# ruff: noqa: TC001 - pydantic reads the annotations
from __future__ import annotations

from typing import Any

from pydantic import ConfigDict, Field

from api.models.claims import Claim, Provenance
from api.models.common import Ref, Shape, SourceRef, Typed


class Tie(Typed):
    """A node something is tied to, and how."""

    office: str | None = None
    rank: str | None = None
    accredited_to: str | None = None
    start: str | None = None
    end: str | None = None
    edtf: str | None = None
    kind: str | None = None
    on: str | None = None


class Provision(Shape):
    """An article of a treaty or resolution."""

    id: str
    article: str | None
    effect: str | None
    act: str | None
    start: str | None
    end: str | None
    edtf: str | None
    binds: list[Ref]
    toward: list[Ref]


class NameForm(Shape):
    """A name as sources print it."""

    form: str
    lang: str = Field(description="The language it is a name in.")
    script: str = Field(description="ISO 15924 code: Latn, Hang, Hani, Hans, Hant, Cyrl …")
    system: str | None = Field(description="The romanisation, where it is known: see docs/names.md.")
    sources: list[SourceRef] = Field(description="Who prints it.")


class Entity(Typed):
    """One entity; which lists it has depends on its type."""

    model_config = ConfigDict(extra="forbid")

    names: dict[str, str]
    also: list[str]
    codes: dict[str, str | int]
    subtype: str | None = None
    title: str | None = None
    titles: dict[str, str] | None = None
    properties: dict[str, Any] | None = Field(
        None, description="What a dataset tells of it, by its own names."
    )
    provenance: Provenance | None = Field(None, description="Of a dataset's entity.")
    status: str | None = None
    start: str | None = None
    end: str | None = None
    born: str | None = None
    country: str | None = None
    lat: float | None = None
    lng: float | None = None
    recurs: str | None = None
    since: str | None = None
    offices: list[Tie] | None = None
    officers: list[Tie] | None = None
    organ_of: list[Tie] | None = None
    organs: list[Tie] | None = None
    party_to: list[Tie] | None = None
    parties: list[Tie] | None = None
    located_in: list[Tie] | None = None
    places: list[Tie] | None = None
    predecessors: list[Tie] | None = None
    successors: list[Tie] | None = None
    of: list[Tie] | None = None
    affiliated_with: list[Tie] | None = None
    provisions: list[Provision] | None = None
    forms: list[NameForm] | None = None
    claims: list[Claim]
    dataset: str | None
    dossiers: list[str]
    links: dict[str, str]
    revision: str
