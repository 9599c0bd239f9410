"""`diplograph bulk`: a first load of millions of rows, by neo4j-admin instead of over Bolt."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from diplograph.connect import fingerprint, prepare, settings_of
from diplograph.group import fail
from diplograph.load import (
    DatasetId,
    DayOrder,
    FirstDay,
    RejectFile,
    Strict,
    TimeUnit,
    known,
    reject_file,
    told,
)
from diplograph.terminal import Download, Rows, Steps, say

if TYPE_CHECKING:
    from graph.settings import Settings
    from graph.store.connection import Connection
    from graph.store.writer import Writer
    from loaders.bulk.kept import Kept


def bulk(
    ctx: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="A dataset of coded events, such as icews or gdelt.")
    ],
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Files (plain, .gz, .zip), or folders of them.")
    ],
    dataset: DatasetId = None,
    rejects: RejectFile = None,
    strict: Strict = False,
    start: FirstDay = None,
    unit: TimeUnit = None,
    days: DayOrder = None,
) -> None:
    """Load a dataset of millions of events into a local store that holds no other; `load` adds to one.

    The same graph as by `load`, through neo4j-admin: rows become CSV files, these a database, and it takes
    the place of the old one at the end. Killed before, the old graph is as it was, and nothing is resumed.
    Shipped dossiers and the history of changes stay; a store with anything else is refused.
    """
    settings = settings_of(ctx)
    known(source)
    if find_spec("polars") is None:
        fail("bulk needs polars: pip install 'diplograph[bulk]'; in a checkout .venv/bin/pip install polars")
    from graph.local.admin import local_home
    from graph.local.replacement import replacing
    from graph.store.writer import Writer
    from loaders.bulk.kept import Kept
    from loaders.bulk.load import bulk_load, check
    from loaders.sources import open_job

    home = local_home(settings)
    job = open_job(source, paths, dataset, start=start, unit=unit, days=days)
    check(job)
    kept = Kept()

    def look(connection: Connection) -> None:
        with Writer(connection) as writer:
            kept.look(writer)

    rejects = rejects or reject_file(settings, job.about.id)
    with Steps() as steps, replacing(settings, home, look=look, say=say, progress=Download()) as new:
        report = bulk_load(
            new,
            job,
            lambda writer: _prepare(writer, settings, kept),
            rejects=rejects,
            watch=Rows(),
            tell=steps.tell,
        )
    told(report, rejects, strict=strict)


def _prepare(writer: Writer, settings: Settings, kept: Kept) -> None:
    """Schema, countries and dossiers as the old graph had them."""
    from loaders.curated.load import unload_dossier

    kept.give_back(writer)
    curated = settings.curated or bool(kept.dossiers)
    prepare(writer, curated=curated)
    if kept.prepared == fingerprint(curated=curated):
        for dossier in sorted(kept.unloaded(writer)):
            unload_dossier(writer, dossier)
