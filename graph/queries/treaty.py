"""One treaty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.errors import NotFound
from graph.queries.entity import entity
from graph.queries.items import Json, words
from graph.queries.treaties import SHAPE_OF_N, shape

if TYPE_CHECKING:
    from graph.store import Store

TREATY = f"""
MATCH (n:Treaty {{id: $id}})
RETURN {SHAPE_OF_N} AS treaty
"""


# What a treaty has in common with every entity.
TAKEN = ("names", "also", "titles", "provisions", "claims", "dataset", "dossiers")


async def treaty(store: Store, treaty_id: str, *, lang: str) -> Json:
    """A treaty with its parties, the actions on it, its provisions and what is claimed about it.

    Raises:
        NotFound: no treaty has this id.
    """
    rows = await store.read(TREATY, id=treaty_id, **words(lang))
    if not rows:
        message = f"no treaty has the id {treaty_id!r}"
        raise NotFound(message)
    whole = await entity(store, treaty_id, lang=lang)
    return {
        **shape(rows[0]["treaty"]),
        **{key: whole[key] for key in TAKEN if key in whole},
    }
