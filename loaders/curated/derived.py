"""What follows from the rows of a load: counts of pairs, what is contested, when it was known, what changed.

A change is a row (:Change), written inside the load's own transaction: one for each dossier loaded, changed
or unloaded, and one for each event, claim, treaty, resolution, actor, place, occasion and source it adds,
changes or withdraws. Claims about something that comes or goes itself come and go with it. While a store gets
the shipped dossiers for the first time, a dossier is one row that counts what it says.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from graph.vocabulary import vocabulary
from loaders.shared.dyads import delete_empty_dyads, of_dyads
from loaders.shared.revision import write_changes

if TYPE_CHECKING:
    from collections.abc import Collection

    from graph.store.writer import Transaction
    from loaders.curated.rows import Compiled

Contacts = Counter[tuple[str, int, str]]  # by pair, year and column
COLUMNS = ("ab", "ba", "mutual", "total")

# A dossier also bears on what another one says: by a claim about it, a contradiction, a denial.
TOUCHED = """
MATCH (e:Event:Curated) WHERE any(dossier IN e.dossiers WHERE dossier IN $dossiers)
RETURN e.id AS said, null AS claim, null AS event
UNION
MATCH (c:Claim:Curated) WHERE any(dossier IN c.dossiers WHERE dossier IN $dossiers)
OPTIONAL MATCH (c)-[:CONTRADICTS]-(other:Claim)
UNWIND [c, other] AS contradicted
OPTIONAL MATCH (contradicted)-[:ABOUT]->(e:Event)
RETURN null AS said, c.id AS claim, e.id AS event
UNION
MATCH (u:Event:Curated)-[:DENIES]->(:Claim)-[:ABOUT]->(e:Event)
WHERE any(dossier IN u.dossiers WHERE dossier IN $dossiers)
RETURN null AS said, null AS claim, e.id AS event
"""

CONTACTS = """
UNWIND $events AS id
MATCH (e:Event {id: id})-[b:BETWEEN {mode: 'direct', status: 'occurred'}]->(d:Dyad)
WHERE b.start.year = b.end.year AND b.uncertain IS NULL AND b.direction IS NOT NULL
RETURN d.id AS dyad, b.start.year AS year, b.direction AS direction, e.kind AS kind, count(*) AS n
"""

YEARS = """
UNWIND $ids AS id
MATCH (y:DyadYear {id: id})
RETURN y.id AS id, properties(y) AS props
"""

WRITE_YEARS = of_dyads("DyadYear", "IN")

DELETE_YEARS = """
UNWIND $ids AS id
MATCH (y:DyadYear {id: id})
DETACH DELETE y
"""

# Of all years, for the list of pairs; absent where there is none.
SET_CONTACTS = """
UNWIND $dyads AS id
MATCH (d:Dyad {id: id})
SET d.contacts = nullIf(COLLECT { MATCH (d)-[:IN]->(y:DyadYear) RETURN sum(y.total) }[0], 0)
"""

SET_CONTESTED = """
UNWIND $events AS id
MATCH (e:Event:Curated {id: id})
WITH e,
     CASE WHEN EXISTS { (e)<-[:ABOUT]-(:Claim)-[:CONTRADICTS]-(:Claim) } THEN ['conflict'] ELSE [] END
     + CASE WHEN EXISTS { (e)<-[:ABOUT]-(:Claim)<-[:DENIES]-(:Event) } THEN ['denied'] ELSE [] END
     AS contested
WHERE e.contested IS NULL OR e.contested <> contested
SET e.contested = contested
RETURN e.id AS id
"""

SET_CLAIMS_KNOWN = """
UNWIND $claims AS id
MATCH (c:Claim:Curated {id: id})
OPTIONAL MATCH (c)-[r:REPORTED_BY]->(:Source)
WITH c, min(r.known) AS known
WHERE coalesce(c.known <> known, c.known IS NOT NULL OR known IS NOT NULL)
SET c.known = known
"""

# What has taken place was not reported before, so its first day raises a bound. A relationship carries the
# day too, so that a timeline of the past reads no event it leaves out.
SET_EVENTS_KNOWN = """
UNWIND $events AS id
MATCH (e:Event:Curated {id: id})
OPTIONAL MATCH (e)<-[:ABOUT]-(:Claim)-[r:REPORTED_BY]->(:Source)
WITH e, min(r.known) AS known, collect(CASE WHEN r.known_certain THEN r.known END) AS sure
WITH e, known, CASE WHEN known IS NOT NULL THEN known IN sure END AS certain
WITH e, certain,
  CASE WHEN e.status = 'occurred' AND NOT certain AND e.start > known THEN e.start ELSE known END AS known
OPTIONAL MATCH (e)-[b:BETWEEN|INVOLVES]->()
  WHERE coalesce(b.known <> known, b.known IS NOT NULL OR known IS NOT NULL)
WITH e, known, certain, collect(b) AS stale
WHERE size(stale) > 0 OR coalesce(e.known <> known, e.known IS NOT NULL OR known IS NOT NULL)
  OR coalesce(e.known_certain <> certain, e.known_certain IS NOT NULL OR certain IS NOT NULL)
