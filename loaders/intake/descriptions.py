"""What each dataset is, from its YAML: what to cite, which files it has, what their columns mean."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

MANY = 10_000  # columns
PROPERTIES = ("title", "version", "about", "licence", "licence_url", "citation", "url", "coverage")


@dataclass(frozen=True, slots=True)
class Shape:
    """How one sort of file looks.

    what: the file in a few words. header: columns its first line must name; empty where the file has none,
    then `columns` bounds how many there are and `like` holds a pattern for each field of the first row.
    quoted: whether fields may stand in quotes, as in CSV; `lightly` where fields may, but a row is always
    one line. Of a column `A | B` of the header either is enough. lacks: columns its first line must not name.
    closed: every row ends with a line break, so that one without is cut off.
    escape: what stands before a quote within quotes, beside a quote itself.
    missing: what stands in a field that has nothing, as R's NA; such a field is read as empty.
    """

    source: str
    title: str
    name: str
    what: str
    delimiter: str
    quoted: bool | str
    header: tuple[str, ...] = ()
    columns: tuple[int, int] = (1, MANY)
    like: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    missing: str = ""
    closed: bool = False
    escape: str | None = None


@dataclass(frozen=True, slots=True)
class Description:
    """A dataset: `id` in the graph, and the properties its :Dataset node gets.

    source: the loader. shapes: by name. expected: rows of the whole dataset by file, where known.
    rest: what else the YAML says, for the loader.
    """

    id: str
    source: str
    properties: dict[str, Any]
    shapes: dict[str, Shape]
    expected: dict[str, int] = field(default_factory=dict)
    rest: dict[str, Any] = field(default_factory=dict)


@cache
def description(source: str, name: str | None = None) -> Description:
    """The dataset that `loaders/<source>/<name>.yaml` describes; `name` is the source's own by default."""
    text = files("loaders").joinpath(source, f"{name or source}.yaml").read_text("utf-8")
    entries = YAML(typ="safe", pure=True).load(text)
    properties = {key: entries.pop(key) for key in PROPERTIES if key in entries}
    columns = entries.pop("columns", {})
    properties["columns"] = [f"{column}: {meaning}" for column, meaning in columns.items()]
    return Description(
        id=entries.pop("id"),
        source=source,
        properties=properties,
        shapes={
            key: _shape(source, properties["title"], key, entry)
            for key, entry in entries.pop("files", {}).items()
        },
        expected=entries.pop("expected", {}),
        rest=entries,
    )


def _shape(source: str, title: str, name: str, entry: dict[str, Any]) -> Shape:
    header = tuple(entry.get("header", ()))
    width = entry.get("width", [1, MANY])
    return Shape(
        source=source,
        title=title,
        name=name,
        what=entry["what"],
        delimiter="\t" if entry["delimiter"] == "tab" else entry["delimiter"],
        quoted=entry.get("quoted", False),
        header=header,
        columns=(width[0], width[-1]),
        like=tuple(entry.get("like", ())),
        lacks=tuple(entry.get("lacks", ())),
        missing=entry.get("missing", ""),
        closed=entry.get("closed", False),
    )


@cache
def sources() -> tuple[str, ...]:
    """Names of the loaders of datasets; a folder of loaders/ with a read.py is one."""
    folder = files("loaders")
    return tuple(sorted(place.name for place in folder.iterdir() if place.joinpath("read.py").is_file()))


@cache
def shapes() -> tuple[Shape, ...]:
    """Every sort of file any loader reads."""
    known: list[Shape] = []
    for source in sources():
        for entry in sorted(files("loaders").joinpath(source).iterdir(), key=lambda path: path.name):
            if entry.name.endswith(".yaml") and "\nfiles:" in entry.read_text("utf-8"):
                known += description(source, entry.name.removesuffix(".yaml")).shapes.values()
    return tuple(known)
