"""How much is recorded of one person, organization, place, treaty or occasion, and with whom it deals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from typing_extensions import TypedDict

from graph.dates import EARLIEST, LATEST
from questions.items import ACTING, lite, lite_of, ref_of, words
from questions.shapes import ItemLite, Typed, means

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

    first and last: days, null where no event has one; an open start or end of a date is none.
    """

    events: int
    disputed: int
    first: str | None
    last: str | None
    whole: Annotated[bool, means("False where only the newest were read.")]
    partners: list[Partner]
    partners_total: int


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
  toString(min(CASE WHEN e.start > $earliest THEN e.start END)) AS first,
  toString(max(CASE WHEN e.end < $latest THEN e.end END)) AS last
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

    Not for countries: questions/pairs.py counts theirs without reading an event.
    """
    await store.leave_out()
    limits = {"earliest": EARLIEST, "latest": LATEST, "most": READ_MOST}
    rows = await store.read(ACTIVITY, id=entity_id, **limits, **words(lang))
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
