"""The (:Dataset) of a load, begun, finished and taken out again; and the (:Load) of each of its files.

A (:Load) is a cursor: how far the file has been loaded, moved on in the transaction of each batch.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from graph.errors import InputError, NotFound
from loaders.intake.outcome import Account
from loaders.shared.dyads import delete_empty_dyads
from loaders.shared.revision import next_revision, revision_of, wait_for_other_loads, write_changes

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Sequence
    from datetime import date

    from graph.store.writer import Transaction, Writer
    from loaders.intake.descriptions import Description
    from loaders.intake.files import Place

# Nodes that go in one transaction: an event has five relationships, a treaty one for each of its parties.
EVENTS, OTHERS = 5_000, 1_000
NAMED = 3  # files named in a change
COUNTED = ("read", "loaded", "rejected", "skipped")
# What a loader may write. The order matters: counts go before what they count.
LABELS = (
    "DatasetYear",
    "DyadVotes",
    "RollCall",
    "StateList",
    "Event",
    "Provision",
    "Treaty",
    "Resolution",
    "Claim",
    "Actor",
    "Place",
    "Unresolved",
)

BEGIN = """
MERGE (d:Dataset {id: $id})
WITH d, d.source AS source, d.state AS state, d.version AS version
SET d += CASE WHEN source IS NULL OR source = $source AND state <> 'unloading' AND version = $props.version
  THEN $props ELSE {} END
RETURN source, state, version
"""

LOADS = """
MATCH (l:Load)
WHERE l.id STARTS WITH $dataset + ':load:'
RETURN properties(l) AS load ORDER BY l.number
"""

WAS = """
MATCH (d:Dataset {id: $id})
RETURN d.hash AS hash, d.title AS title
"""

FINISH = """
MATCH (d:Dataset {id: $id})
SET d.state = $state, d.hash = $hash, d.loaded = datetime(), d.covered = $covered
"""

STATE = """
MATCH (d:Dataset {id: $id})
SET d.state = $state
"""

UNLOADING = """
MATCH (d:Dataset {id: $id})
WHERE d.source IS NOT NULL
SET d.state = 'unloading'
RETURN coalesce(d.links, []) AS links, d.title AS title
"""

DELETE_LINKS = """
MATCH (:Country)-[r:{type}]->()
WHERE r.dataset = $dataset
DELETE r
"""

DELETE_NODES = """
MATCH (n:{label})
WHERE n.id STARTS WITH $dataset + ':' AND n.dataset = $dataset
WITH n LIMIT $chunk
DETACH DELETE n
WITH count(*) AS gone
MATCH (m:Meta {{id: 'graph'}})
SET m.revision = m.revision + CASE WHEN gone > 0 THEN 1 ELSE 0 END
RETURN gone
"""

DELETE_DATASET = """
MATCH (l:Load)
WHERE l.id STARTS WITH $dataset + ':load:'
DELETE l
WITH count(*) AS files
MATCH (d:Dataset {id: $dataset})
DETACH DELETE d
"""
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


def begin(writer: Writer, description: Description) -> None:
    """Put the dataset into the graph, as one that is being loaded.

    Raises:
        InputError: its id belongs to another source or version, or it is half unloaded.
    """
    dataset, source = description.id, description.source
    props = {**description.properties, "id": dataset, "source": source, "state": "loading"}
    before = writer.write(BEGIN, id=dataset, source=source, props=props)[0]
    if before["source"] is None:
        return
    if before["state"] == "unloading":
        raise InputError(f"{dataset} is half unloaded; finish that: diplograph unload {dataset}")
    if before["source"] != source or before["version"] != props["version"]:
        raise InputError(
            f"{dataset} holds {before['source']}, version {before['version']}; "
            f"take it out (`diplograph unload {dataset}`), or give another --dataset"
        )


def finish(writer: Writer, dataset: str, files: Sequence[str], *, new: bool = False) -> str:
    """Note that every file given was loaded, `files` of them now; returns the graph's revision.

    Tells one change for the whole load. Where the dataset comes out as it was, and nothing `new` follows from
    it, nothing is changed.
    """
    was = writer.read(WAS, id=dataset)[0]
    loads = [row["load"] for row in writer.read(LOADS, dataset=dataset)]
    state = "loaded" if all(load["state"] == "loaded" for load in loads) else "loading"
    contents = "\n".join(f"{load['hash']} {load['line']}" for load in loads)
    hash_ = hashlib.sha256(contents.encode()).hexdigest()
    if hash_ == was["hash"] and not new:
        writer.write(STATE, id=dataset, state=state)
        return revision_of(writer)
    counts = {what: sum(load[what] for load in loads) for what in COUNTED}
    change = {
        "change": "changed" if was["hash"] else "added",
        "why": f"dataset {dataset} loaded" + (f": {_named(files)}" if files else ""),
        "counted": list(counts),
        "counts": list(counts.values()),
    }
    with writer.transaction() as transaction:
        transaction.run(FINISH, id=dataset, hash=hash_, state=state, covered=covered(loads))
        return _note_change(transaction, dataset, was["title"], change)


def covered(loads: Sequence[dict[str, Any]]) -> list[str] | None:
    """The days that files of coded events are about, as intervals none of which touch; None for tables.

    A file is about every day from the first on which one of its rows was published to the last.
    """
    spans: list[tuple[date, date]] = []
    for first, last in sorted((load["first"], load["last"]) for load in loads if load.get("first")):
        if spans and first <= spans[-1][1] + timedelta(days=1):
            spans[-1] = (spans[-1][0], max(spans[-1][1], last))
        else:
            spans.append((first, last))
    return [f"{first}/{last}" for first, last in spans] or None


def unload(writer: Writer, dataset: str, *, say: Callable[[str], None] = print) -> str:
    """Take a dataset out of the graph, piece by piece; cut off, it is taken up again by the same call.

    Returns the graph's revision. Raises NotFound where no such dataset was loaded.
    """
    begun = writer.write(UNLOADING, id=dataset)
    if not begun:
        raise NotFound(f"no dataset {dataset!r} is loaded; see `diplograph datasets`")
    for type_ in begun[0]["links"]:
        writer.write(DELETE_LINKS.format(type=type_), dataset=dataset)
    for label in LABELS:
        gone = 0
        chunk = EVENTS if label == "Event" else OTHERS
        while rows := writer.write(DELETE_NODES.format(label=label), dataset=dataset, chunk=chunk)[0]["gone"]:
            gone += rows
            if gone % (20 * chunk) == 0:
                say(f"{gone:,} of :{label} are out")
    with writer.transaction() as transaction:
        delete_empty_dyads(transaction)
        transaction.run(DELETE_DATASET, dataset=dataset)
        change = {"change": "withdrawn", "why": f"dataset {dataset} unloaded"}
        return _note_change(transaction, dataset, begun[0]["title"], change)


def _note_change(transaction: Transaction, dataset: str, title: str, change: dict[str, Any]) -> str:
    revision = next_revision(transaction)
    write_changes(transaction, [{"node_id": dataset, "type": "Dataset", "title": title, **change}], revision)
    return revision


def _named(files: Sequence[str]) -> str:
    more = len(files) - NAMED
    return ", ".join(files[:NAMED]) + (f" and {more} more" if more > 0 else "")


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
