"""From when a report is known: the earliest publication in its relay chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from graph.dates import bounds
from loaders.curated.dossier import Source

if TYPE_CHECKING:
    from datetime import date

    from loaders.curated.context import Context
    from loaders.curated.event import Report
    from loaders.curated.rows import Props

OPEN_TO_DOUBT = frozenset("?~%")


class Known(NamedTuple):
    """A day, and whether it is sure; of two on one day the sure one is the smaller."""

    day: date
    doubtful: bool

    def props(self) -> Props:
        """As properties of a node or relationship."""
        return {"known": self.day, "known_certain": not self.doubtful}


def known_of(source: Source) -> Known | None:
    """From when a source is known: the first day of `published`, which is sure only if it is one day.

    Without it the first day of `published_not_before`, without that the day it was retrieved; not sure then.
    """
    if source.published:
        first, last = bounds(source.published)
        return Known(first, first != last or bool(OPEN_TO_DOUBT & set(source.published)))
    for text in (source.published_not_before, source.retrieved):
        if text:
            return Known(bounds(text)[0], doubtful=True)
    return None


def known_by(context: Context, report: Report) -> Known | None:
    """From when a report is known: the earliest of its own source and of the sources it relays."""
    things = [context.things.get(each) for each in (report.source, *report.via)]
    days = [known_of(thing.record) for thing in things if thing and isinstance(thing.record, Source)]
    return min((each for each in days if each), default=None)
