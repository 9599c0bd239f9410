"""What has passed between two countries, in order."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from graph.countries.registry import countries
from graph.countries.succession import stead
from questions.items import Json, name_of
from questions.joined import joined
from questions.page import page
from questions.walk import Walk, Wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.store.reader import Store

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


def dyads(a: str, b: str, before: Sequence[Json]) -> list[str]:
    """The pair's own id, and those of every pair of one or its predecessor with the other or its own."""
    first, second = ([side, *(one["id"] for one in before if one["of"] == side)] for side in (a, b))
    return list(dict.fromkeys(dyad_id(x, y) for x, y in product(first, second) if x != y))


async def timeline(store: Store, a: str, b: str, wanted: Wanted, *, successors: bool = False) -> Json:
    """`{between, items, undated, next, total?, revision}` for the countries with ids `a` and `b`.

    `total` counts every event of the list, dated or not, on all pages. A side that was no state on any day of
    the time asked for has `stood_for_by`, the state of its line that was: `{id, name, kind, on}`. With
    `successors` the record of every predecessor of either is joined in: `successors` says whose, and each
    item has its own `pair`.

    Raises:
        InputError: the cursor is none of ours.
    """
    if not successors:
        found, row = await page(store, WALK, [dyad_id(a, b)], wanted, a=a, b=b)
        return {"between": _sides(row["between"], wanted), **found}
    before = joined((a, b), wanted.lang)
    found, row = await page(store, WALK, dyads(a, b, before), wanted, a=a, b=b)
    for one in (*found["items"], *found["undated"]):
        one.setdefault("pair", dyad_id(a, b))
    return {"between": _sides(row["between"], wanted), "successors": before, **found}


def _sides(between: list[Json], wanted: Wanted) -> list[Json]:
    """The two, and where one stood on no day of the time asked for, which state of its line did."""
    for side in between:
        found = stead(side["id"], wanted.start, wanted.end)
        known = countries().get(found[0]) if found else None
        if found and known:
            by = {"kind": found[1].kind, "on": found[1].on.isoformat()}
            side["stood_for_by"] = {"id": known.id, "name": known.name_in(wanted.lang), **by}
    return between
