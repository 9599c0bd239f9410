"""Which release of a dataset the files are, and up to which day it was coded.

A file may be called anything, and a newer one looks as the older did. So the name is read, then the last day
in it is held against the days on which the coding of known releases ended; what neither tells is asked for.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from graph.errors import InputError
from loaders.intake.files import open_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from loaders.intake.about import About
    from loaders.intake.files import Row
    from loaders.intake.job import Part

YEAR = re.compile(r"\d{4}")


def released(
    described: About, parts: Sequence[Part], last: date | None, release: str | None, until: str | None
) -> About:
    """The dataset with its `version`, `coverage` and, in `rest` and as a property, `coded_until`.

    The YAML's `releases` are the known ones with the last day of their coding, `named` is how a file's name
    tells one, `since` when the coding begins. last: the last day that stands in the files. release, until:
    what the user says.

    Raises:
        InputError: files are of several releases, none is told, or a file goes on after its coding ended.
    """
    title = described.properties["title"]
    known = {name: date.fromisoformat(day) for name, day in described.rest["releases"].items()}
    where = parts[0].place.name
    told = release or _named(described.rest["named"], parts)
    end = last_day(until) if until else known.get(told or "")
    if told is None and end is None:
        told = " or ".join(name for name, day in known.items() if day == last) or None
        end = last if told else None
    if end is None:
        which = f"release {told} of {title} is none of {', '.join(known)}" if told else untold(where, known)
        message = f"{which}: give --coded-until, the last day of its coding (as {max(known.values())})"
        raise InputError(message)
    if last is not None and last > end:
        message = (
            f"{where} tells of {last.year}, but the coding of release {told or '?'} ended on {end}: "
            f"give the right --release or --coded-until"
        )
        raise InputError(message)
    return dated(described, told or f"coded until {end}", end)


def untold(where: str, known: Iterable[str]) -> str:
    """What is asked where a file does not tell its release."""
    return f"{where} does not tell its release: give --release ({', '.join(known)}), or if it is another"


def dated(described: About, version: str, until: date) -> About:
    """The dataset as this version, coded until that day."""
    since = described.rest["since"]
    properties = {**described.properties, "version": version, "coverage": f"{since} to {until}"}
    properties["coded_until"] = until
    return replace(described, properties=properties, rest={**described.rest, "coded_until": until})


def rows_of(parts: Iterable[Part]) -> Iterator[tuple[str, Row]]:
    """Every readable row, with the name of its file's shape."""
    for part in parts:
        for row in open_rows(part.place, part.shape):
            if row.problem is None:
                yield part.shape.name, row


def last_year(parts: Iterable[Part], columns: Mapping[str, Sequence[str]]) -> date | None:
    """The last day of the last year that stands in these columns of each shape."""
    years = (row[column] for shape, row in rows_of(parts) for column in columns.get(shape, ()))
    found = max((int(year) for year in years if YEAR.fullmatch(year)), default=0)
    return date(found, 12, 31) if found else None


def _named(pattern: str, parts: Sequence[Part]) -> str | None:
    """The release that the names of the files tell: `5.1` of `atop5_1a.csv`."""
    found = {
        ".".join(part for part in match.groups() if part)
        for each in parts
        if (match := re.search(pattern, each.place.inner, re.IGNORECASE))
    }
    if len(found) > 1:
        names = ", ".join(part.place.name for part in parts)
        raise InputError(f"{names} are of releases {' and '.join(sorted(found))}: load one release at a time")
    return next(iter(found), None)


def last_day(text: str) -> date:
    """What the user says by --coded-until; raises InputError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"--coded-until {text!r} is no day; write it as 2018-12-31") from None