SET e.known = known, e.known_certain = certain
FOREACH (b IN stale | SET b.known = known)
"""

# What has no date took place before anybody told that it had; a plan, or its end, tells nothing of when.
SET_NOT_AFTER = """
UNWIND $events AS id
MATCH (e:Event:Curated {id: id})
OPTIONAL MATCH (e)<-[:ABOUT]-(c:Claim)-[r:REPORTED_BY]->(:Source)
  WHERE e.start IS NULL AND NOT e.status IN ['planned', 'cancelled']
    AND (c.modality = 'actual' OR c.modality = 'possible' AND e.status = 'alleged')
    AND (c.polarity = 'affirmed' OR e.status = 'did_not_occur')
WITH e, min(r.known_latest) AS day
OPTIONAL MATCH (e)-[b:BETWEEN|INVOLVES]->()
  WHERE coalesce(b.not_after <> day, b.not_after IS NOT NULL OR day IS NOT NULL)
WITH e, day, collect(b) AS stale
WHERE size(stale) > 0 OR coalesce(e.not_after <> day, e.not_after IS NOT NULL OR day IS NOT NULL)
SET e.not_after = day
FOREACH (b IN stale | SET b.not_after = day)
"""


LISTED = ("Event", "Claim", "Treaty", "Resolution", "Actor", "Place", "Occasion", "Source")
ACTS = "|".join(vocabulary().acting_roles)
OWN_TIES = "|".join(
    [
        *vocabulary().receiving_roles,
        *vocabulary().topic_roles,
        *vocabulary().links,
        *("REPRESENTS", "ORGAN_OF", "LOCATED_IN", "PUBLISHED_BY", "REPORTED_BY", "VALUE", "HAS_PROVISION"),
        *("ASSERTS", "DENIES", "CONTRADICTS"),
    ]
)

NOTHING_SHIPPED_YET = """
OPTIONAL MATCH (m:Meta {id: 'graph'})
RETURN m.shipped IS NULL AS empty
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
    MATCH (n)-[r:{OWN_TIES}]->()
    RETURN r {{{{.*, dossiers: null, known: null, known_certain: null}}}} ORDER BY r.key
  }}}} + COLLECT {{{{
    MATCH (n)<-[r:{ACTS}|PARTY_TO]-() WHERE NOT n:Actor
    RETURN r {{{{.*, dossiers: null}}}} ORDER BY r.key
  }}}} AS ties
