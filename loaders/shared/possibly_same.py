"""What a dataset has and dossiers may tell of too, linked by POSSIBLY_SAME with the reasons, never merged.

Coded events: by the rules and the table of possibly_same.yaml, after a load of either, from the side of the
dossiers, which have hundreds of events where a dataset has millions. Treaties: by their members and days of
signature, after a load of the dataset.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

from graph.countries.succession import lasting
from graph.dates import bounds

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from graph.store.writer import Transaction, Writer

BATCH = 200  # events of dossiers

DATASETS = """
MATCH (d:Dataset)
WHERE d.source IS NOT NULL
RETURN d.id AS id ORDER BY id
"""

CURATED_EVENTS = """
MATCH (e:Event:Curated)
RETURN e.id AS id
"""

EVENTS_TO_COMPARE = """
UNWIND $ids AS id
MATCH (e:Event {id: id})-[b:BETWEEN {mode: 'direct', status: 'occurred'}]->(:Dyad)
WHERE e:Curated AND e.kind IN $kinds AND duration.inDays(b.start, b.end).days < $longest
RETURN e.id AS id, e.kind AS kind, b.dyad AS dyad, b.direction AS direction, b.start AS start, b.end AS end
"""

ROWS_LIKE_EVENTS = """
UNWIND $rows AS row
CALL (row) {
  MATCH (c)-[b:BETWEEN]->()
  WHERE b.dyad = row.dyad AND b.start >= row.from AND b.start <= row.to
    AND b.level = 'state' AND c.dataset = $dataset
    AND (row.direction IS NULL OR b.direction IN [row.direction, 'mutual'])
    AND CASE WHEN c.cameo IS NULL THEN c.plover IN row.plover
        ELSE any(code IN row.cameo WHERE c.cameo STARTS WITH code) END
  WITH c, b, CASE WHEN b.start < row.start THEN duration.inDays(b.start, row.start).days
                  WHEN b.start > row.end THEN duration.inDays(row.end, b.start).days
                  ELSE 0 END AS apart
  ORDER BY apart, c.file, c.row LIMIT $most
  RETURN c.id AS other, c.title AS title, coalesce(c.cameo, c.plover) AS code,
    apart, b.start < row.start AS before
}
RETURN row.id AS id, row.kind AS kind, row.dyad AS dyad, other, title, code, apart, before
"""

LINK_EVENTS = """
UNWIND $rows AS row
MATCH (c:Event {id: row.other})
MATCH (e:Event {id: row.id})
MERGE (c)-[s:POSSIBLY_SAME {dataset: $dataset}]->(e)
SET s.reasons = row.reasons
"""

UNLINK_EVENTS = """
UNWIND $ids AS id
MATCH (:Event {id: id})<-[s:POSSIBLY_SAME]-(:CodedEvent)
DELETE s
"""

NEAR = timedelta(days=7)  # between two days of signature

CURATED_TREATIES = """
MATCH (t:Treaty) WHERE t.row IS NULL
RETURN t.id AS id, COLLECT { MATCH (a:Country)-[:PARTY_TO]->(t) RETURN a.id } AS parties,
  COLLECT { MATCH (e:TreatyAction {action: 'signature', status: 'occurred'})-[:OF]->(t)
    WHERE e.date IS NOT NULL RETURN e.date } AS signed,
  COLLECT { MATCH (c:Claim {property: 'atop_span', polarity: 'affirmed'})-[:ABOUT]->(t)
    RETURN c.value } AS claimed
"""

LOADED_TREATIES = """
MATCH (t:Treaty) WHERE t.id STARTS WITH $dataset + ':'
RETURN t.id AS id, t.signed AS signed,
  COLLECT { MATCH (a:Country)-[:PARTY_TO]->(t) RETURN DISTINCT a.id } AS parties
