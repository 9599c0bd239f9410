"""`diplograph spark-load`: a dataset of millions of rows by a Spark cluster."""

from __future__ import annotations

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from diplograph.connect import changing, prepare, settings_of
from diplograph.load import (
    DatasetId,
    DayOrder,
    FirstDay,
    RejectFile,
    Strict,
    TimeUnit,
    check_source,
    reject_file,
    tell_outcome,
)
from diplograph.terminal import fail, say

if TYPE_CHECKING:
    from graph.settings import Settings


# Of the connector for Spark 3 it is this build that works with Spark 4.0 as well.
CONNECTOR = "org.neo4j:neo4j-connector-apache-spark_2.13:5.3.8_for_spark_3"
Source = Annotated[
    str, typer.Argument(metavar="SOURCE", help="A dataset of coded events, such as icews or gdelt.")
]


def spark_load(
    ctx: typer.Context,
    source: Source,
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Files or folders every worker can read.")
    ],
    master: Annotated[
        str, typer.Option(metavar="URL", help="The cluster; local[2] is two workers here.")
    ] = "local[2]",
    writers: Annotated[
        int, typer.Option(min=1, help="Workers that write at once; several may wait for each other.")
    ] = 1,
    dataset: DatasetId = None,
    rejects: RejectFile = None,
    strict: Strict = False,
    start: FirstDay = None,
    unit: TimeUnit = None,
    days: DayOrder = None,
) -> None:
    """Load a dataset by a Spark cluster: the same graph as by `load`, many files read at once.

    Spark and its Java are the cluster's own. The same command after a failure does what is missing. A
    dataset that has other files is refused: add to it by `load`.
    """
    settings = settings_of(ctx)
    check_source(source)
    if find_spec("pyspark") is None:
        fail("spark-load needs Spark: pip install 'diplograph[spark]', or the pyspark of your cluster")
    if shutil.which("java") is None:
        fail("Spark needs a Java 17 on PATH or in JAVA_HOME; the one diplograph brings lacks what Spark uses")
    from graph.store.writer import Writer
    from loaders.intake.job import open_job
    from loaders.spark.load import spark_load as load_by_spark

    job = open_job(source, paths, dataset, start=start, unit=unit, days=days)
    rejects = rejects or reject_file(settings, job.description.id)
    with changing(settings, curated=settings.curated) as connection, Writer(connection) as writer:
        prepare(writer, curated=settings.curated)
        say(f"starting Spark at {master}")
        spark = _session(master, settings)
        from py4j.protocol import Py4JJavaError

        try:
            report = load_by_spark(spark, connection, writer, job, writers=writers, rejects=rejects)
        except Py4JJavaError as error:
            cause = str(error.java_exception).splitlines()[0]
            fail(
                f"Spark gave up, and its messages above say why; the same command goes on from here: {cause}"
            )
        finally:
            spark.stop()
    tell_outcome(report, rejects, strict=strict)


def _session(master: str, settings: Settings) -> Any:  # noqa: ANN401
    """A session that has the connector: the cluster's own, or fetched as the jars of Neo4j are."""
    from pyspark.sql import SparkSession

    builder = (
        SparkSession.builder.master(master)
        .appName("diplograph")
        .config("spark.ui.enabled", "false")
        .config("spark.redaction.regex", "(?i)password|secret|token|url")
        .config("spark.jars.packages", CONNECTOR)
        .config("spark.log.level", "ERROR")
    )
    if master.startswith("local"):
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    if settings.maven_repo:
        builder = builder.config("spark.jars.repositories", settings.maven_repo)
    return builder.getOrCreate()
