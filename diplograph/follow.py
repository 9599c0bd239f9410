"""`diplograph follow`: the newest file of a stream, each quarter of an hour, into the graph."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from diplograph.connect import changing, prepare, settings_of
from diplograph.fetch import From, Since, base_address, moment_of, tell_terms
from diplograph.load import BATCH, Batch, DatasetId, OfCountries, reject_file
from diplograph.terminal import fail, pause, say
from loaders.owners.catalogue import SIDES, described

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from graph.settings import Settings
    from graph.store.writer import Writer
    from loaders.intake.descriptions import Description
    from loaders.owners.following import Held, Months

LEAST_DAYS, MOST_DAYS = 3, 36_500
SOONER = 3  # times as often it is looked for what is late or did not come

Language = Annotated[
    Literal["english", "translated", "both"] | None,
    typer.Option("--language", help="Of English news, translated news, or both; as the last time if left."),
]


def days_of(text: str) -> int:
    """`90d` or `90` as a number of days, at least as many as are looked back for late files."""
    number = text.removesuffix("d")
    if not number.isdecimal() or not LEAST_DAYS <= int(number) <= MOST_DAYS:
        message = f"{text!r} is no number of days from {LEAST_DAYS}d to {MOST_DAYS}d, such as 90d"
        raise typer.BadParameter(message)
    return int(number)


Keep = Annotated[
    int | None,
    typer.Option(
        parser=days_of, metavar="DAYS", help="Keep the last days alone, such as 90d; as before if left."
    ),
]


def follow(
    ctx: typer.Context,
    dataset: Annotated[Literal["gdelt"], typer.Argument(metavar="DATASET", help="Which stream: gdelt.")],
    since: Since = None,
    of: OfCountries = None,
    language: Language = None,
    as_dataset: DatasetId = None,
    own: From = None,
    every: Annotated[float, typer.Option(min=0.01, max=1440, help="Minutes between two looks.")] = 15,
    once: Annotated[
        bool, typer.Option("--once", help="Look once and end, with 1 where a file did not come: for a timer.")
    ] = False,
    keep: Keep = None,
    batch: Batch = BATCH,
) -> None:
    """Load the newest file of a stream each quarter of an hour, until Ctrl-C.

    It goes on where the graph ends: what was published meanwhile comes first, and what was late, missing or
    broken in the last two days is asked for again. Nothing is loaded twice. A new dataset begins with the
    newest file, or with --since. One line a look says what came and what did not. With --keep each month
    is a dataset of its own, such as gdelt-2026-11, and goes when its last day is older than that.
    """
    settings = settings_of(ctx)
    which = described(dataset)
    follower = Follower(
        settings,
        which,
        base_address(settings, which, own),
        as_dataset or which.id,
        moment_of(since, "--since"),
        of,
        language,
        keep,
        batch,
    )
    tell_terms(which)
    while True:
        well = follower.look()
        if not once:
            pause(every * 60 / (1 if well else SOONER))
        elif well:
            return
        else:
            fail("not all that was due came; look again")


@dataclass
class Follower:
    """Looks at a stream, again and again. whole: it asks for the long list, as something may be missing."""

    settings: Settings
    which: Description
    base: str
    dataset: str
    since: datetime | None
    countries: str | None
    language: str | None
    keep: int | None
    batch: int
    whole: bool = True

    def look(self) -> bool:
        """Load what is due; whether all of it came.

        An owner or a store that is away is told, and waited for, and so is the end of an unload.

        Raises:
            InputError: the dataset holds other countries or another version.
        """
        from graph.errors import FetchError, StoreError
        from graph.store.writer import Writer
        from loaders.intake.dataset import BeingUnloaded

        try:
            with (
                changing(self.settings, curated=self.settings.curated) as connection,
                Writer(connection) as writer,
            ):
                prepare(writer, curated=self.settings.curated)
                return self._look(writer)
        except (FetchError, StoreError, BeingUnloaded) as error:
            say(f"{self.dataset}: {error}")
            self.whole = True
            return False

    def _look(self, writer: Writer) -> bool:
        from loaders.intake.dataset import unload
        from loaders.owners.following import due, held, months
        from loaders.owners.keep import Keep
        from loaders.owners.web import Web

        parts = months(writer, self.dataset, self.keep)
        for gone in parts.over if parts else ():
            say(f"{gone}: taken out, as no day of it is to be kept")
            unload(writer, gone, say=say)
        since = self.since if self.whole else None
        now = held(writer, parts.ids if parts else [self.dataset], since)
        if parts and now.since:
            now = now._replace(since=max(now.since, parts.since))
        language = self.language or now.languages or "both"
        with Web() as web:
            found = due(web, self.which, self.base, now, SIDES[language], whole=self.whole)
            fetched = Keep(self.settings.cache_dir, found.catalogue).fetch(web, say=say, lenient=True)
        rows = sum(
            self._load(writer, dataset, paths, now, language, parts)
            for dataset, paths in self._datasets(fetched.paths, parts)
        )
        newest = f"newest {found.newest:%Y-%m-%d %H:%M} UTC" if found.newest else "no file is listed"
        late = ", which is late" if found.is_late else ""
        gaps = f"; {found.missing} quarters of an hour are in no list" if found.missing else ""
        say(f"{self.dataset}: {len(fetched.paths)} files, {rows:,} rows; {newest}{late}{gaps}")
        for name, why in (*fetched.failed, *fetched.passed):
            say(f"  {name}: {why}")
        self.whole = bool(fetched.failed or found.missing)
        return not (fetched.failed or found.is_late)

    def _datasets(self, paths: Sequence[Path], parts: Months | None) -> Iterator[tuple[str, list[Path]]]:
        """Files by the dataset that they belong into."""
        from loaders.owners.following import moment_in

        def dataset(path: Path) -> str:
            moment = moment_in(path.name)
            return parts.dataset(moment) if parts and moment else self.dataset

        for name, files in groupby(sorted(paths, key=dataset), dataset):
            yield name, list(files)

    def _load(
        self, writer: Writer, dataset: str, paths: list[Path], now: Held, language: str, parts: Months | None
    ) -> int:
        """Load files by stream, as what of the dataset is there already; rows read."""
        from loaders.intake.job import open_job
        from loaders.intake.stream import load_dataset

        countries = self.countries or ",".join(now.countries) or None
        job = open_job(self.which.source, paths, dataset, countries=countries)
        more = {"followed": language, **(parts.properties() if parts else {})}
        properties = {**job.description.properties, **more}
        job = replace(job, description=replace(job.description, properties=properties))
        rejects = reject_file(self.settings, dataset)
        return load_dataset(writer, job, batch=self.batch, rejects=rejects).account.read
