"""When what a dossier says was so, and which country a name meant then."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from graph.countries.registry import countries
from graph.dates import EARLIEST, LATEST, bounds, is_edtf
from graph.errors import UnknownCountry
from loaders.curated.event import Event
from loaders.curated.shapes import Word

if TYPE_CHECKING:
    from datetime import date

    from loaders.curated.context import Context
    from loaders.curated.shapes import Written


class When(NamedTuple):
    """From `first` to `last`; None where nothing says when.

    chosen: the day that decides between several states of one name. None for an event on `first` to `last`:
    there only one of them may have been a state.
    """

    first: date | None
    last: date | None
    chosen: date | None


ANY_TIME = When(None, None, None)


def when_of(context: Context, record: Written, around: When) -> When:
    """When a record holds: the days of an event, its own `start` and `end`, or else what it stands in.

    A name in an undated event means what it meant on the first day one of its sources was published.
    """
    if isinstance(record, Event):
        dates = [record.date, *(each.value for each in record.disputed.get("date", ()))]
        spans = [bounds(each) for each in dates if each and is_edtf(each)]
        if spans:
            return When(min(one[0] for one in spans), max(one[1] for one in spans), None)
        return When(None, None, _published(context, record))
    start, end = (
        bounds(word) if isinstance(word := getattr(record, name, None), Word) and is_edtf(word) else None
        for name in ("start", "end")
    )
    if start is None and end is None:
        return around
    return When(
        start[0] if start else EARLIEST, end[1] if end else LATEST, start[0] if start else end and end[1]
    )


def _published(context: Context, event: Event) -> date | None:
    days = []
    for report in event.reports:
        source = context.things.get(report.source)
        published = getattr(source.record, "published", "") if source else ""
        if published and is_edtf(published):
            days.append(bounds(published)[0])
    return min(days, default=None)


def country_meant(text: str, when: When) -> str:
    """The id of the country that a code or name meant at that time.

    Raises:
        UnknownCountry: none, or several, or one that was no state then.
    """
    known = countries()
    if when.first is None or when.last is None:
        return known.resolve(text, when.chosen).id
    try:
        return known.resolve_in(text, when.first, when.last).id
    except UnknownCountry:
        if when.chosen is None:
            raise
        return known.resolve_in(text, when.chosen, when.chosen).id


def as_problem(error: UnknownCountry) -> str:
    """Why a country was not found, as problems of dossiers are written."""
    return str(error).replace(": ", "; ")
