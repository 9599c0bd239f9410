"""The sources there are loaders for, by the folders beside this file."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib import import_module
from importlib.resources import files
from inspect import signature
from typing import TYPE_CHECKING

from graph.errors import InputError
from loaders.intake.choice import passed_over

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from loaders.intake.about import Shape
    from loaders.intake.job import Job


@cache
def sources() -> tuple[str, ...]:
    """Names of the loaders of datasets; a folder with a read.py is one."""
    folder = files("loaders")
    found = [each.name for each in folder.iterdir() if each.joinpath("read.py").is_file()]
    return tuple(sorted(found))


@cache
def shapes() -> tuple[Shape, ...]:
    """Every sort of file any loader reads."""
    from loaders.intake.about import about

    found: list[Shape] = []
    for source in sources():
        for entry in sorted(files("loaders").joinpath(source).iterdir(), key=lambda each: each.name):
            if entry.name.endswith(".yaml") and "\nfiles:" in entry.read_text("utf-8"):
                found += about(source, entry.name.removesuffix(".yaml")).shapes.values()
    return tuple(found)


def open_job(source: str, paths: list[Path], dataset: str | None = None, **said: str | None) -> Job:
    """What loading these files of a source means; `dataset` replaces the id the source's YAML gives.

    said: what the files do not say and the user does, by the names the loader's `open_job` has for it.

    Raises:
        FileProblem: a file is missing or is none of this source.
        InputError: the id cannot be one, or something is said that the loader does not ask for.
    """
    opened: Callable[..., Job] = import_module(f"loaders.{source}.read").open_job
    given = {name: text for name, text in said.items() if text is not None}
    for name in given.keys() - signature(opened).parameters.keys():
        raise InputError(f"--{name.replace('_', '-')} says nothing of {source}; leave it out")
    job = opened(paths, dataset, **given)
    used = {part.place for part in job.parts} | set(job.beside)
    return replace(job, passed=passed_over(paths, used, job.parts[0].shape))
