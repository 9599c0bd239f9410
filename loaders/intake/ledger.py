"""What a dataset counts for a pair in a year: one :DatasetYear each, never mixed with curated counts.

Changed by difference in the transaction of the batch that counts, so a row counts once or not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from graph.store.writer import Transaction

# (dyad, year, level) to column to what is added. Amounts with a fraction have one digit.
Ledger = dict[tuple[str, int, str], dict[str, float]]

STORED = """
UNWIND $ids AS id
MATCH (y:DatasetYear {id: id})
RETURN properties(y) AS year
"""

WRITE = """
UNWIND $rows AS row
MERGE (d:Dyad {id: row.dyad})
ON CREATE SET d.a = split(row.dyad, '-')[0], d.b = split(row.dyad, '-')[1]
MERGE (y:DatasetYear {id: row.id})
SET y = row
MERGE (d)-[:COUNTED]->(y)
"""

UPDATE = """
UNWIND $rows AS row
MATCH (y:DatasetYear {id: row.id})
SET y = row
"""


def exact(amount: float) -> float:
    """A sum of amounts of one digit without what binary fractions add to it."""
    return amount if isinstance(amount, int) else round(amount, 1)


def count(ledger: Ledger, key: tuple[str, int, str], columns: dict[str, float]) -> None:
    """Add `columns` to the ledger's entry at (dyad, year, level)."""
    entry = ledger.setdefault(key, {})
    for column, amount in columns.items():
        entry[column] = entry.get(column, 0) + amount


def add(transaction: Transaction, dataset: str, ledger: Ledger) -> None:
    """Add a ledger to what the graph has; dyads are made where they are missing."""
    if not ledger:
        return
    ids = {year_id(dataset, *key): key for key in ledger}
    stored: dict[str, dict[str, Any]] = {
        row["year"]["id"]: row["year"] for row in transaction.run(STORED, ids=list(ids))
    }
    new = []
    for each, (dyad, year, level) in ids.items():
        row = stored.get(each)
        if row is None:
            row = {"id": each, "dataset": dataset, "dyad": dyad, "year": year, "level": level}
            new.append(row)
        for column, amount in ledger[dyad, year, level].items():
            row[column] = exact(row.get(column, 0) + amount)
    transaction.run(WRITE, rows=new)
    transaction.run(UPDATE, rows=list(stored.values()))


def put(transaction: Transaction, dataset: str, ledger: Ledger) -> None:
    """Write the whole of a ledger in the place of what the graph has of these pairs and years."""
    rows = []
    for (dyad, year, level), columns in sorted(ledger.items()):
        where = {"id": year_id(dataset, dyad, year, level), "dyad": dyad, "year": year, "level": level}
        rows.append({**where, "dataset": dataset, **columns})
    transaction.run(WRITE, rows=rows)


def year_id(dataset: str, dyad: str, year: int, level: str) -> str:
    """`icews18:CN-KP-2018`; for pairs of which one side is no state, `icews18:CN-KP-2018-society`."""
    return f"{dataset}:{dyad}-{year}" + ("" if level == "state" else f"-{level}")
