"""How much is recorded of one thing, and with whom it deals: a country by pairs, all else by its events."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

from typing_extensions import TypedDict

from questions.items import ACTING, lite, lite_of, name_of, ref_of, words
from questions.shapes import ItemLite, Ref, Typed, means

if TYPE_CHECKING:
    from graph.store.reader import Row, Store


_PartnerFor = TypedDict(
    "_PartnerFor", {"for": Annotated[str | None, means("The country the partner acts for.")]}
)


class Partner(_PartnerFor, Typed):
    """An actor of another side with whom an entity took part in events that occurred."""

    own: Annotated[str | None, means("The country the entity acted for.")]
    events: int
    last: ItemLite | None


class Activity(TypedDict):
    """The events an entity takes part in, of whatever status, and its partners, the most frequent first.

    first and last: days, null where no event has a date.
    """

    events: int
    disputed: int
    first: str | None
    last: str | None
    whole: Annotated[bool, means("False where only the newest were read.")]
    partners: list[Partner]
    partners_total: int


class PairOf(Ref):
    """A country, and how much is recorded between it and the one asked for.

    contacts: of the dossiers, that took place within one year each; coded: those that datasets count.
    """

    contacts: int
    coded: int
    first: Annotated[int | None, means("The first year with a contact of the dossiers.")]
    last: int | None


READ_MOST = 5000
PARTNERS = 12
DIRECT = f"{ACTING}|ADDRESSED_TO|AGAINST"

# Two rows that tell one contact are one event, as in lists.
ACTIVITY = f"""
CALL () {{
  MATCH (e:Event)-[b:INVOLVES]->()
  USING INDEX SEEK b:INVOLVES(entity, start)
  WHERE b.entity = $id AND b.start >= $earliest AND b.mode = 'direct'
    AND coalesce(e.id < e.mirrored_by, true)
  WITH e, b ORDER BY b.entity DESC, b.start DESC LIMIT $most
  RETURN e
  UNION ALL
  MATCH (e:Event)-[b:INVOLVES]->()
  USING INDEX SEEK b:INVOLVES(undated)
  WHERE b.undated = $id AND b.mode = 'direct' AND coalesce(e.id < e.mirrored_by, true)
  WITH e LIMIT $most
  RETURN e
}}
WITH collect(e) AS events, count(*) AS number,
  count(CASE WHEN size(coalesce(e.contested, [])) > 0 THEN 1 END) AS disputed,
  toString(min(e.start)) AS first, toString(max(e.end)) AS last
RETURN number, disputed, first, last, COLLECT {{
  UNWIND events AS e
  WITH e WHERE e.status = 'occurred'
  MATCH (p:Actor {{id: $id}})-[own:{DIRECT}]-(e)-[r:{DIRECT}]-(x:Actor)
  WHERE x <> p AND coalesce(own.for, '') <> coalesce(r.for, '')
  WITH DISTINCT x, r.for AS side, own.for AS own, e ORDER BY e.start, e.id
  WITH x, side, own, count(e) AS together,
    collect(CASE WHEN e.start IS NULL THEN null ELSE e END)[-1] AS newest
  RETURN {{
    to: {ref_of("x")}, for: side, own: own, events: together,
    last: CASE WHEN newest IS NULL THEN null ELSE {lite_of("newest")} END
  }} ORDER BY together DESC, x.id
}} AS partners
"""


async def activity(store: Store, entity_id: str, *, lang: str) -> Activity:
    """The activity of the entity with this id; nothing of one that is not there.

    Not for countries: theirs stands in the counts of pairs, which need no event to be read.
    """
    rows = await store.read(ACTIVITY, id=entity_id, earliest=date.min, most=READ_MOST, **words(lang))
    row = rows[0]
    return {
        "events": row["number"],
        "disputed": row["disputed"],
        "first": row["first"],
        "last": row["last"],
        "whole": row["number"] < READ_MOST,
        "partners": [_partner(partner) for partner in row["partners"][:PARTNERS]],
        "partners_total": len(row["partners"]),
    }


def _partner(row: Row) -> Partner:
    to: Typed = row["to"]
    last = lite(row["last"]) if row["last"] else None
    return {**to, "for": row["for"], "own": row["own"], "events": row["events"], "last": last}


# One seek a country, and what was counted for the pair: no event is read.
PAIRS = f"""
MATCH (c:Country) WHERE c.id <> $id
MATCH (d:Dyad {{id: CASE WHEN c.id < $id THEN c.id + '-' + $id ELSE $id + '-' + c.id END}})
CALL (d) {{
  MATCH (d)-[:IN]->(y:DyadYear) WHERE y.total > 0
  RETURN coalesce(sum(y.total), 0) AS contacts, min(y.year) AS first, max(y.year) AS last
}}
CALL (d) {{
  MATCH (d)-[:COUNTED]->(z:DatasetYear {{level: 'state'}})
  RETURN coalesce(sum(z.total), 0) AS coded
}}
WITH c, contacts, coded, first, last WHERE contacts > 0 OR coded > 0
RETURN c.id AS id, {name_of("c")} AS name, contacts, coded, first, last
ORDER BY contacts DESC, coded DESC, id
"""


async def pairs_of(store: Store, country_id: str, *, lang: str) -> list[PairOf]:
    """The pairs of a country of which a contact is recorded, those with most contacts first."""
    rows = await store.read(PAIRS, id=country_id, **words(lang))
    return [
        {
            "id": row["id"],
            "name": row["name"],
            "contacts": row["contacts"],
            "coded": int(row["coded"]),
            "first": row["first"],
            "last": row["last"],
        }
        for row in rows
    ]
