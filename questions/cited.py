"""Sources as a citation needs them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questions.items import Json, name_of, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.store.reader import Store

CITED = f"""
UNWIND $ids AS id
MATCH (s:Source {{id: id}})
RETURN s {{
  .id, .type, .title, .lang, .author, .published, .published_not_before, .url,
  retrieved: toString(s.retrieved),
  publisher: head(COLLECT {{
    MATCH (s)-[:PUBLISHED_BY]->(p:Actor) RETURN {{id: p.id, name: {name_of("p")}}} ORDER BY p.id
  }})
}} AS source
ORDER BY source.published, source.id
"""


async def cited(store: Store, ids: Sequence[str], *, lang: str) -> list[Json]:
    """The sources with these ids, oldest first, those without a date last; titles as printed."""
    rows = await store.read(CITED, ids=list(ids), **words(lang))
    return [row["source"] for row in rows]
