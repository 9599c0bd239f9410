"""All events of one actor, place, treaty, resolution or occasion, also those with no second country."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from graph.errors import NotFound
from questions.find import FIND_N, ref_of
from questions.page import page
from questions.walk import Walk, Wanted

if TYPE_CHECKING:
    from graph.store.reader import Store
    from questions.items import Json

ONE = f"""
{FIND_N}
WITH dated, undated, revision, n ORDER BY n IS NULL LIMIT 1
RETURN dated, undated, revision, CASE WHEN n IS NULL THEN null ELSE {ref_of("n")} END AS entity
"""

WALK = Walk.along("INVOLVES", "entity", ONE)


async def entity_timeline(store: Store, entity: str, wanted: Wanted) -> Json:
    """`{entity, items, undated, next, total?, revision}` for the node with this id.

    Raises:
        NotFound: no entity has this id.
        InputError: the cursor is none of ours.
    """
    found, row = await page(store, WALK, [entity], replace(wanted, level="all"), entity=entity)
    if row["entity"] is None:
        message = f"no country, person, organization, place, treaty or occasion has the id {entity!r}"
        raise NotFound(message)
    return {"entity": row["entity"], **found}
