"""Whose file is this? By the header, or by how the fields of the first row look."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

if TYPE_CHECKING:
    from loaders.intake.about import Shape

GENERAL = "no file of "  # how a reason begins that knows no more than what a file is not
DELIMITERS = {"\t": "tab", ",": "`,`", ";": "`;`", "|": "`|`"}


def misfit(raw: str, fields: list[str], shape: Shape) -> str | None:
    """Why a first line is none of `shape`, in one line that says what to do; None where it is one."""
    why = _difference(fields, shape)
    if why is None:
        return None
    if title := _unsupported(raw):
        return title
    from loaders.known import shapes

    for other in shapes():
        if other != shape and fits(raw, other):
            load = f"; load it with `diplograph load {other.source}`" if other.source != shape.source else ""
            return f"this is a file of {other.title} ({other.what}){load}"
    for delimiter, name in DELIMITERS.items():
        if delimiter != shape.delimiter and _difference(_split(raw, delimiter), shape) is None:
            return f"columns are separated by {name}; {DELIMITERS[shape.delimiter]} is wanted"
    return f"{GENERAL}{shape.title} ({shape.what}): {why}"


@cache
def unsupported() -> list[dict[str, Any]]:
    """Tables of the field that no loader reads; see unsupported.yaml."""
    text = files("loaders.intake").joinpath("unsupported.yaml").read_text("utf-8")
    return list(YAML(typ="safe", pure=True).load(text))


def _unsupported(raw: str) -> str | None:
    """What a first line belongs to, where that is known and not supported."""
    rows = [_split(raw, delimiter) for delimiter in DELIMITERS]
    for table in unsupported():
        if header := set(map(str.casefold, table.get("header", ()))):
            known = any(header <= {field.strip().casefold() for field in row} for row in rows)
        else:
            fields = raw.split("\t" if table["delimiter"] == "tab" else table["delimiter"])
            known = len(fields) >= len(table["like"]) and all(map(re.fullmatch, table["like"], fields))
        if known:
            instead = f"; {table['instead']}" if "instead" in table else ""
            return f"this is a file of {table['title']}, which is not supported{instead}"
    return None


def _split(raw: str, delimiter: str) -> list[str]:
    """The fields of a line, also where some stand in quotes."""
    try:
        return next(csv.reader([raw], delimiter=delimiter), [])
    except csv.Error:
        return []


def fits(raw: str, shape: Shape) -> bool:
    """Whether a first line looks like one of `shape`."""
    shape = as_written(raw, shape)
    return _difference(columns(raw, shape), shape) is None


def as_written(raw: str, shape: Shape) -> Shape:
    """The shape as a first line has it: a table in CSV may come separated by tabs.

    So Dataverse gives out what it has taken in as a table (`.tab`), with a backslash before a quote.
    """
    tabbed = replace(shape, delimiter="\t", escape="\\")
    may = shape.quoted is True and shape.header and _difference(columns(raw, shape), shape)
    return tabbed if may and _difference(columns(raw, tabbed), tabbed) is None else shape


def columns(raw: str, shape: Shape) -> list[str]:
    """What stands in the first line of a file of `shape`, without quotes: the names of its columns."""
    return [field.strip().strip('"') if shape.quoted else field for field in raw.split(shape.delimiter)]


def _difference(fields: list[str], shape: Shape) -> str | None:
    if shape.header:
        there = {field.strip() for field in fields}
        missing = [
            name.replace(" | ", " or ") for name in shape.header if there.isdisjoint(name.split(" | "))
        ]
        strange = [name for name in shape.lacks if name in there]
        if missing or not strange:
            return f"the header has no column {', '.join(missing)}" if missing else None
        return f"the header has a column {', '.join(strange)}"
    low, high = shape.columns
    if not low <= len(fields) <= high:
        wanted = str(low) if low == high else f"{low} to {high}"
        return f"the first row has {len(fields)} columns, {wanted} are wanted"
    for number, (pattern, field) in enumerate(zip(shape.like, fields, strict=False), 1):
        if not re.fullmatch(pattern, field.strip()):
            return f"column {number} of the first row is {field.strip()[:40]!r}"
    return None
