"""`diplograph prepare`: a dataset of coded events as a folder of Parquet, with no store."""

from __future__ import annotations

import os
import shutil
from contextlib import nullcontext
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from diplograph.connect import settings_of
from diplograph.load import (
    DatasetId,
    DayOrder,
    FirstDay,
    Given,
    OfCountries,
    Strict,
    TimeUnit,
    check_source,
    tell_outcome,
)
from diplograph.terminal import Download, Rows, fail, say

if TYPE_CHECKING:
    from loaders.prepared.cluster import Cluster
    from loaders.prepared.folder import Prepared

Source = Annotated[
    str, typer.Argument(metavar="SOURCE", help="A dataset of coded events, such as icews or gdelt.")
]


def prepare(
    ctx: typer.Context,
    source: Source,
    into: Annotated[
        Path,
        typer.Option("--into", metavar="FOLDER", help="A new folder, or a prepared one to add to."),
    ],
    paths: Given = None,
    dataset: DatasetId = None,
    strict: Strict = False,
    start: FirstDay = None,
    unit: TimeUnit = None,
    days: DayOrder = None,
    of: OfCountries = None,
    master: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="A Spark cluster that does the work: spark://host:7077; docs/scale.md."
        ),
    ] = None,
    wait: Annotated[
        float,
        typer.Option(metavar="MINUTES", min=0, help="End where no worker of it has taken anything so long."),
    ] = 3,
) -> None:
    """Make a folder of Parquet of coded events: rows as `load` would store them, without a store.

    Files are read by as many processes as there are processors, and merged into parts by year, sorted
    by pair and day. Killed at any moment, the same command goes on where it was; files that are in the folder
    are left alone, and of new ones only the years are made anew. Who reads the folder meanwhile sees what it
    held before. Rows that cannot be read go to its rejects.csv. docs/prepare.md tells what it holds.
    """
    settings = settings_of(ctx)
    check_source(source)
    if not paths:
        raise typer.BadParameter(f"name the files or folders of {source}", param_hint="PATH")
    if find_spec("polars") is None or find_spec("duckdb") is None:
        fail("prepare needs polars and duckdb: pip install 'diplograph[prepare]'")
    from loaders.intake.job import open_job
    from loaders.owners.address import brought
    from loaders.prepared.folder import REJECTS, read
    from loaders.prepared.prepare import prepare as prepare_files

    cluster = _cluster(master, into, wait) if master else None
    files = brought(paths, settings.cache_dir / "datasets" / source, say=say, progress=Download())
    if cluster:
        files = [path.absolute() for path in files]  # workers stand elsewhere
    job = open_job(source, files, dataset, start=start, unit=unit, days=days, countries=of)
    with cluster or nullcontext():
        report = prepare_files(into, job, Rows(), cluster)
    now = f"{into} holds {_in_words(read(into))}"
    tell_outcome(report, into / REJECTS, strict=strict, now=now)


def _cluster(master: str, into: Path, minutes: float) -> Cluster:
    if find_spec("pyspark") is None:
        fail("--master needs Spark: pip install 'diplograph[spark]', or the pyspark of your cluster")
    if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
        fail("Spark needs a Java 17 on PATH or in JAVA_HOME; the one diplograph brings lacks what Spark uses")
    from loaders.prepared.cluster import Cluster

    say(f"preparing by Spark at {master}")
    return Cluster(master, into, 60 * minutes)


def _in_words(prepared: Prepared) -> str:
    years = prepared.years
    events = sum(year.events for year in years.values())
    return f"{events:,} events of {len(years):,} years, generation {prepared.generation}"