"""


class Touched(NamedTuple):
    """Ids of what dossiers say, `said` (events) and `claims`, and of the `events` they bear on in any way."""

    said: set[str]
    claims: set[str]
    events: set[str]

    def __or__(self, other: Touched) -> Touched:
        """What either has touched."""
        return Touched(self.said | other.said, self.claims | other.claims, self.events | other.events)


def touched(transaction: Transaction, dossiers: Collection[str]) -> Touched:
    """What these dossiers say in the store, and which events follow from it."""
    rows = transaction.run(TOUCHED, dossiers=list(dossiers))
    said, claims, events = ({row[column] for row in rows} - {None} for column in ("said", "claim", "event"))
    return Touched(said, claims, said | events)


def count_contacts(transaction: Transaction, events: Collection[str]) -> Contacts:
    """How often each column counts in each year of each pair, over these events.

    Counts what took place, between countries in direct contact, certainly in one year.
    """
    contacts: Contacts = Counter()
    for row in transaction.run(CONTACTS, events=sorted(events)):
        for column in ("total", row["direction"], row["kind"].lower()):
            contacts[row["dyad"], row["year"], column] += row["n"]
    return contacts


def update_years(transaction: Transaction, before: Contacts, after: Contacts) -> None:
    """Add the difference to the years of pairs, and drop those that are empty; counts of datasets stay."""
    changes: dict[str, dict[str, Any]] = {}
    for dyad, year, column in {*before, *after}:
        difference = after[dyad, year, column] - before[dyad, year, column]
        if difference:
            row = changes.setdefault(f"{dyad}-{year}", {"dyad": dyad, "year": year})
            row[column] = difference
    rows = {row["id"]: dict(row["props"]) for row in transaction.run(YEARS, ids=sorted(changes))}
    for year_id, change in changes.items():
        row = rows.setdefault(year_id, {"id": year_id, "dyad": change["dyad"], "year": change["year"]})
        for column in {*COLUMNS, *change} - {"dyad", "year"}:
            row[column] = row.get(column, 0) + change.get(column, 0)
            if not row[column] and column not in COLUMNS:
                del row[column]
    transaction.run(DELETE_YEARS, ids=[year_id for year_id, row in rows.items() if row["total"] <= 0])
    transaction.run(WRITE_YEARS, rows=[row for row in rows.values() if row["total"] > 0])
    transaction.run(SET_CONTACTS, dyads=sorted({change["dyad"] for change in changes.values()}))
    delete_empty_dyads(transaction)


def set_contested(transaction: Transaction, changed: Touched) -> list[str]:
    """Set `contested` on these events: some claim about it is contradicted, or denied by someone.

    Returns the ids of those on which it differed.
    """
    return [row["id"] for row in transaction.run(SET_CONTESTED, events=sorted(changed.events))]


def set_known(transaction: Transaction, changed: Touched) -> None:
    """Set `known` on claims, events and their BETWEEN and INVOLVES: the earliest day of any report.

    What has no date gets `not_after` too. Only what differs is written.
    """
    transaction.run(SET_CLAIMS_KNOWN, claims=sorted(changed.claims))
    transaction.run(SET_EVENTS_KNOWN, events=sorted(changed.events))
    transaction.run(SET_NOT_AFTER, events=sorted(changed.events))


State = dict[str, Any]  # a row of STATES


class StateBefore(NamedTuple):
    """What a load may change, by label, and how it was; `ids` is None where a dossier is to be one row."""

    ids: dict[str, set[str]] | None
    states: dict[str, State]


class ChangedDossier(NamedTuple):
    """A dossier that a load changes.

    change: added, changed or withdrawn. why: what is new in it. counts: how many things of each type it says.
    says: their ids.
    """

    id: str
    title: str
    change: str
    why: str
    counts: dict[str, int]
    says: set[str]


def state_before(transaction: Transaction, group: list[Compiled], names: list[str]) -> StateBefore:
    """The state of everything that `names`, now to become `group` (empty: to be unloaded), says or said."""
    shipped = group and all(dossier.shipped for dossier in group)
    if shipped and transaction.run(NOTHING_SHIPPED_YET)[0]["empty"]:
        return StateBefore(None, {})
    ids: dict[str, set[str]] = defaultdict(set)
    for row in transaction.run(SAID, dossiers=names):
        for label in set(LISTED) & set(row["labels"]):
            ids[label].add(row["id"])
    for dossier in group:
        for end in dossier.graph.nodes:
            if end.label in LISTED:
                ids[end.label].add(end.id)
    return StateBefore(ids, _states(transaction, ids))


def _states(transaction: Transaction, ids: dict[str, set[str]]) -> dict[str, State]:
    rows: list[State] = []
    for label in sorted(ids):
        rows += transaction.run(STATES.format(label=label), ids=sorted(ids[label]))
    return {row["id"]: row for row in rows}


def list_changes(
    transaction: Transaction,
    before: StateBefore,
    dossiers: list[ChangedDossier],
    contested: list[str],
    revision: str,
) -> None:
    """Write the changes of a load that ended in `revision`.

    contested: ids of the events whose `contested` the load set anew.
    """
    rows = []
    for dossier in dossiers:
        row = _row(dossier, dossier.change, dossier.id, "Dossier", dossier.title)
        if before.ids is None:
            row |= {"counted": list(dossier.counts), "counts": list(dossier.counts.values())}
        rows.append(row)
    if before.ids is not None:
        rows += _rows_of_things(transaction, before.ids, before.states, dossiers, contested)
    write_changes(transaction, rows, revision)


def counts_of(dossier: Compiled) -> dict[str, int]:
    """How many things of each type a dossier says."""
    nodes = dossier.graph.nodes.items()
    counts = Counter(node.labels[-1] if end.label == "Actor" else end.label for end, node in nodes)
    return {name: counts[name] for name in sorted(counts) if name in {*LISTED, "Person", "Organization"}}


def _rows_of_things(
    transaction: Transaction,
    ids: dict[str, set[str]],
    before: dict[str, State],
    dossiers: list[ChangedDossier],
    contested: list[str],
) -> list[dict[str, Any]]:
    after = _states(transaction, ids)
    elsewhere = _states(transaction, {"Event": set(contested) - ids.get("Event", set())})
    come_or_gone = before.keys() ^ after.keys()
    rows = []
    for node_id in sorted({*before, *after, *elsewhere}):
        old, new = before.get(node_id), after.get(node_id) or elsewhere.get(node_id)
        if node_id in elsewhere:
            change = "changed"
        elif old is None or new is None:
            change = "added" if old is None else "withdrawn"
        elif (old["props"], old["ties"]) != (new["props"], new["ties"]):
            change = "changed"
        else:
            continue
        state: State = new or old or {}
        if state["about"] in come_or_gone and node_id in come_or_gone:
            continue
        dossier = next((dossier for dossier in dossiers if node_id in dossier.says), dossiers[0])
        rows.append(_row(dossier, change, node_id, state["type"], state["title"]))
    order = {"added": 0, "changed": 1, "withdrawn": 2}
    return sorted(rows, key=lambda row: (order[row["change"]], row["type"] == "Claim", row["type"]))


def _row(dossier: ChangedDossier, change: str, node_id: str, kind: str, title: str) -> dict[str, Any]:
    return {
        "change": change,
        "node_id": node_id,
        "type": kind,
        "title": title,
        "dossier": dossier.id,
        "why": dossier.why,
    }
