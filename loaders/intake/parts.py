"""The files of a load, each with what a row of it becomes: which of those given, and of which release.

Files are chosen by how they begin, whatever they are called. Of a release the name is read, since a newer
file looks as the older did; then the last day in it is held against the days on which the coding of known
releases ended; what neither tells is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from graph.errors import InputError
from loaders.intake.cursor import Entry
from loaders.intake.descriptions import description
from loaders.intake.files import digest, lines, places
from loaders.intake.outcome import CLEANED, FileProblem, Loaded, Rejected, Row, Skipped
from loaders.intake.rows import GENERAL, as_written, columns, open_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from loaders.intake.coded_row import Apart
    from loaders.intake.descriptions import Description, Shape
    from loaders.intake.files import Place
    from loaders.intake.outcome import Outcome

Read = tuple[Row, "Outcome"]
Reader = Callable[[Row], "Outcome"]

YEAR = re.compile(r"\d{4}")
SAID = 3  # files named where none of a folder is wanted
NO_ROW = "the file has a header and no row; fetch it again"


class Passed(NamedTuple):
    """A file that was given, in a folder or a zip, and is not loaded."""

    name: str
    why: str


@dataclass(frozen=True)
class Part:
    """One file, and what a row of it becomes. `read` looks at nothing but the row: it may be run again.

    apart: how its rows come apart, where they do; then each of them is one line.
    """

    place: Place
    shape: Shape
    read: Callable[[Row], Outcome]
    apart: Apart | None = None

    @property
    def may_repeat(self) -> bool:
        """Whether a file of the same contents has the same rows, wherever it stands: ids are its own."""
        return self.apart is None or isinstance(self.apart.number, str)

    def entry(self) -> Entry:
        """As its (:Load) names it; raises FileProblem where it cannot be read."""
        return Entry(self.place.name, self.place.size, digest(self.place))

    def check(self) -> None:
        """Raise FileProblem where the file is not of this shape."""
        if why := shape_problem(self.place, self.shape):
            raise why

    def header(self) -> list[str]:
        """What stands in the first line: the names of the columns."""
        first = next(iter(lines(self.place)), None)
        return columns(first.text, as_written(first.text, self.shape)) if first else []

    def outcomes(self, after: int, on_bytes: Callable[[int], None] | None = None) -> Iterator[Read]:
        """Each row behind line `after` with what it becomes; raises FileProblem as `open_rows`."""
        for row in open_rows(self.place, self.shape, after=after, on_bytes=on_bytes):
            yield row, self.outcome(row)

    def outcome(self, row: Row) -> Outcome:
        """What a row becomes."""
        if row.problem:
            return Rejected("", row.problem)
        outcome = self.read(row)
        if row.cleaned and isinstance(outcome, Loaded):
            return outcome._replace(lost=(*outcome.lost, CLEANED))
        return outcome


def shape_problem(place: Place, shape: Shape) -> FileProblem | None:
    """Why a file is none of a shape; None where it is one."""
    try:
        row = next(open_rows(place, shape), None)
    except FileProblem as problem:
        return problem
    return FileProblem(place.name, 1, NO_ROW) if row is None else None


def choose(paths: Sequence[Path], shapes: Sequence[Shape]) -> list[tuple[Place, Shape]]:
    """The files in `paths` that have one of `shapes`; others of a folder or zip are passed over.

    Raises:
        FileProblem: a file that was named by itself has none of them, or no file has.
    """
    chosen: list[tuple[Place, Shape]] = []
    strange: list[tuple[Place, FileProblem]] = []
    for place in places(paths):
        first: FileProblem | None = None
        for shape in shapes:
            why = shape_problem(place, shape)
            if why is None:
                chosen.append((place, shape))
                break
            first = first or why
        else:
            if first is not None:
                strange.append((place, first))
    for place, why in strange:
        if not place.member and place.path in paths:
            raise why
    if not chosen:
        raise refusal(paths, [why for _, why in strange], shapes[0])
    return chosen


def refusal(paths: Sequence[Path], strange: Sequence[FileProblem], shape: Shape) -> FileProblem:
    """That nothing in `paths` is wanted, and what is there; files that are something known come first."""
    problems = sorted(strange, key=lambda problem: problem.reason.startswith(GENERAL))
    if len(problems) == 1:
        return problems[0]
    reasons = "".join(f"; {problem.file}: {problem.reason}" for problem in problems[:SAID])
    more = f"; and {len(problems) - SAID} more" if len(problems) > SAID else ""
    message = f"{GENERAL}{shape.title} ({shape.what}) here{reasons}{more}"
    return FileProblem(", ".join(map(str, paths)), 0, message)


def passed_over(paths: Iterable[Path], used: set[Place], shape: Shape) -> tuple[Passed, ...]:
    """Every file in `paths` that is not among those used, with the reason."""
    return tuple(
        Passed(place.name, why.reason if (why := shape_problem(place, shape)) else "not asked for")
        for place in places(paths)
        if place not in used
    )


def unread(_: Row) -> Outcome:
    """What a row becomes while it is not known yet how to read it."""
    return Skipped("")


def layout_of(source: str, layouts: Sequence[str], paths: list[Path], shape: str) -> str:
    """The first of a source's YAMLs of which a file in `paths` has `shape`; the first one where none has."""
    files = places(paths)
    return next(
        (
            layout
            for layout in layouts
            if any(shape_problem(place, description(source, layout).shapes[shape]) is None for place in files)
        ),
        layouts[0],
    )


