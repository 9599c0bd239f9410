"""The curated dossiers: what each is about and how much it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questions.items import Json, title_of, words

if TYPE_CHECKING:
    from graph.store.reader import Store

# Every curated node names the dossiers that say it.
DOSSIERS = f"""
CALL () {{
  MATCH (n:Curated)
  UNWIND n.dossiers AS dossier
  RETURN collect({{dossier: dossier, event: n:Event, source: n:Source}}) AS said
}}
MATCH (d:Dossier)
RETURN d {{
  .id, title: {title_of("d")}, .about, .hash, loaded: toString(d.loaded),
  events: size([one IN said WHERE one.dossier = d.id AND one.event]),
  sources: size([one IN said WHERE one.dossier = d.id AND one.source])
}} AS dossier ORDER BY d.id
"""


async def dossiers(store: Store, *, lang: str) -> list[Json]:
    """`[{id, title, about, hash, loaded, events, sources}]` by id."""
    return [row["dossier"] for row in await store.read(DOSSIERS, **words(lang))]
