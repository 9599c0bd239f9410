"""Which treaties of a dataset may be a curated one: linked with the reasons, never merged."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from graph.countries.succession import lasting
from graph.dates import bounds

if TYPE_CHECKING:
    from collections.abc import Iterable

    from graph.store.writer import Writer

NEAR = timedelta(days=7)  # between two days of signature

CURATED = """
MATCH (t:Treaty) WHERE t.row IS NULL
RETURN t.id AS id, COLLECT { MATCH (a:Country)-[:PARTY_TO]->(t) RETURN a.id } AS parties,
  COLLECT { MATCH (e:TreatyAction {action: 'signature', status: 'occurred'})-[:OF]->(t)
    WHERE e.date IS NOT NULL RETURN e.date } AS signed,
  COLLECT { MATCH (c:Claim {property: 'atop_span', polarity: 'affirmed'})-[:ABOUT]->(t)
    RETURN c.value } AS claimed
"""

LOADED = """
MATCH (t:Treaty) WHERE t.id STARTS WITH $dataset + ':'
RETURN t.id AS id, t.signed AS signed,
  COLLECT { MATCH (a:Country)-[:PARTY_TO]->(t) RETURN DISTINCT a.id } AS parties
"""

LINKED = """
MATCH (t:Treaty)-[r:POSSIBLY_SAME]->(c:Treaty)
WHERE t.id STARTS WITH $dataset + ':' AND r.dataset = $dataset
RETURN t.id AS id, c.id AS curated, r.reasons AS reasons
"""

UNLINK = """
MATCH (t:Treaty)-[r:POSSIBLY_SAME]->(:Treaty)
WHERE t.id STARTS WITH $dataset + ':' AND r.dataset = $dataset
DELETE r
"""

LINK = """
UNWIND $rows AS row
MATCH (t:Treaty {id: row.id})
MATCH (c:Treaty {id: row.curated})
MERGE (t)-[r:POSSIBLY_SAME {dataset: $dataset}]->(c)
SET r.reasons = row.reasons
"""


def link_treaties(dataset: str, writer: Writer) -> bool:
    """Link each treaty of the dataset with the curated ones it may be; whether that changed anything.

    The same members, a state and the one that continues it being the same, and days of signature at most a
    week apart; or a dossier says that it is this alliance of ATOP.
    """
    with writer.transaction() as transaction:
        curated = transaction.run(CURATED)
        loaded = transaction.run(LOADED, dataset=dataset)
        rows = [
            {"id": one["id"], "curated": other["id"], "reasons": reasons}
            for one in loaded
            for other in curated
            if (reasons := _reasons(one, other))
        ]
        if sorted(map(str, rows)) == sorted(map(str, transaction.run(LINKED, dataset=dataset))):
            return False
        transaction.run(UNLINK, dataset=dataset)
        transaction.run(LINK, rows=rows, dataset=dataset)
        return True


def _reasons(one: dict[str, Any], curated: dict[str, Any]) -> list[str]:
    reasons = []
    number = "atop:" + one["id"].partition(":")[2]
    if number in curated["claimed"]:
        reasons.append(f"a dossier claims that it is {number}")
    apart = [days for signed in curated["signed"] if (days := _days_apart(one["signed"], signed)) is not None]
    if apart and _same_members(one["parties"], curated["parties"]):
        days = min(apart)
        when = "on the same day" if days == 0 else f"{days} days apart" if days > 1 else "a day apart"
        reasons.append(f"same members, signed {when}")
    return reasons


def _same_members(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether they are the same states, each as the one that continues it in the end."""
    return set(map(lasting, one)) == set(map(lasting, other))


def _days_apart(one: str | None, other: str) -> int | None:
    """Days between two EDTF dates, 0 where they overlap; None where it is more than NEAR or unknown."""
    if one is None:
        return None
    (start, end), (begin, last) = bounds(one), bounds(other)
    if date.min in (start, begin) or date.max in (end, last):
        return None
    apart = max(begin - end, start - last, timedelta(0))
    return apart.days if apart <= NEAR else None
