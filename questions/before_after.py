"""What came before an event and what after it, on the timelines of the pairs it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from questions.items import if_known, lite, lite_of, name_of, words
from questions.shapes import ItemLite, Ref

if TYPE_CHECKING:
    from datetime import date

    from graph.store.reader import Row, Store


class BesideOnTimeline(TypedDict):
    """The events next to one on the timeline of a pair; None where it is the first or the last."""

    between: list[Ref]
    before: ItemLite | None
    after: ItemLite | None


PAIRS = 3  # of an event among many states


# As a timeline walks: the index gives the order, so one event is read on either side, however long the list.
# A curated event has curated ones beside it, a dataset's row what the timeline of its level lists.
def _text(*, coded: bool, asof: bool = False) -> str:
    key = "dyad" if coded else "curated"
    alike = (
        "coalesce(b.level, 'state') = coalesce(own.level, 'state') AND coalesce(x.id < x.mirrored_by, true)"
        if coded
        else "true"
    )

    def step(end: str, sign: str, order: str) -> str:
        return f"""CALL (e, own) {{
    MATCH (x:Event)-[b:BETWEEN]->()
    USING INDEX SEEK b:BETWEEN({key}, start)
    WHERE b.{key} = own.dyad AND b.start {sign}= own.start
      AND (b.start {sign} own.start OR b.depth {sign} own.depth
        OR (b.depth = own.depth AND x.id {sign} e.id))
      AND b.mode = 'direct' AND {alike} {if_known("b", "AND", asof=asof)}
    WITH x, b ORDER BY b.{key} {order}, b.start {order}, b.depth {order}, x.id {order} LIMIT 1
    RETURN collect({lite_of("x", asof=asof)})[0] AS {end}
  }}"""

    return f"""
MATCH (e:Event {{id: $id}})-[own:BETWEEN {{mode: 'direct'}}]->(d:Dyad) WHERE own.start IS NOT NULL
WITH e, own, d ORDER BY d.id LIMIT {PAIRS}
{step("before", "<", "DESC")}
{step("after", ">", "ASC")}
RETURN before, after, COLLECT {{
  UNWIND [d.a, d.b] AS id
  MATCH (a:Country {{id: id}}) RETURN {{id: id, name: {name_of("a")}}}
}} AS between
ORDER BY d.id
"""


OF_DOSSIERS, OF_ROWS = _text(coded=False), _text(coded=True)
OF_DOSSIERS_AS_OF, OF_ROWS_AS_OF = _text(coded=False, asof=True), _text(coded=True, asof=True)


async def before_and_after(
    store: Store, event_id: str, *, coded: bool, lang: str, as_of: date | None = None
) -> list[BesideOnTimeline]:
    """What stands beside a dated event on the timelines of the first pairs that are in direct contact in it.

    coded: the event is a dataset's row. Nothing for an event without a date, or that is not there.
    """
    if coded:
        await store.leave_out()
    today, then = (OF_ROWS, OF_ROWS_AS_OF) if coded else (OF_DOSSIERS, OF_DOSSIERS_AS_OF)
    rows = await store.read(today if as_of is None else then, id=event_id, as_of=as_of, **words(lang))
    return [
        {"between": row["between"], "before": _lite(row["before"]), "after": _lite(row["after"])}
        for row in rows
    ]


def _lite(event: Row | None) -> ItemLite | None:
    return lite(event) if event else None
