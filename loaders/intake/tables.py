"""Tables of a source, each told by its header, whatever its file is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loaders.intake.about import about
from loaders.intake.job import Part
from loaders.intake.lines import lines, places
from loaders.intake.outcome import Skipped
from loaders.intake.problem import FileProblem
from loaders.intake.recognise import fits

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from loaders.intake.about import About
    from loaders.intake.files import Row
    from loaders.intake.lines import Place
    from loaders.intake.outcome import Outcome

    Reader = Callable[[Row], Outcome]


def unread(_: Row) -> Outcome:
    """What a row becomes while it is not known yet how to read it."""
    return Skipped("")


def named_by_header(source: str, layouts: Sequence[str], paths: list[Path], shape: str) -> str:
    """The first of a source's YAMLs of which a file in `paths` has `shape`; the first one where none has."""
    first = [next(iter(lines(place)), None) for place in places(paths)]
    return next(
        (
            each
            for each in layouts
            if any(line and fits(line.text, about(source, each).shapes[shape]) for line in first)
        ),
        layouts[0],
    )


def tables(described: About, paths: list[Path], readers: Mapping[str, Reader]) -> list[Part]:
    """A part for each file in `paths` that has a shape of `readers`, by the order of the shapes there.

    A file that has none is passed over in a folder or zip that has others, and refused where it was named.

    Raises:
        FileProblem: a file is missing, or none has a shape of this source.
    """
    found: dict[str, list[Part]] = {name: [] for name in readers}
    strange: list[Place] = []
    for place in places(paths):
        first = next(iter(lines(place)), None)
        name = next((each for each in readers if first and fits(first.text, described.shapes[each])), None)
        if name:
            found[name].append(Part(place, described.shapes[name], readers[name]))
        else:
            strange.append(place)
    parts = [part for some in found.values() for part in some]
    refused = strange if not parts else [each for each in strange if each.path in paths and not each.member]
    if refused or not parts:
        _refuse(described, paths, refused, next(iter(readers)))
    return parts


def _refuse(described: About, paths: list[Path], refused: list[Place], name: str) -> None:
    """Raise what is wrong with the first file that is refused."""
    if refused:
        Part(refused[0], described.shapes[name], lambda _: (_ for _ in ()).throw(AssertionError)).check()
    message = f"no file of {described.properties['title']} ({described.shapes[name].what})"
    raise FileProblem(str(refused[0].name if refused else paths[0]), 0, message)
