"""What the graph was loaded from: datasets with their licences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph.queries.dossiers import dossiers

if TYPE_CHECKING:
    from graph.queries.items import Json
    from graph.store import Store

DATASETS = """
MATCH (d:Dataset)
RETURN properties(d) AS dataset ORDER BY d.id
"""


async def datasets(store: Store, *, lang: str) -> Json:
    """`{items, dossiers}`: every dataset as loaded, every dossier with its numbers of events and sources."""
    rows = await store.read(DATASETS)
    return {"items": [_dataset(row["dataset"]) for row in rows], "dossiers": await dossiers(store, lang=lang)}


def _dataset(properties: dict[str, Any]) -> Json:
    known: Json = dict.fromkeys(("id", "title", "version", "licence", "citation"))
    return known | {key: _plain(value) for key, value in properties.items()}


def _plain(value: object) -> object:
    return value if isinstance(value, (str, int, float, bool, list)) else str(value)
