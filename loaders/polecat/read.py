"""Files of POLECAT to a job: weekly files, or zips of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from graph.errors import InputError
from loaders.intake.about import about
from loaders.intake.coded import coded_job
from loaders.intake.days import days_of
from loaders.intake.job import Part, named
from loaders.intake.lines import places
from loaders.polecat.events import DAYS, event

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.intake.job import Job

ENDINGS = ("txt", "tab", "tsv", "csv")


def open_job(paths: list[Path], dataset: str | None, *, days: str | None = None) -> Job:
    """The job of loading weekly files; days: the order of days as 1/2/2023, where a file does not tell.

    Raises:
        FileProblem: a file is missing or is none of POLECAT.
        InputError: there is none.
    """
    described = named(about("polecat"), dataset)
    found = [place for place in places(paths) if place.inner.rsplit(".", 1)[-1].lower() in ENDINGS]
    if not found:
        message = f"no file of POLECAT in {', '.join(map(str, paths))}; they are named ngecEvents….txt"
        raise InputError(message)
    shape = described.shapes["events"]
    parts = [
        Part(place, shape, partial(event, described.id, days_of(place, shape, DAYS, days))) for place in found
    ]
    return coded_job(described, parts)
