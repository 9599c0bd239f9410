"""Names and labels of what an id of a context means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.countries.registry import countries
from loaders.curated.rows import End

if TYPE_CHECKING:
    from loaders.curated.context import Context

LABELS = {
    "person": "Actor",
    "organization": "Actor",
    "place": "Place",
    "occasion": "Occasion",
    "treaty": "Treaty",
    "resolution": "Resolution",
    "provision": "Provision",
    "event": "Event",
    "source": "Source",
}


def ends_of(context: Context, thing_id: str) -> End:
    """The node of this id; what no dossier defines is a country of the base layer."""
    thing = context.things.get(thing_id)
    return End(LABELS[thing.sort] if thing else "Actor", str(thing_id))


def name_of(context: Context, thing_id: str) -> str | None:
    """The English name or title of a thing or country; None where the text is no id."""
    thing = context.things.get(thing_id)
    if thing is not None:
        record = thing.record
        return str(
            getattr(record, "name", "") or getattr(record, "title", "") or getattr(record, "act", thing_id)
        )
    country = countries().get(thing_id)
    return country.name if country else None


def called(context: Context, value: str) -> str:
    """A value as English text: the name where it is an id, else itself."""
    return name_of(context, value) or str(value)
