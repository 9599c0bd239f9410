"""The (:Load) of each file of a dataset, or of each slice of a prepared one: a cursor, and its account.

It tells how far the file has been loaded, and is moved on in the transaction of each batch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from graph.errors import InputError
from loaders.intake.dataset import BeingUnloaded, check_there
from loaders.intake.outcome import Account
from loaders.shared.revision import wait_for_other_loads

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Sequence

    from graph.store.writer import Transaction, Writer

NOTED = 1_000  # cursors that go in one transaction
SAME_NAME = "two files are called {name}; load one of them as another --dataset"

OPEN_FILE = """
MATCH (d:Dataset {id: $dataset})
WHERE d.state <> 'unloading'
MERGE (l:Load {id: $id})
ON CREATE SET l = $props, l.number = size(coalesce(d.files, [])), l.started = datetime(),
  d.files = coalesce(d.files, []) + $props.file
RETURN properties(l) AS load
"""

# The files of a dataset are those that were prepared. What has changed since is read from its beginning.
OPEN_SLICE = """
MATCH (d:Dataset {id: $dataset})
WHERE d.state <> 'unloading'
WITH COUNT { MATCH (l:Load) WHERE l.id STARTS WITH $dataset + ':load:' } AS number
MERGE (l:Load {id: $id})
ON CREATE SET l = $props, l.number = number, l.started = datetime()
SET l += CASE WHEN l.hash = $props.hash THEN {} ELSE $props END
RETURN properties(l) AS load
"""

NOTE_LOADED = """
MATCH (d:Dataset {id: $dataset})
SET d.files = CASE WHEN d.pulled IS NULL THEN coalesce(d.files, []) + $files ELSE d.files END
WITH d
UNWIND $rows AS row
MERGE (l:Load {id: row.id})
SET l = row, l.started = datetime(), l.ended = datetime()
WITH count(*) AS loads
MATCH (m:Meta {id: 'graph'})
SET m.revision = coalesce(m.revision, 0) + loads
"""

HELD = """
UNWIND $ids AS id
MATCH (l:Load {id: id})
RETURN l.file AS file, l.hash AS hash, l.started AS started
"""

KNOWN = """
MATCH (l:Load)
WHERE l.id STARTS WITH $dataset + ':load:' AND l.days IS NULL
RETURN l.hash AS hash, l.file AS file ORDER BY l.number
"""

TURN = """
OPTIONAL MATCH (d:Dataset {id: $dataset})
OPTIONAL MATCH (l:Load {id: $id})
RETURN d.state AS state, l.line AS line
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


class Slice(NamedTuple):
    """Rows of a year of a prepared folder. dyad: of this pair alone; None: all.

    days: those of the year that the prepared files are about, as `first/last`, none of which touch.
    """

    dyad: str | None
    days: list[str]


class Entry(NamedTuple):
    """A file as its (:Load) names it, or a slice. size: in bytes on disk. hash: sha256 of what is in it."""

    name: str
    size: int
    hash: str
    slice: Slice | None = None

    def properties(self, dataset: str) -> dict[str, Any]:
        """Of the (:Load) that begins."""
        of = self.slice._asdict() if self.slice else {}
        props = {"dataset": dataset, "file": self.name, "hash": self.hash, "size": self.size, **of}
        return {"id": _load_id(dataset, self.name), **props, "line": 0, "state": "loading"}


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


def open_cursor(writer: Writer, dataset: str, entry: Entry) -> Cursor:
    """Where the load of this file was left, or its beginning.

    Raises:
        BeingUnloaded: the dataset is taken out.
        InputError: another file of that name was loaded.
    """
    props = {**entry.properties(dataset), **Account().properties()}
    text = OPEN_SLICE if entry.slice else OPEN_FILE
    found = writer.write(text, dataset=dataset, id=props["id"], props=props)
    if not found:
        raise BeingUnloaded(dataset)
    load = found[0]["load"]
    _check_same(dataset, entry, load)
    return Cursor(
        load["id"],
        dataset,
        entry.name,
        load["number"],
        load["line"],
        Account.from_properties(load),
        load["state"] == "loaded",
    )


def held(
    run: Callable[..., list[dict[str, Any]]], dataset: str, names: Iterable[str]
) -> dict[str, dict[str, Any]]:
    """What the graph has of files of these names: `hash` and `started` by name. run: as a writer's `read`."""
    found = run(HELD, ids=[_load_id(dataset, name) for name in names])
    return {load["file"]: load for load in found}


def known_files(run: Callable[..., list[dict[str, Any]]], dataset: str) -> dict[str, str]:
    """The sha256 of each file of a dataset by its name, in their order; run: as a writer's `read`."""
    return {load["file"]: load["hash"] for load in run(KNOWN, dataset=dataset)}


def check_held(transaction: Transaction, dataset: str, entries: Sequence[Entry]) -> None:
    """Raise InputError where one of these files was loaded with other contents."""
    there = held(transaction.run, dataset, (entry.name for entry in entries))
    for entry in entries:
        if entry.name in there:
            _check_same(dataset, entry, there[entry.name])


def _check_same(dataset: str, entry: Entry, load: dict[str, Any]) -> None:
    if load["hash"] != entry.hash:
        raise InputError(
            f"{entry.name} was loaded into {dataset} on {load['started']:%Y-%m-%d} with other contents; "
            f"take it out first (`diplograph unload {dataset}`), or give this one another --dataset"
        )


def _load_id(dataset: str, name: str) -> str:
    return f"{dataset}:load:{name}"


def note_loaded(
    run: Callable[..., object], dataset: str, loaded: Sequence[tuple[Entry, int, Account]], first: int = 0
) -> None:
    """Note files, or slices, of which the dataset has `first`, as loaded whole: each with its last line.

    run: a transaction's, or a writer's `write`.
    """
    for place in range(0, len(loaded), NOTED):
        some = loaded[place : place + NOTED]
        rows = [
            {**entry.properties(dataset), **account.properties(), "number": number, "line": line}
            | {"state": "loaded"}
            for number, (entry, line, account) in enumerate(some, first + place)
        ]
        files = [entry.name for entry, _, _ in some if not entry.slice]
        run(NOTE_LOADED, dataset=dataset, rows=rows, files=files)


def take_turn(transaction: Transaction, cursor: Cursor, line: int) -> bool:
    """Wait for other loads; False where the batch up to `line` was committed by an earlier try.

    Raises:
        BeingUnloaded: the dataset is taken out, or was, and perhaps loaded anew.
        InputError: another command loads the same file.
    """
    wait_for_other_loads(transaction)
    turn = transaction.run(TURN, dataset=cursor.dataset, id=cursor.id)[0]
    there = turn["line"]
    check_there(cursor.dataset, turn["state"] if there is not None else None)
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
