"""One contact in two rows: a visit made and the same visit hosted, talks told from either side.

Two rows are one contact where they stand on the same day, swap their actors, and have mirror codes. The
first row of one side goes with the first of the other, the second with the second, in the order of loading.
"""

from __future__ import annotations

from collections import defaultdict, deque
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from loaders.codes.cameo import codes

if TYPE_CHECKING:
    from graph.store.writer import Transaction
    from loaders.intake.coded_row import CodedRow

EARLIER = """
UNWIND $contacts AS contact
MATCH (e:CodedEvent {contact: contact})
WHERE e.mirrored_by IS NULL
MATCH (a:Actor)-[:ACTED]->(e)-[:ADDRESSED_TO]->(b:Actor)
RETURN e.id AS id, e.date AS day, e.cameo AS code, a.id AS actor, b.id AS target
ORDER BY e.file, e.row
"""

TELL = """
UNWIND $rows AS row
MATCH (e:Event {id: row[0]})
SET e.mirrored_by = row[1]
"""


def contact_of(dataset: str, day: str, code: str, mirror: str, actor: str, target: str) -> tuple[int, bool]:
    """The number both rows of a contact share, and which of the two sides this one is."""
    if code == mirror:
        side = actor > target
        first, second = sorted((actor, target))
    else:
        side = code > mirror
        first, second = (target, actor) if side else (actor, target)
    key = "\t".join((dataset, day, min(code, mirror), first, second))
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big", signed=True), side


def side_of(dataset: str, row: CodedRow) -> tuple[int, bool] | None:
    """`contact_of` a row; None for kinds that are not told twice, and where there are no two actors."""
    code, one, other = row.code, row.actor, row.target
    if not code.code or not code.mirror or one is None or other is None or one.id == other.id:
        return None
    if any(row.more):
        return None
    return contact_of(dataset, row.day.isoformat(), code.code, code.mirror, one.id, other.id)


def _place(dataset: str, found: dict[str, Any]) -> tuple[int, bool]:
    mirror = codes()[found["code"]].mirror or ""
    return contact_of(dataset, found["day"], found["code"], mirror, found["actor"], found["target"])


class Mirrors:
    """The contacts of one batch, paired among themselves and with rows that are in the graph."""

    def __init__(self, transaction: Transaction, dataset: str, rows: dict[str, CodedRow]) -> None:
        self._contacts: dict[str, int] = {}
        self._partners: dict[str, str] = {}
        self._second: set[str] = set()
        self._earlier: list[list[str]] = []
        sides: dict[str, tuple[int, bool]] = {}
        for each, row in rows.items():
            if place := side_of(dataset, row):
                sides[each] = place
                self._contacts[each] = place[0]
        waiting: dict[tuple[int, bool], deque[str]] = defaultdict(deque)
        stored = set()
        for found in transaction.run(EARLIER, contacts=sorted(set(self._contacts.values()))):
            stored.add(found["id"])
            waiting[_place(dataset, found)].append(found["id"])
        for each, (contact, side) in sides.items():
            if ahead := waiting[contact, not side]:
                partner = ahead.popleft()
                self._partners[each] = partner
                self._second.add(each)
                if partner in stored:
                    self._earlier.append([partner, each])
                else:
                    self._partners[partner] = each
            else:
                waiting[contact, side].append(each)

    def contact(self, each: str) -> int | None:
        """The number of the event's contact; None for kinds that are not told twice."""
        return self._contacts.get(each)

    def partner(self, each: str) -> str | None:
        """The event that tells the same contact from the other side, if it is known."""
        return self._partners.get(each)

    def is_second(self, each: str) -> bool:
        """Whether its contact was told before."""
        return each in self._second

    def tell_earlier(self, transaction: Transaction) -> None:
        """Let events of earlier batches know the ones that mirror them."""
        if self._earlier:
            transaction.run(TELL, rows=self._earlier)
