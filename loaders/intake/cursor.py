"""How far a file has been loaded: its (:Load), moved on in the transaction of each batch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graph.errors import InputError
from loaders.intake.outcome import Account
from loaders.shared.revision import wait_for_other_loads

if TYPE_CHECKING:
    from collections import Counter

    from graph.store.writer import Transaction, Writer
    from loaders.intake.files import Place

OPEN = """
MATCH (d:Dataset {id: $dataset})
MERGE (l:Load {id: $id})
ON CREATE SET l.number = size(coalesce(d.files, [])), d.files = coalesce(d.files, []) + $file,
  l.dataset = $dataset, l.file = $file, l.hash = $hash, l.size = $size, l.line = 0, l.state = 'loading',
  l.started = datetime(), l += $account
RETURN properties(l) AS load
"""

TURN = """
MATCH (l:Load {id: $id})
RETURN l.line AS line
"""

ADVANCE = """
MATCH (l:Load {id: $id})
SET l += $account, l.line = $line
FOREACH (_ IN CASE WHEN $last THEN [1] ELSE [] END | SET l.state = 'loaded', l.ended = datetime())
WITH l
MATCH (m:Meta {id: 'graph'})
SET m.revision = coalesce(m.revision, 0) + 1
"""

UNRESOLVED = """
UNWIND $rows AS row
MERGE (u:Unresolved {id: row.id})
ON CREATE SET u.dataset = $dataset, u.system = row.system, u.code = row.code, u.rows = 0
SET u.rows = u.rows + row.rows
"""

MOST = """
MATCH (u:Unresolved)
WHERE u.id STARTS WITH $dataset + ':'
RETURN u.code AS code, u.rows AS rows ORDER BY rows DESC, code LIMIT $limit
"""


@dataclass(slots=True)
class Cursor:
    """Where the load of one file stands. number: its place in the dataset's `files`."""

    id: str
    dataset: str
    file: str
    number: int
    line: int
    account: Account
    done: bool


def open_cursor(writer: Writer, dataset: str, place: Place, hash_: str) -> Cursor:
    """Where the load of this file was left, or its beginning.

    Raises:
        InputError: another file of that name was loaded.
    """
    name = place.name
    load = writer.write(
        OPEN,
        dataset=dataset,
        id=f"{dataset}:load:{name}",
        file=name,
        hash=hash_,
        size=place.size,
        account=Account().properties(),
    )[0]["load"]
    if load["hash"] != hash_:
        message = (
            f"{name} was loaded into {dataset} on {load['started']:%Y-%m-%d} with other contents; "
            f"take it out first (`diplograph unload {dataset}`), or give this one another --dataset"
        )
        raise InputError(message)
    return Cursor(
        load["id"],
        dataset,
        name,
        load["number"],
        load["line"],
        Account.from_properties(load),
        load["state"] == "loaded",
    )


def take_turn(transaction: Transaction, cursor: Cursor, line: int) -> bool:
    """Wait for other loads; False where the batch up to `line` was committed by an earlier try.

    Raises:
        InputError: another command loads the same file.
    """
    wait_for_other_loads(transaction)
    there = transaction.run(TURN, id=cursor.id)[0]["line"]
    if there == line and line != cursor.line:
        return False
    if there != cursor.line:
        message = f"another command loads {cursor.file} into {cursor.dataset}; let it finish"
        raise InputError(message)
    return True


def advance(
    transaction: Transaction,
    cursor: Cursor,
    line: int,
    account: Account,
    unresolved: Counter[tuple[str, str]],
    *,
    last: bool,
) -> None:
    """Move on to `line`, with the account so far and the unresolved codes of this batch."""
    if rows := unresolved_rows(cursor.dataset, unresolved):
        transaction.run(UNRESOLVED, rows=rows, dataset=cursor.dataset)
    transaction.run(ADVANCE, id=cursor.id, line=line, account=account.properties(), last=last)


def unresolved_rows(dataset: str, unresolved: Counter[tuple[str, str]]) -> list[dict[str, Any]]:
    """What an :Unresolved has of its own, for each (code system, code)."""
    return [
        {"id": f"{dataset}:{system}:{code}", "system": system, "code": code, "rows": rows}
        for (system, code), rows in unresolved.items()
    ]


def most_unresolved(writer: Writer, dataset: str, limit: int = 5) -> list[tuple[str, int]]:
    """The most frequent labels of a dataset that are no state, each with its rows."""
    return [(row["code"], row["rows"]) for row in writer.read(MOST, dataset=dataset, limit=limit)]
