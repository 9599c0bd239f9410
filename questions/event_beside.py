"""One event that lies beside the graph, found by its id, and what stands next to it on timelines.

Nothing sorts the ids: the columns of all of a folder are looked through, of an event that was listed lately
those of its year. A hundred million take DuckDB a third of a second on two processors.
"""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from graph.errors import StoreError
from graph.store.beside import OWN
from questions.beside import (
    PLANNED,
    beside_of,
    more_and_more,
    of_one_generation,
    partners_of,
    read_parts,
    shaped_events,
    within,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.store.beside import Beside
    from graph.store.reader import Row, Store

BY_ID = "SELECT * FROM $events WHERE id = $id ORDER BY dyad"
NEXT = """
SELECT id, title, start, {status} AS status FROM $events
WHERE dyad IN ($dyads) AND level = $level
  AND ($as_of IS NULL OR known <= $as_of) AND coalesce(id < mirrored_by, true)
  AND (start {after} $start OR (start = $start AND id {after} $id))
ORDER BY start {order}, id {order} LIMIT 1
"""
SAID = ("row", "cameo", "root", "plover", "goldstein")  # what a node has besides what ITEM tells, and `own_…`


class Found(NamedTuple):
    """An event of the folder as ITEM gives it, and its rows: one a pair, which differ in that alone."""

    event: Row
    rows: Sequence[Row]

    @property
    def properties(self) -> dict[str, Any]:
        """Those that its node would have, but for what ITEM tells."""
        own = {name.removeprefix(OWN): value for name, value in self.rows[0].items() if name.startswith(OWN)}
        said = {name: self.rows[0][name] for name in SAID}
        return {name: value for name, value in (said | own).items() if value is not None}

    @property
    def between(self) -> list[Row]:
        """The pairs it stands in: `dyad`, `level` and `start` of each."""
        return [{name: row[name] for name in ("dyad", "level", "start")} for row in self.rows if row["dyad"]]


@of_one_generation
async def found_beside(store: Store, event_id: str, *, lang: str, as_of: date | None) -> Found | None:
    """The event with this id, if it is one that lies beside the graph in the folder that is named.

    Raises:
        StoreError: looking through all ids takes longer than a query may.
    """
    if store.events is None or (apart := await beside_of(store)) is None:
        return None
    if event_id.partition(":")[0] != apart.dataset or not (rows := await _rows(store, apart, event_id)):
        return None
    row = rows[0]
    partners = await partners_of(store, apart, row["dyad"], [row], as_of)
    status = "planned" if as_of and row["start"] > as_of else "occurred"
    (event,) = await shaped_events(store, apart, [{**row, "status": status}], partners, lang=lang)
    return Found(event, rows)


async def _rows(store: Store, apart: Beside, event_id: str) -> Sequence[Row]:
    events, key = apart.events, (apart.digest, event_id)
    try:
        async with asyncio.timeout(store.timeout), events.looking_up:  # each takes all processors
            if key not in events.found:
                year = events.years.get(event_id)
                first, last = (date(year, 1, 1), date(year, 12, 31)) if year else (date.min, date.max)
                parts = within(apart, None, first, last)
                asked = {"dyads": [], "id": event_id}
                events.found[key] = await read_parts(store, apart, BY_ID, parts, asked)
            return events.found[key]
    except TimeoutError:
        message = f"{event_id} was not found in {store.timeout:g} s; ask again, or open it from a timeline"
        raise StoreError(message) from None


async def next_beside(
    store: Store, apart: Beside, own: Row, event_id: str, *, after: bool, as_of: date | None
) -> Row | None:
    """What stands next to an event on the timeline of a pair. own: its `dyad`, `start` and `level` there."""
    sign, order = (">", "ASC") if after else ("<", "DESC")
    text = NEXT.format(after=sign, order=order, status="'occurred'" if as_of is None else PLANNED)
    start = own["start"]
    first, last = (start, date.max) if after else (date.min, start)
    parts = within(apart, [own["dyad"]], first, last)[:: 1 if after else -1]
    asked = {"dyads": [own["dyad"]], "start": start, "level": own["level"], "id": event_id, "as_of": as_of}
    for some in more_and_more(parts):
        if found := await read_parts(store, apart, text, some, asked):
            day = found[0]["start"].isoformat()
            return {**found[0], "kind": "CodedEvent", "date": day, "start": day, "end": day}
    return None
