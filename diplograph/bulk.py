"""A graph made anew by neo4j-admin: of files, for `diplograph load`, or by `diplograph bulk` of a folder."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from diplograph.connect import prepare, running, settings_of
from diplograph.terminal import Download, Rows, Steps, fail, say, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph.settings import Settings
    from graph.store.connection import Connection
    from graph.store.writer import Writer
    from loaders.bulk.load import OldGraph, Target
    from loaders.intake.job import Job
    from loaders.intake.stream import DatasetReport

    Prepare = Callable[[Writer], None]
    Tell = Callable[[str, float], None]
    Make = Callable[[Target, Prepare, Tell], DatasetReport]

Years = Annotated[
    str | None,
    typer.Option("--years", metavar="YEARS", help="Of these years alone, as 2016 or 2015-2020."),
]


def bulk(
    ctx: typer.Context,
    folder: Annotated[
        Path,
        typer.Option("--prepared", metavar="FOLDER", help="What `diplograph prepare` made, or has added to."),
    ],
    pairs: Annotated[
        str | None,
        typer.Option("--pairs", metavar="KP-CN,US-RU", help="Events of these pairs of countries alone."),
    ] = None,
    years: Years = None,
) -> None:
    """Make the graph of a prepared folder, or of a part of it, by neo4j-admin.

    All of it is the graph that `load` makes of the same files. A part holds the events of those pairs and
    years with their actors, and counts them alone; `pull` adds more. As with `load --path bulk` no other
    dataset may be in the store, the old graph answers until the new one is whole, and its history, countries
    and shipped dossiers come into that.
    """
    settings = settings_of(ctx)
    need_polars("bulk")
    from diplograph.options import as_usage
    from graph.errors import InputError
    from graph.local.admin import local_home
    from graph.window import ANY_TIME
    from loaders.bulk.load import MoreIsThere, make
    from loaders.bulk.prepared import contents_of
    from loaders.intake.stream import DatasetReport
    from loaders.prepared.choice import choose, still_there
    from questions.panel import read_pairs

    local_home(settings)  # a store of another's is refused before anything is read
    with as_usage():
        asked = read_pairs(pairs.split(","), ANY_TIME) if pairs is not None else None
    dyads = [f"{pair.a}-{pair.b}" for pair in asked] if asked is not None else None
    choice = choose(folder, dyads, years)
    report = DatasetReport(choice.prepared.dataset.id)

    def fill(target: Target, prepare_: Prepare, tell_: Tell) -> DatasetReport:
        return make(target, contents_of(choice), prepare_, report, watch=Rows(), tell=tell_)

    try:
        with still_there(folder):
            made_anew(settings, fill)
    except MoreIsThere as more:
        message = (
            f"bulk makes the graph anew, and the store holds {more.what}; bring pairs in beside it "
            "(`diplograph pull`), or take that out first (`diplograph unload`)"
        )
        raise InputError(message) from None
    tell_pulled(report, "files" if choice.whole else "slices")


def need_polars(command: str) -> None:
    """End where it is not installed."""
    if find_spec("polars") is None:
        fail(
            f"{command} needs polars: pip install 'diplograph[bulk]'; "
            "in a checkout .venv/bin/pip install polars"
        )


def tell_pulled(report: DatasetReport, what: str) -> None:
    """One line scripts can read: files or slices of a prepared folder, rows of them, revision."""
    parts = {"loaded": report.loaded, "resumed": report.resumed, "unchanged": report.unchanged}
    told = [f"{done}: {len(names):,} {what}" for done, names in parts.items() if names]
    account = report.account
    rows = f"{account.loaded:,} events in them"
    tell(f"{report.dataset}: {', '.join(told)}; {rows}; the graph is now {report.revision}")


def bulk_load(settings: Settings, job: Job, rejects: Path) -> DatasetReport:
    """Load files of coded events through neo4j-admin into a local store that holds no other dataset.

    Raises:
        MoreIsThere: the store holds what would be lost.
        ConfigError: the store is another's. InputError: the rows are no coded events, or none can be loaded.
        StoreError: the store refuses the rows.
    """
    need_polars("bulk")
    from graph.local.admin import local_home
    from loaders.bulk.load import bulk_load as load_by_bulk
    from loaders.intake.coded_events import check_coded

    local_home(settings)
    check_coded(job, "bulk")
    return made_anew(
        settings,
        lambda target, prepare_, tell_: load_by_bulk(
            target, job, prepare_, rejects=rejects, watch=Rows(), tell=tell_
        ),
    )


def made_anew(settings: Settings, make: Make) -> DatasetReport:
    """Have `make` fill a new graph, and put it in the place of the old one; errors as of `bulk_load`."""
    from graph.local.admin import local_home
    from graph.local.file_locks import is_shared
    from graph.local.replacement import replacing
    from graph.store.writer import Writer
    from loaders.bulk.load import OldGraph

    home = local_home(settings)
    old = OldGraph()

    def look(connection: Connection) -> None:
        with Writer(connection) as writer:
            old.look(writer)

    with Steps() as steps, replacing(settings, home, look=look, say=say, progress=Download()) as new:
        report = make(new, lambda writer: _prepare_as_before(writer, settings, old), steps.tell)
    if settings.warm and is_shared(home.users):
        _plan_again(settings)
    return report


def _plan_again(settings: Settings) -> None:
    """Warm up the new store as `serve` does at its start: a running site goes on over it."""
    from api.answer_cache import warm
    from graph.store.reader import Store

    async def ask(connection: Connection) -> None:
        async with Store(connection, timeout=settings.read_timeout) as store:
            await warm(store, asyncio.Event())

    say("planning what pages ask, for the site that uses it")
    with running(settings) as connection:
        asyncio.run(ask(connection))


def _prepare_as_before(writer: Writer, settings: Settings, old: OldGraph) -> None:
    """Schema, countries and dossiers as the old graph had them."""
    from loaders.curated import shipped
    from loaders.curated.load import unload_dossier

    old.give_back(writer)
    prepare(writer, curated=settings.curated or bool(old.dossiers))
    if old.shipped == shipped.fingerprint():
        for dossier in sorted(old.unloaded(writer)):
            unload_dossier(writer, dossier)
