"""What came before an event and what after it, on the timelines of the pairs it stands in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from questions.beside import beside_of, of_one_generation
from questions.event_beside import found_beside, next_beside
from questions.items import if_known, lite, lite_of, name_of, words
from questions.shapes import ItemLite, Ref

if TYPE_CHECKING:
    from datetime import date

    from graph.store.beside import Beside
    from graph.store.reader import Row, Store


class BesideOnTimeline(TypedDict):
    """The events next to one on the timeline of a pair; None where it is the first or the last."""

    between: list[Ref]
    before: ItemLite | None
    after: ItemLite | None


PAIRS = 3  # of an event among many states


# As a timeline walks: the index gives the order, so one event is read on either side, however long the list.
# A curated event has curated ones beside it, a dataset's row what the timeline of its level lists.
def _text(of: str, *, coded: bool, asof: bool = False) -> str:
    key = "dyad" if coded else "curated"
    alike = (
        "coalesce(b.level, 'state') = coalesce(own.level, 'state') AND coalesce(x.id < x.mirrored_by, true)"
        if coded
        else "true"
    )

    def step(end: str, sign: str, order: str) -> str:
        return f"""CALL (own) {{
    MATCH (x:Event)-[b:BETWEEN]->()
    USING INDEX SEEK b:BETWEEN({key}, start)
    WHERE b.{key} = own.dyad AND b.start {sign}= own.start
      AND (b.start {sign} own.start OR b.depth {sign} own.depth
        OR (b.depth = own.depth AND x.id {sign} $id))
      AND b.mode = 'direct' AND {alike} {if_known("b", "AND", asof=asof)}
    WITH x, b ORDER BY b.{key} {order}, b.start {order}, b.depth {order}, x.id {order} LIMIT 1
    RETURN collect({{event: {lite_of("x", asof=asof)}, depth: b.depth}})[0] AS {end}
  }}"""

    return f"""
{of}
WITH own, d ORDER BY d.id LIMIT {PAIRS}
{step("before", "<", "DESC")}
{step("after", ">", "ASC")}
RETURN before, after, own {{.dyad, .start, level: coalesce(own.level, 'state')}} AS own, COLLECT {{
  UNWIND [d.a, d.b] AS id
  MATCH (a:Country {{id: id}}) RETURN {{id: id, name: {name_of("a")}}}
}} AS between
ORDER BY d.id
"""


OF_EVENT = "MATCH (:Event {id: $id})-[own:BETWEEN {mode: 'direct'}]->(d:Dyad) WHERE own.start IS NOT NULL"
OF_APART = "UNWIND $own AS own MATCH (d:Dyad {id: own.dyad})"  # of a row that is in no graph
OF_DOSSIERS, OF_DOSSIERS_AS_OF = (_text(OF_EVENT, coded=False, asof=asof) for asof in (False, True))
OF_ROWS, OF_ROWS_AS_OF = (_text(OF_EVENT, coded=True, asof=asof) for asof in (False, True))
ROWS_APART, ROWS_APART_AS_OF = (_text(OF_APART, coded=True, asof=asof) for asof in (False, True))


@of_one_generation
async def before_and_after(
    store: Store, event_id: str, *, coded: bool, lang: str, as_of: date | None = None
) -> list[BesideOnTimeline]:
    """What stands beside a dated event on the timelines of the first pairs that are in direct contact in it.

    coded: the event is a dataset's row. Nothing for an event without a date, or that is not there.
    """
    today, then = (OF_ROWS, OF_ROWS_AS_OF) if coded else (OF_DOSSIERS, OF_DOSSIERS_AS_OF)
    rows = await store.read(today if as_of is None else then, id=event_id, as_of=as_of, **words(lang))
    apart = await beside_of(store) if coded else None
    if apart and not rows and (found := await found_beside(store, event_id, lang=lang, as_of=as_of)):
        own = [{**row, "depth": 0} for row in found.between]
        text = ROWS_APART if as_of is None else ROWS_APART_AS_OF
        rows = await store.read(text, id=event_id, own=own, as_of=as_of, **words(lang))
    return [
        {
            "between": row["between"],
            "before": await _next(store, apart, row, event_id, after=False, as_of=as_of),
            "after": await _next(store, apart, row, event_id, after=True, as_of=as_of),
        }
        for row in rows
    ]


async def _next(
    store: Store, apart: Beside | None, row: Row, event_id: str, *, after: bool, as_of: date | None
) -> ItemLite | None:
    """The nearer of what the graph holds and of what lies beside it."""
    found = [(told["event"], told["depth"]) for told in [row["after" if after else "before"]] if told]
    if apart and (there := await next_beside(store, apart, row["own"], event_id, after=after, as_of=as_of)):
        found.append((there, 0))
    found.sort(key=lambda told: (told[0]["start"], told[1], told[0]["id"]), reverse=not after)
    return lite(found[0][0]) if found else None
