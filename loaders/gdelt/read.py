"""Files of GDELT to a job: events of version 2.0 as `gdelt`, of 1.0 as `gdelt1`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.errors import InputError
from loaders.gdelt.events import Events
from loaders.intake.about import about
from loaders.intake.choice import choose
from loaders.intake.coded import coded_job
from loaders.intake.job import Part, named

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.intake.job import Job

VERSIONS = ("gdelt", "gdelt1")


def open_job(paths: list[Path], dataset: str | None) -> Job:
    """The job of loading event files: by their columns, whatever they are called.

    Raises:
        FileProblem: a file is missing or broken, or none is one of events.
        InputError: there are files of both versions, whose numbers mean different events.
    """
    shapes = {version: about("gdelt", version).shapes["events"] for version in VERSIONS}
    found = choose(paths, list(shapes.values()))
    some = {
        version: place.name
        for version, shape in shapes.items()
        for place, fitting in reversed(found)
        if fitting is shape
    }
    if len(some) > 1:
        message = (
            f"{some['gdelt']} is of GDELT 2.0 and {some['gdelt1']} of 1.0, whose numbers mean other events; "
            "load them one after the other"
        )
        raise InputError(message)
    described = named(about("gdelt", next(iter(some))), dataset)
    read = Events(described)
    return coded_job(described, [Part(place, shape, read) for place, shape in found])
