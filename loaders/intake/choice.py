"""Which files of those given are wanted: by how they begin, whatever they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from loaders.intake.files import open_rows
from loaders.intake.lines import places
from loaders.intake.problem import FileProblem
from loaders.intake.recognise import GENERAL

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from loaders.intake.about import Shape
    from loaders.intake.lines import Place

SAID = 3  # files named where none of a folder is wanted
NO_ROW = "the file has a header and no row; fetch it again"


class Passed(NamedTuple):
    """A file that was given, in a folder or a zip, and is not loaded."""

    name: str
    why: str


def problem(place: Place, shape: Shape) -> FileProblem | None:
    """Why a file is none of a shape; None where it is one."""
    try:
        row = next(open_rows(place, shape), None)
    except FileProblem as found:
        return found
    return FileProblem(place.name, 1, NO_ROW) if row is None else None


def choose(paths: Sequence[Path], shapes: Sequence[Shape]) -> list[tuple[Place, Shape]]:
    """The files in `paths` that have one of `shapes`; others of a folder or zip are passed over.

    Raises:
        FileProblem: a file that was named by itself has none of them, or no file has.
    """
    found: list[tuple[Place, Shape]] = []
    strange: list[tuple[Place, FileProblem]] = []
    for place in places(paths):
        first: FileProblem | None = None
        for shape in shapes:
            why = problem(place, shape)
            if why is None:
                found.append((place, shape))
                break
            first = first or why
        else:
            if first is not None:
                strange.append((place, first))
    for place, why in strange:
        if not place.member and place.path in paths:
            raise why
    if not found:
        raise refusal(paths, [why for _, why in strange], shapes[0])
    return found


def refusal(paths: Sequence[Path], strange: Sequence[FileProblem], shape: Shape) -> FileProblem:
    """That nothing in `paths` is wanted, and what is there; files that are something known come first."""
    said = sorted(strange, key=lambda each: each.reason.startswith(GENERAL))
    if len(said) == 1:
        return said[0]
    reasons = "".join(f"; {each.file}: {each.reason}" for each in said[:SAID])
    more = f"; and {len(said) - SAID} more" if len(said) > SAID else ""
    message = f"{GENERAL}{shape.title} ({shape.what}) here{reasons}{more}"
    return FileProblem(", ".join(map(str, paths)), 0, message)


def passed_over(paths: Iterable[Path], used: set[Place], shape: Shape) -> tuple[Passed, ...]:
    """Every file in `paths` that is not among those used, with the reason."""
    return tuple(
        Passed(place.name, why.reason if (why := problem(place, shape)) else "not asked for")
        for place in places(paths)
        if place not in used
    )
