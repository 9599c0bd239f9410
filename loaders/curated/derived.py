"""What follows from the rows: the ledger of pairs, what is contested, from when it is known."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

from loaders.shared.dyads import delete_empty_dyads

if TYPE_CHECKING:
    from collections.abc import Collection

    from graph.store.writer import Transaction

Ledger = Counter[tuple[str, int, str]]
COLUMNS = ("ab", "ba", "mutual", "total")

# A dossier also bears on what another one says: by a claim about it, a contradiction, a denial.
TOUCHED = """
MATCH (e:Event:Curated) WHERE any(dossier IN e.dossiers WHERE dossier IN $dossiers)
RETURN e.id AS said, null AS claim, null AS event
UNION
MATCH (c:Claim:Curated) WHERE any(dossier IN c.dossiers WHERE dossier IN $dossiers)
OPTIONAL MATCH (c)-[:CONTRADICTS]-(other:Claim)
UNWIND [c, other] AS one
OPTIONAL MATCH (one)-[:ABOUT]->(e:Event)
RETURN null AS said, c.id AS claim, e.id AS event
UNION
MATCH (u:Event:Curated)-[:DENIES]->(:Claim)-[:ABOUT]->(e:Event)
WHERE any(dossier IN u.dossiers WHERE dossier IN $dossiers)
RETURN null AS said, null AS claim, e.id AS event
"""

COUNTED = """
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

WRITE_YEARS = """
UNWIND $rows AS row
MATCH (d:Dyad {id: row.dyad})
MERGE (y:DyadYear {id: row.id})
SET y = row
MERGE (d)-[:IN]->(y)
"""

DELETE_YEARS = """
UNWIND $ids AS id
MATCH (y:DyadYear {id: id})
DETACH DELETE y
"""

CONTEST = """
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

CLAIMS_KNOWN = """
UNWIND $claims AS id
MATCH (c:Claim:Curated {id: id})
OPTIONAL MATCH (c)-[r:REPORTED_BY]->(:Source)
WITH c, min(r.known) AS known
WHERE coalesce(c.known <> known, c.known IS NOT NULL OR known IS NOT NULL)
SET c.known = known
"""

# What has taken place was not reported before, so its first day raises a bound. A relationship carries the
# day too, so that a timeline of the past reads no event it leaves out.
EVENTS_KNOWN = """
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
NOT_AFTER = """
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
    said, claims, events = ({row[one] for row in rows} - {None} for one in ("said", "claim", "event"))
    return Touched(said, claims, said | events)


def counted(transaction: Transaction, events: Collection[str]) -> Ledger:
    """How often each column counts in each year of each pair, over these events.

    Counts what took place, between countries in direct contact, certainly in one year.
    """
    ledger: Ledger = Counter()
    for row in transaction.run(COUNTED, events=sorted(events)):
        for column in ("total", row["direction"], row["kind"].lower()):
            ledger[row["dyad"], row["year"], column] += row["n"]
    return ledger


def settle(transaction: Transaction, before: Ledger, after: Ledger) -> None:
    """Add the difference to the ledger (what datasets have counted stays), drop empty years and pairs."""
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
    delete_empty_dyads(transaction)


def contest(transaction: Transaction, changed: Touched) -> list[str]:
    """Set `contested` on these events: some claim about it is contradicted, or denied by someone.

    Returns the ids of those on which it differed.
    """
    return [row["id"] for row in transaction.run(CONTEST, events=sorted(changed.events))]


def date_knowledge(transaction: Transaction, changed: Touched) -> None:
    """Set `known` on claims, events and their BETWEEN and INVOLVES: the earliest day of any report.

    What has no date gets `not_after` too. Only what differs is written.
    """
    transaction.run(CLAIMS_KNOWN, claims=sorted(changed.claims))
    transaction.run(EVENTS_KNOWN, events=sorted(changed.events))
    transaction.run(NOT_AFTER, events=sorted(changed.events))
