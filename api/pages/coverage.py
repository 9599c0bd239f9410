"""What was read for two countries, as a table and a heat map of publishers and years."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from graph.dates import bounds
from questions.coverage import counts
from viz.chart import Axis, Run, axis, runs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from questions.coverage import Entry

MOST, NEWEST, DECADE = 30, 15, 10  # years: a table with more has the newest alone, the others by decades
SHADES = (1, 2, 4, 8)  # sources from which on a cell is a shade darker


class Reading(NamedTuple):
    """Who published what was read, and how many of it for each column; `room` of the site has its page.

    runs: the same year by year, as a heat map draws it.
    """

    id: str
    name: str
    room: str
    sources: int
    cells: list[int]
    runs: list[Run]


class ReadByYear(NamedTuple):
    """The table; a column is a year, or a decade where the years are many, by its first and last year.

    axis: the years of the heat map; None where no span has both ends.
    without_span: how many sources were read for no span of days that ends, or are tables of a dataset, in
    which nobody looks for a letter.
    """

    columns: list[tuple[int, int]]
    rows: list[Reading]
    axis: Axis | None
    without_span: int


def read_by_year(entries: Iterable[Entry]) -> ReadByYear:
    """The ledger of a pair by publisher and year; those of most sources first.

    A source counts once in each year that a span it was read for touches. Spans without both ends count in
    no year.
    """
    counted: dict[str, dict[int, set[str]]] = {}
    sources: dict[str, set[str]] = {}
    heads: dict[str, tuple[str, str]] = {}
    without = set()
    for entry in entries:
        source, publisher = entry["source"], entry["source"]["publisher"]
        key = publisher["id"] if publisher else source["id"]
        room = "entities" if publisher else "data" if source["type"] == "loaded_dataset" else "sources"
        heads[key] = (publisher["name"] if publisher else source["title"] or source["id"], room)
        sources.setdefault(key, set()).add(source["id"])
        if entry["start"] and entry["end"] and counts(entry):
            first, last = bounds(entry["start"])[0].year, bounds(entry["end"])[1].year
            for year in range(first, last + 1):
                counted.setdefault(key, {}).setdefault(year, set()).add(source["id"])
        else:
            without.add(source["id"])
    years = sorted({year for by_year in counted.values() for year in by_year})
    columns = _columns(years)
    drawn = axis(years) if years else None

    def cell(key: str, first: int, last: int) -> int:
        by_year = counted.get(key, {})
        return len(set().union(*(by_year.get(year, set()) for year in range(first, last + 1))))

    def heat(key: str) -> list[Run]:
        by_year = {year: len(found) for year, found in counted.get(key, {}).items()}
        return runs(drawn, by_year) if drawn else []

    rows = [
        Reading(key, *head, len(sources[key]), [cell(key, *column) for column in columns], heat(key))
        for key, head in heads.items()
    ]
    rows.sort(key=lambda row: (-row.sources, row.name))
    return ReadByYear(columns, rows, drawn, len(without))


def _columns(years: list[int]) -> list[tuple[int, int]]:
    """The years, of many the newest and before them decades."""
    if len(years) <= MOST:
        return [(year, year) for year in years]
    alone = (years[-1] - NEWEST) // DECADE * DECADE
    decades = dict.fromkeys(year // DECADE * DECADE for year in years if year < alone)
    return [
        *((first, first + DECADE - 1) for first in decades),
        *((year, year) for year in years if year >= alone),
    ]


def shade(number: int) -> int:
    """How dark a cell with so many sources is, from 0 for none to 4."""
    return sum(number >= least for least in SHADES)


def totals(table: ReadByYear) -> list[int]:
    """Sources of each column, whoever published them."""
    return [sum(row.cells[place] for row in table.rows) for place in range(len(table.columns))]
