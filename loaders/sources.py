"""A load opened by the name of its source; which there are stands in known.py."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from inspect import signature
from typing import TYPE_CHECKING

from graph.errors import InputError
from loaders.intake.choice import passed_over

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from loaders.intake.job import Job


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
