"""What of a stream of quarters of an hour is to come next, from what is in the graph already.

Nothing is remembered but the graph: of the two days up to the newest file loaded, whatever the list has and
the graph has not is asked for again. So what was late or broken comes in, whoever was killed when.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from loaders.owners.catalogue import Catalogue, Span, catalogue, dates_of, quarter_hours

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.store.writer import Writer
    from loaders.intake.descriptions import Description
    from loaders.owners.web import Offered, Web

QUARTER = timedelta(minutes=15)
LOOK_BACK = timedelta(days=2)
DIGITS = 14  # of the moment a name begins with
LATE = timedelta(minutes=35)  # from the moment in a file's name to where its successor is missed

OF = """
MATCH (d:Dataset)
WHERE d.id IN $ids
RETURN d.countries AS countries, d.followed AS followed
ORDER BY d.id DESC LIMIT 1
"""

# Loads are numbered by their names, which begin with the moment; one that was cut off is to be gone on with.
ENDS = """
UNWIND $ids AS id
MATCH (l:Load)
WHERE l.id STARTS WITH id + ':load:' AND l.state = 'loaded'
RETURN min(l.file) AS first, max(l.file) AS last
"""

SINCE = """
UNWIND $ids AS id
MATCH (l:Load)
WHERE l.id STARTS WITH id + ':load:' AND l.id >= id + ':load:' + $from AND l.state = 'loaded'
RETURN l.file AS file
"""

MONTHS = """
MATCH (d:Dataset)
WHERE d.month_of = $stream
RETURN d.id AS id, d.keep_days AS days
ORDER BY id
"""


class Months(NamedTuple):
    """A stream whose last `days` alone are kept: in a dataset a month, since one is taken out as a whole.

    ids: the datasets there are, the oldest first.
    """

    stream: str
    days: int
    ids: tuple[str, ...]

    @property
    def since(self) -> datetime:
        """From when on the stream is kept."""
        return datetime.now(UTC) - timedelta(days=self.days)

    @property
    def over(self) -> tuple[str, ...]:
        """The datasets of months of which no day is to be kept."""
        return tuple(id_ for id_ in self.ids if id_ < self.dataset(self.since))

    def dataset(self, moment: datetime) -> str:
        """The dataset that holds what is of this moment."""
        return f"{self.stream}-{moment:%Y-%m}"

    def properties(self) -> dict[str, object]:
        """What each of the datasets says of itself."""
        return {"month_of": self.stream, "keep_days": self.days}


def months(writer: Writer, stream: str, days: int | None) -> Months | None:
    """The datasets of a stream that is kept for `days`, or for as long as was said before; None: for ever."""
    found = writer.read(MONTHS, stream=stream)
    days = days or (found[-1]["days"] if found else None)
    return Months(stream, days, tuple(row["id"] for row in found)) if days else None


class Held(NamedTuple):
    """What is held of a stream. since: from when on all of it is wanted, None where it has none.

    countries, languages: as an earlier load or following said. files: names of the loaded ones from `since`.
    """

    since: datetime | None = None
    last: datetime | None = None
    countries: tuple[str, ...] = ()
    languages: str | None = None
    files: frozenset[str] = frozenset()


def held(writer: Writer, datasets: Sequence[str], since: datetime | None = None) -> Held:
    """What these datasets hold of their stream; `since`: from when on all is wanted, where that is said."""
    found = writer.read(OF, ids=list(datasets))
    if not found:
        return Held(since)
    countries, languages = tuple(found[0]["countries"] or ()), found[0]["followed"]
    ends = writer.read(ENDS, ids=list(datasets))[0]
    first, last = (moment_in(ends[end]) for end in ("first", "last"))
    if first is None or last is None:
        return Held(since, None, countries, languages)
    since = since or max(first, last - LOOK_BACK)
    loaded = writer.read(SINCE, ids=list(datasets), **{"from": f"{since:%Y%m%d%H%M%S}"})
    files = frozenset(row["file"].partition("!")[0] for row in loaded)
    return Held(since, last, countries, languages, files)


def moment_in(file: str | None) -> datetime | None:
    """The moment that the name of a file begins with."""
    about = dates_of(file) if file else None
    return about[0] if about else None


class Due(NamedTuple):
    """Files to fetch now. newest: moment of the newest one listed; missing: moments that no list has."""

    catalogue: Catalogue
    newest: datetime | None
    missing: int

    @property
    def is_late(self) -> bool:
        """Whether the owner should have published another since."""
        return self.newest is None or datetime.now(UTC) - self.newest > LATE


def due(web: Web, of: Description, base: str, now: Held, languages: tuple[str, ...], *, whole: bool) -> Due:
    """What is to be fetched: the newest, or all since `now.since` where that leaves a gap.

    whole: ask for the long list in any case, as where something was missing the last time.

    Raises:
        FetchError: a list does not come.
    """
    fetch = of.rest["fetch"]
    newest = [
        file
        for language in languages
        for file in quarter_hours(web.text(base + fetch["newest"][language])[0], of, base)
    ]
    last = max((moment for file in newest if (moment := moment_in(file.name))), default=None)
    found = Catalogue(of, str(of.properties["version"]), tuple(newest))
    missing = 0
    if now.since is not None and (whole or any(_skips(file.name, now) for file in newest)):
        found = catalogue(web, of, base, Span(now.since, None, languages))
        missing = _holes(found.files, now.since, last, len(languages))
    files = tuple(file for file in found.files if file.name not in now.files)
    return Due(replace(found, files=files), last, missing)


def _skips(name: str, now: Held) -> bool:
    """Whether the file before this one of its stream is wanted and not here."""
    moment = moment_in(name)
    if moment is None or now.since is None or name in now.files:
        return False
    before = moment - QUARTER
    return before >= now.since and f"{before:%Y%m%d%H%M%S}{name[DIGITS:]}" not in now.files


def _holes(files: tuple[Offered, ...], since: datetime, last: datetime | None, streams: int) -> int:
    """How many quarters of an hour up to the newest one the lists have not."""
    slots = {(moment_in(file.name), ".translation." in file.name) for file in files}
    return max(((last - since) // QUARTER + 1) * streams - len(slots), 0) if last else 0
