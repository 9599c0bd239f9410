"""The sources there are loaders for, by the folders beside this file, and every sort of file they read."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from loaders.intake.about import about

if TYPE_CHECKING:
    from loaders.intake.about import Shape


@cache
def sources() -> tuple[str, ...]:
    """Names of the loaders of datasets; a folder with a read.py is one."""
    folder = files("loaders")
    found = [each.name for each in folder.iterdir() if each.joinpath("read.py").is_file()]
    return tuple(sorted(found))


@cache
def shapes() -> tuple[Shape, ...]:
    """Every sort of file any loader reads."""
    found: list[Shape] = []
    for source in sources():
        for entry in sorted(files("loaders").joinpath(source).iterdir(), key=lambda each: each.name):
            if entry.name.endswith(".yaml") and "\nfiles:" in entry.read_text("utf-8"):
                found += about(source, entry.name.removesuffix(".yaml")).shapes.values()
    return tuple(found)
