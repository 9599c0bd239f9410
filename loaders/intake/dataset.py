"""The (:Dataset) of a load, begun, finished and taken out again; see `cursor` for its files."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from graph.errors import InputError, NotFound
from loaders.shared.dyads import delete_empty_dyads
from loaders.shared.revision import next_revision, revision_of, wait_for_other_loads, write_changes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from graph.store.writer import Transaction, Writer
    from loaders.intake.descriptions import Description

T = TypeVar("T")
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

# files: those of a prepared folder, where slices of it are loaded; `pulled` is the mark of such a dataset.
# What a dataset that is there says of itself stays until all of what comes is in: FINISH.
BEGIN = """
MERGE (d:Dataset {id: $id})
WITH d, d.source AS source, d.state AS state, d.version AS version, d.pulled AS pulled,
  coalesce(d.files, []) AS files
WITH *, source IS NULL OR (
    source = $source AND state <> 'unloading' AND version = $props.version
    AND (pulled IS NULL) = ($files IS NULL) AND ($files IS NULL OR files = $files[..size(files)])
  ) AS fits
SET d += CASE WHEN NOT fits THEN {} WHEN source IS NULL THEN $props ELSE {state: $props.state} END
SET d += CASE WHEN fits AND $files IS NOT NULL THEN {files: $files, pulled: coalesce(pulled, [])} ELSE {} END
RETURN source, state, version, pulled, fits
"""

LOADS = """
MATCH (l:Load)
WHERE l.id STARTS WITH $dataset + ':load:'
RETURN properties(l) AS load ORDER BY l.number
"""

WAS = """
OPTIONAL MATCH (d:Dataset {id: $id})
RETURN d.hash AS hash, d.title AS title, d.state AS state
"""

FINISH = """
MATCH (d:Dataset {id: $id})
SET d += $props, d.hash = $hash, d.loaded = datetime(), d += $covered
"""

SAID = """
MATCH (d:Dataset {id: $id})
SET d += $props
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
MOST = """
MATCH (u:Unresolved)
WHERE u.id STARTS WITH $dataset + ':'
RETURN u.code AS code, u.rows AS rows ORDER BY rows DESC, code LIMIT $limit
"""


class BeingUnloaded(InputError):
    """The dataset is being taken out, or half of it was, or all of it while a load was at work."""

    def __init__(self, dataset: str) -> None:
        super().__init__(
            f"{dataset} is being taken out, or was in part; let `diplograph unload {dataset}` end, "
            "give it again if it was cut off, and then load"
        )


def check_there(dataset: str, state: str | None) -> None:
    """Raise BeingUnloaded where nothing may be written into a dataset that was begun; None: it is gone."""
    if state in (None, "unloading"):
        raise BeingUnloaded(dataset)


def in_turn(writer: Writer, work: Callable[[Transaction], T], into: str | None = None) -> T:
    """One transaction while no other load is in one; errors as `transact`. into: a dataset that was begun.

    Raises:
        BeingUnloaded: it is taken out.
    """

    def turn(transaction: Transaction) -> T:
        wait_for_other_loads(transaction)
        if into is not None:
            check_there(into, transaction.run(WAS, id=into)[0]["state"])
        return work(transaction)

    return writer.transact(turn)


def begin(
    writer: Writer,
    description: Description,
    files: Sequence[str] | None = None,
    check: Callable[[Transaction], None] | None = None,
) -> None:
    """Put the dataset into the graph, as one that is being loaded; one that is there is only marked as such.

    files: for a load of slices of a prepared folder, the names of the files it was prepared from. check: may
    raise InputError for what the graph holds of the dataset; whatever is raised, nothing is changed.

    Raises:
        BeingUnloaded: it is taken out, or half of it was.
        InputError: its id belongs to another source or version, it holds slices and is to get files, or files
            and is to get slices.
    """
    dataset, source = description.id, description.source
    props = {**description.properties, "id": dataset, "source": source, "state": "loading"}

    def work(transaction: Transaction) -> dict[str, Any]:
        before = transaction.run(BEGIN, id=dataset, source=source, props=props, files=files)[0]
        if check and before["fits"]:
            check(transaction)
        return before

    before = in_turn(writer, work)
    if before["fits"]:
        return
    if before["state"] == "unloading":
        raise BeingUnloaded(dataset)
    out = f"take it out (`diplograph unload {dataset}`)"
    if before["source"] != source or before["version"] != props["version"]:
        raise InputError(
            f"{dataset} holds {before['source']}, version {before['version']}; {out}, "
            "or give another --dataset"
        )
    if files is None:
        raise InputError(
            f"{dataset} holds a part of a prepared folder, which files cannot be added to; prepare them and "
            f"`diplograph pull`, or {out}, or give another --dataset"
        )
    if before["pulled"] is None:
        raise InputError(
            f"{dataset} was loaded whole, all pairs are in it; load new files, or {out} and pull"
        )
    raise InputError(f"{dataset} was pulled from a folder prepared from other files; {out} and pull anew")


