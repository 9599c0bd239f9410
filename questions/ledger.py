"""What each dataset counts for a pair of countries, year by year; docs/datasets.md tells the rules."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from questions.items import Json

WHERE = frozenset(("id", "dataset", "dyad", "year", "level"))


def counted_by_dataset(years: Iterable[dict[str, Any]], a: str, b: str) -> list[Json]:
    """`[{dataset, level, counts, by_year}]` of :DatasetYear properties, which come ordered by these and year.

    counts: every column over all years, `ab` and `ba` as `from` by country. Shares and means of a dataset,
    which cannot be added up, stand in `by_year` only.
    """
    found = []
    for (dataset, level), group in groupby(years, key=lambda year: (year["dataset"], year["level"])):
        by_year = [{"year": year["year"], **_columns(year, a, b)} for year in group]
        found.append({"dataset": dataset, "level": level, "counts": _sum(by_year), "by_year": by_year})
    return found


def _columns(year: dict[str, Any], a: str, b: str) -> Json:
    first, second = sorted((a, b))
    columns = {name: value for name, value in sorted(year.items()) if name not in WHERE}
    if "total" not in columns:
        return columns
    sides = {first: columns.pop("ab", 0), second: columns.pop("ba", 0)}
    return {"total": columns.pop("total"), "from": sides, "mutual": columns.pop("mutual", 0), **columns}


def _sum(by_year: list[Json]) -> Json:
    total: Json = {}
    for year in by_year:
        if "total" not in year:
            continue
        for name, value in year.items():
            if name == "from":
                sides = total.setdefault("from", dict.fromkeys(value, 0))
                for country, number in value.items():
                    sides[country] += number
            elif name != "year" and isinstance(value, (int, float)):
                added = total.get(name, 0) + value
                total[name] = round(added, 1) if isinstance(added, float) else added
    return total
