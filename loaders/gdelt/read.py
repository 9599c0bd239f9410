"""Files of GDELT to a job: events of version 2.0 as `gdelt`, of 1.0 as `gdelt1`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from graph.errors import InputError
from loaders.gdelt.events import Events
from loaders.intake.about import about
from loaders.intake.coded import coded_job
from loaders.intake.job import Part, named
from loaders.intake.lines import lines, places
from loaders.intake.recognise import fits

if TYPE_CHECKING:
    from pathlib import Path

    from loaders.intake.about import Shape
    from loaders.intake.job import Job
    from loaders.intake.lines import Place

# 20190121220000.export.CSV, 20190121.export.CSV, 201303.csv, 1979.csv
NAME = re.compile(r"\d{4,14}(\.export)?\.csv", re.IGNORECASE)
VERSIONS = ("gdelt", "gdelt1")


def open_job(paths: list[Path], dataset: str | None) -> Job:
    """The job of loading event files; of folders and zips, those that are named as GDELT names them.

    Raises:
        FileProblem: a file is missing or broken.
        InputError: there is none, or files of both versions, whose numbers mean different events.
    """
    given = {path for path in paths if path.is_file() and path.suffix.lower() != ".zip"}
    found = [place for place in places(paths) if place.path in given or NAME.fullmatch(place.inner)]
    if not found:
        said = ", ".join(map(str, paths))
        message = f"no event file of GDELT in {said}; they are named as 20190121.export.CSV or 1979.csv"
        raise InputError(message)
    versions = {place: _version(place) for place in found}
    if len(set(versions.values())) > 1:
        some = {version: place.name for place, version in reversed(versions.items())}
        message = (
            f"{some['gdelt']} is of GDELT 2.0 and {some['gdelt1']} of 1.0, whose numbers mean other events; "
            "load them one after the other"
        )
        raise InputError(message)
    described = named(about("gdelt", next(iter(versions.values()))), dataset)
    read = Events(described)
    return coded_job(described, [Part(place, described.shapes["events"], read) for place in found])


def _version(place: Place) -> str:
    """Which version a file is of, by its first row; one that is of none is left to the check of its shape."""
    first = next((line.text for line in lines(place) if line.text and not line.problem), "")
    fitting = [name for name in VERSIONS if fits(first, _events(name))]
    return fitting[0] if fitting else VERSIONS[0]


def _events(name: str) -> Shape:
    return about("gdelt", name).shapes["events"]