"""

LINKED_TREATIES = """
MATCH (t:Treaty)-[r:POSSIBLY_SAME]->(c:Treaty)
WHERE t.id STARTS WITH $dataset + ':' AND r.dataset = $dataset
RETURN t.id AS id, c.id AS curated, r.reasons AS reasons
"""

UNLINK_TREATIES = """
MATCH (t:Treaty)-[r:POSSIBLY_SAME]->(:Treaty)
WHERE t.id STARTS WITH $dataset + ':' AND r.dataset = $dataset
DELETE r
"""

LINK_TREATIES = """
UNWIND $rows AS row
MATCH (t:Treaty {id: row.id})
MATCH (c:Treaty {id: row.curated})
MERGE (t)-[r:POSSIBLY_SAME {dataset: $dataset}]->(c)
SET r.reasons = row.reasons
"""


@cache
def rules() -> dict[str, Any]:
    """What possibly_same.yaml says."""
    text = files("loaders.shared").joinpath("possibly_same.yaml").read_text("utf-8")
    return dict(YAML(typ="safe", pure=True).load(text))


def link_events_of_dataset(dataset: str, writer: Writer) -> None:
    """Link the rows of one dataset with the events of all dossiers; running it again changes nothing."""
    ids = [row["id"] for row in writer.read(CURATED_EVENTS)]
    for first in range(0, len(ids), BATCH):
        writer.transact(partial(_link_events, dataset=dataset, ids=ids[first : first + BATCH]))


def relink_events(transaction: Transaction, ids: Collection[str]) -> None:
    """Link some events of dossiers anew, with the rows of every dataset that is loaded."""
    datasets = [row["id"] for row in transaction.run(DATASETS)]
    if not datasets:
        return
    transaction.run(UNLINK_EVENTS, ids=sorted(ids))
    for dataset in datasets:
        _link_events(transaction, dataset, sorted(ids))


def _link_events(transaction: Transaction, dataset: str, ids: Iterable[str]) -> None:
    rule = rules()
    kinds = rule["kinds"]
    events = transaction.run(EVENTS_TO_COMPARE, ids=list(ids), kinds=list(kinds), longest=rule["longest"])
    wanted = [
        {
            **row,
            **kinds[row["kind"]],
            "direction": None if row["direction"] == "mutual" else row["direction"],
            "from": row["start"] - timedelta(days=rule["days"]["before"]),
            "to": row["end"] + timedelta(days=rule["days"]["after"]),
        }
        for row in events
    ]
    if not wanted:
        return
    candidates = transaction.run(ROWS_LIKE_EVENTS, rows=wanted, dataset=dataset, most=rule["most"])
    rows = [{"id": row["id"], "other": row["other"], "reasons": _event_reasons(row)} for row in candidates]
    if rows:
        transaction.run(LINK_EVENTS, rows=rows, dataset=dataset)


def _event_reasons(row: dict[str, Any]) -> list[str]:
    apart = f"{row['apart']} day{'s' if row['apart'] > 1 else ''} {'before' if row['before'] else 'after'} it"
    return [
        f"the same two states: {row['dyad']}",
        apart if row["apart"] else "on a day of it",
        f"coded as {row['title']} ({row['code']}), which a {row['kind']} may be",
    ]


def link_treaties(dataset: str, writer: Writer) -> bool:
    """Link each treaty of the dataset with the curated ones it may be; whether that changed anything.

    The same members, a state and the one that continues it being the same, and days of signature at most a
    week apart; or a dossier says that it is this alliance of ATOP.
    """
    with writer.transaction() as transaction:
        curated = transaction.run(CURATED_TREATIES)
        loaded = transaction.run(LOADED_TREATIES, dataset=dataset)
        rows = [
            {"id": treaty["id"], "curated": other["id"], "reasons": reasons}
            for treaty in loaded
            for other in curated
            if (reasons := _treaty_reasons(treaty, other))
        ]
        if sorted(map(str, rows)) == sorted(map(str, transaction.run(LINKED_TREATIES, dataset=dataset))):
            return False
        transaction.run(UNLINK_TREATIES, dataset=dataset)
        transaction.run(LINK_TREATIES, rows=rows, dataset=dataset)
        return True


def _treaty_reasons(treaty: dict[str, Any], curated: dict[str, Any]) -> list[str]:
    reasons = []
    number = "atop:" + treaty["id"].partition(":")[2]
    if number in curated["claimed"]:
        reasons.append(f"a dossier claims that it is {number}")
    apart = (_days_apart(treaty["signed"], signed) for signed in curated["signed"])
    days = min((gap for gap in apart if gap is not None), default=None)
    if days is not None and _same_members(treaty["parties"], curated["parties"]):
        when = "on the same day" if days == 0 else f"{days} days apart" if days > 1 else "a day apart"
        reasons.append(f"same members, signed {when}")
    return reasons


def _same_members(members: Iterable[str], other_members: Iterable[str]) -> bool:
    """Whether they are the same states, each as the one that continues it in the end."""
    return set(map(lasting, members)) == set(map(lasting, other_members))


def _days_apart(signed: str | None, other_signed: str) -> int | None:
    """Days between two EDTF dates, 0 where they overlap; None where it is more than NEAR or unknown."""
    if signed is None:
        return None
    (start, end), (other_start, other_end) = bounds(signed), bounds(other_signed)
    if date.min in (start, other_start) or date.max in (end, other_end):
        return None
    apart = max(other_start - end, start - other_end, timedelta(0))
    return apart.days if apart <= NEAR else None
