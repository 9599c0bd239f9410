"""Tables of a source, each told by its header, whatever its file is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loaders.intake.about import about
from loaders.intake.choice import choose, problem
from loaders.intake.job import Part
from loaders.intake.lines import places
from loaders.intake.outcome import Skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from loaders.intake.about import About
    from loaders.intake.files import Row
    from loaders.intake.outcome import Outcome

    Reader = Callable[[Row], Outcome]


def unread(_: Row) -> Outcome:
    """What a row becomes while it is not known yet how to read it."""
    return Skipped("")


def named_by_header(source: str, layouts: Sequence[str], paths: list[Path], shape: str) -> str:
    """The first of a source's YAMLs of which a file in `paths` has `shape`; the first one where none has."""
    found = places(paths)
    return next(
        (
            each
            for each in layouts
            if any(problem(place, about(source, each).shapes[shape]) is None for place in found)
        ),
        layouts[0],
    )


def tables(described: About, paths: list[Path], readers: Mapping[str, Reader]) -> list[Part]:
    """A part for each file in `paths` that has a shape of `readers`, by the order of the shapes there.

    A file that has none is passed over in a folder or zip that has others, and refused where it was named.

    Raises:
        FileProblem: a file is missing, or none has a shape of this source.
    """
    found = choose(paths, [described.shapes[name] for name in readers])
    return [
        Part(place, shape, read)
        for name, read in readers.items()
        for place, shape in found
        if shape.name == name
    ]
