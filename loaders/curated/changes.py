"""What a load changes, told as rows (:Change) inside the load's own transaction.

A row for each dossier loaded, changed or unloaded, and one for each event, claim, treaty, resolution, actor,
place, occasion and source it adds, changes or withdraws. Claims about something that comes or goes itself
come and go with it. While a store gets the shipped dossiers for the first time, a dossier is one row that
counts what it says.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from graph.vocabulary import vocabulary
from loaders.shared.revision import write_changes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.store.writer import Transaction
    from loaders.curated.compile import Compiled

TOLD = ("Event", "Claim", "Treaty", "Resolution", "Actor", "Place", "Occasion", "Source")
ACTING = "|".join(vocabulary().acting_roles)
OWN = "|".join(
    [
        *vocabulary().receiving_roles,
        *vocabulary().topic_roles,
        *vocabulary().links,
        *("REPRESENTS", "ORGAN_OF", "LOCATED_IN", "PUBLISHED_BY", "REPORTED_BY", "VALUE", "HAS_PROVISION"),
        *("ASSERTS", "DENIES", "CONTRADICTS"),
    ]
)

FIRST = """
OPTIONAL MATCH (m:Meta {id: 'graph'})
RETURN m.shipped IS NULL AS first
"""

SAID = """
MATCH (n:Curated)
WHERE any(dossier IN n.dossiers WHERE dossier IN $dossiers)
RETURN labels(n) AS labels, n.id AS id
"""

# What follows from other rows is no change of a node: from when it is known, and its depth.
STATES = f"""
UNWIND $ids AS id
MATCH (n:{{label}} {{{{id: id}}}})
WHERE n:Curated
RETURN n.id AS id, coalesce(n.title, n.name, n.text, n.id) AS title,
  head([label IN labels(n) WHERE NOT label IN ['Actor', 'Curated']]) AS type,
  head(COLLECT {{{{ MATCH (n:Claim)-[:ABOUT]->(x) RETURN x.id }}}}) AS about,
  n {{{{.*, dossiers: null, known: null, known_certain: null, depth: null}}}} AS props,
  COLLECT {{{{
    MATCH (n)-[r:{OWN}]->()
    RETURN r {{{{.*, dossiers: null, known: null, known_certain: null}}}} ORDER BY r.key
  }}}} + COLLECT {{{{
    MATCH (n)<-[r:{ACTING}|PARTY_TO]-() WHERE NOT n:Actor
    RETURN r {{{{.*, dossiers: null}}}} ORDER BY r.key
  }}}} AS ties
"""


class Telling(NamedTuple):
    """What is to be told: ids by label, and their state before the load; None for one row a dossier."""

    scope: dict[str, set[str]] | None
    before: dict[str, dict[str, Any]]


def look(transaction: Transaction, group: Iterable[Compiled], names: list[str]) -> Telling:
    """The state of everything that `names`, now to become `group` (empty: to be unloaded), says or said."""
    coming = list(group)
    if coming and all(each.shipped for each in coming) and transaction.run(FIRST)[0]["first"]:
        return Telling(None, {})
    scope: dict[str, set[str]] = defaultdict(set)
    for row in transaction.run(SAID, dossiers=names):
        for label in set(TOLD) & set(row["labels"]):
            scope[label].add(row["id"])
    for each in coming:
        for end in each.graph.nodes:
            if end.label in TOLD:
                scope[end.label].add(end.id)
    return Telling(scope, _states(transaction, scope))


def _states(transaction: Transaction, scope: dict[str, set[str]]) -> dict[str, dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for label in sorted(scope):
        rows += transaction.run(STATES.format(label=label), ids=sorted(scope[label]))
    return {row["id"]: row for row in rows}


def tell(
    transaction: Transaction,
    telling: Telling,
    dossiers: list[dict[str, Any]],
    contested: list[str],
    revision: str,
) -> None:
    """Write the rows of a load that ended in `revision`.

    dossiers: `{id, title, change, why, counts}` each, the ids in `graph` if any. contested: ids of the events
    whose `contested` the load set anew.
    """
    rows = [
        {
            **_row(one, one["change"], one["id"], "Dossier", one["title"]),
            "counted": list(one["counts"]) if telling.scope is None else None,
            "counts": list(one["counts"].values()) if telling.scope is None else None,
        }
        for one in dossiers
    ]
    if telling.scope is not None:
        rows += _items(transaction, telling, dossiers, contested)
    write_changes(transaction, rows, revision)


def counts(each: Compiled) -> dict[str, int]:
    """How many things of each type a dossier says."""
    types = (node.labels[-1] if end.label == "Actor" else end.label for end, node in each.graph.nodes.items())
    found = Counter(types)
    return {name: found[name] for name in sorted(found) if name in {*TOLD, "Person", "Organization"}}


def _items(
    transaction: Transaction, telling: Telling, dossiers: list[dict[str, Any]], contested: list[str]
) -> list[dict[str, Any]]:
    scope, before = dict(telling.scope or {}), telling.before
    elsewhere = set(contested) - scope.get("Event", set())
    after = _states(transaction, scope)
    others = _states(transaction, {"Event": elsewhere})
    moved = before.keys() ^ after.keys()
    rows = []
    for node_id in sorted({*before, *after, *others}):
        old, new = before.get(node_id), after.get(node_id) or others.get(node_id)
        told = new or old
        assert told is not None
        if told["about"] in moved and node_id in moved:
            continue
        change = "withdrawn" if new is None else "added" if old is None else "changed"
        if node_id in others:
            change = "changed"
        elif change == "changed" and (old["props"], old["ties"]) == (new["props"], new["ties"]):  # type: ignore[index]
            continue
        dossier = next((one for one in dossiers if node_id in one["says"]), dossiers[0])
        rows.append(_row(dossier, change, node_id, told["type"], told["title"]))
    order = {"added": 0, "changed": 1, "withdrawn": 2}
    return sorted(rows, key=lambda row: (order[row["change"]], row["type"] == "Claim", row["type"]))


def _row(dossier: dict[str, Any], change: str, node_id: str, kind: str, title: str) -> dict[str, Any]:
    return {
        "change": change,
        "node_id": node_id,
        "type": kind,
        "title": title,
        "dossier": dossier["id"],
        "why": dossier["why"],
    }
