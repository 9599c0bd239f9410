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
        description="Event, Claim, Treaty, Person, Source …, or Dossier for a dossier as a whole."
    )
    title: str = Field(description="Its title or name, or the text of the claim.")
    dossier: str
    why: str = Field(description="The dossier's own note on what is new in it, else what was done with it.")
    counts: dict[str, int] | None = Field(
        description="How many things of each type a dossier says that is told in one row, else null."
    )


class Changes(Shape):
    """What has changed since a state of the graph, oldest first."""

    items: list[Change]
    next: str | None
    revision: str
