"""From when a report is known: the earliest publication in its relay chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from graph.dates import LATEST, bounds
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


def latest_of(source: Source) -> date | None:
    """The last day on which a source can have come out: that of `published`, else the day it was retrieved.

    A date of publication that is marked as uncertain bounds nothing.
    """
    sure = source.published and not set("?%") & set(source.published)
    text = source.published if sure else source.retrieved
    day = bounds(text)[1] if text else LATEST
    return day if day < LATEST else None


def known_by(context: Context, report: Report) -> Known | None:
    """From when a report is known: the earliest of its own source and of the sources it relays."""
    return min((each for each in map(known_of, _chain(context, report)) if each), default=None)


def latest_by(context: Context, report: Report) -> date | None:
    """The last day on which a report can have been made: the earliest bound of any source in its chain."""
    return min((each for each in map(latest_of, _chain(context, report)) if each), default=None)


def _chain(context: Context, report: Report) -> list[Source]:
    things = [context.things.get(each) for each in (report.source, *report.via)]
    return [thing.record for thing in things if thing and isinstance(thing.record, Source)]
