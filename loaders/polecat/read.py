"""Files of POLECAT to a job: weekly files, or zips of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from loaders.intake.about import about
from loaders.intake.choice import choose
from loaders.intake.coded import coded_job
from loaders.intake.days import days_of
from loaders.intake.job import Part, named
from loaders.polecat.events import DAYS, event

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.intake.job import Job


def open_job(paths: list[Path], dataset: str | None, *, days: str | None = None) -> Job:
    """The job of loading weekly files; days: the order of days as 1/2/2023, where a file does not tell.

    Raises:
        FileProblem: a file is missing or is none of POLECAT.
        InputError: the order of days is asked for.
    """
    described = named(about("polecat"), dataset)
    shape = described.shapes["events"]
    parts = [
        Part(place, shape, partial(event, described.id, days_of(place, shape, DAYS, days)))
        for place, _ in choose(paths, [shape])
    ]
    return coded_job(described, parts)
