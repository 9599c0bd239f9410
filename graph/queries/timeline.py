"""What has passed between two countries, in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.queries.items import Json, name_of
from graph.queries.page import Walk, Wanted, page

if TYPE_CHECKING:
    from graph.store import Store

BOTH = f"""
RETURN dated, undated, revision, COLLECT {{
  UNWIND [$a, $b] AS id
  OPTIONAL MATCH (a:Country {{id: id}})
  RETURN {{id: id, name: coalesce({name_of("a")}, id)}}
}} AS between
"""

WALK = Walk.along("BETWEEN", "dyad", BOTH)


def dyad_id(a: str, b: str) -> str:
    """The id of the pair, the same for both orders: `CN-KP`."""
    return "-".join(sorted((a, b)))


async def timeline(store: Store, a: str, b: str, wanted: Wanted) -> Json:
    """`{between, items, undated, next, total?, revision}` for the countries with ids `a` and `b`.

    `total` counts every event of the list, dated or not, on all pages.

    Raises:
        InputError: the cursor is none of ours.
    """
    found, row = await page(store, WALK, dyad_id(a, b), wanted, a=a, b=b)
    return {"between": row["between"], **found}
