"""Commands that change what the graph says: load, unload, and check, which only reads the files."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from diplograph.group import fail
from diplograph.opened import running, settings_of
from diplograph.prepare import prepare
from diplograph.terminal import say

if TYPE_CHECKING:
    from loaders.curated.load import LoadReport


class Source(StrEnum):
    """What can be loaded."""

    curated = "curated"


From = Annotated[Source, typer.Argument(metavar="SOURCE", help="What it is: curated (dossiers in YAML).")]
Paths = Annotated[list[Path] | None, typer.Argument(metavar="PATH...", help="Dossiers, or folders of them.")]


def load(
    ctx: typer.Context,
    source: From,
    paths: Paths = None,
    dataset: Annotated[
        str | None,
        typer.Option(metavar="ID", help="Id of the dataset in the graph; dossiers name themselves."),
    ] = None,
) -> None:
    """Load dossiers into the graph; without PATH, the shipped ones.

    A dossier loaded before is replaced: what it no longer says leaves the graph. If one has a mistake,
    all mistakes are listed and nothing is loaded.
    """
    from graph.writer import Writer
    from loaders.curated.load import load_curated

    if dataset is not None:
        raise typer.BadParameter(
            f"{source.value} takes no --dataset: a dossier names itself in its first line"
        )
    settings = settings_of(ctx)
    with running(settings) as connection, Writer(connection) as writer:
        prepare(writer, curated=settings.curated and bool(paths))
        _report(load_curated(writer, _existing(paths), say=say))


def unload(
    ctx: typer.Context,
    source: From,  # noqa: ARG001 - one source so far
    dossier: Annotated[str, typer.Argument(metavar="ID", help="The id in the dossier's first line.")],
) -> None:
    """Take a dossier out of the graph again, with what no other dossier says."""
    from graph.writer import Writer
    from loaders.curated.load import unload_dossier

    with running(settings_of(ctx)) as connection, Writer(connection) as writer:
        _report(unload_dossier(writer, dossier))


def check(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Dossiers, or folders of them.")],
) -> None:
    """Read dossiers and list every mistake with its line. Nothing is loaded, no store is needed."""
    from loaders.curated.check import check as problems_in

    problems = problems_in(_existing(paths))
    for problem in problems:
        print(problem)
    if problems:
        fail(f"{len(problems)} mistakes" if len(problems) > 1 else "1 mistake")
    print("no mistakes")


def _report(report: LoadReport) -> None:
    parts = {"loaded": report.loaded, "unchanged": report.unchanged, "taken out": report.removed}
    said = [f"{what}: {', '.join(dossiers)}" for what, dossiers in parts.items() if dossiers]
    print("; ".join([*said, f"the graph is now {report.revision}"]))


def _existing(paths: list[Path] | None) -> list[Path] | None:
    from graph.errors import InputError

    for path in paths or ():
        if not path.exists():
            raise InputError(f"{path} does not exist; give a dossier or a folder of dossiers")
    return paths or None