def parts_by_shape(described: Description, paths: list[Path], readers: Mapping[str, Reader]) -> list[Part]:
    """A part for each file in `paths` that has a shape of `readers`, by the order of the shapes there.

    A file that has none is passed over in a folder or zip that has others, and refused where it was named.

    Raises:
        FileProblem: a file is missing, or none has a shape of this source.
    """
    chosen = choose(paths, [described.shapes[name] for name in readers])
    return [
        Part(place, shape, read)
        for name, read in readers.items()
        for place, shape in chosen
        if shape.name == name
    ]


def with_release(
    described: Description, parts: Sequence[Part], last: date | None, release: str | None, until: str | None
) -> Description:
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
    version = release or _named(described.rest["named"], parts)
    end = last_day(until) if until else known.get(version or "")
    if version is None and end is None:
        version = " or ".join(name for name, day in known.items() if day == last) or None
        end = last if version else None
    if end is None:
        which = f"release {version} of {title} is none of {', '.join(known)}"
        which = which if version else untold(where, known)
        message = f"{which}: give --coded-until, the last day of its coding (as {max(known.values())})"
        raise InputError(message)
    if last is not None and last > end:
        message = (
            f"{where} tells of {last.year}, but the coding of release {version or '?'} ended on {end}: "
            f"give the right --release or --coded-until"
        )
        raise InputError(message)
    return with_version(described, version or f"coded until {end}", end)


def untold(where: str, known: Iterable[str]) -> str:
    """What is asked where a file does not tell its release."""
    return f"{where} does not tell its release: give --release ({', '.join(known)}), or if it is another"


def with_version(described: Description, version: str, until: date) -> Description:
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
    last = max((int(year) for year in years if YEAR.fullmatch(year)), default=0)
    return date(last, 12, 31) if last else None


def _named(pattern: str, parts: Sequence[Part]) -> str | None:
    """The release that the names of the files tell: `5.1` of `atop5_1a.csv`."""
    releases = {
        ".".join(group for group in match.groups() if group)
        for part in parts
        if (match := re.search(pattern, part.place.inner, re.IGNORECASE))
    }
    if len(releases) > 1:
        names, listed = ", ".join(part.place.name for part in parts), " and ".join(sorted(releases))
        raise InputError(f"{names} are of releases {listed}: load one release at a time")
    return next(iter(releases), None)


def last_day(text: str) -> date:
    """What the user says by --coded-until; raises InputError."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"--coded-until {text!r} is no day; write it as 2018-12-31") from None
