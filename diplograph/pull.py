"""`diplograph pull`: events of two countries out of a prepared folder, into the graph that is there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from diplograph.bulk import Years, need_polars, tell_pulled
from diplograph.connect import changing, prepare, settings_of
from diplograph.load import BATCH, Batch
from diplograph.terminal import Rows


def pull(
    ctx: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="What `diplograph prepare` made.")],
    a: Annotated[str, typer.Argument(metavar="A", help="A country, by any code or name.")],
    b: Annotated[str, typer.Argument(metavar="B", help="Another country.")],
    years: Years = None,
    batch: Batch = BATCH,
) -> None:
    """Bring what a prepared folder holds of two countries into the graph, beside what is there.

    Their events come as by `load`, with their actors, and are counted for this pair; another pull adds
    another pair or more years. Given again it brings what has been added to the folder since, or where it was
    cut off, the rest.
    """
    settings = settings_of(ctx)
    need_polars("pull")
    from diplograph.options import pair
    from graph.store.writer import Writer
    from loaders.intake.stream import load_dataset
    from loaders.prepared.choice import choose, still_there
    from loaders.prepared.pull import pull_job
    from questions.timeline import dyad_id

    dyad = dyad_id(*pair(a, b))
    job = pull_job(choose(folder, [dyad], years), dyad)
    with changing(settings, curated=settings.curated) as connection, Writer(connection) as writer:
        prepare(writer, curated=settings.curated)
        with still_there(folder):
            report = load_dataset(writer, job, batch=batch, watch=Rows())
    tell_pulled(report, "slices")
