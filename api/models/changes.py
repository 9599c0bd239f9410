"""What loads have changed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.models.common import Shape


class Change(Shape):
    """One thing a load has added, changed or withdrawn."""

    id: str
    revision: str = Field(description="The state of the graph it is in since.")
    at: str = Field(description="When it was loaded.")
    change: Literal["added", "changed", "withdrawn"]
    node_id: str = Field(description="The id of the thing.")
    type: str = Field(
        description="Event, Claim, Treaty, Person, Source …, or Dossier or Dataset for one as a whole."
    )
    title: str = Field(description="Its title or name, or the text of the claim.")
    dossier: str | None = Field(description="Null for a dataset.")
    why: str = Field(description="The dossier's own note on what is new in it, else what was done.")
    counts: dict[str, int] | None = Field(
        description="Of a dossier told in one row how many things of each type it says, of a dataset how "
        "many rows were read, loaded, rejected and skipped; else null."
    )


class Changes(Shape):
    """What has changed since a state of the graph, oldest first."""

    items: list[Change]
    next: str | None
    revision: str
