"""Pairs of countries (:Dyad), and what a dataset counts for a pair in a year (:DatasetYear).

The counts of datasets are never mixed with those of dossiers. They are changed by difference in the
transaction of the batch that counts, so that a row counts once or not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from graph.store.writer import Transaction

# (dyad, year, level) to column to what is added. Amounts with a fraction have one digit.
YearCounts = dict[tuple[str, int, str], dict[str, float]]

WRITE_DYADS = """
UNWIND $ids AS id
MERGE (d:Dyad {id: id})
ON CREATE SET d.a = split(id, '-')[0], d.b = split(id, '-')[1]
"""

DELETE_EMPTY_DYADS = """
MATCH (d:Dyad)
WHERE NOT EXISTS { (d)--() }
DELETE d
"""

STORED_YEARS = """
UNWIND $ids AS id
MATCH (y:DatasetYear {id: id})
RETURN properties(y) AS year
"""


def of_dyads(label: str, relationship: str) -> str:
    """The text that writes `rows`, nodes of this label with `id` and `dyad`, each beside its pair."""
    return f"""
UNWIND $rows AS row
MATCH (d:Dyad {{id: row.dyad}})
MERGE (y:{label} {{id: row.id}})
SET y = row
MERGE (d)-[:{relationship}]->(y)
"""


WRITE_YEARS = of_dyads("DatasetYear", "COUNTED")

UPDATE_YEARS = """
UNWIND $rows AS row
MATCH (y:DatasetYear {id: row.id})
SET y = row
"""


def write_dyads(run: Callable[..., Any], ids: Iterable[str]) -> None:
    """Make the pairs that are missing, `CN-KP` each; `run` is a transaction's or a writer's."""
    if dyads := sorted(set(ids)):
        run(WRITE_DYADS, ids=dyads)


def delete_empty_dyads(transaction: Transaction) -> None:
    """Take out pairs that nothing hangs on any more."""
    transaction.run(DELETE_EMPTY_DYADS)


def rounded(amount: float) -> float:
    """A sum of amounts of one digit without what binary fractions add to it."""
    return amount if isinstance(amount, int) else round(amount, 1)


def count(counts: YearCounts, key: tuple[str, int, str], columns: dict[str, float]) -> None:
    """Add `columns` to the counts at (dyad, year, level)."""
    entry = counts.setdefault(key, {})
    for column, amount in columns.items():
        entry[column] = entry.get(column, 0) + amount


def add_counts(transaction: Transaction, dataset: str, counts: YearCounts) -> None:
    """Add counts to what the graph has; dyads are made where they are missing."""
    if not counts:
        return
    keys = {year_id(dataset, *key): key for key in counts}
    stored: dict[str, dict[str, Any]] = {
        row["year"]["id"]: row["year"] for row in transaction.run(STORED_YEARS, ids=list(keys))
    }
    new = []
    for node_id, (dyad, year, level) in keys.items():
        row = stored.get(node_id)
        if row is None:
            row = {"id": node_id, "dataset": dataset, "dyad": dyad, "year": year, "level": level}
            new.append(row)
        for column, amount in counts[dyad, year, level].items():
            row[column] = rounded(row.get(column, 0) + amount)
    _write_years(transaction, new)
    transaction.run(UPDATE_YEARS, rows=list(stored.values()))


def put_counts(transaction: Transaction, dataset: str, counts: YearCounts) -> None:
    """Write all counts of these pairs and years in the place of what the graph has of them."""
    _write_years(transaction, [_year(dataset, key, columns) for key, columns in sorted(counts.items())])


def other_counts(run: Callable[..., list[dict[str, Any]]], dataset: str, counts: YearCounts) -> YearCounts:
    """Those of these counts that the graph does not have, or has otherwise. run: as a writer's `read`."""
    ids = [year_id(dataset, *key) for key in counts]
    stored = {row["year"]["id"]: row["year"] for row in run(STORED_YEARS, ids=ids)}
    years = ((key, columns, _year(dataset, key, columns)) for key, columns in counts.items())
    return {key: columns for key, columns, year in years if stored.get(year["id"]) != year}


def _year(dataset: str, key: tuple[str, int, str], columns: dict[str, float]) -> dict[str, Any]:
    dyad, year, level = key
    where = {"id": year_id(dataset, *key), "dyad": dyad, "year": year, "level": level}
    return {**where, "dataset": dataset, **columns}


def _write_years(transaction: Transaction, rows: list[dict[str, Any]]) -> None:
    if rows:
        write_dyads(transaction.run, (row["dyad"] for row in rows))
        transaction.run(WRITE_YEARS, rows=rows)


def year_id(dataset: str, dyad: str, year: int, level: str) -> str:
    """`icews18:CN-KP-2018`; for pairs of which one side is no state, `icews18:CN-KP-2018-society`."""
    return f"{dataset}:{dyad}-{year}" + ("" if level == "state" else f"-{level}")