def finish(writer: Writer, description: Description, files: Sequence[str], *, new: bool = False) -> str:
    """Note that every file given was loaded, `files` of them now; returns the graph's revision.

    What the dataset says of itself, as what to cite, is from now on what the description has.

    Tells one change for the whole load. Where the dataset comes out as it was, and nothing `new` follows from
    it, nothing is changed.

    Raises:
        BeingUnloaded: it is taken out meanwhile.
    """
    with writer.transaction() as transaction:
        wait_for_other_loads(transaction)
        return finish_in(transaction, description, files, new=new)


def finish_in(
    transaction: Transaction, description: Description, files: Sequence[str], *, new: bool = False
) -> str:
    """The same within a transaction that does more, and waited for other loads."""
    dataset = description.id
    was = transaction.run(WAS, id=dataset)[0]
    check_there(dataset, was["state"])
    loads = [row["load"] for row in transaction.run(LOADS, dataset=dataset)]
    state = "loaded" if all(load["state"] == "loaded" for load in loads) else "loading"
    contents = "\n".join(f"{load['hash']} {load['line']}" for load in loads)
    hash_ = hashlib.sha256(contents.encode()).hexdigest()
    props = {**description.properties, "state": state}
    if hash_ == was["hash"] and not new:
        transaction.run(SAID, id=dataset, props=props)
        return revision_of(transaction.run)
    # Slices of files that are counted themselves, as those of a ledger are, do not count.
    counted = [load for load in loads if "days" not in load] or loads
    counts = {what: sum(load[what] for load in counted) for what in COUNTED}
    change = {
        "change": "changed" if was["hash"] else "added",
        "why": f"dataset {dataset} loaded" + (f": {_named(files)}" if files else ""),
        "counted": list(counts),
        "counts": list(counts.values()),
    }
    transaction.run(FINISH, id=dataset, hash=hash_, props=props, covered=covered(loads))
    return _note_change(transaction, dataset, was["title"], change)


def covered(loads: Sequence[dict[str, Any]]) -> dict[str, list[str] | None]:
    """The days a dataset of coded events is about: `covered` of all pairs, None for tables.

    A file is about every day from the first on which one of its rows was published to the last. Where slices
    were loaded, also `pulled`: the days of each pair behind its name, or behind `all` (`CN-KP first/last`).
    """
    days: dict[str | None, list[tuple[date, date]]] = defaultdict(list)
    slices = [load for load in loads if "days" in load]
    for load in slices:
        if load["state"] == "loaded":
            spans = (span.split("/") for span in load["days"])
            days[load.get("dyad")] += [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in spans]
    of_all = days.pop(None, [])
    of_all += [(load["first"], load["last"]) for load in loads if "days" not in load and load.get("first")]
    found: dict[str, list[str] | None] = {"covered": joined_days(of_all) or None}
    whole = [tuple(map(date.fromisoformat, span.split("/"))) for span in joined_days(of_all)]
    if slices:
        pulled = [f"all {span}" for span in joined_days(of_all)]
        for pair in sorted(filter(None, days)):
            more = [(a, b) for a, b in days[pair] if not any(c <= a and b <= d for c, d in whole)]
            pulled += [f"{pair} {span}" for span in joined_days(more)]
        found["pulled"] = pulled
    return found


def joined_days(spans: Iterable[tuple[date, date]]) -> list[str]:
    """The days that some spans have, as intervals none of which touch."""
    joined: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1] + timedelta(days=1):
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    return [f"{first}/{last}" for first, last in joined]


def unload(writer: Writer, dataset: str, *, say: Callable[[str], None] = print) -> str:
    """Take a dataset out of the graph, piece by piece; cut off, it is taken up again by the same call.

    A load of it that runs meanwhile ends with BeingUnloaded. Returns the graph's revision. Raises NotFound
    where no such dataset was loaded.
    """
    begun = in_turn(writer, lambda transaction: transaction.run(UNLOADING, id=dataset))
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
        wait_for_other_loads(transaction)
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


def most_unresolved(writer: Writer, dataset: str, limit: int = 5) -> list[tuple[str, int]]:
    """The most frequent labels of a dataset that are no state, each with its rows."""
    return [(row["code"], row["rows"]) for row in writer.read(MOST, dataset=dataset, limit=limit)]
